"""What the sweep proposes because of a date, and why: notices as rows of a batch, anything else one by one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.ids import new_id
from models.calls import Call
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.events import SubjectKind
from models.papers import NoticeStage
from queries.sql import Row
from workflows.deadlines import Clockwork
from workflows.lifecycle import BatchMove, Subject, Writing
from workflows.proposals import Cause, propose
from workflows.rungs import Act, Rung

ALREADY_SUPERVISED = "同级督办件正在办理，不重复提出"


def supervised(deadline: Row, rung: Rung, under_way: set[tuple[UUID, str, int]]) -> str | None:
    """Say why a notice is not proposed again while one of the same level on the same task is under way."""
    if rung.act is Act.PROPOSE and (deadline["task_id"], str(rung.notice), rung.level) in under_way:
        return ALREADY_SUPERVISED
    return None


def days_over(deadline: Row, works: Clockwork, at: datetime) -> int:
    """Working days since the date; negative before it."""
    return works.calendar.working_days_between(deadline["due_on"], day_of(at))


def propose_on_date(
    session: Session, deadline: Row, rung: Rung, works: Clockwork, firing: dict[str, Any], *, call: Call
) -> None:
    """Propose a bulletin, talk, hand-over or entry, and put into the firing what came of it, before it is written."""
    over = days_over(deadline, works, call.at)
    cause = Cause(
        firing["id"],
        rung,
        works.policy,
        deadline["supervising_unit_id"],
        deadline["unit_id"],
        deadline["task_id"],
        _reason(deadline, over),
        {"时限": str(deadline["due_on"]), "逾期工作日": str(over)},
    )
    done = propose(session, cause, call=call)
    firing["skipped_reason"] = done.refused
    firing["saw"] |= done.as_figures()


def notice_on_date(deadline: Row, rung: Rung, works: Clockwork, call: Call) -> BatchMove:
    """Return the proposal of a notice because a date has passed; people approve and issue it."""
    reason = _reason(deadline, days_over(deadline, works, call.at))
    name = DEADLINE_KIND_NAMES[DeadlineKind(deadline["kind"])]
    asked = f"请立即{name}并书面说明逾期原因和下一步措施"
    borne = (deadline["unit_id"], deadline["supervising_unit_id"], deadline["task_id"])
    return proposed_notice(rung, works, borne, reason, asked, call, title=deadline["title"], deadline_id=deadline["id"])


def proposed_notice(
    rung: Rung,
    works: Clockwork,
    borne: tuple[UUID, UUID, UUID],
    reason: str,
    requirement: str,
    call: Call,
    *,
    title: str,
    deadline_id: UUID | None = None,
) -> BatchMove:
    """Return a notice as the system proposes it, on (unit, office, task), in the words of the policy's level."""
    unit_id, office_id, task_id = borne
    label, colour = works.policy.words(rung.notice, rung.level) or ("", "") if rung.notice else ("", "")
    columns = {
        "kind": rung.notice,
        "level": rung.level,
        "level_label": label,
        "level_colour": colour,
        "task_id": task_id,
        "unit_id": unit_id,
        "supervising_unit_id": office_id,
        "deadline_id": deadline_id,
        "reason": reason,
        "requirement": requirement,
        "answer_working_days": rung.respond_working_days or works.policy.answer_working_days,
        "answered_late": False,
        "proposed_by": None,
        "created_at": call.at,
    }
    subject = Subject(SubjectKind.NOTICE, new_id(), NoticeStage.PROPOSED, 1, unit_id, office_id, task_id)
    data = {"title": title, "label": label, "reason": reason, "rung": rung.key}
    return BatchMove(subject, writing=Writing(columns, data, rule_set_id=works.version.id))


def _reason(deadline: Row, over: int) -> str:
    name = DEADLINE_KIND_NAMES[DeadlineKind(deadline["kind"])]
    return f"“{deadline['title']}”{name}时限 {deadline['due_on']}，已逾期 {over} 个工作日"
