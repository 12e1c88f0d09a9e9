from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.periods import Cycle, period_of, periods_due
from standards.workdays import PeriodInvalid, default_calendar

CALENDAR = default_calendar()
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("cycle", "key", "label", "start", "end", "due"),
    [
        ("monthly", "2021-03", "2021年3月", "2021-03-01", "2021-03-31", "2021-04-06"),
        ("quarterly", "2021-Q1", "2021年第一季度", "2021-01-01", "2021-03-31", "2021-04-06"),
        ("half_year", "2021-H1", "2021年上半年", "2021-01-01", "2021-06-30", "2021-07-05"),
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


def test_a_year_owes_twelve_four_two_and_one() -> None:
    first, last = date(2021, 1, 1), date(2021, 12, 31)
    counts = {cycle: len(periods_due(cycle, first, last)) for cycle in Cycle}
    assert list(counts.values()) == [12, 4, 2, 1]


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
    assert period.due_on > period.end_on
    assert CALENDAR.is_working_day(period.due_on)


def test_unknown_cycle_and_impossible_day_are_refused() -> None:
    with pytest.raises(PeriodInvalid, match="没有这种报告周期：weekly"):
        period_of(date(2021, 3, 1), "weekly")
    with pytest.raises(PeriodInvalid, match="1 至 31"):
        period_of(date(2021, 3, 1), "monthly", 0)
