"""A person's own inbox: read by him alone, from whatever post he acts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.inbox import InboxEntry, InboxMessage, Reading
from queries import messages
from workflows.identity import require_person


def list_inbox(
    session: Session, *, call: Call, after: tuple[Any, ...] | None, limit: int, unread: bool = False
) -> list[InboxEntry]:
    """Return one's messages, newest first."""
    person_id = require_person(call)
    before = after[0] if after else None
    found = messages.inbox(session, person_id=person_id, before=before, unread=unread, limit=limit)
    return [InboxEntry.model_validate(entry) for entry in found]


def get_message(session: Session, *, call: Call, message_id: UUID) -> InboxMessage:
    """Return one message as it was sent."""
    found = messages.inbox_message(session, person_id=require_person(call), message_id=message_id)
    if found is None:
        raise NotFound("没有这条消息")
    return InboxMessage.model_validate(found)


def read_message(session: Session, *, call: Call, message_id: UUID, now: datetime) -> Reading:
    """Note that a message was read; the first time counts."""
    person_id = require_person(call)
    if not messages.mark_read(session, person_id=person_id, message_id=message_id, at=now):
        raise NotFound("没有这条消息")
    found = get_message(session, call=call, message_id=message_id)
    unread = messages.unread_count(session, person_id=person_id)
    return Reading(message_id=message_id, read_at=found.read_at or now, unread=unread)
