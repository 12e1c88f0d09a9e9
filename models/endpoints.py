"""Where messages go that no person's address receives: group robots of a unit, and other systems (webhooks)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.base import Record, enum_type
from models.messages import Channel, MessageState

_EXAMPLE: dict[str, Any] = {
    "unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222",
    "channel": "webhook",
    "name": "市级督办平台",
    "url": "https://duban.city.example/hooks",
    "kinds": ["task_assigned", "deadline_missed"],
}
Url = Field(min_length=1, max_length=800, description="完整网址；机器人也可只填其 key 或 access_token")
Secret = Field(
    default=None, min_length=1, max_length=200, description="钉钉加签、飞书签名校验的密钥；系统推送的由本系统生成"
)
Kinds = Field(default_factory=list, max_length=200, description="只接收这些事件；空为全部")


class Endpoint(Record, table=True):
    """One address of one unit on one channel; it is told what its unit is told, narrowed to `kinds` where given.

    A robot's address is itself a key: `url` is what may be shown of it, `sealed_url` the whole. `secrets` are sealed
    too, newest first: `{"sealed", "until"}`; while one is being replaced the former is valid until its own end.
    """

    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    channel: Channel = Field(sa_type=enum_type(Channel))
    name: str = Field(max_length=120)
    url: str = Field(max_length=200)
    sealed_url: str = Field(max_length=2000)
    secrets: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    kinds: list[str] = Field(default_factory=list, sa_type=JSONB)
    version: int = 1
    created_by: UUID | None = None
    created_at: datetime
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str | None = Field(default=None, max_length=200)


class EndpointCreate(SQLModel):
    """A robot or a system of a unit."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [_EXAMPLE]}}

    unit_id: UUID
    channel: Channel
    name: str = Field(min_length=1, max_length=120)
    url: str = Url
    secret: str | None = Secret
    kinds: list[str] = Kinds


class EndpointChange(SQLModel):
    """What is to be different; a field left out stays."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"name": "市级平台", "kinds": []}]}}

    name: str | None = Field(default=None, min_length=1, max_length=120)
    url: str | None = Field(default=None, min_length=1, max_length=800)
    kinds: list[str] | None = Field(default=None, max_length=200)


class SecretRotation(SQLModel):
    """A new secret; the former stays valid for some hours, so that the other side can change over."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"overlap_hours": 24}]}}

    secret: str | None = Secret
    overlap_hours: int | None = Field(default=None, ge=0, le=720, description="旧密钥继续有效的小时数；0 为立即失效")


class EndpointDisabling(SQLModel):
    """Why nothing is to be sent there for now."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"reason": "对方系统停机升级"}]}}

    reason: str = Field(min_length=1, max_length=200)


class EndpointReplay(SQLModel):
    """What is to be sent again: messages by number, or those of a span of time that did not arrive, or all of them."""

    model_config = {
        "extra": "forbid",
        "populate_by_name": True,
        "json_schema_extra": {
            "examples": [{"from": "2026-11-20T00:00:00+08:00", "to": "2026-11-24T00:00:00+08:00", "delivered": False}]
        },
    }

    since: AwareDatetime | None = Field(default=None, alias="from")
    to: AwareDatetime | None = None
    message_ids: list[UUID] = Field(default_factory=list, max_length=1000)
    delivered: bool = Field(default=False, description="时段内已送达的也重发")


class EndpointPublic(SQLModel):
    """An endpoint without what is secret of it."""

    id: UUID
    unit_id: UUID
    unit_name: str
    channel: Channel
    channel_name: str
    name: str
    url: str
    kinds: list[str]
    has_secret: bool
    former_secret_until: datetime | None = None
    version: int
    created_at: datetime
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str | None = None


class EndpointSecretTold(SQLModel):
    """An endpoint and, where this system has made it, its new secret; told this once."""

    endpoint: EndpointPublic
    secret: str | None = None


class TrialPublic(SQLModel):
    """What the other side said to a test message."""

    arrived: bool
    outcome: str
    said: str


class EndpointDelivery(SQLModel):
    """One message to an endpoint: what it tells, and how it fared."""

    message_id: UUID
    kinds: list[str]
    state: MessageState
    state_name: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    next_attempt_at: datetime | None = None
    error: str | None = None


class ReplayPublic(SQLModel):
    """How many messages go out again, and whether more of those asked for are left."""

    replayed: int
    more: bool
