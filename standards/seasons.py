"""Windows of the year in which a duty reports: straw-burning bans, heating seasons, the weeks before the floods."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from standards.office_hours import MonthDay
from standards.periods import Cycle, DueRule, Period, periods_due, roll_by_default_calendar


@dataclass(frozen=True, slots=True)
class YearWindow:
    """From one day of the year to another, both included (`MM-DD`); it may go over 31 December.

    Where a year has no 29 February, a window from that day begins on 1 March, one up to it ends on the 28th.
    """

    from_day: MonthDay
    to_day: MonthDay

    def spans(self, first_on: date, until_on: date) -> Iterator[tuple[date, date]]:
        """Yield the stretches of the window within `first_on` to `until_on`, each from its first to its last day."""
        over_new_year = self.from_day > self.to_day
        for year in range(first_on.year - 1, until_on.year + 1):
            begins, ends = _on(year, self.from_day, begins=True), _on(year + over_new_year, self.to_day, begins=False)
            start, end = max(begins, first_on), min(ends, until_on)
            if start <= end:
                yield start, end


def seasonal_periods(
    cycle: Cycle | str,
    window: YearWindow,
    first_on: date,
    until_on: date,
    day_of_month: int = 5,
    *,
    days_after: int = 1,
    rule: DueRule = roll_by_default_calendar,
) -> list[Period]:
    """Every period of a cycle of which a day lies in the window and in the time of the duty, each exactly once.

    A period is whole even if the window opens or closes within it, so its name is the same for everybody.
    """
    found: dict[str, Period] = {}
    for start, end in window.spans(first_on, until_on):
        for period in periods_due(cycle, start, end, day_of_month, days_after=days_after, rule=rule):
            found.setdefault(period.key, period)
    return list(found.values())


def _on(year: int, month_day: str, *, begins: bool) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28) + timedelta(days=begins)
    return date(year, month, day)
