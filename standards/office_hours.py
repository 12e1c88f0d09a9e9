"""When an office is open, summer and winter, and when a last day ends by its local rule (民法典 第二百零三条)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from standards.workdays import PeriodInvalid, WorkCalendar

_LEAP_YEAR = 2024  # a year with every day that a season may begin or end on
_MOST_HOURS = 10_000


def _month_day(text: str) -> str:
    date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    return text


MonthDay = Annotated[str, Field(pattern=r"^\d{2}-\d{2}$"), AfterValidator(_month_day)]
"""A day of any year, such as 05-01; sorts by time."""


class PeriodEnds(StrEnum):
    """民法典 203: at 24:00 of the last day; where there are hours of business, when they end."""

    MIDNIGHT = "midnight"
    CLOSE_OF_BUSINESS = "close_of_business"


class Season(BaseModel):
    """The hours from one day of the year to another, both included; it may go over 31 December."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_day: MonthDay
    to_day: MonthDay
    am_opens: time
    am_closes: time
    pm_opens: time
    pm_closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.am_opens < self.am_closes <= self.pm_opens < self.pm_closes:
            raise ValueError("上午开始、上午结束、下午开始、下午结束应依次递增")
        return self

    def holds(self, day: date) -> bool:
        """Whether these are the hours of that day."""
        at = f"{day:%m-%d}"
        if self.from_day <= self.to_day:
            return self.from_day <= at <= self.to_day
        return at >= self.from_day or at <= self.to_day

    @property
    def spells(self) -> tuple[tuple[time, time], tuple[time, time]]:
        """Morning and afternoon."""
        return (self.am_opens, self.am_closes), (self.pm_opens, self.pm_closes)


class OfficeHours(BaseModel):
    """One version of an office's hours, with the paper they rest on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["office_hours"]
    version: int = Field(ge=1)
    basis: str = Field(min_length=1, max_length=400)
    period_ends: PeriodEnds
    seasons: tuple[Season, ...] = Field(min_length=1, max_length=12)

    @model_validator(mode="after")
    def _every_day_once(self) -> Self:
        for number in range(366):
            day = date(_LEAP_YEAR, 1, 1) + timedelta(days=number)
            found = sum(season.holds(day) for season in self.seasons)
            if found != 1:
                raise ValueError(f"{day:%m-%d} {'没有作息时间' if not found else '有多个作息时间'}")
        return self

    def on(self, day: date) -> Season:
        """Return the hours of a day, whether or not it is worked."""
        return next(season for season in self.seasons if season.holds(day))

    def opens(self, day: date) -> time:
        """Return when the office opens; reminders and proposals of the day go out then."""
        return self.on(day).am_opens

    def period_end(self, last: date) -> datetime:
        """Return when a period with this last day is over, on the wall clock, without a zone."""
        if self.period_ends is PeriodEnds.CLOSE_OF_BUSINESS:
            return datetime.combine(last, self.on(last).pm_closes)
        if last == date.max:
            raise PeriodInvalid("推算结果超出日历范围")
        if last == date.max:
            raise PeriodInvalid("推算结果超出日历范围")
        return datetime.combine(last + timedelta(days=1), time())

    def add_working_hours(self, start: datetime, hours: int, *, calendar: WorkCalendar) -> datetime:
        """Return the moment after so many hours of business from `start` (民法典 201: hours run from the start itself).

        Only hours within opening times on days of work count. On the wall clock; a zone is kept as given. Raises
        PeriodInvalid below 0 or above 10 000 hours.
        """
        if not 0 <= hours <= _MOST_HOURS:
            raise PeriodInvalid(f"小时数应为 0 至 {_MOST_HOURS}：{hours}", hours=hours)
        left, day = timedelta(hours=hours), start.date()
        while True:
            for opens, closes in self.on(day).spells if calendar.is_working_day(day) else ():
                begin = max(start, datetime.combine(day, opens, start.tzinfo))
                end = datetime.combine(day, closes, start.tzinfo)
                if begin <= end and left <= end - begin:
                    return begin + left
                left -= max(end - begin, timedelta())
            day = calendar.add_working_days(day, 1).on
