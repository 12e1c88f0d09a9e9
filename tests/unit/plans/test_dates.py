"""Date phrases of plans and the last day that each allows."""

import datetime as dt

import pytest

from plans.dates import due_on, read_dates, stated_dates
from tests.unit.plans.passages import passage_of


def dates(text: str, *, year: int | None = 2021) -> list[tuple[str, str | None]]:
    found = read_dates(passage_of(text), year=year)
    return [(one.text, one.on.isoformat() if one.on else None) for one in found]


@pytest.mark.parametrize(
    ("text", "phrase", "on"),
    [
        ("到2021年底，全市", "到2021年底", "2021-12-31"),
        ("在2021年底前完成", "2021年底前", "2021-12-31"),
        ("园区2025年年底前全部完成", "2025年年底前", "2025-12-31"),
        ("2021 年底前更新名单", "2021 年底前", "2021-12-31"),
        ("二〇二五年十二月底前完成", "二〇二五年十二月底前", "2025-12-31"),
        ("4月底前，出台方案", "4月底前", "2021-04-30"),
        ("2月底前出台方案", "2月底前", "2021-02-28"),
        ("6月中旬前报送", "6月中旬前", "2021-06-20"),
        ("2022年3月15日前报送", "2022年3月15日前", "2022-03-15"),
        ("次年3月底前报送", "次年3月底前", "2022-03-31"),
        ("全年新建", "全年", "2021-12-31"),
        ("年内建成", "年内", "2021-12-31"),
        ("年底前出台", "年底前", "2021-12-31"),
        ("力争当年清零", "当年", "2021-12-31"),
        ("上半年完成", "上半年", "2021-06-30"),
        ("第三季度末完成", "第三季度末", "2021-09-30"),
        ("“十四五”末达到", "“十四五”末", "2025-12-31"),
        ("2021-2023年，每年", "2021-2023年", "2023-12-31"),
        ("完成时限：2021年11月", "2021年11月", "2021-11-30"),
        ("2022年覆盖率达到", "2022年", "2022-12-31"),
        ("2030年前达峰", "2030年前", "2029-12-31"),
        ("6月前完成", "6月前", "2021-05-31"),
        ("汛期前完成", "汛期前", None),
        ("三年内建成", "三年内", None),
        ("每年6月底前报送", "每年6月底前", None),
        ("（长期坚持）", "长期坚持", None),
    ],
)
def test_a_deadline_has_its_phrase_and_its_last_day(text: str, phrase: str, on: str | None) -> None:
    assert dates(text) == [(phrase, on)]


@pytest.mark.parametrize(
    "text",
    [
        "自2021年10月1日起施行",
        "10月1日起执行",
        "能耗较2020年下降",
        "比2020年提高",
        "在2020年基础上提高",
        "2020年，已建成",
        "总结2021年试点经验",
        "2021年度评价结果",
        "2021年工作要点的通知"[5:],
        "政办发〔2021〕10号",
        "改造2000年底前建成的小区",
        "3个月、15分钟、近年来、三年行动",
        "去年底、上半年度以来"[:3],
    ],
)
def test_what_is_no_deadline_is_left_out(text: str) -> None:
    assert dates(text) == []


def test_a_month_takes_the_year_named_before_it_in_its_sentence() -> None:
    assert dates("2022年6月底前建成，12月底前验收。9月底前总结。") == [
        ("2022年6月底前", "2022-06-30"),
        ("12月底前", "2022-12-31"),
        ("9月底前", "2021-09-30"),
    ]


def test_a_month_without_any_year_stays_open() -> None:
    assert dates("6月底前完成", year=None) == [("6月底前", None)]


def test_an_impossible_day_stays_open() -> None:
    assert dates("2021年2月30日前完成") == [("2021年2月30日前", None)]


@pytest.mark.parametrize(
    ("phrase", "on"),
    [("2021年底前", dt.date(2021, 12, 31)), ("到“十五五”末", dt.date(2030, 12, 31)), ("长期", None), ("", None)],
)
def test_a_phrase_alone_gives_its_day(phrase: str, on: dt.date | None) -> None:
    assert due_on(phrase, year=2021) == on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年6月", [("2023年6月", "2023-06-30")]),
        ("2023年6月和12月", [("2023年6月", "2023-06-30"), ("12月", "2023-12-31")]),
        ("2023.6.30前", [("2023.6.30前", "2023-06-30")]),
        ("2023/9", [("2023/9", "2023-09-30")]),
        ("2023年6-12月", [("2023年6-12月", "2023-12-31")]),
        ("2020年底", [("2020年底", "2020-12-31")]),
        (" 立行立改 ", [("立行立改", None)]),
        ("印发后30日内", [("印发后30日内", None)]),
        ("", []),
    ],
)
def test_behind_a_label_every_date_is_a_deadline(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = stated_dates(passage_of(text), year=2021)
    assert [(one.text, one.on.isoformat() if one.on else None) for one in found] == expected


def test_a_version_in_running_text_is_no_date() -> None:
    assert dates("升级到2021.3版本，2021.6.30前完成") == [("2021.6.30前", "2021-06-30")]
