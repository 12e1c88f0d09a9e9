"""What a lamp is lit by: the open dates that tasks' own units bear."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, rows


def open_dates(session: Session, task_ids: Sequence[UUID]) -> list[Row]:
    """Return (task, kind, date) of what is neither met nor cancelled and owed by the unit that bears the task."""
    return rows(
        session,
        """SELECT d.task_id, d.kind, d.due_on FROM deadline d JOIN task t ON t.id = d.task_id
           WHERE d.task_id = ANY(%(ids)s) AND d.unit_id = t.unit_id AND d.met_at IS NULL AND d.cancelled_at IS NULL
             AND d.subject_kind <> 'contribution'
           ORDER BY d.due_on, d.id""",
        {"ids": list(task_ids)},
    )
