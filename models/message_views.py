"""Messages that did not arrive, as an office sees them, and what it may decide about them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from models.messages import Channel, Held, MessageState, Urgency
from models.statements import Reasoned, Shape


class Undelivered(StrEnum):
    """How a message can end without having arrived for certain."""

    FAILED = "failed"
    DEAD = "dead"
    UNKNOWN = "unknown"


class Replayable(StrEnum):
    """What may be sent again; what is unknown is settled first."""

    FAILED = "failed"
    DEAD = "dead"


class Settled(StrEnum):
    """What an officer has found out about a message that is unknown."""

    DELIVERED = "delivered"
    FAILED = "failed"
    RESEND = "resend"


class MessageChoice(Shape):
    """Which messages a list shows; without a state, all that have not arrived for certain."""

    state: list[Undelivered] = Field(default_factory=list, description="失败、死信、未知；可重复")
    held: list[Held] = Field(
        default_factory=list, description="改列尚未到发送时间、因此原因暂缓的消息（仍须告知，不会丢弃）；可重复"
    )
    channel: Channel | None = None
    limit: int = 50
    cursor: str | None = None


class UndeliveredMessage(BaseModel):
    """One message that has not arrived for certain: to whom, how often it was tried, and the last reason in words."""

    id: UUID
    channel: Channel
    channel_name: str
    state: MessageState
    state_name: str
    urgency: Urgency
    receiver: str = Field(description="收件人姓名，或接收端名称")
    subject: str | None
    item_count: int
    attempts: int
    created_at: datetime
    last_attempt_at: datetime | None
    provider: str | None
    reason: str | None = Field(description="最后一次未成的原因", examples=["邮件服务器拒收：550 no such user"])
    asked: int = Field(description="已向通道查询的次数")
    ask_again_at: datetime | None
    held_reason: Held | None = Field(description="为何暂缓或晚发")
    held_name: str | None = Field(examples=["已达当日上限"])
    ready_at: datetime | None = Field(description="业务时间：暂缓至何时")


class Settlement(Reasoned):
    """What became of a message nobody could tell, and how that was found out."""

    state: Settled


class Replays(Reasoned):
    """Which messages are sent again: ended so, by this channel, made in this time; at most a thousand at once."""

    state: list[Replayable] = Field(default_factory=lambda: [Replayable.DEAD], min_length=1)
    channel: Channel | None = None
    from_at: AwareDatetime | None = None
    to_at: AwareDatetime | None = None


class MessageDecided(BaseModel):
    """Where the message stands now."""

    message_id: UUID
    state: MessageState
    state_name: str


class Replayed(BaseModel):
    """How many are sent again, and how many of the same choice are left for a further call."""

    replayed: int
    left: int
