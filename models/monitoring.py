"""Monitoring figures as they came in: sites, batches, and readings that a later batch replaces but never overwrites."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.actors import Via
from models.base import Record, enum_type


class SiteKind(StrEnum):
    """What figures are taken at: a unit's own figure, an air station of a unit, a section (断面) of a water body."""

    UNIT = "unit"
    STATION = "station"
    SECTION = "section"


class WaterBody(StrEnum):
    """河流 or 湖库: total phosphorus and nitrogen have limits of their own in lakes (GB 3838—2002 表1)."""

    RIVER = "river"
    LAKE = "lake"


class Medium(StrEnum):
    """What is measured."""

    AIR = "air"
    WATER = "water"
    FIRE = "fire"


MEDIUM_NAMES = {Medium.AIR: "环境空气", Medium.WATER: "地表水", Medium.FIRE: "秸秆焚烧火点"}


class Edition(StrEnum):
    """初报 or 审核: daily values are provisional until confirmed (HJ 633—2012 5.1.5); both are kept side by side."""

    FIRST = "first"
    AUDITED = "audited"


EDITION_NAMES = {Edition.FIRST: "初报", Edition.AUDITED: "审核"}


class Treatment(StrEnum):
    """As measured, or with the influence of sand-dust taken out by CNEMC (环办监测〔2016〕120号)."""

    RAW = "raw"
    DUST_DEDUCTED = "dust_deducted"


class Span(StrEnum):
    """Of how long a time a figure is; of a month CO is the 95th and O3 the 90th percentile of its days."""

    DAY = "day"
    MONTH = "month"


class MonitoringSite(Record, table=True):
    """Where figures are taken; a `unit` site stands for the whole unit, a prefecture's for its city districts."""

    __tablename__ = "monitoring_site"
    __table_args__ = (
        Index(None, "unit_id"),
        Index("uq_monitoring_site_unit", "unit_id", unique=True, postgresql_where=sa.text("kind = 'unit'")),
    )

    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    kind: SiteKind = Field(sa_type=enum_type(SiteKind))
    unit_id: UUID = Field(foreign_key="unit.id")
    water_body: WaterBody | None = Field(default=None, sa_type=enum_type(WaterBody))
    water_name: str | None = Field(default=None, max_length=120)
    from_on: date
    to_on: date | None = None


class ReadingBatch(Record, table=True):
    """One delivery of figures: by whom, from where, which edition; its id is its place in the order of arrival.

    The same bytes as the same edition are one delivery, however often they are sent.
    """

    __tablename__ = "reading_batch"
    __table_args__ = (sa.UniqueConstraint("sha256", "medium", "edition"),)

    medium: Medium = Field(sa_type=enum_type(Medium))
    edition: Edition = Field(sa_type=enum_type(Edition))
    source: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    rows: int
    """Rows of the file: `unchanged` of them said what was in force already and were not kept a second time."""
    replaced: int = 0
    unchanged: int = 0
    first_on: date
    last_on: date
    remarks: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    """What was accepted but looks wrong, each with its row, the first 200: PM2.5 above PM10."""
    remark_count: int = 0
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    person_id: UUID | None = None
    via: Via = Field(sa_type=enum_type(Via))
    received_at: datetime


class ReadingBatchUnit(SQLModel, table=True):
    """Of which units and days a batch brought new figures: who may know of it, what to rank again."""

    __tablename__ = "reading_batch_unit"
    __table_args__ = (Index(None, "unit_id", "batch_id"),)

    batch_id: UUID = Field(foreign_key="reading_batch.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    first_on: date
    last_on: date
    rows: int


class AirReading(SQLModel, table=True):
    """Six pollutants of one site and day or month; µg/m³, CO mg/m³; empty where nothing valid was measured.

    The figures are never changed: a later batch of the same edition and treatment only sets `replaced_by`.
    """

    __tablename__ = "air_reading"
    __table_args__ = (
        Index(
            "uq_air_reading_current",
            "span",
            "measured_on",
            "site_id",
            "edition",
            "treatment",
            unique=True,
            postgresql_where=sa.text("replaced_by IS NULL"),
        ),
    )

    batch_id: UUID = Field(foreign_key="reading_batch.id", primary_key=True)
    site_id: UUID = Field(foreign_key="monitoring_site.id", primary_key=True)
    span: Span = Field(sa_type=enum_type(Span), primary_key=True)
    measured_on: date = Field(primary_key=True)
    treatment: Treatment = Field(sa_type=enum_type(Treatment), primary_key=True)
    edition: Edition = Field(sa_type=enum_type(Edition))
    so2: float | None = None
    no2: float | None = None
    pm10: float | None = None
    pm25: float | None = None
    co: float | None = None
    o3: float | None = None
    replaced_by: UUID | None = None


class WaterReading(SQLModel, table=True):
    """Indicators of one section and day or month by their keys, mg/L as GB 3838—2002 states them.

    What was not detected (未检出) stands in `figures` as a share of the detection limit, and in `texts` as it was sent.
    """

    __tablename__ = "water_reading"
    __table_args__ = (
        Index(
            "uq_water_reading_current",
            "span",
            "measured_on",
            "site_id",
            "edition",
            unique=True,
            postgresql_where=sa.text("replaced_by IS NULL"),
        ),
    )

    batch_id: UUID = Field(foreign_key="reading_batch.id", primary_key=True)
    site_id: UUID = Field(foreign_key="monitoring_site.id", primary_key=True)
    span: Span = Field(sa_type=enum_type(Span), primary_key=True)
    measured_on: date = Field(primary_key=True)
    edition: Edition = Field(sa_type=enum_type(Edition))
    figures: dict[str, Any] = Field(sa_type=JSONB)
    texts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    replaced_by: UUID | None = None


class BurnArea(StrEnum):
    """禁烧区, 限烧区, or elsewhere."""

    BAN = "ban"
    LIMITED = "limited"
    OTHER = "other"


BURN_AREA_NAMES = {BurnArea.BAN: "禁烧区", BurnArea.LIMITED: "限烧区", BurnArea.OTHER: "其他"}


class FirePointStage(StrEnum):
    """疑似 until somebody has looked; only 查实 counts where a rule says so."""

    SUSPECTED = "suspected"
    VERIFIED = "verified"
    REFUTED = "refuted"


FIRE_POINT_STAGE_NAMES = {
    FirePointStage.SUSPECTED: "疑似",
    FirePointStage.VERIFIED: "查实",
    FirePointStage.REFUTED: "排除",
}


class FirePoint(Record, table=True):
    """One fire point with place and time, or a count of them of one unit, day and kind of area.

    Only its stage moves; what it says is never changed, a later list that says otherwise sets `replaced_by`.
    """

    __tablename__ = "fire_point"
    __table_args__ = (Index(None, "seen_on", "unit_id"), Index(None, "batch_id"))

    batch_id: UUID = Field(foreign_key="reading_batch.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    seen_on: date
    seen_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    satellite: str | None = Field(default=None, max_length=60)
    area: BurnArea = Field(sa_type=enum_type(BurnArea))
    points: int = 1
    stage: FirePointStage = Field(default=FirePointStage.SUSPECTED, sa_type=enum_type(FirePointStage))
    version: int = 1
    replaced_by: UUID | None = None
