"""How an aim is told: indicator, place, date, softness, and the doubts that a person must settle."""

import datetime as dt
from decimal import Decimal

import pytest

from plans.ledger import Comparator
from plans.reading import TargetMention
from plans.targets import Targets, ThresholdMention, read_targets
from tests.unit.plans.passages import passage_of

END_OF_2021 = dt.date(2021, 12, 31)
END_OF_2025 = dt.date(2025, 12, 31)


def read(text: str, *, year: int | None = 2021) -> Targets:
    return read_targets(passage_of(text), year=year)


def value(target: TargetMention | ThresholdMention) -> float | None:
    number = target.value
    return None if number is None else float(number)


def only(text: str) -> TargetMention:
    (target,) = read(text).targets
    return target


def test_an_aim_names_what_it_measures_with_its_phrase_and_place() -> None:
    text = "加快补齐短板。到2025年,全省生活垃圾回收利用率力争达到35%以上;其他不变。"
    target = only(text)
    assert target == TargetMention(
        indicator="生活垃圾回收利用率",
        comparator=Comparator.AT_LEAST,
        value=Decimal(35),
        unit="%",
        scope="全省",
        due_on=END_OF_2025,
        soft=True,
        text="全省生活垃圾回收利用率力争达到35%以上",
        span=(14, 34),
    )
    assert text[slice(*target.span)] == target.text


def test_a_year_between_the_indicator_and_its_change_dates_the_aim() -> None:
    found = read("事故死亡人数2034年下降5%，2035年下降8%").targets
    assert [(one.indicator, str(one.due_on)) for one in found] == [
        ("事故死亡人数下降", "2034-12-31"),
        ("事故死亡人数下降", "2035-12-31"),
    ]


def test_regions_of_one_sentence_share_the_indicator() -> None:
    first, second = read("甲市、乙市等重点城市重型车抽检率达到70%，其他城市达到45%以上。").targets
    assert (first.scope, first.indicator, value(first)) == ("甲市、乙市等重点城市", "重型车抽检率", 70)
    assert (second.scope, second.indicator, value(second)) == ("其他城市", "重型车抽检率", 45)


def test_a_list_is_shared_out_in_order() -> None:
    shared = read("单位产值能耗和二氧化碳排放分别降低13%和17%").targets
    assert [(one.indicator, value(one)) for one in shared] == [("单位产值能耗降低", 13), ("二氧化碳排放降低", 17)]
    each = read("受污染林地治理率、受污染水域治理率均达到75%以上").targets
    assert [(one.indicator, value(one)) for one in each] == [("受污染林地治理率", 75), ("受污染水域治理率", 75)]
    heads = read("饲料、兽药利用率稳定达到55%以上").targets
    assert [one.indicator for one in heads] == ["饲料利用率", "兽药利用率"]
    units = read("甲、乙两项占比分别提高20个、15个百分点以上").targets
    assert [(value(one), one.unit, one.comparator) for one in units] == [
        (20, "个百分点", Comparator.AT_LEAST),
        (15, "个百分点", Comparator.AT_LEAST),
    ]


def test_a_count_is_named_by_its_verb_and_the_thing_counted() -> None:
    assert only("力争建设8家左右循环产业园").indicator == "建设循环产业园"
    assert only("力争建设8家左右循环产业园").approx
    assert only("完成甲工程、乙支线等6个专用线项目建设").indicator == "专用线项目建设"
    assert only("35%的污水处理厂完成提标改造").indicator == "污水处理厂完成提标改造比例"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2021年底前，登记率达到88%", END_OF_2021),
        ("登记率2021年底前达到88%", END_OF_2021),
        ("全年新建林带40万亩，同步建设林网12.5万亩", END_OF_2021),
        ("力争年内登记率达到88%", END_OF_2021),
        ("6月底前，登记率达到88%", dt.date(2021, 6, 30)),
        ("到2025年，格局得到优化，登记率达到88%；覆盖率达到75%", END_OF_2025),
        ("年底前出台办法，完成4个项目建设", None),
        ("到2025年，格局得到优化。登记率达到88%", None),
        ("登记率达到88%", None),
    ],
)
def test_the_date_that_governs_the_sentence_is_the_date_of_its_aims(text: str, due: dt.date | None) -> None:
    dues = {target.due_on for target in read(text).targets if target.value is not None}
    assert dues == {due}


def test_several_years_go_with_several_numbers() -> None:
    targets = read("2023年、2025年，更新比例分别达到30%、40%").targets
    assert [(value(one), one.due_on) for one in targets] == [(30, dt.date(2023, 12, 31)), (40, END_OF_2025)]


