"""Figures as callers read them: in force, as of a delivery, every version of a day; and the deliveries themselves."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.monitoring import Medium
from models.reading_views import BatchPublic, ReadingLine, ReadingVersion
from queries import reading_batches
from queries import readings as queries


def list_readings(
    session: Session,
    *,
    call: Call,
    after: tuple[Any, ...] | None,
    limit: int,
    medium: Medium,
    filters: dict[str, Any],
) -> list[ReadingLine]:
    """Return figures of units within the caller's reach, by day; with `as_of` a batch, what was known after it."""
    found = queries.page(
        session, medium=medium, units=call.actor.unit_ids, on=call.on, after=after, limit=limit, filters=filters
    )
    return [ReadingLine.model_validate(entry) for entry in found]


def list_versions(
    session: Session, *, call: Call, site_id: UUID, measured_on: date, medium: Medium
) -> list[ReadingVersion]:
    """Return every version of a site's day, oldest first. Raises NotFound where there is none to be seen."""
    found = queries.versions(
        session, medium=medium, site_id=site_id, measured_on=measured_on, units=call.actor.unit_ids, on=call.on
    )
    if not found:
        raise NotFound("没有该站点这一天的数据")
    return [ReadingVersion.model_validate(entry) for entry in found]


def list_batches(
    session: Session, *, call: Call, after: tuple[Any, ...] | None, limit: int, medium: Medium | None = None
) -> list[BatchPublic]:
    """Return the deliveries that concern an office's units, or that a centre sent, newest first."""
    found = reading_batches.page(
        session, units=call.actor.unit_ids, on=call.on, after=after, limit=limit, medium=medium
    )
    return [BatchPublic.model_validate(entry) for entry in found]


def get_batch(session: Session, *, call: Call, batch_id: UUID) -> BatchPublic:
    """Return one delivery. Raises NotFound for what the caller may not know of."""
    found = reading_batches.get(session, batch_id, units=call.actor.unit_ids, on=call.on)
    if found is None:
        raise NotFound("没有这批数据")
    return BatchPublic.model_validate(found)
