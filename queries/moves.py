"""The statements that move a stage: one data-modifying statement writes the subject, its event and its deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.events import SubjectKind
from models.moves import DeadlineChanges, EventRow, Move, by_column
from queries.sql import Row, json, row, rows

# Names of tables and columns go into statements only from here and from the models, never from input.
_TABLE = {
    SubjectKind.PLAN: "plan",
    SubjectKind.TASK: "task",
    SubjectKind.REPORT: "report",
    SubjectKind.NOTICE: "notice",
    SubjectKind.BULLETIN: "bulletin",
    SubjectKind.BULLETIN_COPY: "bulletin_copy",
    SubjectKind.TALK: "talk",
    SubjectKind.TALK_PARTY: "talk_party",
    SubjectKind.RECTIFICATION: "rectification",
    SubjectKind.LOOK_BACK: "look_back",
    SubjectKind.OBJECTION: "objection",
    SubjectKind.HANDOVER: "handover",
    SubjectKind.ENTRY: "entry",
    SubjectKind.EXTENSION: "extension",
    SubjectKind.CALENDAR_DRAFT: "calendar_draft",
    SubjectKind.POLICY_DRAFT: "policy_draft",
    SubjectKind.RANKING: "ranking",
    SubjectKind.FINDING: "finding",
    SubjectKind.RANK_CORRECTION: "rank_correction",
    SubjectKind.FIRE_POINT: "fire_point",
}


_EVENT_COLUMNS = tuple(entry.name for entry in fields(EventRow))
_EVENT_TYPES = {
    "subject_seq": "integer",
    "occurred_at": "timestamptz",
    "data": "jsonb",
} | {name: "uuid" for name in _EVENT_COLUMNS if name == "id" or name.endswith("_id")}

_ANY = "EXISTS (SELECT FROM noted)"
_OF_ITS_OWN = "EXISTS (SELECT FROM noted n WHERE {})"  # in a batch, a subject that lost its race changes nothing
_OPENED_TYPES = (
    "id uuid, subject_kind text, subject_id uuid, task_id uuid, unit_id uuid, supervising_unit_id uuid, kind text, "
    "period text, due_on date, basis_on date, length integer, length_unit text, counted_from date, "
    "counted_length integer, counted_unit text, explanation text, calendar_version text, provisional boolean, "
    "next_check_at timestamptz"
)
_OPENED = f"""
opened AS (
  INSERT INTO deadline (id, subject_kind, subject_id, task_id, unit_id, supervising_unit_id, kind, period, original_on,
                        due_on, basis_on, length, length_unit, counted_from, counted_length, counted_unit, explanation,
                        calendar_version, provisional, next_check_at, paused_days, version)
  SELECT o.id, o.subject_kind, o.subject_id, o.task_id, o.unit_id, o.supervising_unit_id, o.kind, o.period, o.due_on,
         o.due_on, o.basis_on, o.length, o.length_unit, o.counted_from, o.counted_length, o.counted_unit,
         o.explanation, o.calendar_version, o.provisional, o.next_check_at, 0, 1
  FROM jsonb_to_recordset(%(opened)s) AS o({_OPENED_TYPES})
  WHERE EXISTS (SELECT FROM noted))"""
_QUEUED = """
queued AS (
  INSERT INTO event_to_relay (event_id, group_id, held, kind)
  SELECT id, coalesce(cause_event_id, id), false, kind FROM noted)"""
_CHANGED = """
changed AS (
  UPDATE deadline d SET
    due_on = coalesce(c.due_on, d.due_on),
    counted_from = CASE WHEN c.due_on <> d.due_on THEN c.counted_from ELSE d.counted_from END,
    counted_length = CASE WHEN c.due_on <> d.due_on THEN c.counted_length ELSE d.counted_length END,
    counted_unit = CASE WHEN c.due_on <> d.due_on THEN c.counted_unit ELSE d.counted_unit END,
    ladder_on = CASE WHEN c.due_on <> d.due_on THEN c.ladder_on ELSE d.ladder_on END,
    calendar_version = coalesce(c.calendar_version, d.calendar_version),
    provisional = coalesce(c.provisional, d.provisional),
    explanation = coalesce(c.explanation, d.explanation),
    unit_id = coalesce(c.unit_id, d.unit_id),
    met_at = CASE WHEN c.reopened THEN NULL ELSE coalesce(d.met_at, c.met_at) END,
    cancelled_at = CASE WHEN c.reopened THEN NULL ELSE coalesce(d.cancelled_at, c.cancelled_at) END,
    missed_at = CASE WHEN c.lifted THEN NULL ELSE d.missed_at END,
    paused_days = d.paused_days + coalesce(c.paused_days, 0),
    next_check_at = c.next_check_at,
    version = d.version + 1
  FROM jsonb_to_recordset(%(changed)s) AS c(id uuid, due_on date, counted_from date, counted_length integer,
       counted_unit text, ladder_on date, calendar_version text, provisional boolean, explanation text, unit_id uuid,
       met_at timestamptz, cancelled_at timestamptz, reopened boolean, lifted boolean, paused_days integer,
       next_check_at timestamptz)
  WHERE d.id = c.id AND EXISTS (SELECT FROM noted))"""


@lru_cache(maxsize=256)
def _move_statement(table: str, columns: tuple[str, ...], opens: bool, changes: bool) -> str:
    sets = "".join(f", {name} = %(c_{name})s" for name in columns)
    values = ", ".join(f"%(e_{name})s::{_EVENT_TYPES.get(name, 'text')}" for name in _EVENT_COLUMNS)
    parts = [
        f"""moved AS (
  UPDATE {table} SET stage = %(target)s, version = version + 1{sets}
  WHERE id = %(e_subject_id)s AND stage = %(source)s AND version = %(version)s
  RETURNING version)""",
        f"""noted AS (
  INSERT INTO event ({", ".join(_EVENT_COLUMNS)}, schema_version) SELECT {values}, 1 FROM moved
  RETURNING id, kind, cause_event_id)""",
        _QUEUED,
        *([_OPENED] if opens else []),
        *([_CHANGED] if changes else []),
    ]
    return "WITH " + ",\n".join(parts) + "\nSELECT version FROM moved"


def move(session: Session, entry: Move, deadlines: DeadlineChanges) -> int | None:
    """Move one subject if it still stands where it was read; return the new version, None if somebody was first."""
    params = _deadline_params(deadlines)
    params |= {f"e_{name}": getattr(entry.event, name) for name in _EVENT_COLUMNS}
    params |= {f"c_{name}": _plain(value) for name, value in entry.columns.items()}
    params |= {
        "e_data": json(entry.event.data),
        "source": entry.source,
        "target": entry.target,
        "version": entry.version,
    }
    statement = _move_statement(
        _TABLE[entry.event.subject_kind],
        tuple(sorted(entry.columns)),
        bool(deadlines.opened),
        bool(deadlines.changed),
    )
    moved = row(session, statement, params)
    _wake_relay(session)
    return moved["version"] if moved else None


@lru_cache(maxsize=64)
def _batch_statement(table: str, columns: tuple[str, ...], opens: bool, changes: bool, creating: bool) -> str:
    names = ", ".join(f"{name} {kind}" for name, kind in _batch_types())
    events = ", ".join(f"e.{name}" for name in _EVENT_COLUMNS)
    if creating:
        listed = ", ".join(columns)
        moved = f"""moved AS (
  INSERT INTO {table} ({listed}) SELECT {", ".join(f"s.{name}" for name in columns)}
  FROM jsonb_populate_recordset(NULL::{table}, %(subjects)s) s RETURNING id)"""
    else:
        sets = "".join(f", {name} = s.{name}" for name in columns)
        moved = f"""moved AS (
  UPDATE {table} t SET stage = e.to_stage, version = t.version + 1{sets}
  FROM jsonb_to_recordset(%(events)s) AS e({names})
  JOIN jsonb_populate_recordset(NULL::{table}, %(subjects)s) s ON s.id = e.subject_id
  WHERE t.id = e.subject_id AND t.stage = e.from_stage AND t.version = e.subject_seq - 1
  RETURNING t.id)"""
    parts = [
        moved,
        f"""noted AS (
  INSERT INTO event ({", ".join(_EVENT_COLUMNS)}, schema_version)
  SELECT {events}, 1 FROM jsonb_to_recordset(%(events)s) AS e({names})
  JOIN moved ON moved.id = e.subject_id RETURNING id, kind, subject_id, cause_event_id)""",
        _QUEUED,
        *([_OPENED.replace(_ANY, _OF_ITS_OWN.format("n.subject_id = o.subject_id"))] if opens else []),
        *([_CHANGED.replace(_ANY, _OF_ITS_OWN.format("n.subject_id IN (d.subject_id, d.task_id)"))] if changes else []),
    ]
    return "WITH " + ",\n".join(parts) + "\nSELECT subject_id FROM noted"


def _batch_types() -> list[tuple[str, str]]:
    return [(name, _EVENT_TYPES.get(name, "text")) for name in _EVENT_COLUMNS]


def create_many(
    session: Session,
    kind: SubjectKind,
    subjects: Sequence[Mapping[str, Any]],
    events: Sequence[EventRow],
    deadlines: DeadlineChanges,
) -> None:
    """Insert subjects, their first events and deadlines in one statement; every subject has the same columns."""
    if not subjects:
        return
    statement = _batch_statement(
        _TABLE[kind],
        tuple(sorted(subjects[0])),
        bool(deadlines.opened),
        bool(deadlines.changed),
        creating=True,
    )
    params = {"subjects": json(subjects), "events": json([by_column(event) for event in events])}
    rows(session, statement, params | _deadline_params(deadlines))
    _wake_relay(session)


def move_many(session: Session, kind: SubjectKind, batch: Sequence[Move], deadlines: DeadlineChanges) -> set[UUID]:
    """Move many subjects in one statement; return the ids of those that still stood where they were read."""
    if not batch:
        return set()
    statement = _batch_statement(
        _TABLE[kind],
        tuple(sorted(batch[0].columns)),
        bool(deadlines.opened),
        bool(deadlines.changed),
        creating=False,
    )
    params = {
        "subjects": json([{**entry.columns, "id": entry.subject_id} for entry in batch]),
        "events": json([by_column(entry.event) for entry in batch]),
    }
    moved = rows(session, statement, params | _deadline_params(deadlines))
    _wake_relay(session)
    return {entry["subject_id"] for entry in moved}


@lru_cache(maxsize=4)
def _note_statement(opens: bool, changes: bool) -> str:
    names = ", ".join(f"{name} {kind}" for name, kind in _batch_types())
    events = ", ".join(f"e.{name}" for name in _EVENT_COLUMNS)
    parts = [
        f"""noted AS (
  INSERT INTO event ({", ".join(_EVENT_COLUMNS)}, schema_version)
  SELECT {events}, 1 FROM jsonb_to_recordset(%(events)s) AS e({names})
  RETURNING id, kind, subject_id, cause_event_id)""",
        _QUEUED,
        *([_OPENED] if opens else []),
        *([_CHANGED] if changes else []),
    ]
    return "WITH " + ",\n".join(parts) + "\nSELECT id FROM noted"


def note_many(session: Session, events: Sequence[EventRow], deadlines: DeadlineChanges) -> None:
    """Record what moves no stage: a period opened, a contribution asked for; with the deadlines it opens."""
    if events:
        statement = _note_statement(bool(deadlines.opened), bool(deadlines.changed))
        rows(session, statement, {"events": json([by_column(event) for event in events])} | _deadline_params(deadlines))
        _wake_relay(session)


def present(session: Session, kind: SubjectKind, subject_id: UUID) -> Row | None:
    """Return stage and version as they are now, for the message to whoever lost a race."""
    return row(session, f"SELECT stage, version FROM {_TABLE[kind]} WHERE id = %(id)s", {"id": subject_id})


def _deadline_params(deadlines: DeadlineChanges) -> dict[str, Any]:
    params: dict[str, Any] = {}
    if deadlines.opened:
        params["opened"] = json([by_column(entry) for entry in deadlines.opened])
    if deadlines.changed:
        params["changed"] = json([by_column(entry) for entry in deadlines.changed])
    return params


def _plain(value: Any) -> Any:
    return json(value) if isinstance(value, dict | list) else value


def _wake_relay(session: Session) -> None:
    session.info["wake_relay"] = True
