"""A window of days or months of many places: its six figures, whether enough was measured, index and main pollutant."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standards.air_index import DAYS_OF_YEAR, EQUAL, compliant, period_values, published, sub_indices
from standards.air_limits import POLLUTANTS, Limits
from standards.place_days import Whole, valid_days
from standards.ranking import ranks
from standards.rounding import NOISE, Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Needed:
    """Fewest valid days of a month, of February and of a year (GB 3095—2012 表4, GB 3095—2026 表4)."""

    month: int = 27
    february: int = 25
    year: int = DAYS_OF_YEAR

    def of(self, month: int) -> int:
        """Return the fewest valid days of a month, 1 to 12."""
        return self.february if month == 2 else self.month


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """The six figures of a window, shape (places, 6); from which of them days were counted, and how many by month.

    `by_month` marks figures that were given by month, `short` those of too few valid days, by month.
    """

    values: Floats
    valid: Whole
    by_month: Flags
    short: Flags

    @property
    def ranked(self) -> Flags:
        """Who has all six figures from enough days."""
        return np.asarray(~np.isnan(self.values).any(axis=-1) & ~self.short.any(axis=(1, 2)))


def window_figures(
    days: Floats, months: Floats, lengths: Sequence[int], first_month: int, needed: Needed, *, whole_year: bool
) -> WindowFigures:
    """Return the figures of a window of whole months from its days and from what was given by month.

    `days` is (places, days, 6), `months` (places, months, 6), `lengths` the days of each month. Of one month what was
    given officially goes before what is reckoned from days. Over several months days go before, for percentiles cannot
    be reckoned from months; only a place without any valid day of a pollutant gets the mean of its months, weighted by
    their days, if none is missing. What is given by month needs no count of days. A window of several months needs
    enough days in each; a year 324 besides (GB 3095 表4).
    """
    slices = _slices(lengths)
    valid = valid_days(days, slices)
    reckoned = period_values(days)
    weights = np.array(lengths, dtype=np.float64)
    given = (months * weights[None, :, None]).sum(axis=1) / weights.sum()
    by_month = ~np.isnan(given) & (np.isnan(reckoned) if len(lengths) > 1 else True)
    least = np.array([needed.of(first_month + place) for place in range(len(lengths))])
    short = valid < least[None, :, None]
    if whole_year:
        short |= (valid.sum(axis=1) < needed.year)[:, None, :]
    values = np.where(by_month, given, reckoned)
    return WindowFigures(values, valid, by_month, short & ~by_month[:, None, :])


def _slices(lengths: Sequence[int]) -> list[slice]:
    ends = np.cumsum(lengths)
    return [slice(int(end - length), int(end)) for end, length in zip(ends, lengths, strict=True)]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the index says of each place: the figures as they went in, C/S of each, their sum, who keeps all limits."""

    figures: Floats
    parts: Floats
    index: Floats
    meets: Flags

    def mains(self) -> list[tuple[str, ...]]:
        """Return the pollutants with the largest share, several where they are equal; none without an index."""
        parts = np.round(self.parts, NOISE)
        largest = parts == np.nanmax(np.where(np.isnan(parts), -1.0, parts), axis=-1, keepdims=True)
        known = ~np.isnan(self.index)
        return [
            tuple(name for name, is_largest in zip(POLLUTANTS, row, strict=True) if is_largest) if has_index else ()
            for row, has_index in zip(largest.tolist(), known.tolist(), strict=True)
        ]


def air_sums(values: Floats, limits: Limits, *, from_rounded: bool = True, weights: tuple[float, ...] = EQUAL) -> Sums:
    """Return index and shares of figures, shape (places, 6); an incomplete place has no index."""
    parts = sub_indices(values, limits, from_rounded=from_rounded, weights=weights)
    figures = published(values) if from_rounded else values
    return Sums(figures, parts, np.asarray(parts.sum(axis=-1)), compliant(values, limits))


@dataclass(frozen=True, slots=True)
class Changes:
    """Against last year: shares (0.05 is 5 % worse), and places from the most improved; 0 for who takes no part."""

    share: Floats
    rank: Whole


def changes(now: Floats, before: Floats, left_out: Flags) -> Changes:
    """Return R = (now − before) / before, and its ranks among those that are not left out (2017 排名方案).

    An index of last year that is zero or missing gives no change.
    """
    share = np.divide(now - before, before, out=np.full(now.shape, np.nan), where=before > 0)
    return Changes(share, ranks(np.where(left_out, np.nan, share)))
