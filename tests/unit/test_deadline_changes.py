"""What a returned paper or a suspension does to a date: the office's days are not counted, never to an earlier date."""

from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.clock import at_hour, day_of
from core.ids import new_id
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from queries.sql import Row
from standards.workdays import default_calendar
from workflows.deadlines import (
    Bearer,
    Clockwork,
    cancelled,
    in_working_days,
    met,
    reopened_after_review,
    reopened_while_suspended,
    shifted,
)
from workflows.policy import PolicyVersion
from workflows.policy_files import read_policy

WORKS = Clockwork(PolicyVersion(new_id(), read_policy()), default_calendar())
DAYS = st.dates(date(2021, 1, 4), date(2021, 11, 30))


def deadline(due_on: date, **more: Any) -> Row:
    return {
        "id": new_id(),
        "kind": DeadlineKind.COMPLETION,
        "due_on": due_on,
        "met_at": None,
        "missed_at": None,
        **more,
    }


def returned(due_on: date, met_at: datetime, at: datetime) -> date:
    change = reopened_after_review(deadline(due_on, met_at=met_at), works=WORKS, at=at)
    assert change.reopened
    assert change.due_on is not None
    return change.due_on


def test_the_days_left_at_submission_run_again_from_the_day_of_return() -> None:
    # Submitted on Monday with three working days left, returned ten working days later.
    assert returned(date(2021, 3, 4), at_hour(date(2021, 3, 1), 10), at_hour(date(2021, 3, 15), 9)) == date(2021, 3, 18)


def test_whoever_submitted_on_the_last_day_has_until_the_end_of_the_day_of_return() -> None:
    day = date(2021, 3, 15)

    assert returned(date(2021, 3, 4), at_hour(date(2021, 3, 4), 23, 59), at_hour(day, 9)) == day


def test_a_date_that_was_missed_stays_as_it_was_when_the_late_paper_is_returned() -> None:
    missed, submitted, at = (at_hour(date(2021, 3, day), 9) for day in (5, 8, 15))
    late = deadline(date(2021, 3, 4), met_at=submitted, missed_at=missed)

    change = reopened_after_review(late, works=WORKS, at=at)

    assert (change.reopened, change.lifted, change.due_on, change.paused_days) == (True, False, date(2021, 3, 4), 0)
    assert change.next_check_at == at


def test_a_paper_returned_during_a_suspension_gains_only_the_days_of_review_before_it() -> None:
    due_on, suspended = date(2021, 3, 18), date(2021, 3, 10)
    before = deadline(due_on, met_at=at_hour(date(2021, 3, 8), 9))
    within = deadline(due_on, met_at=at_hour(date(2021, 3, 12), 9))

    assert reopened_while_suspended(before, since=suspended, works=WORKS).due_on == date(2021, 3, 22)
    change = reopened_while_suspended(within, since=suspended, works=WORKS)
    assert (change.due_on, change.reopened, change.next_check_at) == (due_on, True, None)


def test_a_return_while_the_date_is_still_ahead_leaves_it() -> None:
    assert returned(date(2021, 6, 30), at_hour(date(2021, 3, 1), 9), at_hour(date(2021, 3, 1), 15)) == date(2021, 6, 30)


def test_a_return_on_a_day_off_gives_until_the_next_day_of_work() -> None:
    assert returned(date(2021, 3, 4), at_hour(date(2021, 3, 4), 9), at_hour(date(2021, 3, 6), 9)) == date(2021, 3, 8)


@given(due_on=DAYS, remaining=st.integers(0, 40), on=DAYS)
def test_a_shifted_date_is_never_earlier_says_what_it_gained_and_lifts_the_mark_it_outruns(
    due_on: date, remaining: int, on: date
) -> None:
    change = shifted(deadline(due_on), remaining, works=WORKS, at=at_hour(on, 9), reopened=False)

    assert change.due_on is not None
    assert change.due_on >= due_on
    gained = WORKS.calendar.working_days_between(due_on, change.due_on)
    assert change.paused_days == gained
    assert (change.explanation is not None) == (gained > 0)
    assert change.lifted == (change.due_on >= on)
    assert not change.lifted or change.next_check_at is not None


@given(due_on=DAYS, submitted=DAYS, wait=st.integers(0, 30))
def test_a_return_never_takes_a_working_day_from_the_unit(due_on: date, submitted: date, wait: int) -> None:
    at = at_hour(WORKS.calendar.add_working_days(submitted, wait).on, 9)

    new = returned(due_on, at_hour(submitted, 9), at)

    left = max(0, WORKS.calendar.working_days_between(submitted, due_on))
    assert WORKS.calendar.working_days_between(day_of(at), new) >= left
    assert new >= max(due_on, day_of(at))


def test_a_new_date_keeps_its_origin_length_calendar_and_first_look() -> None:
    bearer = Bearer(SubjectKind.TASK, new_id(), new_id(), new_id(), new_id())
    made = in_working_days(bearer, DeadlineKind.ANSWER, 5, works=WORKS, at=at_hour(date(2021, 9, 28), 17))

    assert (made.basis_on, made.due_on, made.length, made.length_unit) == (
        date(2021, 9, 28), date(2021, 10, 11), 5, "working_day",
    )  # fmt: skip
    assert "国庆" in made.explanation
    assert made.calendar_version == WORKS.calendar.version
    assert made.next_check_at == at_hour(date(2021, 9, 30), 8, 30)  # three working days before


def test_the_day_counted_is_the_day_in_china() -> None:
    bearer = Bearer(SubjectKind.TASK, new_id(), new_id(), new_id(), new_id())
    late_evening = at_hour(date(2021, 3, 1), 0, 30)  # still February by UTC

    assert in_working_days(bearer, DeadlineKind.SIGN_FOR, 1, works=WORKS, at=late_evening).due_on == date(2021, 3, 2)


def test_meeting_and_cancelling_change_nothing_else() -> None:
    at = at_hour(date(2021, 3, 1), 9)
    entry = deadline(date(2021, 3, 4))

    assert (met(entry, at).met_at, met(entry, at).due_on, met(entry, at).next_check_at) == (at, None, None)
    assert (cancelled(entry, at).cancelled_at, cancelled(entry, at).met_at) == (at, None)
