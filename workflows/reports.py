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
from queries import bulk, history
from queries import notices as notice_queries
from queries import reports as queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows import followups
from workflows.deadlines import clockwork, met, reopened_after_review
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create, history_needed
from workflows.report_content import attach, check, columns_of, facts_of, store
from workflows.tables import REPORT

BY_TASK = "办结申请、退办申请由督查机构在任务上审核"


def draft_report(session: Session, *, call: Call, task_id: UUID, content: ReportCreate) -> Advanced:
    """Begin a paper on a task. Raises NotFound for another's task, Invalid for a wrong period, target or file."""
    task = task_queries.for_command(session, task_id, call.actor.unit_ids)
    if task is None:
        raise NotFound("没有这项任务")
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
        origin["notice_id"] = _notice_to_answer(session, call, task, content)
    elif content.notice_id is not None:
        raise Invalid(errors=[{"field": "notice_id", "expected": "只有督办答复（answer）须填写"}])
    _check_period(session, content, subject_id, task, origin["unit_id"])
    return origin


def _notice_to_answer(session: Session, call: Call, task: Row, content: ReportCreate) -> UUID:
    if content.notice_id is None:
        raise Invalid("请指明答复的是哪一件督办件", errors=[{"field": "notice_id", "expected": "督办件编号"}])
    notice = notice_queries.for_command(session, content.notice_id, call.actor.unit_ids)
    if notice is None or notice["task_id"] != task["id"]:
        raise NotFound("没有这件督办件")
    return content.notice_id


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
    report, subject = _read(session, call, report_id)
    check(session, content, task_id=report["task_id"], unit_id=report["unit_id"], kind=report["kind"], on=call.on)
    done = advance(session, REPORT, subject, "edit", call=call, writing=Writing(columns=columns_of(content)))
    queries.clear_content(session, report_id)
    store(session, report_id, content)
    return done


def sign_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Sign by a leader of the unit himself. Raises Refused while something is missing."""
    report, subject = _read(session, call, report_id)
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
    report, subject = _read(session, call, report_id)
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
    report, subject = _read(session, call, report_id)
    late: list[str] = []
    if report["kind"] == ReportKind.PROGRESS:
        late = queries.late_contributors(session, report["task_id"], report["period"], call.on)
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
            data=_summary(report) | {"late_contributors": late},
            deadlines=DeadlineChanges(changed=changes),
        ),
    )
    followups.submitted(session, call=call.caused_by(done.event_id), report=report)
    return done


def accept_report(session: Session, *, call: Call, report_id: UUID, finding: str | None) -> Advanced:
    """Accept a paper, with the office's own finding beside the unit's rating. Raises Refused for closings, refusals."""
    report, subject = _read(session, call, report_id)
    if report["kind"] in (ReportKind.CLOSING, ReportKind.REFUSAL):
        raise Refused(BY_TASK)
    done = advance(
        session,
        REPORT,
        subject,
        "accept",
        call=call,
        facts=_review_facts(session, report_id),
        writing=Writing(columns={"office_finding": finding}, data=_summary(report) | {"finding": finding}),
    )
    if report["kind"] == ReportKind.PLAN:
        bulk.insert(session, "milestone", _milestones(report))
    if report["milestones_done"]:
        task_queries.mark_milestones(session, report["task_id"], report["milestones_done"])
    followups.accepted(session, call=call.caused_by(done.event_id), report=report)
    return done


def return_report(session: Session, *, call: Call, report_id: UUID, reason: str) -> Advanced:
    """Return a paper with reasons; the days the office had it are not counted, the remaining ones run again."""
    report, subject = _read(session, call, report_id)
    if report["kind"] in (ReportKind.CLOSING, ReportKind.REFUSAL):
        raise Refused(BY_TASK)
    done = advance(
        session,
        REPORT,
        subject,
        "return",
        call=call,
        facts=_review_facts(session, report_id),
        given={"reason": reason},
        writing=Writing(data=_summary(report), deadlines=reopened_deadlines(session, call, report)),
    )
    followups.returned(session, call=call.caused_by(done.event_id), report=report, reason=reason)
    return done


def reopened_deadlines(session: Session, call: Call, report: Row) -> DeadlineChanges:
    """Return the changes that let the remaining days of the returned paper's deadlines run."""
    works = clockwork(session, office_id=report["reviewing_unit_id"], on=call.on)
    open_again = [deadline for deadline in followups.typed(report["deadlines"]) if deadline["met_at"] is not None]
    return DeadlineChanges(
        changed=tuple(reopened_after_review(deadline, works=works, at=call.at) for deadline in open_again[-1:])
    )


def revise_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Take a returned paper up again for the next round; what was submitted before stays in the record."""
    report, subject = _read(session, call, report_id)
    columns = {"round": report["round"] + 1, "signed_by": None, "signed_on": None, "submitted_at": None}
    return advance(session, REPORT, subject, "revise", call=call, writing=Writing(columns=columns))


def unsign_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Take a signature back before submission, to change the paper."""
    _, subject = _read(session, call, report_id)
    columns = {"signed_by": None, "signed_on": None}
    return advance(session, REPORT, subject, "unsign", call=call, writing=Writing(columns=columns))


def discard_report(session: Session, *, call: Call, report_id: UUID) -> Advanced:
    """Give a draft up; its period is free again."""
    _, subject = _read(session, call, report_id)
    return advance(session, REPORT, subject, "discard", call=call)


def _read(session: Session, call: Call, report_id: UUID) -> tuple[Row, Subject]:
    report = queries.for_command(session, report_id, call.actor.unit_ids)
    if report is None:
        raise NotFound("没有这份报送件")
    return report, subject_of(report)


def subject_of(report: Row) -> Subject:
    """Return a report as the lifecycle sees it."""
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


def _review_facts(session: Session, report_id: UUID) -> Facts:
    return Facts(done_by=history.done_by(session, [report_id], history_needed(REPORT, "accept")))


def _summary(report: Row) -> dict[str, Any]:
    return {
        "kind": report["kind"],
        "period": report["period"],
        "round": report["round"],
        "title": report["task_title"],
    }


def _signed_content(session: Session, report: Row) -> dict[str, Any]:
    """What was signed stays in the record as it was, whatever later rounds say."""
    return _summary(report) | {
        "text": report["text"],
        "obstacles": report["obstacles"],
        "next_step": report["next_step"],
        "self_rating": report["self_rating"],
        "milestones": report["milestones"],
        "milestones_done": report["milestones_done"],
        "values": queries.content(session, report["id"]),
    }


def _milestones(report: Row) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "task_id": report["task_id"],
            "report_id": report["id"],
            "title": step["title"],
            "due_on": step["due_on"],
            "position": place,
        }
        for place, step in enumerate(report["milestones"])
    ]
