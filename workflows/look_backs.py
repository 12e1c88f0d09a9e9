"""回头看: scheduled or asked for, done by people who did not close the matter; what relapsed is reopened at once."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Refused
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.look_back_views import LookBackDemand, Looked, Relapsed
from models.moves import DeadlineChanges
from models.rectifications import RectificationStage
from models.tasks import TaskStage
from queries import history
from queries import look_backs as queries
from queries import rectifications as rectification_queries
from queries import tasks as task_queries
from queries.sql import Row
from standards.workdays import Due
from workflows import rectifications, tasks
from workflows.calendar_versions import calendar_in_force
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import cancelled, met
from workflows.lifecycle import Advanced, Facts, Writing, advance, history_needed
from workflows.look_back_schedule import LONGEST_REASON, schedule
from workflows.rectification_facts import after_today, check_files, not_after_today
from workflows.subjects import read_look_back, read_rectification, read_task
from workflows.tables import LOOK_BACK


def demand_for_task(session: Session, *, call: Call, task_id: UUID, content: LookBackDemand) -> Advanced:
    """Ask for a look-back at a closed task. Raises Refused if it is not closed or one waits already."""
    task, _ = read_task(session, call, task_id)
    over = task["stage"] == TaskStage.CLOSED
    return _demand(session, call, SubjectKind.TASK, task, content, over=over, title=task["title"])


def demand_for_rectification(
    session: Session, *, call: Call, rectification_id: UUID, content: LookBackDemand
) -> Advanced:
    """Ask for a look-back at a filed rectification. Raises Refused if it is not filed or one waits already."""
    found, _ = read_rectification(session, call, rectification_id)
    over = found["stage"] == RectificationStage.FILED
    return _demand(session, call, SubjectKind.RECTIFICATION, found, content, over=over, title=found["task_title"])


def _demand(
    session: Session, call: Call, of_kind: SubjectKind, of: Row, content: LookBackDemand, *, over: bool, title: str
) -> Advanced:
    refuse_classified_content(content)
    after_today(call, "planned_on", content.planned_on)
    if of["supervising_unit_id"] in call.actor.unit_ids:
        if not over:
            raise Refused("尚未销号，不开展回头看")
        rectification_queries.hold_task(session, of["id"] if of_kind is SubjectKind.TASK else of["task_id"])
        if queries.waiting(session, of["id"]):
            raise Refused("已安排回头看，尚未开展")
    on = content.planned_on
    due = Due(on, not calendar_in_force(session).is_published(on), f"督查机构确定的回头看日期 {on}")
    return schedule(session, call=call, of_kind=of_kind, of=of, due=due, why=content.why, title=title)


def hold(session: Session, *, call: Call, look_back_id: UUID, content: Looked) -> Advanced:
    """Record that what was closed has held. Raises Recused for whoever took part in the closing."""
    return _look(session, call, look_back_id, "hold", content, {})[0]


def relapse(session: Session, *, call: Call, look_back_id: UUID, content: Relapsed) -> Advanced:
    """Record a relapse; the task or rectification is reopened with the given date, its earlier record stays."""
    after_today(call, "due_on", content.due_on)
    done, found = _look(session, call, look_back_id, "relapse", content, {"due_on": content.due_on})
    by_system = Call(SYSTEM, call.at, cause_event_id=done.event_id)
    reason = f"回头看发现问题反弹：{content.finding}"[:LONGEST_REASON]
    _reopen(session, by_system, found, reason, content.due_on)
    return done


def cancel(session: Session, *, call: Call, look_back_id: UUID, reason: str) -> Advanced:
    """Cancel what is no longer to be looked at, with the reason."""
    found, subject = read_look_back(session, call, look_back_id)
    refuse_classified(reason=reason)
    ends = tuple(cancelled(entry, call.at) for entry in _owed(session, found))
    writing = Writing(data={"title": found["task_title"]}, deadlines=DeadlineChanges(changed=ends))
    given = {"reason": reason}
    return advance(session, LOOK_BACK, subject, "cancel", call=call, given=given, writing=writing)


def facts_of(session: Session, found: Row) -> Facts:
    """Return who took part in what is looked at: its own events, and those of a task's closing papers."""
    subjects = [found["of_id"]]
    if found["of_kind"] == SubjectKind.TASK:
        subjects += queries.closing_papers(session, found["of_id"])
    return Facts(done_by=history.done_by(session, subjects, history_needed(LOOK_BACK)))


def _look(
    session: Session, call: Call, look_back_id: UUID, action: str, content: Looked, more: dict[str, Any]
) -> tuple[Advanced, Row]:
    found, subject = read_look_back(session, call, look_back_id)
    refuse_classified_content(content)
    not_after_today(call, "looked_on", content.looked_on)
    check_files(session, content.evidence, found["supervising_unit_id"])
    evidence = [str(file) for file in content.evidence]
    seen = {"inspectors": content.inspectors, "looked_on": content.looked_on, "finding": content.finding}
    met_now = tuple(met(entry, call.at) for entry in _owed(session, found))
    data = {"title": found["task_title"], "of_kind": found["of_kind"], "of_id": str(found["of_id"])}
    writing = Writing(
        seen | {"evidence": evidence},
        data | seen | {"evidence": evidence} | more,
        DeadlineChanges(changed=met_now),
    )
    given = {"finding": content.finding}
    facts = facts_of(session, found)
    done = advance(session, LOOK_BACK, subject, action, call=call, facts=facts, given=given, writing=writing)
    rectification_queries.attach(session, subject_id=subject.id, task_id=found["task_id"], files=content.evidence)
    return done, found


def _owed(session: Session, found: Row) -> list[Row]:
    return task_queries.open_deadlines(session, found["task_id"], found["id"])


def _reopen(session: Session, call: Call, found: Row, reason: str, due_on: date) -> None:
    """Reopen what relapsed; what somebody has reopened meanwhile is under way already."""
    if found["of_kind"] == SubjectKind.RECTIFICATION:
        rectification = rectification_queries.by_id(session, found["of_id"])
        if rectification and rectification["stage"] == RectificationStage.FILED:
            rectifications.reopen_read(session, call=call, found=rectification, reason=reason, due_on=due_on)
        return
    task = queries.task(session, found["of_id"])
    if task and task["stage"] == TaskStage.CLOSED:
        tasks.reopen_read(session, call=call, task=task, reason=reason, due_on=due_on)
