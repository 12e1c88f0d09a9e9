"""Shapes of figures: what is sent, what became of it, figures and their versions, sites, fire points."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, model_validator

from models.actors import Via
from models.base import Day
from models.monitoring import BurnArea, Edition, FirePointStage, Medium, SiteKind, Span, Treatment, WaterBody
from models.statements import Shape

Cell = str | StrictFloat | StrictInt | None
"""Strictly, for `true` is no figure of 1."""


class ReadingsSent(Shape):
    """Rows of figures under the names that a table's header may have; up to 5 000 in one request."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "medium": "air",
                    "edition": "first",
                    "source": "省环境监测中心",
                    "rows": [
                        {"地区": "220182", "日期": "2021-03-05", "SO2": 9, "NO2": 28, "PM10": 48, "PM2.5": 32,
                         "CO": 1.1, "O3": 130},
                    ],
                }
            ]
        }
    )  # fmt: skip

    medium: Medium
    edition: Edition = Edition.FIRST
    source: str = Field(min_length=1, max_length=200, description="数据来源")
    rows: list[dict[str, Cell]] = Field(min_length=1, max_length=5_000)


class Remark(BaseModel):
    """What was accepted but should be looked at."""

    row: int = Field(examples=[12])
    remark: str = Field(examples=["PM2.5（61）高于 PM10（48），请核对"])


class BatchReceived(BaseModel):
    """What became of a delivery: all of it was taken in, or it was known already and nothing changed."""

    batch_id: UUID
    known: bool = Field(description="同一文件、同一版本此前已导入，本次未作任何更改")
    superseded: int = Field(default=0, description="已知文件的行中，此后又被更正的行数")
    medium: Medium
    edition: Edition
    rows: int
    replaced: int = Field(description="被本批更正的旧数据行数；旧数据仍可查")
    unchanged: int = Field(description="与现行数据完全相同、未另存的行数")
    first_on: date
    last_on: date
    remarks: list[Remark] = Field(default=[], description="已接收但请核对的行，最多 200 行")
    remark_count: int = 0
    ignored_columns: list[str] = Field(default=[], description="未识别、未采用的列")
    business_day: date


class BatchPublic(BaseModel):
    """A delivery as offices and its sender see it."""

    id: UUID
    medium: Medium
    edition: Edition
    source: str
    sha256: str
    rows: int
    replaced: int
    unchanged: int
    first_on: date
    last_on: date
    remarks: list[Remark]
    remark_count: int
    unit_id: UUID | None = None
    unit_name: str | None = None
    person_id: UUID | None = None
    person_name: str | None = None
    via: Via
    received_at: datetime


class ReadingLine(BaseModel):
    """Figures of one site and day or month. Air µg/m³, CO mg/m³; water mg/L; what was not measured is left out."""

    site_id: UUID
    site_code: str
    site_name: str
    site_kind: SiteKind
    unit_id: UUID
    span: Span
    measured_on: date = Field(description="日；月数据为该月一日")
    edition: Edition
    treatment: Treatment
    batch_id: UUID
    figures: dict[str, float] = Field(examples=[{"pm25": 32, "co": 1.1}])
    texts: dict[str, str] = Field(default={}, description="低于检出限的原文，如 <0.01", examples=[{"tp": "<0.01"}])


class ReadingVersion(ReadingLine):
    """One of all versions of a day: when it became known, and what replaced it."""

    received_at: datetime
    source: str
    replaced_by: UUID | None = None
    replaced_at: datetime | None = None


class SiteDraft(Shape):
    """An air station or a section of a water body; a unit's own site is made by itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "DM-220182-01",
                    "name": "某河某桥",
                    "kind": "section",
                    "unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222",
                    "water_body": "river",
                    "water_name": "某河",
                    "from_on": "2021-01-01",
                }
            ]
        }
    )

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    kind: SiteKind
    unit_id: UUID
    water_body: WaterBody | None = None
    water_name: str | None = Field(default=None, max_length=120)
    from_on: Day
    to_on: Day | None = Field(default=None, description="停用之日，即不再有数据的第一天")

    @model_validator(mode="after")
    def _fits(self) -> "SiteDraft":
        if self.kind is SiteKind.UNIT:
            raise ValueError("单位自身的站点由系统生成，kind 应为 station 或 section")
        if (self.kind is SiteKind.SECTION) != (self.water_body is not None):
            raise ValueError("断面应写明 water_body（river 河流或 lake 湖库），空气站点不写")
        if self.to_on is not None and self.to_on <= self.from_on:
            raise ValueError("to_on 应晚于 from_on")
        return self


class SiteEnd(Shape):
    """The first day of which a site has no figures any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to_on": "2022-01-01"}]})

    to_on: Day


class SitePublic(BaseModel):
    """A site with its unit and days."""

    id: UUID
    code: str
    name: str
    kind: SiteKind
    unit_id: UUID
    unit_name: str
    water_body: WaterBody | None = None
    water_name: str | None = None
    from_on: date
    to_on: date | None = None


class SitesMade(BaseModel):
    """How many sites a table made; sites that it states as they are known are left alone."""

    made: int
    unchanged: int


class FirePointPublic(BaseModel):
    """A fire point, or a count of them, with what may be done about it."""

    id: UUID
    batch_id: UUID
    unit_id: UUID
    unit_name: str
    seen_on: date
    seen_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    satellite: str | None = None
    area: BurnArea
    area_name: str
    points: int
    stage: FirePointStage
    stage_name: str
    version: int
    replaced_by: UUID | None = None
    allowed_actions: list[str] = []
