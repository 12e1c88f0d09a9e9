"""复核: an objection to a conclusion, bulletin or score, decided by people who took no part (令733 第十七条)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.events import SubjectKind


class ObjectionStage(StrEnum):
    """Drafted and signed inside the unit, then filed; the decision ends it."""

    DRAFT = "draft"
    SIGNED = "signed"
    FILED = "filed"
    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


OBJECTION_STAGE_NAMES = {
    ObjectionStage.DRAFT: "起草",
    ObjectionStage.SIGNED: "已签",
    ObjectionStage.FILED: "已提出",
    ObjectionStage.UPHELD: "维持原结论",
    ObjectionStage.CHANGED: "变更原结论",
    ObjectionStage.REVOKED: "撤销原结论",
    ObjectionStage.WITHDRAWN: "已撤回",
}


class Objection(Record, table=True):
    """Filed within 30 natural days of receipt, decided within 30; it pauses an effect only if the decider says so."""

    __table_args__ = (Index(None, "against_id"), Index(None, "supervising_unit_id", "stage"))

    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    against_kind: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    against_id: UUID
    title: str = Field(max_length=400)
    received_on: date
    text: str = Field(max_length=20000)
    evidence: list[str] = Field(default_factory=list, sa_type=JSONB)
    stage: ObjectionStage = Field(default=ObjectionStage.DRAFT, sa_type=enum_type(ObjectionStage))
    version: int = 1
    signed_by: str | None = Field(default=None, max_length=60)
    filed_on: date | None = None
    pauses_effect: bool = False
    decision: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    decision_paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    created_at: datetime
