"""Designations: which office may supervise whom, by which paper, till when."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_DESIGNATION = """
SELECT d.id, d.office_unit_id, o.name AS office_name, d.scope_unit_id, s.name AS scope_name, d.matters, d.regime,
       d.basis, d.from_on, d.to_on
FROM designation d
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = d.office_unit_id
              ORDER BY (n.from_on <= d.from_on) DESC, n.from_on DESC LIMIT 1) o ON true
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = d.scope_unit_id
              ORDER BY (n.from_on <= d.from_on) DESC, n.from_on DESC LIMIT 1) s ON true"""


def page(
    session: Session,
    *,
    after: tuple[Any, ...] | None,
    limit: int,
    office_id: UUID | None = None,
    on: date | None = None,
) -> list[Row]:
    """Return designations in the order they were made; with `on` only those in force that day."""
    return rows(
        session,
        f"""{_DESIGNATION} WHERE (%(office_id)s::uuid IS NULL OR d.office_unit_id = %(office_id)s)
        AND (%(on)s::date IS NULL OR (d.from_on <= %(on)s AND (d.to_on IS NULL OR d.to_on > %(on)s)))
        AND (%(id)s::uuid IS NULL OR d.id > %(id)s) ORDER BY d.id LIMIT %(limit)s""",
        {"office_id": office_id, "on": on, "id": after and after[0], "limit": limit},
    )


def get(session: Session, designation_id: UUID) -> Row | None:
    """Return one designation."""
    return row(session, f"{_DESIGNATION} WHERE d.id = %(id)s", {"id": designation_id})


def end(session: Session, *, designation_id: UUID, to_on: date) -> None:
    """Set the first day on which it no longer holds."""
    rows(session, "UPDATE designation SET to_on = %(to_on)s WHERE id = %(id)s", {"id": designation_id, "to_on": to_on})
