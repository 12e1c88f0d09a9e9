"""回头看: whether what was closed has held, looked at by people who did not accept the closing."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.events import SubjectKind


class LookBackStage(StrEnum):
    """Scheduled at closing; ends with what was found."""

    SCHEDULED = "scheduled"
    HOLDS = "holds"
    RELAPSED = "relapsed"
    CANCELLED = "cancelled"


LOOK_BACK_STAGE_NAMES = {
    LookBackStage.SCHEDULED: "待开展",
    LookBackStage.HOLDS: "成效巩固",
    LookBackStage.RELAPSED: "问题反弹",
    LookBackStage.CANCELLED: "已取消",
}


class LookBack(Record, table=True):
    """One look at one closed task or filed rectification."""

    __tablename__ = "look_back"
    __table_args__ = (Index(None, "task_id"), Index(None, "supervising_unit_id", "stage", "planned_on"))

    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    of_kind: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    of_id: UUID
    planned_on: date
    why: str = Field(max_length=200)
    stage: LookBackStage = Field(default=LookBackStage.SCHEDULED, sa_type=enum_type(LookBackStage))
    version: int = 1
    looked_on: date | None = None
    finding: str | None = Field(default=None, max_length=4000)
    inspectors: list[str] = Field(default_factory=list, sa_type=JSONB)
    evidence: list[str] = Field(default_factory=list, sa_type=JSONB)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime
