"""城市水质指数 CWQI (城市地表水环境质量排名技术规定(试行), 2017): a sum over the 21 indicators, smaller is better.

Its clauses on missing and undetected values and on rounding were not read: a missing indicator is named, never guessed,
and whether an incomplete section counts is the caller's parameter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Invalid
from standards.surface_water import INDICATORS, WaterKind, upper_limits

CLASS_THREE = 2
DISSOLVED_OXYGEN_LIMIT = 5.0
NEUTRAL_PH = 7.0


def indicator_index(indicator: str, value: float, kind: WaterKind = WaterKind.RIVER) -> float:
    """Return one indicator's share: C / S_Ⅲ; DO: 5 / C; pH to 7: 7 − pH, above 7: (pH − 7) / 2.

    Raises Invalid for dissolved oxygen that is not above zero.
    """
    if indicator == "ph":
        return NEUTRAL_PH - value if value <= NEUTRAL_PH else (value - NEUTRAL_PH) / 2.0
    if indicator == "do":
        if value <= 0:
            raise Invalid(errors=[{"field": "do", "value": str(value), "expected": "大于 0 的溶解氧浓度（mg/L）"}])
        return DISSOLVED_OXYGEN_LIMIT / value
    return value / upper_limits(indicator, kind)[CLASS_THREE]


@dataclass(frozen=True, slots=True)
class WaterIndex:
    """The sum, unrounded, its parts, and the indicators that were not measured."""

    value: float
    parts: dict[str, float]
    missing: tuple[str, ...]


def water_index(values: dict[str, float], kind: WaterKind = WaterKind.RIVER) -> WaterIndex:
    """Return CWQI of the means of a river's or lake's sections."""
    parts = {name: indicator_index(name, values[name], kind) for name in INDICATORS if name in values}
    return WaterIndex(sum(parts.values()), parts, tuple(name for name in INDICATORS if name not in values))


def city_index(rivers: Sequence[float], lakes: Sequence[float], river_sections: int, lake_sections: int) -> float:
    """Return CWQI of a city: (CWQI_河·M + CWQI_湖·N) / (M + N), weighted by the number of sections."""
    if river_sections + lake_sections <= 0:
        raise Invalid(errors=[{"field": "sections", "value": "0", "expected": "至少一个断面"}])
    river = sum(rivers) / len(rivers) if rivers else 0.0
    lake = sum(lakes) / len(lakes) if lakes else 0.0
    return (river * river_sections + lake * lake_sections) / (river_sections + lake_sections)
