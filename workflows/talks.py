"""约谈 from the proposal with its evidence to the approved start, and what an office decides on one afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from core.ids import new_id
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.talk_views import Publication, SuspendedApprovals, TalkApproval, TalkCheck, TalkCreate
from models.talks import TalkStage
from queries import attachments, notices
from queries import talks as queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import met
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create
from workflows.subjects import read_talk, read_task
from workflows.tables import TALK
from workflows.talk_facts import done_by, is_statutory, mandate


def propose_talk(session: Session, *, call: Call, task_id: UUID, content: TalkCreate) -> Advanced:
    """Propose a talk on a task, with evidence. Raises Refused if one is under way on it already."""
    task, _ = read_task(session, call, task_id)
    evidence = content.evidence
    refuse_classified_content(content)
    if not (evidence.figures or evidence.paragraphs or evidence.attachments):
        raise Invalid("请附证据", errors=[{"field": "evidence", "expected": "数据、问题描述或附件，至少一项"}])
    _own_files(session, call, "evidence.attachments", evidence.attachments)
    return _propose(session, call, task, content)


def propose_by_system(session: Session, *, call: Call, task_id: UUID, content: TalkCreate) -> Advanced | None:
    """Propose a talk because a date or a ranking says so; people check, approve or decline. None if one is under way.

    `call.actor` is the system; its files are not asked for, its figures stand in the evidence.
    """
    task = queries.matter(session, task_id)
    if task is None:
        raise NotFound("没有这项任务")
    return None if queries.under_way(session, task_id) else _propose(session, call, task, content)


def _propose(session: Session, call: Call, task: Row, content: TalkCreate) -> Advanced:
    if queries.under_way(session, task["id"]):
        raise Refused("本任务的约谈正在办理，不重复提出")
    office_id = task["supervising_unit_id"]
    subject = Subject(SubjectKind.TALK, new_id(), TalkStage.PROPOSED, 1, None, office_id, task["id"])
    _, mixed = mandate(
        session, office_id=office_id, unit_ids=[task["unit_id"]], legal_basis=content.legal_basis, call=call
    )
    empty: dict[str, Any] = {name: {} for name in ("approval", "plan", "minutes", "approvals_suspended")}
    columns = empty | {
        "task_id": task["id"],
        "supervising_unit_id": office_id,
        "legal_basis": content.legal_basis,
        "reason": content.reason,
        "evidence": content.evidence.model_dump(mode="json"),
        "proposed_by": call.actor.person_id,
        "steps": [],
        "created_at": call.at,
    }
    data = {"title": task["title"], "reason": content.reason, "legal_basis": content.legal_basis}
    facts = Facts(task_stage=task["stage"], regime_mixed=mixed)
    return create(session, TALK, subject, "propose", call=call, facts=facts, writing=Writing(columns, data))


def check_talk(session: Session, *, call: Call, talk_id: UUID, check: TalkCheck) -> Advanced:
    """现场核查: what was found on the spot; without it nothing is approved (2014 年约谈暂行办法)."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(check)
    _not_ahead("checked_on", check.checked_on, call)
    given = check.model_dump()
    columns = {"check_finding": check.finding, "checked_on": check.checked_on, "checked_by": check.checked_by}
    writing = Writing(columns, about(talk) | check.model_dump(mode="json"))
    return advance(session, TALK, subject, "check", call=call, given=given, writing=writing)


