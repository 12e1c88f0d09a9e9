"""复核申请 as its unit makes it: against a bulletin, a notice or an entry; signed by a leader, filed in time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, Refused
from core.ids import new_id
from models.bulletins import CopyStage, Standing
from models.calls import Call
from models.deadlines import DeadlineKind
from models.entries import EntryStage
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.objection_views import Objectionable, ObjectionContent, ObjectionDraft
from models.objections import ObjectionStage
from models.papers import NoticeStage
from queries import bulletins, history
from queries import objections as queries
from queries import reports as report_queries
from queries import tasks as task_queries
from queries.sql import Row
from standards.workdays import Due
from workflows.classified import refuse_classified
from workflows.deadlines import Bearer, cancelled, clockwork, in_natural_days
from workflows.entries import entry_label
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create
from workflows.measures_policy import measures_policy
from workflows.pauses import resumed
from workflows.subjects import read_bulletin, read_entry, read_notice, read_objection
from workflows.tables import OBJECTION

_NOT_SIGNED_FOR = "请先签收；复核期限自签收之日起算"


@dataclass(frozen=True, slots=True)
class Against:
    """What is objected to: whose it is, whom it concerns, when that unit received it."""

    unit_id: UUID
    office_id: UUID
    task_id: UUID | None
    name: str
    received_on: date


def draft_objection(session: Session, *, call: Call, draft: ObjectionDraft) -> Advanced:
    """Begin an objection. Raises Refused unless the unit has received the conclusion, it stands, and it is the first.

    Raises NotFound for what the unit may not see, Invalid for files that are not its own.
    """
    against = _AGAINST[draft.against_kind](session, call, draft.against_id)
    _check(session, draft, against.unit_id)
    if queries.made_before(session, draft.against_id, against.unit_id):
        raise Refused("贵单位对该事项已提出复核申请，不重复提出")
    subject = Subject(
        SubjectKind.OBJECTION, new_id(), ObjectionStage.DRAFT, 1, against.unit_id, against.office_id, against.task_id
    )
    title = f"关于{against.name}的复核申请"
    columns = {
        "task_id": against.task_id,
        "unit_id": against.unit_id,
        "supervising_unit_id": against.office_id,
        "against_kind": draft.against_kind,
        "against_id": draft.against_id,
        "title": title,
        "received_on": against.received_on,
        "pauses_effect": False,
        "decision": {},
        "created_at": call.at,
        **_content(draft),
    }
    data = {"title": title, "against_kind": draft.against_kind, "against_id": str(draft.against_id)}
    return create(session, OBJECTION, subject, "draft", call=call, writing=Writing(columns, data))


def edit_objection(session: Session, *, call: Call, objection_id: UUID, content: ObjectionContent) -> Advanced:
    """Put a draft into other words."""
    objection, subject = read_objection(session, call, objection_id)
    _check(session, content, objection["unit_id"])
    return advance(session, OBJECTION, subject, "edit", call=call, writing=told(objection, _content(content)))


def sign_objection(session: Session, *, call: Call, objection_id: UUID) -> Advanced:
    """签批 by a leader of the unit."""
    objection, subject = read_objection(session, call, objection_id)
    columns = {"signed_by": queries.person_name(session, call.actor.person_id)}
    return advance(session, OBJECTION, subject, "sign", call=call, writing=told(objection, columns))


def file_objection(session: Session, *, call: Call, objection_id: UUID) -> Advanced:
    """提出: within the days of receipt; from here the office's days to decide run."""
    objection, subject = read_objection(session, call, objection_id)
    last = file_until(session, objection)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    days = measures_policy(session, office_id=subject.office_id, on=call.on).objection_decision_natural_days
    bearer = Bearer(SubjectKind.OBJECTION, subject.id, subject.task_id, subject.office_id, subject.office_id)
    decision = in_natural_days(bearer, DeadlineKind.OBJECTION_DECISION, days, works=works, at=call.at)
    facts = Facts(objection_days_over=(call.on - last.on).days)
    writing = told(objection, {"filed_on": call.on}, DeadlineChanges(opened=(decision,)))
    return advance(session, OBJECTION, subject, "file", call=call, facts=facts, writing=writing)


