"""Figures as they are in force, or as they were known up to a batch; whose they are decides who may see them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.monitoring import BurnArea, FirePointStage, Medium, Span
from queries.monitoring_sites import SEEN
from queries.sql import Row, rows

POLLUTANT_COLUMNS = "r.so2, r.no2, r.pm10, r.pm25, r.co, r.o3"
IN_FORCE = "r.replaced_by IS NULL"
AS_OF = "r.batch_id <= %(as_of)s::uuid AND (r.replaced_by IS NULL OR r.replaced_by > %(as_of)s::uuid)"
"""What was in force when the batch `as_of` had just been taken in."""
_FIGURES = {
    Medium.AIR: (
        "air_reading",
        "r.treatment",
        """jsonb_strip_nulls(jsonb_build_object(
             'so2', r.so2, 'no2', r.no2, 'pm10', r.pm10, 'pm25', r.pm25, 'co', r.co, 'o3', r.o3))""",
        "'{}'::jsonb",
    ),
    Medium.WATER: ("water_reading", "'raw'::text", "r.figures", "r.texts"),
}
_NAMED = "s.code AS site_code, s.name AS site_name, s.kind AS site_kind, s.unit_id"


def air_days(
    session: Session,
    *,
    unit_ids: Sequence[UUID],
    from_on: date,
    to_on: date,
    as_of: UUID | None = None,
    span: Span = Span.DAY,
) -> list[Row]:
    """Return every air figure of the units in force (or as of a batch) from day to day, both included.

    One row a site, day, edition and treatment, with `unit_id`, `site_kind`; µg/m³, CO mg/m³, None where nothing valid.
    """
    return rows(
        session,
        f"""SELECT s.unit_id, r.site_id, s.kind AS site_kind, r.measured_on, r.edition, r.treatment, r.batch_id,
              {POLLUTANT_COLUMNS}
            FROM air_reading r JOIN monitoring_site s ON s.id = r.site_id
            WHERE s.unit_id = ANY(%(units)s) AND r.span = %(span)s AND r.measured_on BETWEEN %(from_on)s AND %(to_on)s
              AND {AS_OF if as_of else IN_FORCE}
            ORDER BY s.unit_id, r.measured_on, s.kind, r.site_id, r.edition, r.treatment""",
        {"units": list(unit_ids), "from_on": from_on, "to_on": to_on, "as_of": as_of, "span": span},
    )


def fire_counts(
    session: Session, from_on: date, to_on: date, stages: Sequence[FirePointStage], areas: Sequence[BurnArea]
) -> list[Row]:
    """Return how many fire points each unit had on each day, both days included: rows of unit_id, seen_on, points.

    Single points can be looked at one by one, so where there are any of a unit, day and kind of area, a count that was
    sent for the same is left out; else the same fires would be counted twice.
    """
    return rows(
        session,
        """SELECT f.unit_id, f.seen_on, sum(f.points)::integer AS points FROM fire_point f
           WHERE f.seen_on BETWEEN %(from_on)s AND %(to_on)s AND f.replaced_by IS NULL
             AND f.stage = ANY(%(stages)s) AND f.area = ANY(%(areas)s)
             AND (f.longitude IS NOT NULL OR NOT EXISTS (
               SELECT FROM fire_point p WHERE p.unit_id = f.unit_id AND p.seen_on = f.seen_on AND p.area = f.area
                 AND p.longitude IS NOT NULL AND p.replaced_by IS NULL))
           GROUP BY 1, 2 HAVING sum(f.points) > 0 ORDER BY 1, 2""",
        {"from_on": from_on, "to_on": to_on, "stages": list(stages), "areas": list(areas)},
    )


def page(
    session: Session,
    *,
    medium: Medium,
    units: Sequence[UUID],
    on: date,
    after: tuple[Any, ...] | None,
    limit: int,
    filters: dict[str, Any],
) -> list[Row]:
    """Return figures in force that the caller's units may see: days, then months; by day, site, edition, treatment."""
    table, treatment, figures, texts = _FIGURES[medium]
    chosen = dict.fromkeys(("unit_id", "site_id", "from_on", "to_on", "edition", "treatment", "span", "as_of"))
    place = dict(zip(("after_span", "day", "site", "after_edition", "way"), after or (None,) * 5, strict=True))
    order = f"r.span, r.measured_on, r.site_id, r.edition, {treatment}"
    return rows(
        session,
        f"""{SEEN} SELECT r.site_id, {_NAMED}, r.span, r.measured_on, r.edition, {treatment} AS treatment, r.batch_id,
              {figures} AS figures, {texts} AS texts
            FROM {table} r JOIN monitoring_site s ON s.id = r.site_id
            WHERE s.unit_id IN (SELECT id FROM seen) AND {AS_OF if filters.get("as_of") else IN_FORCE}
              AND (%(unit_id)s::uuid IS NULL OR s.unit_id = %(unit_id)s)
              AND (%(site_id)s::uuid IS NULL OR r.site_id = %(site_id)s)
              AND (%(from_on)s::date IS NULL OR r.measured_on >= %(from_on)s)
              AND (%(to_on)s::date IS NULL OR r.measured_on <= %(to_on)s)
              AND (%(edition)s::text IS NULL OR r.edition = %(edition)s)
              AND (%(treatment)s::text IS NULL OR {treatment} = %(treatment)s)
              AND (%(span)s::text IS NULL OR r.span = %(span)s)
              AND (%(day)s::date IS NULL
                   OR ({order}) > (%(after_span)s, %(day)s, %(site)s::uuid, %(after_edition)s, %(way)s))
            ORDER BY {order} LIMIT %(limit)s""",
        chosen | filters | place | {"units": list(units), "on": on, "limit": limit},
    )


def versions(
    session: Session, *, medium: Medium, site_id: UUID, measured_on: date, units: Sequence[UUID], on: date
) -> list[Row]:
    """Return every version of a site's day (or month, by its first day) that was ever known, oldest first."""
    table, treatment, figures, texts = _FIGURES[medium]
    return rows(
        session,
        f"""{SEEN} SELECT r.site_id, {_NAMED}, r.span, r.measured_on, r.edition, {treatment} AS treatment, r.batch_id,
              {figures} AS figures, {texts} AS texts, b.received_at, b.source, r.replaced_by,
              (SELECT n.received_at FROM reading_batch n WHERE n.id = r.replaced_by) AS replaced_at
            FROM {table} r JOIN monitoring_site s ON s.id = r.site_id JOIN reading_batch b ON b.id = r.batch_id
            WHERE r.site_id = %(site_id)s AND r.measured_on = %(measured_on)s AND s.unit_id IN (SELECT id FROM seen)
            ORDER BY r.batch_id, r.span, 6""",
        {"site_id": site_id, "measured_on": measured_on, "units": list(units), "on": on},
    )


def batches_touching(
    session: Session, *, medium: Medium, from_on: date, to_on: date, after: UUID | None = None
) -> list[Row]:
    """Return which batches after one brought new figures of these days: batch_id, unit_id, first_on, last_on."""
    return rows(
        session,
        """SELECT x.batch_id, x.unit_id, x.first_on, x.last_on
           FROM reading_batch_unit x JOIN reading_batch b ON b.id = x.batch_id
           WHERE b.medium = %(medium)s AND x.first_on <= %(to_on)s AND x.last_on >= %(from_on)s
             AND (%(after)s::uuid IS NULL OR x.batch_id > %(after)s)
           ORDER BY 1, 2""",
        {"medium": medium, "from_on": from_on, "to_on": to_on, "after": after},
    )
