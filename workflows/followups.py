"""What a paper moves beside itself: an application the task, an answer the notice; always in the same transaction."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.deadlines import DeadlineKind
from models.moves import DeadlineChanges
from models.papers import NoticeStage
from models.reports import ReportKind
from queries import rectifications
from queries import tasks as task_queries
from queries.sql import Row
from workflows.deadlines import cancelled, clockwork
from workflows.guards import Facts
from workflows.lifecycle import Writing, advance
from workflows.report_content import facts_of
from workflows.subjects import read_notice, read_task
from workflows.tables import NOTICE, TASK


def submitted(session: Session, *, call: Call, report: Row) -> None:
    """A submitted closing, refusal or answer moves what it speaks to; other papers move nothing."""
    if report["kind"] == ReportKind.CLOSING:
        _apply_closing(session, call, report)
    elif report["kind"] == ReportKind.REFUSAL:
        _ask_return(session, call, report)
    elif report["kind"] == ReportKind.ANSWER:
        move_notice(session, call, report["notice_id"], "answer")


def accepted(session: Session, *, call: Call, report: Row) -> None:
    """An accepted answer settles its notice, unless that was withdrawn or replaced in the meantime."""
    if report["notice_stage"] == NoticeStage.ANSWERED:
        move_notice(session, call, report["notice_id"], "accept")


def returned(session: Session, *, call: Call, report: Row, reason: str) -> None:
    """A returned answer leaves its notice unanswered, unless that was withdrawn or replaced in the meantime."""
    if report["notice_stage"] == NoticeStage.ANSWERED:
        move_notice(session, call, report["notice_id"], "return", reason=reason)


def _apply_closing(session: Session, call: Call, report: Row) -> None:
    _, task = read_task(session, call, report["task_id"])
    facts = facts_of(session, report)
    facts = Facts(
        unreported_targets=facts.unreported_targets,
        evidence=facts.evidence,
        open_children=task_queries.open_children(session, task.id),
        open_rectifications=rectifications.open_on_task(session, task.id),
    )
    advance(session, TASK, task, "apply_closing", call=call, facts=facts, writing=Writing(data=_title(report)))


def _ask_return(session: Session, call: Call, report: Row) -> None:
    _, task = read_task(session, call, report["task_id"])
    assigned = task_queries.first_sign_for(session, task.id, report["unit_id"])
    works = clockwork(session, office_id=task.office_id, on=call.on)
    window = works.policy.return_working_days
    elapsed = works.calendar.working_days_between(assigned["basis_on"], call.on) if assigned else 0
    facts = Facts(return_window_open=elapsed <= window)
    advance(session, TASK, task, "ask_return", call=call, facts=facts, writing=Writing(data=_title(report)))


def move_notice(session: Session, call: Call, notice_id: UUID, action: str, *, reason: str | None = None) -> None:
    """Move the notice that a report answers."""
    notice, subject = read_notice(session, call, notice_id)
    late = notice["stage"] == "unanswered"
    columns: dict[str, Any] = {"answered_late": True} if late and action == "answer" else {}
    advance(
        session,
        NOTICE,
        subject,
        action,
        call=call,
        given={"reason": reason},
        writing=Writing(columns=columns, data={"title": notice["task_title"]}),
    )


def closed_deadlines(session: Session, task_id: UUID, at: datetime) -> DeadlineChanges:
    """Return the end of every date still open on a task that is over; whoever got a notice still owes its answer."""
    waiting = task_queries.open_deadlines(session, task_id)
    return DeadlineChanges(
        changed=tuple(cancelled(entry, at) for entry in waiting if entry["kind"] != DeadlineKind.ANSWER)
    )


def typed(deadlines: list[Row] | None) -> Iterator[Row]:
    """Give deadlines that came as JSON their dates back."""
    kinds: dict[str, Callable[[str], Any]] = {
        "id": UUID,
        "due_on": date.fromisoformat,
        "basis_on": date.fromisoformat,
        "met_at": datetime.fromisoformat,
    }
    for entry in deadlines or ():
        yield {name: kinds[name](value) if name in kinds and value else value for name, value in entry.items()}


def _title(report: Row) -> dict[str, Any]:
    return {"title": report["task_title"], "report_id": str(report["id"])}
