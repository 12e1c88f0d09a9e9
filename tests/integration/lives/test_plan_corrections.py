"""What an officer makes of a draft is kept beside what the reader said; no doubt is left open when it is issued."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from core.errors import AppError, Forbidden, Invalid, NotFound, Recused, Refused, WrongStage
from core.ids import new_id
from models.plan_changes import FindingsAccepted, PlanCorrections
from models.plan_readings import FindingState
from queries import plan_readings, plans
from queries.sql import Row
from tests.plan_papers import paper
from tests.province import Province, on
from workflows.plan_corrections import Settled, correct_plan
from workflows.plan_findings import accept_findings
from workflows.plan_imports import import_paper
from workflows.plan_previews import preview_issue
from workflows.plans import issue_plan

AT = on(3, 4)


@pytest.fixture
def plan_id(province: Province) -> UUID:
    """The paper as a draft of the office."""
    call = province.call("office.clerk", AT)
    return province.run(import_paper, call=call, paper=paper(), office_id=province.units["office"]).subject_id


def correct(province: Province, plan_id: UUID, *changes: dict[str, Any], **more: Any) -> Settled:
    content = PlanCorrections.model_validate({"reason": "经核对原文", "changes": changes, **more})
    who = province.call("office.clerk", AT)
    return province.run(correct_plan, call=who, plan_id=plan_id, content=content)


def accept(province: Province, plan_id: UUID, *kinds: str) -> Settled:
    """Accept the open findings of these kinds, all if none is named."""
    found = [finding["id"] for finding in open_findings(province, plan_id) if not kinds or finding["kind"] in kinds]
    content = FindingsAccepted(reason="原文如此", finding_ids=found)
    return province.run(accept_findings, call=province.call("office.clerk", AT), plan_id=plan_id, content=content)


def open_findings(province: Province, plan_id: UUID) -> list[Row]:
    return province.run(plan_readings.findings, plan_id, state=FindingState.OPEN)


def kinds(province: Province, plan_id: UUID) -> list[str]:
    return sorted(finding["kind"] for finding in open_findings(province, plan_id))


def item(province: Province, plan_id: UUID, no: str) -> Row:
    return next(entry for entry in province.run(plans.items, plan_id) if entry["no"] == no)


def unit(province: Province, plan_id: UUID, printed: str) -> Row:
    items = province.run(plans.items, plan_id)
    return next(unit for entry in items for unit in entry["units"] if unit["printed"] == printed)


def corrections(province: Province, plan_id: UUID) -> list[Row]:
    return province.run(plan_readings.corrections, plan_id, after=None, limit=200)


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
    correct(province, plan_id, {"change": "item_restored", "item_id": third})
    assert item(province, plan_id, "3")["title"] == "保护水源地"


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


def test_open_doubts_stop_the_issue_and_are_listed(province: Province, plan_id: UUID) -> None:
    issuer = province.call("office.issuer", AT)

    with pytest.raises(Refused, match="尚有 5 处识读疑点") as refusal:
        province.run(issue_plan, call=issuer, plan_id=plan_id)

    assert len(refusal.value.context["findings"]) == 5
    accept(province, plan_id)
    assert province.run(issue_plan, call=issuer, plan_id=plan_id).stage == "issued"


def test_what_a_plan_cannot_be_without_is_filled_in_and_not_accepted(province: Province) -> None:
    bare = paper(reading=paper().reading.model_copy(update={"document": paper().reading.document.model_copy(
        update={"number": None, "issued_on": None})}))  # fmt: skip
    made = province.run(
        import_paper, call=province.call("office.clerk", AT), paper=bare, office_id=province.units["office"]
    )
    plan_id = made.subject_id

    with pytest.raises(Invalid) as refusal:
        accept(province, plan_id, "head_missing")
    assert len(refusal.value.errors) == 1
    correct(province, plan_id, {"change": "head_edited", "issued_on": "2021-03-01"})
    accept(province, plan_id)
    province.run(issue_plan, call=province.call("office.issuer", AT), plan_id=plan_id)

    basis = province.rows(
        "SELECT DISTINCT m.basis_paper FROM matter_source m JOIN plan_item i ON i.id = m.item_id "
        "WHERE i.plan_id = %(id)s",
        id=plan_id,
    )
    assert basis == [{"basis_paper": "《测试省清水行动方案》"}]


@pytest.mark.parametrize("act", [correct, accept])
def test_whoever_settled_any_of_it_does_not_issue_it(
    province: Province, plan_id: UUID, act: Callable[..., Settled]
) -> None:
    province.people["office.clerk"], clerk = province.people["office.issuer"], province.people["office.clerk"]
    change = {"change": "head_edited", "title": "测试省清水行动方案（2021年）"}
    act(province, plan_id, *([change] if act is correct else []))
    province.people["office.clerk"] = clerk
    accept(province, plan_id) if act is correct else None

    with pytest.raises(Recused):
        province.run(issue_plan, call=province.call("office.issuer", AT), plan_id=plan_id)
    assert province.run(issue_plan, call=province.call("office.issuer.2", AT), plan_id=plan_id).stage == "issued"


def test_an_issued_plan_is_not_corrected(province: Province, plan_id: UUID) -> None:
    accept(province, plan_id)
    province.run(issue_plan, call=province.call("office.issuer", AT), plan_id=plan_id)

    with pytest.raises(WrongStage):
        correct(province, plan_id, {"change": "head_edited", "title": "另一名称"})
    assert province.run(plan_readings.source, plan_id)


def test_a_draft_is_nobody_elses_and_an_issued_plans_making_stays_the_offices(
    province: Province, plan_id: UUID
) -> None:
    content = PlanCorrections.model_validate(
        {"reason": "代为更正", "changes": [{"change": "head_edited", "title": "另一名称"}]}
    )

    def tried(who: str) -> type[AppError]:
        with pytest.raises(AppError) as refusal:
            province.run(correct_plan, call=province.call(who, AT), plan_id=plan_id, content=content)
        return type(refusal.value)

    assert [tried(who) for who in ("east-office.clerk", "water.handler")] == [NotFound, NotFound]
    accept(province, plan_id)
    province.run(issue_plan, call=province.call("office.issuer", AT), plan_id=plan_id)
    assert [tried(who) for who in ("east-office.clerk", "water.handler")] == [Forbidden, Forbidden]


def test_the_preview_shows_days_off_units_without_people_and_what_is_open(province: Province, plan_id: UUID) -> None:
    third = item(province, plan_id, "3")
    correct(province, plan_id, {"change": "item_edited", "item_id": str(third["id"]), "due_on": "2021-10-02"})
    province.rows("UPDATE post SET to_on = '2021-01-01' WHERE unit_id = %(unit)s", unit=province.units["ecology"])

    seen = province.run(preview_issue, call=province.call("office.issuer", AT), plan_id=plan_id)

    assert [(day["due_on"], day["items"]) for day in seen.dates] == [
        (date(2021, 9, 30), 1),
        (date(2021, 10, 2), 1),
        (date(2021, 12, 31), 2),
    ]
    assert [(day["due_on"], day["counts_on"]) for day in seen.rest_days] == [(date(2021, 10, 2), date(2021, 10, 8))]
    assert [unit["name"] for unit in seen.without_contact] == ["省环境厅"]
    assert (seen.corrections, len(seen.open_findings)) == (1, 4)
    assert seen.provisional == []
    assert seen.tasks == 1 + 6 + 1 + 1
