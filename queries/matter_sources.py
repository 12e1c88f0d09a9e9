"""Reading where matters come from: whether one is supervised already, and what an inspection's plan has fixed."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

_SAME_PAPER = r"regexp_replace(m.basis_paper, '\s', '', 'g') = regexp_replace(%(paper)s, '\s', '', 'g')"


def lock(session: Session, *, unit_id: UUID, kind: str) -> None:
    """Let one after another look whether a unit is supervised already for a source of this kind."""
    rows(session, "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", {"key": f"matter/{unit_id}/{kind}"})


def open_same(session: Session, *, unit_id: UUID, kind: str, basis_paper: str) -> Row | None:
    """Return an open single task of the same unit, kind of source and basis paper, of whichever office."""
    return row(
        session,
        f"""SELECT t.id, t.title, t.supervising_unit_id,
              (SELECT n.name FROM unit_name n WHERE n.unit_id = t.supervising_unit_id
               ORDER BY n.from_on DESC LIMIT 1) AS office_name
            FROM task t JOIN matter_source m ON m.id = t.source_id
            WHERE t.unit_id = %(unit)s AND t.item_id IS NULL AND t.parent_id IS NULL AND m.kind = %(kind)s
              AND {_SAME_PAPER} AND t.stage NOT IN ('closed', 'excused', 'withdrawn')
            ORDER BY t.id LIMIT 1""",
        {"unit": unit_id, "kind": kind, "paper": basis_paper},
    )


def fixed_before(session: Session, *, office_id: UUID, kind: str, basis_paper: str) -> dict[str, Any] | None:
    """Return the details with which an office first drew a task from the same inspection or check."""
    found = row(
        session,
        f"""SELECT m.details FROM task t JOIN matter_source m ON m.id = t.source_id
            WHERE t.supervising_unit_id = %(office)s AND m.kind = %(kind)s AND {_SAME_PAPER}
            ORDER BY t.id LIMIT 1""",
        {"office": office_id, "kind": kind, "paper": basis_paper},
    )
    return found["details"] if found else None


def of_same_paper(session: Session, source_id: UUID, office_id: UUID) -> list[Row]:
    """Return source and task of everything an office drew from the same inspection, locked for its next step."""
    return rows(
        session,
        r"""SELECT m.id, m.details, t.id AS task_id, t.unit_id, t.title FROM matter_source o
            JOIN matter_source m ON m.kind = o.kind
              AND regexp_replace(m.basis_paper, '\s', '', 'g') = regexp_replace(o.basis_paper, '\s', '', 'g')
            JOIN task t ON t.source_id = m.id AND t.supervising_unit_id = %(office)s
            WHERE o.id = %(source)s ORDER BY m.id FOR UPDATE OF m""",
        {"source": source_id, "office": office_id},
    )


def add_step(session: Session, source_id: UUID, *, step: str, on: str) -> None:
    """Write the day of a step; content, objects and scope have no statement that changes them."""
    rows(
        session,
        "UPDATE matter_source SET details = details || %(step)s WHERE id = %(id)s",
        {"id": source_id, "step": json({step: on})},
    )


def of_task(session: Session, task_id: UUID) -> Row | None:
    """Return the source of a task as it was stated."""
    return row(
        session,
        """SELECT m.* FROM task t JOIN matter_source m ON m.id = t.source_id WHERE t.id = %(task)s""",
        {"task": task_id},
    )
