"""How an office ends a task's waiting: examines and accepts a closing (销号), or decides on a refusal (退办)."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges
from models.reports import ReportKind
from queries import history, rectifications
from queries import plans as plan_queries
from queries import reports as report_queries
from queries import tasks as queries
from queries.sql import Row
from workflows.deadlines import Bearer, cancelled, clockwork, in_working_days, reopened_after_review
from workflows.followups import closed_deadlines
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, history_needed
from workflows.look_back_schedule import schedule_by_policy
from workflows.subjects import read_task, report_subject
from workflows.tables import REPORT, TASK


def examine_closing(session: Session, *, call: Call, task_id: UUID, finding: str) -> Advanced:
    """初审: 经办 examines the application and writes the office's finding beside the unit's own rating."""
    task, subject, report = _with_paper(session, call, task_id, ReportKind.CLOSING)
    writing = Writing(data=_about(task, report) | {"finding": finding})
    given, facts = {"finding": finding}, Facts(done_by=_doers(session, task_id, report))
    return advance(session, TASK, subject, "examine_closing", call=call, facts=facts, given=given, writing=writing)


def accept_closing(session: Session, *, call: Call, task_id: UUID, finding: str | None = None) -> Advanced:
    """销号: another person of the office accepts; every open deadline of the task ends with it."""
    task, subject, report = _with_paper(session, call, task_id, ReportKind.CLOSING)
    facts = Facts(
        open_children=queries.open_children(session, task_id),
        open_rectifications=rectifications.open_on_task(session, task_id),
        done_by=_doers(session, task_id, report),
    )
    writing = Writing(
        {"closed_at": call.at}, _about(task, report) | {"finding": finding}, closed_deadlines(session, task_id, call.at)
    )
    done = advance(session, TASK, subject, "accept_closing", call=call, facts=facts, writing=writing)
    _decide_paper(session, call.caused_by(done.event_id), report, "accept", finding=finding)
    caused = call.caused_by(done.event_id)
    schedule_by_policy(session, call=caused, of_kind=SubjectKind.TASK, of=task, title=task["title"])
    return done


def return_closing(session: Session, *, call: Call, task_id: UUID, reason: str) -> Advanced:
    """退回办结申请 with reasons: the office's days are not counted, the remaining ones run again."""
    task, subject, report = _with_paper(session, call, task_id, ReportKind.CLOSING)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    due = queries.last_deadline(session, task_id, DeadlineKind.COMPLETION)
    changed = (reopened_after_review(due, works=works, at=call.at),) if due and due["met_at"] else ()
    writing = Writing(
        {"due_on": changed[0].due_on} if changed else {}, _about(task, report), DeadlineChanges(changed=changed)
    )
    given, facts = {"reason": reason}, Facts(done_by=_doers(session, task_id, report))
    done = advance(session, TASK, subject, "return_closing", call=call, facts=facts, given=given, writing=writing)
    _decide_paper(session, call.caused_by(done.event_id), report, "return", reason=reason)
    return done


def uphold(session: Session, *, call: Call, task_id: UUID, reason: str) -> Advanced:
    """维持交办: the refusal is turned down, and signing for the task is due again."""
    task, subject, report = _with_paper(session, call, task_id, ReportKind.REFUSAL)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    sign = in_working_days(
        _bearer(task, task["unit_id"]),
        DeadlineKind.SIGN_FOR,
        works.policy.sign_for_working_days,
        works=works,
        at=call.at,
    )
    writing = Writing(data=_about(task, report), deadlines=DeadlineChanges(opened=(sign,)))
    given, facts = {"reason": reason}, Facts(done_by=_doers(session, task_id, report))
    done = advance(session, TASK, subject, "uphold", call=call, facts=facts, given=given, writing=writing)
    _decide_paper(session, call.caused_by(done.event_id), report, "return", reason=reason)
    return done


