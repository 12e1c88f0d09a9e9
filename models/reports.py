"""What a unit writes, its leader signs and it submits: progress, plan, contribution, answer, closing, refusal."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.base import Day, Record, enum_type


class ReportKind(StrEnum):
    """Which of a unit's words to its office this is."""

    PROGRESS = "progress"
    PLAN = "plan"
    CONTRIBUTION = "contribution"
    ANSWER = "answer"
    CLOSING = "closing"
    REFUSAL = "refusal"


REPORT_KIND_NAMES = {
    ReportKind.PROGRESS: "进展报告",
    ReportKind.PLAN: "实施方案",
    ReportKind.CONTRIBUTION: "配合情况",
    ReportKind.ANSWER: "督办答复",
    ReportKind.CLOSING: "办结申请",
    ReportKind.REFUSAL: "退办申请",
}


class ReportStage(StrEnum):
    """A report counts from `submitted`; before that it is the unit's own paper."""

    DRAFT = "draft"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


REPORT_STAGE_NAMES = {
    ReportStage.DRAFT: "起草",
    ReportStage.SIGNED: "已签",
    ReportStage.SUBMITTED: "已报送",
    ReportStage.RETURNED: "已退回",
    ReportStage.ACCEPTED: "已采纳",
    ReportStage.DISCARDED: "已作废",
}


class Report(Record, table=True):
    """One paper of a unit on one task; returned ones come again in the next round under the same id."""

    __table_args__ = (
        Index(None, "task_id", "kind", "period"),
        Index(None, "unit_id", "stage"),
        Index(None, "contribution_id", postgresql_where=sa.text("contribution_id IS NOT NULL")),
        Index("ix_report_to_review", "reviewing_unit_id", "stage", "submitted_at"),
        Index(
            "uq_report_progress_period",
            "task_id",
            "unit_id",
            "kind",
            "period",
            unique=True,
            postgresql_where=sa.text("period IS NOT NULL AND stage <> 'discarded'"),
        ),
        Index(
            "uq_report_under_way",
            "task_id",
            "unit_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("period IS NULL AND kind <> 'answer' AND stage NOT IN ('discarded', 'accepted')"),
        ),
    )

    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    reviewing_unit_id: UUID = Field(foreign_key="unit.id")
    kind: ReportKind = Field(sa_type=enum_type(ReportKind))
    period: str | None = Field(default=None, max_length=16)
    notice_id: UUID | None = Field(default=None, foreign_key="notice.id")
    contribution_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    stage: ReportStage = Field(default=ReportStage.DRAFT, sa_type=enum_type(ReportStage))
    version: int = 1
    round: int = 1
    text: str = Field(default="", max_length=20000)
    obstacles: str = Field(default="", max_length=4000)
    next_step: str = Field(default="", max_length=4000)
    self_rating: str | None = Field(default=None, max_length=40)
    office_finding: str | None = Field(default=None, max_length=4000)
    percent_done: Decimal | None = Field(default=None, max_digits=5, decimal_places=2)
    milestones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    milestones_done: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    late_contributors: list[str] = Field(default_factory=list, sa_type=JSONB)
    drafted_by: UUID | None = None
    signed_by: str | None = Field(default=None, max_length=60)
    signed_on: date | None = None
    created_at: datetime
    submitted_at: datetime | None = None


class ReportValue(SQLModel, table=True):
    """The value reported for one of the task's own targets; qualitative targets carry a statement instead."""

    __tablename__ = "report_value"

    report_id: UUID = Field(foreign_key="report.id", primary_key=True)
    target_id: UUID = Field(foreign_key="target.id", primary_key=True)
    value: Decimal | None = Field(default=None, max_digits=18, decimal_places=6)
    statement: str | None = Field(default=None, max_length=1000)


class AttachmentPurpose(StrEnum):
    """Evidence of what was done, or the stamped page that stands for a leader's signature."""

    EVIDENCE = "evidence"
    STAMP_PAGE = "stamp_page"


class ReportAttachment(SQLModel, table=True):
    """A file that belongs to a report."""

    __tablename__ = "report_attachment"

    report_id: UUID = Field(foreign_key="report.id", primary_key=True)
    attachment_id: UUID = Field(foreign_key="attachment.id", primary_key=True)
    purpose: AttachmentPurpose = Field(sa_type=enum_type(AttachmentPurpose))


class Attachment(Record, table=True):
    """A stored file: addressed by content, typed by content, never by its name."""

    sha256: str = Field(max_length=64, index=True)
    size: int = Field(sa_type=sa.BigInteger)
    media_type: str = Field(max_length=120)
    filename: str = Field(max_length=200)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    person_id: UUID | None = None
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    created_at: datetime


class TargetValue(SQLModel):
    """A number for a numeric target, a statement for a qualitative one."""

    model_config = {"extra": "forbid"}

    target_id: UUID
    value: Decimal | None = Field(default=None, max_digits=18, decimal_places=6)
    statement: str | None = Field(default=None, max_length=1000)


class MilestoneDraft(SQLModel):
    """A step of an implementation plan."""

    model_config = {"extra": "forbid"}

    title: str = Field(min_length=1, max_length=300)
    due_on: Day


class MilestoneDone(SQLModel):
    """A step that a progress report says was taken."""

    model_config = {"extra": "forbid"}

    milestone_id: UUID
    done_on: date


class ReportContent(SQLModel):
    """What the unit writes; a draft may be incomplete, signing checks it."""

    model_config = {"extra": "forbid"}

    text: str = Field(default="", max_length=20000)
    obstacles: str = Field(default="", max_length=4000)
    next_step: str = Field(default="", max_length=4000)
    self_rating: str | None = Field(default=None, max_length=40)
    percent_done: Decimal | None = Field(
        default=None, ge=0, le=100, max_digits=5, decimal_places=2, description="总体完成比例（%），进展报告可填"
    )
    values: list[TargetValue] = Field(default_factory=list, max_length=100)
    milestones: list[MilestoneDraft] = Field(default_factory=list, max_length=100)
    milestones_done: list[MilestoneDone] = Field(default_factory=list, max_length=100)
    evidence: list[UUID] = Field(default_factory=list, max_length=50)


class ReportCreate(ReportContent):
    """A new paper: its kind, and the period or notice it answers."""

    kind: ReportKind
    period: str | None = Field(default=None, max_length=16)
    notice_id: UUID | None = None
