"""催办单 and 督办通知单: proposed by clock or officer, approved by another, issued as a numbered, frozen paper."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Refused
from core.ids import new_id
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.papers import NOTICE_KIND_NAMES, NoticeCreate, NoticeKind, NoticeStage
from queries import history
from queries import notices as queries
from queries import plans as plan_queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.deadlines import Bearer, cancelled, clockwork, in_working_days
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create, decide, history_needed
from workflows.notice_papers import freeze_notice
from workflows.policy import Policy
from workflows.subjects import read_notice, read_task
from workflows.tables import NOTICE


def propose_notice(session: Session, *, call: Call, task_id: UUID, content: NoticeCreate) -> Advanced:
    """Propose a notice on a task. Raises Refused if the same notice at this level is under way already."""
    task, _ = read_task(session, call, task_id)
    refuse_classified(reason=content.reason, requirement=content.requirement)
    if queries.open_notice(session, task_id, content.kind, content.level):
        raise Refused("本任务同级督办件正在办理，不重复督办")
    works = clockwork(session, office_id=task["supervising_unit_id"], on=call.on)
    label, colour = level_words(works.policy, content.kind, content.level)
    subject = Subject(
        SubjectKind.NOTICE, new_id(), NoticeStage.PROPOSED, 1, task["unit_id"], task["supervising_unit_id"], task_id
    )
    columns = {
        "kind": content.kind,
        "level": content.level,
        "level_label": label,
        "level_colour": colour,
        "task_id": task_id,
        "unit_id": task["unit_id"],
        "supervising_unit_id": task["supervising_unit_id"],
        "deadline_id": None,
        "reason": content.reason,
        "requirement": content.requirement,
        "answer_working_days": content.answer_working_days,
        "answered_late": False,
        "proposed_by": call.actor.person_id,
        "created_at": call.at,
    }
    data = {"title": task["title"], "label": label, "reason": content.reason}
    facts = Facts(task_stage=task["stage"])
    return create(
        session, NOTICE, subject, "propose", call=call, facts=facts, writing=Writing(columns=columns, data=data)
    )


def level_words(policy: Policy, kind: NoticeKind, level: int) -> tuple[str, str]:
    """Return label and colour of a level; the policy names them, for blue means near due here and praise there."""
    return policy.words(kind, level) or (NOTICE_KIND_NAMES[kind], "")


def approve_notice(session: Session, *, call: Call, notice_id: UUID, requirement: str | None) -> Advanced:
    """Approve a proposal (审核), by another than who proposed it; the requirement may be put into final words."""
    notice, subject = read_notice(session, call, notice_id)
    refuse_classified(requirement=requirement)
    columns = {"requirement": requirement} if requirement else {}
    return advance(
        session, NOTICE, subject, "approve", call=call, facts=_facts(session, notice), writing=_told(notice, columns)
    )


def decline_notice(session: Session, *, call: Call, notice_id: UUID, reason: str) -> Advanced:
    """Decide not to send it, with the reason."""
    notice, subject = read_notice(session, call, notice_id)
    return advance(session, NOTICE, subject, "decline", call=call, given={"reason": reason}, writing=_told(notice))


def issue_notice(session: Session, *, call: Call, notice_id: UUID, external_doc_no: str | None = None) -> Advanced:
    """Issue (签发): freeze the numbered paper and start the clock of the answer."""
    refuse_classified(external_doc_no=external_doc_no)
    notice, subject = read_notice(session, call, notice_id)
    facts = _facts(session, notice, designated=_designated(session, call, notice))
    decide(NOTICE, subject, "issue", call=call, facts=facts, given={})
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    bearer = Bearer(SubjectKind.NOTICE, notice["id"], notice["task_id"], notice["unit_id"], subject.office_id)
    answer = in_working_days(bearer, DeadlineKind.ANSWER, notice["answer_working_days"], works=works, at=call.at)
    frozen = freeze_notice(session, call, notice, due_on=answer.due_on, external_doc_no=external_doc_no)
    writing = Writing(
        columns={"paper_id": frozen.id},
        data={
            "title": notice["task_title"],
            "label": notice["level_label"],
            "paper_id": str(frozen.id),
            "number": frozen.number,
            "due_on": answer.due_on,
        },
        deadlines=DeadlineChanges(opened=(answer,)),
    )
    return advance(session, NOTICE, subject, "issue", call=call, facts=facts, writing=writing)


def sign_for_notice(session: Session, *, call: Call, notice_id: UUID) -> Advanced:
    """签收: the unit has the paper; by whom and when stands in the event."""
    notice, subject = read_notice(session, call, notice_id)
    return advance(session, NOTICE, subject, "sign_for", call=call, writing=_told(notice))


def withdraw_notice(session: Session, *, call: Call, notice_id: UUID, reason: str) -> Advanced:
    """Withdraw an issued notice by a further paper that says so; the first stays as it was issued."""
    return _end_by_paper(session, call, notice_id, "withdraw", reason, {"withdraws": True})


def revoke_notice(session: Session, *, call: Call, notice_id: UUID, reason: str) -> Advanced:
    """Withdraw it because an objection was decided so, in the capacity of who decided."""
    return _end_by_paper(session, call, notice_id, "revoke", reason, {"withdraws": True})


def replace_notice(
    session: Session, *, call: Call, notice_id: UUID, reason: str, requirement: str, answer_working_days: int
) -> Advanced:
    """Replace an issued notice by a new one with its own number and answer date; returns the replaced one's move."""
    refuse_classified(reason=reason, requirement=requirement)
    notice, subject = read_notice(session, call, notice_id)
    facts = _facts(session, notice, designated=_designated(session, call, notice))
    decide(NOTICE, subject, "replace", call=call, facts=facts, given={"reason": reason})
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    new_notice = Subject(
        SubjectKind.NOTICE, new_id(), NoticeStage.PROPOSED, 1, notice["unit_id"], subject.office_id, notice["task_id"]
    )
    bearer = Bearer(SubjectKind.NOTICE, new_notice.id, notice["task_id"], notice["unit_id"], subject.office_id)
    answer = in_working_days(bearer, DeadlineKind.ANSWER, answer_working_days, works=works, at=call.at)
    words = {"reason": reason, "requirement": requirement}
    frozen = freeze_notice(
        session, call, notice | words, due_on=answer.due_on, external_doc_no=None, replaces_id=notice["paper_id"]
    )
    done = advance(
        session,
        NOTICE,
        subject,
        "replace",
        call=call,
        facts=facts,
        given={"reason": reason},
        writing=_told(notice, ends=_open(session, notice, call), number=frozen.number),
    )
    columns = _succeeding(notice, call) | words | {"answer_working_days": answer_working_days, "paper_id": frozen.id}
    data = {"title": notice["task_title"], "number": frozen.number, "due_on": answer.due_on}
    writing = Writing(columns=columns, data=data, deadlines=DeadlineChanges(opened=(answer,)))
    create(session, NOTICE, new_notice, "succeed", call=call.caused_by(done.event_id), writing=writing)
    return done


