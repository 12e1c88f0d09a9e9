"""Formal papers, frozen when issued, and the notices (催办单, 督办通知单) that travel on them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.base import Record, enum_type


class NoticeKind(StrEnum):
    """催办单 asks for what is late; 督办通知单 supervises at a level of the policy."""

    URGE = "urge"
    SUPERVISION = "supervision"


NOTICE_KIND_NAMES = {NoticeKind.URGE: "催办单", NoticeKind.SUPERVISION: "督办通知单"}


class NoticeStage(StrEnum):
    """A notice is only a proposal until two persons of the office have approved and issued it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    ISSUED = "issued"
    SIGNED_FOR = "signed_for"
    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


NOTICE_STAGE_NAMES = {
    NoticeStage.PROPOSED: "拟发",
    NoticeStage.APPROVED: "已审核",
    NoticeStage.DECLINED: "不予发出",
    NoticeStage.ISSUED: "已发出",
    NoticeStage.SIGNED_FOR: "已签收",
    NoticeStage.UNANSWERED: "逾期未复",
    NoticeStage.ANSWERED: "已答复",
    NoticeStage.ACCEPTED: "答复已采纳",
    NoticeStage.REPLACED: "已被替换",
    NoticeStage.WITHDRAWN: "已撤回",
}


class Paper(Record, table=True):
    """A numbered paper; after issue nothing of it changes, renderers read only the payload."""

    __table_args__ = (sa.UniqueConstraint("office_unit_id", "kind", "year", "serial"),)

    kind: str = Field(max_length=32)
    office_unit_id: UUID = Field(foreign_key="unit.id")
    year: int
    serial: int
    external_doc_no: str | None = Field(default=None, max_length=80)
    payload: dict[str, Any] = Field(sa_type=JSONB)
    payload_sha256: str = Field(max_length=64)
    template_version: str = Field(max_length=32)
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    issued_at: datetime
    issued_by: UUID
    replaces_id: UUID | None = Field(default=None, foreign_key="paper.id")


class PaperWithdrawal(SQLModel, table=True):
    """That a paper no longer holds, and by which other paper; the withdrawn row itself stays as issued."""

    __tablename__ = "paper_withdrawal"

    paper_id: UUID = Field(foreign_key="paper.id", primary_key=True)
    withdrawn_by_id: UUID = Field(foreign_key="paper.id")
    withdrawn_at: datetime


class PaperCounter(SQLModel, table=True):
    """The last serial given per office, kind and year; locked while a paper is issued, so no number is skipped."""

    __tablename__ = "paper_counter"

    office_unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    kind: str = Field(max_length=32, primary_key=True)
    year: int = Field(primary_key=True)
    last_serial: int = 0


class Notice(Record, table=True):
    """One supervision step on one task, from proposal to the accepted answer."""

    __table_args__ = (
        Index(None, "task_id"),
        Index(None, "supervising_unit_id", "stage"),
        Index(None, "unit_id", "stage"),
        Index(
            "uq_notice_under_way",
            "task_id",
            "kind",
            "level",
            unique=True,
            postgresql_where=sa.text("stage NOT IN ('declined', 'accepted', 'replaced', 'withdrawn')"),
        ),
    )

    kind: NoticeKind = Field(sa_type=enum_type(NoticeKind))
    level: int = 1
    level_label: str = Field(default="", max_length=40)
    level_colour: str = Field(default="", max_length=20)
    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    deadline_id: UUID | None = Field(default=None, foreign_key="deadline.id")
    stage: NoticeStage = Field(default=NoticeStage.PROPOSED, sa_type=enum_type(NoticeStage))
    version: int = 1
    reason: str = Field(max_length=2000)
    requirement: str = Field(default="", max_length=4000)
    answer_working_days: int = 5
    answered_late: bool = False
    proposed_by: UUID | None = None
    paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    created_at: datetime


class NoticeCreate(SQLModel):
    """An officer's proposal of a notice on a task."""

    model_config = {"extra": "forbid", "str_strip_whitespace": True}

    kind: NoticeKind
    level: int = Field(default=1, ge=1, le=9)
    reason: str = Field(min_length=2, max_length=2000)
    requirement: str = Field(default="", max_length=4000)
    answer_working_days: int = Field(default=5, ge=1, le=60)


class PaperPublic(SQLModel):
    """A paper as issued."""

    id: UUID
    kind: str
    year: int
    serial: int
    external_doc_no: str | None
    payload: dict[str, Any]
    payload_sha256: str
    issued_at: datetime
    issued_on: date | None = None
    withdrawn_by_id: UUID | None = None
