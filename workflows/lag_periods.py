"""The periods rules are judged for: which one a day is in, which follows, which a year earlier. Pure.

Keys are those of rankings (2021-03, 2021Q1, 2021H1, 2021, 2021-01..03), days (2021-03-05), seasons (2020-10..2021-05).
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from workflows.lag_criteria import Every
from workflows.rank_book import Season

_MONTHS = {Every.MONTH: 1, Every.CUMULATIVE: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period; periods of a kind sort by their ends."""

    to_on: date
    from_on: date
    key: str

    @property
    def year(self) -> int:
        """The calendar year it counts in."""
        return self.from_on.year


def period_of(every: Every, day: date, season: Season | None = None) -> Period | None:
    """Return the period a day is in, of a cumulative window the one that ends with its month; None between seasons."""
    if every is Every.DAY:
        return Period(day, day, day.isoformat())
    if every is Every.SEASON:
        began = season.of(day) if season else None
        return _season(season, began) if season and began is not None else None
    months = _MONTHS[every]
    last = (day.month - 1) // months * months + months
    first = 1 if every is Every.CUMULATIVE else last - months + 1
    key = {
        Every.MONTH: f"{day.year}-{last:02}",
        Every.CUMULATIVE: f"{day.year}-01..{last:02}",
        Every.QUARTER: f"{day.year}Q{last // 3}",
        Every.HALF_YEAR: f"{day.year}H{last // 6}",
        Every.YEAR: f"{day.year}",
    }[every]
    return Period(_month_end(day.year, last), date(day.year, first, 1), key)


def _season(season: Season, began: int) -> Period:
    from_on = _day(began, season.begins)
    to_on = _day(began + (season.ends < season.begins), season.ends)
    return Period(to_on, from_on, f"{from_on:%Y-%m}..{to_on:%Y-%m}")


def _day(year: int, month_and_day: str) -> date:
    month, day = int(month_and_day[:2]), int(month_and_day[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def periods_between(every: Every, first: date, last: date, season: Season | None = None) -> list[Period]:
    """Return every period that ends from `first` to `last`, without a hole where nothing was measured."""
    return list(_ending(every, first, last, season))


def _ending(every: Every, first: date, last: date, season: Season | None) -> Iterator[Period]:
    day = first
    while day <= last:
        period = period_of(every, day, season)
        if period is None or (season and every is Every.DAY and season.of(day) is None):
            day += timedelta(days=1)
            continue
        if period.to_on <= last:
            yield period
        day = period.to_on + timedelta(days=1)


def year_before(key: str) -> str:
    """Return the key of the same period a year earlier: 2020-01..03 of 2021-01..03."""
    return re.sub(r"\d{4}", lambda found: str(int(found.group()) - 1), key)


@lru_cache(maxsize=4096)
def ends_on(key: str) -> date:
    """Return the last day of a period by its key; of a season the end of its last month."""
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", key):
        return date.fromisoformat(key)
    if found := re.fullmatch(r"\d{4}-\d\d\.\.(\d{4})-(\d\d)", key):
        return _month_end(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{4})(?:-(?:01\.\.)?(\d\d)|Q(\d)|H(\d))?", key):
        month = int(found[2] or 0) or 3 * int(found[3] or 0) or 6 * int(found[4] or 0) or 12
        return _month_end(int(found[1]), month)
    raise ValueError(f"no period: {key}")
