"""The single row that says what this database is."""

from sqlmodel import Session

from queries.sql import Row, row, rows


def state(session: Session) -> Row | None:
    """Return whether this is a demo and by how much its clock is shifted; None before the migrations."""
    if not rows(session, "SELECT 1 WHERE to_regclass('deployment') IS NOT NULL"):
        return None
    return row(session, "SELECT is_demo, offset_seconds, setup_token_hash FROM deployment WHERE id = 1")


def lock(session: Session) -> Row:
    """Return the row, kept from others till the end of the transaction."""
    found = row(session, "SELECT is_demo, offset_seconds, setup_token_hash FROM deployment WHERE id = 1 FOR UPDATE")
    return found or {}


def set_setup_token(session: Session, token_hash: bytes | None) -> None:
    """Keep the digest of the one-time token, or forget it once it was used."""
    rows(session, "UPDATE deployment SET setup_token_hash = %(hash)s WHERE id = 1", {"hash": token_hash})


def mark_demo(session: Session) -> None:
    """Make the database a demo, for good."""
    rows(session, "UPDATE deployment SET is_demo = true WHERE id = 1")


def set_offset(session: Session, seconds: float) -> None:
    """Shift business time; refused by the statement itself unless this is a demo, and never backward."""
    rows(
        session,
        "UPDATE deployment SET offset_seconds = %(seconds)s WHERE id = 1 AND is_demo AND offset_seconds <= %(seconds)s",
        {"seconds": seconds},
    )


def holds_business(session: Session) -> bool:
    """Whether anything was ever planned, assigned or recorded here by a person."""
    return bool(
        rows(
            session,
            """SELECT 1 WHERE EXISTS (SELECT FROM plan) OR EXISTS (SELECT FROM task)
               OR EXISTS (SELECT FROM event WHERE person_id IS NOT NULL)""",
        )
    )


def start_clock(session: Session, seconds: float) -> None:
    """Set the clock of a demo in which nothing has happened yet, backward too."""
    rows(
        session,
        "UPDATE deployment SET offset_seconds = %(seconds)s WHERE id = 1 AND is_demo",
        {"seconds": seconds},
    )


def offset(session: Session) -> float:
    """Return by how many seconds business time runs ahead; 0 except in a demo."""
    found = row(session, "SELECT offset_seconds FROM deployment WHERE id = 1")
    return float(found["offset_seconds"]) if found else 0.0