def reassign(session: Session, *, call: Call, task_id: UUID, unit_id: UUID, reason: str) -> Advanced:
    """改派: the refusal is right; the task goes to another unit, its own dates and record with it.

    Contributions and answers to notices stay with whom they were asked of.
    """
    task, subject, report = _with_paper(session, call, task_id, ReportKind.REFUSAL)
    if unit_id in (task["unit_id"], subject.office_id):
        raise Invalid(errors=[{"field": "unit_id", "value": str(unit_id), "expected": "另一个承办单位"}])
    if not plan_queries.designated(session, office_id=subject.office_id, unit_ids=[unit_id], on=call.on):
        raise Invalid(errors=[{"field": "unit_id", "value": str(unit_id), "expected": "本机构授权范围内的单位"}])
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    sign = in_working_days(
        _bearer(task, unit_id), DeadlineKind.SIGN_FOR, works.policy.sign_for_working_days, works=works, at=call.at
    )
    moved = tuple(
        DeadlineChanged(entry["id"], unit_id=unit_id, next_check_at=entry["next_check_at"])
        for entry in queries.open_deadlines(session, task_id, task_id)
    ) + _own_contribution(session, task_id, unit_id, call)
    writing = Writing(
        {"unit_id": unit_id},
        _about(task, report) | {"from_unit_id": str(task["unit_id"])},
        DeadlineChanges((sign,), moved),
    )
    # The event concerns the new bearer, who has to hear of it; the old one hears that its refusal was accepted.
    to_new = Subject(subject.kind, task_id, subject.stage, subject.version, unit_id, subject.office_id, task_id)
    given, facts = {"reason": reason, "unit_id": unit_id}, Facts(done_by=_doers(session, task_id, report))
    done = advance(session, TASK, to_new, "reassign", call=call, facts=facts, given=given, writing=writing)
    queries.change_responsible(session, task_id=task_id, old=task["unit_id"], new=unit_id, on=call.on)
    _decide_paper(session, call.caused_by(done.event_id), report, "accept", finding=reason)
    return done


def _own_contribution(session: Session, task_id: UUID, unit_id: UUID, call: Call) -> tuple[DeadlineChanged, ...]:
    """A contributor that now bears the task no longer contributes to itself."""
    waiting = queries.open_deadlines(session, task_id)
    return tuple(
        cancelled(entry, call.at)
        for entry in waiting
        if entry["kind"] == DeadlineKind.CONTRIBUTION and entry["unit_id"] == unit_id
    )


def _with_paper(session: Session, call: Call, task_id: UUID, kind: ReportKind) -> tuple[Row, Subject, Row]:
    task, subject = read_task(session, call, task_id)
    waiting = queries.waiting_paper(session, task_id, kind)
    paper = waiting and report_queries.for_command(session, waiting["id"], call.actor.unit_ids, call.on)
    if paper is None:
        raise Refused("该任务没有待审核的申请")
    return task, subject, paper


def _doers(session: Session, task_id: UUID, report: Row) -> dict[str, frozenset[UUID]]:
    return history.done_by(session, [task_id, report["id"]], history_needed(TASK))


def _decide_paper(
    session: Session, call: Call, report: Row, action: str, *, finding: str | None = None, reason: str | None = None
) -> None:
    """Accept or return the paper together with its task; who may was decided there."""
    columns = {"office_finding": finding} if finding else {}
    data: dict[str, Any] = {"kind": report["kind"], "title": report["task_title"]}
    writing = Writing(columns=columns, data=data)
    advance(session, REPORT, report_subject(report), action, call=call, given={"reason": reason}, writing=writing)


def _bearer(task: Row, unit_id: UUID) -> Bearer:
    return Bearer(SubjectKind.TASK, task["id"], task["id"], unit_id, task["supervising_unit_id"])


def _about(task: Row, report: Row) -> dict[str, Any]:
    return {"title": task["title"], "report_id": str(report["id"])}
