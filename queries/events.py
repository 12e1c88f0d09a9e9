"""Events of subjects without a lifecycle: units, persons, the deployment itself."""

from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.moves import EventRow
from queries.sql import json, rows

_COLUMNS = tuple(entry.name for entry in fields(EventRow))
_VALUES = ", ".join(
    "(SELECT coalesce(max(subject_seq), 0) + 1 FROM event WHERE subject_id = %(subject_id)s)"
    if name == "subject_seq"
    else f"%({name})s"
    for name in _COLUMNS
)
_INSERT = f"""
WITH noted AS (
  INSERT INTO event ({", ".join(_COLUMNS)}, schema_version) VALUES ({_VALUES}, 1) RETURNING id, kind, cause_event_id)
INSERT INTO event_to_relay (event_id, group_id, held, kind)
SELECT id, coalesce(cause_event_id, id), false, kind FROM noted"""


@dataclass(frozen=True, slots=True)
class Note:
    """What happened to a subject that has no stage."""

    kind: str
    subject_kind: SubjectKind
    subject_id: UUID
    capacity: str
    data: dict[str, Any] = field(default_factory=dict)
    unit_id: UUID | None = None
    reason: str | None = None
    task_id: UUID | None = None
    office_id: UUID | None = None


def record(session: Session, note: Note, *, call: Call, post: PostHeld | None = None) -> UUID:
    """Write the event and queue it for the relay; the sequence number follows from the subject's last event."""
    event_id = new_id()
    values: dict[str, Any] = dict.fromkeys(_COLUMNS)
    values |= {
        "id": event_id,
        "subject_kind": note.subject_kind,
        "subject_id": note.subject_id,
        "kind": note.kind,
        "occurred_at": call.at,
        "person_id": call.actor.person_id,
        "post_id": post and post.id,
        "unit_id": post and post.unit_id,
        "duty": post and post.duty,
        "capacity": note.capacity,
        "via": call.actor.via,
        "reason": note.reason,
        "data": json(note.data),
        "cause_event_id": call.cause_event_id,
        "request_id": call.actor.request_id,
        "concerned_unit_id": note.unit_id,
        "task_id": note.task_id,
        "supervising_unit_id": note.office_id,
    }
    rows(session, _INSERT, values)
    session.info["wake_relay"] = True
    return event_id
