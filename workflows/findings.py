"""按规则认定的事项: checked on the spot, approved or declined by people, lifted when later figures bear it no more."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from models.calls import Call
from models.events import SubjectKind
from models.finding_views import FindingApproval, FindingCheck
from models.findings import FINDING_EFFECT_NAMES, FindingEffect
from queries import findings as queries
from queries import history, plans
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.finding_effects import Outcome, bulletin_of, outcome_of
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, decide, history_needed
from workflows.tables import FINDING

_STANDING = {
    "talk": ("约谈", ("proposed", "checked", "approved", "planned", "ready", "served")),
    "bulletin": ("通报", ("drafted", "approved", "issued", "published")),
    "notice": ("督办件", ("proposed", "approved", "issued", "signed_for", "unanswered", "answered")),
    "entry": ("扣奖或限批项", ("proposed", "confirmed")),
    "handover": ("移送建议", ("proposed", "approved")),
    "task": (
        "任务",
        ("drafted", "assigned", "return_asked", "in_progress", "closing_applied", "closing_examined", "suspended"),
    ),
}
"""In which stages what followed from a finding can still be withdrawn by its own act, and so has to be."""
_BULLETINS = (FindingEffect.BULLETIN, FindingEffect.PRAISE)


def read_finding(session: Session, call: Call, finding_id: UUID) -> tuple[Row, Subject]:
    """Return a finding of the caller's office, for a command. Raises NotFound."""
    found = queries.for_command(session, finding_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这一认定事项")
    return found, finding_subject(found)


def finding_subject(finding: Row) -> Subject:
    """Return a finding as the lifecycle sees it; it is about a unit, and the office's own until it is approved."""
    return Subject(
        SubjectKind.FINDING,
        finding["id"],
        finding["stage"],
        finding["version"],
        finding["unit_id"],
        finding["supervising_unit_id"],
        finding["task_id"],
    )


def check_finding(session: Session, *, call: Call, finding_id: UUID, check: FindingCheck) -> Advanced:
    """现场核查: what was found on the spot; a talk is not approved without it (2014 年约谈暂行办法)."""
    finding, subject = read_finding(session, call, finding_id)
    refuse_classified(finding=check.finding, checked_by=check.checked_by)
    if check.checked_on > call.on:
        errors = [{"field": "checked_on", "value": str(check.checked_on), "expected": f"不晚于今日 {call.on}"}]
        raise Invalid("核查日期有误", errors=errors)
    columns = {"check_finding": check.finding, "checked_on": check.checked_on, "checked_by": check.checked_by}
    writing = Writing(columns, about(finding) | check.model_dump(mode="json"))
    return advance(session, FINDING, subject, "check", call=call, given=check.model_dump(), writing=writing)


def approve_finding(session: Session, *, call: Call, finding_id: UUID, approval: FindingApproval) -> Advanced:
    """Approve, by another than who checked it: what the rule proposes begins in the same transaction.

    A talk's matter, the talk and its approval; a bulletin with all that are named in `also`; a notice, an entry or a
    hand-over as proposals that another person decides. Raises Refused or Invalid in words for what the effect lacks.
    """
    finding, subject = read_finding(session, call, finding_id)
    together = [read_finding(session, replace(call, if_match=None), other) for other in dict.fromkeys(approval.also)]
    _of_one_kind(finding, [other for other, _ in together])
    facts = facts_of(session, finding, call)
    decide(FINDING, subject, "approve", call=call, facts=facts, given={})
    for other, its in together:
        decide(
            FINDING, its, "approve", call=replace(call, if_match=None), facts=facts_of(session, other, call), given={}
        )
    effect = FindingEffect(finding["effect"])
    if effect in _BULLETINS:
        outcome = bulletin_of(session, call, [finding, *(other for other, _ in together)], approval)
    else:
        outcome = outcome_of(session, call, finding, approval)
    done = _approved(session, call, finding, subject, outcome, facts)
    for other, its in together:
        _approved(session, call.caused_by(done.event_id), other, its, outcome, facts_of(session, other, call))
    return done


def _of_one_kind(finding: Row, others: list[Row]) -> None:
    if not others:
        return
    if FindingEffect(finding["effect"]) not in _BULLETINS:
        raise Refused("只有通报可以一并办理；约谈、预警、扣款、限批、移送须逐项决定")
    same = ("effect", "supervising_unit_id")
    wrong = [str(other["id"]) for other in others if any(other[name] != finding[name] for name in same)]
    wrong += [str(other["id"]) for other in others if other["id"] == finding["id"]]
    if wrong:
        errors = [
            {"field": "also", "value": entry, "expected": "本机构另一项同类（通报批评或表扬）事项"} for entry in wrong
        ]
        raise Invalid("一并通报的事项有误，未办理", errors=errors)


def _approved(session: Session, call: Call, finding: Row, subject: Subject, outcome: Outcome, facts: Facts) -> Advanced:
    columns = {"task_id": outcome.task_id, "outcome_kind": outcome.kind, "outcome_id": outcome.id}
    data = about(finding) | {"outcome_kind": outcome.kind, "outcome_id": str(outcome.id)}
    subject = replace(subject, task_id=outcome.task_id)
    return advance(session, FINDING, subject, "approve", call=call, facts=facts, writing=Writing(columns, data))


def decline_finding(session: Session, *, call: Call, finding_id: UUID, reason: str) -> Advanced:
    """Do not adopt it, with the reason; the rule does not propose it again for the period."""
    finding, subject = read_finding(session, call, finding_id)
    refuse_classified(reason=reason)
    writing = Writing(data=about(finding))
    return advance(session, FINDING, subject, "decline", call=call, given={"reason": reason}, writing=writing)


def lift_finding(session: Session, *, call: Call, finding_id: UUID, reason: str) -> Advanced:
    """撤销 what was approved, with the reason, after what followed from it was withdrawn by its own act."""
    finding, subject = read_finding(session, call, finding_id)
    refuse_classified(reason=reason)
    facts = facts_of(session, finding, call)
    given, writing = {"reason": reason}, Writing(data=about(finding))
    return advance(session, FINDING, subject, "lift", call=call, facts=facts, given=given, writing=writing)


def facts_of(session: Session, finding: Row, call: Call) -> Facts:
    """Return what the guards of a finding ask: who checked it, the office's designation, what still follows from it."""
    office_id, unit_id = finding["supervising_unit_id"], finding["unit_id"]
    within = plans.designated(session, office_id=office_id, unit_ids=[unit_id], on=call.on)
    done_by = history.done_by(session, [finding["id"]], history_needed(FINDING))
    return Facts(designated=bool(within), done_by=done_by, follows=_follows(session, finding))


def _follows(session: Session, finding: Row) -> str:
    kind = finding["outcome_kind"]
    if kind is None:
        return ""
    name, standing = _STANDING[kind]
    stage = queries.standing(session, finding["supervising_unit_id"], kind, finding["outcome_id"])
    return name if stage in standing else ""


def about(finding: Row) -> dict[str, Any]:
    """Return what every event of a finding says of it."""
    effect = FINDING_EFFECT_NAMES[FindingEffect(finding["effect"])]
    return {"title": finding["title"], "label": effect, "period": finding["period"], "rule_key": finding["rule_key"]}
