"""What the record holds that points may rest on: dates met or not, notices issued, rungs fired, events; once each.

Every statement leaves out what the clock has made an entry of; what is known since an instant is looked at again.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, rows

_NEW = """NOT EXISTS (SELECT FROM entry n WHERE n.from_id = c.from_id AND n.period = c.period
  AND n.proposed_by IS NULL AND n.rule_key IS NOT NULL)"""
_PARTICIPANTS = """ARRAY(SELECT b.unit_id FROM contribution b
  WHERE b.task_id = c.task_id AND b.unit_id <> c.unit_id AND c.unit_id = t.unit_id ORDER BY b.id) AS participants"""
_DAY = "({} AT TIME ZONE 'Asia/Shanghai')::date"

# A paper counts from its acceptance, a completion from the closing; whatever else is met, from the day it was met.
_DATES = f"""
SELECT 'deadline' AS from_kind, d.id AS from_id, coalesce(d.ladder_on, d.due_on)::text AS period, d.kind AS what,
  d.supervising_unit_id AS office_id, d.unit_id, d.task_id, NULL::integer AS level, d.due_on,
  {_DAY.format("d.met_at")} AS met_on, d.period AS of_period,
  EXISTS (SELECT FROM event u WHERE u.subject_id = d.id AND u.kind = 'deadline_urged' AND u.occurred_at < d.met_at)
    OR EXISTS (SELECT FROM notice u JOIN event e ON e.subject_id = u.id AND e.kind = 'notice_issued'
               WHERE u.deadline_id = d.id AND e.occurred_at < d.met_at) AS urged
