"""Sites, and whose figures somebody may see or deliver: his own territory's, his office's, his centre's."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.monitoring import SiteKind
from queries.dated import on_day
from queries.sql import Row, json, row, rows

# A unit is a monitoring centre (监测中心) as long as a system of its own holds a key for figures.
_CENTRE = """EXISTS (SELECT FROM agency_key k WHERE k.unit_id = c.id AND k.scopes ? 'readings' AND k.revoked_at IS NULL
               AND (k.expires_at IS NULL OR k.expires_at > now()))"""
# An office reaches what it is designated for; a centre the territory that it is of, or that it is itself.
_REACH = f"""
  SELECT d.scope_unit_id AS id FROM designation d WHERE d.office_unit_id = ANY(%(units)s) AND {on_day("d")}
  UNION
  SELECT coalesce(p.parent_id, c.id) FROM unit c
  LEFT JOIN unit_parent p ON p.unit_id = c.id AND c.kind IN ('department', 'office', 'other') AND {on_day("p")}
  WHERE c.id = ANY(%(units)s) AND {_CENTRE}"""
SUPERVISES = f"""(o.kind = 'office'
  OR EXISTS (SELECT FROM designation d WHERE d.office_unit_id = o.id AND {on_day("d")}))"""
"""Whether the unit `o` supervises others on the day `on`: an office, or a department that a paper designates."""
_BELOW = f"SELECT p.unit_id FROM unit_parent p JOIN {{0}} s ON p.parent_id = s.id AND {on_day('p')}"
SEEN = f"""WITH RECURSIVE seen AS (
  SELECT unnest(%(units)s::uuid[]) AS id UNION ({_REACH}) UNION {_BELOW.format("seen")})"""
"""Units whose figures may be seen by whoever speaks for `units` on the day `on`: own ones, and those within reach."""
REACHED = f"""WITH RECURSIVE roots AS ({_REACH}), reached AS (
  SELECT id FROM roots UNION {_BELOW.format("reached")})"""
"""Units for which `units` may deliver figures on the day `on`."""


def reached(session: Session, *, units: Sequence[UUID], on: date) -> set[UUID]:
    """Return the units for which an office or a monitoring centre may deliver figures; none for anybody else."""
    found = rows(session, f"{REACHED} SELECT id FROM reached", {"units": list(units), "on": on})
    return {entry["id"] for entry in found}


def centres(session: Session, *, units: Sequence[UUID]) -> set[UUID]:
    """Return which of the units are monitoring centres now."""
    found = rows(session, f"SELECT c.id FROM unit c WHERE c.id = ANY(%(units)s) AND {_CENTRE}", {"units": list(units)})
    return {entry["id"] for entry in found}


def offices(session: Session, *, units: Sequence[UUID], on: date) -> set[UUID]:
    """Return which of the units supervise: offices by kind, and departments designated to (the ranking department)."""
    found = rows(
        session,
        f"SELECT o.id FROM unit o WHERE o.id = ANY(%(units)s) AND {SUPERVISES}",
        {"units": list(units), "on": on},
    )
    return {entry["id"] for entry in found}


def offices_over(session: Session, *, unit_ids: Sequence[UUID], on: date) -> dict[UUID, UUID]:
    """Return for each unit the office that supervises it, the nearest in the tree; without one it is left out."""
    found = rows(
        session,
        f"""WITH RECURSIVE up AS (
              SELECT u AS unit_id, u AS id, 0 AS steps FROM unnest(%(units)s::uuid[]) u
              UNION ALL
              SELECT up.unit_id, p.parent_id, steps + 1 FROM up
              JOIN unit_parent p ON p.unit_id = up.id AND {on_day("p")})
            SELECT DISTINCT ON (up.unit_id) up.unit_id, d.office_unit_id FROM up
            JOIN designation d ON d.scope_unit_id = up.id AND {on_day("d")}
            ORDER BY up.unit_id, up.steps, d.from_on DESC, d.id""",
        {"units": list(unit_ids), "on": on},
    )
    return {entry["unit_id"]: entry["office_unit_id"] for entry in found}


def names_of_units(session: Session) -> list[Row]:
    """Return every territory with each name it bore and the days of that name; figures are of territories."""
    return rows(
        session,
        """SELECT u.id AS unit_id, u.code, u.kind, u.from_on, u.to_on, n.name, n.short_name, n.from_on AS named_from,
             n.to_on AS named_to,
             ARRAY(SELECT a.alias FROM unit_alias a WHERE a.unit_id = u.id ORDER BY a.alias) AS aliases
           FROM unit u JOIN unit_name n ON n.unit_id = u.id
           WHERE u.kind IN ('province', 'prefecture', 'county', 'zone') ORDER BY u.code, n.from_on""",
    )


def sites(session: Session) -> list[Row]:
    """Return every site with its days."""
    return rows(
        session,
        """SELECT id, code, name, kind, unit_id, water_body, from_on, to_on FROM monitoring_site ORDER BY code""",
    )


def add(session: Session, entries: Sequence[dict[str, Any]]) -> None:
    """Insert sites; a unit's own site that somebody else has just made is kept."""
    if entries:
        rows(
            session,
            """INSERT INTO monitoring_site (id, code, name, kind, unit_id, water_body, water_name, from_on, to_on)
               SELECT id, code, name, kind, unit_id, water_body, water_name, from_on, to_on
               FROM jsonb_populate_recordset(NULL::monitoring_site, %(rows)s)
               ON CONFLICT (unit_id) WHERE kind = 'unit' DO NOTHING""",
            {"rows": json(list(entries))},
        )


