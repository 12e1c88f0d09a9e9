"""Markdown: its text as lines without the marks; run as a module it is the child behind the wall."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from plans.formats.lines import labelled, row_lines
from plans.formats.wall import Read, answer
from plans.formats.webpage import lines_of

BREAKS = {"softbreak", "hardbreak"}


def read(content: bytes) -> Read:
    """Return the lines of a Markdown text in UTF-8; numbers of lists stay as written, bullets and marks go."""
    tokens = MarkdownIt("commonmark").enable("table").parse(content.decode("utf-8"))
    return "".join(line + "\n" for line in _lines(tokens)), ()


def _lines(tokens: list[Token]) -> Iterator[str]:
    label, cells = "", list[list[str]]()
    for token in tokens:
        if token.type == "list_item_open":
            label = token.info + token.markup if token.info else ""
        elif token.type == "inline":
            lines = labelled(label, _inline(token)).split("\n")
            label = ""
            if token.level and cells and cells[-1] == []:
                cells[-1] = lines
            else:
                yield from lines
        elif token.type in {"th_open", "td_open"}:
            cells.append([])
        elif token.type == "tr_close":
            yield from row_lines(cells)
            cells = []
        elif token.type in {"code_block", "fence"}:
            yield from token.content.splitlines()
        elif token.type == "html_block":
            yield from lines_of(token.content)


def _inline(token: Token) -> str:
    return "".join(_sign(part) for part in token.children or ())


def _sign(part: Token) -> str:
    if part.type in BREAKS or (part.type == "html_inline" and part.content.lower().startswith("<br")):
        return "\n"
    return part.content if part.type in {"text", "text_special", "code_inline"} else ""


if __name__ == "__main__":
    answer(read)
