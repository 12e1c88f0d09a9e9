"""The recorded history that a policy is tried on: dates as events moved them, when the clock looked, what fired."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, rows


def changes(session: Session, *, offices: Sequence[UUID], until: datetime) -> list[Row]:
    """Return every opening and change of a date of these offices, in the order in which they were written down."""
    return rows(
        session,
        """SELECT e.kind, e.occurred_at AS at, e.data->'deadlines_opened' AS opened,
             e.data->'deadlines_changed' AS changed
           FROM event e
           WHERE e.supervising_unit_id = ANY(%(offices)s) AND e.occurred_at < %(until)s
             AND (e.data ? 'deadlines_opened' OR e.data ? 'deadlines_changed')
           ORDER BY e.recorded_at, e.id""",
        {"offices": list(offices), "until": until},
    )


def bearers(session: Session, *, offices: Sequence[UUID]) -> dict[UUID, Row]:
    """Return of each date its office, task, title and unit."""
    found = rows(
        session,
        """SELECT d.id, d.task_id, d.unit_id, d.supervising_unit_id AS office_id, coalesce(t.title, o.title) AS title
           FROM deadline d LEFT JOIN task t ON t.id = d.task_id LEFT JOIN objection o ON o.id = d.subject_id
           WHERE d.supervising_unit_id = ANY(%(offices)s)""",
        {"offices": list(offices)},
    )
    return {entry["id"]: entry for entry in found}


def looks(session: Session, job: str) -> list[datetime]:
    """Return the instants at which a job of the clock looked, in order, also those of runs taken up late."""
    found = rows(
        session,
        """SELECT started_at AS at FROM schedule_period WHERE job = %(job)s
           UNION SELECT fired_at FROM firing
           WHERE (subject_kind = 'deadline') = (%(job)s::text = 'sweep_deadlines') AND %(job)s::text <> 'open_periods'
           ORDER BY 1""",
        {"job": job},
    )
    return [entry["at"] for entry in found]


def recorded(session: Session, *, offices: Sequence[UUID], since: datetime, until: datetime) -> list[Row]:
    """Return what fired or was passed over for these offices, by the moment at which it was due."""
    return rows(
        session,
        """SELECT f.*, r.version AS policy_version, r.body, coalesce(f.unit_id, d.unit_id) AS bearing_unit_id,
             coalesce(f.supervising_unit_id, d.supervising_unit_id) AS office_id
           FROM firing f JOIN rule_set r ON r.id = f.rule_set_id LEFT JOIN deadline d ON d.id = f.subject_id
           WHERE coalesce(f.supervising_unit_id, d.supervising_unit_id) = ANY(%(offices)s)
             AND f.due_at >= %(since)s AND f.due_at < %(until)s
           ORDER BY f.due_at, f.id""",
        {"offices": list(offices), "since": since, "until": until},
    )


def notices(session: Session, *, offices: Sequence[UUID]) -> list[Row]:
    """Return when each notice of these offices was under way: from its first event to the one that ended it."""
    return rows(
        session,
        """SELECT n.task_id, n.kind, n.level, min(e.occurred_at) AS since,
             min(e.occurred_at) FILTER (WHERE e.to_stage IN ('declined', 'accepted', 'replaced', 'withdrawn')) AS until
           FROM notice n JOIN event e ON e.subject_id = n.id
           WHERE n.supervising_unit_id = ANY(%(offices)s) GROUP BY n.id""",
        {"offices": list(offices)},
    )


def unit_names(session: Session, units: Sequence[UUID]) -> dict[UUID, str]:
    """Return the latest name of units."""
    found = rows(
        session,
        "SELECT DISTINCT ON (unit_id) unit_id, name FROM unit_name WHERE unit_id = ANY(%(ids)s) "
        "ORDER BY unit_id, from_on DESC",
        {"ids": list(units)},
    )
    return {entry["unit_id"]: entry["name"] for entry in found}


def offices(session: Session) -> list[Row]:
    """Return every office that supervises a task, with its code and name."""
    return rows(
        session,
        """SELECT DISTINCT ON (u.id) u.id, u.code, n.name FROM unit u JOIN unit_name n ON n.unit_id = u.id
           WHERE u.id IN (SELECT supervising_unit_id FROM task) ORDER BY u.id, n.from_on DESC""",
    )


def hours(session: Session, offices: Sequence[UUID]) -> list[Any]:
    """Return the hours of business of offices, as text with the days they hold, an office's own before the common."""
    return rows(
        session,
        """SELECT o.id AS office_id, r.body::text AS hours, r.from_on, r.to_on
           FROM unnest(%(offices)s::uuid[]) o(id)
           JOIN rule_set r ON r.name = 'office_hours'
             AND (r.supervising_unit_id = o.id OR r.supervising_unit_id IS NULL)
           ORDER BY o.id, r.supervising_unit_id IS NULL, r.version DESC""",
        {"offices": list(offices)},
    )