def test_softness_of_a_date_clause_holds_for_its_sentence_only() -> None:
    first, second = read("力争到2025年，登记率达到88%。覆盖率达到75%。").targets
    assert (first.soft, second.soft) == (True, False)


@pytest.mark.parametrize(
    ("text", "number", "unit", "comparator"),
    [
        ("实现农膜使用量零增长", 0, "%", Comparator.EQUAL),
        ("煤炭消费实现负增长", 0, "%", Comparator.LESS_THAN),
        ("城区裸土力争当年清零", 0, None, Comparator.EQUAL),
        ("劣Ⅴ类断面基本消除", 0, "个", Comparator.EQUAL),
        ("具备条件的园区2025年底前全部实施循环化改造", 100, "%", Comparator.EQUAL),
        ("实现行政村垃圾收运全覆盖", 100, "%", Comparator.EQUAL),
        ("推行“定制地”供应比例由25%扩展到全部新增用地", 100, "%", Comparator.EQUAL),
        ("全部取缔不符合政策的小窑炉", 100, "%", Comparator.EQUAL),
    ],
)
def test_words_that_stand_for_a_number_become_it(
    text: str, number: int, unit: str | None, comparator: Comparator
) -> None:
    target = only(text)
    assert (value(target), target.unit, target.comparator) == (number, unit, comparator)


@pytest.mark.parametrize(
    "text",
    [
        "臭氧浓度上升的趋势得到遏制",
        "主要污染物排放总量持续减少",
        "绿色产业比重进一步提升",
        "森林覆盖率完成省定目标",
        "饮用水安全得到保障",
        "沿江城市低效产能应退尽退",
        "碳排放达峰后稳中有降",
        "重要湖泊水质基本达到国家考核要求",
    ],
)
def test_an_aim_without_a_number_is_a_trend(text: str) -> None:
    target = only(text)
    assert (target.comparator, value(target), target.text) == (Comparator.TREND, None, text)


@pytest.mark.parametrize("text", ["持续改善大气环境质量", "进一步提高煤炭洗选比例", "推进污水收集管网全覆盖"])
def test_a_measure_is_no_trend(text: str) -> None:
    assert read(text).targets == ()


def test_a_range_gives_its_two_bounds() -> None:
    assert [(one.comparator, value(one)) for one in read("建设30-50个零碳车间").targets] == [
        (Comparator.AT_LEAST, 30),
        (Comparator.AT_MOST, 50),
    ]


def test_numbers_of_years_gone_by_are_history() -> None:
    assert read("2020年，覆盖率达到85%，浓度下降6%。").targets == ()
    assert read("截至上年底，累计建成站点200个。").targets == ()
    assert len(read("2020年，覆盖率达到85%。", year=2019).targets) == 1


def test_what_cannot_be_told_is_flagged_with_its_place() -> None:
    text = "落实降低电价5%政策。"
    (flag,) = read(text).flags
    assert flag.code == "target-doubtful"
    assert text[slice(*flag.span)] == "5%"
    assert "5%" in flag.reason


def test_a_fraction_is_turned_into_a_percentage_and_said_to_be() -> None:
    found = read("三分之二以上的乡镇建成中转站")
    assert [(str(one.value), one.unit) for one in found.targets] == [("66.67", "%")]
    assert [flag.code for flag in found.flags] == ["target-fraction"]
    assert read("四分之三以上的乡镇建成中转站").flags == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [("企业数量翻一番", "翻一番"), ("床人比不低于1:1.6", "不低于1:1.6"), ("参与率超过半数以上", "超过半数以上")],
)
def test_an_amount_without_a_figure_is_flagged(text: str, words: str) -> None:
    (flag,) = read(text).flags
    assert (flag.code, text[slice(*flag.span)]) == ("target-unread", words)


def test_a_range_is_flagged_as_read_into_two() -> None:
    assert [flag.code for flag in read("建设30-50个零碳车间").flags] == ["target-range"]


def test_the_limit_of_scope_before_a_number_belongs_to_its_indicator() -> None:
    assert only("存栏150头以上的规模化牧场占比提高到90%").indicator == "存栏150头以上的规模化牧场占比"


def test_a_limit_of_scope_keeps_its_value_and_place() -> None:
    text = "年排放量8吨以上和泄漏点超过1500个的重点企业建设治理设施"
    limits = read(text).thresholds
    assert [(one.text, value(one), one.unit) for one in limits] == [
        ("8吨以上", 8, "吨"),
        ("超过1500个", 1500, "个"),
    ]
    assert [text[slice(*one.span)] for one in limits] == ["8吨以上", "超过1500个"]
