"""Reporting periods in business time: which one a day belongs to, and when its report is due."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from standards.workdays import Due, PeriodInvalid, default_calendar

DueRule = Callable[[date], Due]
"""What becomes of a printed date on a day off: `WorkCalendar.roll_forward` or `.keep`."""


class Cycle(StrEnum):
    """How often a duty reports."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEAR = "half_year"
    YEAR = "year"


_MONTHS = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a cycle; `key` is unique within the cycle and sorts by time."""

    cycle: Cycle
    key: str
    label: str
    start_on: date
    end_on: date
    due: Due

    @property
    def due_on(self) -> date:
        return self.due.on


def roll_by_default_calendar(day: date) -> Due:
    """The rule where none is given: 民法典 203 with the notices that come with this version."""
    return default_calendar().roll_forward(day)


def period_of(
    day: date,
    cycle: Cycle | str,
    day_of_month: int = 5,
    *,
    rule: DueRule = roll_by_default_calendar,
) -> Period:
    """The period that contains `day`, due on `day_of_month` of the month after its end."""
    cycle = _cycle(cycle)
    if not 1 <= day_of_month <= 31:
        raise PeriodInvalid(f"报告日应为 1 至 31：{day_of_month}", day_of_month=day_of_month)
    months = _MONTHS[cycle]
    number = (day.month - 1) // months + 1
    start = date(day.year, (number - 1) * months + 1, 1)
    last_month = number * months
    end = date(day.year, last_month, calendar.monthrange(day.year, last_month)[1])
    key, label = _names(cycle, day.year, number)
    return Period(cycle, key, label, start, end, rule(_printed_due(end, day_of_month)))


def periods_due(
    cycle: Cycle | str,
    first_on: date,
    until_on: date,
    day_of_month: int = 5,
    *,
    rule: DueRule = roll_by_default_calendar,
) -> list[Period]:
    """Every period touched by a duty in force from `first_on` to `until_on`, each exactly once.

    The last one's due date lies after `until_on`.
    """
    periods: list[Period] = []
    day = first_on
    while day <= until_on:
        period = period_of(day, cycle, day_of_month, rule=rule)
        periods.append(period)
        day = period.end_on + timedelta(days=1)
    return periods


def _cycle(cycle: Cycle | str) -> Cycle:
    try:
        return Cycle(cycle)
    except ValueError as error:
        raise PeriodInvalid(f"没有这种报告周期：{cycle}", cycle=str(cycle)) from error


def _printed_due(end: date, day_of_month: int) -> date:
    """民法典 202: a month without that day ends the period on its last day."""
    following = end + timedelta(days=1)
    last = calendar.monthrange(following.year, following.month)[1]
    return following.replace(day=min(day_of_month, last))


def _names(cycle: Cycle, year: int, number: int) -> tuple[str, str]:
    match cycle:
        case Cycle.MONTHLY:
            return f"{year}-{number:02d}", f"{year}年{number}月"
        case Cycle.QUARTERLY:
            return f"{year}-Q{number}", f"{year}年第{'一二三四'[number - 1]}季度"
        case Cycle.HALF_YEAR:
            return f"{year}-H{number}", f"{year}年{'上下'[number - 1]}半年"
        case Cycle.YEAR:
            return f"{year}", f"{year}年"
