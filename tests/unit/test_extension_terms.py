"""Terms of an extension and slippage: how late, counted against both dates; when a higher level decides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.workdays import default_calendar
from workflows.extension_terms import Terms, moved_to, read_extension_policy, terms
from workflows.extension_views import slippage

DUE = date(2021, 9, 30)


def of(wanted_on: date = date(2021, 10, 20), applied_on: date = date(2021, 9, 1), before: int = 0) -> Terms:
    return terms(
        read_extension_policy(),
        due_on=DUE,
        wanted_on=wanted_on,
        applied_on=applied_on,
        granted_before=before,
        date_open=True,
        parent_due_on=None,
        calendar=default_calendar(),
    )


def test_the_last_day_to_apply_lies_working_days_before_the_date() -> None:
    # 09-26 is a working Sunday (调休), so three working days before Thursday 09-30 is Monday 09-27.
    assert of().apply_until == date(2021, 9, 27)


@pytest.mark.parametrize(
    ("wanted_on", "before", "higher"),
    [(DUE + timedelta(29), 0, False), (DUE + timedelta(30), 0, True), (DUE + timedelta(1), 1, True)],
)
def test_a_long_or_repeated_extension_needs_a_higher_level(wanted_on: date, before: int, higher: bool) -> None:
    assert of(wanted_on=wanted_on, before=before).higher_level is higher


@given(st.integers(0, 400), st.integers(-100, 800))
def test_slippage_against_the_first_date_is_never_less_than_against_the_moved_one(moved: int, done: int) -> None:
    found = slippage(DUE, DUE + timedelta(moved), DUE + timedelta(done))

    assert found.against_original >= found.against_current >= 0
    assert (found.against_current == 0) == (done <= moved)
    assert (found.against_original == 0) == (done <= 0)


def test_a_day_off_gives_way_to_the_next_working_day_but_not_beyond_the_whole_of_which_it_is_a_part() -> None:
    sunday, monday = date(2021, 10, 24), date(2021, 10, 25)

    assert moved_to(sunday, parent_due_on=None, calendar=default_calendar()) == monday
    assert moved_to(sunday, parent_due_on=sunday, calendar=default_calendar()) == sunday


def test_a_returned_application_may_be_made_again_for_some_working_days() -> None:
    policy = read_extension_policy()
    given = {"due_on": DUE, "wanted_on": date(2021, 10, 20), "granted_before": 0, "date_open": True}
    again = terms(
        policy,
        **given,  # type: ignore[arg-type]  # the same as in `of`
        applied_on=date(2021, 10, 11),
        returned_on=date(2021, 10, 8),
        parent_due_on=None,
        calendar=default_calendar(),
    )
    # 10-08 is a Friday, 10-09 a working Saturday (调休), so three working days end on Tuesday 10-12.
    assert again.apply_until == date(2021, 10, 12)
