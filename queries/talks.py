"""Reading talks and their parties: before a notice was served they are the office's own."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

# A unit learns of a talk when a notice was served on it; those above it when the first notice was issued.
VISIBLE = """(k.supervising_unit_id = ANY(%(units)s) OR EXISTS (
    SELECT FROM talk_party x WHERE x.talk_id = k.id AND x.served_on IS NOT NULL AND x.unit_id = ANY(%(units)s))
  OR (k.notice_paper_id IS NOT NULL AND EXISTS (
    SELECT FROM task_party y WHERE y.task_id = k.task_id AND y.unit_id = ANY(%(units)s)
      AND y.role IN ('responsible', 'supervising', 'superior', 'line'))))"""
OPEN_STAGES = ("proposed", "checked", "approved", "planned", "ready", "served", "held", "minutes_drafted")


def for_command(session: Session, talk_id: UUID, units: list[UUID]) -> Row | None:
    """Return a talk with what its commands decide from; locked, for what holds of its parties must not change now."""
    return row(
        session,
        f"""SELECT k.*, t.title AS task_title, t.stage AS task_stage
            FROM talk k JOIN task t ON t.id = k.task_id WHERE k.id = %(id)s AND {VISIBLE} FOR UPDATE OF k""",
        {"id": talk_id, "units": units},
    )


def party_for_command(session: Session, party_id: UUID, units: list[UUID]) -> Row | None:
    """Return a party to its office, and to itself once it was served, with how its talk stands."""
    return row(
        session,
        """SELECT x.*, t.title AS task_title, k.stage AS talk_stage, k.meets_on
           FROM talk_party x JOIN talk k ON k.id = x.talk_id JOIN task t ON t.id = x.task_id
           WHERE x.id = %(id)s AND (x.supervising_unit_id = ANY(%(units)s)
             OR (x.served_on IS NOT NULL AND x.unit_id = ANY(%(units)s))) FOR SHARE OF k""",
        {"id": party_id, "units": units},
    )


def detail(session: Session, talk_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a talk as its page shows it."""
    return row(
        session,
        f"""SELECT k.*, t.title AS task_title, t.stage AS task_stage, o.name AS office_name,
              n.payload->>'number' AS notice_number, m.payload->>'number' AS minutes_number,
              coalesce((SELECT jsonb_agg(to_jsonb(d) ORDER BY d.due_on, d.id) FROM deadline d
                        WHERE d.subject_id = k.id AND d.cancelled_at IS NULL), '[]') AS deadlines
            FROM talk k JOIN task t ON t.id = k.task_id
            JOIN unit_name o ON o.unit_id = k.supervising_unit_id AND {on_day("o")}
            LEFT JOIN paper n ON n.id = k.notice_paper_id LEFT JOIN paper m ON m.id = k.minutes_paper_id
            WHERE k.id = %(id)s AND {VISIBLE}""",
        {"id": talk_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of talks, newest first."""
    narrowed = [name for name in ("task_id", "stage", "legal_basis") if filters.get(name) is not None]
    where = [VISIBLE, *(f"k.{name} = %({name})s" for name in narrowed)]
    if filters.get("unit_id") is not None:
        where.append("EXISTS (SELECT FROM talk_party z WHERE z.talk_id = k.id AND z.unit_id = %(unit_id)s)")
    return rows(
        session,
        f"""SELECT k.id, k.task_id, t.title AS task_title, k.supervising_unit_id, o.name AS office_name, k.legal_basis,
              k.stage, k.version, k.reason, k.meets_on, k.notice_paper_id, k.created_at,
              (SELECT count(*) FROM talk_party p WHERE p.talk_id = k.id AND p.stage <> 'released') AS parties
            FROM talk k JOIN task t ON t.id = k.task_id
            JOIN unit_name o ON o.unit_id = k.supervising_unit_id AND {on_day("o")}
            WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR k.id < %(after)s::uuid)
            ORDER BY k.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def parties(session: Session, talk_id: UUID, on: date) -> list[Row]:
    """Return every unit that was ever summoned to a talk, with the name of the day, in the order of the plan."""
    return rows(
        session,
        f"""SELECT x.*, n.name AS unit_name, k.stage AS talk_stage, k.meets_on, t.title AS task_title,
              coalesce((SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM deadline d
                        WHERE d.subject_id = x.id AND d.cancelled_at IS NULL), '[]') AS deadlines
            FROM talk_party x JOIN talk k ON k.id = x.talk_id JOIN task t ON t.id = x.task_id
            JOIN unit_name n ON n.unit_id = x.unit_id AND {on_day("n")}
            WHERE x.talk_id = %(id)s ORDER BY x.id""",
        {"id": talk_id, "on": on},
    )


def commitments(session: Session, talk_id: UUID) -> list[Row]:
    """Return what the parties promised, in the order of the minutes."""
    return rows(
        session,
        "SELECT c.*, x.unit_id FROM talk_commitment c JOIN talk_party x ON x.id = c.party_id "
        "WHERE c.talk_id = %(id)s ORDER BY c.position",
        {"id": talk_id},
    )


def forget_commitments(session: Session, talk_id: UUID) -> None:
    """Make room for a new draft of minutes; what an earlier one said stands in its event."""
    rows(session, "DELETE FROM talk_commitment WHERE talk_id = %(id)s", {"id": talk_id})


def under_way(session: Session, task_id: UUID) -> bool:
    """Whether a talk on a task is being prepared or held: nobody is summoned twice for one thing."""
    found = row(
        session,
        "SELECT 1 AS found FROM talk WHERE task_id = %(task)s AND stage = ANY(%(stages)s) LIMIT 1",
        {"task": task_id, "stages": list(OPEN_STAGES)},
    )
    return found is not None


def matter(session: Session, task_id: UUID) -> Row | None:
    """Return a task for a proposal by the system itself, which no unit's eyes bound."""
    return row(session, "SELECT * FROM task WHERE id = %(id)s", {"id": task_id})


def join_task(session: Session, *, task_id: UUID, unit_ids: Sequence[UUID]) -> None:
    """Let served units read the matter they are summoned for; whoever is nearer to it already stays so."""
    rows(
        session,
        """INSERT INTO task_party (task_id, unit_id, role) SELECT %(task)s, u, 'participant'
           FROM unnest(%(units)s::uuid[]) u ON CONFLICT (task_id, unit_id) DO NOTHING""",
        {"task": task_id, "units": list(unit_ids)},
    )


def mandates(session: Session, *, office_id: UUID, unit_ids: Sequence[UUID], on: date) -> list[Row]:
    """Return by which designations in force an office reaches which of these units."""
    return rows(
        session,
        """WITH RECURSIVE scope AS (
             SELECT d.id AS designation_id, d.scope_unit_id AS unit_id FROM designation d
             WHERE d.office_unit_id = %(office)s AND d.from_on <= %(on)s AND (d.to_on IS NULL OR d.to_on > %(on)s)
             UNION
             SELECT s.designation_id, p.unit_id FROM unit_parent p JOIN scope s ON p.parent_id = s.unit_id
             WHERE p.from_on <= %(on)s AND (p.to_on IS NULL OR p.to_on > %(on)s))
           SELECT d.id, d.regime, d.basis, array_agg(s.unit_id) AS unit_ids
           FROM scope s JOIN designation d ON d.id = s.designation_id
           WHERE s.unit_id = ANY(%(units)s) GROUP BY d.id, d.regime, d.basis, d.from_on
           ORDER BY d.from_on DESC, d.id""",
        {"office": office_id, "on": on, "units": list(unit_ids)},
    )
