"""Agency keys as an administrator sees them; recognising one stands in identity."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_KEY = """
SELECT k.id, k.unit_id, n.name AS unit_name, k.name, k.scopes, k.created_at, k.expires_at, k.revoked_at
FROM agency_key k
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = k.unit_id ORDER BY n.from_on DESC LIMIT 1) n ON true"""


def page(session: Session, *, after: tuple[Any, ...] | None, limit: int, unit_id: UUID | None = None) -> list[Row]:
    """Return keys in the order they were issued."""
    return rows(
        session,
        f"""{_KEY} WHERE (%(unit_id)s::uuid IS NULL OR k.unit_id = %(unit_id)s)
        AND (%(id)s::uuid IS NULL OR k.id > %(id)s) ORDER BY k.id LIMIT %(limit)s""",
        {"unit_id": unit_id, "id": after and after[0], "limit": limit},
    )


def get(session: Session, key_id: UUID) -> Row | None:
    """Return one key."""
    return row(session, f"{_KEY} WHERE k.id = %(id)s", {"id": key_id})


def revoke(session: Session, *, key_id: UUID, at: datetime) -> None:
    """End a key; a second time changes nothing."""
    rows(
        session,
        "UPDATE agency_key SET revoked_at = %(at)s WHERE id = %(id)s AND revoked_at IS NULL",
        {"id": key_id, "at": at},
    )
