"""Readings as arrays: a year of every county at once, read in the figures that PostgreSQL sends, without a row each.

All figures of a day come as one value: records of fixed width side by side, which numpy takes as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from queries.sql import Row, row, rows

POLLUTANTS = ("so2", "no2", "pm10", "pm25", "co", "o3")
_RECORD = np.dtype([("site", ">i4"), ("kind", ">i2"), ("values", ">f8", (6,))])
_DEDUCTED, _AUDITED = 1, 2
_VALUES = " || ".join(f"float8send(coalesce(r.{name}, 'NaN'))" for name in POLLUTANTS)
_KIND = (
    f"int2send((CASE r.treatment WHEN 'dust_deducted' THEN {_DEDUCTED} ELSE 0 END"
    f" + CASE r.edition WHEN 'audited' THEN {_AUDITED} ELSE 0 END)::smallint)"
)
IN_FORCE = "r.replaced_by IS NULL"
AS_OF = "r.batch_id <= %(as_of)s AND (r.replaced_by IS NULL OR r.replaced_by > %(as_of)s)"
"""What was in force when the batch `as_of` had come in: batches are numbered in the order of their arrival."""


@dataclass(frozen=True, slots=True)
class AirFigures:
    """Figures in the order they were read; `site` counts from 0 in the order asked for, `day` from the first day.

    `values` is (6, rows), in the order of POLLUTANTS.
    """

    site: NDArray[np.int64]
    day: NDArray[np.int64]
    audited: NDArray[np.bool_]
    deducted: NDArray[np.bool_]
    values: NDArray[np.float64]


def make_room(session: Session) -> None:
    """Let the statements of this transaction sort and join a year of figures in memory."""
    rows(session, "SET LOCAL work_mem = '64MB'")


def held(as_of: UUID | None) -> str:
    """Return the condition for the figures in force now, or as of a batch."""
    return IN_FORCE if as_of is None else AS_OF


def air_figures(
    session: Session, sites: Sequence[UUID], *, span: str, from_on: date, to_on: date, as_of: UUID | None = None
) -> AirFigures:
    """Return all figures in force of these sites from a day to another: µg/m³, CO mg/m³, NaN for what is missing.

    First and audited figures, with and without dust, are all there; whoever reckons chooses. With `span` month the day
    is that of the month's first. As of a batch, what came later does not exist.
    """
    found = rows(
        session,
        f"""SELECT r.measured_on, string_agg(int4send(o.place::integer) || {_KIND} || {_VALUES}, '') AS figures
            FROM air_reading r JOIN unnest(%(sites)s::uuid[]) WITH ORDINALITY AS o(id, place) ON o.id = r.site_id
            WHERE r.span = %(span)s AND r.measured_on BETWEEN %(from_on)s AND %(to_on)s AND {held(as_of)}
            GROUP BY r.measured_on ORDER BY r.measured_on""",
        {"sites": list(sites), "span": span, "from_on": from_on, "to_on": to_on, "as_of": as_of},
        binary=True,
    )
    days = [np.frombuffer(entry["figures"], _RECORD) for entry in found]
    records = np.concatenate(days) if days else np.empty(0, _RECORD)
    counts = [day.size for day in days]
    passed = np.array([(entry["measured_on"] - from_on).days for entry in found], dtype=np.int64)
    kind = records["kind"].astype(np.int64)
    return AirFigures(
        records["site"].astype(np.int64) - 1,
        np.repeat(passed, counts),
        kind & _AUDITED > 0,
        kind & _DEDUCTED > 0,
        np.ascontiguousarray(records["values"].T, dtype=np.float64),
    )


def water_figures(
    session: Session, sites: Sequence[UUID], *, from_on: date, to_on: date, as_of: UUID | None = None
) -> list[Row]:
    """Return the figures in force of sections, by site, day and edition; span month goes before days of that month."""
    return rows(
        session,
        f"""SELECT r.site_id, r.measured_on, r.span, r.edition, r.figures FROM water_reading r
            WHERE r.site_id = ANY(%(sites)s) AND r.measured_on BETWEEN %(from_on)s AND %(to_on)s AND {held(as_of)}
            ORDER BY r.site_id, r.measured_on""",
        {"sites": list(sites), "from_on": from_on, "to_on": to_on, "as_of": as_of},
    )


def versions_of(
    session: Session, sites: Sequence[UUID], *, medium: str, from_on: date, to_on: date, as_of: UUID | None
) -> list[Row]:
    """Return the figures in force of a few sites, each with its batch, to be shown one by one."""
    table = {"air": "air_reading", "water": "water_reading"}[medium]
    treatment = "r.treatment" if medium == "air" else "'raw'"
    return rows(
        session,
        f"""SELECT r.*, {treatment} AS treatment, s.name AS site_name, s.kind AS site_kind, s.unit_id,
              b.received_at, b.source
            FROM {table} r JOIN monitoring_site s ON s.id = r.site_id JOIN reading_batch b ON b.id = r.batch_id
            WHERE r.site_id = ANY(%(sites)s) AND r.measured_on BETWEEN %(from_on)s AND %(to_on)s AND {held(as_of)}
            ORDER BY r.measured_on, r.span, s.code, r.edition""",
        {"sites": list(sites), "from_on": from_on, "to_on": to_on, "as_of": as_of},
    )


def newest_batch(session: Session, medium: str) -> UUID | None:
    """Return the latest batch of a medium, None before the first."""
    found = row(
        session,
        "SELECT id FROM reading_batch WHERE medium = %(medium)s ORDER BY id DESC LIMIT 1",
        {"medium": medium},
    )
    batch: Any = found["id"] if found else None
    return batch if isinstance(batch, UUID) else None
