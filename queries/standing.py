"""What tasks and units have come to, for rungs that count or wait: facts of many subjects, set-based, as of any day.

What counts is dated by when it was due or done, not by when the clock saw it, so a stop shifts no count.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_END_OF_DAY = "((d.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') - interval '1 second'"
_UNDONE = (
    "(SELECT min(u.occurred_at) FROM event u WHERE u.subject_id = {id} AND u.kind = ANY(ARRAY[{kinds}])"
    " AND u.occurred_at >= e.occurred_at)"
)
_GONE = _UNDONE.format(id="n.id", kinds="'notice_withdrawn', 'notice_revoked'")
# A notice that replaces another is no further one: its event has no stage before it.
_OF: dict[str, str] = {
    "notices": f"""
      SELECT n.id, n.task_id, n.unit_id, n.supervising_unit_id, e.occurred_at AS at, n.level, {_GONE} AS undone_at,
        false AS breaks
      FROM notice n JOIN event e ON e.subject_id = n.id AND e.kind = 'notice_issued' AND e.from_stage IS NOT NULL
      WHERE n.kind = 'supervision' AND n.supervising_unit_id = ANY(%(offices)s)""",
    "unanswered_notices": f"""
      SELECT n.id, n.task_id, n.unit_id, n.supervising_unit_id, {_END_OF_DAY} AS at, n.level, {_GONE} AS undone_at,
        false AS breaks
      FROM notice n JOIN event e ON e.subject_id = n.id AND e.kind = 'notice_unanswered'
      JOIN deadline d ON d.subject_id = n.id AND d.kind = 'answer'
      WHERE n.supervising_unit_id = ANY(%(offices)s)""",
    "failed_rectifications": f"""
      SELECT e.id, r.task_id, r.unit_id, r.supervising_unit_id, e.occurred_at AS at, NULL::integer AS level,
        {_UNDONE.format(id="r.id", kinds="'rectification_withdrawn'")} AS undone_at, false AS breaks
      FROM rectification r JOIN event e ON e.subject_id = r.id AND e.kind = 'rectification_failed'
      WHERE r.supervising_unit_id = ANY(%(offices)s)""",
    # A mark that was lifted (a suspension that gave the days back) counts until then; a report in time ends a row.
    "missed_reports": f"""
      SELECT d.id, d.task_id, d.unit_id, d.supervising_unit_id, {_END_OF_DAY} AS at, NULL::integer AS level,
        CASE WHEN e.id IS NOT NULL AND d.missed_at IS NULL THEN
          (SELECT min(u.occurred_at) FROM event u WHERE u.task_id = d.task_id AND u.occurred_at >= e.occurred_at
             AND u.data->'deadlines_changed' @> jsonb_build_array(jsonb_build_object('id', d.id, 'lifted', true)))
        END AS undone_at, e.id IS NULL AS breaks
      FROM deadline d LEFT JOIN LATERAL (
        SELECT e.id, e.occurred_at FROM event e WHERE e.subject_id = d.id AND e.kind = 'deadline_missed'
        ORDER BY e.subject_seq LIMIT 1) e ON true
      WHERE d.kind = 'report' AND d.supervising_unit_id = ANY(%(offices)s) AND d.due_on < %(on)s
        AND (e.id IS NOT NULL OR d.met_at IS NOT NULL)""",
}
_SUBJECT = {"task": "o.task_id", "unit": "o.unit_id"}


def touched(session: Session, *, what: str, per: str, offices: Sequence[UUID], since: datetime, on: date) -> list[Row]:
    """Return (subject, office) of everybody to whom something of a kind happened since an instant."""
    return rows(
        session,
        f"""SELECT DISTINCT {_SUBJECT[per]} AS subject_id, o.supervising_unit_id AS office_id FROM ({_OF[what]}) o
            WHERE o.at >= %(since)s AND NOT o.breaks AND {_SUBJECT[per]} IS NOT NULL""",
        {"offices": list(offices), "since": since, "on": on},
    )


def occurrences(
    session: Session, *, what: str, per: str, offices: Sequence[UUID], subjects: Sequence[UUID], on: date
) -> list[Row]:
    """Return all that ever counted for these subjects under these offices, each with its task and unit."""
    return rows(
        session,
        f"""SELECT %(what)s AS what, {_SUBJECT[per]} AS subject_id, o.* FROM ({_OF[what]}) o
            WHERE {_SUBJECT[per]} = ANY(%(subjects)s)""",
        {"what": what, "offices": list(offices), "subjects": list(subjects), "on": on},
    )


# Between these a task is under way: the first begin a stretch or, if accepted progress, a new one; the rest end it.
MOVES = ("task_assigned", "task_signed_for", "task_reassigned", "task_resumed", "task_reopened", "task_return_refused",
          "closing_returned")  # fmt: skip
STOPS = ("task_suspended", "closing_applied", "task_closed", "task_excused", "task_withdrawn", "task_return_asked")


def tasks_watched(session: Session, *, offices: Sequence[UUID], since: datetime) -> list[Row]:
    """Return the tasks under way, and those that something happened to since an instant."""
    return rows(
        session,
        """SELECT t.id AS subject_id, t.supervising_unit_id AS office_id FROM task t
           WHERE t.supervising_unit_id = ANY(%(offices)s)
             AND (t.stage IN ('assigned', 'in_progress')
                  OR EXISTS (SELECT FROM event e WHERE e.task_id = t.id AND e.occurred_at >= %(since)s))""",
        {"offices": list(offices), "since": since},
    )


def stretches(session: Session, *, tasks: Sequence[UUID]) -> list[Row]:
    """Return the times each task was under way without accepted progress: from a day, until the next move or stop."""
    return rows(
        session,
        """WITH moved AS (
             SELECT e.task_id, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day, e.id,
               e.kind <> ALL(%(stops)s) AS begins
             FROM event e WHERE e.task_id = ANY(%(tasks)s)
               AND (e.kind = ANY(%(moves)s) OR e.kind = ANY(%(stops)s)
                    OR (e.kind = 'report_accepted' AND e.data->>'kind' = 'progress')))
           SELECT task_id, since, until FROM (
             SELECT task_id, on_day AS since, begins,
               lead(on_day) OVER (PARTITION BY task_id ORDER BY on_day, id) AS until FROM moved) m
           WHERE begins AND until IS DISTINCT FROM since ORDER BY task_id, since""",
        {"tasks": list(tasks), "moves": list(MOVES), "stops": list(STOPS)},
    )


def borne(session: Session, *, tasks: Sequence[UUID], units: Sequence[UUID], on: date) -> dict[UUID, Row]:
    """Return title and unit of tasks, and the name of units on a day, by id."""
    found = rows(
        session,
        """SELECT t.id, t.id AS task_id, t.title, t.unit_id FROM task t WHERE t.id = ANY(%(tasks)s)
           UNION ALL
           SELECT n.unit_id, NULL, n.name, n.unit_id FROM unit_name n
           WHERE n.unit_id = ANY(%(units)s) AND n.from_on <= %(on)s AND (n.to_on IS NULL OR n.to_on > %(on)s)""",
        {"tasks": list(tasks), "units": list(units), "on": on},
    )
    return {entry["id"]: entry for entry in found}


def fired(session: Session, subjects: Sequence[UUID]) -> list[Row]:
    """Return which rungs fired for these tasks or units before, in which version and period."""
    return rows(
        session,
        "SELECT subject_id, rule_set_id, rung, period FROM firing WHERE subject_id = ANY(%(ids)s)",
        {"ids": list(subjects)},
    )


def offices(session: Session) -> list[UUID]:
    """Return every office that supervises a task."""
    return [entry["id"] for entry in rows(session, "SELECT DISTINCT supervising_unit_id AS id FROM task")]


def looked_until(session: Session, job: str) -> datetime | None:
    """Return when the last finished run of a daily job began; None before the first."""
    found = row(
        session,
        "SELECT max(started_at) AS at FROM schedule_period WHERE job = %(job)s AND finished_at IS NOT NULL",
        {"job": job},
    )
    at: Any = found["at"] if found else None
    return at if isinstance(at, datetime) else None
