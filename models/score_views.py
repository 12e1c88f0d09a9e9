"""Shapes of scores: what is confirmed or declined at once, the ranking of a year, and a unit's account."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from models.entries import EntryStage
from models.events import SubjectKind
from models.statements import Shape


class ScoreScope(Shape):
    """Which of the clock's proposals: of an office and year, narrowed to a unit, a month of the causes, or a list."""

    office_id: UUID
    year: int = Field(ge=2000, le=2100)
    unit_id: UUID | None = None
    month: int | None = Field(default=None, ge=1, le=12, description="事由发生的月份")
    entry_ids: list[UUID] | None = Field(default=None, min_length=1, max_length=5000)


class ScoreRefusal(ScoreScope):
    """Which of them are not adopted, and why."""

    reason: str = Field(min_length=2, max_length=2000)


class ScoresMoved(BaseModel):
    """How many were decided, and how many were left for a decision of their own."""

    count: int
    left: int = Field(description="事由已不成立（督办件撤回、时限变更等），须逐项处理的件数")


class ScoreStanding(BaseModel):
    """A unit's points of a year under one office; ranked among units of its kind."""

    office_id: UUID
    office_name: str
    unit_id: UUID
    unit_name: str
    unit_kind: str
    base: Decimal
    points: Decimal = Field(description="已确认各项之和，按各规则年度上限计")
    balance: Decimal = Field(examples=["98.50"])
    waiting: int | None = Field(description="待确认的计分建议数；被督查单位看不到")
    rank: int
    of: int = Field(description="同一督查机构下同类单位数")
    behind_first: Decimal
    behind_next: Decimal = Field(description="与前一名的差距；已是第一的为 0")


class ScoreTable(BaseModel):
    """The ranking of a year: an office sees its units, a unit sees itself."""

    year: int
    items: list[ScoreStanding]


class ScoreLine(BaseModel):
    """One entry of an account: what it is, why, what of it counts, and the balance after it."""

    id: UUID
    day: date = Field(description="计入之日；未确认的为事由发生之日")
    caused_on: date | None
    task_id: UUID | None
    task_title: str | None
    from_kind: SubjectKind | None
    from_id: UUID | None
    rule: str
    rule_key: str | None
    basis: str
    why: str
    amount: Decimal
    stage: EntryStage
    stage_name: str
    paused: bool = Field(description="复核期间暂停执行，不计入")
    cause_gone: bool = Field(description="事由已不成立：督办件已撤回或时限已变更")
    reverses_id: UUID | None
    reversed_by_id: UUID | None
    objection_id: UUID | None
    objection_stage: str | None
    counted: Decimal = Field(description="计入的分值：未确认、暂停和超过年度上限的部分不计")
    balance: Decimal


class ScoreAccount(ScoreStanding):
    """A unit's account under one office: the standing and every entry behind it, in the order in which they count."""

    lines: list[ScoreLine]


class ScoreAccounts(BaseModel):
    """A unit's accounts of a year, one for each office that keeps one."""

    year: int
    unit_id: UUID
    accounts: list[ScoreAccount]
