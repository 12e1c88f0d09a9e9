"""催签: a formal paper that was told and not signed for goes one step further after some working hours, until it is.

Business time and the hours of the office that issued it; several schedulers at once take every step once, for a step is
an event of its chase and its number is unique. After an outage one step is taken, not all that were missed.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import ZONE, day_of, real_now
from core.database import run_command
from core.ids import new_id, new_ids
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from notifications.channels.protocol import ChannelAdapter, Reach
from queries import calendars, relay
from queries import unsigned as queries
from queries.sql import Row
from standards.office_hours import OfficeHours
from standards.workdays import WorkCalendar
from workflows.calendar_versions import calendar_named
from workflows.chasing import LADDER, Holder, Robot, Step, Told, first_duty, next_step
from workflows.message_rules import message_rules
from workflows.office_hours import SHIPPED_HOURS, hours_of

JOB = "chase_unsigned"
CHASED, UNSIGNED = "receipt_chased", "receipt_unsigned"
BATCH = 500


class Outcome:
    """How a chase ended: signed for or ended otherwise, served anew, or nobody left to be told."""

    OVER = "over"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many working hours a step is given, by whose hours and calendar."""

    hours: int
    office: OfficeHours
    calendar: WorkCalendar

    def after(self, at: datetime, hours: int | None = None) -> datetime:
        """Return when the next step is due after one taken `at`; of 0 hours: when the office is open, `at` if it is."""
        given = self.hours if hours is None else hours
        return self.office.add_working_hours(at.astimezone(ZONE), given, calendar=self.calendar)


def chase_unsigned(engine: sa.Engine, *, at: datetime, cause_event_id: UUID, batch: int = BATCH) -> int:
    """Watch what nobody watches yet and take the steps that have come; return how many papers were looked at."""
    while run_command(engine, _watch, at=at, limit=batch) == batch:
        pass
    total, after = 0, None
    while looked_at := run_command(engine, _chase, at=at, cause=cause_event_id, after=after, limit=batch):
        total, after = total + len(looked_at), looked_at[-1]
    return total


def _watch(session: Session, *, at: datetime, limit: int) -> int:
    found = queries.fresh(session, limit=limit)
    pace = _paces(session, at)
    chases = [
        {name: paper[name] for name in ("event_id", "subject_kind", "subject_id", "unit_id", "office_id", "task_id")}
        | {"id": made, "duty": first_duty(paper["duties"]), "due_at": pace(paper["office_id"]).after(told_at)}
        for made, paper, told_at in zip(new_ids(len(found)), found, (e["occurred_at"] for e in found), strict=True)
    ]
    queries.watch(session, chases)
    return len(found)


def _paces(session: Session, at: datetime) -> Callable[[UUID], Pace]:
    """Return what looks up the pace of an office, once for each."""
    known: dict[UUID, Pace] = {}

    def pace(office_id: UUID) -> Pace:
        if office_id not in known:
            found = calendars.reckoned_with(session, office_id=office_id, on=day_of(at))
            known[office_id] = Pace(
                message_rules(session, office_id=office_id, on=day_of(at)).unsigned_after_working_hours,
                hours_of(found["hours"]) if found.get("hours") else SHIPPED_HOURS,
                calendar_named(session, found.get("calendar_version")),
            )
        return known[office_id]

    return pace


@dataclass
class _Steps:
    """What a batch of steps writes."""

    at: datetime
    chases: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[tuple[UUID, Channel], dict[str, Any]] = field(default_factory=dict)

    def put_off(self, chase: Row, until: datetime) -> None:
        """Wait for the office to open."""
        self._stand(chase, due_at=until, hurried=chase["failed"])

    def end(self, chase: Row) -> None:
        """Let a paper go that was signed for, withdrawn, ended or served anew."""
        self._stand(chase, ended_at=self.at, outcome=Outcome.OVER)

    def take(self, chase: Row, step: Step, due_at: datetime) -> None:
        """Tell whom a step names, and say so on the record."""
        told = [
            {"person_id": one.person_id, "endpoint_id": one.endpoint_id, "channel": one.channel}
            for one in step.receivers
        ]
        event_id = self._note(chase, CHASED, {"why": step.why, "duty": step.duty, "audience": [], "told": told})
        for one in step.receivers:
            receiver = one.person_id or one.endpoint_id
            assert receiver is not None  # noqa: S101  # a step tells a person or an endpoint
            whom = {"person_id": one.person_id, "endpoint_id": one.endpoint_id, "channel": one.channel}
            self.messages.setdefault((receiver, one.channel), whom | {"address": one.address})
            item = {"event_id": event_id, "why": step.why, "post_id": one.post_id, "template": CHASED}
            self.items.append(whom | item)
        self._stand(chase, step=chase["step"] + 1, duty=step.duty, last_event_id=event_id, due_at=due_at)

    def give_up(self, chase: Row) -> None:
        """Tell the office, once, that nobody is left to be told."""
        event_id = self._note(chase, UNSIGNED, {"detail": f"已催签 {chase['step']} 次"})
        over = {"ended_at": self.at, "outcome": Outcome.EXHAUSTED}
        self._stand(chase, step=chase["step"] + 1, last_event_id=event_id, **over)

    def _note(self, chase: Row, kind: str, more: dict[str, Any]) -> UUID:
        about = {name: chase[name] for name in ("subject_kind", "subject_id", "title", "number", "label", "due_on")}
        event = {
            "id": new_id(),
            "subject_id": chase["id"],
            "subject_seq": chase["step"] + 1,
            "kind": kind,
            "data": {name: value for name, value in about.items() if value is not None} | more,
            "task_id": chase["task_id"],
            "concerned_unit_id": chase["unit_id"],
            "supervising_unit_id": chase["office_id"],
        }
        self.events.append(event)
        return UUID(str(event["id"]))

    def _stand(self, chase: Row, **now: Any) -> None:
        kept = {name: chase[name] for name in ("id", "step", "duty", "last_event_id", "due_at")}
        self.chases.append(kept | {"hurried": False, "ended_at": None, "outcome": None} | now)

    def write(self, session: Session, cause: UUID) -> None:
        """Write all of it in one statement."""
        begun = [entry | {"id": new_id()} for entry in self.messages.values()]
        queries.write(
            session, chases=self.chases, events=self.events, messages=begun, items=self.items, cause=cause, at=self.at,
            now=real_now(),
        )  # fmt: skip


