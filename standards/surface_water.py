"""GB 3838—2002 地表水环境质量标准 表1 and the class of a section by its worst indicator (单因子评价法)."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Invalid


class WaterKind(StrEnum):
    """Lakes and reservoirs have limits of their own for total phosphorus."""

    RIVER = "river"
    LAKE = "lake"


CLASS_NAMES = ("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类")
GRADE_NAMES = ("优", "优", "良好", "轻度污染", "中度污染", "重度污染")
"""地表水环境质量评价办法 (环办〔2011〕22号), known at second hand."""
PH_LOW, PH_HIGH = 6.0, 9.0
DISSOLVED_OXYGEN = (7.5, 6.0, 5.0, 3.0, 2.0)
"""mg/L, at least; every other limit is at most."""
UPPER: dict[str, tuple[float, float, float, float, float]] = {
    "codmn": (2, 4, 6, 10, 15),
    "cod": (15, 15, 20, 30, 40),
    "bod5": (3, 3, 4, 6, 10),
    "nh3n": (0.15, 0.5, 1.0, 1.5, 2.0),
    "tp": (0.02, 0.1, 0.2, 0.3, 0.4),
    "cu": (0.01, 1, 1, 1, 1),
    "zn": (0.05, 1, 1, 2, 2),
    "f": (1, 1, 1, 1.5, 1.5),
    "se": (0.01, 0.01, 0.01, 0.02, 0.02),
    "as": (0.05, 0.05, 0.05, 0.1, 0.1),
    "hg": (0.00005, 0.00005, 0.0001, 0.001, 0.001),
    "cd": (0.001, 0.005, 0.005, 0.005, 0.01),
    "cr6": (0.01, 0.05, 0.05, 0.05, 0.1),
    "pb": (0.01, 0.01, 0.05, 0.05, 0.1),
    "cn": (0.005, 0.05, 0.2, 0.2, 0.2),
    "phenol": (0.002, 0.002, 0.005, 0.01, 0.1),
    "oil": (0.05, 0.05, 0.05, 0.5, 1),
    "las": (0.2, 0.2, 0.2, 0.3, 0.3),
    "s": (0.05, 0.1, 0.2, 0.5, 1),
}
"""mg/L for the classes Ⅰ to Ⅴ."""
LAKE_PHOSPHORUS = (0.01, 0.025, 0.05, 0.1, 0.2)
INDICATORS = ("ph", "do", *UPPER)
"""The 21 that take part: 表1 without 水温, 总氮 and 粪大肠菌群."""
INDICATOR_NAMES = dict(
    zip(
        INDICATORS,
        ("pH", "溶解氧", "高锰酸盐指数", "化学需氧量", "五日生化需氧量", "氨氮", "总磷", "铜", "锌", "氟化物", "硒",
         "砷", "汞", "镉", "六价铬", "铅", "氰化物", "挥发酚", "石油类", "阴离子表面活性剂", "硫化物"),
        strict=True,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SectionClass:
    """0 to 5 for Ⅰ to 劣Ⅴ, and which indicators make it so."""

    place: int
    deciding: tuple[str, ...]

    @property
    def name(self) -> str:
        """Ⅲ类."""
        return CLASS_NAMES[self.place]

    @property
    def grade(self) -> str:
        """良好."""
        return GRADE_NAMES[self.place]


def upper_limits(indicator: str, kind: WaterKind) -> tuple[float, ...]:
    """Return the five limits of an indicator that must not be exceeded, mg/L."""
    return LAKE_PHOSPHORUS if indicator == "tp" and kind is WaterKind.LAKE else UPPER[indicator]


def indicator_class(indicator: str, value: float, kind: WaterKind = WaterKind.RIVER) -> int:
    """Return 0 to 5 for one indicator: the first class whose limit it keeps, 5 beyond Ⅴ; pH outside 6–9 is 5."""
    if indicator == "ph":
        return 0 if PH_LOW <= value <= PH_HIGH else 5
    if indicator == "do":
        return next((place for place, least in enumerate(DISSOLVED_OXYGEN) if value >= least), 5)
    return next((place for place, most in enumerate(upper_limits(indicator, kind)) if value <= most), 5)


def section_class(values: dict[str, float], kind: WaterKind = WaterKind.RIVER) -> SectionClass:
    """Return the class of a section: the worst of its indicators. Raises Invalid for an unknown one or none."""
    unknown = [name for name in values if name not in INDICATORS]
    if unknown or not values:
        expected = f"参评指标（{'、'.join(INDICATORS)}）至少一项"
        raise Invalid(errors=[{"field": "indicators", "value": "、".join(unknown) or "无", "expected": expected}])
    classes = {name: indicator_class(name, value, kind) for name, value in values.items()}
    worst = max(classes.values())
    return SectionClass(worst, tuple(name for name, place in classes.items() if place == worst))
