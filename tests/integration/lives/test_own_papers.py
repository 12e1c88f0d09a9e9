"""What a unit or an office has not yet sent is its own: no timeline tells others of it, a page may be used again."""

from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from core.errors import Invalid
from models.deadlines import DeadlineKind
from models.papers import NoticeCreate, NoticeKind
from models.reports import MilestoneDraft, ReportCreate, ReportKind, TargetValue
from models.statements import Reasoned
from standards.workdays import default_calendar
from tests.province import Province, on
from workflows import notices, reports, views
from workflows.judge import first_check
from workflows.policy_files import read_policy


def drafted(province: Province, task_id: UUID) -> UUID:
    content = ReportCreate(
        kind=ReportKind.PLAN, text="内部初稿", milestones=[MilestoneDraft(title="一半", due_on=date(2021, 6, 1))]
    )
    handler = province.call("ecology.handler", on(3, 5))
    return province.run(reports.draft_report, call=handler, task_id=task_id, content=content).subject_id


def told(province: Province, who: str, task_id: UUID, subject_id: UUID) -> list[str]:
    call = province.call(who, on(3, 9))
    shown = province.run(views.task_history, call=call, task_id=task_id, after=None, limit=100)
    return [entry["kind"] for entry in shown if entry["subject_id"] == subject_id]


def test_a_signed_paper_is_told_to_others_once_it_was_submitted(province: Province) -> None:
    task_id = province.signed("ecology")
    report_id = drafted(province, task_id)
    leader, handler = province.call("ecology.deputy_leader", on(3, 5)), province.call("ecology.handler", on(3, 8))
    province.run(reports.sign_report, call=leader, report_id=report_id)
    province.run(reports.unsign_report, call=leader, report_id=report_id)
    province.run(reports.sign_report, call=leader, report_id=report_id)

    before = told(province, "office.clerk", task_id, report_id)
    province.run(reports.submit_report, call=handler, report_id=report_id)

    assert before == []
    assert told(province, "office.clerk", task_id, report_id) == ["report_signed", "report_submitted"]
    own = told(province, "ecology.handler", task_id, report_id)
    assert own == ["report_drafted", "report_signed", "report_unsigned", "report_signed", "report_submitted"]


def test_a_proposed_notice_is_told_to_nobody_outside_the_office(province: Province) -> None:
    task_id = province.signed("ecology")
    content = NoticeCreate(kind=NoticeKind.URGE, reason="内部理由")
    clerk = province.call("office.clerk", on(3, 5))
    notice_id = province.run(notices.propose_notice, call=clerk, task_id=task_id, content=content).subject_id

    assert told(province, "ecology.handler", task_id, notice_id) == []
    assert told(province, "office.reviewer", task_id, notice_id) == ["notice_proposed"]


def test_a_page_may_be_stamped_again_after_the_signature_was_taken_back(province: Province) -> None:
    task_id, page = province.signed("ecology"), province.attachment("ecology")
    report_id = drafted(province, task_id)
    handler = province.call("ecology.handler", on(3, 5))

    for _ in range(2):
        done = province.run(
            reports.stamp_report,
            call=handler,
            report_id=report_id,
            signed_by="王某",
            signed_on=date(2021, 3, 5),
            stamp_page=page,
        )
        assert done.stage == "signed"
        province.run(reports.unsign_report, call=handler, report_id=report_id)


def test_a_mark_of_secrecy_is_refused_in_every_text_of_a_report(province: Province) -> None:
    task_id, handler = province.signed("ecology"), province.call("ecology.handler", on(3, 5))
    for marked in (
        {"milestones": [MilestoneDraft(title="机密★一年", due_on=date(2021, 6, 1))]},
        {"values": [TargetValue(target_id=task_id, statement="【秘密】")]},
    ):
        content = ReportCreate(kind=ReportKind.PLAN).model_copy(update=marked)
        with pytest.raises(Invalid, match="涉密"):
            province.run(reports.draft_report, call=handler, task_id=task_id, content=content)


@pytest.mark.parametrize("shape", [Reasoned, NoticeCreate])
def test_blanks_are_no_reason(shape: type[Reasoned | NoticeCreate]) -> None:
    with pytest.raises(ValidationError) as refusal:
        shape.model_validate({"kind": "urge", "reason": "   "} if shape is NoticeCreate else {"reason": "   "})
    assert [error["loc"] for error in refusal.value.errors()] == [("reason",)]


def test_a_date_at_the_end_of_the_calendar_is_refused_and_breaks_nothing() -> None:
    with pytest.raises(Invalid):
        first_check(read_policy(), DeadlineKind.COMPLETION, date.max, after=on(3, 5), calendar=default_calendar())
