"""Shapes of targets tied to indicators: proposals, ties, the year so far, lists of who is behind."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from models.indicators import Indicator
from models.statements import Shape
from plans.ledger import Comparator
from standards.forecast import Method, State

Year = Annotated[int, Field(ge=1990, le=2099)]


class TieDraft(Shape):
    """One tie; without indicator and year those hold that the target's words and date say."""

    target_id: UUID
    unit_id: UUID
    indicator: Indicator | None = Field(default=None, description="缺省为按指标文字识别的")
    year: Year | None = Field(default=None, description="缺省为指标完成时限所在年")


class TieDrafts(Shape):
    """Ties that an officer confirms together: all or none."""

    ties: list[TieDraft] = Field(min_length=1, max_length=500)


class TieEnd(Shape):
    """Why a tie no longer holds."""

    reason: str = Field(min_length=2, max_length=400)


class TiePublic(BaseModel):
    """A tie in force or ended."""

    id: UUID
    target_id: UUID
    unit_id: UUID
    indicator: Indicator
    indicator_name: str
    year: int
    ended: bool = False


class ProposedUnit(BaseModel):
    """A unit of a target's scope, and whether it is tied already."""

    unit_id: UUID
    tied: bool


class TieProposal(BaseModel):
    """What a target's own words propose; without `indicator` or units `reason` says what is unsure."""

    target_id: UUID
    words: str
    comparator: Comparator
    value: Decimal | None
    measure: str | None
    scope: str | None
    due_on: date | None
    indicator: Indicator | None
    indicator_name: str | None
    year: int | None
    units: list[ProposedUnit]
    reason: str | None = Field(description="为何不提出关联；null 为可以关联")
    remarks: list[str]


class AllowancePublic(BaseModel):
    """Bad days, sections or points that the target allows in the year."""

    allowed: int = Field(description="全年允许数")
    used: int = Field(description="已用数")
    by_now: float = Field(description="按时间进度到目前允许数")
    left: int = Field(description="余下允许数，负数为已超出")
    used_share: float | None = Field(description="已用比例，1 为用完；允许数为零时为 null")


class IndicatorLine(BaseModel):
    """One target of one unit: the year so far, what is still needed, where it ends by which method, behind or not."""

    tie_id: UUID
    target_id: UUID
    unit_id: UUID
    unit_name: str | None
    unit_kind: str
    parent_id: UUID | None
    indicator: Indicator
    indicator_name: str
    year: int
    plan_title: str
    words: str = Field(description="指标原文")
    comparator: Comparator
    target: Decimal
    measure: str | None
    soft: bool
    definition: str = Field(description="统计口径")
    until: date | None = Field(description="数据截至")
    counted: int = Field(description="已过天数；比例为有效天数；水为断面数")
    whole: int
    value: Decimal | None = Field(description="至今数值，按公布位数修约")
    distance: Decimal | None = Field(description="与目标的差距，正数为未达到")
    needed: float | None = Field(description="余下时间的必需均值（必需比例）")
    allowance: AllowancePublic | None
    forecast: Decimal | None = Field(description="年终预测")
    method: Method
    method_name: str
    inputs: list[str]
    state: State
    state_name: str
    behind: bool
    remarks: list[str]


class IndicatorTable(BaseModel):
    """The targets of units in a year, a unit before those below it."""

    year: int
    on: date
    tolerance: Decimal = Field(description="预测劣于目标多少（目标值的百分数）以内不算滞后")
    rule: str
    lines: list[IndicatorLine]


class LaggingList(BaseModel):
    """Who is behind, of one level, for the office that supervises them."""

    level: str
    level_name: str
    office_id: UUID | None
    office_name: str | None
    lines: list[IndicatorLine]


class LaggingLists(BaseModel):
    """Lists from the counties up to the province."""

    year: int
    on: date
    tolerance: Decimal
    rule: str
    lists: list[LaggingList]
