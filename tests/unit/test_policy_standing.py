"""What a task or unit has come to: counted once, dated by when it happened, whenever the clock looks."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.clock import at_hour
from core.ids import new_id
from workflows.judge_standing import UNDONE, Occurrence, Pace, Standing, StandingFiring, Stretch, judge_standing
from workflows.policy import Policy, PolicyVersion
from workflows.policy_files import read_policy
from workflows.rungs import Counted, Per

BEGIN, END = date(2021, 1, 1), at_hour(date(2022, 3, 1))


def version(*rungs: dict[str, Any], from_on: date = date.min, to_on: date | None = None) -> PolicyVersion:
    """A version with these rungs beyond the dates."""
    body = read_policy().model_dump(mode="json", exclude_unset=True)
    kept = [rung for rung in body["rungs"] if rung["trigger"]["on"] == "date"]
    return PolicyVersion(new_id(), Policy.model_validate(body | {"rungs": [*kept, *rungs]}), from_on, to_on)


def counting(key: str, count: int, *, per: str = "unit", within: int | None = 90, **more: Any) -> dict[str, Any]:
    trigger = {"on": "count", "what": "notices", "level": 2, "count": count, "per": per, "within_days": within} | more
    return {"key": key, "trigger": trigger, "act": "propose", "proposes": "talk", "max_age_days": 60}


REDS = version(counting("two", 2), counting("three", 3))


def red(day: int, *, undone: int | None = None, what: Counted = Counted.NOTICES, breaks: bool = False) -> Occurrence:
    """A red notice issued on the n-th day of the year, perhaps withdrawn some days later."""
    at = at_hour(BEGIN + timedelta(days=day), 15)
    gone = at + timedelta(days=undone) if undone is not None else None
    return Occurrence(what, UUID(int=day * 1000 + (undone or 0)), at, level=2, undone_at=gone, breaks=breaks)


def judged(
    found: PolicyVersion, *occurrences: Occurrence, at: datetime = END, per: Per = Per.UNIT
) -> list[tuple[str, str]]:
    firings = judge_standing(found, per, Standing(occurrences), fired=(), at=at)
    return [(firing.rung.key, firing.period[:10]) for firing in firings]


def test_two_reds_within_the_window_come_to_a_bulletin_and_the_third_to_a_talk() -> None:
    assert judged(REDS, red(0), red(40)) == [("two", "2021-02-10")]
    assert judged(REDS, red(0), red(40), red(80)) == [("two", "2021-02-10"), ("three", "2021-03-22")]
    assert judged(REDS, red(0), red(90)) == []  # the ninetieth day after is outside


def test_what_has_counted_for_a_rung_does_not_count_for_it_again() -> None:
    assert judged(REDS, red(0), red(10), red(20)) == [("two", "2021-01-11"), ("three", "2021-01-21")]
    assert judged(REDS, red(0), red(10), red(20), red(30))[-1] == ("two", "2021-01-31")


def test_the_whole_day_counts_and_the_morning_after_decides() -> None:
    [firing] = judge_standing(REDS, Per.UNIT, Standing((red(0), red(10))), fired=(), at=END)

    assert firing.due_at == at_hour(date(2021, 1, 12), 8)
    assert judged(REDS, red(0), red(10), at=at_hour(date(2021, 1, 12), 7)) == []
    assert firing.saw["on"] == ["2021-01-01", "2021-01-11"]


def test_a_withdrawn_notice_counts_only_until_then() -> None:
    assert judged(REDS, red(0, undone=5), red(10)) == []
    [late] = judge_standing(REDS, Per.UNIT, Standing((red(0, undone=20), red(10))), fired=(), at=END)
    assert late.skipped == UNDONE


def test_missed_reports_in_a_row_begin_anew_with_a_report_in_time() -> None:
    row = version(counting("row", 3, per="task", within=None, what="missed_reports", level=None, in_a_row=True))
    missed = [red(day, what=Counted.MISSED_REPORTS) for day in (5, 36, 95)]
    kept = red(64, what=Counted.MISSED_REPORTS, breaks=True)

    assert judged(row, *missed, per=Per.TASK) == [("row", "2021-04-06")]
    assert judged(row, *missed, kept, per=Per.TASK) == []


def test_a_new_version_never_judges_what_came_before_it_yet_its_window_reaches_back() -> None:
    before, after = date(2021, 1, 1), date(2021, 2, 1)
    old = version(counting("two", 2), from_on=before, to_on=after)
    new = version(counting("three", 3), from_on=after)
    reds = (red(0), red(10), red(40))

    assert judged(old, *reds) == [("two", "2021-01-11")]
    assert judged(new, *reds) == [("three", "2021-02-10")]


def test_a_stretch_without_progress_comes_to_its_rung_once_and_a_report_in_time_prevents_it() -> None:
    idle = version(
        {"key": "idle", "trigger": {"on": "no_progress", "days": 30}, "act": "remind", "audience": ["handler"]}
    )
    quiet = Stretch(date(2021, 3, 1), date(2021, 5, 1))
    kept = Stretch(date(2021, 5, 1), date(2021, 5, 31))  # it moved on the very last day

    found = judge_standing(idle, Per.TASK, Standing(stretches=(quiet, kept)), fired=(), at=END)

    assert [(firing.period, firing.due_at) for firing in found] == [("2021-03-01", at_hour(date(2021, 4, 1), 8))]


def test_a_lag_is_told_once_a_month() -> None:
    lag = version({"key": "lag", "trigger": {"on": "behind", "points": 10}, "act": "remind", "audience": ["handler"]})
    paces = [Pace(date(2021, 6, day), Decimal(points), "序时进度") for day, points in ((1, 9), (2, 11), (20, 15))]

    found = judge_standing(
        lag, Per.TASK, Standing(paces=[*paces, Pace(date(2021, 7, 1), Decimal(30), "序时进度")]), fired=(), at=END
    )

    assert [(firing.period, firing.saw["behind"]) for firing in found] == [("2021-06", "11"), ("2021-07", "30")]


REDS_OF_A_YEAR = st.lists(
    st.builds(red, st.integers(0, 364), undone=st.none() | st.integers(0, 40)),
    max_size=14,
    unique_by=lambda entry: entry.id,
)


def watched(found: PolicyVersion, occurrences: list[Occurrence], looks: list[datetime]) -> list[StandingFiring]:
    """Look as the daily job does: at each look only what had happened by then is known, and what fired before."""
    fired: set[tuple[str, str]] = set()
    seen: list[StandingFiring] = []
    for at in looks:
        known = Standing([entry for entry in occurrences if entry.at <= at])
        for firing in judge_standing(found, Per.UNIT, known, fired=fired, at=at):
            fired.add((firing.rung.key, firing.period))
            seen.append(firing)
    return seen


@given(occurrences=REDS_OF_A_YEAR, days=st.lists(st.integers(0, 420), max_size=20))
def test_whenever_the_clock_looks_the_same_rungs_fire_for_the_same_periods(
    occurrences: list[Occurrence], days: list[int]
) -> None:
    mornings = [at_hour(BEGIN + timedelta(days=day), 8) for day in range(424)]
    some = sorted(at_hour(BEGIN + timedelta(days=day), 13) for day in days)

    perfect = {(f.rung.key, f.period): f for f in watched(REDS, occurrences, [*mornings, END])}
    stopped = {(f.rung.key, f.period): f for f in watched(REDS, occurrences, [*some, *some, END])}

    assert stopped.keys() == perfect.keys()
    for key, firing in stopped.items():
        assert firing.due_at == perfect[key].due_at
        assert firing.saw == perfect[key].saw
        assert perfect[key].skipped is None
        assert firing.skipped is None or firing.skipped == UNDONE or "超过该台阶的时效 60 天" in firing.skipped


@given(occurrences=REDS_OF_A_YEAR)
def test_nothing_counts_twice_for_one_rung_and_no_window_is_wider_than_said(occurrences: list[Occurrence]) -> None:
    for key in ("two", "three"):
        firings = [f for f in watched(REDS, occurrences, [END]) if f.rung.key == key]
        ids = [entry for firing in firings for entry in firing.saw["ids"]]
        assert len(ids) == len(set(ids))
        for firing in firings:
            first, last = (date.fromisoformat(firing.saw["on"][place]) for place in (0, -1))
            assert (last - first).days < 90
