"""Reading look-backs: the office's own until it has looked, then also of those who bear and follow the matter."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

# Nobody outside the office is told beforehand that it will look.
VISIBLE = """(l.supervising_unit_id = ANY(%(units)s) OR (l.stage IN ('holds', 'relapsed') AND (
  l.unit_id = ANY(%(units)s) OR EXISTS (
    SELECT FROM task_party y WHERE y.task_id = l.task_id AND y.unit_id = ANY(%(units)s)
      AND y.role IN ('supervising', 'superior', 'line')))))"""


def for_command(session: Session, look_back_id: UUID, units: list[UUID]) -> Row | None:
    """Return a look-back with what its commands decide from."""
    return row(
        session,
        f"""SELECT l.*, t.title AS task_title, t.stage AS task_stage FROM look_back l JOIN task t ON t.id = l.task_id
            WHERE l.id = %(id)s AND {VISIBLE}""",
        {"id": look_back_id, "units": units},
    )


def detail(session: Session, look_back_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a look-back as its page shows it."""
    return row(
        session,
        f"""SELECT l.*, t.title AS task_title, t.stage AS task_stage, u.name AS unit_name, o.name AS office_name,
              (SELECT to_jsonb(d) FROM deadline d WHERE d.subject_id = l.id AND d.cancelled_at IS NULL
               ORDER BY d.id DESC LIMIT 1) AS deadline
            FROM look_back l JOIN task t ON t.id = l.task_id
            JOIN unit_name u ON u.unit_id = l.unit_id AND {on_day("u")}
            JOIN unit_name o ON o.unit_id = l.supervising_unit_id AND {on_day("o")}
            WHERE l.id = %(id)s AND {VISIBLE}""",
        {"id": look_back_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of look-backs, newest first."""
    narrowed = [name for name in ("task_id", "stage", "unit_id", "of_kind", "of_id") if filters.get(name) is not None]
    where = [VISIBLE, *(f"l.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""SELECT l.id, l.of_kind, l.of_id, l.task_id, t.title AS task_title, l.unit_id, u.name AS unit_name,
              l.planned_on, l.why, l.stage, l.version, l.looked_on, l.finding, l.created_at
            FROM look_back l JOIN task t ON t.id = l.task_id
            JOIN unit_name u ON u.unit_id = l.unit_id AND {on_day("u")}
            WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR l.id < %(after)s::uuid)
            ORDER BY l.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def waiting(session: Session, of_id: UUID) -> bool:
    """Whether a look-back at this subject is scheduled already."""
    found = row(
        session, "SELECT 1 AS found FROM look_back WHERE of_id = %(id)s AND stage = 'scheduled' LIMIT 1", {"id": of_id}
    )
    return found is not None


def waiting_of(session: Session, of_id: UUID) -> list[Row]:
    """Return the look-backs scheduled for this subject."""
    return rows(
        session,
        """SELECT l.*, t.title AS task_title FROM look_back l JOIN task t ON t.id = l.task_id
           WHERE l.of_id = %(id)s AND l.stage = 'scheduled' ORDER BY l.id""",
        {"id": of_id},
    )


def to_schedule(session: Session, of_id: UUID, office_id: UUID) -> bool:
    """Whether the policy's look-back is for this subject: an office supervises it and none waits already.

    A unit that split its task looks after the parts itself.
    """
    found = row(
        session,
        """SELECT 1 AS found FROM unit u WHERE u.id = %(office)s AND u.kind = 'office'
             AND NOT EXISTS (SELECT FROM look_back WHERE of_id = %(id)s AND stage = 'scheduled')""",
        {"id": of_id, "office": office_id},
    )
    return found is not None


def closing_papers(session: Session, task_id: UUID) -> list[UUID]:
    """Return the closing applications of a task, whose acceptance is part of its closing."""
    found = rows(session, "SELECT id FROM report WHERE task_id = %(id)s AND kind = 'closing'", {"id": task_id})
    return [entry["id"] for entry in found]


def task(session: Session, task_id: UUID) -> Row | None:
    """Return a task for what the system itself does to it."""
    return row(session, "SELECT * FROM task WHERE id = %(id)s", {"id": task_id})
