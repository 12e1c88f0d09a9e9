"""Shapes of rankings: a line of a list, the whole table, each step of a place's sum, a place's own months."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from models.monitoring import Edition, Medium, Span, Treatment
from models.rankings import RankingStage, RankWindow


class RankingLine(BaseModel):
    """A ranking in a list; `whole` says whether the caller sees every row or his own alone."""

    id: UUID
    office_id: UUID
    office_name: str | None
    medium: Medium
    medium_name: str
    rank_window: RankWindow
    window_name: str
    period: str = Field(examples=["2021-03"])
    period_name: str = Field(examples=["2021年3月"])
    group_key: str
    group_name: str
    limits: str | None = Field(description="GB 3095 的版本年份")
    places: int
    revision: int
    stage: RankingStage
    stage_name: str
    replaces_id: UUID | None
    replaced_by_id: UUID | None
    bulletin_id: UUID | None
    reckoned_at: datetime
    published_at: datetime | None
    remarks: list[str]
    whole: bool = Field(description="未通报的排名，被排名的地方只看到自己一行")
    version: int


class RankingRow(BaseModel):
    """A place: its figures as they went into the sum, the index unrounded and as published, ranks and change."""

    unit_id: UUID
    unit_name: str | None
    rank: int | None
    index: float | None
    index_published: Decimal | None = Field(description="综合指数两位小数，CWQI 四位小数")
    so2: float | None
    no2: float | None
    pm10: float | None
    pm25: float | None
    co: float | None
    o3: float | None
    index_last_year: float | None
    change: float | None = Field(description="同比变化，0.05 为上升（变差）5%")
    change_percent: Decimal | None = Field(description="同比变化，百分数，一位小数")
    change_rank: int | None = Field(description="1 为改善最多")
    meets_standard: bool | None
    valid_days: int | None
    good_days: int | None
    heavy_days: int | None
    main_pollutant: str | None
    figures: dict[str, Any] | None = Field(description="水：各断面的类别和指标")
    note: str | None


class RankingTable(RankingLine):
    """A ranking with its rows, or with the caller's own alone."""

    rows: list[RankingRow]


class UsedReading(BaseModel):
    """A figure in force when the ranking was reckoned, and whether it went into it."""

    measured_on: date
    span: Span
    site_name: str
    edition: Edition
    edition_name: str
    treatment: Treatment
    batch_id: UUID
    received_at: datetime
    used: bool
    values: dict[str, float | None]


class RankingStep(BaseModel):
    """One step of the sum in words that can be checked by hand."""

    title: str
    text: str


class RankingSteps(BaseModel):
    """Every step from the figures to the rank of one place."""

    ranking: RankingLine
    row: RankingRow
    readings: list[UsedReading]
    steps: list[RankingStep]


class StandingPeriod(BaseModel):
    """A place in one ranking in force."""

    ranking_id: UUID
    office_id: UUID
    period: str
    period_name: str
    group_key: str
    group_name: str
    stage: RankingStage
    revision: int
    index: float | None
    index_published: Decimal | None
    rank: int | None
    of: int
    change: float | None
    change_rank: int | None
    valid_days: int | None
    good_days: int | None
    note: str | None


class NeededLess(BaseModel):
    """One pollutant alone: the highest figure with which the place would leave, and how much less that is."""

    pollutant: str
    name: str
    unit: str
    now: float
    at_most: float
    less: float


class StandingDistance(BaseModel):
    """What a place would have needed in its latest ranking of a group to leave the last N."""

    ranking_id: UUID
    group_key: str
    group_name: str
    period: str
    last: int = Field(description="后几名")
    among_last: bool
    below: float | None = Field(description="指数须低于此值；不能脱离时为 null")
    gap: float = Field(description="指数差距")
    alone: list[NeededLess] = Field(description="单靠某一项污染物；降到零也不够的不列")
    text: str


class UnitStanding(BaseModel):
    """A place's own periods, and its distance from leaving the last N."""

    unit_id: UUID
    unit_name: str | None
    medium: Medium
    rank_window: RankWindow
    periods: list[StandingPeriod]
    distances: list[StandingDistance]
