"""Lines of a paper as its formats put them together: rows of tables, and labels of numbered paragraphs."""

from collections.abc import Sequence

FRAME_CHARACTERS = 800
"""A cell longer than this is a frame around running text, not an entry of a table."""


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """Return a row as one line with a tab between cells; a frame around running text keeps its lines.

    A cell is given as its lines. Empty cells keep their place, so that columns can be told apart.
    """
    filled = [cell for cell in cells if any(line.strip() for line in cell)]
    if len(filled) <= 1 or any(sum(map(len, cell)) > FRAME_CHARACTERS for cell in filled):
        return [line for cell in filled for line in cell]
    return ["\t".join(" ".join(part for line in cell if (part := line.strip())) for cell in cells)]


def labelled(label: str, text: str) -> str:
    """Put a number before its text as printed; a space keeps 1. and 2021年 from becoming one number."""
    meets = label[-1:].isascii() and text[:1].isascii() and text[:1].isalnum()
    return f"{label} {text}" if label and meets else label + text
