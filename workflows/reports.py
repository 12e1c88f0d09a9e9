"""A unit's paper from draft to acceptance: written, signed by a leader, submitted, reviewed by the office."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.reports import AttachmentPurpose, ReportContent, ReportCreate, ReportKind, ReportStage
from queries import reports as queries
from queries.sql import Row
from workflows import followups
from workflows.deadlines import met
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create
from workflows.report_content import attach, check, columns_of, facts_of, store, summary
from workflows.subjects import read_notice, read_report, read_task
from workflows.tables import REPORT


def draft_report(session: Session, *, call: Call, task_id: UUID, content: ReportCreate) -> Advanced:
    """Begin a paper on a task. Raises NotFound for another's task, Invalid for a wrong period, target or file."""
    task, _ = read_task(session, call, task_id)
    origin = _origin(session, call, task, content)
    check(session, content, task_id=task_id, unit_id=origin["unit_id"], kind=content.kind, on=call.on)
    subject = Subject(
        SubjectKind.REPORT, new_id(), ReportStage.DRAFT, 1, origin["unit_id"], origin["reviewing_unit_id"], task_id
    )
    columns = {
        "task_id": task_id,
        "kind": content.kind,
        "period": content.period,
        "round": 1,
        "late_contributors": [],
        "drafted_by": call.actor.person_id,
        "created_at": call.at,
        **origin,
        **columns_of(content),
    }
    data = {"kind": content.kind, "period": content.period, "title": task["title"]}
    made = create(session, REPORT, subject, "draft", call=call, writing=Writing(columns=columns, data=data))
    store(session, subject.id, content)
    return made


def _origin(session: Session, call: Call, task: Row, content: ReportCreate) -> dict[str, Any]:
    """Say whose paper it is, who reviews it and what it answers; refuse a period that was never due or is taken."""
    origin = {
        "unit_id": task["unit_id"],
        "reviewing_unit_id": task["supervising_unit_id"],
        "contribution_id": None,
        "notice_id": None,
    }
    subject_id = task["id"]
    if content.kind is ReportKind.CONTRIBUTION:
        owed = queries.contribution_of(session, task["id"], call.actor.unit_ids)
        if owed is None:
            raise Refused("贵单位不是本任务的参与（配合）单位")
        origin |= {"unit_id": owed["unit_id"], "reviewing_unit_id": task["unit_id"], "contribution_id": owed["id"]}
        subject_id = owed["id"]
    if content.kind is ReportKind.ANSWER:
        notice = _notice_to_answer(session, call, task, content)
        # After a reassignment the answer is still owed by whom it was asked of.
        origin |= {"notice_id": notice["id"], "unit_id": notice["unit_id"]}
    elif content.notice_id is not None:
        raise Invalid(errors=[{"field": "notice_id", "expected": "只有督办答复（answer）须填写"}])
    _check_period(session, content, subject_id, task, origin["unit_id"])
    return origin


def _notice_to_answer(session: Session, call: Call, task: Row, content: ReportCreate) -> Row:
    if content.notice_id is None:
        raise Invalid("请指明答复的是哪一件督办件", errors=[{"field": "notice_id", "expected": "督办件编号"}])
    notice, _ = read_notice(session, call, content.notice_id)
    if notice["task_id"] != task["id"]:
        raise NotFound("本任务没有这件督办件")
    return notice


def _check_period(session: Session, content: ReportCreate, subject_id: UUID, task: Row, unit_id: UUID) -> None:
    kinds = {ReportKind.PROGRESS: "report", ReportKind.CONTRIBUTION: "contribution"}
    if content.period is not None:
        kind = kinds.get(content.kind)
        if kind is None or not queries.period_known(session, subject_id, kind, content.period):
            error = {"field": "period", "value": content.period, "expected": "本任务已开始的报送期，如 2021-03"}
            raise Invalid("没有这个报送期", errors=[error])
    elif task["report_cycle"] and content.kind in kinds:
        raise Invalid("本任务按期报送，请填写报送期", errors=[{"field": "period", "expected": "如 2021-03"}])
    if content.kind is not ReportKind.ANSWER and queries.taken_periods(
        session, task["id"], unit_id, content.kind, content.period
    ):
        raise Refused("同一报送期的报送件已存在，请在原件上修改或补报")


