"""What is to be told (items), what is sent (messages, holding 1..n items), and every attempt at sending."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Index

from models.base import Record, enum_type


class Channel(StrEnum):
    """A way to reach a person."""

    INBOX = "inbox"
    EMAIL = "email"


class Urgency(StrEnum):
    """Urgent things go at once; ordinary ones may wait to be gathered."""

    URGENT = "urgent"
    ORDINARY = "ordinary"


class MessageState(StrEnum):
    """已受理 / 发送中 / 待重试 / 已发送 / 未知 / 死信; reading exists only in the inbox."""

    ACCEPTED = "accepted"
    SENDING = "sending"
    RETRY = "retry"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


MESSAGE_STATE_NAMES = {
    MessageState.ACCEPTED: "已受理",
    MessageState.SENDING: "发送中",
    MessageState.RETRY: "待重试",
    MessageState.SENT: "已发送",
    MessageState.UNKNOWN: "未知",
    MessageState.DEAD: "死信",
}


class MessageItem(Record, table=True):
    """One event told to one person by one channel, once: the unique key is what makes repeats impossible."""

    __tablename__ = "message_item"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "person_id", "channel"),
        Index(None, "message_id"),
    )

    event_id: UUID
    group_id: UUID
    person_id: UUID = Field(foreign_key="person.id")
    post_id: UUID | None = None
    channel: Channel = Field(sa_type=enum_type(Channel))
    template: str = Field(max_length=60)
    urgency: Urgency = Field(sa_type=enum_type(Urgency))
    message_id: UUID = Field(foreign_key="message.id")


class Message(Record, table=True):
    """What is sent: gathered items for one person on one channel, kept as it was sent.

    While the relay adds to it, it is open and `item_count` is 0.
    """

    __table_args__ = (
        Index(
            "ix_message_due",
            "channel",
            "next_attempt_at",
            "id",
            postgresql_where=sa.text("state IN ('accepted', 'sending', 'retry')"),
        ),
        Index(None, "person_id", "channel", "created_at"),
        Index(
            "uq_message_open",
            "person_id",
            "channel",
            "urgency",
            unique=True,
            postgresql_where=sa.text("item_count = 0"),
        ),
    )

    person_id: UUID = Field(foreign_key="person.id")
    channel: Channel = Field(sa_type=enum_type(Channel))
    urgency: Urgency = Field(sa_type=enum_type(Urgency))
    address: str | None = Field(default=None, max_length=200)
    item_count: int
    subject: str | None = Field(default=None, max_length=400)
    body: str | None = None
    state: MessageState = Field(default=MessageState.ACCEPTED, sa_type=enum_type(MessageState))
    attempts: int = 0
    next_attempt_at: datetime | None = None
    leased_until: datetime | None = None
    created_at: datetime
    business_at: datetime
    sent_at: datetime | None = None
    read_at: datetime | None = None
    error: str | None = Field(default=None, max_length=1000)


class DeliveryAttempt(Record, table=True):
    """One try: counted before the effect, its outcome written after, fenced by the attempt number."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (sa.UniqueConstraint("message_id", "attempt"),)

    message_id: UUID = Field(foreign_key="message.id")
    attempt: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = Field(default=None, max_length=32)
    detail: str | None = Field(default=None, max_length=1000)
