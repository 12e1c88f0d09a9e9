"""Reporting periods in business time: which one a day belongs to, and when its report is due."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from standards.workdays import Due, PeriodInvalid, default_calendar

DueRule = Callable[[date], Due]
"""What becomes of a printed date on a day off: `WorkCalendar.roll_forward` or `.keep`."""


class Cycle(StrEnum):
    """How often a duty reports; a week is that of ISO 8601, 旬 ends on the 10th, the 20th and the last of a month."""

    DAILY = "daily"
    WEEKLY = "weekly"
    TEN_DAY = "ten_day"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEAR = "half_year"
    YEAR = "year"


_MONTHS = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}
SHORT = frozenset({Cycle.DAILY, Cycle.WEEKLY, Cycle.TEN_DAY})
"""Shorter than a month: due so many days after their end rather than on a day of the month."""


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
    days_after: int = 1,
    rule: DueRule = roll_by_default_calendar,
) -> Period:
    """The period that contains `day`, due on `day_of_month` of the month after its end.

    Weeks and 旬 are due `days_after` days after their end, a day's report on the day itself, whatever day it is: what
    has to be reported every day knows no days off.
    """
    cycle = _cycle(cycle)
    if not 1 <= day_of_month <= 31:
        raise PeriodInvalid(f"报告日应为 1 至 31：{day_of_month}", day_of_month=day_of_month)
    if cycle is Cycle.DAILY:
        return Period(cycle, f"{day}", _day(day), day, day, Due(day, False, f"{day} 当日报送，不顺延"))
    if cycle in SHORT:
        start, end, key, label = _week(day) if cycle is Cycle.WEEKLY else _ten_days(day)
        return Period(cycle, key, label, start, end, rule(end + timedelta(days=days_after)))
    months = _MONTHS[cycle]
    number = (day.month - 1) // months + 1
    start = date(day.year, (number - 1) * months + 1, 1)
    last_month = number * months
    end = _month_end(day.year, last_month)
    key, label = _names(cycle, day.year, number)
    return Period(cycle, key, label, start, end, rule(_printed_due(end, day_of_month)))


def periods_due(
    cycle: Cycle | str,
    first_on: date,
    until_on: date,
    day_of_month: int = 5,
    *,
    days_after: int = 1,
    rule: DueRule = roll_by_default_calendar,
) -> list[Period]:
    """Every period touched by a duty in force from `first_on` to `until_on`, each exactly once.

    The last one's due date lies after `until_on`, unless it is that very day's.
    """
    periods: list[Period] = []
    day = first_on
    while day <= until_on:
        period = period_of(day, cycle, day_of_month, days_after=days_after, rule=rule)
        periods.append(period)
        day = period.end_on + timedelta(days=1)
    return periods


def last_day_of(key: str) -> date:
    """Return the last day of the period, or of the step of a plan (M2021-06-30), that a key names.

    Raises PeriodInvalid for what no cycle writes.
    """
    for form, end in _KEYS:
        if found := form.fullmatch(key):
            try:
                return end(*(int(part) for part in found.groups()))
            except ValueError:
                break
    raise PeriodInvalid(f"没有这种报送期：{key}", key=key)


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
        case _:
            return f"{year}", f"{year}年"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _week(day: date) -> tuple[date, date, str, str]:
    """ISO 8601: from Monday; the first week of a year is the one with its first Thursday."""
    year, week, weekday = day.isocalendar()
    start = day - timedelta(days=weekday - 1)
    end = start + timedelta(days=6)
    return start, end, f"{year}-W{week:02d}", f"{year}年第{week}周（{start:%m-%d}至{end:%m-%d}）"


def _ten_days(day: date) -> tuple[date, date, str, str]:
    number = min(2, (day.day - 1) // 10)
    start = day.replace(day=number * 10 + 1)
    end = day.replace(day=number * 10 + 10) if number < 2 else _month_end(day.year, day.month)
    return start, end, f"{day:%Y-%m}-T{number + 1}", f"{day.year}年{day.month}月{'上中下'[number]}旬"


_KEYS: tuple[tuple[re.Pattern[str], Callable[..., date]], ...] = (
    (re.compile(r"M?(\d{4})-(\d\d)-(\d\d)"), date),
    (re.compile(r"(\d{4})-W(\d\d)"), lambda y, w: date.fromisocalendar(y, w, 7)),
    (re.compile(r"(\d{4})-(\d\d)-T([123])"), lambda y, m, t: _ten_days(date(y, m, t * 10 - 9))[1]),
    (re.compile(r"(\d{4})-(\d\d)"), _month_end),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda y, q: _month_end(y, q * 3)),
    (re.compile(r"(\d{4})-H([12])"), lambda y, h: _month_end(y, h * 6)),
    (re.compile(r"(\d{4})"), lambda y: date(y, 12, 31)),
)
"""How each cycle names its periods, and the last day of what is so named."""
