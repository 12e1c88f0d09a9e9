"""When duties report besides their own cycle: in a season of the year, or while a warning is in force."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, model_validator
from sqlmodel import Field as Column
from sqlmodel import Index, SQLModel

from models.base import Day, Record, enum_type
from models.statements import Shape
from standards.office_hours import MonthDay
from standards.periods import Cycle


class WindowKind(StrEnum):
    """A season comes back every year; a warning (预警、应急响应) is declared in force and over by an officer."""

    SEASON = "season"
    WARNING = "warning"


class ReportingWindow(Record, table=True):
    """One version of an office's window; another number of days or cycle is a new version from a day on."""

    __tablename__ = "reporting_window"
    __table_args__ = (
        Index(
            "uq_reporting_window_open",
            "supervising_unit_id",
            "name",
            unique=True,
            postgresql_where=sa.text("last_on IS NULL"),
        ),
    )

    supervising_unit_id: UUID = Column(foreign_key="unit.id")
    kind: WindowKind = Column(sa_type=enum_type(WindowKind))
    name: str = Column(max_length=60)
    basis: str = Column(max_length=400)
    cycle: Cycle = Column(sa_type=enum_type(Cycle))
    from_day: str | None = Column(default=None, max_length=5)
    to_day: str | None = Column(default=None, max_length=5)
    from_on: date
    last_on: date | None = None


class ReportingWindowTask(SQLModel, table=True):
    """A task that reports in a window, from a day on."""

    __tablename__ = "reporting_window_task"
    __table_args__ = (Index(None, "task_id"),)

    window_id: UUID = Column(foreign_key="reporting_window.id", primary_key=True)
    task_id: UUID = Column(foreign_key="task.id", primary_key=True)
    from_on: date


class WindowTasks(Shape):
    """Which of the office's tasks report in a window: named ones, and all of named plan items."""

    task_ids: list[UUID] = Field(default_factory=list, max_length=5000)
    item_ids: list[UUID] = Field(default_factory=list, max_length=500)


class WindowDraft(WindowTasks):
    """A season with its days of the year, or a warning declared in force."""

    office_id: UUID
    kind: WindowKind
    name: str = Field(min_length=2, max_length=60, examples=["秋冬季禁烧期"])
    basis: str = Field(min_length=2, max_length=400, description="依据的文件", examples=["某政办发〔2021〕31号"])
    cycle: Cycle = Field(description="期间的报送周期")
    from_day: MonthDay | None = Field(default=None, description="季节自何日起（月-日）", examples=["10-01"])
    to_day: MonthDay | None = Field(default=None, description="季节至何日止（月-日），可跨年", examples=["05-01"])
    from_on: Day | None = Field(default=None, description="自何日起施行；不写为今日")

    @model_validator(mode="after")
    def _days_of_a_season(self) -> Self:
        is_season = self.kind is WindowKind.SEASON
        if any((day is not None) != is_season for day in (self.from_day, self.to_day)):
            raise ValueError("季节须写明起止日（from_day、to_day），预警、应急响应不写")
        return self


class WindowPublic(BaseModel):
    """A window, whether it is open today, and how many tasks report in it."""

    id: UUID
    office_id: UUID
    office_name: str
    kind: WindowKind
    name: str
    basis: str
    cycle: Cycle
    from_day: str | None
    to_day: str | None
    from_on: date
    last_on: date | None
    open_today: bool = Field(description="今日是否在期间内")
    tasks: int = Field(description="在期间内报送的任务数")
