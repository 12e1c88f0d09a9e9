"""Deadlines for the clock: claiming due ones in a fixed order, marking a whole batch, listing what is overdue."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, json, row, rows

OF_THE_TASK = "('sign_for', 'plan', 'report', 'contribution', 'completion', 'answer')"
"""Kinds of dates that stand and fall with their task. An objection is decided, a talk recorded and published, a
rectification carried out and looked back at by dates of their own, which are not the task's to end or to move."""

_OBJECTION = "objection j WHERE j.against_id = d.subject_id AND j.stage = 'filed' AND j.pauses_effect"
_SUSPENDED = f"task s WHERE s.id = d.task_id AND s.stage = 'suspended' AND d.kind IN {OF_THE_TASK}"
_SINCE = (
    "(SELECT max((e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date) FROM event e, {} AND e.subject_id = {}.id AND {})"
)

OBJECTED = f"EXISTS (SELECT FROM {_OBJECTION})"
"""Whether an objection pauses what a date `d` asks an answer to."""

PAUSED = f"({OBJECTED} OR EXISTS (SELECT FROM {_SUSPENDED}))"
"""Whether the clock of a date `d` stands still: by an objection, or because its task is suspended."""

OBJECTED_ON = _SINCE.format(_OBJECTION, "j", "e.kind = 'objection_effect_paused'")
SUSPENDED_ON = _SINCE.format(_SUSPENDED, "s", "e.kind = 'task_suspended'")
"""Since when it does, by either; null if it does not."""


def any_due(session: Session, at: datetime) -> bool:
    """Whether the clock has anything to look at; asked in the order of the index, whatever the statistics promise."""
    first = "SELECT id FROM deadline WHERE next_check_at <= %(at)s ORDER BY next_check_at, id LIMIT 1"
    return row(session, first, {"at": at}) is not None


def claim_due(session: Session, *, at: datetime, limit: int) -> list[Row]:
    """Lock due deadlines in the order of their moments, each with what fired for its date before; others skip them."""
    return rows(
        session,
        """WITH due AS (
             SELECT id FROM deadline WHERE next_check_at <= %(at)s
             ORDER BY next_check_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
           SELECT d.*, coalesce(t.title, o.title) AS title, t.stage AS task_stage,
             coalesce((SELECT array_agg(f.rung) FROM firing f
                       WHERE f.subject_id = d.id AND f.period = coalesce(d.ladder_on, d.due_on)::text), '{}') AS fired
           FROM due JOIN deadline d ON d.id = due.id LEFT JOIN task t ON t.id = d.task_id
           LEFT JOIN objection o ON o.id = d.subject_id
           ORDER BY d.next_check_at, d.id""",
        {"at": at, "limit": limit},
    )


_MARK = """
WITH given AS (
  SELECT * FROM jsonb_to_recordset(%(marks)s) AS g(
    id uuid, next_check_at timestamptz, missed_at timestamptz, bumps integer)),
marked AS (
  UPDATE deadline d SET next_check_at = g.next_check_at, missed_at = coalesce(d.missed_at, g.missed_at),
    version = d.version + g.bumps
  FROM given g WHERE d.id = g.id),
fired AS (
  INSERT INTO firing (id, rule_set_id, rung, subject_id, period, due_at, fired_at, skipped_reason, saw, event_id,
    subject_kind, task_id, unit_id, supervising_unit_id)
  SELECT f.id, f.rule_set_id, f.rung, f.subject_id, f.period, f.due_at, f.fired_at, f.skipped_reason, f.saw, f.event_id,
    coalesce(f.subject_kind, 'deadline'), f.task_id, f.unit_id, f.supervising_unit_id
  FROM jsonb_to_recordset(%(firings)s) AS f(id uuid, rule_set_id uuid, rung text, subject_id uuid, period text,
    due_at timestamptz, fired_at timestamptz, skipped_reason text, saw jsonb, event_id uuid, subject_kind text,
    task_id uuid, unit_id uuid, supervising_unit_id uuid)
  RETURNING event_id),
noted AS (
  INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity, via, data,
    rule_set_id, cause_event_id, task_id, concerned_unit_id, supervising_unit_id)
  SELECT e.id, coalesce(e.subject_kind, 'deadline'), e.subject_id, e.subject_seq, e.kind, 1, e.occurred_at,
    'system', 'system', e.data, e.rule_set_id, e.cause_event_id, e.task_id, e.concerned_unit_id, e.supervising_unit_id
  FROM jsonb_to_recordset(%(events)s) AS e(id uuid, subject_kind text, subject_id uuid, subject_seq integer, kind text,
    occurred_at timestamptz, data jsonb, rule_set_id uuid, cause_event_id uuid, task_id uuid, concerned_unit_id uuid,
    supervising_unit_id uuid)
  RETURNING id, kind, cause_event_id)
INSERT INTO event_to_relay (event_id, group_id, held, kind)
SELECT id, coalesce(cause_event_id, id), false, kind FROM noted"""


