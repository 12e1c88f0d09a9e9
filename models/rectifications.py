"""整改: ordered, planned per problem, verified on site, accepted level by level, published, filed (销号备案)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.measures import MeasureSource


class RectificationKind(StrEnum):
    """立行立改, dated, or 长期坚持, which never closes and is reviewed again and again."""

    AT_ONCE = "at_once"
    DATED = "dated"
    STANDING = "standing"


RECTIFICATION_KIND_NAMES = {
    RectificationKind.AT_ONCE: "立行立改",
    RectificationKind.DATED: "限期整改",
    RectificationKind.STANDING: "长期坚持",
}


class RectificationStage(StrEnum):
    """Where a rectification stands."""

    ORDERED = "ordered"
    PLAN_SUBMITTED = "plan_submitted"
    IN_PROGRESS = "in_progress"
    RESULT_SUBMITTED = "result_submitted"
    VERIFIED = "verified"
    IN_PUBLICITY = "in_publicity"
    OBJECTED = "objected"
    PUBLICITY_OVER = "publicity_over"
    FILED = "filed"
    WITHDRAWN = "withdrawn"


RECTIFICATION_STAGE_NAMES = {
    RectificationStage.ORDERED: "已下达",
    RectificationStage.PLAN_SUBMITTED: "整改方案待审",
    RectificationStage.IN_PROGRESS: "整改中",
    RectificationStage.RESULT_SUBMITTED: "整改结果待核",
    RectificationStage.VERIFIED: "已现场核查",
    RectificationStage.IN_PUBLICITY: "公示中",
    RectificationStage.OBJECTED: "公示有异议",
    RectificationStage.PUBLICITY_OVER: "公示期满",
    RectificationStage.FILED: "已销号备案",
    RectificationStage.WITHDRAWN: "已撤销",
}


class Standard(StrEnum):
    """The five standards of signing off (安徽省 2019 验收销号办法)."""

    MEASURES = "measures"
    PENALTIES = "penalties"
    EFFECT = "effect"
    LIKE_PROBLEMS = "like_problems"
    LONG_TERM = "long_term"


STANDARD_NAMES = {
    Standard.MEASURES: "方案的任务和措施全部落实",
    Standard.PENALTIES: "违法问题处罚到位",
    Standard.EFFECT: "整改效果符合法规和技术规范",
    Standard.LIKE_PROBLEMS: "举一反三，同类问题一并整改",
    Standard.LONG_TERM: "源头整治，建立长效机制",
}


class Rectification(Record, table=True):
    """One order to one unit; a failed verification or acceptance begins the next round under the same id."""

    __table_args__ = (
        Index(None, "task_id"),
        Index(None, "supervising_unit_id", "stage"),
        Index(None, "unit_id", "stage"),
    )

    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    source: MeasureSource = Field(sa_type=enum_type(MeasureSource))
    source_id: UUID | None = None
    kind: RectificationKind = Field(sa_type=enum_type(RectificationKind))
    stage: RectificationStage = Field(default=RectificationStage.ORDERED, sa_type=enum_type(RectificationStage))
    version: int = 1
    round: int = 1
    problem: str = Field(max_length=4000)
    basis: str = Field(max_length=400)
    goal: str | None = Field(default=None, max_length=2000)
    requirements: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    due_on: date | None = None
    stage_goal: str | None = Field(default=None, max_length=1000)
    next_review_on: date | None = None
    levels: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    accepted_levels: int = 0
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    verification: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    publicity: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    order_paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    filing_paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    plan_signed_by: str | None = Field(default=None, max_length=60)
    result_signed_by: str | None = Field(default=None, max_length=60)
    created_at: datetime
    signed_for_at: datetime | None = None
    filed_at: datetime | None = None


class RectificationMeasure(Record, table=True):
    """One problem of the plan: goal, measures, date, who answers, who urges, who accepts."""

    __tablename__ = "rectification_measure"

    rectification_id: UUID = Field(foreign_key="rectification.id", index=True)
    round: int
    problem: str = Field(max_length=2000)
    goal: str = Field(max_length=2000)
    measures: str = Field(max_length=4000)
    due_on: date
    responsible_person: str = Field(max_length=60)
    urging_unit: str = Field(max_length=120)
    accepting_unit: str = Field(max_length=120)
    position: int
