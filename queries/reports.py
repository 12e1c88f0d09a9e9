"""Reading reports: a draft belongs to its unit, a submitted paper to every party of the task."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, row, rows

VISIBLE = """(r.unit_id = ANY(%(units)s) OR (r.stage IN ('submitted', 'returned', 'accepted') AND (
   r.reviewing_unit_id = ANY(%(units)s)
   OR EXISTS (SELECT FROM task_party y WHERE y.task_id = r.task_id AND y.unit_id = ANY(%(units)s)))))"""


def known(session: Session, report_id: UUID, units: list[UUID]) -> bool:
    """Whether these units may read a paper's record: it is shown to them, or an earlier round of it was."""
    return (
        row(
            session,
            f"""SELECT 1 AS found FROM report r WHERE r.id = %(id)s AND ({VISIBLE} OR (r.round > 1 AND (
                  r.reviewing_unit_id = ANY(%(units)s) OR EXISTS (
                    SELECT FROM task_party y WHERE y.task_id = r.task_id AND y.unit_id = ANY(%(units)s)))))""",
            {"id": report_id, "units": units},
        )
        is not None
    )


def for_command(session: Session, report_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a report with what its commands decide from: the task's stage and the deadlines this paper meets.

    `missing_contributors` names those who have not submitted for the period of a progress report about to be submitted.
    """
    return row(
        session,
        f"""SELECT r.*, t.stage AS task_stage, t.title AS task_title,
              (SELECT n.stage FROM notice n WHERE n.id = r.notice_id) AS notice_stage,
              (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM deadline d
               WHERE d.subject_id = CASE r.kind WHEN 'answer' THEN r.notice_id
                                    WHEN 'contribution' THEN r.contribution_id ELSE r.task_id END
                 AND d.kind = CASE r.kind WHEN 'progress' THEN 'report' WHEN 'closing' THEN 'completion'
                              WHEN 'refusal' THEN 'sign_for' ELSE r.kind END
                 AND d.cancelled_at IS NULL AND d.period IS NOT DISTINCT FROM r.period) AS deadlines,
              CASE WHEN r.kind = 'progress' AND r.stage = 'signed' THEN ARRAY(
                SELECT n.name FROM contribution c JOIN unit_name n ON n.unit_id = c.unit_id AND {on_day("n")}
                WHERE c.task_id = r.task_id AND c.unit_id <> t.unit_id AND NOT EXISTS (
                  SELECT FROM report o WHERE o.contribution_id = c.id AND o.stage IN ('submitted', 'accepted')
                    AND o.period IS NOT DISTINCT FROM r.period)
                ORDER BY c.id) ELSE '{{}}' END AS missing_contributors
            FROM report r JOIN task t ON t.id = r.task_id
            WHERE r.id = %(id)s AND {VISIBLE}""",
        {"id": report_id, "units": units, "on": on},
    )


def detail(session: Session, report_id: UUID, units: list[UUID], on: date) -> Row | None:
    """Return a report as its page shows it."""
    return row(
        session,
        f"""SELECT r.*, n.name AS unit_name, t.title AS task_title, t.stage AS task_stage,
              coalesce((SELECT jsonb_agg(jsonb_build_object('target_id', v.target_id, 'indicator', g.indicator,
                          'value', v.value, 'unit', g.unit, 'statement', v.statement) ORDER BY g.id)
                        FROM report_value v JOIN target g ON g.id = v.target_id WHERE v.report_id = r.id), '[]')
                AS values,
              coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'filename', a.filename, 'size', a.size,
                          'sha256', a.sha256, 'media_type', a.media_type, 'purpose', x.purpose) ORDER BY a.id)
                        FROM report_attachment x JOIN attachment a ON a.id = x.attachment_id
                        WHERE x.report_id = r.id), '[]') AS attachments
            FROM report r JOIN task t ON t.id = r.task_id
            JOIN unit_name n ON n.unit_id = r.unit_id AND {on_day("n")}
            WHERE r.id = %(id)s AND {VISIBLE}""",
        {"id": report_id, "units": units, "on": on},
    )


def listed(
    session: Session, *, units: list[UUID], on: date, filters: dict[str, Any], after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of reports, newest first: of one task, or those that wait for the caller's review."""
    where, params = [VISIBLE], {"units": units, "on": on, "limit": limit, "after": after} | filters
    where += [
        f"r.{name} = %({name})s"
        for name in ("task_id", "stage", "kind", "period", "unit_id")
        if filters.get(name) is not None
    ]
    if filters.get("to_review"):
        where.append("r.reviewing_unit_id = ANY(%(units)s) AND r.stage = 'submitted'")
    return rows(
        session,
        f"""SELECT r.id, r.task_id, t.title AS task_title, r.unit_id, n.name AS unit_name, r.kind, r.period, r.stage,
              r.version, r.round, r.submitted_at, r.created_at
            FROM report r JOIN task t ON t.id = r.task_id
            JOIN unit_name n ON n.unit_id = r.unit_id AND {on_day("n")}
            WHERE {" AND ".join(where)} AND (%(after)s::uuid IS NULL OR r.id < %(after)s::uuid)
            ORDER BY r.id DESC LIMIT %(limit)s""",
        params,
    )


