"""Attachments through the eyes of a unit: its own, and those of reports and measures it may read once submitted."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

# A draft is the unit's own paper: its files are seen by others only after it was submitted.
_VISIBLE = """
(a.unit_id = ANY(%(unit_ids)s::uuid[]) OR EXISTS (
  SELECT FROM report_attachment x JOIN report r ON r.id = x.report_id AND (r.submitted_at IS NOT NULL OR r.round > 1)
  JOIN task_party t ON t.task_id = r.task_id AND t.unit_id = ANY(%(unit_ids)s::uuid[])
  WHERE x.attachment_id = a.id) OR EXISTS (
  SELECT FROM measure_attachment x
  JOIN task_party t ON t.task_id = x.task_id AND t.unit_id = ANY(%(unit_ids)s::uuid[])
  WHERE x.attachment_id = a.id) OR EXISTS (
  SELECT FROM objection j WHERE j.evidence ? a.id::text AND j.filed_on IS NOT NULL
  AND j.supervising_unit_id = ANY(%(unit_ids)s::uuid[])))"""


def get(session: Session, attachment_id: UUID, *, unit_ids: Sequence[UUID]) -> Row | None:
    """Return an attachment the units may read."""
    return row(
        session,
        f"""SELECT a.id, a.filename, a.media_type, a.size, a.sha256, a.unit_id, a.person_id, a.created_at
        FROM attachment a WHERE a.id = %(id)s AND {_VISIBLE}""",
        {"id": attachment_id, "unit_ids": list(unit_ids)},
    )


def known(session: Session, hashes: Sequence[str]) -> set[str]:
    """Return which contents a row still speaks of."""
    found = rows(session, "SELECT sha256 FROM attachment WHERE sha256 = ANY(%(hashes)s)", {"hashes": list(hashes)})
    return {entry["sha256"] for entry in found}
