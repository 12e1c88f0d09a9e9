"""The State Council's yearly holiday notices as dated tables, each with the papers it comes from.

A file of the same form, checked by `HolidayYear`, is how a newly published year is brought in.
"""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Paper(BaseModel):
    """A notice of 国务院办公厅; a year has a second one when its arrangement was changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    document_no: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://")


class HolidayDay(BaseModel):
    """One day a notice names: off, or a day of work to make up for one that is off (调休)."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    day: date = Field(alias="date")
    name: str = Field(min_length=1)
    is_off_day: bool = Field(alias="isOffDay")


class HolidayYear(BaseModel):
    """What is known of one year; it may name days of late December before it (元旦 2018-12-29)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1949, le=2200)
    papers: tuple[Paper, ...] = Field(min_length=1)
    days: tuple[HolidayDay, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _days_ascend_within_the_year(self) -> Self:
        for earlier, later in pairwise(self.days):
            if earlier.day >= later.day:
                raise ValueError(f"{later.day} 重复或未按日期先后排列")
        first, last = date(self.year - 1, 12, 1), date(self.year, 12, 31)
        for entry in self.days:
            if not first <= entry.day <= last:
                raise ValueError(f"{entry.day} 不属于 {self.year} 年放假安排")
        return self


def shipped_years() -> Iterator[HolidayYear]:
    """The notices that come with this version, in order of year."""
    folder = files("standards") / "data" / "holidays"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".json"):
            yield HolidayYear.model_validate_json(entry.read_text(encoding="utf-8"))
