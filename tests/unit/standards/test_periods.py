from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.periods import Cycle, last_day_of, period_of, periods_due
from standards.workdays import Due, PeriodInvalid, default_calendar

CALENDAR = default_calendar()
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("cycle", "key", "label", "start", "end", "due"),
    [
        ("monthly", "2021-03", "2021年3月", "2021-03-01", "2021-03-31", "2021-04-06"),
        ("quarterly", "2021-Q1", "2021年第一季度", "2021-01-01", "2021-03-31", "2021-04-06"),
        ("half_year", "2021-H1", "2021年上半年", "2021-01-01", "2021-06-30", "2021-07-05"),
        ("daily", "2021-03-15", "2021年3月15日", "2021-03-15", "2021-03-15", "2021-03-15"),
        ("weekly", "2021-W11", "2021年第11周（03-15至03-21）", "2021-03-15", "2021-03-21", "2021-03-22"),
        ("ten_day", "2021-03-T2", "2021年3月中旬", "2021-03-11", "2021-03-20", "2021-03-22"),
        ("year", "2021", "2021年", "2021-01-01", "2021-12-31", "2022-01-05"),
    ],
)
def test_period_of_a_day(cycle: str, key: str, label: str, start: str, end: str, due: str) -> None:
    period = period_of(date(2021, 3, 15), cycle)
    assert (period.key, period.label, period.cycle) == (key, label, Cycle(cycle))
    assert (period.start_on.isoformat(), period.end_on.isoformat()) == (start, end)
    assert period.due_on.isoformat() == due


def test_the_due_date_is_rolled_by_the_rule_given() -> None:
    rolled = period_of(date(2021, 4, 30), "monthly", rule=CALENDAR.roll_forward)
    kept = period_of(date(2021, 4, 30), "monthly", rule=CALENDAR.keep)
    assert rolled.due_on == date(2021, 5, 6)
    assert "劳动节放假，顺延至 2021-05-06" in rolled.due.explanation
    assert kept.due_on == date(2021, 5, 5)


def test_a_month_without_the_day_is_due_on_its_last_day() -> None:
    assert period_of(date(2024, 1, 9), "monthly", 31).due_on == date(2024, 2, 29)


def test_the_report_on_the_last_published_year_is_due_provisionally() -> None:
    assert period_of(date(2026, 12, 1), "year").due.provisional
    assert not period_of(date(2026, 11, 1), "monthly").due.provisional


def test_a_year_owes_so_many_of_each() -> None:
    first, last = date(2021, 1, 1), date(2021, 12, 31)
    counts = {cycle: len(periods_due(cycle, first, last)) for cycle in Cycle}
    # 2021 begins on a Friday: its first days belong to week 53 of 2020.
    assert list(counts.values()) == [365, 53, 36, 12, 4, 2, 1]


def test_a_duty_from_mid_march_to_year_end_owes_march_to_december() -> None:
    keys = [p.key for p in periods_due("monthly", date(2021, 3, 15), date(2021, 12, 31))]
    assert keys == [f"2021-{month:02d}" for month in range(3, 13)]


def test_a_duty_that_ends_before_it_begins_owes_nothing() -> None:
    assert periods_due("monthly", date(2021, 3, 15), date(2021, 3, 14)) == []


@given(st.sampled_from(Cycle), DAYS, st.integers(0, 900))
def test_periods_follow_each_other_without_gap_or_repetition(cycle: Cycle, first: date, length: int) -> None:
    until = first + timedelta(days=length)
    periods = periods_due(cycle, first, until)
    keys = [period.key for period in periods]
    assert keys == sorted(set(keys))
    assert periods[0].start_on <= first <= periods[0].end_on
    assert periods[-1].start_on <= until <= periods[-1].end_on
    for earlier, later in pairwise(periods):
        assert later.start_on - earlier.end_on == timedelta(days=1)


@given(st.sampled_from(Cycle), DAYS)
def test_every_day_of_a_period_names_the_same_period(cycle: Cycle, day: date) -> None:
    period = period_of(day, cycle)
    assert period_of(period.start_on, cycle) == period_of(period.end_on, cycle) == period
    assert last_day_of(period.key) == period.end_on
    if cycle is not Cycle.DAILY:
        assert period.due_on > period.end_on
        assert CALENDAR.is_working_day(period.due_on)


@pytest.mark.parametrize(
    ("day", "cycle", "key", "end"),
    [
        (date(2021, 1, 3), "weekly", "2020-W53", "2021-01-03"),  # a week belongs to the year of its Thursday
        (date(2024, 12, 30), "weekly", "2025-W01", "2025-01-05"),
        (date(2024, 2, 29), "ten_day", "2024-02-T3", "2024-02-29"),
        (date(2023, 2, 21), "ten_day", "2023-02-T3", "2023-02-28"),
        (date(2021, 5, 31), "ten_day", "2021-05-T3", "2021-05-31"),
        (date(2024, 2, 29), "daily", "2024-02-29", "2024-02-29"),
        (date(2024, 2, 29), "monthly", "2024-02", "2024-02-29"),
    ],
)
def test_month_end_leap_day_and_turn_of_the_year(day: date, cycle: str, key: str, end: str) -> None:
    period = period_of(day, cycle)
    assert (period.key, period.end_on.isoformat()) == (key, end)


def test_a_daily_report_is_due_on_a_day_off_too() -> None:
    assert period_of(date(2021, 10, 1), "daily").due == Due(date(2021, 10, 1), False, "2021-10-01 当日报送，不顺延")


def test_a_week_is_due_so_many_days_after_its_end() -> None:
    assert period_of(date(2021, 4, 27), "weekly", days_after=0).due_on == date(2021, 5, 6)  # 05-01 to 05-05 are off
    assert period_of(date(2021, 3, 15), "weekly", days_after=3).due_on == date(2021, 3, 24)


def test_a_step_of_a_plan_is_named_by_its_day_and_anything_else_is_refused() -> None:
    assert last_day_of("M2021-06-30") == date(2021, 6, 30)
    for key in ("2021-13", "2021-02-30", "2021-W54", "春季", "2021-Q5"):
        with pytest.raises(PeriodInvalid, match="没有这种报送期"):
            last_day_of(key)


def test_unknown_cycle_and_impossible_day_are_refused() -> None:
    with pytest.raises(PeriodInvalid, match="没有这种报告周期：fortnightly"):
        period_of(date(2021, 3, 1), "fortnightly")
    with pytest.raises(PeriodInvalid, match="1 至 31"):
        period_of(date(2021, 3, 1), "monthly", 0)
