"""What is to be told (items), what is sent (messages, holding 1..n items), and every attempt at sending."""

from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Index

from models.base import Record, enum_type


class Channel(StrEnum):
    """A way to reach a person."""

    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


CHANNEL_NAMES = {
    Channel.INBOX: "站内信",
    Channel.EMAIL: "电子邮件",
    Channel.SMS: "短信",
    Channel.WECOM: "企业微信群机器人",
    Channel.DINGTALK: "钉钉群机器人",
    Channel.FEISHU: "飞书群机器人",
    Channel.WEBHOOK: "系统推送",
    Channel.APPRISE: "其他通道",
}


class Urgency(StrEnum):
    """Urgent things go at once; ordinary ones may wait to be gathered."""

    URGENT = "urgent"
    ORDINARY = "ordinary"


class Lane(IntEnum):
    """In which order messages of a channel go out: what a person's act makes urgent overtakes a whole night's work."""

    EXPRESS = 0
    URGENT = 1
    ORDINARY = 2


class MessageState(StrEnum):
    """已受理 / 发送中 / 待重试 / 已发送 / 已送达 / 未知 / 失败 / 死信; reading and signing exist only in the system.

    Failed: the other side said for certain that it did not arrive. Dead: given up here, to be replayed by a person.
    """

    ACCEPTED = "accepted"
    SENDING = "sending"
    RETRY = "retry"
    SENT = "sent"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DEAD = "dead"


MESSAGE_STATE_NAMES = {
    MessageState.ACCEPTED: "已受理",
    MessageState.SENDING: "发送中",
    MessageState.RETRY: "待重试",
    MessageState.SENT: "已发送",
    MessageState.DELIVERED: "已送达",
    MessageState.UNKNOWN: "未知",
    MessageState.FAILED: "失败",
    MessageState.DEAD: "死信",
}


class Held(StrEnum):
    """Why something that can wait is told later than it might have been."""

    QUIET_HOURS = "quiet_hours"
    DAY_OFF = "day_off"
    DIGEST = "digest"
    DAILY_CAP = "daily_cap"
    MONTHLY_CAP = "monthly_cap"


HELD_NAMES = {
    Held.QUIET_HOURS: "静默时段",
    Held.DAY_OFF: "非工作日",
    Held.DIGEST: "待本人汇总时间",
    Held.DAILY_CAP: "已达当日上限",
    Held.MONTHLY_CAP: "已达当月上限",
}


class MessageItem(Record, table=True):
    """One event told to one person by one channel, or to one endpoint, once: the unique keys make repeats impossible.

    `why` is empty for whom the rule names; `substitute`, `successor`, `next_channel` or `next_person` where it went
    further.
    """

    __tablename__ = "message_item"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "person_id", "channel"),
        Index(
            "uq_message_item_endpoint",
            "event_id",
            "endpoint_id",
            unique=True,
            postgresql_where=sa.text("endpoint_id IS NOT NULL"),
        ),
        Index(None, "message_id"),
    )

    event_id: UUID
    group_id: UUID
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    endpoint_id: UUID | None = Field(default=None, foreign_key="endpoint.id")
    why: str | None = Field(default=None, max_length=40)
    post_id: UUID | None = None
    channel: Channel = Field(sa_type=enum_type(Channel))
    template: str = Field(max_length=60)
    urgency: Urgency = Field(sa_type=enum_type(Urgency))
    message_id: UUID = Field(foreign_key="message.id")


