"""What reporting periods are still lacking: tasks that owe one and have no date for it, set-based."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, rows

_UNDER_WAY = "t.stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined')"
_HAS_NONE = (
    """NOT EXISTS (SELECT FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'report' AND d.period = p.key)"""
)
# What ended before a task was assigned or came back to life is not owed.
_WAS_UNDER_WAY = """(t.created_at AT TIME ZONE 'Asia/Shanghai')::date <= p.end_on
  AND NOT EXISTS (SELECT FROM event e WHERE e.subject_id = t.id
    AND e.kind IN ('task_assigned', 'task_reopened', 'task_resumed')
    AND (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date > p.end_on)"""
_OWES = {
    "cycle": "t.report_cycle = %(who)s",
    "window": """EXISTS (SELECT FROM reporting_window_task b
                         WHERE b.window_id = %(who)s::uuid AND b.task_id = t.id AND b.from_on <= p.end_on)""",
}


def lacking(session: Session, *, by: str, who: str | UUID, periods: Sequence[dict[str, Any]]) -> list[Row]:
    """Return the tasks under way, of a cycle or bound to a window, that have no date for these periods (key, end)."""
    return rows(
        session,
        f"""SELECT t.id, t.unit_id, t.supervising_unit_id, t.title, p.key
            FROM jsonb_to_recordset(%(periods)s) AS p(key text, end_on date) JOIN task t ON {_OWES[by]}
            WHERE {_UNDER_WAY} AND {_HAS_NONE} AND {_WAS_UNDER_WAY} ORDER BY p.end_on, t.id""",
        {"who": str(who), "periods": json(list(periods))},
    )


def steps_lacking(session: Session) -> list[Row]:
    """Return the steps of accepted plans not yet taken, by task and day, for tasks that report by them."""
    return rows(
        session,
        f"""SELECT t.id, t.unit_id, t.supervising_unit_id, t.title, p.key, p.end_on, p.steps
            FROM task t CROSS JOIN LATERAL (
              SELECT 'M' || m.due_on AS key, m.due_on AS end_on, string_agg(m.title, '、' ORDER BY m.position) AS steps
              FROM milestone m WHERE m.task_id = t.id AND m.done_on IS NULL GROUP BY m.due_on) p
            WHERE t.report_cycle = 'milestone' AND {_UNDER_WAY} AND {_HAS_NONE} AND {_WAS_UNDER_WAY}
            ORDER BY p.end_on, t.id""",
    )


def first_days(session: Session) -> dict[str, date]:
    """Return for each cycle the day on which its first task began."""
    found = rows(
        session,
        """SELECT report_cycle, min(created_at AT TIME ZONE 'Asia/Shanghai')::date AS first_on FROM task
           WHERE report_cycle IS NOT NULL GROUP BY report_cycle""",
    )
    return {entry["report_cycle"]: entry["first_on"] for entry in found}


def contributions_to(session: Session, task_ids: Sequence[UUID]) -> list[Row]:
    """Return who contributes to these tasks."""
    return rows(
        session,
        """SELECT c.id, c.task_id, c.unit_id, t.title, t.unit_id AS lead_unit_id FROM contribution c
           JOIN task t ON t.id = c.task_id WHERE c.task_id = ANY(%(ids)s) AND c.unit_id <> t.unit_id
           ORDER BY c.id""",
        {"ids": list(set(task_ids))},
    )


def cancelled_of(session: Session, task_id: UUID) -> list[Row]:
    """Return the dates of a task's periods that ended with it without having been met, its contributors' too."""
    return rows(
        session,
        """SELECT * FROM deadline WHERE task_id = %(task)s AND kind IN ('report', 'contribution')
             AND period IS NOT NULL AND cancelled_at IS NOT NULL AND met_at IS NULL ORDER BY id""",
        {"task": task_id},
    )
