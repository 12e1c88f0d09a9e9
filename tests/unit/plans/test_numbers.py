"""Which numbers are quantities, with their values and units, and which are names."""

from decimal import Decimal

import pytest

from plans.numbers import numeral, read_quantities


def shown(text: str) -> list[tuple[str, str | None]]:
    return [(f"{one.value.normalize():f}", one.unit) for one in read_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("达到 2800 万亩", [("2800", "万亩")]),
        ("1,250.5公里", [("1250.5", "公里")]),
        ("32微克/立方米以下", [("32", "微克/立方米")]),
        ("35 μg/m3", [("35", "μg/m3")]),
        ("4吨/平方公里·月", [("4", "吨/平方公里·月")]),
        ("300克标准煤/千瓦时", [("300", "克标准煤/千瓦时")]),
        ("每小时35蒸吨", [("35", "蒸吨")]),
        ("20 MW和1.5万千瓦时", [("20", "MW"), ("1.5", "万千瓦时")]),
        ("3个百分点、2个工作日、4个月", [("3", "个百分点"), ("2", "个工作日"), ("4", "个月")]),
        ("路灯160盏。", [("160", "盏")]),
        ("百分之九十五", [("95", "%")]),
        ("百分之零点五", [("0.5", "%")]),
        ("三分之二", [("66.67", "%")]),
        ("三成以上", [("30", "%")]),
        ("二十个、两座、一百二十家", [("20", "个"), ("2", "座"), ("120", "家")]),
        ("分别为95、90、85%", [("95", None), ("90", None), ("85", "%")]),
    ],
)
def test_a_quantity_has_its_value_and_its_unit_as_printed(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "政办发〔2021〕10号",
        "第10条、第3批、附件2",
        "“2+26”城市和“1+1+N”体系",
        "《5个方案》",
        "PM2.5、PM_{2.5}、PM 10、SO2、O3、CO_{2}",
        "5G、4K、4A级景区",
        "2021年6月30日",
        "2021-2023年",
        "12345热线",
        "国六、一级A、一批、一个平台、三线一单",
        "世界500强企业",
        "比例1:1.5",
        "百亿级产业、千家万户",
        "91110000123456789012",
    ],
)
def test_a_number_in_a_name_is_no_quantity(text: str) -> None:
    assert shown(text) == []


def test_a_range_keeps_both_bounds() -> None:
    for text in ("30-50万亩", "30万亩—50万亩", "30~50万亩", "30至50万亩"):
        (one,) = read_quantities(text)
        assert (str(one.low), str(one.value), one.unit) == ("30", "50", "万亩"), text


def test_more_than_a_round_number_is_rough() -> None:
    (one,) = read_quantities("300余个")
    assert (int(one.value), one.rough) == (300, True)


def test_a_fraction_without_a_finite_percentage_is_not_exact() -> None:
    assert [read_quantities(text)[0].exact for text in ("三分之一", "四分之三")] == [False, True]


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("十二", 12), ("二十", 20), ("三百零五", 305), ("三百一十", 310), ("两千", 2000), ("二〇二五", 2025)],
)
def test_numerals_are_read_by_weight_or_digit_by_digit(text: str, value: int) -> None:
    assert numeral(text) == value


def test_the_place_of_a_quantity_covers_number_and_unit() -> None:
    text = "达到 2800 万亩以上"
    (one,) = read_quantities(text)
    assert text[one.start : one.end] == "2800 万亩"
    assert one.value == Decimal(2800)