class Message(Record, table=True):
    """What is sent: gathered items for one person on one channel, or for one endpoint, kept as it was sent.

    While the relay adds to it, it is open and `item_count` is 0. What can wait stays open until `ready_at`, in business
    time; `held_reason` says why it is later than it would have been. Once it is closed `ready_at` says when that was:
    by it the messages of a day and of a month are counted.
    """

    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) <> (endpoint_id IS NULL)", name="one_receiver"),
        Index("ix_message_endpoint", "endpoint_id", "id", postgresql_where=sa.text("endpoint_id IS NOT NULL")),
        Index(
            "uq_message_open_endpoint",
            "endpoint_id",
            "urgency",
            unique=True,
            postgresql_where=sa.text("item_count = 0 AND endpoint_id IS NOT NULL"),
        ),
        Index(
            "ix_message_due",
            "channel",
            "lane",
            "next_attempt_at",
            "id",
            postgresql_where=sa.text("state IN ('accepted', 'sending', 'retry')"),
        ),
        Index("ix_message_ask", "channel", "next_attempt_at", postgresql_where=sa.text("state = 'unknown'")),
        Index("ix_message_ended", "state", "id", postgresql_where=sa.text("state IN ('failed', 'dead', 'unknown')")),
        Index(None, "person_id", "channel", "created_at"),
        Index(
            "ix_message_counted",
            "person_id",
            "channel",
            "ready_at",
            postgresql_where=sa.text("ready_at IS NOT NULL AND person_id IS NOT NULL"),
        ),
        Index("ix_message_ready", "ready_at", postgresql_where=sa.text("item_count = 0")),
        Index(
            "uq_message_open",
            "person_id",
            "channel",
            "urgency",
            unique=True,
            postgresql_where=sa.text("item_count = 0"),
        ),
    )

    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    endpoint_id: UUID | None = Field(default=None, foreign_key="endpoint.id")
    channel: Channel = Field(sa_type=enum_type(Channel))
    urgency: Urgency = Field(sa_type=enum_type(Urgency))
    lane: int = Field(default=Lane.ORDINARY, sa_column_kwargs={"server_default": "2"})
    ready_at: datetime | None = None
    held_reason: str | None = Field(default=None, max_length=40)
    address: str | None = Field(default=None, max_length=200)
    item_count: int
    subject: str | None = Field(default=None, max_length=400)
    body: str | None = None
    html: str | None = None
    text_version: str | None = Field(default=None, max_length=40)
    """Which version of the templates wrote it."""
    state: MessageState = Field(default=MessageState.ACCEPTED, sa_type=enum_type(MessageState))
    attempts: int = 0
    replayed_after: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many attempts there were when a person last had it sent again; those before count no more."""
    asked: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often the provider was asked what became of it."""
    next_attempt_at: datetime | None = None
    leased_until: datetime | None = None
    created_at: datetime
    business_at: datetime
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    provider: str | None = Field(default=None, max_length=40)
    provider_ref: str | None = Field(default=None, max_length=120)
    error: str | None = Field(default=None, max_length=1000)


class DeliveryAttempt(Record, table=True):
    """One try: counted before the effect, its outcome written after, fenced by the attempt number."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "attempt"),
        Index("ix_delivery_attempt_provider_ref", "provider_ref", postgresql_where=sa.text("provider_ref IS NOT NULL")),
    )

    message_id: UUID = Field(foreign_key="message.id")
    attempt: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = Field(default=None, max_length=32)
    provider: str | None = Field(default=None, max_length=40)
    provider_ref: str | None = Field(default=None, max_length=120)
    detail: str | None = Field(default=None, max_length=1000)


class ProviderReceipt(Record, table=True):
    """What a provider said later of a message it had taken; the same word twice is kept once.

    Without a message it speaks of what we do not know, or do not know yet: the sending may not have been recorded.
    """

    __tablename__ = "provider_receipt"
    __table_args__ = (sa.UniqueConstraint("provider", "provider_ref", "state", "code"),)

    provider: str = Field(max_length=40)
    provider_ref: str = Field(max_length=120)
    message_id: UUID | None = Field(default=None, foreign_key="message.id", index=True)
    state: MessageState = Field(sa_type=enum_type(MessageState))
    code: str = Field(default="", max_length=60)
    detail: str | None = Field(default=None, max_length=1000)
    received_at: datetime
