"""Columns are known by what offices call them; cells are read as people write them; the lamp says why."""

from datetime import date
from typing import Any

import pytest

from core.sheet_reading import SheetInvalid, SheetRow
from tests.unit.source import ROOT
from workflows.ledger_cells import parse_day, same, unit_names
from workflows.ledger_columns import BY_KEY, COLUMNS, LAST_PRINTED, PLACES, folded, recognised
from workflows.ledger_rows import Beside, ratio, words
from workflows.ledger_table import read_table

PAGE = ROOT / "docs" / "ledger.md"
TODAY = date(2021, 10, 20)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("完成时限", "due_on"),
        ("完成期限", "due_on"),
        ("完成时间", "due_on"),
        ("时限要求", "due_on"),
        ("配合单位", "participants"),
        ("协办单位", "participants"),
        ("参加单位", "participants"),
        ("参与单位", "participants"),
        ("牵头部门", "lead"),
        ("主责单位", "responsible"),
        ("工作\n进展", "text"),
        ("完 成 时 限（原定为准）", "due_on"),
        ("＊重点任务：", "title"),
        ("联系人及电话", "contact"),
        ("分值", None),
    ],
)
def test_a_header_is_known_by_every_word_offices_use(header: str, key: str | None) -> None:
    assert recognised(header) == key


def test_no_word_means_two_columns_and_every_exported_header_is_known() -> None:
    names = [folded(name) for column in COLUMNS for name in (column.header, *column.synonyms)]
    assert len(names) == len(set(names))
    assert [recognised(column.header) for column in COLUMNS] == [column.key for column in COLUMNS]


def test_the_document_names_every_column() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [column.header for column in COLUMNS if column.header not in page] == []


def test_the_tasks_own_mark_stands_last_and_is_not_printed() -> None:
    assert COLUMNS[-1].key == "id"
    assert PLACES["id"] > PLACES[LAST_PRINTED]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-12-31", date(2021, 12, 31)),
        ("2021/2/8", date(2021, 2, 8)),
        ("2021.02.08", date(2021, 2, 8)),
        ("2021年 12月 31日前", date(2021, 12, 31)),
        ("2021-12-31 00:00", date(2021, 12, 31)),
        ("2021年2月底", date(2021, 2, 28)),
        ("2024年2月", date(2024, 2, 29)),
        ("2021年12月底前", date(2021, 12, 31)),
        ("2021年底前", date(2021, 12, 31)),
        ("2021年年底", date(2021, 12, 31)),
        ("2021年", date(2021, 12, 31)),
        ("2021-02-30", None),
        ("12月底", None),
        ("长期坚持", None),
        ("44561", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_every_spelling_and_never_guessed(text: str, day: date | None) -> None:
    assert parse_day(text) == day


def test_cells_are_the_same_but_for_white_space_and_the_spelling_of_a_date() -> None:
    assert same("2021-12-31", "2021年12月31日")
    assert same("省生态\n环境厅", "省生态环境厅 ")
    assert not same("2021-12-31", "2022-12-31")
    assert not same("", "2021年")
    assert unit_names("省生态环境厅、省水利厅，省住建厅\n省水利厅") == ["省生态环境厅", "省水利厅", "省住建厅"]


def sheet(*rows: str) -> list[SheetRow]:
    return [SheetRow(number, tuple(row.split("|"))) for number, row in enumerate(rows, 1)]


def test_the_header_is_found_below_titles_and_repeated_headers_and_headings_are_passed_over() -> None:
    header = "序号|任务|时限要求|分值"
    table = read_table(
        sheet("台账|||", "单位：某办|||", header, "一、大气|一、大气|一、大气|一、大气", header, "1|治理|2021年|5")
    )

    (row,) = table.rows
    assert (row.number, row.get("title"), row.header("due_on")) == (6, "治理", "时限要求")
    assert table.ignored == ("分值",)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "没有找到表头"),
        (["完成时限|状态"], "没有找到表头"),
        (["重点任务|完成时限|完成期限"], "含义相同的列：完成时限"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused(rows: list[str], told: str) -> None:
    with pytest.raises(SheetInvalid, match=told):
        read_table(sheet(*rows))


def entry(**more: Any) -> dict[str, Any]:
    """A task as the query returns it, with nothing in it but what it must have."""
    empty = dict.fromkeys(
        ("item_id", "part_title", "group_no", "group_title", "item_no", "original_on", "due_on", "text", "obstacles",
         "next_step", "submitted_at", "dates", "targets", "excused_reason", "report_cycle")
    )  # fmt: skip
    stated = {"id": "1", "version": 2, "title": "治理", "requirement": "", "stage": "in_progress", "unit_id": "u",
              "unit_name": "测试县", "office_name": "省督查办", "local_duty": False, "source_kind": "plan_item",
              "basis_paper": "某文", "occurred_on": TODAY, "steps_taken": 0, "steps_planned": 0, "parts_settled": 0,
              "parts_made": 0}  # fmt: skip
    return {**empty, **stated, **more}


def test_a_row_says_targets_units_and_how_far_a_task_is() -> None:
    targets = [["优良天数比率", ">=", "92.500000", "%", True, False], ["排放量", "trend", None, None, False, False]]
    printed = {"i": {"lead": "省生态环境厅", "responsible": None, "participants": "省住建厅、省水利厅"}}

    said = words(
        entry(item_id="i", targets=targets, local_duty=True, steps_taken=3, steps_planned=5), Beside(printed, {})
    )

    assert said["targets"] == "力争优良天数比率≥92.5%；排放量"
    assert (said["lead"], said["responsible"], said["participants"]) == ("省生态环境厅", "", "省住建厅、省水利厅")
    assert said["local"] == "各市、县级政府"
    assert (said["ratio"], said["id"]) == ("节点 3/5（60%）", "1 v2")
    assert set(said) | {"number", "contact", "lamp", "overdue"} == set(BY_KEY)


def test_parts_count_where_there_are_no_steps() -> None:
    assert ratio(entry(parts_settled=2, parts_made=3)) == "下级 2/3（66%）"
    assert ratio(entry()) == ""
