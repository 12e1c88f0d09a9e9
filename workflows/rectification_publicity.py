"""公示: the result stands in public for so many working days; an objection stops the days until it is answered."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from models.calls import Call
from models.deadlines import DeadlineKind
from models.moves import DeadlineChanged, DeadlineChanges
from models.rectification_views import Publicised, PublicObjection
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import clockwork, opened, shifted
from workflows.lifecycle import Advanced, Writing, advance
from workflows.measures_policy import measures_policy
from workflows.rectification_dates import borne_by_office, met_now, unmet
from workflows.rectification_facts import facts_of, not_after_today, told
from workflows.subjects import read_rectification
from workflows.tables import RECTIFICATION


def publicise(session: Session, *, call: Call, rectification_id: UUID, content: Publicised) -> Advanced:
    """Begin the publicity: where, from which day, for the policy's working days, the first day not counted."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified_content(content)
    from_on = content.from_on or call.on
    _check_day(call, found, from_on)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    days = measures_policy(session, office_id=subject.office_id, on=call.on).publicity_working_days
    due = works.calendar.add_working_days(from_on, days)
    ends = opened(borne_by_office(found), DeadlineKind.PUBLICITY, due, works=works, at=call.at)
    shown = {"published_in": content.published_in, "from_on": str(from_on), "to_on": str(due.on), "days": days}
    writing = Writing({"publicity": shown | {"objections": []}}, told(found, **shown), DeadlineChanges(opened=(ends,)))
    facts = facts_of(session, found, call.on)
    given = {"published_in": content.published_in}
    return advance(session, RECTIFICATION, subject, "publicise", call=call, facts=facts, given=given, writing=writing)


def _check_day(call: Call, found: Row, from_on: date) -> None:
    not_after_today(call, "from_on", from_on)
    accepted = [level["accepted_on"] for level in found["levels"] if level.get("accepted_on")]
    if accepted and str(from_on) < max(accepted):
        error = {"field": "from_on", "value": str(from_on), "expected": f"不早于验收完成之日 {max(accepted)}"}
        raise Invalid(errors=[error])


def object_to(session: Session, *, call: Call, rectification_id: UUID, content: PublicObjection) -> Advanced:
    """Record who objects and to what; the days of publicity stand still until it is answered."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified_content(content)
    noted = {"objector": content.objector, "what": content.reason, "objected_on": str(call.on)}
    publicity = found["publicity"] | {"objections": [*found["publicity"].get("objections", []), noted]}
    stopped = tuple(DeadlineChanged(entry["id"]) for entry in unmet(session, found, DeadlineKind.PUBLICITY))
    writing = Writing(
        {"publicity": publicity}, told(found, objector=content.objector), DeadlineChanges(changed=stopped)
    )
    facts = facts_of(session, found, call.on)
    given = {"reason": content.reason}
    return advance(session, RECTIFICATION, subject, "object", call=call, facts=facts, given=given, writing=writing)


def answer_objection(session: Session, *, call: Call, rectification_id: UUID, reason: str) -> Advanced:
    """Answer the objection; the days of publicity that were left run again from today."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified(reason=reason)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    publicity, changed = _going_on(found, reason, call), []
    objected_on = date.fromisoformat(publicity["objections"][-1]["objected_on"]) if publicity else call.on
    for entry in unmet(session, found, DeadlineKind.PUBLICITY):
        remaining = max(0, works.calendar.working_days_between(objected_on, entry["due_on"]))
        changed.append(shifted(entry, remaining, works=works, at=call.at, reopened=False))
        publicity |= {"to_on": str(changed[-1].due_on)}
    writing = Writing(
        {"publicity": publicity},
        told(found, to_on=publicity.get("to_on")),
        DeadlineChanges(changed=tuple(changed)),
    )
    facts = facts_of(session, found, call.on)
    given = {"reason": reason}
    return advance(
        session, RECTIFICATION, subject, "answer_objection", call=call, facts=facts, given=given, writing=writing
    )


def _going_on(found: Row, answer: str, call: Call) -> dict[str, Any]:
    """Return the publicity with the last objection answered; of a rectification not in publicity nothing."""
    objections = [dict(entry) for entry in found["publicity"].get("objections", ())]
    if not objections:
        return {}
    objections[-1] |= {"answer": answer, "answered_on": str(call.on)}
    return dict(found["publicity"]) | {"objections": objections}


def end_publicity(session: Session, *, call: Call, rectification_id: UUID) -> Advanced:
    """Record that the publicity is over and no objection stands. Raises Refused before its last day has passed."""
    found, subject = read_rectification(session, call, rectification_id)
    changed = met_now(session, call, found, DeadlineKind.PUBLICITY)
    writing = Writing(data=told(found, **found["publicity"]), deadlines=DeadlineChanges(changed=changed))
    facts = facts_of(session, found, call.on)
    return advance(session, RECTIFICATION, subject, "end_publicity", call=call, facts=facts, writing=writing)
