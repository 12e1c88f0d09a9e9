"""What loading a province asks of the database."""

from sqlmodel import Session

from queries.sql import row


def any_unit(session: Session) -> bool:
    """Whether any unit is known yet."""
    return row(session, "SELECT 1 AS found FROM unit LIMIT 1") is not None
