"""Counts days of work: Monday to Friday in closed form, corrected by the days that differ."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Self


def _weekdays_up_to(ordinal: int) -> int:
    """Mondays to Fridays from day 1 (0001-01-01, a Monday) to this one."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _weekday_number(number: int) -> int:
    weeks, rest = divmod(number - 1, 5)
    return weeks * 7 + rest + 1


@dataclass(frozen=True, slots=True)
class DayCount:
    """Two searches in the few departures answer both ways, for any date, in about a microsecond."""

    departures: tuple[int, ...]
    drift: tuple[int, ...]
    """How far the count is off Monday to Friday after 0, 1, 2, … departures."""
    counts: tuple[int, ...]
    """The count at each departure."""

    @classmethod
    def of(cls, working: Iterable[tuple[int, bool]]) -> Self:
        """Takes ordinals with whether they are worked; ordinary days may be among them."""
        departing = sorted((day, works) for day, works in working if works != (day % 7 in range(1, 6)))
        days = tuple(day for day, _ in departing)
        drift = tuple(accumulate((1 if works else -1 for _, works in departing), initial=0))
        counts = tuple(_weekdays_up_to(day) + drift[i + 1] for i, day in enumerate(days))
        return cls(days, drift, counts)

    def up_to(self, ordinal: int) -> int:
        """Days of work from day 1 to this one, both counted."""
        return _weekdays_up_to(ordinal) + self.drift[bisect_right(self.departures, ordinal)]

    def nth(self, number: int) -> int:
        """The day of work with this number: the first ordinal whose `up_to` reaches it."""
        i = bisect_left(self.counts, number)
        ordinal = _weekday_number(number - self.drift[i])
        if i < len(self.departures):
            # A worked weekend comes before the weekday that the closed form would name.
            ordinal = min(ordinal, self.departures[i])
        return ordinal
