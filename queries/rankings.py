"""What the clock needs to reckon rankings, and how it writes them: whom, from which sites, what is due, what was."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

COLUMNS = (
    "ranking_id", "unit_id", "so2", "no2", "pm10", "pm25", "co", "o3", "index", "rank", "index_last_year", "change",
    "change_rank", "meets_standard", "valid_days", "good_days", "heavy_days", "main_pollutant", "figures", "note",
)  # fmt: skip
_LISTED = ", ".join(COLUMNS)


def for_command(session: Session, ranking_id: UUID, units: list[UUID]) -> Row | None:
    """Return a ranking of one of these offices, for a command."""
    return row(
        session,
        "SELECT * FROM ranking WHERE id = %(id)s AND supervising_unit_id = ANY(%(units)s)",
        {"id": ranking_id, "units": units},
    )


def offices(session: Session) -> list[UUID]:
    """Return the offices that have published a ranking book of their own; nobody is ranked by a common one alone."""
    found = rows(
        session,
        """SELECT DISTINCT supervising_unit_id AS id FROM rule_set
           WHERE name = 'ranking' AND supervising_unit_id IS NOT NULL ORDER BY 1""",
    )
    return [entry["id"] for entry in found]


def newest_batch(session: Session) -> UUID | None:
    """Return the latest batch of figures that anybody is ranked by; None where no office ranks."""
    found = row(
        session,
        """SELECT id FROM reading_batch WHERE medium IN ('air', 'water')
             AND EXISTS (SELECT FROM rule_set WHERE name = 'ranking' AND supervising_unit_id IS NOT NULL)
           ORDER BY id DESC LIMIT 1""",
    )
    batch: Any = found["id"] if found else None
    return batch if isinstance(batch, UUID) else None


def units(session: Session, *, office_id: UUID, codes: Sequence[str], on: date) -> list[Row]:
    """Return the units an office may supervise on a day, and those of these codes, each with its parent, by code."""
    return rows(
        session,
        f"""WITH RECURSIVE scope AS (
              SELECT d.scope_unit_id AS id FROM designation d WHERE d.office_unit_id = %(office)s AND {on_day("d")}
              UNION SELECT p.unit_id FROM unit_parent p JOIN scope s ON s.id = p.parent_id WHERE {on_day("p")})
            SELECT u.id, u.code, u.kind, p.parent_id FROM unit u
            LEFT JOIN unit_parent p ON p.unit_id = u.id AND {on_day("p")}
            WHERE (u.id IN (SELECT id FROM scope) OR u.code = ANY(%(codes)s)
                   OR p.parent_id IN (SELECT c.id FROM unit c WHERE c.code = ANY(%(codes)s) AND c.kind = 'prefecture'))
              AND {on_day("u")} ORDER BY u.code""",
        {"office": office_id, "codes": list(codes), "on": on},
    )


def sites(session: Session, units: Sequence[UUID], *, kinds: Sequence[str], from_on: date, to_on: date) -> list[Row]:
    """Return the sites of units that were there on any of these days, by code."""
    return rows(
        session,
        """SELECT id, code, name, kind, unit_id, water_body FROM monitoring_site
           WHERE unit_id = ANY(%(units)s) AND kind = ANY(%(kinds)s) AND from_on <= %(to_on)s
             AND (to_on IS NULL OR to_on > %(from_on)s) ORDER BY code""",
        {"units": list(units), "kinds": list(kinds), "from_on": from_on, "to_on": to_on},
    )


def current(session: Session, *, office_id: UUID, medium: str) -> list[Row]:
    """Return the rankings of an office that no revision has followed."""
    return rows(
        session,
        """SELECT id, rank_window, period, group_key, last_batch_id, revision, stage, version, supervising_unit_id
           FROM ranking WHERE supervising_unit_id = %(office)s AND medium = %(medium)s AND stage <> 'superseded'""",
        {"office": office_id, "medium": medium},
    )


def touched(session: Session, *, office_id: UUID, medium: str, since: datetime) -> set[UUID]:
    """Return the present rankings of whose months, of this year or the last, a batch since an instant brought figures.

    A batch that was being written while the ranking was reckoned is looked at again.
    """
    overlaps = "u.first_on <= (r.to_on{0})::date AND u.last_on >= (r.from_on{0})::date"
    found = rows(
        session,
        f"""SELECT r.id FROM ranking r
            WHERE r.supervising_unit_id = %(office)s AND r.medium = %(medium)s AND r.stage <> 'superseded'
              AND EXISTS (
                SELECT FROM reading_batch b JOIN reading_batch_unit u ON u.batch_id = b.id
                WHERE b.medium = r.medium AND b.received_at >= %(since)s
                  AND (b.id > r.last_batch_id OR b.received_at >= r.reckoned_at - interval '1 hour')
                  AND ({overlaps.format("")} OR {overlaps.format(" - interval '1 year'")}))""",
        {"office": office_id, "medium": medium, "since": since},
    )
    return {entry["id"] for entry in found}


def there(session: Session, *, medium: str, spans: Iterable[tuple[date, date]]) -> set[tuple[date, date]]:
    """Return those of these times (first and last day) of which there is a figure of any place."""
    asked = sorted(set(spans))
    table = {"air": "air_reading", "water": "water_reading"}[medium]
    found = rows(
        session,
        f"""SELECT w.from_on, w.to_on FROM unnest(%(from)s::date[], %(to)s::date[]) AS w(from_on, to_on)
            WHERE EXISTS (SELECT FROM {table} r WHERE r.span = 'day' AND r.replaced_by IS NULL
                            AND r.measured_on BETWEEN w.from_on AND w.to_on)
               OR EXISTS (SELECT FROM {table} r WHERE r.span = 'month' AND r.replaced_by IS NULL
                            AND r.measured_on BETWEEN date_trunc('month', w.from_on)::date AND w.to_on)""",
        {"from": [span[0] for span in asked], "to": [span[1] for span in asked]},
    )
    return {(entry["from_on"], entry["to_on"]) for entry in found}


def reported(
    session: Session, *, medium: str, kinds: Sequence[str], days: Iterable[date]
) -> dict[date, dict[UUID, bool]]:
    """Return by day and unit with a site of these kinds whether there is a figure of that day or of its month."""
    table = {"air": "air_reading", "water": "water_reading"}[medium]
    found = rows(
        session,
        f"""SELECT w.day, s.unit_id,
              bool_or(EXISTS (SELECT FROM {table} r WHERE r.site_id = s.id AND r.replaced_by IS NULL
                AND ((r.span = 'day' AND r.measured_on = w.day)
                     OR (r.span = 'month' AND r.measured_on = date_trunc('month', w.day)::date)))) AS there
            FROM unnest(%(days)s::date[]) AS w(day) JOIN monitoring_site s
              ON s.kind = ANY(%(kinds)s) AND s.from_on <= w.day AND (s.to_on IS NULL OR s.to_on > w.day)
            GROUP BY w.day, s.unit_id""",
        {"days": sorted(days), "kinds": list(kinds)},
    )
    told: dict[date, dict[UUID, bool]] = {}
    for entry in found:
        told.setdefault(entry["day"], {})[entry["unit_id"]] = entry["there"]
    return told


def rows_before(
    session: Session, *, office_id: UUID, medium: str, window: str, period: str, as_of: UUID | None
) -> list[Row]:
    """Return each unit's newest row of a period in any group of the office, or the newest as of a batch."""
    return rows(
        session,
        """SELECT DISTINCT ON (w.unit_id) w.unit_id, w.so2, w.no2, w.pm10, w.pm25, w.co, w.o3, w.index, w.rank
           FROM ranking r JOIN rank_row w ON w.ranking_id = r.id
           WHERE r.supervising_unit_id = %(office)s AND r.medium = %(medium)s AND r.rank_window = %(window)s
             AND r.period = %(period)s AND (%(as_of)s::uuid IS NULL OR r.last_batch_id <= %(as_of)s)
           ORDER BY w.unit_id, r.last_batch_id DESC, r.revision DESC""",
        {"office": office_id, "medium": medium, "window": window, "period": period, "as_of": as_of},
    )


def rows_of(session: Session, rankings: Sequence[UUID]) -> list[Row]:
    """Return all rows of these rankings as they were reckoned."""
    return rows(
        session, f"SELECT {_LISTED} FROM rank_row WHERE ranking_id = ANY(%(ids)s)", {"ids": list(rankings)}, binary=True
    )


def put_rows(session: Session, lines: Iterable[str]) -> None:
    """Write rank rows, each a line of COPY's text form with the fields of COLUMNS; a synchronous session only."""
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(driver)
    with driver.cursor().copy(f"COPY rank_row ({_LISTED}) FROM STDIN") as copy:
        copy.write("".join(lines))


def names(session: Session, units: Sequence[UUID], on: date) -> dict[UUID, str]:
    """Return what units are called on a day."""
    found = rows(
        session,
        f"SELECT n.unit_id, n.name FROM unit_name n WHERE n.unit_id = ANY(%(units)s) AND {on_day('n')}",
        {"units": list(units), "on": on},
    )
    return {entry["unit_id"]: entry["name"] for entry in found}
