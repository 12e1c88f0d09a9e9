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

_DATE = f"""
SELECT 'deadline' AS from_kind, d.id AS from_id, coalesce(d.ladder_on, d.due_on)::text AS period, d.kind AS what,
  d.supervising_unit_id AS office_id, d.unit_id, d.task_id, NULL::integer AS level, d.due_on,
  {_DAY.format("d.met_at")} AS met_on,
  EXISTS (SELECT FROM event u WHERE u.subject_id = d.id AND u.kind = 'deadline_urged' AND u.occurred_at < d.met_at)
    OR EXISTS (SELECT FROM notice u JOIN event e ON e.subject_id = u.id AND e.kind = 'notice_issued'
               WHERE u.deadline_id = d.id AND e.occurred_at < d.met_at) AS urged"""
_OF_OFFICES = "d.supervising_unit_id = ANY(%(offices)s) AND d.cancelled_at IS NULL AND d.kind = ANY(%(kinds)s)"
_IN_TIME = "{0} >= %(since)s AND {0} <= %(at)s"

# A paper counts from its acceptance (a contribution by the lead), a completion from the closing; all else when met.
_ACCEPTED = f"""{_DATE}
FROM report r JOIN event a ON a.subject_id = r.id AND a.kind = 'report_accepted' AND {_IN_TIME.format("a.occurred_at")}
JOIN deadline d ON d.subject_id = CASE r.kind WHEN 'answer' THEN r.notice_id WHEN 'contribution' THEN r.contribution_id
                                  ELSE r.task_id END
  AND d.kind = CASE r.kind WHEN 'progress' THEN 'report' ELSE r.kind END AND d.period IS NOT DISTINCT FROM r.period
WHERE r.stage = 'accepted' AND d.met_at IS NOT NULL AND {_OF_OFFICES}"""
_CLOSED = f"""{_DATE}
FROM task k JOIN event a ON a.subject_id = k.id AND a.kind = 'task_closed' AND {_IN_TIME.format("a.occurred_at")}
JOIN deadline d ON d.task_id = k.id AND d.kind = 'completion'
WHERE k.stage = 'closed' AND k.supervising_unit_id = ANY(%(offices)s) AND d.met_at IS NOT NULL AND {_OF_OFFICES}"""
_MET = f"""{_DATE}
FROM deadline d WHERE {_OF_OFFICES} AND {_IN_TIME.format("d.met_at")}"""
_PAPERS = frozenset({"plan", "report", "contribution", "answer"})


def dates_met(
    session: Session, *, offices: Sequence[UUID], kinds: Sequence[str], since: datetime, at: datetime
) -> list[Row]:
    """Return the dates of which it became certain since an instant that they were met, in time or late."""
    papers, others = set(kinds) & _PAPERS, set(kinds) - _PAPERS - {"completion"}
    looks = ((_ACCEPTED, papers), (_CLOSED, set(kinds) & {"completion"}), (_MET, others))
    return [
        entry
        for statement, asked in looks
        if asked
        for entry in _new(
            session, statement, {"offices": list(offices), "kinds": sorted(asked), "since": since, "at": at}
        )
    ]


def dates_unmet(session: Session, *, offices: Sequence[UUID], kinds: Sequence[str], before: date) -> list[Row]:
    """Return the missed dates of before a day that are still not met; a suspended task owes nothing."""
    unmet = """d.met_at IS NULL AND d.missed_at IS NOT NULL AND d.due_on < %(before)s
      AND k.stage IS DISTINCT FROM 'suspended'"""
    return _new(
        session,
        f"{_DATE} FROM deadline d LEFT JOIN task k ON k.id = d.task_id WHERE {_OF_OFFICES} AND {unmet}",
        {"offices": list(offices), "kinds": list(kinds), "before": before},
    )


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


def firings(session: Session, *, rungs: Sequence[str], since: datetime, at: datetime) -> list[Row]:
    """Return the firings since an instant, of these rungs and of those that state points themselves, of any office.

    A rung that proposes its entry itself is left out: its points have been proposed.
    """
    return _new(
        session,
        f"""SELECT 'firing' AS from_kind, f.id AS from_id, f.period, f.rung AS what,
              coalesce(f.supervising_unit_id, d.supervising_unit_id) AS office_id,
              coalesce(f.unit_id, d.unit_id) AS unit_id, coalesce(f.task_id, d.task_id) AS task_id,
              NULL::integer AS level, {_DAY.format("f.due_at")} AS day, w.points, f.rule_set_id AS ladder_id,
              w.version AS ladder_version, w.basis
            FROM (SELECT b.id, b.version, g->>'key' AS rung, g->>'points' AS points, g->>'basis' AS basis
                  FROM rule_set b CROSS JOIN LATERAL jsonb_array_elements(b.body->'rungs') g
                  WHERE b.name = 'ladder' AND g->>'proposes' IS DISTINCT FROM 'entry'
                    AND (g->>'key' = ANY(%(rungs)s) OR g->>'points' IS NOT NULL)) w
            JOIN firing f ON f.rule_set_id = w.id AND f.rung = w.rung
            LEFT JOIN deadline d ON d.id = f.subject_id
            WHERE f.fired_at >= %(since)s AND f.fired_at <= %(at)s AND f.skipped_reason IS NULL""",
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
