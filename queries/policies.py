"""Reading versioned rules: which version is in force for an office on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows


def in_force(session: Session, *, name: str, office_id: UUID, on: date) -> Row | None:
    """Return id and body of the version an office goes by on a day: its own before the common one, newest first."""
    return row(
        session,
        """SELECT id, body, from_on, to_on FROM rule_set
           WHERE name = %(name)s AND (supervising_unit_id = %(office)s OR supervising_unit_id IS NULL)
             AND from_on <= %(on)s AND (to_on IS NULL OR to_on > %(on)s)
           ORDER BY supervising_unit_id IS NULL, version DESC LIMIT 1""",
        {"name": name, "office": office_id, "on": on},
    )


def chain(session: Session, *, name: str, offices: Sequence[UUID]) -> list[Row]:
    """Return all versions that offices ever went by, with the days each was in force for each of them.

    An office's own versions go before the common ones from the day the first of them begins, for good.
    """
    return rows(
        session,
        """WITH held AS (
             SELECT o.id AS office_id, r.id, r.version, r.body, r.from_on, r.to_on,
               r.supervising_unit_id IS NULL AS common
             FROM unnest(%(offices)s::uuid[]) o(id)
             JOIN rule_set r ON r.name = %(name)s AND (r.supervising_unit_id = o.id OR r.supervising_unit_id IS NULL)),
           own AS (SELECT office_id, min(from_on) AS from_on FROM held WHERE NOT common GROUP BY office_id),
           days AS (
             SELECT h.office_id, h.id, h.version, h.body, h.from_on,
               least(h.to_on, lead(h.from_on) OVER (PARTITION BY h.office_id, h.common ORDER BY h.from_on, h.version),
                     CASE WHEN h.common THEN w.from_on END) AS to_on
             FROM held h LEFT JOIN own w USING (office_id))
           SELECT * FROM days WHERE to_on IS NULL OR to_on > from_on ORDER BY office_id, from_on""",
        {"name": name, "offices": list(offices)},
    )


def has_common(session: Session, name: str) -> bool:
    """Whether a version for all offices was ever published."""
    found = row(
        session,
        "SELECT 1 AS found FROM rule_set WHERE name = %(name)s AND supervising_unit_id IS NULL LIMIT 1",
        {"name": name},
    )
    return found is not None


def by_ids(session: Session, ids: list[UUID]) -> list[Row]:
    """Return id and body of given versions."""
    return rows(session, "SELECT id, body FROM rule_set WHERE id = ANY(%(ids)s)", {"ids": ids})


def publish(
    session: Session, *, rule_set_id: UUID, name: str, version: int, basis: str, from_on: date, body: dict[str, Any]
) -> None:
    """Insert a version for all offices; a version already there stays as it is."""
    rows(
        session,
        """INSERT INTO rule_set (id, name, version, supervising_unit_id, basis, from_on, body)
           SELECT %(id)s, %(name)s::text, %(version)s::integer, NULL, %(basis)s, %(from_on)s, %(body)s
           WHERE NOT EXISTS (SELECT FROM rule_set WHERE name = %(name)s::text AND version = %(version)s::integer
                             AND supervising_unit_id IS NULL)""",
        {"id": rule_set_id, "name": name, "version": version, "basis": basis, "from_on": from_on, "body": json(body)},
    )
