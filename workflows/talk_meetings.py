"""The meeting in its four steps, its minutes (纪要) with commitments and dates, and what follows from issuing them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.talk_views import STEP_NAMES, Commitment, Meeting, Minutes
from models.talks import PartyStage
from queries import bulk
from queries import talks as queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import Bearer, clockwork, in_working_days, met
from workflows.lifecycle import Advanced, Facts, Writing, advance, decide
from workflows.measures_policy import measures_policy
from workflows.papers import Frozen
from workflows.rectifications import order_from_talk
from workflows.subjects import read_talk, talk_party_subject
from workflows.tables import TALK, TALK_PARTY
from workflows.talk_facts import done_by, fewest_commitments, is_statutory, meeting_facts
from workflows.talk_papers import freeze_talk_minutes
from workflows.talks import about


def hold_talk(session: Session, *, call: Call, talk_id: UUID, meeting: Meeting) -> Advanced:
    """Record the meeting: all four steps, who said what; from here the office owes the minutes."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(meeting)
    facts = meeting_facts(talk, _present(session, call, talk), call)
    decide(TALK, subject, "hold", call=call, facts=facts, given={})
    _all_steps(meeting)
    days = measures_policy(session, office_id=subject.office_id, on=call.on).talk_minutes_working_days
    steps = [step.model_dump(mode="json") for step in meeting.steps]
    owed = _owed(session, call, talk, DeadlineKind.TALK_MINUTES, days)
    writing = Writing({"steps": steps}, about(talk) | {"steps": steps}, owed)
    return advance(session, TALK, subject, "hold", call=call, facts=facts, writing=writing)


def _all_steps(meeting: Meeting) -> None:
    """The steps keep their order: cause, statement, requirement, pledge; none is left out."""
    order = list(STEP_NAMES)
    places = [order.index(step.kind) for step in meeting.steps]
    missing = [STEP_NAMES[kind] for kind in order if kind not in {step.kind for step in meeting.steps}]
    if missing or places != sorted(places):
        expected = f"依次为{'、'.join(STEP_NAMES.values())}，每步至少一人发言"
        said = f"约谈步骤不完整，缺：{'、'.join(missing)}" if missing else "约谈步骤次序有误"
        raise Invalid(said, errors=[{"field": "steps", "expected": expected}])


