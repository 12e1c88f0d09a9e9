"""Rankings as they were reckoned, each from the figures up to a batch; only a later revision replaces one."""

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


class RankWindow(StrEnum):
    """The time over which places are compared; `cumulative` runs from January to the month."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    CUMULATIVE = "cumulative"


RANK_WINDOW_NAMES = {
    RankWindow.MONTH: "月",
    RankWindow.QUARTER: "季度",
    RankWindow.HALF_YEAR: "半年",
    RankWindow.YEAR: "年",
    RankWindow.CUMULATIVE: "累计",
}


class RankingStage(StrEnum):
    """Reckoned, made known by a bulletin, or followed by a revision from later figures."""

    RECKONED = "reckoned"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


RANKING_STAGE_NAMES = {
    RankingStage.RECKONED: "已计算",
    RankingStage.PUBLISHED: "已通报",
    RankingStage.SUPERSEDED: "已被重排替代",
}


class Ranking(Record, table=True):
    """One group ranked over one window. `period`: 2021-03, 2021Q1, 2021H1, 2021, 2021-01..03.

    `last_batch_id` is the latest batch whose figures are in it: reading up to it gives the same ranking again.
    """

    __table_args__ = (
        sa.UniqueConstraint("supervising_unit_id", "medium", "rank_window", "period", "group_key", "revision"),
        Index(
            "uq_ranking_current",
            "supervising_unit_id",
            "medium",
            "rank_window",
            "period",
            "group_key",
            unique=True,
            postgresql_where=sa.text("stage <> 'superseded'"),
        ),
    )

    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    rule_set_id: UUID | None = Field(default=None, foreign_key="rule_set.id")
    medium: Medium = Field(sa_type=enum_type(Medium))
    rank_window: RankWindow = Field(sa_type=enum_type(RankWindow))
    period: str = Field(max_length=20)
    from_on: date
    to_on: date
    group_key: str = Field(max_length=40)
    group_name: str = Field(max_length=120)
    limits: str | None = Field(default=None, max_length=40)
    revision: int = 1
    replaces_id: UUID | None = Field(default=None, foreign_key="ranking.id")
    last_batch_id: UUID | None = None
    stage: RankingStage = Field(default=RankingStage.RECKONED, sa_type=enum_type(RankingStage))
    version: int = 1
    places: int
    reckoned_at: datetime
    published_at: datetime | None = None
    bulletin_id: UUID | None = Field(default=None, foreign_key="bulletin.id")
    remarks: list[str] = Field(default_factory=list, sa_type=JSONB)


class RankRow(SQLModel, table=True):
    """One place of a ranking: its figures as they went into the sum, its index unrounded, its rank and its change.

    Air: µg/m³, CO mg/m³, of the window; `change` is a share of last year's index (0.05 = 5 % worse). Water has its
    figures by section in `figures`. Without a rank where too little was measured; `note` says why.
    """

    __tablename__ = "rank_row"
    __table_args__ = (Index(None, "unit_id", "ranking_id"),)

    ranking_id: UUID = Field(foreign_key="ranking.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    so2: float | None = None
    no2: float | None = None
    pm10: float | None = None
    pm25: float | None = None
    co: float | None = None
    o3: float | None = None
    index: float | None = None
    rank: int | None = None
    index_last_year: float | None = None
    change: float | None = None
    change_rank: int | None = None
    meets_standard: bool | None = None
    valid_days: int | None = None
    good_days: int | None = None
    heavy_days: int | None = None
    main_pollutant: str | None = Field(default=None, max_length=40)
    figures: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    note: str | None = Field(default=None, max_length=200)


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
    """Proposed by rule, then decided by a person; one whose figures were corrected is lifted by a person or lapses."""

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
    rule_key: str = Field(max_length=60)
    effect: FindingEffect = Field(sa_type=enum_type(FindingEffect))
    medium: Medium = Field(sa_type=enum_type(Medium))
    period: str = Field(max_length=20)
    group_key: str = Field(max_length=40)
    title: str = Field(max_length=300)
    reason: str = Field(max_length=4000)
    evidence: dict[str, Any] = Field(sa_type=JSONB)
    """Months, indices, ranks, neighbours, rule and clause, as they stood when the rule was met."""
    amount: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    stage: FindingStage = Field(default=FindingStage.PROPOSED, sa_type=enum_type(FindingStage))
    version: int = 1
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


CORRECTION_STAGE_NAMES = {
    CorrectionStage.PROPOSED: "待处理",
    CorrectionStage.ACCEPTED: "已采纳",
    CorrectionStage.DECLINED: "不予采纳",
}


class RankCorrection(Record, table=True):
    """A re-ranked period and the difference it makes to findings: `new`, `lapsed`, `changed`, each with both worlds."""

    __tablename__ = "rank_correction"
    __table_args__ = (Index(None, "supervising_unit_id", "stage"),)

    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    ranking_id: UUID = Field(foreign_key="ranking.id")
    medium: Medium = Field(sa_type=enum_type(Medium))
    period: str = Field(max_length=20)
    differences: list[dict[str, Any]] = Field(sa_type=JSONB)
    stage: CorrectionStage = Field(default=CorrectionStage.PROPOSED, sa_type=enum_type(CorrectionStage))
    version: int = 1
    created_at: datetime
