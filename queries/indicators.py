"""Targets and what they are tied to: what may be tied, the ties in force, and the units a figure is taken from."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.monitoring_sites import SEEN
from queries.sql import Row, row, rows

_TERRITORIES = "('province', 'prefecture', 'county', 'zone')"
_NAME = """(SELECT n.name FROM unit_name n WHERE n.unit_id = {0}
  ORDER BY (n.from_on <= %(on)s AND (n.to_on IS NULL OR n.to_on > %(on)s)) DESC, n.from_on DESC LIMIT 1)"""
# A share goes to the unit of its task, a target that was not split to whom its scope names.
_TARGETS = f"""
SELECT g.*, p.supervising_unit_id, p.title AS plan_title,
  ARRAY(SELECT DISTINCT t.unit_id FROM task_target k JOIN task t ON t.id = k.task_id JOIN unit u ON u.id = t.unit_id
        WHERE k.target_id = g.id AND u.kind IN {_TERRITORIES} AND t.stage <> 'withdrawn' ORDER BY 1) AS task_unit_ids,
  EXISTS (SELECT FROM target s WHERE s.split_from_id = g.id AND NOT s.removed) AS split,
  ARRAY(SELECT d.scope_unit_id FROM designation d
        WHERE d.office_unit_id = p.supervising_unit_id AND {on_day("d")} ORDER BY 1) AS whole_unit_ids
