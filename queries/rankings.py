"""Rankings as they stand in the record, and their statements; whoever may not see a ranking does not find it.

The office sees all of its rankings; a unit those it is ranked in, and others of its group once they are published.
"""

from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row


def for_command(session: Session, ranking_id: UUID, units: list[UUID]) -> Row | None:
    """Return a ranking of one of these offices, for a command."""
    return row(
        session,
        "SELECT * FROM ranking WHERE id = %(id)s AND supervising_unit_id = ANY(%(units)s)",
        {"id": ranking_id, "units": units},
    )
