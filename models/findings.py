"""What a rule finds about places that lag or lead, what people decide on it, and what later figures change of it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.base import Record, enum_type
from models.monitoring import Medium


class FindingEffect(StrEnum):
    """What a rule proposes for a place that lags (or leads); a person decides on each."""

    WARNING = "warning"
    BULLETIN = "bulletin"
    TALK = "talk"
    SPECIAL_INSPECTION = "special_inspection"
    APPROVAL_LIMIT = "approval_limit"
    HANDOVER = "handover"
    PRAISE = "praise"
    MONEY = "money"


FINDING_EFFECT_NAMES = {
    FindingEffect.WARNING: "预警提示",
    FindingEffect.BULLETIN: "通报批评",
    FindingEffect.TALK: "约谈",
    FindingEffect.SPECIAL_INSPECTION: "专项督察",
    FindingEffect.APPROVAL_LIMIT: "区域限批",
    FindingEffect.HANDOVER: "移交问责",
    FindingEffect.PRAISE: "通报表扬",
    FindingEffect.MONEY: "扣款或奖励",
}


class FindingStage(StrEnum):
    """Proposed by rule, then decided by a person; one whose figures were corrected lapses, or a person lifts it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    LIFTED = "lifted"


FINDING_STAGE_NAMES = {
    FindingStage.PROPOSED: "待决定",
    FindingStage.APPROVED: "已同意",
    FindingStage.DECLINED: "不予采纳",
    FindingStage.LAPSED: "数据更正后不再成立",
    FindingStage.LIFTED: "已撤销",
}
IN_FORCE = (FindingStage.PROPOSED, FindingStage.APPROVED)


class Finding(Record, table=True):
    """A place met a rule for a period: once per rule, place and period, whatever was decided on it."""

    __table_args__ = (
        sa.UniqueConstraint("supervising_unit_id", "rule_key", "unit_id", "period"),
        Index(None, "supervising_unit_id", "stage"),
        Index(None, "unit_id", "medium"),
    )

    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    rule_set_id: UUID = Field(foreign_key="rule_set.id")
    rule_key: str = Field(max_length=40)
    effect: FindingEffect = Field(sa_type=enum_type(FindingEffect))
    medium: Medium = Field(sa_type=enum_type(Medium))
    period: str = Field(max_length=20)
    group_key: str = Field(max_length=40)
    title: str = Field(max_length=300)
    reason: str = Field(max_length=4000)
    evidence: dict[str, Any] = Field(sa_type=JSONB)
    """Months, indices, ranks, neighbours, rule and clause, as they stood when the rule was met."""
    amount: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    """Yuan, negative when it is deducted (扣款)."""
    stage: FindingStage = Field(default=FindingStage.PROPOSED, sa_type=enum_type(FindingStage))
    version: int = 1
    check_finding: str | None = Field(default=None, max_length=4000)
    """现场核查, which a talk needs before it is approved."""
    checked_on: date | None = None
    checked_by: str | None = Field(default=None, max_length=200)
    task_id: UUID | None = Field(default=None, foreign_key="task.id")
    outcome_kind: str | None = Field(default=None, max_length=32)
    outcome_id: UUID | None = None
    correction_id: UUID | None = Field(default=None, foreign_key="rank_correction.id")
    created_at: datetime


class CorrectionStage(StrEnum):
    """What a re-ranking changes of what followed, put to an officer; never done behind his back."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


CORRECTION_STAGE_NAMES = {
    CorrectionStage.PROPOSED: "待处理",
    CorrectionStage.ACCEPTED: "已采纳",
    CorrectionStage.DECLINED: "不予采纳",
    CorrectionStage.SUPERSEDED: "已被后一次更正取代",
}


class RankCorrection(Record, table=True):
    """All differences that later figures make to an office's findings of a medium: at most one of them is open.

    `ranking_id` is the newest revision it follows from (none of fire points, which are counted and not ranked),
    `period` the earliest one touched.
    """

    __tablename__ = "rank_correction"
    __table_args__ = (
        Index(None, "supervising_unit_id", "stage"),
        Index(
            "uq_rank_correction_open",
            "supervising_unit_id",
            "medium",
            unique=True,
            postgresql_where=sa.text("stage = 'proposed'"),
        ),
    )

    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    ranking_id: UUID | None = Field(default=None, foreign_key="ranking.id")
    medium: Medium = Field(sa_type=enum_type(Medium))
    period: str = Field(max_length=20)
    differences: list[dict[str, Any]] = Field(sa_type=JSONB)
    stage: CorrectionStage = Field(default=CorrectionStage.PROPOSED, sa_type=enum_type(CorrectionStage))
    version: int = 1
    created_at: datetime


class RankingJudged(SQLModel, table=True):
    """That the rules were held against this revision: what a later one adds to its period is a correction."""

    __tablename__ = "ranking_judged"

    ranking_id: UUID = Field(foreign_key="ranking.id", primary_key=True)
    judged_at: datetime