FROM target g JOIN plan p ON p.id = g.plan_id
WHERE NOT g.removed AND p.stage <> 'discarded' AND p.supervising_unit_id = ANY(%(offices)s)"""


def targets_of_plan(session: Session, *, plan_id: UUID, offices: Sequence[UUID], on: date) -> list[Row]:
    """Return the targets of a plan to the office that supervises it, in their order."""
    return rows(
        session,
        f"{_TARGETS} AND g.plan_id = %(plan)s ORDER BY g.part_key, g.id",
        {"plan": plan_id, "offices": list(offices), "on": on},
    )


def targets(session: Session, *, ids: Sequence[UUID], offices: Sequence[UUID], on: date) -> dict[UUID, Row]:
    """Return those of these targets that the offices supervise."""
    found = rows(session, f"{_TARGETS} AND g.id = ANY(%(ids)s)", {"ids": list(ids), "offices": list(offices), "on": on})
    return {entry["id"]: entry for entry in found}


def open_ties(session: Session, target_ids: Sequence[UUID]) -> set[tuple[UUID, UUID, int]]:
    """Return (target, unit, year) of the ties in force of these targets."""
    found = rows(
        session,
        "SELECT target_id, unit_id, year FROM indicator_tie WHERE target_id = ANY(%(ids)s) AND ended_at IS NULL",
        {"ids": list(target_ids)},
    )
    return {(entry["target_id"], entry["unit_id"], entry["year"]) for entry in found}


def tie_for_office(session: Session, tie_id: UUID, offices: Sequence[UUID]) -> Row | None:
    """Return a tie to the office of its plan, locked."""
    return row(
        session,
        """SELECT i.*, p.supervising_unit_id FROM indicator_tie i JOIN target g ON g.id = i.target_id
           JOIN plan p ON p.id = g.plan_id
           WHERE i.id = %(id)s AND p.supervising_unit_id = ANY(%(offices)s) FOR UPDATE OF i""",
        {"id": tie_id, "offices": list(offices)},
    )


def end_tie(session: Session, tie_id: UUID, at: datetime) -> None:
    """Set when a tie ended."""
    rows(session, "UPDATE indicator_tie SET ended_at = %(at)s WHERE id = %(id)s", {"id": tie_id, "at": at})


def ties(
    session: Session,
    *,
    year: int,
    on: date,
    seen_by: Sequence[UUID] | None = None,
    unit_id: UUID | None = None,
    unit_ids: Sequence[UUID] | None = None,
) -> list[Row]:
    """Return the ties in force of a year with their targets, from the province down.

    With `seen_by` only of units whose figures these may see, with `unit_id` only that unit's and those right below it,
    with `unit_ids` only theirs.
    """
    parent = f"SELECT p.parent_id FROM unit_parent p WHERE p.unit_id = i.unit_id AND {on_day('p')}"
    return rows(
        session,
        f"""{SEEN} SELECT i.id, i.target_id, i.unit_id, i.indicator, i.year, u.code AS unit_code, u.kind AS unit_kind,
              {_NAME.format("i.unit_id")} AS unit_name, ({parent} LIMIT 1) AS parent_id, g.indicator AS words,
              g.comparator, g.value, g.unit AS measure, g.soft, g.approx, p.supervising_unit_id, p.title AS plan_title
            FROM indicator_tie i JOIN target g ON g.id = i.target_id AND NOT g.removed AND g.value IS NOT NULL
            JOIN plan p ON p.id = g.plan_id AND p.stage <> 'discarded' JOIN unit u ON u.id = i.unit_id
            WHERE i.year = %(year)s AND i.ended_at IS NULL
              AND (%(everybody)s OR i.unit_id IN (SELECT id FROM seen))
              AND (%(unit)s::uuid IS NULL OR i.unit_id = %(unit)s OR %(unit)s IN ({parent}))
              AND (%(chosen)s::uuid[] IS NULL OR i.unit_id = ANY(%(chosen)s))
            ORDER BY array_position(ARRAY['province', 'prefecture', 'zone', 'county'], u.kind::text), u.code,
              i.indicator, i.id""",
        {
            "year": year,
            "on": on,
            "units": list(seen_by or ()),
            "everybody": seen_by is None,
            "unit": unit_id,
            "chosen": None if unit_ids is None else list(unit_ids),
        },
    )


def may_see(session: Session, *, unit_id: UUID, units: Sequence[UUID], on: date) -> bool:
    """Whether these units may see the figures of a unit."""
    asked = {"units": list(units), "on": on, "id": unit_id}
    return bool(rows(session, f"{SEEN} SELECT id FROM seen WHERE id = %(id)s", asked))


def territories(session: Session, unit_ids: Sequence[UUID], on: date) -> list[Row]:
    """Return the territories of units on a day: themselves and all below, as root_id, id, code, kind, parent_id."""
    return rows(
        session,
        f"""WITH RECURSIVE below AS (
              SELECT u AS root_id, u AS id, NULL::uuid AS parent_id FROM unnest(%(units)s::uuid[]) u
              UNION ALL SELECT b.root_id, p.unit_id, p.parent_id FROM unit_parent p
              JOIN below b ON b.id = p.parent_id WHERE {on_day("p")})
            SELECT b.root_id, b.id, b.parent_id, u.code, u.kind FROM below b JOIN unit u ON u.id = b.id
            WHERE u.kind IN {_TERRITORIES} AND ({on_day("u")} OR b.id = b.root_id) ORDER BY b.root_id, u.code""",
        {"units": list(dict.fromkeys(unit_ids)), "on": on},
    )


def offices_above(session: Session, unit_ids: Sequence[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    """Return the office that supervises each unit: the nearest above it, of a province (which has none) its own.

    A prefecture's own office watches its counties, not the prefecture itself.
    """
    found = rows(
        session,
        f"""WITH RECURSIVE up AS (
              SELECT u.id AS unit_id, u.id, u.kind = 'province' AS counts, 0 AS steps FROM unit u
              WHERE u.id = ANY(%(units)s)
              UNION ALL
              SELECT up.unit_id, p.parent_id, true, steps + 1 FROM up
              JOIN unit_parent p ON p.unit_id = up.id AND {on_day("p")})
            SELECT DISTINCT ON (up.unit_id) up.unit_id, d.office_unit_id AS id,
              {_NAME.format("d.office_unit_id")} AS name
            FROM up JOIN designation d ON d.scope_unit_id = up.id AND up.counts AND {on_day("d")}
            ORDER BY up.unit_id, up.steps, d.from_on DESC, d.id""",
        {"units": list(dict.fromkeys(unit_ids)), "on": on},
    )
    return {entry["unit_id"]: {"id": entry["id"], "name": entry["name"]} for entry in found}


def unit_named(session: Session, name: str, on: date) -> list[UUID]:
    """Return the territories of a name, short name or code on a day."""
    found = rows(
        session,
        f"""SELECT DISTINCT u.id FROM unit u JOIN unit_name n ON n.unit_id = u.id AND {on_day("n")}
            WHERE u.kind IN {_TERRITORIES} AND %(name)s IN (n.name, n.short_name, u.code)""",
        {"name": name, "on": on},
    )
    return [entry["id"] for entry in found]
