"""Shapes of the calendar: what an officer imports, what anybody reads, how a date is explained."""

from datetime import date, time
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from models.base import Day
from models.statements import Shape


class CalendarImport(Shape):
    """A notice with the file that holds its days: JSON in the form of holiday-cn, or CSV with date,name,off/work."""

    office_id: UUID
    document_no: str = Field(
        min_length=4, max_length=60, pattern=r"〔\d{4}〕\d+号$", examples=["国办发明电〔2026〕9号"]
    )
    title: str | None = Field(default=None, min_length=2, max_length=200)
    url: str | None = Field(
        default=None, max_length=400, pattern=r"^https?://", examples=["https://www.gov.cn/zhengce/zhengceku/"]
    )
    published_on: Day | None = Field(default=None, description="通知公布之日；不写则为导入当日")
    year: int | None = Field(default=None, ge=1990, le=2099, description="不写则以文件为准")
    text: str = Field(
        min_length=1, max_length=100_000, examples=["date,name,kind\n2027-01-01,元旦,off\n2027-02-06,春节,off\n"]
    )


class SeasonHours(Shape):
    """Hours from one day of the year to another, both included."""

    from_day: str = Field(pattern=r"^\d{2}-\d{2}$", examples=["05-01"])
    to_day: str = Field(pattern=r"^\d{2}-\d{2}$", examples=["09-30"])
    am_opens: time = Field(examples=["08:30"])
    am_closes: time = Field(examples=["11:30"])
    pm_opens: time = Field(examples=["13:30"])
    pm_closes: time = Field(examples=["17:00"])


class HoursPublic(Shape):
    """An office's hours, summer and winter, and whether a period ends with them or at midnight (民法典 203)."""

    version: int
    basis: str
    period_ends: Literal["midnight", "close_of_business"]
    seasons: list[SeasonHours]


class HoursDecree(Shape):
    """New hours of one's own office, from a day on, by a paper."""

    office_id: UUID
    from_on: Day
    basis: str = Field(min_length=2, max_length=400, examples=["某省委办公厅关于调整作息时间的通知"])
    period_ends: Literal["midnight", "close_of_business"] = "midnight"
    seasons: list[SeasonHours] = Field(min_length=1, max_length=12)


class NamedDay(BaseModel):
    """A day that a notice names."""

    date: date
    name: str
    isOffDay: bool  # noqa: N815  the name that files of notices use


class CalendarPaperLine(BaseModel):
    """A notice in force: public since one day, reckoned by since another."""

    id: UUID
    number: int
    year: int
    document_no: str
    title: str
    url: str | None
    published_on: date
    known_on: date
    calendar_version: str
    days: list[NamedDay]


class CalendarPublic(BaseModel):
    """What the calendar says, or said on a day."""

    on: date | None = Field(description="所问之日；为空表示现行日历")
    calendar_version: str
    published_years: list[int]
    papers: list[CalendarPaperLine]


class CalendarDraftLine(BaseModel):
    """A notice that was entered."""

    id: UUID
    year: int
    document_no: str
    title: str
    url: str | None
    published_on: date
    supervising_unit_id: UUID
    office_name: str
    stage: str
    stage_name: str = Field(examples=["待发布"])
    version: int


class CalendarDraftPage(CalendarDraftLine):
    """A notice that was entered, its days, and what its reader should look at twice."""

    days: list[NamedDay]
    remarks: list[str]
    allowed_actions: list[str]


class RedatedLine(BaseModel):
    """A date that a notice moves."""

    id: UUID
    kind: str
    kind_name: str
    title: str | None
    unit_id: UUID
    supervising_unit_id: UUID
    due_on: date
    new_due_on: date
    lifted: bool = Field(description="原已标记逾期，调整后尚未到期，逾期标记随之消除")
    why: str


class CalendarPreview(BaseModel):
    """What publishing a notice would do to open dates; `lines` shows the first of those that move."""

    looked_at: int
    moved: int
    settled: int = Field(description="不变但由暂定转为确定")
    lines: list[RedatedLine]


class CountedFrom(BaseModel):
    """From what a date is reckoned."""

    start: date
    length: int
    unit: str
    unit_name: str


class Explained(BaseModel):
    """Why a deadline falls on its day, in words that let anybody reckon it again."""

    id: UUID
    kind: str
    kind_name: str
    title: str | None
    original_on: date
    due_on: date
    ends_at: str = Field(description="期限届满的时刻", examples=["2026-02-27 24:00"])
    provisional: bool
    explanation: str
    counted: CountedFrom | None
    paused_days: int
    rule: dict[str, str] = Field(description="此类时限从何起算、多长、依据什么、因何终止")
    pauses: list[dict[str, Any]] = Field(description="因审核、中止、不可抗力扣除的各次工作日，及当次的说明")
    calendar_version: str
    papers: list[str] = Field(examples=[["国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"]])
    changes: list[dict[str, Any]] = Field(description="放假安排变动引起的各次调整")
