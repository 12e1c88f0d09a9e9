"""Rows as the lifecycle sees them, read through the visibility clause: what a caller may not see is not found."""

from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.events import SubjectKind
from queries import notices, reports, tasks
from queries.sql import Row
from workflows.guards import Subject


def read_task(session: Session, call: Call, task_id: UUID) -> tuple[Row, Subject]:
    """Return a task for a command. Raises NotFound."""
    task = tasks.for_command(session, task_id, call.actor.unit_ids)
    if task is None:
        raise NotFound("没有这项任务")
    return task, task_subject(task)


def read_report(session: Session, call: Call, report_id: UUID) -> tuple[Row, Subject]:
    """Return a report for a command. Raises NotFound."""
    report = reports.for_command(session, report_id, call.actor.unit_ids, call.on)
    if report is None:
        raise NotFound("没有这份报送件")
    return report, report_subject(report)


def read_notice(session: Session, call: Call, notice_id: UUID) -> tuple[Row, Subject]:
    """Return a notice for a command. Raises NotFound."""
    notice = notices.for_command(session, notice_id, call.actor.unit_ids)
    if notice is None:
        raise NotFound("没有这件督办件")
    return notice, notice_subject(notice)


def task_subject(task: Row) -> Subject:
    """Return a task as the lifecycle sees it: borne by its unit, supervised by its office."""
    return Subject(
        SubjectKind.TASK,
        task["id"],
        task["stage"],
        task["version"],
        task["unit_id"],
        task["supervising_unit_id"],
        task["id"],
    )


def report_subject(report: Row) -> Subject:
    """Return a report as the lifecycle sees it: written by its unit, reviewed by office or lead unit."""
    return Subject(
        SubjectKind.REPORT,
        report["id"],
        report["stage"],
        report["version"],
        report["unit_id"],
        report["reviewing_unit_id"],
        report["task_id"],
        {"kind": report["kind"]},
    )


def notice_subject(notice: Row) -> Subject:
    """Return a notice as the lifecycle sees it."""
    return Subject(
        SubjectKind.NOTICE,
        notice["id"],
        notice["stage"],
        notice["version"],
        notice["unit_id"],
        notice["supervising_unit_id"],
        notice["task_id"],
    )
