"""No doubt is left open when a plan is issued, nobody issues what he settled, and the preview shows what is coming."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import psycopg
import pytest

from core.errors import AppError, Forbidden, Invalid, NotFound, Recused, Refused, WrongStage
from models.plan_changes import PlanCorrections
from queries import plan_readings
from tests.integration.lives.drafting import AT, accept, correct, item, open_findings
from tests.plan_papers import paper
from tests.province import Province
from workflows.plan_corrections import Settled, correct_plan
from workflows.plan_imports import import_paper
from workflows.plan_previews import preview_issue
from workflows.plans import issue_plan


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
    missing = [str(finding["id"]) for finding in open_findings(province, plan_id) if finding["code"] == "issued_on"]
    with pytest.raises(Invalid, match="更正有误"):
        correct(province, plan_id, {"change": "head_edited", "title": "另一名称"}, settles=missing)
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


def test_the_record_names_every_doubt_that_an_act_settled(province: Province, plan_id: UUID) -> None:
    first = str(item(province, plan_id, "1")["id"])
    about_first = [str(finding["id"]) for finding in open_findings(province, plan_id) if finding["no"] == "1"]

    correct(province, plan_id, {"change": "item_removed", "item_id": first})
    correct(province, plan_id, {"change": "item_restored", "item_id": first})
    everything = sorted(str(finding["id"]) for finding in open_findings(province, plan_id))
    accept(province, plan_id)

    told = province.rows(
        "SELECT data->'finding_ids' AS ids FROM event WHERE subject_id = %(id)s AND data ? 'finding_ids' ORDER BY id",
        id=plan_id,
    )
    assert [entry["ids"] for entry in told] == [sorted(about_first), [], everything]


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
    second = item(province, plan_id, "2")
    correct(
        province,
        plan_id,
        {"change": "item_edited", "item_id": str(third["id"]), "due_on": "2021-10-02"},
        {"change": "item_edited", "item_id": str(second["id"]), "due_on": "2035-06-29"},
    )
    province.rows("UPDATE post SET to_on = '2021-01-01' WHERE unit_id = %(unit)s", unit=province.units["ecology"])

    seen = province.run(preview_issue, call=province.call("office.issuer", AT), plan_id=plan_id)

    assert [(day["due_on"], day["items"]) for day in seen.dates] == [
        (date(2021, 9, 30), 1),
        (date(2021, 10, 2), 1),
        (date(2021, 12, 31), 1),
        (date(2035, 6, 29), 1),
    ]
    assert [(day["due_on"], day["counts_on"]) for day in seen.rest_days] == [(date(2021, 10, 2), date(2021, 10, 8))]
    assert [unit["name"] for unit in seen.without_contact] == ["省环境厅"]
    assert (seen.corrections, len(seen.open_findings)) == (2, 4)
    assert seen.provisional == [date(2035, 6, 29)]
    assert (seen.tasks, seen.local_units) == (1 + 6 + 1 + 1, 6)


@pytest.mark.parametrize("table", ["plan_reading", "plan_correction"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET plan_id = plan_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_read_and_what_was_made_of_it_is_written_once(
    province: Province, plan_id: UUID, table: str, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
        province.rows(statement.format(table))
