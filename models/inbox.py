"""Shapes of a person's inbox; the tables stand in messages."""

from datetime import datetime
from uuid import UUID

from sqlmodel import SQLModel

from models.messages import Urgency


class InboxEntry(SQLModel):
    """One line of an inbox."""

    id: UUID
    subject: str | None = None
    item_count: int
    urgency: Urgency
    business_at: datetime
    created_at: datetime
    read_at: datetime | None = None


class InboxMessage(InboxEntry):
    """A message as it was sent."""

    body: str | None = None


class Reading(SQLModel):
    """When a message was read."""

    message_id: UUID
    read_at: datetime
    unread: int
