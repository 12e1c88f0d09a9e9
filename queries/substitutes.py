"""Who stands in for whom; who may see it stands in the WHERE clause."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_LISTED = """
SELECT s.id, s.person_id, p.name AS person_name, s.substitute_id, q.name AS substitute_name, s.from_on, s.to_on,
       s.reason
FROM substitute s JOIN person p ON p.id = s.person_id JOIN person q ON q.id = s.substitute_id
WHERE (%(everybody)s OR s.person_id = %(me)s OR s.substitute_id = %(me)s OR EXISTS (
  SELECT FROM post v WHERE v.person_id = s.person_id AND v.unit_id = ANY(%(units)s::uuid[])))"""


def page(
    session: Session,
    *,
    everybody: bool,
    me: UUID | None,
    units: Sequence[UUID],
    after: UUID | None = None,
    limit: int = 1,
    substitute_id: UUID | None = None,
) -> list[Row]:
    """Return those the caller may see, newest first; with `substitute_id` (of the row) that one."""
    given: dict[str, Any] = {"everybody": everybody, "me": me, "units": list(units), "after": after, "limit": limit}
    return rows(
        session,
        f"{_LISTED} AND (%(after)s::uuid IS NULL OR s.id < %(after)s) "
        "AND (%(id)s::uuid IS NULL OR s.id = %(id)s) ORDER BY s.id DESC LIMIT %(limit)s",
        given | {"id": substitute_id},
    )


def overlapping(session: Session, *, person_id: UUID, from_on: date, to_on: date) -> Row | None:
    """Return who stands in for a person already on one of these days."""
    return row(
        session,
        "SELECT s.from_on, s.to_on, q.name FROM substitute s JOIN person q ON q.id = s.substitute_id "
        "WHERE s.person_id = %(person)s AND s.from_on <= s.to_on "
        "AND s.from_on <= %(to)s AND s.to_on >= %(from)s LIMIT 1",
        {"person": person_id, "from": from_on, "to": to_on},
    )


def unit_in_common(session: Session, person_id: UUID, other_id: UUID, *, on: date) -> UUID | None:
    """Return a unit in which both hold a post on a day and the other may log in; None if there is none."""
    found = row(
        session,
        """SELECT a.unit_id FROM post a JOIN post b ON b.unit_id = a.unit_id JOIN person q ON q.id = b.person_id
           WHERE a.person_id = %(person)s AND b.person_id = %(other)s AND q.disabled_at IS NULL
             AND a.from_on <= %(on)s AND (a.to_on IS NULL OR a.to_on > %(on)s)
             AND b.from_on <= %(on)s AND (b.to_on IS NULL OR b.to_on > %(on)s) LIMIT 1""",
        {"person": person_id, "other": other_id, "on": on},
    )
    return found["unit_id"] if found else None


def add(session: Session, values: dict[str, Any]) -> None:
    """Keep a new one."""
    names = ", ".join(values)
    rows(
        session,
        f"INSERT INTO substitute ({names}) VALUES ({', '.join(f'%({name})s' for name in values)})",
        values,
    )


def end(session: Session, row_id: UUID, *, last_on: date) -> None:
    """Let it end with an earlier day."""
    rows(session, "UPDATE substitute SET to_on = %(on)s WHERE id = %(id)s", {"id": row_id, "on": last_on})
