"""延期: more time for one date, applied for before it is over, examined and approved by different people."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type


class ExtensionStage(StrEnum):
    """Drafted and signed inside the unit, then examined and decided by the office; the clock runs on meanwhile."""

    DRAFT = "draft"
    APPLIED = "applied"
    EXAMINED = "examined"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


EXTENSION_STAGE_NAMES = {
    ExtensionStage.DRAFT: "起草",
    ExtensionStage.APPLIED: "已申请",
    ExtensionStage.EXAMINED: "已初审",
    ExtensionStage.APPROVED: "已批准",
    ExtensionStage.DECLINED: "不予批准",
    ExtensionStage.WITHDRAWN: "已撤回",
}
UNDECIDED = "stage IN ('draft', 'applied', 'examined')"


class Extension(Record, table=True):
    """One application; `from_on` is the date it wants moved, `effects` what its approval did beside moving it."""

    __table_args__ = (
        Index(None, "supervising_unit_id", "stage"),
        Index("uq_extension_undecided", "deadline_id", unique=True, postgresql_where=sa.text(UNDECIDED)),
    )

    deadline_id: UUID = Field(foreign_key="deadline.id", index=True)
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    title: str = Field(max_length=400)
    from_on: date
    wanted_on: date
    granted_on: date | None = None
    reason: str = Field(max_length=4000)
    progress: str = Field(max_length=4000)
    evidence: list[str] = Field(default_factory=list, sa_type=JSONB)
    finding: str | None = Field(default=None, max_length=4000)
    effects: list[Any] = Field(default_factory=list, sa_type=JSONB)
    stage: ExtensionStage = Field(default=ExtensionStage.DRAFT, sa_type=enum_type(ExtensionStage))
    version: int = 1
    applied_on: date | None = None
    decided_on: date | None = None
    created_at: datetime
