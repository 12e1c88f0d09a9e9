"""整改报告 and what follows: returned, verified on site, accepted level by level, failed into the next round."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from models.calls import Call
from models.deadlines import DeadlineKind
from models.moves import DeadlineChanges
from models.rectification_views import Failed, OnSite, RectificationResult, Reviewed
from queries import rectifications as queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import clockwork
from workflows.escalation import propose_next_level
from workflows.lifecycle import Advanced, Writing, advance
from workflows.rectification_dates import met_now, returned, review_due
from workflows.rectification_facts import after_today, check_files, facts_of, not_after_today, told
from workflows.rectifications import next_round
from workflows.subjects import read_rectification
from workflows.tables import RECTIFICATION

_OWED = (DeadlineKind.RECTIFICATION_RESULT, DeadlineKind.RECTIFICATION_REVIEW)


def draft_result(session: Session, *, call: Call, rectification_id: UUID, content: RectificationResult) -> Advanced:
    """Write the result as a whole; its files are the unit's own until it is submitted."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified_content(content)
    known = {measure["id"] for measure in queries.measures(session, found["id"], found["round"])}
    for place, item in enumerate(content.items):
        if (item.measure_id in known) is not bool(known):
            error = {"field": f"items[{place}].measure_id", "expected": "本轮整改方案中的措施" if known else "不填"}
            raise Invalid(errors=[error])
    check_files(session, [file for item in content.items for file in item.evidence], found["unit_id"])
    facts = facts_of(session, found, call.on)
    writing = Writing({"result": content.model_dump(mode="json")}, told(found, items=len(content.items)))
    return advance(session, RECTIFICATION, subject, "draft_result", call=call, facts=facts, writing=writing)


def submit_result(session: Session, *, call: Call, rectification_id: UUID) -> Advanced:
    """A leader signs, and with that submits. Raises Refused naming what is missing."""
    found, subject = read_rectification(session, call, rectification_id)
    signed_by = queries.person_name(session, call.actor.person_id)
    writing = Writing(
        {"result_signed_by": signed_by},
        told(found, signed_by=signed_by, result=found["result"]),
        DeadlineChanges(changed=met_now(session, call, found, *_OWED)),
    )
    facts = facts_of(session, found, call.on)
    done = advance(session, RECTIFICATION, subject, "submit_result", call=call, facts=facts, writing=writing)
    files = [UUID(file) for item in found["result"].get("items", ()) for file in item["evidence"]]
    queries.attach(session, subject_id=found["id"], task_id=found["task_id"], files=files)
    return done


def return_result(session: Session, *, call: Call, rectification_id: UUID, reason: str) -> Advanced:
    """Return the result with reasons; the office's days are not counted, the remaining ones run again."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified(reason=reason)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    writing = Writing({"result_signed_by": None}, told(found), returned(session, call, found, works, *_OWED))
    given = {"reason": reason}
    facts = facts_of(session, found, call.on)
    return advance(
        session, RECTIFICATION, subject, "return_result", call=call, facts=facts, given=given, writing=writing
    )


def review(session: Session, *, call: Call, rectification_id: UUID, content: Reviewed) -> Advanced:
    """阶段性评估 of what never closes: the finding, the next goal, the next review."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified_content(content)
    after_today(call, "next_review_on", content.next_review_on)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    again = review_due(found, content.next_review_on, works=works, at=call.at)
    columns: dict[str, Any] = {
        "next_review_on": content.next_review_on,
        "stage_goal": content.stage_goal or found["stage_goal"],
        "result": {},
        "result_signed_by": None,
    }
    data = told(found, finding=content.finding, stage_goal=columns["stage_goal"], due_on=content.next_review_on)
    changes = DeadlineChanges((again,), met_now(session, call, found, *_OWED))
    given = content.model_dump()
    facts = facts_of(session, found, call.on)
    writing = Writing(columns, data, changes)
    return advance(session, RECTIFICATION, subject, "review", call=call, facts=facts, given=given, writing=writing)


def verify(session: Session, *, call: Call, rectification_id: UUID, content: OnSite) -> Advanced:
    """现场核查: who looked, when, what they found; each of the five standards must be met."""
    found, subject = read_rectification(session, call, rectification_id)
    seen = _seen(session, call, found, content)
    given = {"finding": content.finding}
    facts = facts_of(session, found, call.on, standards=seen["standards"])
    writing = Writing({"verification": seen}, told(found, **seen))
    done = advance(session, RECTIFICATION, subject, "verify", call=call, facts=facts, given=given, writing=writing)
    queries.attach(session, subject_id=found["id"], task_id=found["task_id"], files=content.evidence)
    return done


def _seen(session: Session, call: Call, found: Row, content: OnSite) -> dict[str, Any]:
    refuse_classified_content(content)
    not_after_today(call, "verified_on", content.verified_on)
    check_files(session, content.evidence, found["supervising_unit_id"])
    if len({entry.standard for entry in content.standards}) != len(content.standards):
        raise Invalid(errors=[{"field": "standards", "expected": "每项标准只填一次"}])
    return content.model_dump(mode="json")


def accept(session: Session, *, call: Call, rectification_id: UUID, finding: str | None = None) -> Advanced:
    """Accept at the next level, by another than who verified on site; the level stands in the event."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified(finding=finding)
    facts = facts_of(session, found, call.on)
    levels, place = [dict(level) for level in found["levels"]], found["accepted_levels"]
    data = told(found, finding=finding)
    if facts.levels_left:
        by = queries.person_name(session, call.actor.person_id)
        levels[place] |= {"accepted_on": str(call.on), "accepted_by": by, "finding": finding}
        data |= {"level": levels[place]["name"], "levels_left": facts.levels_left - 1}
    writing = Writing({"levels": levels, "accepted_levels": place + 1}, data)
    return advance(session, RECTIFICATION, subject, "accept", call=call, facts=facts, writing=writing)


def fail(session: Session, *, call: Call, rectification_id: UUID, content: Failed) -> Advanced:
    """Not put right: the next round begins, and a notice of the next level is proposed for people to decide on."""
    found, _ = read_rectification(session, call, rectification_id)
    refuse_classified_content(content)
    after_today(call, "due_on", content.due_on)
    seen = _seen(session, call, found, content.on_site) if content.on_site else {}
    due_on: date | None = content.due_on
    done = next_round(session, call, found, "fail", content.reason, due_on, {}, {"on_site": seen} if seen else {})
    if content.on_site:
        files = content.on_site.evidence
        queries.attach(session, subject_id=found["id"], task_id=found["task_id"], files=files)
    reason = f"第 {found['round']} 轮整改未通过：{content.reason}"
    propose_next_level(session, call=call.caused_by(done.event_id), found=found, reason=reason)
    return done
