"""Deliveries of figures: one after another, known by their bytes, shown to offices and to who sent them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.monitoring import Edition, Medium, ReadingBatch
from queries.dated import on_day
from queries.monitoring_sites import SEEN, SUPERVISES
from queries.sql import Row, row, rows


def hold(session: Session) -> None:
    """Let deliveries pass one after another, so that their ids stand in the order in which they become known."""
    rows(session, "SET LOCAL lock_timeout = '120s'")
    rows(session, "SELECT pg_advisory_xact_lock(hashtextextended('reading_batch', 0))")


def last_id(session: Session) -> UUID | None:
    """Return the id of the latest delivery."""
    found = row(session, "SELECT id FROM reading_batch ORDER BY id DESC LIMIT 1")
    return found["id"] if found else None


def known(session: Session, *, sha256: str, medium: Medium, edition: Edition) -> Row | None:
    """Return the delivery that had these bytes, with how many of its rows were replaced since."""
    return row(
        session,
        """SELECT b.id, b.rows, b.replaced, b.unchanged, b.received_at, b.first_on, b.last_on,
             (SELECT count(*) FROM air_reading r WHERE r.batch_id = b.id AND r.replaced_by IS NOT NULL)
             + (SELECT count(*) FROM water_reading r WHERE r.batch_id = b.id AND r.replaced_by IS NOT NULL)
             + (SELECT count(*) FROM fire_point r WHERE r.batch_id = b.id AND r.replaced_by IS NOT NULL) AS superseded
           FROM reading_batch b WHERE b.sha256 = %(sha256)s AND b.medium = %(medium)s AND b.edition = %(edition)s""",
        {"sha256": sha256, "medium": medium, "edition": edition},
    )


def add(session: Session, batch: ReadingBatch) -> None:
    """Write a delivery down."""
    session.add(batch)
    session.flush()


# An office knows of deliveries for its units, a centre of its own; a county sees its figures, not the file.
_VISIBLE = f"""(b.unit_id = ANY(%(units)s) OR EXISTS (
  SELECT FROM reading_batch_unit x JOIN seen ON seen.id = x.unit_id
  WHERE x.batch_id = b.id AND EXISTS (SELECT FROM unit o WHERE o.id = ANY(%(units)s) AND {SUPERVISES})))"""
_SHOWN = f"""
SELECT b.id, b.medium, b.edition, b.source, b.sha256, b.rows, b.replaced, b.unchanged, b.first_on, b.last_on,
  b.remarks, b.remark_count, b.unit_id, n.name AS unit_name, b.person_id, p.name AS person_name, b.via, b.received_at
FROM reading_batch b
LEFT JOIN unit_name n ON n.unit_id = b.unit_id AND {on_day("n")}
LEFT JOIN person p ON p.id = b.person_id"""


def page(
    session: Session,
    *,
    units: Sequence[UUID],
    on: date,
    after: tuple[Any, ...] | None,
    limit: int,
    medium: Medium | None = None,
) -> list[Row]:
    """Return the deliveries the caller's units may know of, newest first."""
    return rows(
        session,
        f"""{SEEN} {_SHOWN} WHERE {_VISIBLE} AND (%(medium)s::text IS NULL OR b.medium = %(medium)s)
              AND (%(id)s::uuid IS NULL OR b.id < %(id)s) ORDER BY b.id DESC LIMIT %(limit)s""",
        {"units": list(units), "on": on, "medium": medium, "id": after and after[0], "limit": limit},
    )


def get(session: Session, batch_id: UUID, *, units: Sequence[UUID], on: date) -> Row | None:
    """Return one delivery the caller's units may know of."""
    params = {"id": batch_id, "units": list(units), "on": on}
    return row(session, f"{SEEN} {_SHOWN} WHERE {_VISIBLE} AND b.id = %(id)s", params)