def approve_talk(session: Session, *, call: Call, talk_id: UUID, approval: TalkApproval) -> Advanced:
    """批准启动 by another than who proposed or checked; of an approver outside the office the scan is kept."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(approval)
    office = notices.names(session, [subject.office_id], call.on)[subject.office_id]
    given = approval.model_dump(mode="json") | {"approved_on": str(approval.approved_on or call.on)}
    _not_ahead("approved_on", approval.approved_on, call)
    if approval.by_office:
        given |= {"approver": approval.approver or office, "organ": office}
    else:
        _external(approval)
        _own_files(session, call, "scan", [approval.scan] if approval.scan else [])
    facts = Facts(done_by=done_by(session, talk, "approve"))
    writing = Writing({"approval": given}, about(talk) | given)
    return advance(session, TALK, subject, "approve", call=call, facts=facts, given=given, writing=writing)


def _external(approval: TalkApproval) -> None:
    wanted = {"approver": "批准人姓名", "post": "批准人职务", "organ": "批准机关", "scan": "批示或批件的扫描件"}
    errors = [
        {"field": name, "expected": f"本机构以外批准的，须有{words}"}
        for name, words in wanted.items()
        if not getattr(approval, name)
    ]
    if errors:
        raise Invalid("本机构以外批准的，请填写批准人、职务、机关并上传批件扫描件", errors=errors)


def decline_talk(session: Session, *, call: Call, talk_id: UUID, reason: str) -> Advanced:
    """不予启动, with the reason."""
    return _decide(session, call, talk_id, "decline", reason)


def return_talk_plan(session: Session, *, call: Call, talk_id: UUID, reason: str) -> Advanced:
    """Return plan and notice to whoever drew them up."""
    return _decide(session, call, talk_id, "return", reason)


def return_minutes(session: Session, *, call: Call, talk_id: UUID, reason: str) -> Advanced:
    """Return drafted minutes (纪要) to whoever drew them up."""
    return _decide(session, call, talk_id, "return_minutes", reason)


def confirm_talk_plan(session: Session, *, call: Call, talk_id: UUID) -> Advanced:
    """审定 plan and notice, by another than who drew them up."""
    talk, subject = read_talk(session, call, talk_id)
    facts = Facts(done_by=done_by(session, talk, "confirm"))
    return advance(session, TALK, subject, "confirm", call=call, facts=facts, writing=Writing(data=about(talk)))


def publish_talk(session: Session, *, call: Call, talk_id: UUID, publication: Publication) -> Advanced:
    """Record where the talk was made public; of a statutory one the date is met by it."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(publication)
    _not_ahead("published_on", publication.published_on, call)
    day = publication.published_on or call.on
    due = task_queries.unmet(session, [talk["id"]], DeadlineKind.PUBLICATION).get(talk["id"], [])
    given = {"published_in": publication.published_in, "published_on": day}
    writing = Writing(
        given,
        about(talk) | {"published_in": publication.published_in, "published_on": str(day)},
        DeadlineChanges(changed=tuple(met(entry, call.at) for entry in due)),
    )
    return advance(session, TALK, subject, "publish", call=call, given=given, writing=writing)


def record_suspended_approvals(session: Session, *, call: Call, talk_id: UUID, act: SuspendedApprovals) -> Advanced:
    """Record that the competent authority suspends approvals (暂停审批); duban suspends nothing itself."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(act)
    _not_ahead("suspended_on", act.suspended_on, call)
    _not_ahead("resumed_on", act.resumed_on, call)
    given = act.model_dump(mode="json")
    writing = Writing({"approvals_suspended": given}, about(talk) | given)
    facts = Facts(statutory=is_statutory(talk))
    return advance(
        session, TALK, subject, "record_suspended_approvals", call=call, facts=facts, given=given, writing=writing
    )


def about(talk: Row) -> dict[str, Any]:
    """Return what every event of a talk says of it."""
    return {"title": talk["task_title"]}


def _decide(session: Session, call: Call, talk_id: UUID, action: str, reason: str) -> Advanced:
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified(reason=reason)
    writing = Writing(data=about(talk))
    return advance(session, TALK, subject, action, call=call, given={"reason": reason}, writing=writing)


def _not_ahead(field: str, day: date | None, call: Call) -> None:
    if day is not None and day > call.on:
        raise Invalid(errors=[{"field": field, "value": str(day), "expected": f"不晚于今日 {call.on}"}])


def _own_files(session: Session, call: Call, field: str, files: list[UUID]) -> None:
    missing = [entry for entry in files if attachments.get(session, entry, unit_ids=call.actor.unit_ids) is None]
    if missing:
        expected = "已上传且本机构可见的附件"
        errors = [{"field": field, "value": str(entry), "expected": expected} for entry in missing]
        raise Invalid("附件有误，未保存任何内容", errors=errors)
