"""Reading versioned rules: which version is in force for an office on a day."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows


def in_force(session: Session, *, name: str, office_id: UUID, on: date) -> Row | None:
    """Return id and body of the version an office goes by on a day: its own before the common one, newest first."""
    return row(
        session,
        """SELECT id, body FROM rule_set
           WHERE name = %(name)s AND (supervising_unit_id = %(office)s OR supervising_unit_id IS NULL)
             AND from_on <= %(on)s AND (to_on IS NULL OR to_on > %(on)s)
           ORDER BY supervising_unit_id IS NULL, version DESC LIMIT 1""",
        {"name": name, "office": office_id, "on": on},
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