FROM deadline d LEFT JOIN task k ON k.id = d.task_id
WHERE d.supervising_unit_id = ANY(%(offices)s) AND d.cancelled_at IS NULL AND d.kind = ANY(%(kinds)s)"""
_PAPERS = ("plan", "report", "contribution", "answer")
_ACCEPTED = """
EXISTS (SELECT FROM report r JOIN event e ON e.subject_id = r.id AND e.kind = 'report_accepted'
  WHERE r.stage = 'accepted' AND e.occurred_at >= %(since)s AND e.occurred_at <= %(at)s
    AND r.kind = CASE d.kind WHEN 'report' THEN 'progress' ELSE d.kind END AND r.period IS NOT DISTINCT FROM d.period
    AND CASE d.kind WHEN 'answer' THEN r.notice_id WHEN 'contribution' THEN r.contribution_id ELSE r.task_id END
      = d.subject_id)"""
_CLOSED = """
EXISTS (SELECT FROM event e WHERE e.subject_id = d.task_id AND e.kind = 'task_closed'
  AND e.occurred_at >= %(since)s AND e.occurred_at <= %(at)s) AND k.stage = 'closed'"""


def dates_met(
    session: Session, *, offices: Sequence[UUID], kinds: Sequence[str], since: datetime, at: datetime
) -> list[Row]:
    """Return the dates of which it became certain since an instant that they were met, in time or late."""
    certain = f"""d.met_at IS NOT NULL AND CASE
        WHEN d.kind = ANY(%(papers)s) THEN {_ACCEPTED}
        WHEN d.kind = 'completion' THEN {_CLOSED}
        ELSE d.met_at >= %(since)s AND d.met_at <= %(at)s END"""
    given = {"offices": list(offices), "kinds": list(kinds), "since": since, "at": at, "papers": list(_PAPERS)}
    return _new(session, f"{_DATES} AND {certain}", given)


def dates_unmet(session: Session, *, offices: Sequence[UUID], kinds: Sequence[str], before: date) -> list[Row]:
    """Return the missed dates of before a day that are still not met; a suspended task owes nothing."""
    unmet = """d.met_at IS NULL AND d.missed_at IS NOT NULL AND d.due_on < %(before)s
      AND k.stage IS DISTINCT FROM 'suspended'"""
    return _new(session, f"{_DATES} AND {unmet}", {"offices": list(offices), "kinds": list(kinds), "before": before})


def notices(session: Session, *, offices: Sequence[UUID], since: datetime, at: datetime) -> list[Row]:
    """Return the notices issued since an instant; one that replaced another is no further one."""
    return _new(
        session,
        f"""SELECT 'notice' AS from_kind, n.id AS from_id, 'issued' AS period, n.kind AS what,
              n.supervising_unit_id AS office_id, n.unit_id, n.task_id, n.level, {_DAY.format("e.occurred_at")} AS day,
              n.level_label AS label
            FROM notice n JOIN event e ON e.subject_id = n.id AND e.kind = 'notice_issued' AND e.from_stage IS NOT NULL
            WHERE n.supervising_unit_id = ANY(%(offices)s) AND e.occurred_at >= %(since)s AND e.occurred_at <= %(at)s
              AND n.stage <> 'withdrawn'""",
        {"offices": list(offices), "since": since, "at": at},
    )


def ladders_give_points(session: Session) -> bool:
    """Whether any rung of any published ladder states points of its own."""
    found = rows(
        session,
        """SELECT 1 AS found FROM rule_set
           WHERE name = 'ladder' AND body @? '$.rungs[*].points ? (@ != null)'::jsonpath LIMIT 1""",
    )
    return bool(found)


def firings(session: Session, *, rungs: Sequence[str], since: datetime, at: datetime) -> list[Row]:
    """Return the firings since an instant, of these rungs and of those that state points themselves, of any office.

    A rung that proposes its entry itself is left out: its points have been proposed.
    """
    return _new(
        session,
        f"""SELECT 'firing' AS from_kind, f.id AS from_id, f.period, f.rung AS what,
              coalesce(f.supervising_unit_id, d.supervising_unit_id) AS office_id,
              coalesce(f.unit_id, d.unit_id) AS unit_id, coalesce(f.task_id, d.task_id) AS task_id,
              NULL::integer AS level, {_DAY.format("f.due_at")} AS day, f.saw->>'points' AS points,
              f.rule_set_id AS ladder_id, b.version AS ladder_version,
              (SELECT g->>'basis' FROM jsonb_array_elements(b.body->'rungs') g WHERE g->>'key' = f.rung) AS basis
            FROM firing f JOIN rule_set b ON b.id = f.rule_set_id LEFT JOIN deadline d ON d.id = f.subject_id
            WHERE f.fired_at >= %(since)s AND f.fired_at <= %(at)s AND f.skipped_reason IS NULL
              AND (f.rung = ANY(%(rungs)s) OR f.saw->>'points' IS NOT NULL)
              AND f.saw->'proposed'->>'kind' IS DISTINCT FROM 'entry'""",
        {"rungs": list(rungs), "since": since, "at": at},
    )


_BORNE = " UNION ALL ".join(
    f"SELECT id FROM {table} WHERE supervising_unit_id = ANY(%(offices)s){only}"
    for table, only in {
        "talk_party": "",
        "rectification": "",
        "look_back": "",
        "bulletin_copy": " AND standing = 'blame'",
    }.items()
)


def happenings(
    session: Session, *, offices: Sequence[UUID], kinds: Sequence[str], since: datetime, at: datetime
) -> list[Row]:
    """Return the events of these kinds since an instant; of a bulletin only the copies to whom it blames."""
    return _new(
        session,
        f"""SELECT e.subject_kind AS from_kind, e.subject_id AS from_id, e.id::text AS period, e.kind AS what,
              e.supervising_unit_id AS office_id, e.concerned_unit_id AS unit_id, e.task_id, NULL::integer AS level,
              {_DAY.format("e.occurred_at")} AS day
            FROM ({_BORNE}) s JOIN event e ON e.subject_id = s.id
            WHERE e.kind = ANY(%(kinds)s)
              AND e.occurred_at >= %(since)s AND e.occurred_at <= %(at)s AND e.concerned_unit_id IS NOT NULL""",
        {"offices": list(offices), "kinds": list(kinds), "since": since, "at": at},
    )


def _new(session: Session, causes: str, params: Row) -> list[Row]:
    return rows(
        session,
        f"""SELECT c.*, coalesce(t.title, '') AS title, {_PARTICIPANTS}
            FROM ({causes}) c LEFT JOIN task t ON t.id = c.task_id WHERE {_NEW} ORDER BY c.from_id, c.period""",
        params,
    )


def proposed(session: Session, from_ids: Sequence[UUID]) -> set[tuple[UUID, str, UUID]]:
    """Return (cause, period, unit) of the entries that the clock made of these causes by rule before."""
    found = rows(
        session,
        """SELECT from_id, period, unit_id FROM entry
           WHERE from_id = ANY(%(ids)s) AND proposed_by IS NULL AND rule_key IS NOT NULL""",
        {"ids": list(from_ids)},
    )
    return {(entry["from_id"], entry["period"], entry["unit_id"]) for entry in found}
