"""How figures are shown: medians with their range for people, one JSON object as the last line for machines."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several rounds with the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Sum rounds up."""
        return cls(median(values), min(values), max(values))

    def text(self, digits: int = 0) -> str:
        """Return `median [least–greatest]`."""
        return f"{self.median:.{digits}f} [{self.least:.{digits}f}–{self.greatest:.{digits}f}]"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return an aligned table; a Chinese character takes two columns of a terminal."""
    widths = [max(_width(line[place]) for line in (head, *lines)) for place in range(len(head))]
    shown = [_aligned(line, widths) for line in (head, *lines)]
    return "\n".join([shown[0], "─" * (sum(widths) + 2 * len(widths)), *shown[1:]])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def last_line(figures: Mapping[str, object]) -> str:
    """Return the object that ends every run."""
    return json.dumps(figures, ensure_ascii=False)
