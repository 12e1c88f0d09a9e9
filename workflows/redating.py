"""After a change of calendar every open date is reckoned again: previewed by the officer, carried out by the clock.

What fired stays fired: a moved date keeps its ladder, known by the date it had. Only where a missed mark is lifted,
because the right date is still ahead, does a new ladder begin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of
from core.database import run_command
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges, EventRow
from models.people import Duty
from queries import calendars as queries
from queries.moves import note_many
from queries.sql import Row
from workflows.deadlines import counted_columns
from workflows.lifecycle import Subject, noted
from workflows.reckoned_again import Again, Change, again, change_to

BATCH = 1000
STRETCH = 50_000
"""How many ids are found at once: one look at the table for fifty batches, whatever the database knows of it."""
AROUND_DAYS = 100
"""How far from a date its reminders and urgings may lie, in natural days: sixty working days and some holidays."""
_TOLD_IN_UNIT = (Duty.LIAISON, Duty.HANDLER)
_TOLD_IN_OFFICE = (Duty.CLERK, Duty.REVIEWER)


def redate_deadlines(engine: sa.Engine, *, at: datetime, cause_event_id: UUID, batch: int = BATCH) -> int:
    """Carry the calendar in force over to all open dates, a batch a transaction; return how many moved.

    Safe to stop and repeat: a date that was looked at names the new version and is not looked at again.
    """
    change, moved = change_to(run_command(engine, queries.papers)), 0
    after: UUID | None = None
    while ids := run_command(engine, concerned_ids, change=change, after=after):
        for start in range(0, len(ids), batch):
            given = ids[start : start + batch]
            moved += run_command(engine, redate_batch, change=change, at=at, cause_event_id=cause_event_id, ids=given)
        after = ids[-1]
    return moved


def concerned_ids(session: Session, *, change: Change, after: UUID | None) -> list[UUID]:
    """Return the next dates, by id, that a change may move or remind of otherwise."""
    return queries.concerned(
        session, version=change.version, news=change.news, around=AROUND_DAYS, after=after, limit=STRETCH
    )


def redate_batch(session: Session, *, change: Change, at: datetime, cause_event_id: UUID, ids: Sequence[UUID]) -> int:
    """Hold, reckon and write one batch; return how many moved. What another clock has done meanwhile is left out."""
    held = queries.still_open(session, ids, version=change.version, lock=True)
    found = [again(deadline, change.calendar, on=day_of(at)) for deadline in held]
    told = [entry for entry in found if entry.moved or entry.settled]
    changes = [_change(entry, change, at) for entry in told]
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    events = [_event(entry, made, change, call) for entry, made in zip(told, changes, strict=True)]
    note_many(session, events, DeadlineChanges(changed=tuple(changes)))
    moved = [entry for entry in told if entry.moved]
    queries.carry_over(session, [_copied(entry) for entry in moved])
    same = [entry.deadline["id"] for entry in found if not (entry.moved or entry.settled)]
    queries.adopt(session, same, version=change.version, at=at)
    return len(moved)


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
    for batch in _looked_again(session, change, on=on):
        looked_at += len(batch)
        settled += sum(entry.settled for entry in batch)
        moving = [entry for entry in batch if entry.moved]
        moved += len(moving)
        lines += [_line(entry) for entry in moving[: most - len(lines)]]
    return Preview(looked_at, moved, settled, lines)


def _looked_again(session: Session, change: Change, *, on: date) -> Iterator[list[Again]]:
    after: UUID | None = None
    while ids := concerned_ids(session, change=change, after=after):
        for start in range(0, len(ids), BATCH):
            found = queries.still_open(session, ids[start : start + BATCH], version=change.version, lock=False)
            yield [again(deadline, change.calendar, on=on) for deadline in found]
        after = ids[-1]


def _line(entry: Again) -> dict[str, Any]:
    deadline = entry.deadline
    names = ("id", "kind", "title", "unit_id", "supervising_unit_id", "due_on")
    return {name: deadline[name] for name in names} | {
        "new_due_on": entry.due.on,
        "lifted": entry.lifted,
        "why": entry.due.explanation,
    }
