"""Deadlines: what is due when, why, and what has been said about it; overdue is a mark here."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.events import SubjectKind


class DeadlineKind(StrEnum):
    """What has to have happened by the date."""

    SIGN_FOR = "sign_for"
    PLAN = "plan"
    REPORT = "report"
    CONTRIBUTION = "contribution"
    COMPLETION = "completion"
    ANSWER = "answer"
    TALK_ACCOUNT = "talk_account"
    TALK_MINUTES = "talk_minutes"
    PUBLICATION = "publication"
    RECTIFICATION_PLAN = "rectification_plan"
    RECTIFICATION_RESULT = "rectification_result"
    RECTIFICATION_REVIEW = "rectification_review"
    PUBLICITY = "publicity"
    LOOK_BACK = "look_back"
    OBJECTION_DECISION = "objection_decision"


DEADLINE_KIND_NAMES = {
    DeadlineKind.SIGN_FOR: "签收",
    DeadlineKind.PLAN: "报送实施方案",
    DeadlineKind.REPORT: "报送进展",
    DeadlineKind.CONTRIBUTION: "报送配合情况",
    DeadlineKind.COMPLETION: "办结",
    DeadlineKind.ANSWER: "答复督办通知",
    DeadlineKind.TALK_ACCOUNT: "提交约谈书面汇报",
    DeadlineKind.TALK_MINUTES: "印发约谈纪要",
    DeadlineKind.PUBLICATION: "向社会公开",
    DeadlineKind.RECTIFICATION_PLAN: "报送整改方案",
    DeadlineKind.RECTIFICATION_RESULT: "完成整改并报送结果",
    DeadlineKind.RECTIFICATION_REVIEW: "阶段性评估",
    DeadlineKind.PUBLICITY: "公示期满",
    DeadlineKind.LOOK_BACK: "开展回头看",
    DeadlineKind.OBJECTION_DECISION: "作出复核决定",
}


IS_OPEN = "met_at IS NULL AND cancelled_at IS NULL"


class Deadline(Record, table=True):
    """One date with its origin; `original_on` never changes, `due_on` may, each change by an event."""

    __table_args__ = (
        Index(None, "subject_id", "kind"),
        Index(None, "task_id"),
        Index(
            "ix_deadline_to_check",
            "next_check_at",
            "id",
            postgresql_where=sa.text("next_check_at IS NOT NULL"),
        ),
        Index(
            "ix_deadline_overdue",
            "supervising_unit_id",
            "due_on",
            "id",
            postgresql_where=sa.text(f"missed_at IS NOT NULL AND {IS_OPEN}"),
        ),
        Index("ix_deadline_unit_open", "unit_id", "due_on", "id", postgresql_where=sa.text(IS_OPEN)),
        Index("ix_deadline_supervised_open", "supervising_unit_id", "due_on", "id", postgresql_where=sa.text(IS_OPEN)),
        Index(
            "uq_deadline_period",
            "subject_id",
            "kind",
            "period",
            unique=True,
            postgresql_where=sa.text("period IS NOT NULL"),
        ),
    )

    subject_kind: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    subject_id: UUID
    task_id: UUID | None = Field(default=None, foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    kind: DeadlineKind = Field(sa_type=enum_type(DeadlineKind))
    period: str | None = Field(default=None, max_length=16)
    original_on: date
    due_on: date
    basis_on: date
    length: int | None = None
    length_unit: str | None = Field(default=None, max_length=20)
    counted_from: date | None = None
    """With length and unit beside it: from what `due_on` is reckoned now. Without them a paper fixed the date."""
    counted_length: int | None = None
    counted_unit: str | None = Field(default=None, max_length=20)
    ladder_on: date | None = None
    """The date by which its firings are known, where a change of calendar has moved `due_on` away from it."""
    explanation: str = Field(default="", max_length=1000)
    calendar_version: str = Field(max_length=40)
    provisional: bool = False
    paused_days: int = 0
    met_at: datetime | None = None
    missed_at: datetime | None = None
    cancelled_at: datetime | None = None
    next_check_at: datetime | None = None
    version: int = 1


class Firing(Record, table=True):
    """A rung that fired, or was passed over, once for ever: unique by (policy version, rung, subject, period).

    The subject is a deadline, or the task or unit that came to so many of something; then its office stands here too.
    """

    __table_args__ = (
        sa.UniqueConstraint("rule_set_id", "rung", "subject_id", "period"),
        Index(None, "subject_id"),
    )

    rule_set_id: UUID = Field(foreign_key="rule_set.id")
    rung: str = Field(max_length=40)
    subject_id: UUID
    subject_kind: SubjectKind = Field(
        default=SubjectKind.DEADLINE, sa_type=enum_type(SubjectKind), sa_column_kwargs={"server_default": "deadline"}
    )
    task_id: UUID | None = None
    unit_id: UUID | None = None
    supervising_unit_id: UUID | None = None
    period: str = Field(default="", max_length=64)
    due_at: datetime
    fired_at: datetime
    skipped_reason: str | None = Field(default=None, max_length=400)
    saw: dict[str, Any] = Field(sa_type=JSONB)
    event_id: UUID | None = None
