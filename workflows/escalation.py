"""What follows from a failure: a notice of the next level is proposed by the system; people decide whether it goes."""

from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.papers import NoticeKind, NoticeStage
from queries import notices as notice_queries
from queries import rectifications as queries
from queries.sql import Row
from workflows.deadlines import clockwork
from workflows.guards import Subject
from workflows.lifecycle import Writing, create
from workflows.notices import level_words
from workflows.policy import Policy
from workflows.tables import NOTICE


def propose_next_level(session: Session, *, call: Call, found: Row, reason: str) -> UUID | None:
    """Propose a supervision notice one level above the last one sent; None if that one is under way already."""
    office_id, task_id = found["supervising_unit_id"], found["task_id"]
    works = clockwork(session, office_id=office_id, on=call.on)
    level = _next_level(works.policy, queries.highest_notice(session, task_id, found["unit_id"]))
    if notice_queries.open_notice(session, task_id, NoticeKind.SUPERVISION, level):
        return None
    label, colour = level_words(works.policy, NoticeKind.SUPERVISION, level)
    subject = Subject(SubjectKind.NOTICE, new_id(), NoticeStage.PROPOSED, 1, found["unit_id"], office_id, task_id)
    columns = {
        "kind": NoticeKind.SUPERVISION,
        "level": level,
        "level_label": label,
        "level_colour": colour,
        "task_id": task_id,
        "unit_id": found["unit_id"],
        "supervising_unit_id": office_id,
        "deadline_id": None,
        "reason": reason[:2000],
        "requirement": "请立即整改到位，并书面说明整改未通过的原因和下一步措施",
        "answer_working_days": works.policy.answer_working_days,
        "answered_late": False,
        "proposed_by": None,
        "created_at": call.at,
    }
    data = {"title": found["task_title"], "label": label, "reason": reason}
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    create(
        session,
        NOTICE,
        subject,
        "propose",
        call=by_system,
        writing=Writing(columns, data, rule_set_id=works.version.id),
    )
    return subject.id


def _next_level(policy: Policy, last: int) -> int:
    """Return the level after the last one, within those the policy names."""
    named = {rung.level for rung in policy.rungs if rung.notice is NoticeKind.SUPERVISION}
    named |= {entry.level for entry in policy.notice_levels}
    return min(last + 1, max(named, default=last + 1))
