from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from standards.holidays import HolidayNotice, shipped_notices
from standards.workdays import Due, PeriodInvalid, WorkCalendar, default_calendar

CALENDAR = default_calendar()
DAYS = st.dates(date(2018, 6, 1), date(2027, 12, 31))
# Independent of the code under test: the notices read straight into two sets.
LAST_WORD = {e.day: e.is_off_day for notice in shipped_notices() for e in notice.days}
OFF = {day for day, is_off in LAST_WORD.items() if is_off}
MADE_UP = {day for day, is_off in LAST_WORD.items() if not is_off}


def is_worked(day: date) -> bool:
    return day in MADE_UP or (day.isoweekday() <= 5 and day not in OFF)


def count_on(start: date, n: int, step: int = 1) -> date:
    day = start
    while n:
        day += timedelta(days=step)
        n -= is_worked(day)
    return day


def roll(day: date) -> date:
    while not is_worked(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-09-19", 1, "2026-09-20"),
    ],
)
def test_golden_working_days(start: str, n: int, expected: str) -> None:
    due = CALENDAR.add_working_days(date.fromisoformat(start), n)
    assert due.on.isoformat() == expected
    assert not due.provisional


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [("2026-09-03", 30, "2026-10-08"), ("2026-01-15", 30, "2026-02-14")],
)
def test_golden_natural_days(start: str, n: int, expected: str) -> None:
    due = CALENDAR.add_natural_days(date.fromisoformat(start), n)
    assert due.on.isoformat() == expected
    assert not due.provisional


def test_natural_days_without_rolling_end_on_the_holiday() -> None:
    assert CALENDAR.add_natural_days(date(2026, 9, 3), 30, roll=False).on == date(2026, 10, 3)


def test_working_weekends_and_holidays_of_2026_are_as_published() -> None:
    working = {date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}
    year = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
    weekends = {d for d in year if d.weekday() > 4 and CALENDAR.is_working_day(d)}
    assert weekends == working
    assert not any(CALENDAR.is_working_day(date(2026, 2, day)) for day in range(15, 24))
    assert not any(CALENDAR.is_working_day(date(2026, 10, day)) for day in range(1, 8))


def test_the_late_extension_of_2020_is_in_force() -> None:
    assert not CALENDAR.is_working_day(date(2020, 2, 1))
    assert CALENDAR.add_working_days(date(2020, 1, 23), 1).on == date(2020, 2, 3)


@given(DAYS, st.integers(1, 300))
@example(date(2026, 9, 19), 1)
@example(date(2022, 1, 28), 2)
def test_adding_agrees_with_counting_one_by_one(start: date, n: int) -> None:
    assert CALENDAR.add_working_days(start, n).on == count_on(start, n)


@given(DAYS, st.integers(1, 300))
def test_subtracting_agrees_with_counting_one_by_one(end: date, n: int) -> None:
    assert CALENDAR.subtract_working_days(end, n).on == count_on(end, n, step=-1)


@given(DAYS, DAYS)
def test_between_agrees_with_counting_one_by_one_and_is_signed(a: date, b: date) -> None:
    first, last = sorted((a, b))
    days = range(1, (last - first).days + 1)
    expected = sum(is_worked(first + timedelta(days=i)) for i in days)
    assert CALENDAR.working_days_between(first, last) == expected
    assert CALENDAR.working_days_between(last, first) == -expected


@given(DAYS, st.integers(0, 400))
def test_natural_days_roll_to_the_next_day_worked(start: date, n: int) -> None:
    assert CALENDAR.add_natural_days(start, n).on == roll(start + timedelta(days=n))


@given(DAYS)
def test_zero_working_days_is_the_day_itself_or_the_nearest_one_worked(day: date) -> None:
    assert CALENDAR.is_working_day(day) == is_worked(day)
    assert CALENDAR.add_working_days(day, 0).on == roll(day)
    assert CALENDAR.subtract_working_days(day, 0).on <= day
    assert CALENDAR.working_days_between(CALENDAR.subtract_working_days(day, 0).on, day) == 0


@given(st.dates(date(1, 2, 1), date(9998, 1, 1)), st.integers(0, 9))
def test_any_date_of_the_calendar_is_answered(day: date, n: int) -> None:
    there = CALENDAR.add_working_days(day, n).on
    assert CALENDAR.working_days_between(day, there) == n or n == 0


def test_explanation_names_make_up_days_and_holidays() -> None:
    due = CALENDAR.add_working_days(date(2026, 2, 13), 5)
    assert due.explanation == ("2026-02-13 + 5 工作日 = 2026-02-27：02-14 调休上班，02-15 至 02-23 春节放假")


