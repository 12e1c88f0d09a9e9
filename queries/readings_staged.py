"""Figures on their way in: staged as they are read, compared with what is in force, kept in a few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from sqlmodel import Session

from models.monitoring import Edition, Medium
from queries.sql import Row, json, row, rows
from standards.air_limits import POLLUTANTS

_PG_BEGINS = date(2000, 1, 1).toordinal()
_BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_BINARY_END = b"\xff\xff"
_FIXED = (("line", ">i4", 4), ("site", "V16", 16), ("monthly", "u1", 1), ("day", ">i4", 4), ("deducted", "u1", 1))
_FIELDS = (*_FIXED, *((name, ">f8", 8) for name in POLLUTANTS))
_RECORD = np.dtype(
    [("fields", ">i2"), *(part for name, kind, _ in _FIELDS for part in ((f"{name}_length", ">i4"), (name, kind)))]
)
_STAGES = {
    Medium.AIR: """CREATE TEMP TABLE staged_air (line integer, site_id uuid, monthly boolean, measured_on date,
        deducted boolean, so2 float8, no2 float8, pm10 float8, pm25 float8, co float8, o3 float8) ON COMMIT DROP""",
    Medium.WATER: """CREATE TEMP TABLE staged_water (line integer, site_id uuid, monthly boolean, measured_on date,
        figures jsonb, texts jsonb) ON COMMIT DROP""",
}


@dataclass(frozen=True, slots=True)
class AirRows:
    """Columns of some rows: line, site (16 bytes), day as ordinal (a month by its first), figures by POLLUTANTS."""

    lines: NDArray[np.int64]
    sites: NDArray[np.void]
    monthly: NDArray[np.bool_]
    days: NDArray[np.int64]
    deducted: NDArray[np.bool_]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the statements of one medium differ."""

    table: str
    staged: str
    key: tuple[tuple[str, str], ...]
    """Column of the table, expression over the stage `s`."""
    said: tuple[tuple[str, str], ...]


_LAST = "CASE WHEN s.monthly THEN (s.measured_on + interval '1 month - 1 day')::date ELSE s.measured_on END"
_SPAN = ("span", "CASE WHEN s.monthly THEN 'month' ELSE 'day' END")
_TREATED = ("treatment", "CASE WHEN s.deducted THEN 'dust_deducted' ELSE 'raw' END")
_WHERE = (("site_id", "s.site_id"), ("measured_on", "s.measured_on"), _SPAN)
KINDS = {
    Medium.AIR: Kind(
        "air_reading",
        "staged_air",
        (*_WHERE, _TREATED),
        tuple((name, f"nullif(s.{name}, 'NaN')") for name in POLLUTANTS),
    ),
    Medium.WATER: Kind("water_reading", "staged_water", _WHERE, (("figures", "s.figures"), ("texts", "s.texts"))),
}


def open_stage(session: Session, medium: Medium) -> None:
    """Make the temporary table of one delivery; long files may take longer than a request otherwise may."""
    rows(session, "SET LOCAL statement_timeout = 0")
    rows(session, "SET LOCAL work_mem = '64MB'")
    rows(session, f"DROP TABLE IF EXISTS pg_temp.{KINDS[medium].staged}")  # of an earlier delivery in the transaction
    rows(session, _STAGES[medium])


