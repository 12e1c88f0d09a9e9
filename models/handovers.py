"""移送问责: duban proposes, people approve and transfer, the competent body decides; here it is only recorded."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type


class HandoverStage(StrEnum):
    """A hand-over ends with the recorded result; no sanction is decided here."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    RESULT_RECORDED = "result_recorded"


HANDOVER_STAGE_NAMES = {
    HandoverStage.PROPOSED: "建议移送",
    HandoverStage.APPROVED: "已批准移送",
    HandoverStage.DECLINED: "不予移送",
    HandoverStage.TRANSFERRED: "已移送",
    HandoverStage.RESULT_RECORDED: "已登记处理结果",
}


class CompetentBody(StrEnum):
    """Who may decide: 有权机关 (令733 第二十一条), 监察机关 or 司法机关 (第二十三条)."""

    AUTHORISED = "authorised"
    SUPERVISORY = "supervisory"
    JUDICIAL = "judicial"


class Handover(Record, table=True):
    """One hand-over of one matter, with the dossier's manifest hash as it was handed over."""

    __table_args__ = (Index(None, "task_id"), Index(None, "supervising_unit_id", "stage"))

    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    reason: str = Field(max_length=4000)
    basis: str = Field(max_length=400)
    body_kind: CompetentBody = Field(sa_type=enum_type(CompetentBody))
    body_name: str = Field(max_length=200)
    stage: HandoverStage = Field(default=HandoverStage.PROPOSED, sa_type=enum_type(HandoverStage))
    version: int = 1
    proposed_by: UUID | None = None
    approval: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    manifest_sha256: str | None = Field(default=None, max_length=64)
    paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    transferred_on: date | None = None
    received_by: str | None = Field(default=None, max_length=120)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime
