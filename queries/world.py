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


def set_demo_passwords(session: Session, *, password_hash: str) -> None:
    """Let everybody of a demo log in with one password; in any other database this changes nothing."""
    rows(
        session,
        """UPDATE person SET password_hash = %(hash)s, one_time_until = NULL
           WHERE EXISTS (SELECT FROM deployment WHERE is_demo)""",
        {"hash": password_hash},
    )