def test_explanation_shows_the_year_when_it_changes() -> None:
    due = CALENDAR.add_working_days(date(2025, 12, 30), 4)
    assert due.explanation == ("2025-12-30 + 4 工作日 = 2026-01-06：2026-01-01 至 01-03 元旦放假，2026-01-04 调休上班")


def test_explanation_of_an_ordinary_week_says_so() -> None:
    due = CALENDAR.add_working_days(date(2026, 3, 2), 5)
    assert due.explanation.endswith("= 2026-03-09：期间无放假调休，周六、周日不计")


def test_explanation_leaves_out_a_weekday_that_only_resumes_work() -> None:
    due = CALENDAR.add_working_days(date(2020, 1, 23), 2)
    assert due.explanation.endswith("：01-24 至 02-02 春节放假")


def test_explanation_of_natural_days_cites_the_rule_that_moved_the_date() -> None:
    due = CALENDAR.add_natural_days(date(2026, 9, 3), 30)
    assert due.explanation == (
        "2026-09-03 + 30 日 = 2026-10-08：末日 2026-10-03 国庆节放假，顺延至 2026-10-08（民法典第二百零三条）"
    )


def test_explanation_of_natural_days_names_a_working_saturday() -> None:
    due = CALENDAR.add_natural_days(date(2026, 1, 15), 30)
    assert due.explanation == "2026-01-15 + 30 日 = 2026-02-14：末日 2026-02-14 调休上班"


def test_explanation_going_back_covers_the_days_passed() -> None:
    due = CALENDAR.subtract_working_days(date(2026, 2, 27), 5)
    assert due.explanation == ("2026-02-27 - 5 工作日 = 2026-02-13：02-14 调休上班，02-15 至 02-23 春节放假")


@pytest.mark.parametrize(
    "due",
    [
        CALENDAR.add_working_days(date(2026, 12, 30), 5),
        CALENDAR.add_natural_days(date(2026, 12, 30), 30),
        CALENDAR.subtract_working_days(date(2027, 1, 8), 8),
        CALENDAR.roll_forward(date(2027, 5, 1)),
    ],
)
def test_a_date_resting_on_an_unpublished_year_is_provisional_and_says_so(due: Due) -> None:
    assert due.provisional
    assert "缺 2027 年放假通知，日期暂定" in due.explanation


def test_the_last_day_of_the_last_published_year_is_not_provisional() -> None:
    assert CALENDAR.published_years == frozenset(range(2019, 2027))
    assert not CALENDAR.add_working_days(date(2026, 12, 30), 1).provisional
    assert CALENDAR.is_published(date(2026, 12, 31))
    assert not CALENDAR.is_published(date(2027, 1, 1))


def test_a_new_notice_settles_the_date_and_changes_the_version() -> None:
    notice = HolidayNotice.model_validate(
        {
            "year": 2027,
            "paper": {"title": "试", "document_no": "试", "published_on": "2026-11-05"},
            "days": [{"date": "2027-01-01", "name": "元旦", "isOffDay": True}],
        }
    )
    later = WorkCalendar.of([*shipped_notices(), notice])
    before = CALENDAR.add_working_days(date(2026, 12, 31), 1)
    after = later.add_working_days(date(2026, 12, 31), 1)
    assert (before.on, before.provisional) == (date(2027, 1, 1), True)
    assert (after.on, after.provisional) == (date(2027, 1, 4), False)
    assert later != CALENDAR


def test_version_names_year_and_papers_and_follows_the_content() -> None:
    notices = list(shipped_notices())
    until_2020 = [notice for notice in notices if notice.year <= 2020]
    assert CALENDAR.version.startswith("cn-2026.1-")
    assert WorkCalendar.of(until_2020).version.startswith("cn-2020.2-")
    assert WorkCalendar.of(until_2020[:-1]).version.startswith("cn-2020.1-")
    assert WorkCalendar.of(reversed(notices)) == CALENDAR
    assert default_calendar() is CALENDAR


def test_a_calendar_without_notices_knows_monday_to_friday() -> None:
    due = WorkCalendar.of([]).add_working_days(date(2026, 2, 13), 5)
    assert (due.on, due.provisional) == (date(2026, 2, 20), True)


def test_lengths_that_make_no_sense_are_refused() -> None:
    with pytest.raises(PeriodInvalid, match="不能小于零"):
        CALENDAR.add_working_days(date(2026, 2, 13), -1)
    with pytest.raises(PeriodInvalid, match="超出日历范围"):
        CALENDAR.add_natural_days(date(2026, 2, 13), 10_000_000)
    with pytest.raises(PeriodInvalid, match="超出日历范围"):
        CALENDAR.subtract_working_days(date(2026, 2, 13), 10_000_000)
