"""What the deployment itself must remember: whether it is a demo, who leads, which periods ran, which keys came."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.base import Record


class Deployment(SQLModel, table=True):
    """The single row that says what this database is; once a demo, always a demo."""

    id: int = Field(default=1, primary_key=True)
    is_demo: bool = False
    offset_seconds: float = 0.0
    setup_token_hash: bytes | None = None
    created_at: datetime


class Leader(SQLModel, table=True):
    """A lease on being the one scheduler; real time by the database's clock."""

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=80)
    expires_at: datetime


class SchedulePeriod(Record, table=True):
    """One run of one job for one business period; the id is the cause of everything the run wrote."""

    __tablename__ = "schedule_period"
    __table_args__ = (sa.UniqueConstraint("job", "period"),)

    job: str = Field(max_length=40)
    period: str = Field(max_length=40)
    started_at: datetime
    finished_at: datetime | None = None


class IdempotencyKey(SQLModel, table=True):
    """The answer to a keyed request, written in the transaction of its effects."""

    __tablename__ = "idempotency_key"

    client: str = Field(primary_key=True, max_length=60)
    key: str = Field(primary_key=True, max_length=120)
    request_hash: bytes
    status: int | None = None
    headers: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    body: str | None = None
    created_at: datetime
    expires_at: datetime
    request_id: UUID | None = None
