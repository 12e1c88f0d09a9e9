"""Units of measure as plans write them: which are one unit, which are its multiples, which differ. Pure."""

import re
import unicodedata
from decimal import Decimal

_SPELLINGS = {
    "ug/m3": "微克/立方米",
    "μg/m3": "微克/立方米",
    "微克每立方米": "微克/立方米",
    "mg/m3": "毫克/立方米",
    "毫克每立方米": "毫克/立方米",
    "mg/l": "毫克/升",
    "毫克每升": "毫克/升",
    "百分点": "个百分点",
    "日": "天",
    "t": "吨",
    "km": "公里",
    "千米": "公里",
    "km2": "平方公里",
    "平方千米": "平方公里",
    "hm2": "公顷",
    "ha": "公顷",
    "m3": "立方米",
    "方": "立方米",
    "m": "米",
    "m2": "平方米",
    "kg": "千克",
    "公斤": "千克",
}
# One unit in terms of another, both by law: 15 亩 to the hectare, and the metric system.
_IN_TERMS_OF = {
    "毫克/立方米": ("微克/立方米", Decimal(1000)),
    "公顷": ("亩", Decimal(15)),
    "平方公里": ("亩", Decimal(1500)),
    "千克": ("吨", Decimal("0.001")),
    "公里": ("米", Decimal(1000)),
    "里": ("米", Decimal(500)),
    "千瓦": ("瓦", Decimal(1000)),
    "千瓦时": ("瓦时", Decimal(1000)),
    "小时": ("天", Decimal(1) / Decimal(24)),
}
_MULTIPLES = {
    "十": 10,
    "百": 100,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_MULTIPLE = re.compile("(十万|百万|千万|十|百|万|亿)(?!分)(.+)")


def plain_unit(unit: str | None) -> tuple[str, Decimal]:
    """Return the unit a number is reckoned in and how many of it one printed unit is: 万亩 is 10 000 亩.

    Percent and percentage points are two units: a share, and a change of a share.
    """
    folded = "".join(unicodedata.normalize("NFKC", unit or "").split())
    name = _SPELLINGS.get(folded.lower(), folded)
    found = _MULTIPLE.fullmatch(name)
    factor = Decimal(1)
    if found and name not in _IN_TERMS_OF:
        name, factor = _SPELLINGS.get(found[2].lower(), found[2]), Decimal(_MULTIPLES[found[1]])
    if name in _IN_TERMS_OF:
        name, more = _IN_TERMS_OF[name]
        factor *= more
    return name, factor
