"""What an office and a unit do with a task from assignment to closing, and back again when it is reopened."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges, DeadlineOpened
from models.statements import PAUSE_KIND_NAMES, PauseKind
from models.views import Counted
from queries import history, rectifications
from queries import plans as plan_queries
from queries import tasks as queries
from queries.sql import Row
from standards.workdays import Due
from workflows.deadlines import (
    Bearer,
    Clockwork,
    clockwork,
    in_working_days,
    met,
    opened,
    shifted,
    still_stopped,
    unchanged,
)
from workflows.followups import closed_deadlines
from workflows.lifecycle import Advanced, BatchMove, Facts, Writing, advance, advance_many
from workflows.look_back_schedule import cancel_waiting
from workflows.periods import owed_again
from workflows.plans import assignment_deadlines
from workflows.subjects import read_task, task_subject
from workflows.tables import TASK

MOST_AT_ONCE = 5000


def sign_for(session: Session, *, call: Call, task_id: UUID) -> Advanced:
    """签收 one task. Raises NotFound, or what the lifecycle refuses."""
    task, subject = read_task(session, call, task_id)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    writing = _signing(call, task, works, queries.unmet(session, [task_id], DeadlineKind.SIGN_FOR))
    return advance(session, TASK, subject, "sign_for", call=call, writing=writing)


def sign_for_many(session: Session, *, call: Call, task_ids: Sequence[UUID]) -> Counted:
    """签收 a list of tasks, all or none; each meets its date, and the plan's date (实施方案) begins where one is due.

    Raises Invalid naming every task that is not there or cannot be signed for.
    """
    tasks = _read_many(session, call, task_ids)
    works = _clockworks(session, call, tasks)
    to_sign = queries.unmet(session, [task["id"] for task in tasks], DeadlineKind.SIGN_FOR)
    batch = [
        BatchMove(task_subject(task), writing=_signing(call, task, works[task["supervising_unit_id"]], to_sign))
        for task in tasks
    ]
    moved = advance_many(session, TASK, "sign_for", batch, call=call)
    if len(moved) < len(tasks):
        raise Conflict("清单中有任务刚被他人处理，未签收任何一项，请重新读取后再试")
    return Counted(count=len(moved))


def _signing(call: Call, task: Row, works: Clockwork, to_sign: Mapping[UUID, list[Row]]) -> Writing:
    changed = tuple(met(entry, call.at) for entry in to_sign.get(task["id"], ()))
    begun: tuple[DeadlineOpened, ...] = ()
    if task["role"] in works.policy.plan_roles:
        days = works.policy.plan_working_days
        begun = (in_working_days(_bearer(task), DeadlineKind.PLAN, days, works=works, at=call.at),)
    return Writing(data={"title": task["title"]}, deadlines=DeadlineChanges(begun, changed))


def assign_drafts(session: Session, *, call: Call, plan_id: UUID, task_ids: Sequence[UUID] | None = None) -> Counted:
    """转办: the prefecture's office assigns the tasks of a plan that wait for it, all of them or those named.

    They share the plan's issue as their cause, so that each person is told once, with his list.
    """
    drafts = queries.drafted_for(session, call.actor.unit_ids, plan_id)
    if task_ids is not None:
        drafts = [task for task in drafts if task["id"] in set(task_ids)]
    if not drafts or (task_ids is not None and len(drafts) < len(set(task_ids))):
        raise NotFound("没有等待本机构交办的任务，或清单中有不在等待的任务，未交办任何一项")
    works = _clockworks(session, call, drafts)
    allowed = {
        office_id: plan_queries.designated(
            session, office_id=office_id, unit_ids=[task["unit_id"] for task in drafts], on=call.on
        )
        for office_id in works
    }
    batch = [_assigning(task, works[task["supervising_unit_id"]], allowed, call) for task in drafts]
    issue_id = history.cause_of(session, drafts[0]["id"], "task_drafted")
    caused = call.caused_by(issue_id) if issue_id else call
    moved = advance_many(session, TASK, "assign", batch, call=caused)
    if len(moved) < len(drafts):
        raise Conflict("清单中有任务刚被他人处理，未交办任何一项，请重新读取后再试")
    return Counted(count=len(moved))


def _assigning(task: Row, works: Clockwork, allowed: Mapping[UUID, set[UUID]], call: Call) -> BatchMove:
    subject = task_subject(task)
    return BatchMove(
        subject,
        Facts(designated=task["unit_id"] in allowed[task["supervising_unit_id"]]),
        Writing(data={"title": task["title"]}, deadlines=assignment_deadlines(subject, task["due_on"], works, call)),
    )


def suspend(
    session: Session, *, call: Call, task_id: UUID, reason: str, kind: PauseKind = PauseKind.SUSPENSION
) -> Advanced:
    """中止: no date runs while suspended, by the office's will or by force majeure; the clock looks at none of them."""
    task, subject = read_task(session, call, task_id)
    changed = tuple(DeadlineChanged(entry["id"]) for entry in queries.open_deadlines(session, task_id))
    data = {"title": task["title"], "pause": kind}
    writing = Writing(data=data, deadlines=DeadlineChanges(changed=changed))
    return advance(session, TASK, subject, "suspend", call=call, given={"reason": reason}, writing=writing)


