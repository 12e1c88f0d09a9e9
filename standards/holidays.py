"""The State Council's holiday notices as dated tables, one paper a table.

A year has a second paper when its arrangement was changed later (2019, 2020): the later one has the last word on the
days it names, and on no other. A file of the same form, checked by `HolidayNotice`, is how a new notice is brought in.
"""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Paper(BaseModel):
    """A notice of 国务院办公厅 and the day on which it was made public."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    document_no: str = Field(min_length=1, max_length=60)
    url: str | None = Field(default=None, pattern=r"^https?://", max_length=400)
    published_on: date


class HolidayDay(BaseModel):
    """One day a notice names: off, or a day of work to make up for one that is off (调休)."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    day: date = Field(alias="date")
    name: str = Field(min_length=1, max_length=40)
    is_off_day: bool = Field(alias="isOffDay")


class HolidayNotice(BaseModel):
    """What one paper says of one year; it may name days of late December before it (元旦 2018-12-29)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1949, le=2200)
    paper: Paper
    days: tuple[HolidayDay, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _days_ascend_within_the_year(self) -> Self:
        for earlier, later in pairwise(self.days):
            if earlier.day >= later.day:
                raise ValueError(f"{later.day} 重复或未按日期先后排列")
        first, last = first_day(self.year), date(self.year, 12, 31)
        for entry in self.days:
            if not first <= entry.day <= last:
                raise ValueError(f"{entry.day} 不属于 {self.year} 年放假安排")
        return self


def first_day(year: int) -> date:
    """Return the first day that a notice of this year may name: 元旦 may begin in the December before."""
    return date(year - 1, 12, 1)


def shipped_notices() -> Iterator[HolidayNotice]:
    """The notices that come with this version, in the order in which they were made public."""
    folder = files("standards") / "data" / "holidays"
    texts = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".json")]
    notices = [HolidayNotice.model_validate_json(text) for text in texts]
    yield from sorted(notices, key=lambda notice: notice.paper.published_on)
