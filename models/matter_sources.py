"""Where a single task comes from, with the facts each kind of source must state; nothing else is taken."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from models.base import Day
from models.plans import SourceKind
from models.units import Regime

LONGEST_PATROL = timedelta(hours=24)
STEPS = {
    "prepared_on": "准备",
    "entered_on": "进驻",
    "reported_on": "报告",
    "fed_back_on": "反馈",
    "handed_over_on": "移交移送",
    "rectified_on": "整改",
    "filed_on": "立卷归档",
}
"""The steps of a special inspection in their order (生态环境保护专项督察办法)."""

Words = Annotated[str, Field(min_length=2, max_length=4000)]
Short = Annotated[str, Field(min_length=2, max_length=200)]
Names = Annotated[list[Annotated[str, Field(min_length=2, max_length=60)]], Field(min_length=1, max_length=60)]
Units = Annotated[list[UUID], Field(min_length=1, max_length=100)]


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RiverPatrol(_Facts):
    """巡查日志: 时间、地点、内容、问题、处理, of whom on which river, how long and how far."""

    river: Short
    place: Short
    patroller: Short
    patroller_post: Short
    started_at: AwareDatetime
    ended_at: AwareDatetime
    length_km: Decimal = Field(gt=0, le=1000, max_digits=6, decimal_places=2)
    content: Words
    problems: Words
    handling: Words

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if not self.started_at < self.ended_at <= self.started_at + LONGEST_PATROL:
            raise ValueError("巡查结束时间应晚于开始时间，且一次巡查不超过 24 小时")
        return self


class SpecialInspection(_Facts):
    """专项督察 or 专项督查: the regime is stated; content, objects and scope are fixed by its plan (令733 第十五条)."""

    regime: Regime = Field(description="supervision 督查（国务院令733号）；inspection 督察（党内法规）")
    leader: Short = Field(description="组长，由政府确定（令733 第八条）")
    leader_set_by: Short
    members: Names
    objects: Units
    content: Words
    scope: Words
    prepared_on: date
    entered_on: date
    reported_on: date | None = None
    fed_back_on: date | None = None
    handed_over_on: date | None = None
    rectified_on: date | None = None
    filed_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days: list[date | None] = [getattr(self, name) for name in STEPS]
        taken = [day for day in days if day is not None]
        if days[: len(taken)] != taken:
            raise ValueError(f"各环节应依次填写，不得跳过：{'、'.join(STEPS.values())}")
        if taken != sorted(taken):
            raise ValueError(f"各环节日期应依次不早于前一环节：{'、'.join(STEPS.values())}")
        return self


class MajorMatter(_Facts):
    """重大事项报告: what happened, when, where, with what effect, reported by whom."""

    what_happened: Words
    happened_at: AwareDatetime
    place: Short
    impact: Words
    measures_taken: str = Field(default="", max_length=4000)
    reported_by: Short
    reported_at: AwareDatetime

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.reported_at < self.happened_at:
            raise ValueError("报告时间不应早于事项发生时间")
        return self


class GuidanceCheck(_Facts):
    """督导检查: which units, on what, by which group, on which days."""

    objects: Units
    content: Words
    leader: Short
    members: Names
    started_on: date
    ended_on: date

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.ended_on < self.started_on:
            raise ValueError("检查结束日期不应早于开始日期")
        return self


Details = RiverPatrol | SpecialInspection | MajorMatter | GuidanceCheck


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=2, max_length=300)
    basis_paper: str = Field(min_length=2, max_length=200)
    approved_by: str | None = Field(default=None, max_length=120)
    occurred_on: Day


class Source(_Source):
    """A source whose paper says everything (立项): instruction, meeting, finding, ranking, fire point, complaint."""

    kind: Literal[
        SourceKind.PLAN_ITEM,
        SourceKind.INSTRUCTION,
        SourceKind.MEETING,
        SourceKind.INSPECTION,
        SourceKind.RANKING,
        SourceKind.FIRE_POINT,
        SourceKind.COMPLAINT,
    ]


class PatrolSource(_Source):
    """A problem found on patrol."""

    kind: Literal[SourceKind.RIVER_PATROL]
    details: RiverPatrol


class InspectionSource(_Source):
    """A problem a special inspection fed back."""

    kind: Literal[SourceKind.SPECIAL_INSPECTION]
    details: SpecialInspection


class MajorMatterSource(_Source):
    """A matter of weight that was reported."""

    kind: Literal[SourceKind.MAJOR_MATTER]
    details: MajorMatter


class CheckSource(_Source):
    """A problem found by a guidance check."""

    kind: Literal[SourceKind.GUIDANCE_CHECK]
    details: GuidanceCheck


AnySource = Annotated[
    Source | PatrolSource | InspectionSource | MajorMatterSource | CheckSource, Field(discriminator="kind")
]


class SourceStep(BaseModel):
    """That a special inspection took its next step."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"step": "fed_back_on", "on": "2021-10-20"}]}
    )

    step: Literal["reported_on", "fed_back_on", "handed_over_on", "rectified_on", "filed_on"]
    on: date


def details_of(source: AnySource) -> Details | None:
    """Return what a source states beside its paper."""
    return None if isinstance(source, Source) else source.details


def moments_of(details: Details | None) -> tuple[datetime, ...]:
    """Return the instants a source speaks of; none of them lies ahead."""
    if isinstance(details, RiverPatrol):
        return (details.started_at, details.ended_at)
    if isinstance(details, MajorMatter):
        return (details.happened_at, details.reported_at)
    return ()
