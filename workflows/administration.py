"""The administrator keeps units, persons, posts, designations and keys, leaves an event of each change, and no more."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden
from models.actors import PostHeld, Via
from models.calls import Call
from models.events import SubjectKind
from models.people import Duty
from queries import events
from queries.events import Note


class AdministrativeEvent(StrEnum):
    """Every kind of event that a change outside the lifecycles leaves."""

    UNIT_CREATED = "unit_created"
    UNIT_RENAMED = "unit_renamed"
    UNIT_MOVED = "unit_moved"
    UNIT_CLOSED = "unit_closed"
    ALIAS_ADDED = "unit_alias_added"
    ALIAS_REMOVED = "unit_alias_removed"
    DESIGNATION_MADE = "designation_made"
    DESIGNATION_ENDED = "designation_ended"
    KEY_ISSUED = "agency_key_issued"
    KEY_REVOKED = "agency_key_revoked"
    PERSON_CREATED = "person_created"
    PERSON_CHANGED = "person_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the name of an event
    POST_BEGUN = "post_begun"
    POST_ENDED = "post_ended"
    ENDPOINT_CREATED = "endpoint_created"
    ENDPOINT_CHANGED = "endpoint_changed"
    ENDPOINT_SECRET_ROTATED = "endpoint_secret_rotated"  # noqa: S105  the name of an event
    ENDPOINT_ENABLED = "endpoint_enabled"
    ENDPOINT_TRIED = "endpoint_tried"
    ENDPOINT_REPLAYED = "endpoint_replayed"


def require_administrator(call: Call) -> PostHeld | None:
    """Return the administrator's post; the system itself (first run, loading a world) needs none."""
    if call.actor.via in (Via.SYSTEM, Via.CLI):
        return None
    for post in call.actor.posts:
        if post.duty is Duty.ADMINISTRATOR:
            return post
    raise Forbidden("只有系统管理员可以维护单位、人员、岗位、授权和密钥")


def note_unit(session: Session, call: Call, kind: AdministrativeEvent, unit_id: UUID, /, **data: Any) -> None:
    """Record a change of a unit, or of what belongs to it."""
    _note(session, call, Note(kind, SubjectKind.UNIT, unit_id, "administrator", data, unit_id))


def note_person(
    session: Session,
    call: Call,
    kind: AdministrativeEvent,
    person_id: UUID,
    *,
    unit_id: UUID | None = None,
    **data: Any,
) -> None:
    """Record a change of a person or of his posts."""
    _note(session, call, Note(kind, SubjectKind.PERSON, person_id, "administrator", data, unit_id))


def _note(session: Session, call: Call, note: Note) -> None:
    events.record(session, note, call=call, post=require_administrator(call))
