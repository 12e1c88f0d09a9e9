"""Reading and writing plans: the facts of a paper, and the tree of units that its duties are distributed over."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_PLAN = """SELECT p.*,
  (SELECT count(*) FROM plan_finding f WHERE f.plan_id = p.id AND f.state = 'open') AS open_findings,
  EXISTS (SELECT FROM plan_reading g WHERE g.plan_id = p.id) AS was_read
FROM plan p"""


def plan(session: Session, plan_id: UUID, unit_ids: list[UUID]) -> Row | None:
    """Return a plan its office may see as a draft, and everybody with a task or contribution in it once issued."""
    return row(
        session,
        f"""{_PLAN} WHERE p.id = %(id)s AND (
             p.supervising_unit_id = ANY(%(units)s)
             OR (p.stage = 'issued' AND EXISTS (
                   SELECT FROM plan_item i JOIN task t ON t.item_id = i.id
                   JOIN task_party y ON y.task_id = t.id AND y.unit_id = ANY(%(units)s)
                   WHERE i.plan_id = p.id)))""",
        {"id": plan_id, "units": unit_ids},
    )


def plans(session: Session, unit_ids: list[UUID]) -> list[Row]:
    """Return the plans that an actor of these units may see, newest first."""
    return rows(
        session,
        f"""{_PLAN} WHERE p.supervising_unit_id = ANY(%(units)s)
             OR (p.stage = 'issued' AND EXISTS (
                   SELECT FROM plan_item i JOIN task t ON t.item_id = i.id
                   JOIN task_party y ON y.task_id = t.id AND y.unit_id = ANY(%(units)s)
                   WHERE i.plan_id = p.id))
           ORDER BY p.issued_on DESC, p.id""",
        {"units": unit_ids},
    )


def number_taken(session: Session, number: str) -> bool:
    """Whether a plan of this 文号 is stored already."""
    statement = "SELECT 1 AS found FROM plan WHERE number = %(number)s AND stage <> 'discarded'"
    return row(session, statement, {"number": number}) is not None


def items(session: Session, plan_id: UUID) -> list[Row]:
    """Return the entries of a plan in printed order, each with its units and targets."""
    return rows(
        session,
        """SELECT i.*,
             coalesce((SELECT jsonb_agg(to_jsonb(u) ORDER BY u.position) FROM plan_item_unit u
                       WHERE u.item_id = i.id AND NOT u.removed),
                      '[]') AS units,
             coalesce((SELECT jsonb_agg(to_jsonb(g) ORDER BY g.id) FROM target g
                       WHERE g.item_id = i.id AND g.split_from_id IS NULL AND NOT g.removed), '[]') AS targets,
             m.id AS source_id
           FROM plan_item i LEFT JOIN matter_source m ON m.item_id = i.id
           WHERE i.plan_id = %(id)s AND NOT i.removed ORDER BY i.position, i.id""",
        {"id": plan_id},
    )


def tree(session: Session, on: date) -> list[Row]:
    """Return every unit in force on a day with the names, aliases and parent of that day."""
    return rows(
        session,
        """SELECT u.id, u.code, u.kind, n.name, n.short_name, p.parent_id, above.code AS parent_code,
             coalesce((SELECT array_agg(a.alias) FROM unit_alias a WHERE a.unit_id = u.id), '{}') AS aliases
           FROM unit u
           JOIN unit_name n ON n.unit_id = u.id AND n.from_on <= %(on)s AND (n.to_on IS NULL OR n.to_on > %(on)s)
           LEFT JOIN unit_parent p ON p.unit_id = u.id AND p.from_on <= %(on)s
             AND (p.to_on IS NULL OR p.to_on > %(on)s)
           LEFT JOIN unit above ON above.id = p.parent_id
           WHERE u.from_on <= %(on)s AND (u.to_on IS NULL OR u.to_on > %(on)s)
           ORDER BY u.code""",
        {"on": on},
    )


def designated(session: Session, *, office_id: UUID, unit_ids: Sequence[UUID], on: date) -> set[UUID]:
    """Return which of the units an office may supervise on a day: within the subtree of a designation in force."""
    found = rows(
        session,
        """WITH RECURSIVE scope AS (
             SELECT d.scope_unit_id AS id FROM designation d
             WHERE d.office_unit_id = %(office)s AND d.from_on <= %(on)s AND (d.to_on IS NULL OR d.to_on > %(on)s)
             UNION
             SELECT p.unit_id FROM unit_parent p JOIN scope s ON p.parent_id = s.id
             WHERE p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on > %(on)s))
           SELECT id FROM scope WHERE id = ANY(%(units)s)""",
        {"office": office_id, "on": on, "units": list(unit_ids)},
    )
    return {entry["id"] for entry in found}


def offices_of(session: Session, parent_ids: Sequence[UUID], on: date) -> dict[UUID, UUID]:
    """Return for each government the office that supervises below it: designated for exactly its territory."""
    found = rows(
        session,
        """SELECT DISTINCT ON (d.scope_unit_id) d.scope_unit_id, d.office_unit_id
           FROM designation d JOIN unit u ON u.id = d.office_unit_id AND u.kind = 'office'
           WHERE d.scope_unit_id = ANY(%(parents)s) AND d.from_on <= %(on)s AND (d.to_on IS NULL OR d.to_on > %(on)s)
           ORDER BY d.scope_unit_id, d.from_on DESC""",
        {"parents": list(parent_ids), "on": on},
    )
    return {entry["scope_unit_id"]: entry["office_unit_id"] for entry in found}


def without_contact(session: Session, *, unit_ids: Sequence[UUID], on: date) -> list[Row]:
    """Return which of the units have nobody on a day who would hear of a task: no 联络员 and no 承办人 in post."""
    return rows(
        session,
        """SELECT n.unit_id, n.name FROM unit_name n
           WHERE n.unit_id = ANY(%(units)s) AND n.from_on <= %(on)s AND (n.to_on IS NULL OR n.to_on > %(on)s)
             AND NOT EXISTS (SELECT FROM post s WHERE s.unit_id = n.unit_id AND s.duty IN ('liaison', 'handler')
                             AND s.from_on <= %(on)s AND (s.to_on IS NULL OR s.to_on > %(on)s))
           ORDER BY n.name""",
        {"units": list(unit_ids), "on": on},
    )
