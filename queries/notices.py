"""Reading notices and papers: a proposal is the office's own, what is issued also belongs to whom it addresses."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, json, row, rows

# Nobody outside the office learns of a proposal before it is issued.
VISIBLE = """(n.supervising_unit_id = ANY(%(units)s)
  OR (n.paper_id IS NOT NULL AND (n.unit_id = ANY(%(units)s) OR EXISTS (
        SELECT FROM task_party y WHERE y.task_id = n.task_id AND y.unit_id = ANY(%(units)s)
          AND y.role IN ('responsible', 'supervising', 'superior', 'line')))))"""


def for_command(session: Session, notice_id: UUID, units: list[UUID]) -> Row | None:
    """Return a notice with what its commands decide from."""
    return row(
        session,
        f"""SELECT n.*, t.title AS task_title, t.stage AS task_stage, m.basis_paper
            FROM notice n JOIN task t ON t.id = n.task_id JOIN matter_source m ON m.id = t.source_id
            WHERE n.id = %(id)s AND {VISIBLE}""",
        {"id": notice_id, "units": units},
    )


def detail(session: Session, notice_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a notice as its page shows it, with its deadline and paper number."""
    return row(
        session,
        f"""SELECT n.*, t.title AS task_title, t.stage AS task_stage, u.name AS unit_name, o.name AS office_name,
              p.year AS paper_year, p.serial AS paper_serial, p.external_doc_no,
              (SELECT to_jsonb(d) FROM deadline d WHERE d.subject_id = n.id AND d.cancelled_at IS NULL
               ORDER BY d.id DESC LIMIT 1) AS deadline
            FROM notice n JOIN task t ON t.id = n.task_id
            JOIN unit_name u ON u.unit_id = n.unit_id AND {on_day("u")}
            JOIN unit_name o ON o.unit_id = n.supervising_unit_id AND {on_day("o")}
            LEFT JOIN paper p ON p.id = n.paper_id
            WHERE n.id = %(id)s AND {VISIBLE}""",
        {"id": notice_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of notices, newest first."""
    narrowed = [name for name in ("task_id", "stage", "unit_id", "kind") if filters.get(name) is not None]
    where = [VISIBLE, *(f"n.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""SELECT n.id, n.kind, n.level, n.level_label, n.task_id, t.title AS task_title, n.unit_id,
              u.name AS unit_name, n.stage, n.version, n.reason, n.paper_id, p.year AS paper_year,
              p.serial AS paper_serial, n.created_at
            FROM notice n JOIN task t ON t.id = n.task_id
            JOIN unit_name u ON u.unit_id = n.unit_id AND {on_day("u")}
            LEFT JOIN paper p ON p.id = n.paper_id
            WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR n.id < %(after)s::uuid)
            ORDER BY n.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def open_notice(session: Session, task_id: UUID, kind: str, level: int) -> bool:
    """Whether the same notice at this level is under way on a task: nobody is supervised twice for one thing."""
    found = row(
        session,
        """SELECT 1 AS found FROM notice WHERE task_id = %(task)s AND kind = %(kind)s AND level = %(level)s
             AND stage IN ('proposed', 'approved', 'issued', 'signed_for', 'unanswered', 'answered')""",
        {"task": task_id, "kind": kind, "level": level},
    )
    return found is not None


def next_serial(session: Session, *, office_id: UUID, kind: str, year: int) -> int:
    """Take the next number of an office, kind and year; the row stays locked until the paper is committed."""
    taken = row(
        session,
        """INSERT INTO paper_counter (office_unit_id, kind, year, last_serial)
           VALUES (%(office)s, %(kind)s, %(year)s, 1)
           ON CONFLICT (office_unit_id, kind, year) DO UPDATE SET last_serial = paper_counter.last_serial + 1
           RETURNING last_serial""",
        {"office": office_id, "kind": kind, "year": year},
    )
    assert taken is not None  # noqa: S101  # RETURNING of an upsert
    return int(taken["last_serial"])


def insert_paper(session: Session, entry: dict[str, Any]) -> None:
    """Write a frozen paper; the table's trigger refuses any later change."""
    params = entry | {"payload": json(entry["payload"])}
    names = ", ".join(entry)
    values = ", ".join(f"%({name})s" for name in entry)
    rows(session, f"INSERT INTO paper ({names}) VALUES ({values})", params)


def withdraw_paper(session: Session, *, paper_id: UUID, by_id: UUID, at: Any) -> None:
    """Record that a paper no longer holds, and by which other paper."""
    rows(
        session,
        "INSERT INTO paper_withdrawal (paper_id, withdrawn_by_id, withdrawn_at) VALUES (%(paper)s, %(by)s, %(at)s)",
        {"paper": paper_id, "by": by_id, "at": at},
    )


def paper(session: Session, paper_id: UUID, units: list[UUID]) -> Row | None:
    """Return a paper with what has become of it: to its office, the parties of its task, and whoever it was sent to.

    A bulletin and the paper that withdraws it go to whoever has a copy, and to all once it is published. A letter of
    hand-over (移送函) is between the office and the competent body: no party to the task reads it.
    """
    return row(
        session,
        """SELECT p.*, w.withdrawn_by_id FROM paper p LEFT JOIN paper_withdrawal w ON w.paper_id = p.id
           WHERE p.id = %(id)s AND (p.office_unit_id = ANY(%(units)s) OR EXISTS (
             SELECT FROM task_party y WHERE y.task_id = p.task_id AND y.unit_id = ANY(%(units)s)
               AND p.kind <> 'handover' AND y.role IN ('responsible', 'supervising', 'superior', 'line'))
             OR p.payload->'addressee_ids' ?| %(units)s::uuid[]::text[]
             OR EXISTS (
             SELECT FROM bulletin b WHERE b.paper_id IN (p.id, p.replaces_id)
               AND (b.published_on IS NOT NULL OR EXISTS (
                 SELECT FROM bulletin_copy c WHERE c.bulletin_id = b.id AND c.unit_id = ANY(%(units)s))))
             OR EXISTS (
             SELECT FROM objection j WHERE j.decision_paper_id = p.id AND j.unit_id = ANY(%(units)s)))""",
        {"id": paper_id, "units": units},
    )


def names(session: Session, unit_ids: list[UUID], on: date) -> dict[UUID, str]:
    """Return unit names of the day."""
    found = rows(
        session,
        f"SELECT n.unit_id, n.name FROM unit_name n WHERE n.unit_id = ANY(%(ids)s) AND {on_day('n')}",
        {"ids": unit_ids, "on": on},
    )
    return {entry["unit_id"]: entry["name"] for entry in found}


def sent_before(session: Session, task_id: UUID) -> list[Row]:
    """Return the numbered papers already issued on a task, for the next one to name."""
    return rows(
        session,
        "SELECT payload->>'number' AS number, issued_at FROM paper "
        "WHERE task_id = %(id)s AND kind <> 'handover' ORDER BY issued_at, id",
        {"id": task_id},
    )


def designation_basis(session: Session, *, office_id: UUID, on: date) -> Row | None:
    """Return the basis and regime by which an office acts on a day; a paper prints it (令733 第七条)."""
    return row(
        session,
        """SELECT basis, regime FROM designation WHERE office_unit_id = %(office)s AND from_on <= %(on)s
             AND (to_on IS NULL OR to_on > %(on)s) ORDER BY from_on DESC, id DESC LIMIT 1""",
        {"office": office_id, "on": on},
    )
