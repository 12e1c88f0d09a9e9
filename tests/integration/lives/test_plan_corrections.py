"""What an officer makes of a draft is kept beside what the reader said, change by change."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from core.errors import Invalid
from core.ids import new_id
from queries import ledger, plan_readings, plans
from tests.integration.lives.drafting import correct, corrections, item, kinds, open_findings, unit
from tests.province import Province


def test_a_name_is_resolved_wherever_it_was_doubtful_and_what_was_read_stays(province: Province, plan_id: UUID) -> None:
    done = correct(
        province,
        plan_id,
        {"change": "name_resolved", "printed": "省财税厅", "unit_id": str(province.units["housing"])},
    )

    assert unit(province, plan_id, "省财税厅")["unit_id"] == str(province.units["housing"])
    assert "unknown_unit" not in kinds(province, plan_id)
    assert (done.corrections, done.settled, done.open_findings) == (1, 1, 4)
    (kept,) = corrections(province, plan_id)
    assert (kept["kind"], kept["was"], kept["became"]) == (
        "unit_edited",
        {"unit_id": None},
        {"unit_id": str(province.units["housing"])},
    )
    assert (kept["read_from"]["text"], kept["reason"]) == ("省财税厅", "经核对原文")
    assert kept["person_id"] == province.people["office.clerk"]
    source = province.run(plan_readings.source, plan_id)
    assert source is not None
    assert "省财税厅" in str(source["reading"])


def test_a_date_that_is_set_answers_the_doubt_about_it(province: Province, plan_id: UUID) -> None:
    third = item(province, plan_id, "3")

    correct(province, plan_id, {"change": "item_edited", "item_id": str(third["id"]), "due_on": "2021-05-31"})

    assert "open_date" not in kinds(province, plan_id)
    changed = item(province, plan_id, "3")
    assert (changed["due_on"], changed["due_from"]) == (date(2021, 5, 31), {"how": "person"})
    assert changed["dates"][0]["phrase"] == "汛期前"


def test_a_removed_task_orders_nothing_yet_stays_and_can_be_brought_back(province: Province, plan_id: UUID) -> None:
    third = str(item(province, plan_id, "3")["id"])

    correct(province, plan_id, {"change": "item_removed", "item_id": third})

    assert [entry["no"] for entry in province.run(plans.items, plan_id)] == ["1", "2", "（一）"]
    assert "reader_flag" not in kinds(province, plan_id)
    assert corrections(province, plan_id)[0]["was"]["title"] == "保护水源地"
    back = correct(province, plan_id, {"change": "item_restored", "item_id": third})
    assert item(province, plan_id, "3")["title"] == "保护水源地"
    assert "reader_flag" in kinds(province, plan_id)
    assert back.open_findings == len(kinds(province, plan_id))


def test_an_item_is_added_with_its_units_and_targets_after_its_group(province: Province, plan_id: UUID) -> None:
    target = {"indicator": "新建管网", "comparator": ">=", "value": "12.5", "unit": "公里", "scope": "西林市"}
    added = {
        "change": "item_added",
        "part_key": "p1",
        "group_no": "（一）",
        "group_title": "治理污染",
        "no": "2-1",
        "title": "建设管网",
        "due_on": "2021-10-31",
        "units": [{"unit_id": str(province.units["housing"]), "role": "lead"}],
        "targets": [target],
    }

    correct(province, plan_id, added)

    assert [entry["no"] for entry in province.run(plans.items, plan_id)] == ["1", "2", "2-1", "3", "（一）"]
    made = item(province, plan_id, "2-1")
    assert made["part_title"] == "测试省清水行动方案"
    assert made["units"][0]["printed"] == "省房建厅"
    assert made["targets"][0]["scope_unit_ids"] == [str(province.units["west"])]
    assert made["read_from"] is None
    assert [entry["kind"] for entry in corrections(province, plan_id)] == ["item_added", "unit_added", "target_added"]


def test_units_and_targets_are_edited_and_removed_one_by_one(province: Province, plan_id: UUID) -> None:
    first = item(province, plan_id, "1")
    target, unnamed = first["targets"][0]["id"], unit(province, plan_id, "各相关部门")["id"]

    correct(
        province,
        plan_id,
        {"change": "target_edited", "target_id": target, "value": "130", "soft": True},
        {"change": "target_removed", "target_id": first["targets"][1]["id"]},
        {"change": "unit_removed", "item_unit_id": unnamed},
        {"change": "unit_edited", "item_unit_id": unit(province, plan_id, "省财税厅")["id"], "open_list": False},
        {"change": "head_edited", "number": "测政办发〔2021〕8号"},
    )

    changed = item(province, plan_id, "1")
    assert [(entry["value"], entry["soft"]) for entry in changed["targets"]] == [(130, True)]
    assert kinds(province, plan_id) == ["open_date", "reader_flag", "unknown_unit"]
    assert province.one("SELECT number FROM plan WHERE id = %(id)s", id=plan_id)["number"] == "测政办发〔2021〕8号"


def test_a_flag_of_the_reader_is_answered_by_a_correction_that_names_it(province: Province, plan_id: UUID) -> None:
    third = str(item(province, plan_id, "3")["id"])
    flag = next(finding for finding in open_findings(province, plan_id) if finding["kind"] == "reader_flag")
    elsewhere = next(finding for finding in open_findings(province, plan_id) if finding["kind"] == "open_list")
    change = {"change": "item_edited", "item_id": third, "title": "保护水源地（全部排查）"}

    with pytest.raises(Invalid):
        correct(province, plan_id, change, settles=[str(elsewhere["id"])])
    correct(province, plan_id, change, settles=[str(flag["id"])])

    found = {finding["id"]: finding for finding in province.run(plan_readings.findings, plan_id)}
    assert (found[flag["id"]]["state"], found[flag["id"]]["settled_how"]) == ("settled", "corrected")
    assert found[flag["id"]]["settled_by"] == province.people["office.clerk"]


def wrong_changes(province: Province, plan_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    first = item(province, plan_id, "1")
    item_id, target_id = str(first["id"]), first["targets"][0]["id"]
    water = str(province.units["water"])
    return [
        ("item_id", {"change": "item_edited", "item_id": str(new_id()), "title": "另一事项"}),
        ("due_on", {"change": "item_edited", "item_id": item_id, "due_on": "2021-02-28"}),
        ("no", {"change": "item_edited", "item_id": item_id, "no": "2"}),
        ("change", {"change": "item_edited", "item_id": item_id, "title": "整治排污口"}),
        ("item_id", {"change": "item_restored", "item_id": item_id}),
        ("unit_id", {"change": "unit_added", "item_id": item_id, "unit_id": str(new_id()), "role": "lead"}),
        ("unit_id", {"change": "unit_added", "item_id": item_id, "unit_id": water, "role": "lead"}),
        ("printed", {"change": "name_resolved", "printed": "省水务厅", "unit_id": water}),
        ("value", {"change": "target_edited", "target_id": target_id, "comparator": "trend"}),
        ("part_key", {"change": "target_added", "indicator": "某指标", "comparator": "trend"}),
        ("part_title", {"change": "item_added", "part_key": "p9", "group_no": "一", "group_title": "组", "no": "1",
                        "title": "另立"}),
    ]  # fmt: skip


def test_a_change_that_cannot_be_made_is_named_and_nothing_is_changed(province: Province, plan_id: UUID) -> None:
    good = {"change": "item_edited", "item_id": str(item(province, plan_id, "2")["id"]), "title": "修复全部河道"}
    for field, wrong in wrong_changes(province, plan_id):
        with pytest.raises(Invalid) as refusal:
            correct(province, plan_id, good, wrong)
        assert [error["field"] for error in refusal.value.errors] == [f"changes[1].{field}"], wrong
    assert item(province, plan_id, "2")["title"] == "修复河道"
    assert corrections(province, plan_id) == []


def test_taking_an_entry_out_and_back_in_one_act_does_not_settle_its_doubts(province: Province, plan_id: UUID) -> None:
    before, first = kinds(province, plan_id), str(item(province, plan_id, "1")["id"])

    with pytest.raises(Invalid) as refused:
        correct(
            province,
            plan_id,
            {"change": "item_removed", "item_id": first},
            {"change": "item_restored", "item_id": first},
        )

    assert [error["field"] for error in refused.value.errors] == ["changes[1].item_id"]
    assert kinds(province, plan_id) == before


def test_a_unit_that_was_taken_out_stands_in_no_ledger(province: Province, plan_id: UUID) -> None:
    correct(
        province,
        plan_id,
        {"change": "unit_removed", "item_unit_id": str(unit(province, plan_id, "省财税厅")["id"])},
    )

    first = item(province, plan_id, "1")["id"]
    assert province.run(ledger.printed_units, [first])[first]["participants"] == "省环境厅"
