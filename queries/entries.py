"""Reading entries: a proposal is the office's own; a confirmed one is also its unit's and of those above its task."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

VISIBLE = """(n.supervising_unit_id = ANY(%(units)s) OR (n.counts_from IS NOT NULL AND (
  n.unit_id = ANY(%(units)s) OR EXISTS (
    SELECT FROM task_party y WHERE y.task_id = n.task_id AND y.unit_id = ANY(%(units)s)
      AND y.role IN ('supervising', 'superior')))))"""
PAUSED = """EXISTS (SELECT FROM objection j WHERE j.against_id = n.id AND j.stage = 'filed' AND j.pauses_effect)"""
_LINE = f"""
SELECT n.*, u.name AS unit_name, o.name AS office_name, t.title AS task_title, {PAUSED} AS paused,
  (SELECT r.id FROM entry r WHERE r.reverses_id = n.id) AS reversed_by_id
FROM entry n LEFT JOIN task t ON t.id = n.task_id
JOIN unit_name u ON u.unit_id = n.unit_id AND {on_day("u")}
JOIN unit_name o ON o.unit_id = n.supervising_unit_id AND {on_day("o")}"""
_FILTERS = ("unit_id", "year", "kind", "stage", "task_id")


def for_command(session: Session, entry_id: UUID, units: list[UUID]) -> Row | None:
    """Return an entry with what its commands decide from."""
    return row(session, f"SELECT n.* FROM entry n WHERE n.id = %(id)s AND {VISIBLE}", {"id": entry_id, "units": units})


def detail(session: Session, entry_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return an entry as its page shows it."""
    return row(session, f"{_LINE} WHERE n.id = %(id)s AND {VISIBLE}", {"id": entry_id, "units": units, "on": on})


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of entries, newest first."""
    return rows(
        session,
        f"""{_LINE} WHERE {_chosen(filters)} AND (%(after)s::uuid IS NULL OR n.id < %(after)s::uuid)
            ORDER BY n.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def sums(session: Session, *, units: list[UUID], filters: dict[str, Any]) -> Row:
    """Return what counts: an entry and its reversal are both in the sum, hence together nothing."""
    found = row(
        session,
        f"""SELECT coalesce(sum(n.amount) FILTER (WHERE n.kind = 'score'), 0.00) AS score,
              coalesce(sum(n.amount) FILTER (WHERE n.kind = 'money'), 0.00) AS money,
              count(*) FILTER (WHERE n.kind = 'approval_limit' AND n.stage = 'confirmed' AND n.reverses_id IS NULL)
                AS approval_limits
            FROM entry n WHERE {_chosen(filters)} AND n.stage IN ('confirmed', 'reversed') AND NOT {PAUSED}""",
        {"units": units} | filters,
    )
    assert found is not None  # noqa: S101  # an aggregate always yields a row
    return found


def proposed_before(session: Session, *, unit_id: UUID, year: int, rule: str, from_id: UUID) -> bool:
    """Whether the same rule was applied to the same cause already; what was declined or reversed may come again."""
    found = row(
        session,
        """SELECT 1 AS found FROM entry WHERE unit_id = %(unit)s AND year = %(year)s AND rule = %(rule)s
             AND from_id = %(from)s AND stage IN ('proposed', 'confirmed') AND reverses_id IS NULL""",
        {"unit": unit_id, "year": year, "rule": rule, "from": from_id},
    )
    return found is not None


def _chosen(filters: dict[str, Any]) -> str:
    narrowed = [name for name in _FILTERS if filters.get(name) is not None]
    return " AND ".join([VISIBLE, *(f"n.{name} = %({name})s" for name in narrowed)])
