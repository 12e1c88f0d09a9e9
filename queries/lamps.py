"""What a lamp is lit by: the open dates that tasks' own units bear."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.deadlines import OBJECTED
from queries.sql import Row, rows


def open_dates(session: Session, task_ids: Sequence[UUID]) -> list[Row]:
    """Return (task, kind, date) of what the unit that bears the task owes and the clock looks at."""
    return rows(
        session,
        f"""SELECT d.task_id, d.kind, d.due_on FROM deadline d JOIN task t ON t.id = d.task_id
           WHERE d.task_id = ANY(%(ids)s) AND d.unit_id = t.unit_id AND d.met_at IS NULL AND d.cancelled_at IS NULL
             AND d.subject_kind <> 'contribution' AND NOT {OBJECTED}
           ORDER BY d.due_on, d.id""",
        {"ids": list(task_ids)},
    )
