"""Reading rectifications: the ordered unit and its superiors see them, what it has not handed in stays its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

# Whoever bears the task sees what was ordered to it; another party's order is not its business.
VISIBLE = """(r.supervising_unit_id = ANY(%(units)s) OR r.unit_id = ANY(%(units)s) OR EXISTS (
  SELECT FROM task_party y WHERE y.task_id = r.task_id AND y.unit_id = ANY(%(units)s)
    AND y.role IN ('supervising', 'superior', 'line')))"""


def for_command(session: Session, rectification_id: UUID, units: list[UUID]) -> Row | None:
    """Return a rectification with what its commands decide from."""
    return row(
        session,
        f"""SELECT r.*, t.title AS task_title, t.stage AS task_stage, m.basis_paper
            FROM rectification r JOIN task t ON t.id = r.task_id JOIN matter_source m ON m.id = t.source_id
            WHERE r.id = %(id)s AND {VISIBLE}""",
        {"id": rectification_id, "units": units},
    )


def by_id(session: Session, rectification_id: UUID) -> Row | None:
    """Return a rectification for what the system itself does to it."""
    return row(
        session,
        "SELECT r.*, t.title AS task_title, t.stage AS task_stage FROM rectification r JOIN task t ON t.id = r.task_id "
        "WHERE r.id = %(id)s",
        {"id": rectification_id},
    )


def detail(session: Session, rectification_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a rectification as its page shows it, with the names of the day, its papers' numbers and its dates."""
    return row(
        session,
        f"""SELECT r.*, t.title AS task_title, t.stage AS task_stage, u.name AS unit_name, o.name AS office_name,
              p.payload->>'number' AS order_number, f.payload->>'number' AS filing_number,
              coalesce((SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM deadline d
                        WHERE d.subject_id = r.id AND d.cancelled_at IS NULL), '[]') AS deadlines
            FROM rectification r JOIN task t ON t.id = r.task_id
            JOIN unit_name u ON u.unit_id = r.unit_id AND {on_day("u")}
            JOIN unit_name o ON o.unit_id = r.supervising_unit_id AND {on_day("o")}
            LEFT JOIN paper p ON p.id = r.order_paper_id LEFT JOIN paper f ON f.id = r.filing_paper_id
            WHERE r.id = %(id)s AND {VISIBLE}""",
        {"id": rectification_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of rectifications, newest first."""
    narrowed = [name for name in ("task_id", "stage", "unit_id", "kind", "source") if filters.get(name) is not None]
    where = [VISIBLE, *(f"r.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""SELECT r.id, r.kind, r.source, r.task_id, t.title AS task_title, r.unit_id, u.name AS unit_name, r.stage,
              r.version, r.round, r.problem, r.due_on, r.next_review_on, r.accepted_levels, r.created_at
            FROM rectification r JOIN task t ON t.id = r.task_id
            JOIN unit_name u ON u.unit_id = r.unit_id AND {on_day("u")}
            WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR r.id < %(after)s::uuid)
            ORDER BY r.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def measures(session: Session, rectification_id: UUID, round_: int | None = None) -> list[Row]:
    """Return the measures planned in one round, or in all."""
    return rows(
        session,
        """SELECT * FROM rectification_measure WHERE rectification_id = %(id)s
             AND (%(round)s::integer IS NULL OR round = %(round)s::integer) ORDER BY round, position""",
        {"id": rectification_id, "round": round_},
    )


def clear_measures(session: Session, rectification_id: UUID, round_: int) -> None:
    """Remove the draft of a round's plan before it is written anew; earlier rounds stay."""
    rows(
        session,
        "DELETE FROM rectification_measure WHERE rectification_id = %(id)s AND round = %(round)s",
        {"id": rectification_id, "round": round_},
    )


def hold_task(session: Session, task_id: UUID) -> str:
    """Return the stage of a task and hold it till the commit, so that no order and no end of a task pass each other."""
    found = row(session, "SELECT stage FROM task WHERE id = %(id)s FOR NO KEY UPDATE", {"id": task_id})
    return str(found["stage"]) if found else ""


def open_on_task(session: Session, task_id: UUID) -> int:
    """Return how many rectifications of a task, held, are neither filed nor withdrawn; 长期坚持 does not count."""
    hold_task(session, task_id)
    found = row(
        session,
        """SELECT count(*) AS open FROM rectification
           WHERE task_id = %(id)s AND kind <> 'standing' AND stage NOT IN ('filed', 'withdrawn')""",
        {"id": task_id},
    )
    return int(found["open"]) if found else 0


def source_exists(session: Session, source: str, source_id: UUID, task_id: UUID) -> bool:
    """Whether an order names something that was issued: a notice or talk of the task, a bulletin that has gone out."""
    statements = {
        "notice": "SELECT 1 AS found FROM notice WHERE id = %(id)s AND task_id = %(task)s AND paper_id IS NOT NULL",
        "talk": "SELECT 1 AS found FROM talk WHERE id = %(id)s AND task_id = %(task)s",
        "bulletin": "SELECT 1 AS found FROM bulletin WHERE id = %(id)s AND paper_id IS NOT NULL",
        "look_back": "SELECT 1 AS found FROM look_back WHERE id = %(id)s AND task_id = %(task)s",
    }
    return source not in statements or row(session, statements[source], {"id": source_id, "task": task_id}) is not None


def person_name(session: Session, person_id: UUID | None) -> str | None:
    """Return by whom a paper is signed."""
    found = row(session, "SELECT name FROM person WHERE id = %(id)s", {"id": person_id})
    return found["name"] if found else None


def highest_notice(session: Session, task_id: UUID, unit_id: UUID) -> int:
    """Return the highest level at which a unit was supervised by an issued notice on a task; 0 if never."""
    found = row(
        session,
        """SELECT coalesce(max(level), 0) AS level FROM notice WHERE task_id = %(task)s AND unit_id = %(unit)s
             AND kind = 'supervision' AND paper_id IS NOT NULL AND stage NOT IN ('withdrawn', 'replaced')""",
        {"task": task_id, "unit": unit_id},
    )
    return int(found["level"]) if found else 0


def attach(session: Session, *, subject_id: UUID, task_id: UUID, files: Sequence[UUID]) -> None:
    """Tie files to a measure that was handed in; from now on the parties of the task may read them."""
    rows(
        session,
        """INSERT INTO measure_attachment (subject_id, attachment_id, task_id)
           SELECT %(subject)s, f, %(task)s FROM unnest(%(files)s::uuid[]) f ON CONFLICT DO NOTHING""",
        {"subject": subject_id, "task": task_id, "files": list(files)},
    )


def attachments(session: Session, subject_id: UUID) -> list[Row]:
    """Return the files a measure rests on."""
    return rows(
        session,
        """SELECT a.id, a.filename, a.media_type, a.size, a.sha256, a.unit_id FROM measure_attachment m
           JOIN attachment a ON a.id = m.attachment_id WHERE m.subject_id = %(id)s ORDER BY a.id""",
        {"id": subject_id},
    )
