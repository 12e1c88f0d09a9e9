"""Where messages go that no person's address receives: group robots of a unit, and other systems (webhooks)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, enum_type
from models.messages import Channel


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
