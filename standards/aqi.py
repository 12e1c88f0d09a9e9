"""HJ 633 环境空气质量指数 (AQI) 技术规定, editions of 2012 and 2026: sub-indices, index, level, primary pollutant."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np

from standards.rounding import NOISE, Floats, rounded_all

LEVELS = (0.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0)
"""IAQI of the break points (HJ 633 表1)."""


class AqiEdition(StrEnum):
    """HJ 633—2012 to 2026-02-28, HJ 633—2026 from 2026-03-01."""

    Y2012 = "2012"
    Y2026 = "2026"


ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3_8h", "o3_1h")
"""24-hour means, O₃ as maximum of 8 hours and of 1 hour; μg/m³, CO mg/m³. The edition of 2026 has no O₃ of 1 hour."""
ITEM_NAMES = dict(zip(ITEMS, ("SO₂", "NO₂", "PM₁₀", "PM₂.₅", "CO", "O₃", "O₃"), strict=True))
_BREAKS: dict[str, tuple[float, ...]] = {
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3_8h": (0, 100, 160, 215, 265, 800),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
}
_CHANGED: dict[AqiEdition, dict[str, tuple[float, ...]]] = {
    AqiEdition.Y2012: {},
    AqiEdition.Y2026: {"pm10": (0, 50, 120, 250, 350, 420, 500, 600), "pm25": (0, 35, 60, 115, 150, 250, 350, 500)},
}
GRADES = ((50, "优"), (100, "良"), (150, "轻度污染"), (200, "中度污染"), (300, "重度污染"), (inf, "严重污染"))


def breaks(item: str, edition: AqiEdition) -> tuple[float, ...]:
    """Return the concentrations of the break points (HJ 633—2012 表1; HJ 633—2026 for PM₁₀ and PM₂.₅)."""
    return _CHANGED[edition].get(item, _BREAKS[item])


def sub_index(values: Floats, item: str, edition: AqiEdition = AqiEdition.Y2012) -> Floats:
    """Return IAQI, linear between break points and rounded up to an integer; NaN where there is no value.

    HJ 633—2012 4.3 and 6.2, HJ 633—2026 4.2.2 (concentrations are rounded by GB/T 8170 before) and 4.2.6. Above the
    last break point 500 holds; for O₃ of 8 hours above 800, 2012 takes the hour instead (NaN here), 2026 gives 300.
    """
    points = breaks(item, edition)
    known = rounded_all(values, 1 if item == "co" else 0) if edition is AqiEdition.Y2026 else values
    index = np.ceil(np.round(np.interp(known, points, LEVELS[: len(points)]), NOISE))
    if item == "o3_8h" and edition is AqiEdition.Y2012:
        index = np.where(known > points[-1], np.nan, index)
    return np.where(np.isnan(values), np.nan, index)


@dataclass(frozen=True, slots=True)
class Aqi:
    """A day's index, its level, and the pollutants with the largest sub-index above 50 (ties 并列)."""

    value: int | None
    grade: str
    primary: tuple[str, ...]
    parts: dict[str, int]


def aqi(concentrations: dict[str, float], edition: AqiEdition = AqiEdition.Y2012) -> Aqi:
    """Return the index of a day from its items, any of which may be missing.

    HJ 633—2026 5.3: with a pollutant missing the index is published only above 100, else it is not available.
    """
    items = [item for item in ITEMS if item in concentrations and not _left_out(item, edition)]
    raw = {item: float(sub_index(np.array([concentrations[item]]), item, edition)[0]) for item in items}
    parts = {item: int(value) for item, value in raw.items() if not np.isnan(value)}
    if not parts:
        return Aqi(None, "", (), {})
    value = max(parts.values())
    lacking = edition is AqiEdition.Y2026 and len(parts) < 6
    if lacking and value <= 100:
        return Aqi(None, "", (), parts)
    primary = tuple(item for item, part in parts.items() if part == value) if value > 50 else ()
    return Aqi(value, grade(value), primary, parts)


def grade(value: int) -> str:
    """Return the name of the level (HJ 633 表2)."""
    return next(name for limit, name in GRADES if value <= limit)


def daily_aqi(days: Floats, edition: AqiEdition = AqiEdition.Y2012) -> Floats:
    """Return AQI of many days; the last axis has the six pollutants, O₃ as maximum of 8 hours.

    A day with a value missing has no index, unless it is above 100 already by the edition of 2026 (5.3).
    """
    items = ("so2", "no2", "pm10", "pm25", "co", "o3_8h")
    parts = np.stack([sub_index(days[..., place], item, edition) for place, item in enumerate(items)], axis=-1)
    some = ~np.isnan(parts).all(axis=-1)
    most = np.max(np.where(np.isnan(parts), -1.0, parts), axis=-1)
    complete = ~np.isnan(parts).any(axis=-1)
    counts = complete | (some & (most > 100)) if edition is AqiEdition.Y2026 else complete
    return np.where(counts, most, np.nan)


def _left_out(item: str, edition: AqiEdition) -> bool:
    return item == "o3_1h" and edition is AqiEdition.Y2026
