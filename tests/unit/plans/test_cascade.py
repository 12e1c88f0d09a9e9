"""A child's aims held against its parent's: by value and direction, in whichever unit, wording and day they stand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cli.plan_compare import lines
from plans.aims import Aim, aims_of, answering, binds, common_name
from plans.cascade import Held, Verdict, compare, held
from plans.ledger import Comparator
from plans.quantities import plain_unit
from plans.reader import read_paper

PARENT = """测试省清风行动方案

一、工作目标
到2021年底，全省优良天数比率达到90%以上，细颗粒物（PM2.5）浓度控制在32微克/立方米以下，重污染天气比率控制在1%以内。

二、重点任务
1.秸秆还田。全省完成还田2800万亩，秸秆利用率达到85%以上。（省农业厅负责）
"""
CHILD = """东原区清风行动方案

一、工作目标
到2021年底，全区优良天数比率力争达到91%以上；PM_{2.5}浓度控制在30μg/m³以下；重污染天数控制在8天以内。

二、重点任务
1.秸秆还田。全区完成还田100000亩。（区农业局负责）
"""


def aim(words: str, unit: str | None = "%", indicator: str = "优良天数比率", **more: Any) -> Aim:
    """An aim from its sign and number: `>=90`."""
    sign = words.rstrip("0123456789.")
    value = Decimal(words.removeprefix(sign)) if sign != "trend" else None
    facts: dict[str, Any] = {"scope": None, "due_on": None, "soft": False, "approx": False, "text": "", "part": "方案"}
    return Aim(indicator=indicator, comparator=Comparator(sign), value=value, unit=unit, **{**facts, **more})


@pytest.mark.parametrize(
    ("parent", "child", "verdict"),
    [
        (aim(">=90"), aim(">=84"), Verdict.WEAKER),
        (aim(">=90"), aim(">=90"), Verdict.EQUAL),
        (aim(">=90"), aim(">=91"), Verdict.STRONGER),
        (aim(">90"), aim(">=90"), Verdict.WEAKER),
        (aim("<=32", "微克/立方米"), aim("<=40", "μg/m³"), Verdict.WEAKER),
        (aim("<=32", "微克/立方米"), aim("<=0.03", "mg/m3"), Verdict.STRONGER),
        (aim("=2800", "万亩"), aim("=28000000", "亩"), Verdict.EQUAL),
        (aim("=2", "平方公里"), aim("=200", "公顷"), Verdict.EQUAL),
        (aim("=3"), aim("=3", "个百分点"), Verdict.OTHER_UNIT),
        (aim("<=1"), aim("<=8", "天"), Verdict.OTHER_UNIT),
        (aim(">=90"), aim("<=90"), Verdict.UNCLEAR),
        (aim("=1", text="重污染天气比率控制在1%"), aim("<=2"), Verdict.WEAKER),
        (aim("=15", indicator="能耗比2020年下降"), aim("=14", indicator="能耗比2020年下降"), Verdict.WEAKER),
        (aim("=100", "家"), aim("=120", "家"), Verdict.STRONGER),
        (aim(">=90"), aim(">=95", soft=True), Verdict.WEAKER),
        (aim(">=90", soft=True), aim(">=90", soft=True), Verdict.EQUAL),
        (aim(">=90"), aim(">=90", approx=True), Verdict.WEAKER),
        (aim(">=90", due_on=date(2021, 6, 30)), aim(">=90", due_on=date(2021, 12, 31)), Verdict.WEAKER),
        (aim(">=90"), aim("trend"), Verdict.WEAKER),
        (aim("trend"), aim(">=90"), Verdict.STRONGER),
        (aim("trend"), aim("trend"), Verdict.EQUAL),
    ],
)
def test_a_childs_aim_stands_to_its_parents_by_value_unit_wording_and_day(
    parent: Aim, child: Aim, verdict: Verdict
) -> None:
    found = held(parent, child)

    assert found.verdict is verdict
    assert bool(found.reasons) is found.needs_a_look


@pytest.mark.parametrize(
    ("unit", "plain"),
    [("万亩", ("亩", 10_000)), ("个百分点", ("个百分点", 1)), ("％", ("%", 1)), ("亿立方米", ("立方米", 100_000_000)),
     ("ug/m3", ("微克/立方米", 1)), (None, ("", 1)), ("百分点", ("个百分点", 1)), ("百万千瓦", ("瓦", 1_000_000_000))],
)  # fmt: skip
def test_a_unit_is_reckoned_in_its_plain_one(unit: str | None, plain: tuple[str, int]) -> None:
    name, factor = plain_unit(unit)

    assert (name, int(factor)) == plain


def test_an_indicator_is_known_under_the_names_that_papers_give_it() -> None:
    assert common_name("重污染天气比率") == common_name("重度及以上污染天数比率")
    assert common_name("细颗粒物(PM2.5)浓度") == common_name("PM2.5年均浓度")
    assert common_name("全区环境空气质量优良天数比率") == common_name("优良天数比例")


def test_an_aim_for_other_places_binds_no_child_that_is_named() -> None:
    named = aim(">=90", scope="东原、西原等重点城市")

    assert binds(named, ["东原市"])
    assert not binds(named, ["南原区", "南原市"])
    assert binds(named, [])
    assert binds(aim(">=90", scope="全省"), ["南原市"])
    assert binds(aim(">=90", scope="地级及以上城市"), ["南原市"])
    assert not binds(aim(">=90", scope="西原市"), ["南原市"])
    assert binds(aim(">=90", scope="其他地区"), ["南原市"])


def test_the_answer_is_about_the_same_thing_and_nothing_else() -> None:
    child = [aim(">=85", indicator="秸秆综合利用率"), aim(">=84", entry="第 1 项"), aim(">=84")]

    assert answering(aim(">=90"), child) is child[2]
    assert answering(aim(">=90", indicator="饮用水水质达标率"), child) is None


def test_two_papers_are_compared_with_places_and_reasons() -> None:
    found = compare(list(aims_of(read_paper(PARENT))), list(aims_of(read_paper(CHILD))))
    by_name = {one.parent.indicator: one for one in found}

    assert by_name["优良天数比率"].reasons == ("上级为硬性要求，下级为“力争”",)
    assert by_name["细颗粒物(PM2.5)浓度"].verdict is Verdict.STRONGER
    days = by_name["重污染天气比率"]
    assert days.verdict is Verdict.OTHER_UNIT
    assert "约合 2.19%" in days.reasons[1]
    assert by_name["秸秆利用率"].verdict is Verdict.MISSING
    told = list(lines(found, PARENT, CHILD, everything=False))
    assert any("下级：≤8天（第 4 行" in line for line in told)
    assert not any("细颗粒物" in line for line in told)
    assert any("总量指标" in line for line in told)


def test_an_empty_paper_has_nothing_to_hold_against() -> None:
    assert list(lines([], "", "", everything=True)) == ["上级指标 0 项：没有读到指标。"]
    assert compare(list(aims_of(read_paper(PARENT))), [])[0] == Held(
        next(aims_of(read_paper(PARENT))), None, Verdict.MISSING
    )
