"""Windows of whole months over which places are ranked: month, quarter, half-year, year, January to a month."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True, order=True)
class RankPeriod:
    """Months of one year, the last included; `window` as in RankWindow."""

    year: int
    last_month: int
    first_month: int
    window: str

    @property
    def key(self) -> str:
        """Return how it is stored: 2021-03, 2021Q1, 2021H1, 2021, 2021-01..03."""
        return {
            "month": f"{self.year}-{self.last_month:02}",
            "quarter": f"{self.year}Q{self.last_month // 3}",
            "half_year": f"{self.year}H{self.last_month // 6}",
            "year": f"{self.year}",
        }.get(self.window, f"{self.year}-{self.first_month:02}..{self.last_month:02}")

    @property
    def name(self) -> str:
        """Return how people call it: 2021年3月, 2021年第1季度, 2021年上半年, 2021年1—3月."""
        if self.window == "quarter":
            return f"{self.year}年第{self.last_month // 3}季度"
        if self.window == "half_year":
            return f"{self.year}年{'上' if self.last_month == 6 else '下'}半年"
        if self.window == "year":
            return f"{self.year}年"
        first = "" if self.window == "month" or self.last_month == 1 else f"{self.first_month}—"
        return f"{self.year}年{first}{self.last_month}月"

    @property
    def from_on(self) -> date:
        """Its first day."""
        return date(self.year, self.first_month, 1)

    @property
    def to_on(self) -> date:
        """Its last day."""
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    @property
    def lengths(self) -> list[int]:
        """The days of each of its months."""
        return [monthrange(self.year, month)[1] for month in range(self.first_month, self.last_month + 1)]

    def a_year_before(self) -> "RankPeriod":
        """Return the same months of the year before."""
        return RankPeriod(self.year - 1, self.last_month, self.first_month, self.window)


def period_ending(window: str, year: int, month: int) -> RankPeriod | None:
    """Return the period of a window whose last month is this one; None where the window does not end then."""
    if window == CUMULATIVE:
        return RankPeriod(year, month, 1, window)
    length = LENGTHS[window]
    return RankPeriod(year, month, month - length + 1, window) if month % length == 0 else None


def finished_periods(window: str, since: date, on: date) -> Iterator[RankPeriod]:
    """Yield the periods whose last day is on or after `since` and before `on`, in order."""
    year, month = since.year, since.month
    while True:
        period = period_ending(window, year, month)
        if date(year, month, monthrange(year, month)[1]) >= on:
            return
        if period is not None:
            yield period
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


_KEY = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half_year>[12])"
    r"|-01\.\.(?P<cumulative>0[1-9]|1[0-2]))?"
)


def period_named(key: str) -> RankPeriod:
    """Return a period by its key. Raises ValueError for what is none."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError(f"no period: {key}")
    year = int(found["year"])
    window = next((name for name in (*LENGTHS, CUMULATIVE) if name != "year" and found[name]), "year")
    number = int(found[window]) if window != "year" else 1
    month = number if window == CUMULATIVE else number * LENGTHS[window]
    period = period_ending(window, year, month)
    assert period is not None  # noqa: S101  # by the pattern the window ends with this month
    return period
