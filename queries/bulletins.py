"""Reading bulletins: a draft is the office's own, an issued one also of whoever has a copy, a published one of all."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

VISIBLE = """(b.supervising_unit_id = ANY(%(units)s) OR b.published_on IS NOT NULL OR EXISTS (
  SELECT FROM bulletin_copy y WHERE y.bulletin_id = b.id AND y.unit_id = ANY(%(units)s)))"""
# Of several units a caller speaks for, the copy that waits for him comes first.
_OWN_COPY = """LEFT JOIN LATERAL (
  SELECT y.standing, y.stage AS copy_stage FROM bulletin_copy y
  WHERE y.bulletin_id = b.id AND y.unit_id = ANY(%(units)s) ORDER BY (y.stage <> 'sent'), y.id LIMIT 1) own ON true"""
_LINE = f"""
SELECT b.*, o.name AS office_name, p.payload->>'number' AS number, own.standing, own.copy_stage
FROM bulletin b JOIN unit_name o ON o.unit_id = b.supervising_unit_id AND {on_day("o")}
LEFT JOIN paper p ON p.id = b.paper_id {_OWN_COPY}"""


def for_command(session: Session, bulletin_id: UUID, units: list[UUID]) -> Row | None:
    """Return a bulletin with what its commands decide from."""
    return row(
        session,
        f"""SELECT b.*, p.payload->>'number' AS number FROM bulletin b LEFT JOIN paper p ON p.id = b.paper_id
            WHERE b.id = %(id)s AND {VISIBLE}""",
        {"id": bulletin_id, "units": units},
    )


def detail(session: Session, bulletin_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a bulletin as its page shows it."""
    return row(
        session,
        f"{_LINE} WHERE b.id = %(id)s AND {VISIBLE}",
        {"id": bulletin_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of bulletins, newest first."""
    narrowed = [name for name in ("stage", "scope", "plan_id") if filters.get(name) is not None]
    where = [VISIBLE, *(f"b.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""{_LINE} WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR b.id < %(after)s::uuid)
            ORDER BY b.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def copies(session: Session, bulletin_id: UUID, *, units: list[UUID] | None, on: date) -> list[Row]:
    """Return the copies of a bulletin (of these units, or all) with the day each was signed for."""
    return rows(
        session,
        f"""SELECT c.*, n.name AS unit_name,
              (SELECT (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date FROM event e
               WHERE e.subject_id = c.id AND e.kind = 'bulletin_copy_signed_for' LIMIT 1) AS signed_on
            FROM bulletin_copy c JOIN unit_name n ON n.unit_id = c.unit_id AND {on_day("n")}
            WHERE c.bulletin_id = %(id)s AND (%(units)s::uuid[] IS NULL OR c.unit_id = ANY(%(units)s::uuid[]))
            ORDER BY c.id""",
        {"id": bulletin_id, "units": units, "on": on},
    )


def unknown_units(session: Session, unit_ids: Sequence[UUID], on: date) -> set[UUID]:
    """Return which of these are no units of the day."""
    found = rows(
        session,
        """SELECT u.id FROM unit u WHERE u.id = ANY(%(ids)s) AND u.from_on <= %(on)s
             AND (u.to_on IS NULL OR u.to_on > %(on)s)""",
        {"ids": list(unit_ids), "on": on},
    )
    return set(unit_ids) - {entry["id"] for entry in found}


def last_before_issue(session: Session, bulletin_id: UUID) -> UUID | None:
    """Return the last event of a bulletin that was the office's own."""
    found = row(
        session,
        """SELECT id FROM event WHERE subject_id = %(id)s AND to_stage IN ('drafted', 'approved')
           ORDER BY subject_seq DESC LIMIT 1""",
        {"id": bulletin_id},
    )
    return found["id"] if found else None
