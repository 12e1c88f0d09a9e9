"""Reading extensions: the unit's own paper until it is applied for, then its office's too; and what rests on a date."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.deadlines import PAUSED
from queries.sql import Row, row, rows

VISIBLE = """(x.unit_id = ANY(%(units)s) OR (x.applied_on IS NOT NULL AND (x.supervising_unit_id = ANY(%(units)s)
  OR EXISTS (SELECT FROM task_party y WHERE y.task_id = x.task_id AND y.unit_id = ANY(%(units)s)
             AND y.role IN ('supervising', 'superior', 'line')))))"""
_DATE = f"""
  (SELECT to_jsonb(d) FROM deadline d WHERE d.id = x.deadline_id) AS deadline,
  (SELECT {PAUSED} FROM deadline d WHERE d.id = x.deadline_id) AS paused,
  (SELECT count(*) FROM extension g WHERE g.deadline_id = x.deadline_id AND g.stage = 'approved' AND g.id <> x.id)
    AS granted_before,
  (SELECT p.due_on FROM task t JOIN task p ON p.id = t.parent_id JOIN deadline d ON d.id = x.deadline_id
   WHERE t.id = x.task_id AND d.kind = 'completion') AS parent_due_on"""
_LINE = f"""
SELECT x.*, u.name AS unit_name, o.name AS office_name, {_DATE}
FROM extension x
JOIN unit_name u ON u.unit_id = x.unit_id AND {on_day("u")}
JOIN unit_name o ON o.unit_id = x.supervising_unit_id AND {on_day("o")}"""


def hold(session: Session, extension_id: UUID, units: list[UUID]) -> None:
    """Keep task and date of an application as they are until the caller is done; the clock passes a held date over."""
    for table in ("task", "deadline"):
        row(
            session,
            f"""SELECT id FROM {table}
                WHERE id = (SELECT x.{table}_id FROM extension x WHERE x.id = %(id)s AND {VISIBLE})
                FOR NO KEY UPDATE""",
            {"id": extension_id, "units": units},
        )


def for_command(session: Session, extension_id: UUID, units: list[UUID]) -> Row | None:
    """Return an application with its date, for commands."""
    return row(
        session,
        f"SELECT x.*, {_DATE} FROM extension x WHERE x.id = %(id)s AND {VISIBLE}",
        {"id": extension_id, "units": units},
    )


def detail(session: Session, extension_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return an application as its page shows it."""
    return row(session, f"{_LINE} WHERE x.id = %(id)s AND {VISIBLE}", {"id": extension_id, "units": units, "on": on})


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of applications, newest first."""
    narrowed = [name for name in ("stage", "task_id", "unit_id", "deadline_id") if filters.get(name) is not None]
    where = [VISIBLE, *(f"x.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""{_LINE} WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR x.id < %(after)s::uuid)
            ORDER BY x.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def extendable(session: Session, deadline_id: UUID, units: list[UUID]) -> Row | None:
    """Return a date of the caller's units with its title and its undecided application, if there is one."""
    return row(
        session,
        """SELECT d.*, t.title, x.id AS undecided_id,
             (SELECT p.due_on FROM task p WHERE p.id = t.parent_id AND d.kind = 'completion') AS parent_due_on
           FROM deadline d JOIN task t ON t.id = d.task_id
           LEFT JOIN extension x ON x.deadline_id = d.id AND x.stage IN ('draft', 'applied', 'examined')
           WHERE d.id = %(id)s AND d.unit_id = ANY(%(units)s)""",
        {"id": deadline_id, "units": units},
    )


def fired(session: Session, deadline_id: UUID) -> list[Row]:
    """Return what the clock did about a date so far, in order; what it passed over is left out."""
    return rows(
        session,
        """SELECT f.id, f.rung, f.fired_at, e.kind FROM firing f LEFT JOIN event e ON e.id = f.event_id
           WHERE f.subject_id = %(id)s AND f.skipped_reason IS NULL ORDER BY f.due_at, f.id""",
        {"id": deadline_id},
    )


def notices_on(session: Session, deadline_id: UUID) -> list[Row]:
    """Return the notices that the clock proposed because of a date and that are still under way."""
    return rows(
        session,
        """SELECT n.*, p.payload->>'number' AS number FROM notice n LEFT JOIN paper p ON p.id = n.paper_id
           WHERE n.deadline_id = %(id)s
             AND n.stage IN ('proposed', 'approved', 'issued', 'signed_for', 'unanswered', 'answered')
           ORDER BY n.id""",
        {"id": deadline_id},
    )


def entries_on(session: Session, deadline_id: UUID) -> list[Row]:
    """Return the score entries that rest on a date, or on a notice that the clock proposed because of it."""
    return rows(
        session,
        """SELECT n.* FROM entry n
           WHERE n.kind = 'score' AND n.stage IN ('proposed', 'confirmed') AND n.reverses_id IS NULL
             AND (n.from_id = %(id)s OR n.from_id IN (SELECT c.id FROM notice c WHERE c.deadline_id = %(id)s)
                  OR n.from_id IN (SELECT f.id FROM firing f WHERE f.subject_id = %(id)s))
           ORDER BY n.id""",
        {"id": deadline_id},
    )
