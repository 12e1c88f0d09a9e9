"""The single row that says what this database is."""

from sqlmodel import Session

from queries.sql import Row, row, rows


def state(session: Session) -> Row | None:
    """Return whether this is a demo and by how much its clock is shifted; None before the migrations."""
    if not rows(session, "SELECT 1 WHERE to_regclass('deployment') IS NOT NULL"):
        return None
    return row(session, "SELECT is_demo, offset_seconds, setup_token_hash FROM deployment WHERE id = 1")
