"""Identifiers: UUIDv7 made in Python, so that rows sort by their making and any PostgreSQL serves."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """Return a UUIDv7 of this instant (RFC 9562 §5.7)."""
    return UUID(int=uuid6.uuid7().int)


def new_ids(count: int) -> list[UUID]:
    """Return `count` UUIDv7 in ascending order."""
    return [new_id() for _ in range(count)]
