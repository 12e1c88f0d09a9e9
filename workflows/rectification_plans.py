"""整改方案: written per problem, submitted by the signature of the unit's leader, approved or returned."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from models.calls import Call
from models.deadlines import DeadlineKind
from models.moves import DeadlineChanges
from models.rectification_views import MeasureDraft, RectificationPlan
from queries import bulk
from queries import rectifications as queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import clockwork
from workflows.lifecycle import Advanced, Writing, advance, decide
from workflows.rectification_dates import met_now, returned, work_due
from workflows.rectification_facts import facts_of, told
from workflows.subjects import read_rectification
from workflows.tables import RECTIFICATION


def draft_plan(session: Session, *, call: Call, rectification_id: UUID, content: RectificationPlan) -> Advanced:
    """Write the plan of this round as a whole; earlier rounds keep theirs. Raises Invalid for a date gone by."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified_content(content)
    for place, measure in enumerate(content.measures):
        if measure.due_on < call.on:
            error = {
                "field": f"measures[{place}].due_on",
                "value": str(measure.due_on),
                "expected": f"不早于今日 {call.on}",
            }
            raise Invalid(errors=[error])
    writing = Writing(data=told(found, measures=len(content.measures)))
    facts = facts_of(session, found, call.on)
    done = advance(session, RECTIFICATION, subject, "draft_plan", call=call, facts=facts, writing=writing)
    queries.clear_measures(session, found["id"], found["round"])
    bulk.insert(
        session, "rectification_measure", [_row(found, place, entry) for place, entry in enumerate(content.measures)]
    )
    return done


def _row(found: Row, place: int, measure: MeasureDraft) -> dict[str, Any]:
    named = {"id": new_id(), "rectification_id": found["id"], "round": found["round"], "position": place}
    return named | measure.model_dump(mode="json")


def submit_plan(session: Session, *, call: Call, rectification_id: UUID) -> Advanced:
    """A leader signs, and with that submits. Raises Refused naming what is missing."""
    found, subject = read_rectification(session, call, rectification_id)
    planned = queries.measures(session, found["id"], found["round"])
    signed_by = queries.person_name(session, call.actor.person_id)
    ends = met_now(session, call, found, DeadlineKind.RECTIFICATION_PLAN)
    writing = Writing(
        {"plan_signed_by": signed_by},
        told(found, signed_by=signed_by, measures=[_recorded(entry) for entry in planned]),
        DeadlineChanges(changed=ends),
    )
    facts = facts_of(session, found, call.on)
    return advance(session, RECTIFICATION, subject, "submit_plan", call=call, facts=facts, writing=writing)


def _recorded(measure: Row) -> dict[str, Any]:
    return {name: value for name, value in measure.items() if name not in ("rectification_id", "round")}


def approve_plan(session: Session, *, call: Call, rectification_id: UUID) -> Advanced:
    """Approve the plan; the date for the result begins, or for the next review of what never closes."""
    found, subject = read_rectification(session, call, rectification_id)
    facts = facts_of(session, found, call.on)
    decide(RECTIFICATION, subject, "approve_plan", call=call, facts=facts, given={})
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    planned = queries.measures(session, found["id"], found["round"])
    due = work_due(found, planned, works=works, at=call.at)
    writing = Writing(data=told(found, due_on=due.due_on), deadlines=DeadlineChanges(opened=(due,)))
    return advance(session, RECTIFICATION, subject, "approve_plan", call=call, facts=facts, writing=writing)


def return_plan(session: Session, *, call: Call, rectification_id: UUID, reason: str) -> Advanced:
    """Return the plan with reasons; the office's days are not counted, the remaining ones run again."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified(reason=reason)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    again = returned(session, call, found, works, DeadlineKind.RECTIFICATION_PLAN)
    facts = facts_of(session, found, call.on)
    return advance(
        session,
        RECTIFICATION,
        subject,
        "return_plan",
        call=call,
        facts=facts,
        given={"reason": reason},
        writing=Writing({"plan_signed_by": None}, told(found), again),
    )
