"""Fire points: what is in force of them, what a later list replaces, and which of them somebody may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.monitoring_sites import SEEN
from queries.sql import Row, row, rows


def in_force(session: Session, *, unit_ids: Sequence[UUID], from_on: date, to_on: date) -> list[Row]:
    """Return the points and counts of these units and days that no later list replaced."""
    return rows(
        session,
        """SELECT id, unit_id, seen_on, seen_at, longitude, latitude, satellite, area, points, stage FROM fire_point
           WHERE unit_id = ANY(%(units)s) AND seen_on BETWEEN %(from_on)s AND %(to_on)s AND replaced_by IS NULL""",
        {"units": list(unit_ids), "from_on": from_on, "to_on": to_on},
    )


def replace(session: Session, ids: Sequence[UUID], batch_id: UUID) -> None:
    """Mark points as restated by a batch; they stay as they are."""
    if ids:
        params = {"ids": list(ids), "batch": batch_id}
        rows(session, "UPDATE fire_point SET replaced_by = %(batch)s WHERE id = ANY(%(ids)s)", params)


def note_units(session: Session, batch_id: UUID) -> None:
    """Write down which units and days a batch brought fire points of."""
    rows(
        session,
        """INSERT INTO reading_batch_unit (batch_id, unit_id, first_on, last_on, rows)
           SELECT batch_id, unit_id, min(seen_on), max(seen_on), count(*) FROM fire_point
           WHERE batch_id = %(batch)s GROUP BY 1, 2""",
        {"batch": batch_id},
    )


_SHOWN = f"""
SELECT f.id, f.batch_id, f.unit_id, n.name AS unit_name, f.seen_on, f.seen_at, f.longitude, f.latitude, f.satellite,
  f.area, f.points, f.stage, f.version, f.replaced_by
FROM fire_point f
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = f.unit_id
              ORDER BY ({on_day("n")}) DESC, n.from_on DESC LIMIT 1) n ON true"""


def page(
    session: Session,
    *,
    units: Sequence[UUID],
    on: date,
    after: tuple[Any, ...] | None,
    limit: int,
    filters: dict[str, Any],
) -> list[Row]:
    """Return points in force that the caller's units may see, latest day first."""
    chosen = dict.fromkeys(("unit_id", "from_on", "to_on", "stage", "area")) | filters
    return rows(
        session,
        f"""{SEEN} {_SHOWN}
            WHERE f.unit_id IN (SELECT id FROM seen) AND f.replaced_by IS NULL
              AND (%(unit_id)s::uuid IS NULL OR f.unit_id = %(unit_id)s)
              AND (%(from_on)s::date IS NULL OR f.seen_on >= %(from_on)s)
              AND (%(to_on)s::date IS NULL OR f.seen_on <= %(to_on)s)
              AND (%(stage)s::text IS NULL OR f.stage = %(stage)s)
              AND (%(area)s::text IS NULL OR f.area = %(area)s)
              AND (%(day)s::date IS NULL OR (f.seen_on, f.id) < (%(day)s, %(id)s::uuid))
            ORDER BY f.seen_on DESC, f.id DESC LIMIT %(limit)s""",
        chosen
        | {"units": list(units), "on": on, "limit": limit}
        | {"day": after and after[0], "id": after and after[1]},
    )


def get(session: Session, point_id: UUID, *, units: Sequence[UUID], on: date) -> Row | None:
    """Return one point that the caller's units may see, also one that was replaced."""
    params = {"id": point_id, "units": list(units), "on": on}
    return row(session, f"{SEEN} {_SHOWN} WHERE f.id = %(id)s AND f.unit_id IN (SELECT id FROM seen)", params)