def resume(session: Session, *, call: Call, task_id: UUID, reason: str) -> Advanced:
    """恢复: every open deadline gets the working days it lost, and says so; one missed before stays missed.

    What an objection pauses stands still until that is decided, and is given the days before it.
    """
    task, subject = read_task(session, call, task_id)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    pause = history.last_pause(session, task_id)
    since, why = (pause["on_day"], _pause_words(pause, call.on)) if pause else (call.on, None)
    waiting = queries.open_deadlines(session, task_id)
    changed = []
    for entry in waiting:
        stopped = max(since, entry["basis_on"])  # what was set during the suspension lost no day before
        if entry["objected_on"] is not None:
            changed.append(still_stopped(entry, stopped_on=stopped, until_on=entry["objected_on"], works=works))
            continue
        if entry["missed_at"] is not None:
            changed.append(unchanged(entry, works=works, at=call.at))
            continue
        remaining = max(0, works.calendar.working_days_between(stopped, entry["due_on"]))
        changed.append(shifted(entry, remaining, works=works, at=call.at, reopened=False, why=why))
    due = [
        new.due_on
        for new, old in zip(changed, waiting, strict=True)
        if new.due_on is not None and old["kind"] == DeadlineKind.COMPLETION
    ]
    columns = {"due_on": due[-1]} if due else {}
    writing = Writing(columns, {"title": task["title"]}, DeadlineChanges(changed=tuple(changed)))
    return advance(session, TASK, subject, "resume", call=call, given={"reason": reason}, writing=writing)


def _pause_words(pause: Row, on: date) -> str:
    name = PAUSE_KIND_NAMES[PauseKind(pause["pause"] or PauseKind.SUSPENSION)]
    return f"扣除{name}期间（{pause['on_day']} 至 {on}，{pause['reason'][:80]}）"


def excuse(session: Session, *, call: Call, task_id: UUID, reason: str) -> Advanced:
    """免予办理: the matter does not exist there (不涉及); the task above no longer waits for it."""
    return _end(session, call, task_id, "excuse", reason, {"excused_reason": reason})


def withdraw(session: Session, *, call: Call, task_id: UUID, reason: str) -> Advanced:
    """撤销: the office takes the task back."""
    return _end(session, call, task_id, "withdraw", reason, {})


def _end(session: Session, call: Call, task_id: UUID, action: str, reason: str, columns: dict[str, Any]) -> Advanced:
    task, subject = read_task(session, call, task_id)
    writing = Writing(columns, {"title": task["title"]}, closed_deadlines(session, task_id, call.at))
    facts = Facts(
        open_children=queries.open_children(session, task_id),
        open_rectifications=rectifications.open_on_task(session, task_id),
    )
    return advance(session, TASK, subject, action, call=call, facts=facts, given={"reason": reason}, writing=writing)


def reopen(session: Session, *, call: Call, task_id: UUID, reason: str, due_on: date) -> Advanced:
    """重新打开 a closed or excused task with a new completion date; the old decision stays in the record."""
    task, _ = read_task(session, call, task_id)
    return reopen_read(session, call=call, task=task, reason=reason, due_on=due_on)


def reopen_read(session: Session, *, call: Call, task: Row, reason: str, due_on: date) -> Advanced:
    """Reopen a task that was read already; a look-back that finds a relapse does so as the system."""
    subject = task_subject(task)
    if due_on <= call.on:
        raise Invalid(errors=[{"field": "due_on", "value": str(due_on), "expected": f"晚于今日 {call.on}"}])
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    due = Due(due_on, not works.calendar.is_published(due_on), f"重新打开时明确的完成时限 {due_on}")
    again = opened(_bearer(task), DeadlineKind.COMPLETION, due, works=works, at=call.at)
    writing = Writing(
        {"due_on": due_on, "closed_at": None, "excused_reason": None},
        {"title": task["title"], "due_on": due_on},
        DeadlineChanges((again,), owed_again(session, task["id"], works=works, at=call.at)),
    )
    given = {"reason": reason, "due_on": due_on}
    done = advance(session, TASK, subject, "reopen", call=call, given=given, writing=writing)
    cancel_waiting(session, call=call.caused_by(done.event_id), of_id=task["id"], why=f"任务重新打开：{reason}")
    return done


def _read_many(session: Session, call: Call, task_ids: Sequence[UUID]) -> list[Row]:
    if not task_ids or len(task_ids) > MOST_AT_ONCE:
        raise Invalid(errors=[{"field": "task_ids", "value": len(task_ids), "expected": f"1 至 {MOST_AT_ONCE} 项任务"}])
    tasks = queries.many_for_command(session, task_ids, call.actor.unit_ids)
    missing = set(task_ids) - {task["id"] for task in tasks}
    if missing:
        errors = [{"field": "task_ids", "value": str(entry), "expected": "本单位的任务"} for entry in sorted(missing)]
        raise NotFound("清单中有不存在的任务，未处理任何一项", errors=errors)
    return sorted(tasks, key=lambda task: str(task["id"]))


def _clockworks(session: Session, call: Call, tasks: Sequence[Row]) -> dict[UUID, Clockwork]:
    offices = {task["supervising_unit_id"] for task in tasks}
    return {office_id: clockwork(session, office_id=office_id, on=call.on) for office_id in offices}


def _bearer(task: Row) -> Bearer:
    return Bearer(SubjectKind.TASK, task["id"], task["id"], task["unit_id"], task["supervising_unit_id"])