def stage_air(session: Session, parts: Iterable[AirRows]) -> int:
    """Copy rows into the stage as they are read, in PostgreSQL's binary form; return how many."""
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(driver)
    count = 0
    with driver.cursor() as cursor, cursor.copy("COPY staged_air FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_BINARY_HEAD)
        for part in parts:
            copy.write(_records(part).tobytes())
            count += len(part.lines)
        copy.write(_BINARY_END)
    return count


def _records(part: AirRows) -> NDArray[np.void]:
    made = np.zeros(len(part.lines), dtype=_RECORD)
    made["fields"] = len(_FIELDS)
    for name, _, length in _FIELDS:
        made[f"{name}_length"] = length
    made["line"], made["site"], made["monthly"] = part.lines, part.sites, part.monthly
    made["day"], made["deducted"] = part.days - _PG_BEGINS, part.deducted
    for place, name in enumerate(POLLUTANTS):
        made[name] = part.values[:, place]
    return made


def stage_water(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put some rows into the stage."""
    rows(
        session,
        "INSERT INTO staged_water SELECT * FROM jsonb_populate_recordset(NULL::staged_water, %(rows)s)",
        {"rows": json(list(entries))},
    )


def twice(session: Session, medium: Medium, *, limit: int) -> list[Row]:
    """Return rows of the stage that speak of what an earlier row spoke of: line, first, total over all."""
    kind = KINDS[medium]
    rows(session, f"ANALYZE {kind.staged}")
    key = ", ".join(expression for _, expression in kind.key)
    return rows(
        session,
        f"""WITH repeated AS (
              SELECT unnest((array_agg(line ORDER BY line))[2:]) AS line, min(line) AS first
              FROM {kind.staged} s GROUP BY {key} HAVING count(*) > 1)
            SELECT line, first, count(*) OVER () AS total FROM repeated ORDER BY line LIMIT %(limit)s""",
        {"limit": limit},
    )


def days(session: Session, medium: Medium) -> Row:
    """Return the first and the last day of the stage."""
    found = row(
        session,
        f"SELECT min(s.measured_on) AS first_on, max({_LAST}) AS last_on FROM {KINDS[medium].staged} s",
    )
    return found or {}


def rename_site(session: Session, medium: Medium, *, made: UUID, kept: UUID) -> None:
    """Give staged rows the site that somebody else made for the same unit in the meantime."""
    params = {"made": made, "kept": kept}
    rows(session, f"UPDATE {KINDS[medium].staged} SET site_id = %(kept)s WHERE site_id = %(made)s", params)


def drop_unchanged(session: Session, medium: Medium, edition: Edition) -> int:
    """Take out of the stage what is in force already, word for word; return how many rows that were."""
    kind = KINDS[medium]
    same = " AND ".join(f"r.{name} IS NOT DISTINCT FROM {expression}" for name, expression in kind.said)
    return _counted(
        session, f"DELETE FROM {kind.staged} s USING {kind.table} r WHERE {_in_force(kind)} AND {same}", edition
    )


def replace(session: Session, medium: Medium, edition: Edition, batch_id: UUID) -> int:
    """Mark what the stage replaces; return how many rows that were. The figures themselves are never changed."""
    kind = KINDS[medium]
    statement = f"UPDATE {kind.table} r SET replaced_by = %(batch)s FROM {kind.staged} s WHERE {_in_force(kind)}"
    return _counted(session, statement, edition, batch=batch_id)


def keep(session: Session, medium: Medium, edition: Edition, batch_id: UUID) -> None:
    """Move the stage into the record, and write down which units and days it brings figures of."""
    kind = KINDS[medium]
    columns = (*kind.key, *kind.said)
    params = {"batch": batch_id, "edition": edition}
    rows(
        session,
        f"""INSERT INTO {kind.table} (batch_id, edition, {", ".join(name for name, _ in columns)})
            SELECT %(batch)s, %(edition)s, {", ".join(expression for _, expression in columns)}
            FROM {kind.staged} s ORDER BY s.site_id, s.measured_on""",
        params,
    )
    rows(
        session,
        f"""INSERT INTO reading_batch_unit (batch_id, unit_id, first_on, last_on, rows)
            SELECT %(batch)s, m.unit_id, min(s.measured_on), max({_LAST}), count(*)
            FROM {kind.staged} s JOIN monitoring_site m ON m.id = s.site_id GROUP BY m.unit_id""",
        params,
    )


def _in_force(kind: Kind) -> str:
    key = " AND ".join(f"r.{name} = {expression}" for name, expression in kind.key)
    return f"{key} AND r.edition = %(edition)s AND r.replaced_by IS NULL"


def _counted(session: Session, statement: str, edition: Edition, **more: Any) -> int:
    """Run a statement that changes rows and return how many; the rows themselves stay where they are."""
    found = row(
        session,
        f"WITH changed AS ({statement} RETURNING 1) SELECT count(*) AS count FROM changed",
        {"edition": edition, **more},
    )
    return int(found["count"]) if found else 0
