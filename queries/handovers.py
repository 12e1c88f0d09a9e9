"""Reading hand-overs (移送问责): the office's own from beginning to end, whoever else is a party to the matter."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

VISIBLE = "h.supervising_unit_id = ANY(%(units)s)"
_SOURCES = ("report", "notice", "talk", "rectification", "look_back")


def for_command(session: Session, handover_id: UUID, units: list[UUID]) -> Row | None:
    """Return a hand-over with what its commands decide from."""
    return row(
        session,
        f"""SELECT h.*, t.title AS task_title, t.stage AS task_stage, m.basis_paper
            FROM handover h JOIN task t ON t.id = h.task_id JOIN matter_source m ON m.id = t.source_id
            WHERE h.id = %(id)s AND {VISIBLE}""",
        {"id": handover_id, "units": units},
    )


def detail(session: Session, handover_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a hand-over as its page shows it, with the number of its letter and what it was proposed from."""
    return row(
        session,
        f"""SELECT h.*, t.title AS task_title, u.name AS unit_name, o.name AS office_name,
              p.payload->>'number' AS paper_number, p.external_doc_no,
              (SELECT e.data->'source' FROM event e WHERE e.subject_id = h.id AND e.subject_seq = 1) AS source
            FROM handover h JOIN task t ON t.id = h.task_id
            JOIN unit_name u ON u.unit_id = h.unit_id AND {on_day("u")}
            JOIN unit_name o ON o.unit_id = h.supervising_unit_id AND {on_day("o")}
            LEFT JOIN paper p ON p.id = h.paper_id
            WHERE h.id = %(id)s AND {VISIBLE}""",
        {"id": handover_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of hand-overs, newest first."""
    narrowed = [name for name in ("task_id", "stage", "unit_id") if filters.get(name) is not None]
    where = [VISIBLE, *(f"h.{name} = %({name})s" for name in narrowed)]
    return rows(
        session,
        f"""SELECT h.id, h.task_id, t.title AS task_title, h.unit_id, u.name AS unit_name, h.body_kind, h.body_name,
              h.stage, h.version, h.manifest_sha256, h.created_at
            FROM handover h JOIN task t ON t.id = h.task_id
            JOIN unit_name u ON u.unit_id = h.unit_id AND {on_day("u")}
            WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR h.id < %(after)s::uuid)
            ORDER BY h.id DESC LIMIT %(limit)s""",
        {"units": units, "on": on, "after": after, "limit": limit} | filters,
    )


def open_handover(session: Session, task_id: UUID, body_kind: str) -> bool:
    """Whether a hand-over of this matter to this kind of body is on its way already."""
    found = row(
        session,
        """SELECT 1 AS found FROM handover WHERE task_id = %(task)s AND body_kind = %(body)s
             AND stage IN ('proposed', 'approved')""",
        {"task": task_id, "body": body_kind},
    )
    return found is not None


def belongs_to_task(session: Session, *, task_id: UUID, kind: str, subject_id: UUID) -> bool:
    """Whether a step named as the source of a proposal is a step of this matter."""
    if kind == "task":
        return subject_id == task_id
    if kind not in _SOURCES:
        return False
    found = row(
        session,
        f"SELECT 1 AS found FROM {kind} WHERE id = %(id)s AND task_id = %(task)s",
        {"id": subject_id, "task": task_id},
    )
    return found is not None


def taken_since_approval(session: Session, *, task_id: UUID, handover_id: UUID) -> list[Row]:
    """Return digests of dossiers that hold the approval of this hand-over, newest first."""
    return rows(
        session,
        """SELECT e.data->>'manifest_sha256' AS manifest_sha256, e.data AS counts FROM event e
           WHERE e.task_id = %(task)s AND e.subject_kind = 'dossier' AND e.kind = 'dossier_made'
             AND e.data->'approved_handovers' ? %(handover)s
           ORDER BY e.recorded_at DESC, e.id DESC""",
        {"task": task_id, "handover": str(handover_id)},
    )


def dossiers(session: Session, task_id: UUID) -> list[Row]:
    """Return who made which dossier of a matter and when, newest first."""
    return rows(
        session,
        """SELECT e.subject_id AS id, e.occurred_at, e.recorded_at, p.name AS person_name, e.via,
             e.data->>'manifest_sha256' AS manifest_sha256, (e.data->>'events')::integer AS events,
             (e.data->>'papers')::integer AS papers, (e.data->>'attachments')::integer AS attachments
           FROM event e LEFT JOIN person p ON p.id = e.person_id
           WHERE e.task_id = %(task)s AND e.subject_kind = 'dossier' AND e.kind = 'dossier_made'
           ORDER BY e.recorded_at DESC, e.id DESC""",
        {"task": task_id},
    )


def person_name(session: Session, person_id: UUID | None) -> str | None:
    """Return what a person is called."""
    found = row(session, "SELECT name FROM person WHERE id = %(id)s", {"id": person_id})
    return found["name"] if found else None


def owned_attachment(session: Session, attachment_id: UUID, office_id: UUID) -> bool:
    """Whether a file was uploaded by the office itself."""
    found = row(
        session,
        "SELECT 1 AS found FROM attachment WHERE id = %(id)s AND unit_id = %(office)s",
        {"id": attachment_id, "office": office_id},
    )
    return found is not None
