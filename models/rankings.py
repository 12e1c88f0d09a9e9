"""Rankings as they were reckoned, each from the figures up to a batch; only a later revision replaces one."""

from datetime import date, datetime
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
