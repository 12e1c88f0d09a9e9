"""Hours of business, summer and winter: opening, the end of a period, hours counted as the law counts them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from standards.office_hours import OfficeHours, PeriodEnds
from standards.workdays import PeriodInvalid, default_calendar

CALENDAR = default_calendar()


def season(from_day: str = "01-01", to_day: str = "12-31", **more: str) -> dict[str, str]:
    plain = {"am_opens": "08:30", "am_closes": "11:30", "pm_opens": "13:30", "pm_closes": "17:00"}
    return {"from_day": from_day, "to_day": to_day} | plain | more


def hours(*seasons: dict[str, str], period_ends: str = "midnight") -> OfficeHours:
    given: dict[str, Any] = {"name": "office_hours", "version": 1, "basis": "某通知", "period_ends": period_ends}
    return OfficeHours.model_validate(given | {"seasons": seasons or (season(),)})


def wall(text: str) -> datetime:
    """A time on the wall clock."""
    return datetime.fromisoformat(text)


TWO = hours(season("05-01", "09-30", pm_opens="14:00", pm_closes="17:30"), season("10-01", "04-30", am_opens="08:00"))


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 4, 30), time(8), time(17)),
        (date(2026, 5, 1), time(8, 30), time(17, 30)),
        (date(2026, 9, 30), time(8, 30), time(17, 30)),
        (date(2026, 12, 31), time(8), time(17)),
        (date(2027, 1, 1), time(8), time(17)),
    ],
)
def test_summer_and_winter_hours_follow_the_day_of_the_year(day: date, opens: time, closes: time) -> None:
    assert (TWO.opens(day), TWO.on(day).pm_closes) == (opens, closes)


def test_a_period_ends_at_midnight_or_when_business_ends() -> None:
    last = date(2026, 2, 27)
    assert hours().period_end(last) == wall("2026-02-28 00:00")
    assert hours(period_ends=PeriodEnds.CLOSE_OF_BUSINESS).period_end(last) == wall("2026-02-27 17:00")


@pytest.mark.parametrize(
    ("seasons", "message"),
    [
        ((season("01-01", "06-30"),), "07-01 没有作息时间"),
        ((season(), season("05-01", "09-30")), "05-01 有多个作息时间"),
        ((season(pm_opens="11:00"),), "依次递增"),
        ((season("13-01", "12-31"),), "from_day"),
    ],
)
def test_hours_that_leave_a_day_out_or_run_backward_are_refused(seasons: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        hours(*seasons)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13 09:30", 1, "2026-02-13 10:30"),
        ("2026-02-13 10:30", 2, "2026-02-13 14:30"),  # the pause at noon does not count
        ("2026-02-13 16:00", 2, "2026-02-14 09:30"),  # 14 February is a Saturday of work
        ("2026-02-14 17:00", 1, "2026-02-24 09:30"),  # then the Spring Festival
        ("2026-02-15 10:00", 0, "2026-02-24 08:30"),
        ("2026-02-13 12:00", 3, "2026-02-13 16:30"),
    ],
)
def test_hours_of_business_run_only_while_the_office_is_open(start: str, count: int, end: str) -> None:
    assert hours().add_working_hours(wall(start), count, calendar=CALENDAR) == wall(end)


@given(st.datetimes(wall("2026-01-01 00:00"), wall("2026-11-30 00:00")), st.integers(0, 60))
def test_hours_agree_with_counting_minute_by_minute(start: datetime, count: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = hours().add_working_hours(start, count, calendar=CALENDAR)

    assert open_minutes(start, end) == count * 60
    assert count == 0 or open_minutes(end - timedelta(minutes=1), end) == 1


def open_minutes(start: datetime, end: datetime) -> int:
    """An independent count: for each day the overlap with each spell."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        if CALENDAR.is_working_day(day):
            for opens, closes in ((time(8, 30), time(11, 30)), (time(13, 30), time(17))):
                first = max(start, datetime.combine(day, opens))
                total += max(timedelta(), min(end, datetime.combine(day, closes)) - first)
        day += timedelta(days=1)
    return int(total.total_seconds()) // 60


@pytest.mark.parametrize("count", [-1, 10_001])
def test_a_number_of_hours_that_makes_no_sense_is_refused(count: int) -> None:
    with pytest.raises(PeriodInvalid, match="小时数"):
        hours().add_working_hours(wall("2026-01-05 09:00"), count, calendar=CALENDAR)
