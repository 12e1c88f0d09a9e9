"""Decide from the table, write in one statement: `advance` and `advance_many` are the only ways a stage changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Forbidden, Invalid, PreconditionFailed, WrongStage
from core.ids import new_id, new_ids
from models.actors import Actor, Via
from models.calls import Call
from models.people import Duty
from queries import moves
from queries.moves import DeadlineChanges, EventRow, Move
from workflows.guards import Case, Facts, Subject
from workflows.tables import Relation, Row, Table, Who

NEED_NAMES = {
    "reason": "理由",
    "unit_id": "承办单位",
    "finding": "审核意见",
    "due_on": "新的完成时限",
    "signed_by": "签批领导姓名",
    "signed_on": "签批日期",
}


@dataclass(frozen=True, slots=True)
class Acting:
    """In which capacity an actor takes a row: through a post, through a unit's key, or as the system."""

    capacity: str
    unit_id: UUID | None
    post_id: UUID | None = None
    duty: Duty | None = None


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


def acting_as(actor: Actor, who: Iterable[Who], subject: Subject) -> Acting | None:
    """Return the capacity in which `actor` may take a row open to `who`, preferring the post he chose."""
    related = {Relation.UNIT: subject.unit_id, Relation.OFFICE: subject.office_id}
    posts = sorted(actor.posts, key=lambda post: post.id != actor.chosen_post_id)
    for allowed in who:
        if allowed.relation is Relation.SYSTEM:
            if actor.via is Via.SYSTEM:
                return Acting("system", None)
            continue
        unit_id = related[allowed.relation]
        for post in posts:
            if post.unit_id == unit_id and post.duty in allowed.duties:
                return Acting(allowed.relation, unit_id, post.id, post.duty)
        if allowed.by_key and actor.key_unit_id is not None and actor.key_unit_id == unit_id:
            return Acting(allowed.relation, unit_id)
    return None


def decide(
    table: Table,
    subject: Subject,
    action: str,
    *,
    call: Call,
    facts: Facts,
    given: Mapping[str, Any],
    creating: bool = False,
) -> tuple[Row, Acting]:
    """Return the row to take and the capacity, or raise the refusal the user reads. Pure.

    Raises PreconditionFailed, WrongStage, Forbidden, Invalid, or what a guard answers, in this order.
    """
    if call.if_match is not None and call.if_match != subject.version:
        raise PreconditionFailed(version=subject.version)
    row = table.find(None if creating else subject.stage, action)
    if row is None:
        stage = table.stage_names.get(subject.stage, subject.stage)
        raise WrongStage(f"{table.label}当前为“{stage}”，不能进行此项操作", stage=subject.stage, action=action)
    acting = acting_as(call.actor, row.who, subject)
    if acting is None:
        raise Forbidden("您的岗位无权对此事项进行该操作", action=action)
    missing = [need for need in row.needs if not given.get(need)]
    if missing:
        raise Invalid(
            f"请填写{'、'.join(NEED_NAMES[need] for need in missing)}",
            errors=[{"field": need, "expected": f"{NEED_NAMES[need]}不能为空"} for need in missing],
        )
    case = Case(subject, facts, call.actor.person_id)
    for guard in row.guards:
        if refusal := guard(case):
            raise refusal
    return row, acting


def allowed_actions(table: Table, subject: Subject, *, actor: Actor, facts: Facts) -> list[str]:
    """Return the actions the actor could take now, in the table's order; what must be given is not yet asked for."""
    case = Case(subject, facts, actor.person_id)
    return [
        row.action
        for row in table.from_stage(subject.stage)
        if acting_as(actor, row.who, subject) and not any(guard(case) for guard in row.guards)
    ]


def history_needed(table: Table, action: str | None = None) -> list[str]:
    """Return the event kinds whose doers a recusal guard of `action` (or of any action) wants to know."""
    return sorted(
        {
            event
            for row in table.rows
            if action is None or row.action == action
            for guard in row.guards
            for event in getattr(guard, "events", ())
        }
    )


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
    reason: str | None = None,
) -> Advanced:
    """Bring a subject into being by a row that has no source; `writing.columns` is the whole new row."""
    row, acting = decide(table, subject, action, call=call, facts=facts, given={}, creating=True)
    event = _event(row, acting, subject, call=call, reason=reason, writing=writing)
    moves.create_many(session, subject.kind, [_new_row(row, subject, writing)], [event], writing.deadlines)
    return Advanced(subject.id, event.id, row.target, 1)


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
    "decide",
]