def draft_minutes(session: Session, *, call: Call, talk_id: UUID, minutes: Minutes) -> Advanced:
    """Draw up the minutes; of every party that came a commitment with a date, of an absent one what is required."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(minutes)
    parties = _present(session, call, talk)
    facts = Facts(commitments=fewest_commitments(parties, [entry.party_id for entry in minutes.commitments]))
    decide(TALK, subject, "draft_minutes", call=call, facts=facts, given={})
    _check(minutes, parties, call)
    said = minutes.model_dump(mode="json")
    promised = said.pop("commitments")
    writing = Writing({"minutes": said}, about(talk) | {"minutes": said, "commitments": promised})
    done = advance(session, TALK, subject, "draft_minutes", call=call, facts=facts, writing=writing)
    queries.forget_commitments(session, talk["id"])
    rows = [entry | {"id": new_id(), "talk_id": talk["id"], "position": place} for place, entry in enumerate(promised)]
    bulk.insert(session, "talk_commitment", rows)
    return done


def _check(minutes: Minutes, parties: Sequence[Row], call: Call) -> None:
    came = {party["id"] for party in parties if party["stage"] == PartyStage.ATTENDED}
    absent = {party["id"]: party["unit_name"] for party in parties if party["stage"] == PartyStage.ABSENT}
    errors = _entry_errors("commitments", minutes.commitments, came, "到会的被约谈单位（未到会的只列整改要求）", call)
    errors += _entry_errors("requirements", minutes.requirements, came | set(absent), "本次约谈的被约谈单位", call)
    named = {entry.party_id for entry in minutes.requirements}
    errors += [
        {"field": "requirements", "value": name, "expected": "对未到会的单位也须提出整改要求和时限"}
        for party_id, name in absent.items()
        if party_id not in named
    ]
    if errors:
        raise Invalid("约谈纪要有误，未保存", errors=errors)


def _entry_errors(
    field: str, entries: Sequence[Commitment], allowed: set[UUID], expected: str, call: Call
) -> list[dict[str, Any]]:
    return [
        {"field": f"{field}[{place}].{name}", "value": str(value), "expected": words}
        for place, entry in enumerate(entries)
        for name, value, words, wrong in (
            ("party_id", entry.party_id, expected, entry.party_id not in allowed),
            ("due_on", entry.due_on, f"晚于今日 {call.on}", entry.due_on <= call.on),
        )
        if wrong
    ]


def issue_minutes(session: Session, *, call: Call, talk_id: UUID, external_doc_no: str | None = None) -> Advanced:
    """印发纪要: each party that came gets its rectification; a statutory talk has to be published from here on."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified(external_doc_no=external_doc_no)
    parties, promised = _present(session, call, talk), queries.commitments(session, talk["id"])
    facts = Facts(
        commitments=fewest_commitments(parties, [entry["party_id"] for entry in promised]),
        done_by=done_by(session, talk, "issue_minutes"),
    )
    decide(TALK, subject, "issue_minutes", call=call, facts=facts, given={})
    frozen = freeze_talk_minutes(session, call, talk, parties, promised, external_doc_no=external_doc_no)
    data = about(talk) | {"paper_id": str(frozen.id), "number": frozen.number}
    writing = Writing({"minutes_paper_id": frozen.id}, data, _minutes_dates(session, call, talk))
    done = advance(session, TALK, subject, "issue_minutes", call=call, facts=facts, writing=writing)
    _hand_out(session, call.caused_by(done.event_id), talk | {"minutes_paper_id": frozen.id}, parties, promised, frozen)
    return done


def _minutes_dates(session: Session, call: Call, talk: Row) -> DeadlineChanges:
    """The minutes are there; what the law wants published is due from now on."""
    owed = task_queries.unmet(session, [talk["id"]], DeadlineKind.TALK_MINUTES).get(talk["id"], [])
    changed = tuple(met(entry, call.at) for entry in owed)
    if not is_statutory(talk):
        return DeadlineChanges(changed=changed)
    days = measures_policy(session, office_id=talk["supervising_unit_id"], on=call.on)
    due = _owed(session, call, talk, DeadlineKind.PUBLICATION, days.statutory_publication_working_days)
    return DeadlineChanges(due.opened, changed)


def _hand_out(
    session: Session, call: Call, talk: Row, parties: Sequence[Row], promised: Sequence[Row], frozen: Frozen
) -> None:
    """Every party gets the minutes, the absent one too; whoever made commitments is ordered to keep them."""
    for party in parties:
        data = {"title": party["task_title"], "paper_id": str(frozen.id), "label": frozen.number}
        subject = talk_party_subject(party)
        advance(session, TALK_PARTY, subject, "receive_minutes", call=call, writing=Writing(data=data))
        own = [entry for entry in promised if entry["party_id"] == party["id"]]
        if own:
            order_from_talk(session, call=call, talk=talk, party=party, commitments=own)


def _owed(session: Session, call: Call, talk: Row, kind: DeadlineKind, days: int) -> DeadlineChanges:
    """Return a date that the office itself has to keep."""
    office_id = talk["supervising_unit_id"]
    works = clockwork(session, office_id=office_id, on=call.on)
    bearer = Bearer(SubjectKind.TALK, talk["id"], talk["task_id"], office_id, office_id)
    return DeadlineChanges(opened=(in_working_days(bearer, kind, days, works=works, at=call.at),))


def _present(session: Session, call: Call, talk: Row) -> list[Row]:
    """Return the parties that were not released."""
    found = queries.parties(session, talk["id"], call.on)
    return [entry for entry in found if entry["stage"] != PartyStage.RELEASED]