def withdraw_objection(session: Session, *, call: Call, objection_id: UUID) -> Advanced:
    """撤回: a draft by whoever writes, a filed one by a leader; a paused effect takes its course again."""
    objection, subject = read_objection(session, call, objection_id)
    waiting = task_queries.unmet(session, [objection_id], DeadlineKind.OBJECTION_DECISION).get(objection_id, [])
    changed = [cancelled(entry, call.at) for entry in waiting] + resumed(session, call, objection)
    writing = told(objection, {}, DeadlineChanges(changed=tuple(changed)))
    return advance(session, OBJECTION, subject, "withdraw", call=call, writing=writing)


def file_until(session: Session, objection: Row) -> Due:
    """Return the last day for filing, by the policy of the day of receipt (民法典 第二百零三条: it gives way)."""
    office_id, received_on = objection["supervising_unit_id"], objection["received_on"]
    days = measures_policy(session, office_id=office_id, on=received_on).objection_natural_days
    return clockwork(session, office_id=office_id, on=received_on).calendar.add_natural_days(received_on, days)


def told(objection: Row, columns: dict[str, Any], deadlines: DeadlineChanges | None = None, **more: Any) -> Writing:
    """Return what every event of an objection says of it."""
    return Writing(columns, {"title": objection["title"]} | more, deadlines or DeadlineChanges())


def _content(content: ObjectionContent) -> dict[str, Any]:
    return {"text": content.text, "evidence": [str(file_id) for file_id in content.evidence]}


def _check(session: Session, content: ObjectionContent, unit_id: UUID) -> None:
    refuse_classified(text=content.text)
    foreign = set(content.evidence) - report_queries.own_attachments(session, content.evidence, unit_id)
    if foreign:
        expected = "本单位已上传的附件"
        errors = [{"field": "evidence", "value": str(file_id), "expected": expected} for file_id in sorted(foreign)]
        raise Invalid("复核申请内容有误，未保存", errors=errors)


def _bulletin(session: Session, call: Call, bulletin_id: UUID) -> Against:
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    own = bulletins.copies(session, bulletin_id, units=call.actor.unit_ids, on=call.on)
    copy = next((entry for entry in own if entry["standing"] != Standing.INFORM), None)
    if copy is None:
        raise Forbidden("贵单位不是该通报的通报对象，不能申请复核")
    if copy["stage"] == CopyStage.RECALLED:
        raise Refused("该通报已撤回")
    if copy["signed_on"] is None:
        raise Refused(_NOT_SIGNED_FOR)
    return Against(copy["unit_id"], subject.office_id, None, bulletin["number"], copy["signed_on"])


def _notice(session: Session, call: Call, notice_id: UUID) -> Against:
    notice, subject = read_notice(session, call, notice_id)
    if notice["paper_id"] is None or notice["stage"] in (NoticeStage.WITHDRAWN, NoticeStage.REPLACED):
        raise Refused("该督办件未发出，或已撤回、替换")
    # Who let a notice lie unsigned until its answer was overdue has received it by then.
    days = [history.last_day(session, notice_id, kind) for kind in ("notice_signed_for", "notice_unanswered")]
    received_on = days[0] or days[1]
    if received_on is None:
        raise Refused(_NOT_SIGNED_FOR)
    name = queries.paper_number(session, notice["paper_id"])
    return Against(notice["unit_id"], subject.office_id, notice["task_id"], name, received_on)


def _entry(session: Session, call: Call, entry_id: UUID) -> Against:
    entry, subject = read_entry(session, call, entry_id)
    if entry["stage"] != EntryStage.CONFIRMED or entry["reverses_id"] is not None:
        raise Refused("只能对已确认且未冲销的计分、扣款奖励、限批申请复核")
    name = f"“{entry['rule']}”（{entry_label(entry)}）"
    return Against(entry["unit_id"], subject.office_id, entry["task_id"], name, entry["counts_from"])


_AGAINST = {Objectionable.BULLETIN: _bulletin, Objectionable.NOTICE: _notice, Objectionable.ENTRY: _entry}
