"""Cells of figures as people fill them in: days and months, numbers, marks for nothing; read once for equal texts."""

import math
import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.monitoring import Span
from workflows.readings_faults import Faults

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "na", "n/a", "nan", "null", "none", "无", "缺测", "无效", "未监测"})
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?" + _MIDNIGHT)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?" + _MIDNIGHT)
"""Without separators every part has its digits: 2021115 could be 15 January or 5 November."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class When:
    """A day, or a month by its first day."""

    span: Span
    on: date

    @property
    def last(self) -> date:
        """The last day it speaks of."""
        return self.on.replace(day=monthrange(self.on.year, self.on.month)[1]) if self.span is Span.MONTH else self.on


def read_when(cell: str) -> When | None:
    """Return the day or month of a cell (2021-03-05, 2021/3/5, 20210305, 2021年3月5日, 2021-03), else None."""
    printed = cell.strip()
    found = _DAY.fullmatch(printed) or _COMPACT.fullmatch(printed)
    if found is None or int(found[1]) < FIRST_YEAR:
        return None
    try:
        if found[3] is None:
            return When(Span.MONTH, date(int(found[1]), int(found[2]), 1))
        return When(Span.DAY, date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return None


def why_not_yet(when: When, today: date) -> str | None:
    """Return what was expected of a day or month that is not over, else None."""
    if when.last <= today:
        return None
    return f"应为已结束的月份（今日 {today}）" if when.span is Span.MONTH else f"应为不晚于今日（{today}）的日期"


def read_number(cell: str) -> float | None:
    """Return the number of a cell, NaN for a mark that nothing was measured, None where it is neither."""
    text = cell.strip()
    if text.lower() in NOTHING:
        return math.nan
    return float(text) if _NUMBER.fullmatch(text) else None


def numbers(cells: Sequence[str], lines: Sequence[int], column: str, faults: Faults) -> NDArray[np.float64]:
    """Return a column as floats, NaN where nothing was measured; what is no number is a fault and NaN.

    The usual column is read without looking at each cell twice.
    """
    try:
        if "_" not in "".join(cells):
            found = np.fromiter((float(cell) if cell else math.nan for cell in cells), np.float64, len(cells))
            if not np.isinf(found).any():
                return found
    except ValueError:
        pass
    return np.array([_number(cell, line, column, faults) for cell, line in zip(cells, lines, strict=True)])


def _number(cell: str, line: int, column: str, faults: Faults) -> float:
    value = read_number(cell)
    if value is None or math.isinf(value):
        faults.add(line, column, cell, "应为数字，未测留空")
        return math.nan
    return value
