"""The ladder: rungs in order, the day of the date still in time, and each rung once however the clock runs."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clock import at_hour
from models.deadlines import DeadlineKind
from standards.workdays import default_calendar
from workflows.judge import Firing, Judgement, first_check, judge, moment, overtakes
from workflows.policy import Policy
from workflows.policy_files import read_policy
from workflows.rungs import Act

POLICY = read_policy()
CALENDAR = default_calendar()
DUE = date(2021, 9, 30)  # the holiday of October follows
EARLY = at_hour(date(2021, 9, 1), 9)


def judged(at: datetime, *, fired: set[str] | None = None, kind: DeadlineKind = DeadlineKind.COMPLETION) -> Judgement:
    return judge(POLICY, kind, DUE, fired=fired or set(), at=at, calendar=CALENDAR)


def keys(judgement: Judgement) -> list[str]:
    return [firing.rung.key for firing in judgement.firings if firing.skipped is None]


def test_nothing_fires_before_its_moment_and_the_next_look_is_at_the_first_rung() -> None:
    found = judged(EARLY)

    assert found.firings == ()
    assert found.next_check_at == first_check(POLICY, DeadlineKind.COMPLETION, DUE, after=EARLY, calendar=CALENDAR)
    assert found.next_check_at == at_hour(date(2021, 9, 22), 8, 30)  # 26 September is a Sunday of work


def test_the_day_of_the_date_is_still_in_time() -> None:
    before = {"due-7", "due-3", "due-1"}

    assert keys(judged(at_hour(DUE, 23, 59), fired=before)) == []
    assert keys(judged(at_hour(DUE + timedelta(days=1)), fired=before)) == ["overdue-closing"]


def test_working_days_of_a_proposal_pass_over_the_holiday() -> None:
    yellow = next(rung for rung in POLICY.rungs if rung.key == "yellow+5")

    assert moment(yellow, DUE, CALENDAR) == at_hour(date(2021, 10, 13), 8, 30)  # 8 and 9 October are days of work


def test_after_a_long_stop_overtaken_rungs_are_skipped_with_their_reason_and_the_mark_is_not() -> None:
    found = judged(at_hour(date(2021, 12, 1), 9))

    assert [(firing.rung.key, firing.skipped is None) for firing in found.firings] == [
        ("due-7", False),
        ("due-3", False),
        ("due-1", False),
        ("overdue-closing", True),
        ("yellow+5", False),
        ("red+10", True),
        ("climb+10", False),
    ]
    assert found.firings[4].skipped == "补跑时已被后一台阶 red+10 取代"
    assert found.firings[6].skipped == "补跑时距应触发已 42 天，超过该台阶的时效 30 天"
    assert found.firings[3].told  # nobody is urged any more, so the mark speaks for itself
    assert found.next_check_at is None


def test_a_mark_is_told_by_itself_unless_an_urging_of_the_same_moment_tells_it() -> None:
    kind = DeadlineKind.SIGN_FOR
    next_day, late = at_hour(DUE + timedelta(days=1)), at_hour(date(2021, 10, 12), 9)

    assert [firing.told for firing in judged(next_day, kind=kind).firings] == [True]
    assert [(firing.rung.key, firing.told) for firing in judged(late, kind=kind).firings] == [
        ("overdue", False),
        ("urge+1", True),
    ]


def test_rungs_of_other_kinds_never_fire() -> None:
    found = judged(at_hour(date(2021, 10, 12), 9), kind=DeadlineKind.SIGN_FOR)

    assert keys(found) == ["overdue", "urge+1"]


@given(
    kind=st.sampled_from(DeadlineKind),
    due_on=st.dates(date(2021, 1, 4), date(2021, 12, 31)),
    hours=st.lists(st.integers(-24 * 40, 24 * 40), max_size=25),
)
def test_however_often_and_late_the_clock_looks_each_rung_fires_once_and_none_is_lost(
    kind: DeadlineKind, due_on: date, hours: list[int]
) -> None:
    end = at_hour(due_on + timedelta(days=90))
    moments = sorted(at_hour(due_on) + timedelta(hours=hour) for hour in hours)

    irregular = watched(kind, due_on, [*moments, *moments, end])
    perfect = watched(kind, due_on, [*sorted(moment(rung, due_on, CALENDAR) for rung in POLICY.for_kind(kind)), end])

    assert sorted(irregular) == sorted(set(irregular)) == sorted(perfect)
    assert set(perfect) == {rung.key for rung in POLICY.for_kind(kind)}


def watched(kind: DeadlineKind, due_on: date, moments: list[datetime]) -> list[str]:
    """Look at the given moments, as the sweep does: only once `next_check_at` has come."""
    fired: list[str] = []
    next_at = first_check(POLICY, kind, due_on, after=moments[0], calendar=CALENDAR)
    for at in moments:
        if next_at is None or at < next_at:
            continue
        found = judge(POLICY, kind, due_on, fired=fired, at=at, calendar=CALENDAR)
        assert all(firing.due_at <= at for firing in found.firings)
        assert found.next_check_at is None or found.next_check_at > at
        fired += [firing.rung.key for firing in found.firings]
        next_at = found.next_check_at
    return fired


@given(
    kind=st.sampled_from(DeadlineKind), due_on=st.dates(date(2021, 1, 4), date(2021, 12, 31)), days=st.integers(0, 60)
)
def test_a_late_clock_skips_only_what_a_later_rung_of_the_same_act_says_better(
    kind: DeadlineKind, due_on: date, days: int
) -> None:
    found = judge(POLICY, kind, due_on, fired=(), at=at_hour(due_on) + timedelta(days=days), calendar=CALENDAR)
    places = [POLICY.for_kind(kind).index(firing.rung) for firing in found.firings]

    assert places == sorted(places)
    for place, firing in enumerate(found.firings):
        later = [other.rung for other in found.firings[place + 1 :]]
        if firing.rung.act is Act.MISS:
            assert firing.skipped is None
        elif firing.skipped is None and firing.rung.act is not Act.REMIND:
            assert all(other.act is not firing.rung.act for other in later)


AGED = read_policy().model_copy(
    update={
        "rungs": tuple(
            rung if rung.act is Act.MISS else rung.model_copy(update={"max_age_days": 12}) for rung in POLICY.rungs
        )
    }
)


@given(
    kind=st.sampled_from(DeadlineKind),
    due_on=st.dates(date(2021, 1, 4), date(2021, 12, 31)),
    hours=st.lists(st.integers(-24 * 40, 24 * 60), max_size=25),
)
def test_a_stopped_clock_differs_from_a_perfect_one_only_in_what_it_skips_and_why(
    kind: DeadlineKind, due_on: date, hours: list[int]
) -> None:
    rungs, end = AGED.for_kind(kind), at_hour(due_on + timedelta(days=120))
    looks = [*sorted(at_hour(due_on) + timedelta(hours=hour) for hour in hours), end]

    perfect = recorded(kind, due_on, [*sorted(moment(rung, due_on, CALENDAR) for rung in rungs), end])
    stopped = recorded(kind, due_on, looks)

    assert stopped.keys() == perfect.keys() == {rung.key for rung in rungs}
    for key, (firing, at) in stopped.items():
        assert firing.due_at == perfect[key][0].due_at
        assert at == min(look for look in looks if look >= firing.due_at)
        assert perfect[key][0].skipped is None
        come = [
            other
            for other, seen in stopped.values()
            if seen == at and rungs.index(other.rung) > rungs.index(firing.rung)
        ]
        old = at - firing.due_at > timedelta(days=12)
        fresh = [other for other in come if at - other.due_at <= timedelta(days=12) or firing.rung.act is Act.REMIND]
        wanted = old or any(overtakes(firing.rung, other.rung) for other in fresh)
        assert (firing.skipped is not None) == (wanted and firing.rung.act is not Act.MISS)


def recorded(kind: DeadlineKind, due_on: date, looks: list[datetime]) -> dict[str, tuple[Firing, datetime]]:
    """Look at each instant and keep what was recorded, with when."""
    found: dict[str, tuple[Firing, datetime]] = {}
    for at in looks:
        for firing in judge(AGED, kind, due_on, fired=found.keys(), at=at, calendar=CALENDAR).firings:
            found[firing.rung.key] = firing, at
    return found


def test_a_policy_that_tells_the_first_leader_by_itself_is_refused() -> None:
    body = POLICY.model_dump(mode="json")
    body["rungs"][0]["audience"] = ["principal_leader"]
    with pytest.raises(ValidationError, match="主要领导不由系统自动通知"):
        Policy.model_validate(body)


def test_a_policy_with_a_key_twice_or_a_proposal_without_a_notice_is_refused() -> None:
    body = POLICY.model_dump(mode="json")
    body["rungs"][1]["key"] = body["rungs"][0]["key"]
    with pytest.raises(ValidationError, match="重复"):
        Policy.model_validate(body)
    body = POLICY.model_dump(mode="json")
    next(rung for rung in body["rungs"] if rung["act"] == "propose")["notice"] = None
    with pytest.raises(ValidationError, match="notice"):
        Policy.model_validate(body)
