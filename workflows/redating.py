"""After a change of calendar every open date is reckoned again: previewed by the officer, carried out by the clock.

What fired stays fired: a moved date keeps its ladder, known by the date it had. Only where a missed mark is lifted,
because the right date is still ahead, does a new ladder begin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of
from core.database import run_command
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges, EventRow
from models.people import Duty
from queries import calendars as queries
from queries.moves import note_many
from queries.sql import Row
from standards.reckoning import Counted, Reckoning
from standards.workdays import Due, WorkCalendar
from workflows.calendar_versions import calendar_of
from workflows.deadlines import counted_columns
from workflows.lifecycle import Subject, noted

BATCH = 1000
AROUND_DAYS = 100
"""How far from a date its reminders and urgings may lie, in natural days: sixty working days and some holidays."""
_TOLD_IN_UNIT = (Duty.LIAISON, Duty.HANDLER)
_TOLD_IN_OFFICE = (Duty.CLERK, Duty.REVIEWER)
_DEDUCTED = "扣除审核或中止期间"


@dataclass(frozen=True, slots=True)
class Again:
    """A date as the new calendar has it; `lifted` when it is ahead although its old date was missed."""

    deadline: Row
    due: Due
    lifted: bool

    @property
    def moved(self) -> bool:
        """Whether it is another date."""
        return bool(self.due.on != self.deadline["due_on"])

    @property
    def settled(self) -> bool:
        """Whether a provisional date has become final as it was."""
        return not self.moved and self.deadline["provisional"] and not self.due.provisional


def again(deadline: Row, calendar: WorkCalendar, *, on: date) -> Again:
    """Reckon an open date again on the day `on`. Pure. A date that a paper fixed only learns whether it is provisional.

    Nobody is made late by a calendar: a date that moves into the past waits for the first working day from `on`.
    """
    if deadline["counted_from"] is None:
        fixed = Due(deadline["due_on"], not calendar.is_published(deadline["due_on"]), deadline["explanation"])
        return Again(deadline, fixed, lifted=False)
    counted = Reckoning(deadline["counted_from"], deadline["counted_length"], Counted(deadline["counted_unit"]))
    due = _reckoned(calendar, counted)
    if due.on < min(on, deadline["due_on"]):
        waits = min(deadline["due_on"], calendar.roll_forward(on).on)
        due = Due(waits, due.provisional, f"{due.explanation}；新日期已过，延至 {waits}", counted)
    # The notice that went unanswered has gone its own way; people decide what becomes of it.
    lifted = deadline["missed_at"] is not None and due.on >= on and deadline["kind"] != DeadlineKind.ANSWER
    return Again(deadline, Due(due.on, due.provisional, _explained(deadline, due.explanation), counted), lifted)


@lru_cache(maxsize=10_000)
def _reckoned(calendar: WorkCalendar, counted: Reckoning) -> Due:
    """Reckon once what thousands of dates of the same day have in common."""
    return calendar.reckon(counted)


def _explained(deadline: Row, explanation: str) -> str:
    if deadline["paused_days"]:
        return f"{_DEDUCTED} {deadline['paused_days']} 个工作日：{explanation}"
    return explanation


@dataclass(frozen=True, slots=True)
class Change:
    """A change of calendar: what is in force from it, by which name, the days that were news, and who said so."""

    calendar: WorkCalendar
    version: str
    news: tuple[dict[str, Any], ...]
    document_no: str


def change_to(papers: Sequence[Row]) -> Change:
    """Return what the last of these papers changes, and for dates of older versions the papers before it."""
    before, news = WorkCalendar.of(()), []
    for place in range(1, len(papers) + 1):
        after = calendar_of(papers[:place])
        news += [{"number": place, "first_on": a, "last_on": b} for a, b in _spans(before.differing_days(after))]
        before = after
    last = papers[-1]
    return Change(before, last.get("calendar_version", before.version), tuple(news), last["document_no"])


def _spans(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    numbered = enumerate(day.toordinal() for day in days)
    for _, run in groupby(numbered, key=lambda entry: entry[1] - entry[0]):
        ordinals = [ordinal for _, ordinal in run]
        yield date.fromordinal(ordinals[0]), date.fromordinal(ordinals[-1])


def looked_again(
    session: Session, change: Change, *, on: date, limit: int = BATCH, lock: bool = False
) -> Iterator[list[Again]]:
    """Yield every date that a change concerns as it would be by the new calendar, a batch at a time, by id."""
    after: UUID | None = None
    while batch := _batch(session, change, after=after, limit=limit, lock=lock):
        yield [again(deadline, change.calendar, on=on) for deadline in batch]
        after = batch[-1]["id"]


def _batch(session: Session, change: Change, *, after: UUID | None, limit: int, lock: bool) -> list[Row]:
    return queries.concerned(
        session,
        version=change.version,
        news=change.news,
        around=AROUND_DAYS,
        after=after,
        limit=limit,
        lock=lock,
    )


def redate_deadlines(engine: sa.Engine, *, at: datetime, cause_event_id: UUID, batch: int = BATCH) -> int:
    """Carry the calendar in force over to all open dates, a batch a transaction; return how many moved.

    Safe to stop and repeat: a date that was looked at names the new version and is not looked at again.
    """
    papers = run_command(engine, queries.papers)
    change, moved = change_to(papers), 0
    after: UUID | None = None
    while True:
        after, count = run_command(
            engine, redate_batch, change=change, at=at, cause_event_id=cause_event_id, after=after, limit=batch
        )
        moved += count
        if after is None:
            return moved


def redate_batch(
    session: Session, *, change: Change, at: datetime, cause_event_id: UUID, after: UUID | None, limit: int
) -> tuple[UUID | None, int]:
    """Hold, reckon and write one batch; return the last id looked at, None at the end, and how many moved."""
    batch = _batch(session, change, after=after, limit=limit, lock=True)
    found = [again(deadline, change.calendar, on=day_of(at)) for deadline in batch]
    told = [entry for entry in found if entry.moved or entry.settled]
    changes = [_change(entry, change, at) for entry in told]
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    events = [_event(entry, made, change, call) for entry, made in zip(told, changes, strict=True)]
    note_many(session, events, DeadlineChanges(changed=tuple(changes)))
    moved = [entry for entry in told if entry.moved]
    queries.carry_over(session, [_copied(entry) for entry in moved])
    same = [entry.deadline["id"] for entry in found if not (entry.moved or entry.settled)]
    queries.adopt(session, same, version=change.version, at=at)
    return (batch[-1]["id"] if batch else None), len(moved)


def _change(entry: Again, change: Change, at: datetime) -> DeadlineChanged:
    deadline = entry.deadline
    ladder_on = None if entry.lifted else deadline["ladder_on"] or deadline["due_on"]
    looks = deadline["next_check_at"] is not None or (entry.lifted and not deadline["paused"])
    return DeadlineChanged(
        deadline["id"],
        due_on=entry.due.on,
        **counted_columns(entry.due.reckoning),
        ladder_on=ladder_on,
        calendar_version=change.version,
        provisional=entry.due.provisional,
        explanation=f"{entry.due.explanation}（{_why(entry, change)}）"[:1000],
        lifted=entry.lifted,
        next_check_at=at if looks else None,
    )


def _why(entry: Again, change: Change) -> str:
    if entry.moved:
        return f"原为 {entry.deadline['due_on']}，按{change.document_no}重新推算"
    return f"按{change.document_no}核定，不再暂定"


def _event(entry: Again, made: DeadlineChanged, change: Change, call: Call) -> EventRow:
    deadline = entry.deadline
    in_office = deadline["unit_id"] == deadline["supervising_unit_id"]
    subject = Subject(
        SubjectKind.DEADLINE,
        deadline["id"],
        "",
        deadline["version"],
        deadline["unit_id"],
        deadline["supervising_unit_id"],
        deadline["task_id"],
    )
    data = {
        "title": deadline["title"],
        "deadline_kind": deadline["kind"],
        "period": deadline["period"],
        "due_from": deadline["due_on"],
        "due_on": entry.due.on,
        "detail": _why(entry, change),
        "document_no": change.document_no,
        "calendar_version": change.version,
        "audience": _TOLD_IN_OFFICE if in_office else _TOLD_IN_UNIT,
    }
    kind = "deadline_redated" if entry.moved else "deadline_settled"
    return noted(kind, subject, call=call, data=data | DeadlineChanges(changed=(made,)).as_data())


def _copied(entry: Again) -> dict[str, Any]:
    return {"subject_id": entry.deadline["subject_id"], "kind": entry.deadline["kind"], "due_on": entry.due.on}


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would do: how many dates are looked at, moved, settled; the first of those that move."""

    looked_at: int
    moved: int
    settled: int
    lines: list[dict[str, Any]]


def preview(session: Session, papers: Sequence[Row], *, on: date, most: int) -> Preview:
    """Reckon every date that the last of these papers concerns, without writing anything; memory does not grow."""
    change = change_to(papers)
    looked_at = moved = settled = 0
    lines: list[dict[str, Any]] = []
    for batch in looked_again(session, change, on=on):
        looked_at += len(batch)
        settled += sum(entry.settled for entry in batch)
        moving = [entry for entry in batch if entry.moved]
        moved += len(moving)
        lines += [_line(entry) for entry in moving[: most - len(lines)]]
    return Preview(looked_at, moved, settled, lines)


def _line(entry: Again) -> dict[str, Any]:
    deadline = entry.deadline
    names = ("id", "kind", "title", "unit_id", "supervising_unit_id", "due_on")
    return {name: deadline[name] for name in names} | {
        "new_due_on": entry.due.on,
        "lifted": entry.lifted,
        "why": entry.due.explanation,
    }
