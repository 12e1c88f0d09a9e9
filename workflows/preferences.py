"""When a person wants what can wait: his own hour, within the hours of each channel."""

from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden
from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from models.substitute_views import MessagePreferences
from queries import events, people
from queries import timing as queries
from queries.events import Note


def get_preferences(session: Session, *, call: Call) -> MessagePreferences:
    """Return what the caller has chosen. Raises Forbidden for a system."""
    found = queries.preference(session, _self(call))
    minute = found["digest_minute"] if found else None
    return MessagePreferences(digest_at=None if minute is None else f"{minute // 60:02}:{minute % 60:02}")


def set_preferences(session: Session, *, call: Call, wanted: MessagePreferences) -> MessagePreferences:
    """Choose an hour, or leave it to the rules; what waits already is judged by it anew. Raises Forbidden."""
    person_id = _self(call)
    people.lock(session, person_id)
    minute = None
    if wanted.digest_at is not None:
        hours, minutes = wanted.digest_at.split(":")
        minute = int(hours) * 60 + int(minutes)
    queries.prefer(session, preference_id=new_id(), person_id=person_id, digest_minute=minute, at=call.at)
    data = {"title": "消息偏好", "digest_at": wanted.digest_at}
    note = Note("message_preference_changed", SubjectKind.PERSON, person_id, "self", data)
    events.record(session, note, call=call)
    return wanted


def _self(call: Call) -> UUID:
    if call.actor.person_id is None:
        raise Forbidden("消息偏好由本人登录后设定")
    return call.actor.person_id
