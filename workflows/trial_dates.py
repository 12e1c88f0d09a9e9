"""A policy tried on recorded dates: each opened, moved, stopped and met as events say, judged as the sweep judged."""

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.clock import day_of
from models.deadlines import DeadlineKind
from queries.sql import Row
from standards.office_hours import OfficeHours
from standards.workdays import WorkCalendar
from workflows.judge import Firing, first_check, judge
from workflows.policy import PolicyVersion
from workflows.rungs import Act, Rung
from workflows.sweep_proposals import ALREADY_SUPERVISED

NoticeKey = tuple[UUID | None, str, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """A rung that would have fired: for what, when due, when the clock looked, and why it would be passed over."""

    subject_id: UUID
    period: str
    rung: Rung
    version: PolicyVersion
    due_at: datetime
    at: datetime
    skipped: str | None
    office_id: UUID
    unit_id: UUID
    title: str


@dataclass
class _Date:
    """One deadline at a time of the replay."""

    id: UUID
    kind: DeadlineKind
    basis_on: date
    office_id: UUID
    unit_id: UUID
    due_on: date
    ladder_on: date | None = None
    running: bool = True
    turn: int = 0
    fired: dict[str, set[str]] = field(default_factory=dict)

    @property
    def period(self) -> str:
        return str(self.ladder_on or self.due_on)


@dataclass(frozen=True, slots=True)
class Clock:
    """When the clock looked: `look` answers for a moment the instant at which it was looked at, None if never."""

    looks: Sequence[datetime]
    alive: Sequence[datetime] = ()
    """The first look of each day; with it, a moment that nothing recorded was due at is looked at when it comes."""

    def look(self, moment: datetime) -> datetime | None:
        """Return the first look not before a moment; after a stop that is when the clock woke."""
        place = bisect_left(self.alive, moment)
        if place and day_of(self.alive[place - 1]) == day_of(moment):
            return moment
        later = bisect_left(self.looks, moment)
        return self.looks[later] if later < len(self.looks) else None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """With what a date of an office is judged, all of it as of then."""

    version: Callable[[UUID, date], PolicyVersion | None]
    calendar: Callable[[date], WorkCalendar]
    hours: Callable[[UUID, date], OfficeHours]


@dataclass
class Supervised:
    """Which notices were under way when: those of the record, and those only the tried policy would have proposed."""

    recorded: Mapping[NoticeKey, Sequence[tuple[datetime, datetime | None]]]
    tried: dict[NoticeKey, datetime] = field(default_factory=dict)

    def under_way(self, key: NoticeKey, at: datetime) -> bool:
        """Whether a notice of this level on this task was under way; what was proposed at the same look counts too."""
        if any(since < at and (until is None or until >= at) for since, until in self.recorded.get(key, ())):
            return True
        proposed_at = self.tried.get(key)
        if proposed_at is None:
            return False
        really = any(since == proposed_at for since, _ in self.recorded.get(key, ()))
        return proposed_at == at if really else True

    def propose(self, key: NoticeKey, at: datetime) -> None:
        """Note a proposal of the tried policy; one that was never made stays open, for nobody decided on it."""
        self.tried[key] = at


@dataclass
class DateTrial:
    """The replay of all dates of some offices, in the order of time, as the sweep would have met them."""

    reckoning: Reckoning
    clock: Clock
    bearers: Mapping[UUID, Row]
    supervised: Supervised
    dates: dict[UUID, _Date] = field(default_factory=dict)
    queue: list[tuple[datetime, int, datetime, UUID, int]] = field(default_factory=list)
    found: list[Tried] = field(default_factory=list)

    def run(self, changes: Iterable[Row], until: datetime) -> list[Tried]:
        """Replay up to an instant; what changed at an instant goes before what the clock saw at it."""
        for change in changes:
            self._look_until(change["at"])
            self._apply(change)
        self._look_until(until)
        return self.found

    def _apply(self, change: Row) -> None:
        for entry in change["opened"] or ():
            opened = _opened(entry)
            self.dates[opened.id] = opened
            self._queue(opened, change["at"])
        for entry in change["changed"] or ():
            known = self.dates.get(UUID(entry["id"]))
            if known is not None:
                self._change(known, entry, change)

    def _change(self, known: _Date, entry: Mapping[str, Any], change: Row) -> None:
        due_on = date.fromisoformat(entry["due_on"]) if entry.get("due_on") else known.due_on
        if due_on != known.due_on:
            known.due_on = due_on
            known.ladder_on = date.fromisoformat(entry["ladder_on"]) if entry.get("ladder_on") else None
        known.unit_id = UUID(entry["unit_id"]) if entry.get("unit_id") else known.unit_id
        # A changed calendar leaves a date as it was, at work or at rest; any other change says it by its next look.
        if change["kind"] != "deadline_redated" or entry.get("lifted"):
            known.running = bool(entry.get("next_check_at"))
        self._queue(known, change["at"])

    def _queue(self, known: _Date, after: datetime) -> None:
        known.turn += 1
        version = self.reckoning.version(known.office_id, known.basis_on)
        if known.running and version is not None:
            moment = first_check(
                version.policy, known.kind, known.due_on, after=after, **self._with(known, day_of(after))
            )
            self._at(known, moment)

    def _at(self, known: _Date, moment: datetime | None) -> None:
        look = self.clock.look(moment) if moment else None
        if look is not None and moment is not None:
            heapq.heappush(self.queue, (look, 1, moment, known.id, known.turn))

    def _with(self, known: _Date, day: date) -> dict[str, Any]:
        return {
            "calendar": self.reckoning.calendar(day),
            "hours": self.reckoning.hours(known.office_id, known.basis_on),
        }

    def _look_until(self, until: datetime) -> None:
        while self.queue and self.queue[0][0] < until:
            at, _, _, deadline_id, turn = heapq.heappop(self.queue)
            known = self.dates[deadline_id]
            if turn == known.turn:
                self._judge(known, at)

    def _judge(self, known: _Date, at: datetime) -> None:
        version = self.reckoning.version(known.office_id, known.basis_on)
        assert version is not None  # noqa: S101  # nothing is queued without one
        fired = known.fired.setdefault(known.period, set())
        judged = judge(version.policy, known.kind, known.due_on, fired=fired, at=at, **self._with(known, day_of(at)))
        for firing in judged.firings:
            fired.add(firing.rung.key)
            self.found.append(self._tried(known, version, firing, at))
        self._at(known, judged.next_check_at)

    def _tried(self, known: _Date, version: PolicyVersion, firing: Firing, at: datetime) -> Tried:
        bearer, rung, skipped = self.bearers.get(known.id, {}), firing.rung, firing.skipped
        if rung.act is Act.PROPOSE and rung.notice is not None and not skipped:
            key = (bearer.get("task_id"), str(rung.notice), rung.level)
            if self.supervised.under_way(key, at):
                skipped = ALREADY_SUPERVISED
            else:
                self.supervised.propose(key, at)
        title = bearer.get("title") or ""
        return Tried(
            known.id, known.period, rung, version, firing.due_at, at, skipped, known.office_id, known.unit_id, title
        )


def _opened(entry: Mapping[str, Any]) -> _Date:
    return _Date(
        UUID(entry["id"]),
        DeadlineKind(entry["kind"]),
        date.fromisoformat(entry["basis_on"]),
        UUID(entry["supervising_unit_id"]),
        UUID(entry["unit_id"]),
        date.fromisoformat(entry["due_on"]),
    )


def intervals(notices: Iterable[Row]) -> dict[NoticeKey, list[tuple[datetime, datetime | None]]]:
    """Return by task, kind and level when notices were under way."""
    found: dict[NoticeKey, list[tuple[datetime, datetime | None]]] = {}
    for entry in notices:
        key = (entry["task_id"], entry["kind"], entry["level"])
        found.setdefault(key, []).append((entry["since"], entry["until"]))
    return found


def within(found: Iterable[Tried], since: datetime, until: datetime) -> Iterator[Tried]:
    """Yield what was due in a span of time."""
    return (entry for entry in found if since <= entry.due_at < until)