def own_sites(session: Session, unit_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the sites that stand for whole units, by unit."""
    found = rows(
        session,
        "SELECT id, unit_id FROM monitoring_site WHERE kind = 'unit' AND unit_id = ANY(%(units)s)",
        {"units": list(unit_ids)},
    )
    return {entry["unit_id"]: entry["id"] for entry in found}


# A unit that is no more is shown under its last name.
_SHOWN = """
SELECT s.id, s.code, s.name, s.kind, s.unit_id, n.name AS unit_name, s.water_body, s.water_name, s.from_on, s.to_on
FROM monitoring_site s
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = s.unit_id
              ORDER BY (n.from_on <= %(on)s) DESC, n.from_on DESC LIMIT 1) n ON true"""


def page(
    session: Session,
    *,
    units: Sequence[UUID],
    everything: bool,
    on: date,
    after: tuple[Any, ...] | None,
    limit: int,
    kind: SiteKind | None = None,
    unit_id: UUID | None = None,
) -> list[Row]:
    """Return the sites the caller's units may see, or all of them, by code."""
    return rows(
        session,
        f"""{SEEN} {_SHOWN} WHERE (%(everything)s OR s.unit_id IN (SELECT id FROM seen))
              AND (%(kind)s::text IS NULL OR s.kind = %(kind)s)
              AND (%(unit_id)s::uuid IS NULL OR s.unit_id = %(unit_id)s)
              AND (%(code)s::text IS NULL OR s.code > %(code)s)
            ORDER BY s.code LIMIT %(limit)s""",
        {
            "units": list(units),
            "everything": everything,
            "on": on,
            "kind": kind,
            "unit_id": unit_id,
            "code": after and after[0],
            "limit": limit,
        },
    )


def by_id(session: Session, site_id: UUID) -> Row | None:
    """Return a site under the name its unit bore last."""
    return row(session, f"{_SHOWN} WHERE s.id = %(id)s", {"id": site_id, "on": date.max})


def end(session: Session, *, site_id: UUID, to_on: date) -> None:
    """Set the first day of which a site has no figures any more."""
    params = {"id": site_id, "to_on": to_on}
    rows(session, "UPDATE monitoring_site SET to_on = %(to_on)s WHERE id = %(id)s", params)
