"""GB 3095 环境空气质量标准: limits of the second class by edition, and which edition holds on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from core.errors import Invalid
from standards.rounding import Floats

POLLUTANTS = ("so2", "no2", "pm10", "pm25", "co", "o3")
"""The order of every array of six: μg/m³ at 298.15 K and 1013.25 hPa (particles at actual conditions), CO in mg/m³."""
POLLUTANT_NAMES = dict(zip(POLLUTANTS, ("SO₂", "NO₂", "PM₁₀", "PM₂.₅", "CO", "O₃"), strict=True))
DECIMALS = np.array([0, 0, 0, 0, 1, 0])
"""Published concentrations are integers, CO has one decimal (HJ 663—2013 数据统计和表征)."""


class Edition(StrEnum):
    """GB 3095—2012 with its 2018 amendment, and the two steps of GB 3095—2026."""

    Y2012 = "2012"
    Y2026 = "2026"
    Y2031 = "2031"


@dataclass(frozen=True, slots=True)
class Limits:
    """Second-class limits of one edition; CO and O₃ have none for the year, so the index takes the day's."""

    edition: Edition
    source: str
    from_on: date
    year: dict[str, float]
    day: dict[str, float]

    @property
    def for_index(self) -> Floats:
        """The six divisors of the composite index, in the order of POLLUTANTS."""
        return np.array([self.year.get(name, self.day[name]) for name in POLLUTANTS])


def _limits(edition: Edition, source: str, from_on: date, year: tuple[int, ...], day: tuple[int, ...]) -> Limits:
    return Limits(
        edition,
        source,
        from_on,
        dict(zip(POLLUTANTS[:4], map(float, year), strict=True)),
        dict(zip(POLLUTANTS, map(float, day), strict=True)),
    )


LIMITS = {
    Edition.Y2012: _limits(
        Edition.Y2012, "GB 3095—2012 表1 二级", date(2016, 1, 1), (60, 40, 70, 35), (150, 80, 150, 75, 4, 160)
    ),
    Edition.Y2026: _limits(
        Edition.Y2026, "GB 3095—2026 4.4 过渡期限值", date(2026, 3, 1), (60, 40, 60, 30), (150, 80, 120, 60, 4, 160)
    ),
    Edition.Y2031: _limits(
        Edition.Y2031, "GB 3095—2026 表1 二级", date(2031, 1, 1), (20, 30, 50, 25), (50, 50, 100, 50, 4, 160)
    ),
}
"""O₃ is the daily maximum of the 8-hour mean, CO the 24-hour mean."""


def limits_on(day: date) -> Limits:
    """Return the limits in force on a day: 2012 to 2026-02-28, the transition to 2030-12-31, then the final ones."""
    return max(
        (one for one in LIMITS.values() if one.from_on <= day),
        key=lambda one: one.from_on,
        default=LIMITS[Edition.Y2012],
    )


def limits_of(edition: str) -> Limits:
    """Return an edition by its year. Raises Invalid for another word."""
    if edition not in tuple(Edition):
        known = "、".join(Edition)
        raise Invalid(errors=[{"field": "limits", "value": edition, "expected": f"{known} 之一"}])
    return LIMITS[Edition(edition)]
