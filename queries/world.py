"""What loading a province asks of the database."""

from uuid import UUID

from sqlmodel import Session

from queries.sql import rows


def units_by_code(session: Session) -> dict[str, UUID]:
    """Return the ids of all units known so far."""
    return {entry["code"]: entry["id"] for entry in rows(session, "SELECT code, id FROM unit")}


def any_unit(session: Session) -> bool:
    """Whether any unit is known yet."""
    return bool(rows(session, "SELECT 1 AS found FROM unit LIMIT 1"))