_CARRIED = ("kind", "level", "level_label", "level_colour", "task_id", "unit_id", "supervising_unit_id", "deadline_id")


def _succeeding(notice: Row, call: Call) -> Row:
    made = {"answered_late": False, "proposed_by": call.actor.person_id, "created_at": call.at}
    return {name: notice[name] for name in _CARRIED} | made


def _end_by_paper(
    session: Session, call: Call, notice_id: UUID, action: str, reason: str, extra: dict[str, Any]
) -> Advanced:
    notice, subject = read_notice(session, call, notice_id)
    decide(NOTICE, subject, action, call=call, facts=Facts(), given={"reason": reason})
    frozen = freeze_notice(
        session,
        call,
        notice | {"reason": reason, "requirement": ""},
        due_on=None,
        external_doc_no=None,
        replaces_id=notice["paper_id"],
        extra=extra,
    )
    writing = _told(notice, ends=_open(session, notice, call), number=frozen.number)
    return advance(session, NOTICE, subject, action, call=call, given={"reason": reason}, writing=writing)


def _open(session: Session, notice: Row, call: Call) -> DeadlineChanges:
    entries = task_queries.open_deadlines(session, notice["task_id"], notice["id"])
    return DeadlineChanges(changed=tuple(cancelled(entry, call.at) for entry in entries))


def _told(
    notice: Row,
    columns: dict[str, Any] | None = None,
    *,
    ends: DeadlineChanges | None = None,
    number: str | None = None,
) -> Writing:
    data = {"title": notice["task_title"], "label": notice["level_label"]} | ({"number": number} if number else {})
    return Writing(columns=columns or {}, data=data, deadlines=ends or DeadlineChanges())


def _designated(session: Session, call: Call, notice: Row) -> bool:
    office_id, unit_ids = notice["supervising_unit_id"], [notice["unit_id"]]
    return bool(plan_queries.designated(session, office_id=office_id, unit_ids=unit_ids, on=call.on))


def _facts(session: Session, notice: Row, *, designated: bool = True) -> Facts:
    done_by = history.done_by(session, [notice["id"]], history_needed(NOTICE))
    return Facts(designated=designated, task_stage=notice["task_stage"], done_by=done_by)