def edit_report(session: Session, *, call: Call, report_id: UUID, content: ReportContent) -> Advanced:
    """Replace the content of a draft as a whole; the last one to write wins only with the version he read."""
    report, subject = read_report(session, call, report_id)
    check(session, content, task_id=report["task_id"], unit_id=report["unit_id"], kind=report["kind"], on=call.on)
    done = advance(session, REPORT, subject, "edit", call=call, writing=Writing(columns=columns_of(content)))
    queries.clear_content(session, report_id)
    store(session, report_id, content)
    return done


def sign_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Sign by a leader of the unit himself. Raises Refused while something is missing."""
    report, subject = read_report(session, call, report_id)
    columns = {"signed_on": call.on, "signed_by": None}
    return advance(
        session,
        REPORT,
        subject,
        "sign",
        call=call,
        facts=facts_of(session, report),
        writing=Writing(columns=columns, data=_signed_content(session, report)),
    )


def stamp_report(
    session: Session, *, call: Call, report_id: UUID, signed_by: str, signed_on: Any, stamp_page: UUID
) -> Advanced:
    """Stand in for the signature by the uploaded stamped page; names the leader who signed and the day."""
    report, subject = read_report(session, call, report_id)
    if not queries.own_attachments(session, [stamp_page], report["unit_id"]):
        raise Invalid(errors=[{"field": "stamp_page", "value": str(stamp_page), "expected": "本单位已上传的签批页"}])
    if signed_on > call.on:
        raise Invalid(errors=[{"field": "signed_on", "value": str(signed_on), "expected": f"不晚于今日 {call.on}"}])
    attach(session, report_id, [stamp_page], AttachmentPurpose.STAMP_PAGE)
    columns = {"signed_on": signed_on, "signed_by": signed_by}
    return advance(
        session,
        REPORT,
        subject,
        "stamp",
        call=call,
        facts=facts_of(session, report),
        given={"signed_by": signed_by, "signed_on": signed_on},
        writing=Writing(columns=columns, data=_signed_content(session, report) | {"signed_by": signed_by}),
    )


def submit_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Hand a signed paper to whoever reviews it; meets its deadline and moves the task or notice it speaks to."""
    report, subject = read_report(session, call, report_id)
    late = report["missing_contributors"]
    changes = tuple(met(deadline, call.at) for deadline in report["deadlines"] or () if deadline["met_at"] is None)
    done = advance(
        session,
        REPORT,
        subject,
        "submit",
        call=call,
        facts=Facts(task_stage=report["task_stage"]),
        writing=Writing(
            columns={"submitted_at": call.at, "late_contributors": late},
            data=summary(report) | {"late_contributors": late},
            deadlines=DeadlineChanges(changed=changes),
        ),
    )
    followups.submitted(session, call=call.caused_by(done.event_id), report=report)
    return done


def revise_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Take a returned paper up again for the next round; what was submitted before stays in the record."""
    report, subject = read_report(session, call, report_id)
    columns = {"round": report["round"] + 1, "signed_by": None, "signed_on": None, "submitted_at": None}
    return advance(session, REPORT, subject, "revise", call=call, writing=Writing(columns=columns))


def unsign_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Take a signature back before submission, to change the paper."""
    _, subject = read_report(session, call, report_id)
    columns = {"signed_by": None, "signed_on": None}
    return advance(session, REPORT, subject, "unsign", call=call, writing=Writing(columns=columns))


def discard_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Give a draft up; its period is free again."""
    _, subject = read_report(session, call, report_id)
    return advance(session, REPORT, subject, "discard", call=call)


def _signed_content(session: Session, report: Row) -> dict[str, Any]:
    """What was signed stays in the record as it was, whatever later rounds say."""
    return summary(report) | {
        "text": report["text"],
        "obstacles": report["obstacles"],
        "next_step": report["next_step"],
        "self_rating": report["self_rating"],
        "percent_done": report["percent_done"],
        "milestones": report["milestones"],
        "milestones_done": report["milestones_done"],
        "values": queries.content(session, report["id"]),
        "attachments": queries.files(session, report["id"]),
    }
