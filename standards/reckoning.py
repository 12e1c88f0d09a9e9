"""How a date was reckoned, as data: whoever has a calendar can reckon it again, and see what another one changes."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Counted(StrEnum):
    """What is counted from the start (民法典 第二百条), which itself is not (第二百零一条)."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"
    MONTH = "month"
    YEAR = "year"
    WORKING_DAY_AHEAD = "working_day_ahead"
    """Counted back: so many days of work before a day that is fixed."""


COUNTED_NAMES = {
    Counted.WORKING_DAY: "个工作日",
    Counted.NATURAL_DAY: "日",
    Counted.MONTH: "个月",
    Counted.YEAR: "年",
    Counted.WORKING_DAY_AHEAD: "个工作日之前",
}


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A start, a length and its unit; a date that a paper fixes has none, and no calendar moves it."""

    start: date
    length: int
    unit: Counted


def corresponding_day(start: date, months: int) -> date:
    """Return the corresponding day of a later month, or the last of a month that has none (民法典 第二百零二条).

    Raises ValueError outside the years 1 to 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
