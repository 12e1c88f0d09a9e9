"""Which indicator a target's own words mean; what they leave unsure is said, not guessed. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.indicators import Indicator
from plans.ledger import Comparator

GOOD_WHEN_LARGE = frozenset({Indicator.GOOD_DAYS_SHARE, Indicator.GOOD_WATER_SHARE})
SHARES = frozenset(
    {
        Indicator.GOOD_DAYS_SHARE,
        Indicator.HEAVY_DAYS_SHARE,
        Indicator.GOOD_WATER_SHARE,
        Indicator.BAD_WATER_SHARE,
    }
)
COUNTS = frozenset({Indicator.HEAVY_DAYS, Indicator.FIRE_POINTS})
WATERS = frozenset({Indicator.GOOD_WATER_SHARE, Indicator.BAD_WATER_SHARE})
# In the order in which they are asked; words are compared after NFKC, so Ⅴ is V and PM₂.₅ is PM2.5.
_WORDS = (
    (Indicator.PM25_MEAN, r"PM2\.5|细颗粒物"),
    (Indicator.PM10_MEAN, r"PM10|可吸入颗粒物"),
    (Indicator.GOOD_DAYS_SHARE, r"优良天数|空气质量优良|优良天(?:气)?比"),
    (Indicator.HEAVY_DAYS_SHARE, r"重度及以上污染|重度污染及以上|重污染天"),
    (Indicator.AIR_INDEX, r"(?:空气|环境)[^水]*综合指数"),
    (Indicator.BAD_WATER_SHARE, r"劣V类"),
    (Indicator.GOOD_WATER_SHARE, r"优良水体|水(?:质|体)优良|(?:达到|优于|好于)[^,。]*III类|(?:I-|I—|I~|I至)III类"),
    (Indicator.FIRE_POINTS, r"火点"),
)
_CHANGE = re.compile(r"下降|降低|降幅|改善率|改善幅度|同比|增长|削减")
_PART_OF_YEAR = re.compile(r"日均|小时|季度|月均|采暖期|秋冬季|冬春季|夏季|月度")
_CONCENTRATION = re.compile(r"μg/m3|ug/m3|微克")
_LARGE, _SMALL = (Comparator.AT_LEAST, Comparator.MORE_THAN), (Comparator.AT_MOST, Comparator.LESS_THAN)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a target's words mean; without an indicator `reason` says why, with one `remarks` what to look at."""

    indicator: Indicator | None
    reason: str | None = None
    remarks: tuple[str, ...] = ()


def meaning_of(target: Mapping[str, Any]) -> Meaning:
    """Return what a target measures by its words, comparator, number and unit of measure.

    Not its place nor its year: those are asked of its scope and date.
    """
    words = unicodedata.normalize("NFKC", target["indicator"]).upper().replace(" ", "")
    meant = [indicator for indicator, pattern in _WORDS if re.search(pattern, words)]
    if not meant:
        return Meaning(None, "不是监测数据能够算出的指标")
    if len(meant) > 1:
        return Meaning(None, "一句话里有几项指标，须逐项分列")
    if target["value"] is None:
        return Meaning(None, "没有数值，是趋势性目标")
    if found := _CHANGE.search(words):
        return Meaning(None, f"说的是变化（{found[0]}），不是全年的值")
    if found := _PART_OF_YEAR.search(words):
        return Meaning(None, f"只管一段时间（{found[0]}），不是全年的值")
    return _measured(meant[0], target)


def _measured(indicator: Indicator, target: Mapping[str, Any]) -> Meaning:
    measure = unicodedata.normalize("NFKC", target["unit"] or "").lower()
    if indicator is Indicator.HEAVY_DAYS_SHARE and measure == "天":
        indicator = Indicator.HEAVY_DAYS
    nothing = target["value"] == 0 and indicator is Indicator.BAD_WATER_SHARE  # no section at all is 0 % of them
    if not nothing and (wrong := _wrong_measure(indicator, measure, target["value"])):
        return Meaning(None, wrong)
    if wrong := misfit(indicator, target):
        return Meaning(None, wrong)
    remarks = []
    if target["approx"]:
        remarks.append("原文为约数（左右），按所写数值比较")
    if target["soft"]:
        remarks.append("原文为力争、争取类目标")
    if indicator in WATERS:
        remarks.append("按已登记的断面计；只考核国考断面的，点位表应只登记国考断面")
    return Meaning(indicator, None, tuple(remarks))


def _wrong_measure(indicator: Indicator, measure: str, value: Decimal) -> str | None:
    if indicator in SHARES:
        fits = measure in ("%", "百分比") and 0 <= value <= 100
        return None if fits else f"计量单位为“{measure or '未写'}”，比例应以 % 计且在 0 至 100 之间"
    if indicator in (Indicator.PM25_MEAN, Indicator.PM10_MEAN):
        fits = bool(_CONCENTRATION.search(measure)) and value > 0
        return None if fits else f"计量单位为“{measure or '未写'}”，浓度应以微克/立方米计"
    if indicator in COUNTS:
        expected = "天" if indicator is Indicator.HEAVY_DAYS else "个、处、起"
        fits = measure in ("天", "个", "处", "起", "次", "")
        return None if fits else f"计量单位为“{measure}”，应以{expected}计"
    return None if not measure else f"计量单位为“{measure}”，综合指数没有单位"


def misfit(indicator: Indicator, target: Mapping[str, Any]) -> str | None:
    """Return why a target cannot be held against an indicator at all, whatever an officer says."""
    if target["value"] is None:
        return "没有数值，不能与监测数据比较"
    comparator, large = Comparator(target["comparator"]), indicator in GOOD_WHEN_LARGE
    if comparator is Comparator.EQUAL and target["value"] == (100 if large else 0):
        return None
    if comparator in (_LARGE if large else _SMALL):
        return None
    return f"比较方式为“{comparator}”，该指标应为{'不低于' if large else '不高于'}某值"
