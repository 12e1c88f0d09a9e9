"""Rankings as callers read them; whoever may not see a ranking does not find it.

Its office sees all of a ranking, and so does who is ranked in it once it was made known; before that a unit sees its
own row alone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

_NAME = """(SELECT n.name FROM unit_name n WHERE n.unit_id = {0}
  ORDER BY (n.from_on <= r.to_on AND (n.to_on IS NULL OR n.to_on > r.to_on)) DESC, n.from_on DESC LIMIT 1)"""
_SEEN = f"""
SELECT r.*, {_NAME.format("r.supervising_unit_id")} AS office_name,
  (SELECT s.id FROM ranking s WHERE s.replaces_id = r.id) AS replaced_by_id,
  r.supervising_unit_id = ANY(%(units)s) OR r.published_at IS NOT NULL AS whole
FROM ranking r
WHERE (r.supervising_unit_id = ANY(%(units)s)
       OR EXISTS (SELECT FROM rank_row w WHERE w.ranking_id = r.id AND w.unit_id = ANY(%(units)s)))"""


def page(
    session: Session,
    *,
    units: Sequence[UUID],
    filters: dict[str, Any],
    revisions: bool,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[Row]:
    """Return one page of the rankings these units may see, newest first; superseded ones only with `revisions`."""
    chosen = dict.fromkeys(("office_id", "medium", "rank_window", "period", "group_key", "stage"))
    return rows(
        session,
        f"""{_SEEN} AND (%(revisions)s OR %(stage)s::text IS NOT NULL OR r.stage <> 'superseded')
              AND (%(office_id)s::uuid IS NULL OR r.supervising_unit_id = %(office_id)s)
              AND (%(medium)s::text IS NULL OR r.medium = %(medium)s)
              AND (%(rank_window)s::text IS NULL OR r.rank_window = %(rank_window)s)
              AND (%(period)s::text IS NULL OR r.period = %(period)s)
              AND (%(group_key)s::text IS NULL OR r.group_key = %(group_key)s)
              AND (%(stage)s::text IS NULL OR r.stage = %(stage)s)
              AND (%(to_on)s::date IS NULL OR (r.to_on, r.id) < (%(to_on)s, %(id)s::uuid))
            ORDER BY r.to_on DESC, r.id DESC LIMIT %(limit)s""",
        chosen
        | filters
        | {"units": list(units), "revisions": revisions, "limit": limit}
        | {"to_on": after and after[0], "id": after and after[1]},
    )


def get(session: Session, ranking_id: UUID, units: Sequence[UUID]) -> Row | None:
    """Return one ranking that these units may see."""
    return row(session, f"{_SEEN} AND r.id = %(id)s", {"id": ranking_id, "units": list(units)})


def ranked(session: Session, ranking_id: UUID, *, units: Sequence[UUID] | None) -> list[Row]:
    """Return the rows of a ranking in their order, those without a rank last; with `units` only theirs."""
    return rows(
        session,
        f"""SELECT w.*, {_NAME.format("w.unit_id")} AS unit_name, u.code AS unit_code
            FROM rank_row w JOIN ranking r ON r.id = w.ranking_id JOIN unit u ON u.id = w.unit_id
            WHERE w.ranking_id = %(id)s AND (%(units)s::uuid[] IS NULL OR w.unit_id = ANY(%(units)s))
            ORDER BY w.rank NULLS LAST, u.code""",
        {"id": ranking_id, "units": None if units is None else list(units)},
    )


def of_unit(
    session: Session, *, unit_id: UUID, units: Sequence[UUID], medium: str, window: str, since: date
) -> list[Row]:
    """Return a unit's rows in the rankings in force since a day, oldest first, each with how many were ranked.

    Only to the unit itself and to the offices that rank it.
    """
    return rows(
        session,
        """SELECT w.*, r.supervising_unit_id, r.rank_window, r.period, r.from_on, r.to_on, r.group_key, r.group_name,
             r.stage, r.revision, r.limits, r.rule_set_id,
             (SELECT count(*) FROM rank_row o WHERE o.ranking_id = r.id AND o.rank IS NOT NULL)::integer AS of
           FROM rank_row w JOIN ranking r ON r.id = w.ranking_id
           WHERE w.unit_id = %(unit)s AND r.medium = %(medium)s AND r.rank_window = %(window)s AND r.to_on >= %(since)s
             AND r.stage <> 'superseded'
             AND (w.unit_id = ANY(%(units)s) OR r.supervising_unit_id = ANY(%(units)s))
           ORDER BY r.to_on, r.group_key""",
        {"unit": unit_id, "units": list(units), "medium": medium, "window": window, "since": since},
    )


def indices(session: Session, ranking_id: UUID, *, besides: UUID) -> list[float]:
    """Return the indices of everybody else who has a rank in it."""
    found = rows(
        session,
        """SELECT index FROM rank_row WHERE ranking_id = %(id)s AND unit_id <> %(unit)s AND rank IS NOT NULL""",
        {"id": ranking_id, "unit": besides},
    )
    return [entry["index"] for entry in found]


def unit_name(session: Session, unit_id: UUID, on: date) -> str | None:
    """Return what a unit is called on a day."""
    found = row(
        session,
        f"SELECT n.name FROM unit_name n WHERE n.unit_id = %(id)s AND {on_day('n')}",
        {"id": unit_id, "on": on},
    )
    return found["name"] if found else None
