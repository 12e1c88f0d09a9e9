"""When what was closed is looked at again: by the policy's months and its sample, or because somebody asks for it."""

import hashlib
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.look_backs import LookBackStage
from models.moves import DeadlineChanges
from queries import look_backs as queries
from queries import tasks as task_queries
from queries.sql import Row
from standards.workdays import Due
from workflows.deadlines import Bearer, Clockwork, cancelled, clockwork, opened
from workflows.lifecycle import Advanced, BatchMove, Subject, Writing, advance, create
from workflows.measures_policy import MeasuresPolicy, measures_policy
from workflows.subjects import look_back_subject
from workflows.tables import LOOK_BACK

LONGEST_REASON = 4000


def schedule_by_policy(session: Session, *, call: Call, of_kind: SubjectKind, of: Row, title: str) -> Advanced | None:
    """Schedule what the policy wants to see again, as the system; None if it is not drawn, or waits already.

    An office without a policy of measures looks back only on demand.
    """
    office_id = of["supervising_unit_id"]
    try:
        policy = measures_policy(session, office_id=office_id, on=call.on)
    except LookupError:
        return None
    lot = lot_of(of["id"])
    if lot >= policy.look_back_sample_percent or not queries.to_schedule(session, of["id"], office_id):
        return None
    works = clockwork(session, office_id=office_id, on=call.on)
    due = works.calendar.add_months(call.on, policy.look_back_after_months)
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    return schedule(session, call=by_system, of_kind=of_kind, of=of, due=due, why=why_by(policy, lot), title=title)


def why_by(policy: MeasuresPolicy, lot: int) -> str:
    """Say by which rule a subject is looked at again, and which number it drew."""
    months, percent = policy.look_back_after_months, policy.look_back_sample_percent
    drawn = "全部开展" if percent == 100 else f"抽取 {percent}%，本件抽样号 {lot}（小于 {percent} 即抽中）"
    return f"销号后 {months} 个月回头看，{drawn}（参数第 {policy.version} 版）"


def lot_of(subject_id: UUID) -> int:
    """Return the number from 0 to 99 that a subject draws: from its id alone, so that anybody can draw it again."""
    return int.from_bytes(hashlib.sha256(subject_id.bytes).digest()[:4]) % 100


def schedule(
    session: Session, *, call: Call, of_kind: SubjectKind, of: Row, due: Due, why: str, title: str
) -> Advanced:
    """Put a look-back on the office's calendar."""
    works = clockwork(session, office_id=of["supervising_unit_id"], on=call.on)
    made = look_back_at(of, of_kind, works=works, due=due, why=why, title=title, call=call)
    return create(session, LOOK_BACK, made.subject, "schedule", call=call, writing=made.writing)


def look_back_at(
    of: Row, of_kind: SubjectKind, *, works: Clockwork, due: Due, why: str, title: str, call: Call
) -> BatchMove:
    """Return a look-back as it is scheduled, alone or with many others."""
    office_id, task_id = of["supervising_unit_id"], of["id"] if of_kind is SubjectKind.TASK else of["task_id"]
    subject = Subject(SubjectKind.LOOK_BACK, new_id(), LookBackStage.SCHEDULED, 1, of["unit_id"], office_id, task_id)
    bearer = Bearer(SubjectKind.LOOK_BACK, subject.id, task_id, office_id, office_id)
    to_look = opened(bearer, DeadlineKind.LOOK_BACK, due, works=works, at=call.at)
    columns = {
        "task_id": task_id,
        "unit_id": of["unit_id"],
        "supervising_unit_id": office_id,
        "of_kind": of_kind,
        "of_id": of["id"],
        "planned_on": due.on,
        "why": why,
        "inspectors": [],
        "evidence": [],
        "details": {},
        "created_at": call.at,
    }
    data = {"title": title, "of_kind": of_kind, "of_id": str(of["id"]), "planned_on": due.on, "why": why}
    return BatchMove(subject, writing=Writing(columns, data, DeadlineChanges(opened=(to_look,))))


def cancel_waiting(session: Session, *, call: Call, of_id: UUID, why: str) -> None:
    """Cancel the look-back that waits for what has just been reopened, as the system: closing plans the next one."""
    for found in queries.waiting_of(session, of_id):
        ends = tuple(cancelled(entry, call.at) for entry in _owed(session, found))
        writing = Writing(data={"title": found["task_title"]}, deadlines=DeadlineChanges(changed=ends))
        by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
        given = {"reason": why[:LONGEST_REASON]}
        advance(session, LOOK_BACK, look_back_subject(found), "cancel", call=by_system, given=given, writing=writing)


def _owed(session: Session, found: Row) -> list[Row]:
    return task_queries.open_deadlines(session, found["task_id"], found["id"])
