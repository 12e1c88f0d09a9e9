"""Findings by rule and corrections of them, as they stand in the record; a unit sees those that an office approved."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

# The office keeps its findings to itself until it has decided; what it approved its unit reads too.
VISIBLE = """(f.supervising_unit_id = ANY(%(units)s)
  OR (f.unit_id = ANY(%(units)s) AND f.stage IN ('approved', 'lifted')))"""
_LINE = f"""
SELECT f.*, u.name AS unit_name, f.correction_id IS NOT NULL AS questioned
FROM finding f JOIN unit_name u ON u.unit_id = f.unit_id AND {on_day("u")}"""
_FILTERS = ("medium", "period", "unit_id", "stage", "effect", "rule_key")


def for_command(session: Session, finding_id: UUID, units: Sequence[UUID]) -> Row | None:
    """Return a finding of one of these offices, for a command."""
    return row(
        session,
        "SELECT f.* FROM finding f WHERE f.id = %(id)s AND f.supervising_unit_id = ANY(%(units)s)",
        {"id": finding_id, "units": list(units)},
    )


def detail(session: Session, finding_id: UUID, units: Sequence[UUID], on: date) -> Row | None:
    """Return a finding as its page shows it."""
    params = {"id": finding_id, "units": list(units), "on": on}
    return row(session, f"{_LINE} WHERE f.id = %(id)s AND {VISIBLE}", params)


def page(
    session: Session, *, units: Sequence[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of findings, newest first."""
    chosen = " AND ".join([VISIBLE, *(f"f.{name} = %({name})s" for name in _FILTERS if name in filters)])
    return rows(
        session,
        f"""{_LINE} WHERE {chosen} AND (%(after)s::uuid IS NULL OR f.id < %(after)s)
            ORDER BY f.id DESC LIMIT %(limit)s""",
        filters | {"units": list(units), "on": on, "after": after, "limit": limit},
    )


def standing(session: Session, office_id: UUID, outcome_kind: str, outcome_id: UUID) -> str | None:
    """Return the stage of what followed from a finding; None if there is no such thing."""
    found = row(
        session,
        f"SELECT stage FROM {_OUTCOMES[outcome_kind]} WHERE id = %(id)s AND supervising_unit_id = %(office)s",
        {"id": outcome_id, "office": office_id},
    )
    return found["stage"] if found else None


# Names of tables go into statements only from here, never from input.
_OUTCOMES = {
    "talk": "talk",
    "bulletin": "bulletin",
    "notice": "notice",
    "entry": "entry",
    "handover": "handover",
    "task": "task",
}


def correction(session: Session, correction_id: UUID, units: Sequence[UUID]) -> Row | None:
    """Return a correction of one of these offices."""
    return row(
        session,
        "SELECT c.* FROM rank_correction c WHERE c.id = %(id)s AND c.supervising_unit_id = ANY(%(units)s)",
        {"id": correction_id, "units": list(units)},
    )


def corrections(
    session: Session, *, units: Sequence[UUID], filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of corrections of these offices, newest first."""
    chosen = "".join(f" AND c.{name} = %({name})s" for name in ("medium", "stage") if name in filters)
    return rows(
        session,
        f"""SELECT c.* FROM rank_correction c WHERE c.supervising_unit_id = ANY(%(units)s){chosen}
              AND (%(after)s::uuid IS NULL OR c.id < %(after)s) ORDER BY c.id DESC LIMIT %(limit)s""",
        filters | {"units": list(units), "after": after, "limit": limit},
    )


def money_sheet(session: Session, *, units: Sequence[UUID], year: int, on: date) -> list[Row]:
    """Return the yuan of a year that these offices proposed or confirmed, by the code of the place and the period."""
    return rows(
        session,
        f"""SELECT n.id AS entry_id, c.code AS unit_code, u.name AS unit_name, n.rule, n.basis, n.reason, n.amount,
              n.stage, n.figures, f.period
            FROM entry n JOIN unit c ON c.id = n.unit_id JOIN unit_name u ON u.unit_id = n.unit_id AND {on_day("u")}
            LEFT JOIN finding f ON f.id = n.from_id
            WHERE n.kind = 'money' AND n.year = %(year)s AND n.supervising_unit_id = ANY(%(units)s)
              AND n.stage <> 'declined'
            ORDER BY c.code, f.period NULLS LAST, n.id""",
        {"units": list(units), "year": year, "on": on},
    )


def mark_judged(session: Session, ranking_ids: Sequence[UUID], at: datetime) -> None:
    """Record that the rules were held against these revisions."""
    rows(
        session,
        """INSERT INTO ranking_judged (ranking_id, judged_at) SELECT r, %(at)s FROM unnest(%(ids)s::uuid[]) r
           ON CONFLICT DO NOTHING""",
        {"ids": list(ranking_ids), "at": at},
    )
