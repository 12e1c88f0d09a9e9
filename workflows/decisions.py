"""Deciding: which row an actor may take with a subject now, in which capacity, or the refusal he reads. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.errors import Forbidden, Invalid, PreconditionFailed, WrongStage
from models.actors import Actor, Via
from models.calls import Call
from models.people import Duty
from workflows.guards import Case, Facts, Subject
from workflows.transitions import Relation, Row, Table, Who

NEED_NAMES = {
    "reason": "理由",
    "unit_id": "承办单位",
    "finding": "审核意见",
    "due_on": "新的完成时限",
    "signed_by": "签批领导姓名",
    "signed_on": "签批日期",
    "published_in": "公开载体",
    "next_review_on": "下次评估日期",
    "checked_on": "核查日期",
    "checked_by": "核查人员",
    "approver": "批准人",
    "basis": "批准依据",
    "account": "书面汇报内容",
    "came": "到会人员",
    "authority": "暂停审批的机关",
    "document_no": "暂停审批的文号",
    "suspended_on": "暂停审批的日期",
    "changed_to": "变更后的内容",
    "received_by": "接收人",
    "result": "处理结果",
    "decided_by": "作出决定的机关",
}


@dataclass(frozen=True, slots=True)
class Acting:
    """In which capacity an actor takes a row: through a post, through a unit's key, or as the system."""

    capacity: str
    unit_id: UUID | None
    post_id: UUID | None = None
    duty: Duty | None = None


def acting_as(actor: Actor, who: Iterable[Who], subject: Subject) -> Acting | None:
    """Return the capacity in which `actor` may take a row open to `who`, preferring the post he chose."""
    related = {Relation.UNIT: subject.unit_id, Relation.OFFICE: subject.office_id}
    posts = sorted(actor.posts, key=lambda post: post.id != actor.chosen_post_id)
    for allowed in who:
        if allowed.relation is Relation.SYSTEM:
            if actor.via is Via.SYSTEM:
                return Acting("system", None)
            continue
        unit_id = related[allowed.relation]
        for post in posts:
            if post.unit_id == unit_id and post.duty in allowed.duties:
                return Acting(allowed.relation, unit_id, post.id, post.duty)
        if allowed.by_key and actor.key_unit_id is not None and actor.key_unit_id == unit_id:
            return Acting(allowed.relation, unit_id)
    return None


def decide(
    table: Table,
    subject: Subject,
    action: str,
    *,
    call: Call,
    facts: Facts,
    given: Mapping[str, Any],
    creating: bool = False,
) -> tuple[Row, Acting]:
    """Return the row to take and the capacity, or raise the refusal the user reads. Pure.

    Raises PreconditionFailed, WrongStage, Forbidden, Invalid, or what a guard answers, in this order.
    """
    if call.if_match is not None and call.if_match != subject.version:
        raise PreconditionFailed(version=subject.version)
    row = table.find(None if creating else subject.stage, action)
    if row is None:
        stage = table.stage_names.get(subject.stage, subject.stage)
        raise WrongStage(f"{table.label}当前为“{stage}”，不能进行此项操作", stage=subject.stage, action=action)
    acting = acting_as(call.actor, row.who, subject)
    if acting is None:
        raise Forbidden("您的岗位无权对此事项进行该操作", action=action)
    missing = [need for need in row.needs if not given.get(need)]
    if missing:
        raise Invalid(
            f"请填写{'、'.join(NEED_NAMES[need] for need in missing)}",
            errors=[{"field": need, "expected": f"{NEED_NAMES[need]}不能为空"} for need in missing],
        )
    case = Case(subject, facts, call.actor.person_id)
    for guard in row.guards:
        if refusal := guard(case):
            raise refusal
    return row, acting


def allowed_actions(table: Table, subject: Subject, *, actor: Actor, facts: Facts) -> list[str]:
    """Return the actions the actor could take now, in the table's order; what must be given is not yet asked for."""
    case = Case(subject, facts, actor.person_id)
    return [
        row.action
        for row in table.from_stage(subject.stage)
        if acting_as(actor, row.who, subject) and not any(guard(case) for guard in row.guards)
    ]


def history_needed(table: Table, action: str | None = None) -> list[str]:
    """Return the event kinds whose doers a recusal guard of `action` (or of any action) wants to know."""
    return sorted(
        {
            event
            for row in table.rows
            if action is None or row.action == action
            for guard in row.guards
            for event in getattr(guard, "events", ())
        }
    )
