"""What a unit cannot report: no number, another's target, no such period, unsigned, too early, too late."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from core.errors import Forbidden, Invalid, Refused, WrongStage
from core.ids import new_id
from models.papers import NoticeCreate
from models.reports import MilestoneDraft, ReportContent, ReportCreate, ReportKind, TargetValue
from plans.ledger import LedgerPlan
from tests.integration.lives.papers import submitted
from tests.province import Province, on
from workflows import reports, reviews, tasks
from workflows.single_tasks import SingleTask
from workflows.splitting import Part


@pytest.mark.parametrize("value", ["很多", "九十五", "NaN", "Infinity", "1e400"])
def test_a_value_that_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TargetValue.model_validate({"target_id": str(new_id()), "value": value})


@pytest.mark.parametrize("shape", [ReportCreate, ReportContent, NoticeCreate, SingleTask, Part, LedgerPlan])
@pytest.mark.parametrize("name", ["stage", "version", "met_at"])
def test_a_stage_given_by_hand_is_refused_wherever_something_is_written(shape: type[BaseModel], name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        shape.model_validate({name: "closed"})
    assert (name, "extra_forbidden") in [(str(error["loc"][0]), error["type"]) for error in refusal.value.errors()]


def test_a_report_on_anothers_target_or_file_or_unknown_period_is_refused_by_name(province: Province) -> None:
    task_id = province.signed("ecology")
    call = province.call("ecology.handler", on(3, 5))
    wrong = ReportCreate(
        kind=ReportKind.PLAN,
        values=[TargetValue(target_id=new_id(), value=Decimal(1)), TargetValue(target_id=new_id())],
        evidence=[province.attachment("housing")],
        milestones=[MilestoneDraft(title="过去", due_on=date(2021, 3, 1))],
    )
    with pytest.raises(Invalid) as refusal:
        province.run(reports.draft_report, call=call, task_id=task_id, content=wrong)
    assert {error["field"] for error in refusal.value.errors} >= {
        "values[0].target_id", "values[1].target_id", "values[1]", "evidence", "milestones[0].due_on",
    }  # fmt: skip
    for content in (
        ReportCreate(kind=ReportKind.PROGRESS, period="2021-99"),
        ReportCreate(kind=ReportKind.PROGRESS),
        ReportCreate(kind=ReportKind.PLAN, period="2021-03"),
        ReportCreate(kind=ReportKind.ANSWER),
        ReportCreate(kind=ReportKind.PLAN, notice_id=new_id()),
    ):
        with pytest.raises(Invalid):
            province.run(reports.draft_report, call=call, task_id=task_id, content=content)


def test_a_paper_is_signed_complete_and_submitted_signed(province: Province) -> None:
    task_id = province.signed("ecology")
    writer, leader = province.call("ecology.handler", on(3, 5)), province.call("ecology.deputy_leader", on(3, 5))
    empty = province.run(
        reports.draft_report, call=writer, task_id=task_id, content=ReportCreate(kind=ReportKind.CLOSING)
    )
    with pytest.raises(WrongStage):
        province.run(reports.submit_report, call=writer, report_id=empty.subject_id)
    with pytest.raises(Forbidden):
        province.run(reports.sign_report, call=writer, report_id=empty.subject_id)
    with pytest.raises(Refused, match="正文、指标“优良天数比率”的完成值"):
        province.run(reports.sign_report, call=leader, report_id=empty.subject_id)
    with pytest.raises(Refused, match="已存在"):
        province.run(reports.draft_report, call=writer, task_id=task_id, content=ReportCreate(kind=ReportKind.CLOSING))


def test_before_signing_for_a_task_nothing_but_a_refusal_is_taken(province: Province) -> None:
    with pytest.raises(Refused, match="签收"):
        submitted(province, ReportKind.PLAN)


def test_refusing_a_task_after_the_window_is_refused(province: Province) -> None:
    task_id, late = province.task("ecology"), on(3, 10)
    made = province.run(
        reports.draft_report,
        call=province.call("ecology.handler", late),
        task_id=task_id,
        content=ReportCreate(kind=ReportKind.REFUSAL, text="不属本部门职责"),
    )
    province.run(reports.sign_report, call=province.call("ecology.deputy_leader", late), report_id=made.subject_id)
    with pytest.raises(Refused, match="退办的期限"):
        province.run(reports.submit_report, call=province.call("ecology.handler", late), report_id=made.subject_id)


def test_closings_and_refusals_are_decided_on_the_task_not_on_the_paper(province: Province) -> None:
    province.signed("ecology")
    report_id = submitted(province, ReportKind.CLOSING)
    clerk = province.call("office.clerk", on(3, 8))
    with pytest.raises(Refused, match="在任务上审核"):
        province.run(reviews.accept_report, call=clerk, report_id=report_id, finding=None)
    with pytest.raises(Refused, match="在任务上审核"):
        province.run(reviews.return_report, call=clerk, report_id=report_id, reason="补充")


def test_reopening_needs_a_date_ahead(province: Province) -> None:
    task_id = province.signed("ecology")
    reviewer, issuer = province.call("office.reviewer", on(3, 8)), province.call("office.issuer", on(3, 9))
    province.run(tasks.excuse, call=reviewer, task_id=task_id, reason="不涉及")
    with pytest.raises(Invalid):
        province.run(tasks.reopen, call=issuer, task_id=task_id, reason="又涉及", due_on=date(2021, 3, 9))
