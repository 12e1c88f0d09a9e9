"""A refused task goes to another unit: its own dates go along, others keep what they owe, the old unit may read."""

import pytest

from core.errors import Forbidden
from core.ids import new_id
from models.papers import NoticeCreate, NoticeKind
from models.reports import ReportCreate, ReportKind
from queries import schedule as schedule_queries
from queries import tasks as task_queries
from tests.integration.lives.papers import submitted
from tests.province import Province, on
from workflows import closing, notices, reports, tasks
from workflows.periods import open_periods


def test_a_reassigned_task_takes_its_own_dates_along_and_leaves_others_theirs(province: Province) -> None:
    submitted(province, ReportKind.REFUSAL)
    run = province.run(schedule_queries.begin, run_id=new_id(), job="test", period="once", at=on(3, 5, 11))
    province.run(open_periods, at=on(3, 5, 11), cause_event_id=run["id"])
    task_id, housing = province.task("ecology"), province.units["housing"]
    province.run(
        closing.reassign,
        call=province.call("office.reviewer", on(3, 5, 12)),
        task_id=task_id,
        unit_id=housing,
        reason="职责所在",
    )

    dates = province.rows(
        "SELECT kind, unit_id FROM deadline WHERE task_id = %(id)s AND met_at IS NULL ORDER BY kind", id=task_id
    )
    assert {(entry["kind"], entry["unit_id"]) for entry in dates} == {
        ("completion", housing), ("report", housing), ("sign_for", housing),
        ("contribution", province.units["water"]),
    }  # fmt: skip


def test_the_old_unit_may_read_but_no_longer_act_and_the_new_one_signs(province: Province) -> None:
    submitted(province, ReportKind.REFUSAL, drafter="housing.handler", no="2")
    task_id, water = province.task("housing", "2"), province.units["water"]
    call = province.call("office.reviewer", on(3, 5, 12))
    province.run(closing.reassign, call=call, task_id=task_id, unit_id=water, reason="职责所在")

    old, new = province.call("housing.handler", on(3, 8)), province.call("water.handler", on(3, 8))
    assert province.run(task_queries.for_command, task_id, old.actor.unit_ids) is not None
    with pytest.raises(Forbidden):
        province.run(tasks.sign_for, call=old, task_id=task_id)
    assert province.run(tasks.sign_for, call=new, task_id=task_id).stage == "in_progress"


def test_a_notice_is_answered_by_whom_it_was_sent_to_after_the_task_went_elsewhere(province: Province) -> None:
    task_id, sent = province.task("ecology"), on(3, 5)
    notice_id = province.run(
        notices.propose_notice,
        call=province.call("office.clerk", sent),
        task_id=task_id,
        content=NoticeCreate(kind=NoticeKind.URGE, reason="逾期未签收"),
    ).subject_id
    reviewer, issuer = province.call("office.reviewer", sent), province.call("office.issuer", sent)
    province.run(notices.approve_notice, call=reviewer, notice_id=notice_id, requirement=None)
    province.run(notices.issue_notice, call=issuer, notice_id=notice_id)
    submitted(province, ReportKind.REFUSAL)
    unit_id, by = province.units["housing"], province.call("office.reviewer", on(3, 8))
    province.run(closing.reassign, call=by, task_id=task_id, unit_id=unit_id, reason="职责所在")

    old = province.call("ecology.handler", on(3, 9))
    province.run(notices.sign_for_notice, call=old, notice_id=notice_id)
    new, answer = province.call("housing.handler", on(3, 9)), ReportCreate(kind=ReportKind.ANSWER, notice_id=notice_id)
    with pytest.raises(Forbidden):
        province.run(reports.draft_report, call=new, task_id=task_id, content=answer)
    answer = ReportCreate(kind=ReportKind.ANSWER, notice_id=notice_id, text="因职责不符未签收")
    made = province.run(reports.draft_report, call=old, task_id=task_id, content=answer)
    leader = province.call("ecology.deputy_leader", on(3, 9))
    province.run(reports.sign_report, call=leader, report_id=made.subject_id)
    province.run(reports.submit_report, call=old, report_id=made.subject_id)

    assert province.one("SELECT stage FROM notice WHERE id = %(id)s", id=notice_id)["stage"] == "answered"
