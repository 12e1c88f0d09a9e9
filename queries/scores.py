"""Reading scores: who is ranked under which office, sums by rule, a unit's entries, and what waits for a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.entries import PAUSED
from queries.sql import Row, rows

CAUSE_GONE = """(
  n.from_kind = 'notice' AND EXISTS (SELECT FROM notice c WHERE c.id = n.from_id AND c.stage = 'withdrawn')
  OR n.from_kind = 'deadline' AND EXISTS (
    SELECT FROM deadline d WHERE d.id = n.from_id
      AND (split_part(n.period, '/', 1) <> coalesce(d.ladder_on, d.due_on)::text
           OR split_part(n.period, '/', 2) NOT IN (
             '', coalesce((d.met_at AT TIME ZONE 'Asia/Shanghai')::date::text, '-')))))"""
"""A notice was withdrawn; or a date was moved, or is no longer met on the day on which it was."""
_COUNTS = "n.kind = 'score' AND n.stage IN ('confirmed', 'reversed')"


def offices_of(session: Session, units: Sequence[UUID]) -> list[UUID]:
    """Return the offices that these units are, or that keep an account of one of them."""
    found = rows(
        session,
        """SELECT supervising_unit_id AS id FROM task
           WHERE supervising_unit_id = ANY(%(units)s) OR unit_id = ANY(%(units)s)
           UNION SELECT supervising_unit_id FROM entry
           WHERE kind = 'score' AND (supervising_unit_id = ANY(%(units)s) OR unit_id = ANY(%(units)s))""",
        {"units": list(units)},
    )
    return [entry["id"] for entry in found]


def members(session: Session, *, offices: Sequence[UUID], year: int, on: date) -> list[Row]:
    """Return the units ranked in a year: those with a task under way in it, or with an entry of it."""
    return rows(
        session,
        f"""WITH ranked AS (
              SELECT t.supervising_unit_id AS office_id, t.unit_id FROM task t
              WHERE t.supervising_unit_id = ANY(%(offices)s) AND t.stage NOT IN ('drafted', 'withdrawn')
                AND (t.created_at AT TIME ZONE 'Asia/Shanghai')::date <= %(ends)s
                AND (t.stage NOT IN ('closed', 'excused')
                     OR EXISTS (SELECT FROM event e WHERE e.task_id = t.id AND e.kind IN ('task_closed', 'task_excused')
                                AND (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date >= %(begins)s))
              UNION
              SELECT n.supervising_unit_id, n.unit_id FROM entry n
              WHERE n.supervising_unit_id = ANY(%(offices)s) AND n.kind = 'score' AND n.year = %(year)s
                AND n.counts_from IS NOT NULL)
            SELECT r.office_id, o.name AS office_name, r.unit_id, u.name AS unit_name, x.kind AS unit_kind
            FROM ranked r JOIN unit x ON x.id = r.unit_id
            JOIN unit_name u ON u.unit_id = r.unit_id AND {on_day("u")}
            JOIN unit_name o ON o.unit_id = r.office_id AND {on_day("o")}""",
        {"offices": list(offices), "year": year, "begins": date(year, 1, 1), "ends": date(year, 12, 31), "on": on},
    )


def sums(session: Session, *, offices: Sequence[UUID], year: int) -> list[Row]:
    """Return of each office, unit and rule the sum that counts; an entry and its reversal are both in it."""
    return rows(
        session,
        f"""SELECT n.supervising_unit_id AS office_id, n.unit_id, n.rule_set_id, n.rule_key, sum(n.amount) AS amount
            FROM entry n WHERE n.supervising_unit_id = ANY(%(offices)s) AND n.year = %(year)s AND {_COUNTS}
              AND NOT {PAUSED} GROUP BY 1, 2, 3, 4""",
        {"offices": list(offices), "year": year},
    )


def counts_waiting(session: Session, *, offices: Sequence[UUID], year: int) -> dict[tuple[UUID, UUID], int]:
    """Return how many proposals wait for a decision, by office and unit."""
    found = rows(
        session,
        """SELECT supervising_unit_id AS office_id, unit_id, count(*) AS count FROM entry
           WHERE supervising_unit_id = ANY(%(offices)s) AND year = %(year)s AND kind = 'score' AND stage = 'proposed'
           GROUP BY 1, 2""",
        {"offices": list(offices), "year": year},
    )
    return {(entry["office_id"], entry["unit_id"]): entry["count"] for entry in found}


def lines(session: Session, *, office_id: UUID, unit_id: UUID, year: int, proposals: bool) -> list[Row]:
    """Return a unit's entries of a year under one office in the order in which they count.

    With `proposals` also those not or not yet adopted, which are the office's own.
    """
    return rows(
        session,
        f"""SELECT n.*, t.title AS task_title, {PAUSED} AS paused, {CAUSE_GONE} AS cause_gone,
              (SELECT r.id FROM entry r WHERE r.reverses_id = n.id) AS reversed_by_id,
              j.id AS objection_id, j.stage AS objection_stage
            FROM entry n LEFT JOIN task t ON t.id = n.task_id
            LEFT JOIN LATERAL (SELECT j.id, j.stage FROM objection j
                               WHERE j.against_id = n.id AND j.stage NOT IN ('draft', 'signed', 'discarded')
                               ORDER BY j.id DESC LIMIT 1) j ON true
            WHERE n.supervising_unit_id = %(office)s AND n.unit_id = %(unit)s AND n.year = %(year)s AND n.kind = 'score'
              AND (%(proposals)s OR n.counts_from IS NOT NULL)
            ORDER BY coalesce(n.counts_from, n.caused_on, (n.created_at AT TIME ZONE 'Asia/Shanghai')::date), n.id""",
        {"office": office_id, "unit": unit_id, "year": year, "proposals": proposals},
    )


def waiting(session: Session, *, units: Sequence[UUID], scope: dict[str, Any], limit: int) -> list[Row]:
    """Return what the clock proposed by rule and nobody has decided, within an office, year, unit, month or list."""
    return rows(
        session,
        f"""SELECT n.*, {CAUSE_GONE} AS cause_gone FROM entry n
            WHERE n.supervising_unit_id = %(office_id)s AND n.supervising_unit_id = ANY(%(units)s)
              AND n.year = %(year)s AND n.kind = 'score' AND n.stage = 'proposed' AND n.proposed_by IS NULL
              AND (%(unit_id)s::uuid IS NULL OR n.unit_id = %(unit_id)s)
              AND (%(month)s::integer IS NULL OR extract(month FROM coalesce(
                n.caused_on, (n.created_at AT TIME ZONE 'Asia/Shanghai')::date)) = %(month)s)
              AND (%(entry_ids)s::uuid[] IS NULL OR n.id = ANY(%(entry_ids)s))
            ORDER BY n.id LIMIT %(limit)s""",
        {"units": list(units), "limit": limit} | scope,
    )
