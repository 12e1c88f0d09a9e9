"""Windows in which duties report besides their own cycle, and the tasks bound to them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, json, row, rows


def begun(session: Session, on: date, window_id: UUID | None = None) -> list[Row]:
    """Return every window that is or was in force by a day, in the order they were made; or one of them."""
    return rows(
        session,
        """SELECT * FROM reporting_window WHERE from_on <= %(on)s AND (%(id)s::uuid IS NULL OR id = %(id)s)
           ORDER BY id""",
        {"on": on, "id": window_id},
    )


def in_force(session: Session, *, office_id: UUID, name: str) -> Row | None:
    """Return the version of a window that has no end yet, held until the transaction is over."""
    return row(
        session,
        """SELECT * FROM reporting_window WHERE supervising_unit_id = %(office)s AND name = %(name)s
             AND last_on IS NULL FOR UPDATE""",
        {"office": office_id, "name": name},
    )


def insert(session: Session, window: dict[str, Any]) -> None:
    """Insert a window; `window` holds every column."""
    rows(
        session,
        "INSERT INTO reporting_window SELECT * FROM jsonb_populate_record(NULL::reporting_window, %(window)s)",
        {"window": json(window)},
    )


def end(session: Session, window_id: UUID, last_on: date) -> None:
    """Let a window end after a day."""
    rows(session, "UPDATE reporting_window SET last_on = %(on)s WHERE id = %(id)s", {"id": window_id, "on": last_on})


def bind(session: Session, window_id: UUID, tasks: Sequence[UUID], from_on: date) -> int:
    """Let tasks report in a window from a day on; return how many are new to it."""
    return len(
        rows(
            session,
            """INSERT INTO reporting_window_task (window_id, task_id, from_on)
               SELECT %(id)s, t, %(on)s FROM unnest(%(tasks)s::uuid[]) t ON CONFLICT DO NOTHING RETURNING task_id""",
            {"id": window_id, "tasks": list(tasks), "on": from_on},
        )
    )


def bound(session: Session, window_id: UUID) -> list[UUID]:
    """Return the tasks that report in a window."""
    found = rows(session, "SELECT task_id FROM reporting_window_task WHERE window_id = %(id)s", {"id": window_id})
    return [entry["task_id"] for entry in found]


def tasks_of(session: Session, *, office_id: UUID, task_ids: Sequence[UUID], item_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of these tasks, and all of these plan items, that an office supervises."""
    found = rows(
        session,
        """SELECT id FROM task WHERE supervising_unit_id = %(office)s
             AND (id = ANY(%(tasks)s) OR item_id = ANY(%(items)s)) ORDER BY id""",
        {"office": office_id, "tasks": list(task_ids), "items": list(item_ids)},
    )
    return [entry["id"] for entry in found]


_SHOWN = f"""SELECT w.*, w.supervising_unit_id AS office_id, o.name AS office_name,
               (SELECT count(*) FROM reporting_window_task b WHERE b.window_id = w.id) AS tasks
             FROM reporting_window w
             JOIN unit_name o ON o.unit_id = w.supervising_unit_id AND {on_day("o")}
             WHERE (w.supervising_unit_id = ANY(%(units)s) OR EXISTS (
               SELECT FROM reporting_window_task b JOIN task_party y ON y.task_id = b.task_id
               WHERE b.window_id = w.id AND y.unit_id = ANY(%(units)s)))"""


def seen(session: Session, window_id: UUID, *, units: list[UUID], on: date) -> Row | None:
    """Return a window of one of these offices, or in which a task they may see reports."""
    return row(session, f"{_SHOWN} AND w.id = %(id)s", {"id": window_id, "units": units, "on": on})


def listed(session: Session, *, units: list[UUID], on: date, after: UUID | None, limit: int) -> list[Row]:
    """Return one page of these windows, newest first."""
    return rows(
        session,
        f"{_SHOWN} AND (%(after)s::uuid IS NULL OR w.id < %(after)s) ORDER BY w.id DESC LIMIT %(limit)s",
        {"units": units, "on": on, "after": after, "limit": limit},
    )
