"""However many clocks stop, freeze, err and jump, they leave what one perfect clock leaves: dates, firings, marks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import ZONE, at_hour, day_of
from models.deadlines import DeadlineKind
from standards.periods import Cycle, periods_due
from standards.workdays import default_calendar
from workflows.judge import first_check, judge, moment
from workflows.policy_files import read_policy
from workflows.rungs import Act

POLICY = read_policy()
CALENDAR = default_calendar()
CYCLES = (Cycle.WEEKLY, Cycle.TEN_DAY, Cycle.MONTHLY, Cycle.QUARTERLY)
KIND = DeadlineKind.REPORT
SPANS = {
    "a turn of the year and its holidays": date(2020, 12, 21),
    "29 February": date(2020, 2, 17),
    "the end of February in a common year": date(2021, 2, 15),
    "the ends of a month, a quarter and a half-year": date(2021, 6, 21),
    "the long holiday with its days of work": date(2021, 9, 20),
}
DAYS = 21


@dataclass
class Open:
    """A date on the record: when it is due, when to look again, what has been said, whether it is marked."""

    due_on: date
    next_check_at: datetime | None
    fired: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    missed: bool = False


@dataclass
class Record:
    """What all clocks share: dates by (cycle, period). One look is one transaction, as the sweep's batches are."""

    first_on: date
    dates: dict[tuple[Cycle, str], Open] = field(default_factory=dict)

    def look(self, at: datetime) -> None:
        """Open what has begun and judge what is due, as a tick does; nothing of it knows of earlier looks."""
        for cycle in CYCLES:
            for period in periods_due(cycle, self.first_on, day_of(at), POLICY.report_day_of_month):
                first = first_check(POLICY, KIND, period.due.on, after=at, calendar=CALENDAR)
                self.dates.setdefault((cycle, period.key), Open(period.due.on, first))
        for entry in self.dates.values():
            if entry.next_check_at is not None and entry.next_check_at <= at:
                self._judge(entry, at)

    def _judge(self, entry: Open, at: datetime) -> None:
        judged = judge(POLICY, KIND, entry.due_on, fired=entry.fired, at=at, calendar=CALENDAR)
        for firing in judged.firings:
            assert firing.rung.key not in entry.fired
            assert firing.due_at <= at
            entry.fired.append(firing.rung.key)
            entry.skipped |= {firing.rung.key} if firing.skipped else set()
            entry.missed |= firing.rung.act is Act.MISS
        entry.next_check_at = judged.next_check_at

    def facts(self) -> dict[tuple[Cycle, str], tuple[date, list[str], bool]]:
        """What must not depend on who looked when."""
        return {key: (entry.due_on, entry.fired, entry.missed) for key, entry in self.dates.items()}


def perfect(first_on: date, end: datetime) -> Record:
    """One clock that looks at every midnight and at every moment something is due, and never stops."""
    record, at = Record(first_on), at_hour(first_on)
    while at <= end:
        record.look(at)
        ahead = [entry.next_check_at for entry in record.dates.values() if entry.next_check_at is not None]
        at = min([at_hour(day_of(at) + timedelta(days=1)), *ahead])
    record.look(end)
    return record


@dataclass(frozen=True)
class Clock:
    """One of several schedulers: how wrong it is, and when it is up, frozen times included as lack of looks."""

    wrong_by: timedelta
    looks: list[int]  # minutes since the beginning

    def times(self, first_on: date, end: datetime) -> Iterable[datetime]:
        begins = at_hour(first_on)
        return (min(begins + timedelta(minutes=minute) + self.wrong_by, end) for minute in self.looks)


WRONG = st.sampled_from([timedelta(), timedelta(minutes=2), timedelta(minutes=-2), timedelta(days=1)])
CLOCKS = st.lists(
    st.builds(Clock, WRONG, st.lists(st.integers(0, DAYS * 24 * 60), max_size=12)), min_size=1, max_size=5
)


@pytest.mark.parametrize("begins", SPANS.values(), ids=SPANS.keys())
@settings(max_examples=15)
@given(clocks=CLOCKS)
def test_clocks_that_stop_freeze_err_and_jump_leave_what_a_perfect_one_leaves(
    begins: date, clocks: list[Clock]
) -> None:
    end = at_hour(begins + timedelta(days=DAYS + 20), 23, 59)
    record = Record(begins)

    # By real time: a clock that is a day ahead looks at tomorrow, and the others come after it with today.
    for _, at in sorted(
        (minute, at) for clock in clocks for minute, at in zip(clock.looks, clock.times(begins, end), strict=True)
    ):
        record.look(at)
    record.look(end)

    assert record.facts() == perfect(begins, end).facts()


@pytest.mark.parametrize("begins", SPANS.values(), ids=SPANS.keys())
def test_a_perfect_clock_passes_nothing_over(begins: date) -> None:
    record = perfect(begins, at_hour(begins + timedelta(days=DAYS), 23, 59))

    assert record.dates
    assert all(not entry.skipped for entry in record.dates.values())


def test_a_look_a_second_before_midnight_leaves_the_last_day_whole() -> None:
    record = Record(date(2020, 2, 17))
    midnight = at_hour(date(2020, 3, 6))  # the monthly report is due on the 5th

    record.look(midnight - timedelta(seconds=1))
    before = record.dates[Cycle.MONTHLY, "2020-02"].missed
    record.look(midnight)

    assert (before, record.dates[Cycle.MONTHLY, "2020-02"].missed) == (False, True)


def test_29_february_is_a_day_like_any_other() -> None:
    record = Record(date(2020, 2, 24))
    record.look(datetime(2020, 2, 29, 23, 59, tzinfo=ZONE))
    before = set(record.dates)
    record.look(datetime(2020, 3, 1, 0, 0, tzinfo=ZONE))

    assert months(before) == ["2020-02"]
    assert months(set(record.dates)) == ["2020-02", "2020-03"]


def months(keys: set[tuple[Cycle, str]]) -> list[str]:
    return sorted(key for cycle, key in keys if cycle is Cycle.MONTHLY)


def test_the_moments_of_a_ladder_follow_one_another_over_the_turn_of_a_year() -> None:
    for due_on in (date(2020, 12, 31), date(2021, 1, 4), date(2020, 2, 29), date(2021, 2, 28)):
        moments = [moment(rung, due_on, CALENDAR) for rung in POLICY.for_kind(DeadlineKind.COMPLETION)]
        assert moments == sorted(moments)
