"""环境空气质量综合指数 and what goes into it: period statistics, validity, good days, change on last year.

The technical rule of ranking (环办监测〔2018〕19号) was not read in full: whether the index is summed from rounded
concentrations and how the six are weighted are parameters here, by default rounded and equal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standards.air_limits import DECIMALS, Limits
from standards.aqi import AqiEdition, daily_aqi
from standards.rounding import Floats, rounded_all

CO_PERCENTILE, O3_PERCENTILE = 95.0, 90.0
EQUAL = (1.0,) * 6
DAYS_OF_YEAR, DAYS_OF_MONTH, DAYS_OF_FEBRUARY = 324, 27, 25
"""Fewest valid days (GB 3095—2012 表4 and GB 3095—2026 表4)."""


def percentile(values: Floats, percent: float) -> Floats:
    """Return the percentile along the last axis, NaN left out: k = 1 + (n − 1)·p, linear between X_s and X_{s+1}.

    HJ 663—2013 附录A. All NaN gives NaN.
    """
    ordered = np.sort(values, axis=-1)  # NaN goes to the end
    count = np.count_nonzero(~np.isnan(values), axis=-1)
    place = np.maximum(count - 1, 0) * percent / 100.0
    below = np.floor(np.round(place, 9)).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low = np.take_along_axis(ordered, below[..., None], -1)[..., 0]
    high = np.take_along_axis(ordered, above[..., None], -1)[..., 0]
    return np.where(count == 0, np.nan, low + (high - low) * (place - below))


def period_values(days: Floats) -> Floats:
    """Return the six figures of a period from its days; shape (…, days, 6) gives (…, 6).

    Means of SO₂, NO₂, PM₁₀, PM₂.₅; 95th percentile of CO; 90th percentile of the daily maximum 8-hour mean of O₃
    (HJ 663—2013). A place is the mean of its stations first, then this.
    """
    by_pollutant = np.moveaxis(days, -1, -2)
    counts = np.count_nonzero(~np.isnan(by_pollutant[..., :4, :]), axis=-1)
    sums = np.nansum(by_pollutant[..., :4, :], axis=-1)
    means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    co = percentile(by_pollutant[..., 4, :], CO_PERCENTILE)
    o3 = percentile(by_pollutant[..., 5, :], O3_PERCENTILE)
    return np.concatenate([means, co[..., None], o3[..., None]], axis=-1)


def published(values: Floats) -> Floats:
    """Round the six figures as they are published: integers, CO with one decimal (GB/T 8170)."""
    return rounded_all(values, DECIMALS)


def sub_indices(
    values: Floats, limits: Limits, *, from_rounded: bool = True, weights: tuple[float, ...] = EQUAL
) -> Floats:
    """Return C_i / S_i of the six, weighted; the largest names the main pollutant."""
    known = published(values) if from_rounded else values
    return np.asarray(known / limits.for_index * np.array(weights))


def composite_index(
    values: Floats, limits: Limits, *, from_rounded: bool = True, weights: tuple[float, ...] = EQUAL
) -> Floats:
    """Return I = Σ C_i / S_i, unrounded, published with 2 decimals, smaller is better; NaN if one is missing."""
    return np.asarray(sub_indices(values, limits, from_rounded=from_rounded, weights=weights).sum(axis=-1))


def compliant(values: Floats, limits: Limits) -> NDArray[np.bool_]:
    """Whether all six figures of a year meet the second class; such places are left out of the worsening list."""
    return np.asarray((published(values) <= limits.for_index).all(axis=-1))


def change_rate(now: Floats, before: Floats) -> Floats:
    """Return R = (now − before) / before × 100: above 0 worse, below 0 better, 0 the same; published with 1 decimal."""
    return (now - before) / before * 100.0


@dataclass(frozen=True, slots=True)
class GoodDays:
    """Days of AQI up to 100 among the valid days (优良天数), and above 200 (重污染天); dust stays in."""

    good: NDArray[np.int64]
    valid: NDArray[np.int64]
    heavy: NDArray[np.int64]

    @property
    def rate(self) -> Floats:
        """Percent of the valid days, not of the calendar."""
        return np.where(self.valid > 0, self.good * 100.0 / np.maximum(self.valid, 1), np.nan)


def good_days(days: Floats, edition: AqiEdition = AqiEdition.Y2012) -> GoodDays:
    """Count good, valid and heavily polluted days; shape (…, days, 6) gives (…)."""
    index = daily_aqi(days, edition)
    return GoodDays(
        np.count_nonzero(index <= 100, axis=-1),
        np.count_nonzero(~np.isnan(index), axis=-1),
        np.count_nonzero(index > 200, axis=-1),
    )


def enough_days(valid: NDArray[np.int64], *, month: int | None) -> NDArray[np.bool_]:
    """Whether a month (1–12) or, with None, a year has enough valid days of a pollutant (GB 3095 表4).

    For a year each month must have enough besides. For quarters and half-years no number was found: their months count.
    """
    least = DAYS_OF_YEAR if month is None else DAYS_OF_FEBRUARY if month == 2 else DAYS_OF_MONTH
    return np.asarray(valid >= least)
