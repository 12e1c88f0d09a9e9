"""Periods in months and years (民法典 200–204), and dates that any calendar can reckon again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.holidays import HolidayDay, HolidayNotice, Paper
from standards.reckoning import Counted, Reckoning, corresponding_day
from standards.workdays import PeriodInvalid, WorkCalendar, default_calendar

CALENDAR = default_calendar()
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
RECKONINGS = st.builds(Reckoning, DAYS, st.integers(0, 200), st.sampled_from(Counted))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2021-11-30", 3, "2022-02-28"),
        ("2021-03-15", 6, "2021-09-15"),
        ("2021-12-31", 2, "2022-02-28"),
    ],
)
def test_a_period_in_months_ends_on_the_corresponding_day_or_the_months_last(
    start: str, months: int, last: str
) -> None:
    assert corresponding_day(date.fromisoformat(start), months) == date.fromisoformat(last)


def test_a_year_from_29_february_ends_on_the_28th_and_a_day_off_gives_way() -> None:
    assert CALENDAR.add_years(date(2024, 2, 29), 1).on == date(2025, 2, 28)
    due = CALENDAR.add_months(date(2026, 9, 3), 1)
    assert due.on == date(2026, 10, 8)
    assert due.explanation == (
        "2026-09-03 + 1 个月 = 2026-10-08：末日 2026-10-03 国庆节放假，顺延至 2026-10-08（民法典第二百零三条）"
    )


def test_months_that_make_no_sense_are_refused() -> None:
    with pytest.raises(PeriodInvalid, match="不能小于零"):
        CALENDAR.add_months(date(2026, 1, 1), -1)
    with pytest.raises(PeriodInvalid, match="超出日历范围"):
        CALENDAR.add_years(date(2026, 1, 1), 9000)


@given(DAYS, st.integers(0, 60))
def test_months_agree_with_counting_day_by_day(start: date, months: int) -> None:
    day, passed = start, 0
    while passed < months:  # the first day of the month after, then as far into it as it goes
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        passed += 1
    while day.day < start.day and (day + timedelta(days=1)).month == day.month:
        day += timedelta(days=1)
    assert corresponding_day(start, months) == day


@given(RECKONINGS)
def test_what_one_reckoned_another_with_the_same_papers_reckons_alike(given_: Reckoning) -> None:
    due = CALENDAR.reckon(given_)

    assert due.reckoning == given_
    assert CALENDAR.reckon(due.reckoning).explanation == due.explanation
    assert given_.unit is Counted.WORKING_DAY_AHEAD or CALENDAR.is_working_day(due.on)


def test_a_date_that_is_kept_as_printed_has_nothing_to_be_reckoned_from() -> None:
    assert CALENDAR.keep(date(2026, 10, 3)).reckoning is None
    assert CALENDAR.add_natural_days(date(2026, 9, 3), 30, roll=False).reckoning is None


def later(days: dict[date, bool]) -> WorkCalendar:
    """A calendar of two papers of 2021, the second of which names these days."""
    first = HolidayNotice(
        year=2021, paper=_paper(1), days=(HolidayDay(day=date(2021, 1, 1), name="元旦", is_off_day=True),)
    )
    named = tuple(HolidayDay(day=day, name="元旦", is_off_day=off) for day, off in sorted(days.items()))
    return WorkCalendar.of([first, HolidayNotice(year=2021, paper=_paper(2), days=named)])


def _paper(number: int) -> Paper:
    return Paper(title="通知", document_no=f"国办发明电〔2020〕{number}号", published_on=date(2020, 11, number))


@given(st.dictionaries(st.dates(date(2021, 1, 2), date(2021, 12, 31)), st.booleans(), min_size=1, max_size=12))
def test_the_days_in_which_two_calendars_differ_are_exactly_those(days: dict[date, bool]) -> None:
    plain, changed = WorkCalendar.of([]), later(days)
    year = [date(2021, 1, 1) + timedelta(days=number) for number in range(365)]

    expected = [day for day in year if plain.is_working_day(day) != changed.is_working_day(day)]
    assert plain.differing_days(changed) == changed.differing_days(plain) == expected


@given(
    st.dictionaries(st.dates(date(2021, 1, 2), date(2021, 12, 31)), st.booleans(), min_size=1, max_size=6),
    st.builds(Reckoning, st.dates(date(2021, 1, 1), date(2021, 11, 1)), st.integers(0, 30), st.sampled_from(Counted)),
)
def test_a_date_moves_only_if_a_day_between_its_start_and_itself_differs(
    days: dict[date, bool], counted: Reckoning
) -> None:
    plain, changed = later({date(2021, 1, 1): True}), later(days)
    before, after = plain.reckon(counted).on, changed.reckon(counted).on

    first, last = sorted((counted.start, before))
    touched = [day for day in plain.differing_days(changed) if first <= day <= last]
    assert touched or before == after
