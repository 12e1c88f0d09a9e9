"""Which tasks stand still or fall behind: one statement an office and day, over all its tasks under way."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows
from queries.standing import MOVES, STOPS


def span(session: Session, offices: Sequence[UUID]) -> tuple[date, date] | None:
    """Return the first day and the last date of the open completions of offices; None if they have none."""
    found = row(
        session,
        """SELECT min(basis_on) AS first_on, max(due_on) AS last_on FROM deadline
           WHERE supervising_unit_id = ANY(%(offices)s) AND kind = 'completion'
             AND met_at IS NULL AND cancelled_at IS NULL""",
        {"offices": list(offices)},
    )
    return (found["first_on"], found["last_on"]) if found and found["first_on"] else None


# All is as known when the day began. A plan is behind by the steps whose day has passed without their being taken;
# the pace (序时进度) by the elapsed share of the time from assignment to completion less what was accepted as done.
_LOOK = """
WITH counted AS (SELECT * FROM unnest(%(days)s::date[], %(numbers)s::integer[]) AS c(day, worked)),
asked AS (
  SELECT a.*, now_.day AS today, now_.worked AS worked
  FROM jsonb_to_recordset(%(asked)s) AS a(office_id uuid, still integer, points numeric, in_work boolean)
  LEFT JOIN counted now_ ON now_.day = %(on)s::date - 1),
facts AS (
  SELECT t.id, a.still, a.points AS allowed, m.since, s.planned, s.expected, s.taken, p.percent_done AS done,
    least(100, CASE
      WHEN a.in_work THEN 100.0 * (a.worked - begun.worked) / nullif(ends.worked - begun.worked, 0)
      ELSE 100.0 * (a.today - begun.day) / nullif(ends.day - begun.day, 0) END) AS elapsed
  FROM asked a JOIN task t ON t.supervising_unit_id = a.office_id AND t.stage IN ('assigned', 'in_progress')
  JOIN LATERAL (
    SELECT (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS since, e.kind FROM event e
    WHERE e.task_id = t.id AND e.occurred_at < %(begins)s
      AND (e.kind = ANY(%(kinds)s) OR (e.kind = 'report_accepted' AND e.data->>'kind' = 'progress'))
    ORDER BY e.id DESC LIMIT 1) m ON m.kind <> ALL(%(stops)s)
  LEFT JOIN LATERAL (
    SELECT d.basis_on, d.due_on FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'completion'
      AND d.met_at IS NULL AND d.cancelled_at IS NULL ORDER BY d.id DESC LIMIT 1) c ON true
  LEFT JOIN counted begun ON begun.day = c.basis_on
  LEFT JOIN counted ends ON ends.day = c.due_on
  LEFT JOIN LATERAL (
    SELECT r.percent_done FROM report r JOIN event e ON e.subject_id = r.id AND e.kind = 'report_accepted'
    WHERE r.task_id = t.id AND r.kind = 'progress' AND r.percent_done IS NOT NULL AND e.occurred_at < %(begins)s
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) p ON true
  CROSS JOIN LATERAL (
    SELECT count(*) AS planned, count(*) FILTER (WHERE s.due_on < %(on)s) AS expected,
      count(*) FILTER (WHERE s.done_on < %(on)s) AS taken FROM milestone s WHERE s.task_id = t.id) s),
judged AS (
  SELECT id, allowed, since, since + still < %(on)s AS still,
    CASE WHEN planned > 0 THEN '实施方案' ELSE '序时进度' END AS against,
    round(CASE WHEN planned > 0 THEN 100.0 * (expected - taken) / planned ELSE elapsed - done END, 2) AS points,
    CASE WHEN planned > 0 THEN format('应完成 %%s 个节点，已完成 %%s 个，共 %%s 个', expected, taken, planned)
         ELSE format('时限已过 %%s%%%%，已采纳进展 %%s%%%%', round(elapsed, 1), done::float8) END AS figures
  FROM facts),
lagged AS (
  INSERT INTO lag (task_id, on_day, points, against)
  SELECT id, %(on)s, points, against FROM judged j WHERE points > allowed AND NOT EXISTS (
    SELECT FROM lag l WHERE l.task_id = j.id AND l.on_day BETWEEN date_trunc('month', %(on)s::date) AND %(on)s
      AND ceil(l.points) >= ceil(j.points))
  ON CONFLICT DO NOTHING),
found AS (
  SELECT id, CASE WHEN still THEN since END AS since, CASE WHEN points > allowed THEN points END AS points,
    against, figures FROM judged WHERE still OR points > allowed),
written AS (
  INSERT INTO stagnation (task_id, on_day, since, points, against, figures)
  SELECT id, %(on)s, since, points, CASE WHEN points IS NOT NULL THEN against END,
    CASE WHEN points IS NOT NULL THEN figures END FROM found
  ON CONFLICT (task_id) DO UPDATE SET on_day = excluded.on_day, since = excluded.since, points = excluded.points,
    against = excluded.against, figures = excluded.figures
  RETURNING 1),
cleared AS (
  DELETE FROM stagnation s USING task t
  WHERE t.id = s.task_id AND t.supervising_unit_id IN (SELECT office_id FROM asked)
    AND NOT EXISTS (SELECT FROM found f WHERE f.id = s.task_id))
SELECT count(*) AS found FROM written"""


def look(
    session: Session,
    *,
    asked: Sequence[dict[str, Any]],
    on: date,
    begins: datetime,
    days: Sequence[date],
    worked: Sequence[int],
) -> int:
    """Write down which tasks stagnate as a day begins, and how far those behind are; return how many.

    `asked` holds for each office from how many natural days (`still`) and percentage points a task is found, and
    whether the elapsed share is counted `in_work`; `worked` numbers the `days` for that. The same day twice changes
    nothing.
    """
    params = {
        "asked": json(list(asked)),
        "on": on,
        "begins": begins,
        "days": list(days),
        "numbers": list(worked),
        "kinds": [*MOVES, *STOPS],
        "stops": list(STOPS),
    }
    found = row(session, _LOOK, params)
    return found["found"] if found else 0


def lags(session: Session, tasks: Sequence[UUID]) -> list[Row]:
    """Return how far tasks were behind on the days on which that was written down, in the order of time."""
    return rows(
        session,
        "SELECT * FROM lag WHERE task_id = ANY(%(ids)s) ORDER BY task_id, on_day",
        {"ids": list(tasks)},
    )


def lagging_since(session: Session, *, offices: Sequence[UUID], since: date) -> list[Row]:
    """Return (task, office) of everybody found behind since a day."""
    return rows(
        session,
        """SELECT DISTINCT t.id AS subject_id, t.supervising_unit_id AS office_id
           FROM lag l JOIN task t ON t.id = l.task_id
           WHERE l.on_day >= %(since)s AND t.supervising_unit_id = ANY(%(offices)s)""",
        {"offices": list(offices), "since": since},
    )


def of_tasks(session: Session, tasks: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what the last look found of tasks that are still under way."""
    found = rows(
        session,
        """SELECT s.* FROM stagnation s JOIN task t ON t.id = s.task_id
           WHERE s.task_id = ANY(%(ids)s) AND t.stage IN ('assigned', 'in_progress')""",
        {"ids": list(tasks)},
    )
    return {entry["task_id"]: entry for entry in found}
