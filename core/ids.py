"""Identifiers: UUIDv7 made in Python, so that rows sort by their making and any PostgreSQL serves."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """Return a UUIDv7 of this instant (RFC 9562 §5.7)."""
    return UUID(int=uuid6.uuid7().int)


def new_ids(count: int) -> list[UUID]:
    """Return `count` UUIDv7 in ascending order."""
    return [new_id() for _ in range(count)]


def id_prefix() -> str:
    """Return how UUIDv7 of this instant begin: a statement numbers its rows in the 12 hexadecimal digits that follow.

    The rows sort by that number, after whatever was made before (RFC 9562 §6.2, a counter of fixed length).
    """
    return str(new_id())[:24]
