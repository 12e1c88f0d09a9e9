"""How units and offices behave, as chances drawn from the seed; the numbers are invented and bind nobody.

A unit has one temperament for the whole year: most are careful, a few are not, so the ledger has a best and a worst.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cli.simulate.lots import Lots

AFTER_DUE_DAYS = 40
MOST_MONTHLY_DAY = 24


@dataclass(frozen=True, slots=True)
class Habits:
    """Answers when somebody does something; None where he never does it of himself."""

    lots: Lots

    def carelessness(self, code: str) -> float:
        """Return 0 for a careful unit, up to 1 for the worst."""
        return self.lots.share("temper", code) ** 3

    def signs_after(self, code: str, place: int) -> int | None:
        """Return after how many days a unit signs for a task: mostly its whole list at once."""
        if self.lots.falls(0.001 + 0.004 * self.carelessness(code), "never signs", code, place):
            return None
        slow = self.carelessness(code)
        return self.lots.whole(0, round(0.6 + 8 * slow), "signs", code)

    def hands_in(self, code: str, place: int, kind: str, period: str | None, due_on: date) -> date | None:
        """Return when a paper is handed in: in time, late, or never."""
        key, slow = ("hands in", code, place, kind, period), self.carelessness(code)
        drawn = self.lots.share(*key)
        never, late = 0.01 + 0.03 * slow, 0.05 + 0.30 * slow
        if drawn < never:
            return None
        if drawn < never + late:
            return due_on + timedelta(days=self.lots.whole(1, 15, "late", *key))
        return due_on - timedelta(days=self.lots.whole(0, 4, "early", *key))

    def is_poor(self, code: str, place: int, kind: str, period: str | None, round_: int) -> bool:
        """Whether a paper is such that it is returned."""
        return self.lots.falls(
            (0.05 + 0.20 * self.carelessness(code)) / round_, "poor", code, place, kind, period, round_
        )

    def closes_on(self, code: str, place: int, begun_on: date, due_on: date) -> date | None:
        """Return when the work is done: on the unit's day of a month, in the last week, late, or never."""
        key, slow = ("closes", code, place), self.carelessness(code)
        drawn = self.lots.share(*key)
        never, late = 0.002 + 0.010 * slow, 0.010 + 0.07 * slow
        if drawn < never:
            return None
        if drawn < never + late:
            return due_on + timedelta(days=self.lots.whole(1, AFTER_DUE_DAYS, "late", *key))
        span = (due_on - begun_on).days
        ready = begun_on + timedelta(days=round(span * (0.35 + 0.65 * self.lots.share("ready", *key))))
        monthly = _next(ready, self.lots.whole(1, MOST_MONTHLY_DAY, "monthly day", code))
        return monthly if monthly <= due_on else due_on - timedelta(days=self.lots.whole(0, 7, "last", code))

    def days(self, low: int, high: int, *key: object) -> timedelta:
        """Return how long something takes."""
        return timedelta(days=self.lots.whole(low, high, "days", *key))


def _next(day: date, day_of_month: int) -> date:
    """Return the first day from `day` on that has this number in its month."""
    while day.day != day_of_month:
        day += timedelta(days=1)
    return day
