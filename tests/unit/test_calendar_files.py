"""A holiday notice read from a file: every faulty row is named, what is only odd is remarked on."""

import json
from datetime import date

import pytest

from core.errors import Invalid
from standards.holidays import Paper
from standards.workdays import default_calendar
from workflows.calendar_files import ReadNotice, read_notice

PAPER = Paper(
    title="国务院办公厅关于2027年部分节假日安排的通知",
    document_no="国办发明电〔2026〕9号",
    published_on=date(2026, 11, 5),
)
HEAD = "date,name,kind\n"
WHOLE = (
    "2027-01-01,元旦,off\n2027-02-08,春节,off\n2027-04-05,清明节,off\n2027-05-03,劳动节,off\n2027-06-09,端午节,off\n"
    "2027-09-15,中秋节,off\n2027-10-01,国庆节,off\n"
)


def read(text: str, *, year: int | None = None, on: date = date(2026, 11, 6)) -> ReadNotice:
    return read_notice(text, paper=PAPER, year=year, calendar=default_calendar(), on=on)


def faults(text: str, *, year: int | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(text, year=year)
    return [(fault["field"], fault["expected"]) for fault in refused.value.errors]


def test_json_and_csv_of_the_same_notice_are_the_same() -> None:
    rows = [line.split(",") for line in WHOLE.splitlines()]
    days = [{"date": day, "name": name, "isOffDay": kind == "off"} for day, name, kind in rows]
    in_json = json.dumps({"year": 2027, "papers": ["https://example.invalid"], "days": days})

    assert read(in_json) == read(HEAD + WHOLE) == read("\ufeff" + WHOLE.replace("off", "放假"))
    assert read(WHOLE).notice.year == 2027
    assert read(WHOLE).remarks == ()


def test_days_are_put_in_order_and_those_of_the_december_before_belong_to_the_year() -> None:
    found = read(HEAD + "2026-12-31,元旦,off\n" + WHOLE, year=2027).notice
    assert [day.day for day in found.days][:2] == [date(2026, 12, 31), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("row", "field", "expected"),
    [
        ("2027-02-30,春节,off", "第 9 行 date", "日期，写作 2027-02-06"),
        ("27-2-3,春节,off", "第 9 行 date", "日期，写作 2027-02-06"),
        ("2027-W06-1,春节,off", "第 9 行 date", "日期，写作 2027-02-06"),
        ("2028-02-03,春节,off", "第 9 行 date", "2027 年的日期（或上年 12 月的元旦调休）"),
        ("2027-02-08,春节,work", "第 9 行 date", "每日一行；与第 3 行重复"),
        ("2027-02-07,,off", "第 9 行 name", "节日名称，不超过 40 字"),
        ("2027-02-07,春节,maybe", "第 9 行 isOffDay", "off（放假）或 work（上班）；JSON 中为 true 或 false"),
    ],
)
def test_a_faulty_row_is_named_with_what_was_expected(row: str, field: str, expected: str) -> None:
    assert faults(HEAD + WHOLE + row + "\n") == [(field, expected)]


def test_all_faulty_rows_are_named_at_once() -> None:
    assert len(faults(HEAD + "x,春节,off\n2027-02-06,,off\n2027-02-07,春节,?\n")) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有任何日期"),
        ("{", "JSON 有误"),
        ('{"year": 0, "days": [{"date": "2027-01-01"}]}', "year 应为 1990 至 2099"),
        ('{"days": 1}', "holiday-cn"),
        (HEAD + "2027-01-01,元旦,off\n", "没有春节安排"),
        (HEAD + "2026-01-01,元旦,off\n2026-01-04,元旦,work\n", "没有任何变化"),
    ],
)
def test_what_cannot_be_a_years_notice_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(text)


@pytest.mark.parametrize("text", ["[" * 50_000 + "]" * 50_000, f"2027-02-06,{'春' * 140_000},off"])
def test_what_no_reader_can_hold_is_refused_like_any_other_file(text: str) -> None:
    with pytest.raises(Invalid, match="有误"):
        read(text)


def test_what_is_only_odd_is_remarked_on() -> None:
    text = "2027-02-06,春节,off\n2027-02-08,春节,off\n2027-02-10,春节,work\n2027-03-06,春节,off\n"
    assert read(text).remarks == (
        "没有提到：元旦、清明、劳动、端午、中秋、国庆",
        "2027-02-06 本就是休息日，前后并不放假",
        "2027-02-10 本就是工作日，不必列为调休上班",
        "2027-03-06 本就是休息日，前后并不放假",
    )


def test_a_change_of_days_already_past_is_remarked_on() -> None:
    text = "2026-11-02,国庆节,off\n"
    assert read(text, on=date(2026, 11, 6)).remarks == (
        "2026-11-02 等 1 天已经过去：跨越这些日期的未办结时限将重新推算",
    )
