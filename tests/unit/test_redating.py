"""Reckoning an open date again by another calendar: what moves, what stays, and that nobody is made late by it."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.clock import at_hour
from queries.sql import Row
from standards.holidays import HolidayDay, HolidayNotice, Paper, shipped_notices
from standards.reckoning import Counted, Reckoning
from standards.workdays import WorkCalendar, default_calendar
from workflows.reckoned_again import again

OLD = WorkCalendar.of([notice for notice in shipped_notices() if notice.paper.published_on < date(2020, 1, 27)])
NEW = default_calendar()


def deadline(due_on: date, *, counted: tuple[date, int, Counted] | None = None, **more: Any) -> Row:
    start, length, unit = counted or (None, None, None)
    return {
        "kind": "plan", "due_on": due_on, "explanation": "原说明", "provisional": False, "paused_days": 0,
        "missed_at": None, "counted_from": start, "counted_length": length, "counted_unit": unit, **more,
    }  # fmt: skip


def of_working_days(start: date, length: int, **more: Any) -> Row:
    due = OLD.add_working_days(start, length)
    return deadline(due.on, counted=(start, length, Counted.WORKING_DAY), **more)


def test_a_date_counted_over_the_days_that_changed_moves_with_them() -> None:
    found = again(of_working_days(date(2020, 1, 20), 5), NEW, on=date(2020, 1, 27))
    assert (found.deadline["due_on"], found.due.on) == (date(2020, 2, 1), date(2020, 2, 4))
    assert found.moved


def test_a_date_before_the_days_that_changed_stays() -> None:
    assert not again(of_working_days(date(2020, 1, 20), 2), NEW, on=date(2020, 1, 27)).moved


def test_a_date_that_a_paper_fixed_is_not_moved_even_from_a_holiday() -> None:
    found = again(deadline(date(2020, 1, 31)), NEW, on=date(2020, 1, 27))
    assert (found.moved, found.due.explanation) == (False, "原说明")


def test_a_fixed_date_in_a_year_whose_notice_came_is_settled() -> None:
    found = again(deadline(date(2020, 6, 30), provisional=True), NEW, on=date(2019, 11, 22))
    assert (found.moved, found.settled) == (False, True)


def test_days_deducted_before_are_still_told() -> None:
    found = again(of_working_days(date(2020, 1, 20), 5, paused_days=3), NEW, on=date(2020, 1, 27))
    assert found.due.explanation.startswith("扣除审核或中止期间 3 个工作日：2020-01-20 + 5 工作日 = 2020-02-04")


def test_what_a_date_is_for_and_which_pause_moved_it_stays_before_the_new_sum() -> None:
    paused = (
        "扣除不可抗力期间（2020-01-06 至 2020-01-20，洪水） 3 个工作日：2020-01-20 + 5 工作日 = 2020-02-01：春节放假"
    )
    found = again(of_working_days(date(2020, 1, 20), 5, paused_days=3, explanation=paused), NEW, on=date(2020, 1, 27))
    assert found.due.explanation.startswith(
        "扣除不可抗力期间（2020-01-06 至 2020-01-20，洪水） 3 个工作日：2020-01-20 + 5 工作日 = 2020-02-04"
    )


def test_a_missed_date_that_is_ahead_again_loses_its_mark_and_an_unanswered_notice_does_not() -> None:
    missed = {"missed_at": at_hour(date(2020, 2, 2), 0)}
    late = of_working_days(date(2020, 1, 20), 5, **missed)

    assert again(late, NEW, on=date(2020, 2, 3)).lifted
    assert not again(late, NEW, on=date(2020, 2, 5)).lifted
    assert not again(late | {"kind": "answer"}, NEW, on=date(2020, 2, 3)).lifted


def test_a_date_that_moves_into_the_past_waits_for_the_day_of_the_change() -> None:
    worked = HolidayNotice(
        year=2021,
        paper=Paper(title="通知", document_no="国办发明电〔2021〕9号", published_on=date(2021, 3, 10)),
        days=tuple(HolidayDay(day=date(2021, 3, day), name="补班", is_off_day=False) for day in (6, 7)),
    )
    changed = WorkCalendar.of([*shipped_notices(), worked])
    due = NEW.add_working_days(date(2021, 3, 3), 6)  # 11 March; with the weekend worked it would have been the 9th

    found = again(deadline(due.on, counted=(date(2021, 3, 3), 6, Counted.WORKING_DAY)), changed, on=date(2021, 3, 10))

    assert (due.on, found.due.on) == (date(2021, 3, 11), date(2021, 3, 10))
    assert found.due.explanation.endswith("；新日期已过，延至 2021-03-10")


@given(
    st.dates(date(2019, 12, 1), date(2020, 2, 20)),
    st.integers(0, 40),
    st.sampled_from([Counted.WORKING_DAY, Counted.NATURAL_DAY, Counted.MONTH]),
    st.dates(date(2020, 1, 27), date(2020, 3, 31)),
)
def test_nobody_is_made_late_and_reckoning_twice_changes_nothing_more(
    start: date, length: int, unit: Counted, on: date
) -> None:
    before = OLD.reckon(Reckoning(start, length, unit))
    found = again(deadline(before.on, counted=(start, length, unit)), NEW, on=on)

    assert found.due.on >= min(before.on, on)
    once_more = again(deadline(found.due.on, counted=(start, length, unit)), NEW, on=on)
    assert not once_more.moved
