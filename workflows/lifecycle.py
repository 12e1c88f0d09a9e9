"""Decide from the table, write in one statement: `advance` and `advance_many` are the only ways a stage changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict
from core.ids import new_id, new_ids
from models.calls import Call
from models.moves import DeadlineChanges, EventRow, Move
from queries import moves
from workflows.decisions import Acting, allowed_actions, decide, history_needed
from workflows.guards import Facts, Subject
from workflows.transitions import Row, Table


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a move left behind."""

    subject_id: UUID
    event_id: UUID
    stage: str
    version: int


@dataclass(frozen=True, slots=True)
class Writing:
    """What a move writes beside the stage: columns of the subject, data of the event, deadlines opened and changed."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    deadlines: DeadlineChanges = field(default_factory=DeadlineChanges)
    rule_set_id: UUID | None = None

    def event_data(self) -> dict[str, Any]:
        """Return what the event keeps: everything a replay needs to know of the deadlines stands in it."""
        return {**self.data, **self.deadlines.as_data()}


NO_FACTS = Facts()
NOTHING_ELSE = Writing()


def advance(
    session: Session,
    table: Table,
    subject: Subject,
    action: str,
    *,
    call: Call,
    facts: Facts = NO_FACTS,
    given: Mapping[str, Any] | None = None,
    writing: Writing = NOTHING_ELSE,
) -> Advanced:
    """Move one subject along its table. Raises what `decide` raises, and Conflict if somebody else was first."""
    given = given or {}
    row, acting = decide(table, subject, action, call=call, facts=facts, given=given)
    event = _event(row, acting, subject, call=call, reason=given.get("reason"), writing=writing)
    version = moves.move(
        session,
        Move(subject.id, row.source, row.target, subject.version, event, writing.columns),
        writing.deadlines,
    )
    if version is None:
        raise _lost_race(session, table, subject)
    return Advanced(subject.id, event.id, row.target, version)


def create(
    session: Session,
    table: Table,
    subject: Subject,
    action: str,
    *,
    call: Call,
    facts: Facts = NO_FACTS,
    writing: Writing = NOTHING_ELSE,
) -> Advanced:
    """Bring a subject into being by a row that has no source; `writing.columns` is the whole new row."""
    return create_many(session, table, action, [BatchMove(subject, facts, writing)], call=call)[0]


def create_many(
    session: Session, table: Table, action: str, batch: Sequence["BatchMove"], *, call: Call
) -> list[Advanced]:
    """Bring many subjects into being in one statement, each decided as `create` would."""
    rows, events = [], []
    for entry in batch:
        row, acting = decide(
            table,
            entry.subject,
            action,
            call=call,
            facts=entry.facts,
            given=entry.given,
            creating=True,
        )
        rows.append(_new_row(row, entry.subject, entry.writing))
        events.append(_event(row, acting, entry.subject, call=call, reason=None, writing=entry.writing))
    moves.create_many(
        session,
        table.subject,
        rows,
        events,
        DeadlineChanges.join([entry.writing.deadlines for entry in batch]),
    )
    return [Advanced(event.subject_id, event.id, str(event.to_stage), 1) for event in events]


def _new_row(row: Row, subject: Subject, writing: Writing) -> dict[str, Any]:
    return {**writing.columns, "id": subject.id, "stage": row.target, "version": 1}


@dataclass(frozen=True, slots=True)
class BatchMove:
    """One subject of a batch; all of a batch take rows of the same action."""

    subject: Subject
    facts: Facts = NO_FACTS
    writing: Writing = NOTHING_ELSE
    given: Mapping[str, Any] = field(default_factory=dict)


def advance_many(
    session: Session, table: Table, action: str, batch: Sequence[BatchMove], *, call: Call
) -> list[Advanced]:
    """Move many subjects in one statement, each decided as `advance` would; lost races are left out of the answer."""
    prepared: list[Move] = []
    changes: list[DeadlineChanges] = []
    for entry, event_id in zip(batch, new_ids(len(batch)), strict=True):
        row, acting = decide(table, entry.subject, action, call=call, facts=entry.facts, given=entry.given)
        event = _event(
            row,
            acting,
            entry.subject,
            call=call,
            reason=entry.given.get("reason"),
            writing=entry.writing,
            event_id=event_id,
        )
        prepared.append(
            Move(
                entry.subject.id,
                row.source,
                row.target,
                entry.subject.version,
                event,
                entry.writing.columns,
            )
        )
        changes.append(entry.writing.deadlines)
    moved = moves.move_many(session, table.subject, prepared, DeadlineChanges.join(changes))
    return [
        Advanced(move.subject_id, move.event.id, move.target, move.version + 1)
        for move in prepared
        if move.subject_id in moved
    ]


def _event(
    row: Row,
    acting: Acting,
    subject: Subject,
    *,
    call: Call,
    reason: str | None,
    writing: Writing,
    event_id: UUID | None = None,
) -> EventRow:
    return EventRow(
        id=event_id or new_id(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_seq=1 if row.source is None else subject.version + 1,
        kind=row.event,
        occurred_at=call.at,
        person_id=call.actor.person_id,
        post_id=acting.post_id,
        unit_id=acting.unit_id,
        duty=acting.duty,
        capacity=acting.capacity,
        via=call.actor.via,
        reason=reason,
        from_stage=row.source,
        to_stage=row.target,
        data=writing.event_data(),
        rule_set_id=writing.rule_set_id,
        cause_event_id=call.cause_event_id,
        request_id=call.actor.request_id,
        task_id=subject.task_id,
        concerned_unit_id=subject.unit_id,
        supervising_unit_id=subject.office_id,
    )


def noted(kind: str, subject: Subject, *, call: Call, data: Mapping[str, Any]) -> EventRow:
    """Return the event of what happens to a subject without a lifecycle, in the capacity of the system."""
    return EventRow(
        id=new_id(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_seq=subject.version + 1,
        kind=kind,
        occurred_at=call.at,
        person_id=call.actor.person_id,
        post_id=None,
        unit_id=None,
        duty=None,
        capacity="system",
        via=call.actor.via,
        reason=None,
        from_stage=None,
        to_stage=None,
        data=data,
        rule_set_id=None,
        cause_event_id=call.cause_event_id,
        request_id=call.actor.request_id,
        task_id=subject.task_id,
        concerned_unit_id=subject.unit_id,
        supervising_unit_id=subject.office_id,
    )


def _lost_race(session: Session, table: Table, subject: Subject) -> Conflict:
    now = moves.present(session, table.subject, subject.id)
    stage = table.stage_names.get(now["stage"], now["stage"]) if now else "已不存在"
    return Conflict(f"{table.label}刚被他人更新，现为“{stage}”，请重新读取后再试", **(now or {}))


__all__ = [
    "Advanced",
    "BatchMove",
    "Facts",
    "Subject",
    "Writing",
    "advance",
    "advance_many",
    "allowed_actions",
    "create",
    "create_many",
    "decide",
    "history_needed",
    "noted",
]
