"""Firings as people read them: of a date, of a task with its dates, or one, each with the version that judged."""

from uuid import UUID

from sqlmodel import Session

from queries import tasks
from queries.sql import Row, rows

_FIRING = """SELECT f.*, r.version AS policy_version, r.body, r.supervising_unit_id AS policy_office_id,
  coalesce(f.supervising_unit_id, d.supervising_unit_id) AS office_id
FROM firing f JOIN rule_set r ON r.id = f.rule_set_id LEFT JOIN deadline d ON d.id = f.subject_id"""


def of_subject(session: Session, subject_id: UUID) -> list[Row]:
    """Return all firings of a date."""
    return rows(session, f"{_FIRING} WHERE f.subject_id = %(id)s ORDER BY f.due_at, f.id", {"id": subject_id})


def of_task(session: Session, task_id: UUID) -> list[Row]:
    """Return all firings of a task, of its dates and of what it has come to as a whole."""
    return rows(
        session,
        f"{_FIRING} WHERE f.task_id = %(id)s OR d.task_id = %(id)s ORDER BY f.due_at, f.id",
        {"id": task_id},
    )


def subject_seen(session: Session, firing_id: UUID, units: list[UUID]) -> bool:
    """Whether one of these units bears, supervises or may read what a firing is about."""
    found = rows(
        session,
        f"""SELECT 1 AS found FROM firing f LEFT JOIN deadline d ON d.id = f.subject_id
            WHERE f.id = %(id)s AND (coalesce(f.unit_id, d.unit_id) = ANY(%(units)s)
              OR coalesce(f.supervising_unit_id, d.supervising_unit_id) = ANY(%(units)s)
              OR EXISTS (SELECT FROM task t WHERE t.id = coalesce(f.task_id, d.task_id) AND {tasks.VISIBLE}))""",
        {"id": firing_id, "units": units},
    )
    return bool(found)


def one(session: Session, firing_id: UUID) -> list[Row]:
    """Return one firing, in a list of one."""
    return rows(session, f"{_FIRING} WHERE f.id = %(id)s", {"id": firing_id})
