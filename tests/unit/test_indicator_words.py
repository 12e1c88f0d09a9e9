"""What targets of plans measure by their own words, and what is left to an officer."""

from decimal import Decimal
from typing import Any

import pytest

from models.indicators import Indicator
from workflows.indicator_words import meaning_of


def target(words: str, comparator: str, value: str | None, unit: str | None, **more: Any) -> dict[str, Any]:
    return {
        "indicator": words,
        "comparator": comparator,
        "value": None if value is None else Decimal(value),
        "unit": unit,
        "soft": False,
        "approx": False,
    } | more


@pytest.mark.parametrize(
    ("words", "comparator", "value", "unit", "indicator"),
    [
        ("细颗粒物（PM2.5）浓度", "<=", "41", "微克/立方米", Indicator.PM25_MEAN),
        ("PM₂.₅年均浓度", "<=", "41", "μg/m³", Indicator.PM25_MEAN),
        ("可吸入颗粒物（PM₁₀）年均浓度", "<", "71", "微克/立方米", Indicator.PM10_MEAN),
        ("环境空气质量优良天数比率", ">=", "77", "%", Indicator.GOOD_DAYS_SHARE),
        ("重污染天气比率", "<=", "3", "%", Indicator.HEAVY_DAYS_SHARE),
        ("重度及以上污染天数", "<=", "6", "天", Indicator.HEAVY_DAYS),
        ("环境空气质量综合指数", "<=", "4.5", None, Indicator.AIR_INDEX),
        ("国考断面优良水体比例", ">=", "61", "%", Indicator.GOOD_WATER_SHARE),
        ("地表水达到或好于Ⅲ类水体比例", ">=", "61", "%", Indicator.GOOD_WATER_SHARE),
        ("劣Ⅴ类水体比例", "<=", "2", "%", Indicator.BAD_WATER_SHARE),
        ("劣V类断面", "=", "0", "个", Indicator.BAD_WATER_SHARE),
        ("秸秆露天焚烧火点", "<=", "12", "个", Indicator.FIRE_POINTS),
    ],
)
def test_words_that_say_what_is_measured_propose_it(
    words: str, comparator: str, value: str, unit: str | None, indicator: Indicator
) -> None:
    assert meaning_of(target(words, comparator, value, unit)).indicator is indicator


@pytest.mark.parametrize(
    ("words", "comparator", "value", "unit", "reason"),
    [
        ("畜禽粪污资源化利用率", ">=", "70", "%", "不是监测数据"),
        ("国考断面劣Ⅴ类水体", "trend", None, None, "没有数值"),
        ("PM2.5平均浓度下降", ">=", "5", "%", "变化"),
        ("秋冬季PM2.5平均浓度", "<=", "50", "微克/立方米", "一段时间"),
        ("PM2.5浓度", "<=", "41", "毫克/立方米", "计量单位"),
        ("PM2.5和PM10平均浓度", "<=", "41", "微克/立方米", "几项"),
        ("优良天数", ">=", "290", "天", "计量单位"),
        ("优良天数比例", "<=", "77", "%", "比较方式"),
        ("劣Ⅴ类断面", "<=", "2", "个", "计量单位"),
    ],
)
def test_words_that_leave_a_doubt_propose_nothing_and_say_why(
    words: str, comparator: str, value: str | None, unit: str | None, reason: str
) -> None:
    found = meaning_of(target(words, comparator, value, unit))
    assert found.indicator is None
    assert reason in (found.reason or "")


def test_about_and_striving_are_pointed_out() -> None:
    found = meaning_of(target("重污染天数比例", "<=", "3", "%", soft=True, approx=True))
    assert found.indicator is Indicator.HEAVY_DAYS_SHARE
    assert len(found.remarks) == 2