def _chase(session: Session, *, at: datetime, cause: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """Take one step for each paper of a batch; return their chases in order."""
    relay.alone(session)
    due = queries.claim_due(session, at=at, after=after, limit=limit)
    if not due:
        return []
    pace, steps, known = _paces(session, at), _Steps(at), _Known.of(session, due, at)
    for chase in due:
        opens = pace(chase["office_id"]).after(at, 0)
        if not chase["waits"]:
            steps.end(chase)
        elif opens > at:
            steps.put_off(chase, opens)
        elif step := known.next_step(chase):
            steps.take(chase, step, pace(chase["office_id"]).after(at))
        else:
            steps.give_up(chase)
    steps.write(session, cause)
    return [chase["id"] for chase in due]


@dataclass(frozen=True)
class _Known:
    """What the steps of a batch are decided from, read together."""

    holders: Mapping[UUID, Sequence[Holder]]
    robots: Mapping[UUID, Sequence[Robot]]
    told: Mapping[UUID, Told]

    @classmethod
    def of(cls, session: Session, due: Sequence[Row], at: datetime) -> "_Known":
        """Read who is there in the units, their robots, and whom each paper was told to."""
        units = list({chase["unit_id"] for chase in due})
        usable = [adapter for adapter in CHANNELS.values() if adapter.is_on and adapter.takes(CHASED)]
        groups = [adapter.channel for adapter in usable if adapter.reach is Reach.GROUP]
        holders: defaultdict[UUID, list[Holder]] = defaultdict(list)
        for entry in queries.people(session, units, duties=LADDER, at=at):
            holders[entry["unit_id"]].append(_holder(entry, usable))
        robots: defaultdict[UUID, list[Robot]] = defaultdict(list)
        for entry in queries.robots(session, units, channels=groups):
            if not entry["kinds"] or CHASED in entry["kinds"]:
                robots[entry["unit_id"]].append(Robot(entry["endpoint_id"], Channel(entry["channel"])))
        first: defaultdict[UUID, set[tuple[UUID, Channel]]] = defaultdict(set)
        since: defaultdict[UUID, set[tuple[UUID, Channel]]] = defaultdict(set)
        for entry in queries.told(session, [chase["id"] for chase in due]):
            whom = (entry["person_id"] or entry["endpoint_id"], Channel(entry["channel"]))
            (since if entry["step"] else first)[entry["id"]].add(whom)
        ids = [chase["id"] for chase in due]
        return cls(holders, robots, {one: Told(frozenset(first[one]), frozenset(since[one])) for one in ids})

    def next_step(self, chase: Row) -> Step | None:
        """Return the next step of one paper."""
        turn = Duty(chase["duty"]) if chase["duty"] else None
        unit_id = chase["unit_id"]
        return next_step(turn, self.told[chase["id"]], self.holders.get(unit_id, ()), self.robots.get(unit_id, ()))


def _holder(entry: Row, usable: Sequence[ChannelAdapter]) -> Holder:
    """Return one who can be told, by each channel that is on and has his address."""
    addresses = {
        adapter.channel: entry[adapter.address] if adapter.address else None
        for adapter in usable
        if adapter.reach is Reach.PERSON and (adapter.address is None or entry[adapter.address])
    }
    return Holder(entry["person_id"], entry["post_id"], Duty(entry["duty"]), addresses)
