"""The working-day calendar as dated rows: papers once published, the days they name, and drafts of new papers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.base import Record, enum_type


class CalendarDraftStage(StrEnum):
    """One person of the province's office enters a notice, another puts it in force."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    DISCARDED = "discarded"


CALENDAR_DRAFT_STAGE_NAMES = {
    CalendarDraftStage.DRAFTED: "待发布",
    CalendarDraftStage.PUBLISHED: "已发布",
    CalendarDraftStage.DISCARDED: "已作废",
}
WAITING = "stage = 'drafted'"


class CalendarDraft(Record, table=True):
    """A notice as entered from a file; `days` and `remarks` stay as they were read."""

    __tablename__ = "calendar_draft"
    __table_args__ = (
        Index("uq_calendar_draft_waiting", "document_no", unique=True, postgresql_where=sa.text(WAITING)),
    )

    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    year: int
    document_no: str = Field(max_length=60)
    title: str = Field(max_length=200)
    url: str | None = Field(default=None, max_length=400)
    published_on: date
    days: list[dict[str, Any]] = Field(sa_type=JSONB)
    remarks: list[str] = Field(sa_type=JSONB)
    stage: CalendarDraftStage = Field(default=CalendarDraftStage.DRAFTED, sa_type=enum_type(CalendarDraftStage))
    version: int = 1
    created_at: datetime


class CalendarPaper(Record, table=True):
    """A notice in force, never changed; the calendar of a day is all papers with `known_on` up to it.

    `number` counts the versions of the calendar, `calendar_version` names the one that begins with this paper.
    `published_on` is the day of the State Council's notice, `known_on` the day from which this house reckons by it.
    """

    __tablename__ = "calendar_paper"

    number: int = Field(unique=True)
    year: int
    document_no: str = Field(max_length=60, unique=True)
    title: str = Field(max_length=200)
    url: str | None = Field(default=None, max_length=400)
    published_on: date
    known_on: date
    calendar_version: str = Field(max_length=40, unique=True)
    draft_id: UUID | None = Field(default=None, foreign_key="calendar_draft.id")


class CalendarDay(SQLModel, table=True):
    """One day that a paper names: off, or worked to make up for one that is off (调休)."""

    __tablename__ = "calendar_day"

    paper_id: UUID = Field(foreign_key="calendar_paper.id", primary_key=True)
    day: date = Field(primary_key=True)
    name: str = Field(max_length=40)
    is_off_day: bool