def mark_many(
    session: Session,
    *,
    marks: Sequence[dict[str, Any]],
    firings: Sequence[dict[str, Any]],
    events: Sequence[dict[str, Any]],
) -> None:
    """Write a judged batch in one statement: marks, firings, events and their relay rows.

    A rung that fired already breaks the unique key, and the whole batch is judged again.
    """
    rows(session, _MARK, {"marks": json(list(marks)), "firings": json(list(firings)), "events": json(list(events))})
    session.info["wake_relay"] = True


def listed(
    session: Session,
    *,
    units: list[UUID],
    on: date,
    view: str,
    overdue: bool,
    kind: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Row]:
    """Return one page of open deadlines, earliest first: of the caller's units, or under his offices.

    Each unit's first rows come from its own index, in the order of the page.
    """
    after_on, after_id = after or (None, None)
    where = [
        "d.supervising_unit_id = own.id" if view == "supervised" else "d.unit_id = own.id",
        "d.met_at IS NULL AND d.cancelled_at IS NULL",
    ]
    where += ["d.missed_at IS NOT NULL AND d.due_on <= %(on)s"] if overdue else []
    where += ["d.kind = %(kind)s"] if kind is not None else []
    where += ["(d.due_on, d.id) > (%(after_on)s, %(after_id)s)"] if after is not None else []
    return rows(
        session,
        f"""SELECT d.id, d.kind, d.period, d.subject_kind, d.subject_id, d.task_id,
              coalesce(t.title, o.title) AS task_title, d.unit_id, n.name AS unit_name, d.original_on,
              d.due_on, d.missed_at, d.provisional, d.explanation, d.paused_days
            FROM unnest(%(units)s::uuid[]) AS own(id) CROSS JOIN LATERAL (
              SELECT d.* FROM deadline d WHERE {" AND ".join(where)} ORDER BY d.due_on, d.id LIMIT %(limit)s) d
            LEFT JOIN task t ON t.id = d.task_id LEFT JOIN objection o ON o.id = d.subject_id
            JOIN unit_name n ON n.unit_id = d.unit_id AND {on_day("n")}
            ORDER BY d.due_on, d.id LIMIT %(limit)s""",
        {"units": units, "on": on, "kind": kind, "limit": limit, "after_on": after_on, "after_id": after_id},
    )


def seen(session: Session, deadline_id: UUID, *, units: list[UUID]) -> Row | None:
    """Return a date with its subject's title, to whoever bears it, supervises it or sees its task."""
    return row(
        session,
        """SELECT d.*, coalesce(t.title, o.title) AS title FROM deadline d
           LEFT JOIN task t ON t.id = d.task_id LEFT JOIN objection o ON o.id = d.subject_id
           WHERE d.id = %(id)s AND (d.unit_id = ANY(%(units)s) OR d.supervising_unit_id = ANY(%(units)s)
             OR EXISTS (SELECT FROM task_party y WHERE y.task_id = d.task_id AND y.unit_id = ANY(%(units)s)))""",
        {"id": deadline_id, "units": units},
    )


def redated(session: Session, deadline_id: UUID) -> list[Row]:
    """Return the events by which a change of calendar moved or settled a date, oldest first."""
    return rows(
        session,
        """SELECT occurred_at, data FROM event WHERE subject_id = %(id)s
             AND kind IN ('deadline_redated', 'deadline_settled') ORDER BY subject_seq""",
        {"id": deadline_id},
    )


def notices_of(session: Session, notice_ids: Sequence[UUID]) -> list[Row]:
    """Return notices whose answer is overdue and that wait for it."""
    return rows(
        session,
        """SELECT n.*, t.title AS task_title FROM notice n JOIN task t ON t.id = n.task_id
           WHERE n.id = ANY(%(ids)s) AND n.stage IN ('issued', 'signed_for')""",
        {"ids": list(notice_ids)},
    )


def notices_under_way(session: Session, task_ids: Sequence[UUID]) -> set[tuple[UUID, str, int]]:
    """Return (task, kind, level) of the notices under way, so that the clock proposes nothing twice."""
    found = rows(
        session,
        """SELECT DISTINCT task_id, kind, level FROM notice WHERE task_id = ANY(%(ids)s)
             AND stage IN ('proposed', 'approved', 'issued', 'signed_for', 'unanswered', 'answered')""",
        {"ids": list(task_ids)},
    )
    return {(entry["task_id"], entry["kind"], entry["level"]) for entry in found}
