"""Opening what is sealed of an endpoint, only for the time of a sending."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.seals import unseal
from core.settings import get_settings


def place_of(endpoint_id: UUID) -> str:
    """Return for which place the address and the secrets of an endpoint are sealed."""
    return f"endpoint:{endpoint_id}"


def opened(
    endpoint_id: UUID, sealed_url: str, secrets: Iterable[Mapping[str, Any]], *, now: datetime, key: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """Return the address and the secrets that are valid now, newest first. Raises SealBroken.

    `key` is that of this installation unless given.
    """
    key, place = key or get_settings().secret_key.get_secret_value(), place_of(endpoint_id)
    valid = [one for one in secrets if not one.get("until") or datetime.fromisoformat(one["until"]) > now]
    return unseal(key, sealed_url, place=place), tuple(unseal(key, one["sealed"], place=place) for one in valid)