def reported_targets(session: Session, report_id: UUID, task_id: UUID) -> tuple[list[str], int, int]:
    """Return the task's own targets this report says nothing on, and its evidence and stamp pages."""
    found = row(
        session,
        """SELECT coalesce((SELECT array_agg(g.indicator ORDER BY g.id)
                     FROM task_target k JOIN target g ON g.id = k.target_id
                     WHERE k.task_id = %(task)s AND NOT EXISTS (
                       SELECT FROM report_value v WHERE v.report_id = %(id)s AND v.target_id = g.id
                         AND (v.value IS NOT NULL OR v.statement IS NOT NULL))), '{}') AS missing,
             (SELECT count(*) FROM report_attachment WHERE report_id = %(id)s AND purpose = 'evidence') AS evidence,
             (SELECT count(*) FROM report_attachment WHERE report_id = %(id)s AND purpose = 'stamp_page') AS stamps""",
        {"id": report_id, "task": task_id},
    )
    assert found is not None  # noqa: S101  # an aggregate always yields a row
    return list(found["missing"]), int(found["evidence"]), int(found["stamps"])


def contribution_of(session: Session, task_id: UUID, units: list[UUID]) -> Row | None:
    """Return the contribution that one of the caller's units owes on a task."""
    return row(
        session,
        "SELECT * FROM contribution WHERE task_id = %(task)s AND unit_id = ANY(%(units)s) ORDER BY id LIMIT 1",
        {"task": task_id, "units": units},
    )


def period_known(session: Session, subject_id: UUID, kind: str, period: str) -> bool:
    """Whether a deadline of this kind was opened for the period."""
    return (
        row(
            session,
            "SELECT 1 AS found FROM deadline WHERE subject_id = %(id)s AND kind = %(kind)s AND period = %(period)s",
            {"id": subject_id, "kind": kind, "period": period},
        )
        is not None
    )


def taken_periods(session: Session, task_id: UUID, unit_id: UUID, kind: str, period: str | None) -> bool:
    """Whether a paper of this kind and period exists already that was not discarded."""
    return (
        row(
            session,
            """SELECT 1 AS found FROM report WHERE task_id = %(task)s AND unit_id = %(unit)s AND kind = %(kind)s
                 AND stage <> 'discarded' AND stage <> 'accepted' AND period IS NOT DISTINCT FROM %(period)s
               UNION ALL
               SELECT 1 FROM report WHERE task_id = %(task)s AND unit_id = %(unit)s AND kind = %(kind)s
                 AND stage = 'accepted' AND period = %(period)s""",
            {"task": task_id, "unit": unit_id, "kind": kind, "period": period},
        )
        is not None
    )


def own_attachments(session: Session, ids: Sequence[UUID], unit_id: UUID) -> set[UUID]:
    """Return which of these files the unit itself has uploaded."""
    found = rows(
        session,
        "SELECT id FROM attachment WHERE id = ANY(%(ids)s) AND unit_id = %(unit)s",
        {"ids": list(ids), "unit": unit_id},
    )
    return {entry["id"] for entry in found}


def task_target_ids(session: Session, task_id: UUID) -> dict[UUID, str | None]:
    """Return the ids of the task's own targets with their units of measure."""
    found = rows(
        session,
        "SELECT g.id, g.unit FROM task_target k JOIN target g ON g.id = k.target_id WHERE k.task_id = %(id)s",
        {"id": task_id},
    )
    return {entry["id"]: entry["unit"] for entry in found}


def clear_content(session: Session, report_id: UUID) -> None:
    """Remove values and evidence of a draft before its new content is written; stamp pages stay."""
    rows(session, "DELETE FROM report_value WHERE report_id = %(id)s", {"id": report_id})
    rows(session, "DELETE FROM report_attachment WHERE report_id = %(id)s AND purpose = 'evidence'", {"id": report_id})


def content(session: Session, report_id: UUID) -> list[Row]:
    """Return the values of a report, for the record of what was submitted."""
    return rows(
        session,
        "SELECT target_id, value, statement FROM report_value WHERE report_id = %(id)s ORDER BY target_id",
        {"id": report_id},
    )


def files(session: Session, report_id: UUID) -> list[Row]:
    """Return the files of a report with their hashes, for the record of what was signed."""
    return rows(
        session,
        """SELECT a.id, a.filename, a.size, a.sha256, x.purpose FROM report_attachment x
           JOIN attachment a ON a.id = x.attachment_id WHERE x.report_id = %(id)s ORDER BY a.id""",
        {"id": report_id},
    )


def percent_accepted(session: Session, task_id: UUID) -> Decimal | None:
    """Return the percentage that was accepted last for a task; None before the first."""
    found = row(
        session,
        """SELECT r.percent_done FROM report r WHERE r.task_id = %(id)s AND r.kind = 'progress'
             AND r.stage = 'accepted' AND r.percent_done IS NOT NULL ORDER BY r.submitted_at DESC, r.id DESC LIMIT 1""",
        {"id": task_id},
    )
    return found["percent_done"] if found else None
