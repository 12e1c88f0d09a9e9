"""The office's word on a unit's paper: accepted with a finding, or returned with reasons and the remaining days."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Refused
from core.ids import new_id
from models.calls import Call
from models.moves import DeadlineChanges
from models.papers import NoticeStage
from models.reports import ReportKind
from models.tasks import OPEN_STAGES, TaskStage
from queries import bulk, history
from queries import tasks as task_queries
from queries.sql import Row
from workflows import followups
from workflows.deadlines import clockwork, reopened_after_review, reopened_while_suspended
from workflows.lifecycle import Advanced, Facts, Writing, advance, history_needed
from workflows.report_content import summary
from workflows.subjects import read_report
from workflows.tables import REPORT

BY_TASK = "办结申请、退办申请由督查机构在任务上审核"


def accept_report(session: Session, *, call: Call, report_id: UUID, finding: str | None) -> Advanced:
    """Accept a paper, with the office's own finding beside the unit's rating. Raises Refused for closings, refusals."""
    report, subject = read_report(session, call, report_id)
    if report["kind"] in (ReportKind.CLOSING, ReportKind.REFUSAL):
        raise Refused(BY_TASK)
    done = advance(
        session,
        REPORT,
        subject,
        "accept",
        call=call,
        facts=_review_facts(session, report_id),
        writing=Writing(columns={"office_finding": finding}, data=summary(report) | {"finding": finding}),
    )
    if report["kind"] == ReportKind.PLAN:
        bulk.insert(session, "milestone", _milestones(report))
    if report["milestones_done"]:
        task_queries.mark_milestones(session, report["task_id"], report["milestones_done"])
    followups.accepted(session, call=call.caused_by(done.event_id), report=report)
    return done


def return_report(session: Session, *, call: Call, report_id: UUID, reason: str) -> Advanced:
    """Return a paper with reasons; the days the office had it are not counted, the remaining ones run again."""
    report, subject = read_report(session, call, report_id)
    if report["kind"] in (ReportKind.CLOSING, ReportKind.REFUSAL):
        raise Refused(BY_TASK)
    done = advance(
        session,
        REPORT,
        subject,
        "return",
        call=call,
        facts=_review_facts(session, report_id),
        given={"reason": reason},
        writing=Writing(data=summary(report), deadlines=reopened_deadlines(session, call, report)),
    )
    followups.returned(session, call=call.caused_by(done.event_id), report=report, reason=reason)
    return done


def reopened_deadlines(session: Session, call: Call, report: Row) -> DeadlineChanges:
    """Return the changes that let the remaining days of the returned paper's deadlines run.

    A task that is over, or a notice that no longer holds, owes nothing again; while a task is suspended, nothing runs.
    """
    over = report["task_stage"] not in OPEN_STAGES
    if over or report["notice_stage"] in (NoticeStage.REPLACED, NoticeStage.WITHDRAWN):
        return DeadlineChanges()
    works = clockwork(session, office_id=report["reviewing_unit_id"], on=call.on)
    met = [deadline for deadline in followups.typed(report["deadlines"]) if deadline["met_at"] is not None]
    if report["task_stage"] == TaskStage.SUSPENDED:
        since = history.last_day(session, report["task_id"], "task_suspended") or call.on
        again = [reopened_while_suspended(deadline, since=since, works=works) for deadline in met[-1:]]
    else:
        again = [reopened_after_review(deadline, works=works, at=call.at) for deadline in met[-1:]]
    return DeadlineChanges(changed=tuple(again))


def _review_facts(session: Session, report_id: UUID) -> Facts:
    return Facts(done_by=history.done_by(session, [report_id], history_needed(REPORT, "accept")))


def _milestones(report: Row) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "task_id": report["task_id"],
            "report_id": report["id"],
            "title": step["title"],
            "due_on": step["due_on"],
            "position": place,
        }
        for place, step in enumerate(report["milestones"])
    ]
