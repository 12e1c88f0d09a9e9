"""The pure judge of what a task or unit has come to: so many of something, no progress, behind the pace."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.clock import at_hour, day_of
from workflows.judge import OFFICE_OPENS_AT, past_its_use
from workflows.policy import PolicyVersion
from workflows.rungs import Counted, OnBehind, OnCount, OnNoProgress, Per, Rung

UNDONE = "补跑时所依据的事项已撤回或取消"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing that counts, since `at` and until it was undone; with `breaks`, a report in time that ends a row."""

    what: Counted
    id: UUID
    at: datetime
    task_id: UUID | None = None
    level: int | None = None
    undone_at: datetime | None = None
    breaks: bool = False

    def stands(self, at: datetime) -> bool:
        """Whether it counts at an instant."""
        return self.at <= at and (self.undone_at is None or self.undone_at > at)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time under way without accepted progress, from the day something last moved to the day it moved or stopped."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a task was behind on a day, in percentage points, and against what (实施方案 or 序时进度)."""

    on: date
    points_behind: Decimal
    against: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one task or unit, in the order of time."""

    occurrences: Sequence[Occurrence] = ()
    stretches: Sequence[Stretch] = ()
    paces: Sequence[Pace] = ()


@dataclass(frozen=True, slots=True)
class StandingFiring:
    """A rung that a task or unit has come to, once for its period, with the figures it saw."""

    rung: Rung
    period: str
    due_at: datetime
    saw: dict[str, Any] = field(default_factory=dict)
    task_id: UUID | None = None
    skipped: str | None = None


def judge_standing(
    version: PolicyVersion, per: Per, standing: Standing, *, fired: Collection[tuple[str, str]], at: datetime
) -> list[StandingFiring]:
    """Say which rungs a task or unit has come to by `at`, without those (rung, period) that fired before. Pure.

    What completes a count, a stretch or a lag decides the version by its day, so a new version never judges the past.
    What was undone after its moment is still recorded, as skipped: when the clock looked changes no record's being.
    """
    found = [
        firing
        for rung in version.policy.beyond_dates(per)
        for firing in _of_rung(rung, standing, at)
        if firing.due_at <= at and (rung.key, firing.period) not in fired and _in_force(version, firing.due_at)
    ]
    return sorted(found, key=lambda firing: (firing.due_at, firing.rung.level, firing.rung.key, firing.period))


def _in_force(version: PolicyVersion, due_at: datetime) -> bool:
    day = day_of(due_at)
    return version.from_on <= day and (version.to_on is None or day < version.to_on)


def _of_rung(rung: Rung, standing: Standing, at: datetime) -> Iterator[StandingFiring]:
    if isinstance(rung.trigger, OnCount):
        yield from _counted(rung, rung.trigger, standing.occurrences, at)
    elif isinstance(rung.trigger, OnNoProgress):
        yield from _stagnant(rung, rung.trigger.days or 0, standing.stretches, at)
    elif isinstance(rung.trigger, OnBehind):
        yield from _behind(rung, rung.trigger.points or Decimal(0), standing.paces, at)


def _counted(rung: Rung, trigger: OnCount, occurrences: Sequence[Occurrence], at: datetime) -> Iterator[StandingFiring]:
    """Each occurrence counts once for a rung: after it has fired, the count begins anew."""
    window: list[Occurrence] = []
    for occurrence in sorted(occurrences, key=lambda entry: (entry.at, entry.id)):
        if occurrence.what is not trigger.what or trigger.level not in (None, occurrence.level):
            continue
        if occurrence.breaks:
            window = [] if trigger.in_a_row else window
            continue
        due_at = _next_morning(occurrence.at)
        window = [
            entry for entry in [*window, occurrence] if entry.stands(due_at) and _near(entry, occurrence, trigger)
        ]
        if len(window) >= trigger.count:
            yield _completed(rung, trigger, window, occurrence, due_at, at)
            window = []


def _near(earlier: Occurrence, last: Occurrence, trigger: OnCount) -> bool:
    return trigger.within_days is None or day_of(last.at) - day_of(earlier.at) < timedelta(days=trigger.within_days)


def _completed(
    rung: Rung, trigger: OnCount, window: list[Occurrence], last: Occurrence, due_at: datetime, at: datetime
) -> StandingFiring:
    saw = {
        "what": trigger.what,
        "count": len(window),
        "needed": trigger.count,
        "within_days": trigger.within_days,
        "on": [str(day_of(entry.at)) for entry in window],
        "ids": [str(entry.id) for entry in window],
    }
    undone = None if all(entry.stands(at) for entry in window) else UNDONE
    skipped = undone or past_its_use(rung, due_at, at)
    return StandingFiring(rung, f"{day_of(last.at)}/{last.id}", due_at, saw, last.task_id, skipped)


def _stagnant(rung: Rung, days: int, stretches: Sequence[Stretch], at: datetime) -> Iterator[StandingFiring]:
    """What moves on the last day is still in time; the morning after, nothing can change what was found."""
    for stretch in stretches:
        reached = stretch.since + timedelta(days=days)
        if stretch.until is None or stretch.until > reached:
            due_at = at_hour(reached + timedelta(days=1), OFFICE_OPENS_AT)
            saw = {"since": str(stretch.since), "days": days, "reached_on": str(reached)}
            moved = None if stretch.until is None or stretch.until > day_of(at) else "补跑时任务已有进展或已停止计时"
            yield StandingFiring(rung, str(stretch.since), due_at, saw, skipped=moved or past_its_use(rung, due_at, at))


def _behind(rung: Rung, points: Decimal, paces: Sequence[Pace], at: datetime) -> Iterator[StandingFiring]:
    """Once a month at most, on the first day of it that was looked at and lagged."""
    months: set[str] = set()
    for pace in sorted(paces, key=lambda entry: entry.on):
        month = f"{pace.on:%Y-%m}"
        if pace.points_behind > points and month not in months:
            months.add(month)
            saw = {"on": str(pace.on), "behind": str(pace.points_behind), "allowed": str(points),
                   "against": pace.against}  # fmt: skip
            due_at = at_hour(pace.on, OFFICE_OPENS_AT)
            yield StandingFiring(rung, month, due_at, saw, skipped=past_its_use(rung, due_at, at))


def _next_morning(at: datetime) -> datetime:
    """What happened on a day is looked at when the office opens on the next, so that the whole day counts."""
    return at_hour(day_of(at) + timedelta(days=1), OFFICE_OPENS_AT)
