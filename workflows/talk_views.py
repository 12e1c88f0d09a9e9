"""What a caller reads of talks: the office everything, a summoned unit what was served on it and itself alone."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.measures import LEGAL_BASIS_NAMES, LegalBasis
from models.talks import PARTY_STAGE_NAMES, TALK_STAGE_NAMES, PartyStage, TalkStage
from queries import history
from queries import talks as queries
from queries.sql import Row
from workflows.deadlines import clockwork
from workflows.guards import Facts
from workflows.lifecycle import allowed_actions
from workflows.measures_policy import measures_policy
from workflows.subjects import talk_party_subject, talk_subject
from workflows.tables import TALK, TALK_PARTY
from workflows.talk_facts import (
    days_until,
    done_by,
    fewest_commitments,
    is_statutory,
    lead_days_missing,
    meeting_facts,
    party_facts,
    release_facts,
)

_SERVED = (
    TalkStage.SERVED,
    TalkStage.HELD,
    TalkStage.MINUTES_DRAFTED,
    TalkStage.MINUTES_ISSUED,
    TalkStage.PUBLISHED,
    TalkStage.CANCELLED,
)
_HANDED_IN = (PartyStage.ACCOUNT_RECEIVED, PartyStage.ATTENDED, PartyStage.ABSENT)


def list_talks(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of talks, newest first."""
    units = call.actor.unit_ids
    found = queries.listed(session, units=units, on=call.on, filters=filters, after=after and after[0], limit=limit)
    return [_line(entry, units) for entry in found]


def _line(talk: Row, units: list[UUID]) -> Row:
    shown = talk | {"stage_name": TALK_STAGE_NAMES[talk["stage"]]}
    return shown if _is_office(talk, units) or talk["stage"] in _SERVED else shown | {"meets_on": None}


def get_talk(session: Session, *, call: Call, talk_id: UUID) -> Row:
    """Return a talk's page. Raises NotFound."""
    units = call.actor.unit_ids
    talk = queries.detail(session, talk_id, units, call.on)
    if talk is None:
        raise NotFound("没有这次约谈")
    parties = queries.parties(session, talk_id, call.on)
    promised = queries.commitments(session, talk_id)
    page = talk | {
        "stage_name": TALK_STAGE_NAMES[talk["stage"]],
        "legal_basis_name": LEGAL_BASIS_NAMES[LegalBasis(talk["legal_basis"])],
        "must_be_published": is_statutory(talk),
        "parties": [_party(call, party) for party in parties if _shows(party, units)],
        "commitments": promised,
        "allowed_actions": _allowed(session, call, talk, parties, promised),
    }
    return page if _is_office(talk, units) else page | _hidden(page, units)


def talk_history(session: Session, *, call: Call, talk_id: UUID, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of what happened to a talk and its parties, oldest first. Raises NotFound."""
    units = call.actor.unit_ids
    if queries.detail(session, talk_id, units, call.on) is None:
        raise NotFound("没有这次约谈")
    subjects = [talk_id, *(party["id"] for party in queries.parties(session, talk_id, call.on))]
    return history.of_subjects(session, subjects, units=units, after=after and after[0], limit=limit)


def _hidden(page: Row, units: list[UUID]) -> Row:
    """Blank what a unit may not see: how the office came to it, a plan not yet served, minutes not yet issued."""
    blank: dict[str, Any] = {"check_finding": None, "checked_on": None, "checked_by": None, "approval": {}}
    blank |= {"proposed_by": None, "deadlines": []}
    if page["stage"] not in _SERVED:
        blank |= {"plan": {}, "meets_on": None}
    if page["minutes_paper_id"] is None:
        return blank | {"minutes": {}, "steps": [], "commitments": []}
    return blank | {"commitments": [entry for entry in page["commitments"] if entry["unit_id"] in units]}


def _shows(party: Row, units: list[UUID]) -> bool:
    return _is_office(party, units) or (party["served_on"] is not None and party["unit_id"] in units)


def _is_office(row: Row, units: list[UUID]) -> bool:
    return row["supervising_unit_id"] in units


def _party(call: Call, party: Row) -> Row:
    """Return a summoned unit; its account is its own until a leader has handed it in."""
    received = party["stage"] in _HANDED_IN and any(entry["met_at"] for entry in party["deadlines"])
    own = party["unit_id"] in call.actor.unit_ids
    subject = talk_party_subject(party)
    acts = allowed_actions(TALK_PARTY, subject, actor=call.actor, facts=party_facts(party, call))
    let_go = allowed_actions(TALK_PARTY, subject, actor=call.actor, facts=release_facts(party, call))
    return party | {
        "stage_name": PARTY_STAGE_NAMES[party["stage"]],
        "account": party["account"] if own or received else None,
        "allowed_actions": [action for action in acts if action not in _BY_OTHERS]
        + [action for action in let_go if action == "release"],
    }


# These happen to a party through what is done with its talk, never alone; a release asks for facts of its own.
_BY_OTHERS = ("summon_again", "drop", "serve", "put_off", "receive_minutes", "release")


def _allowed(session: Session, call: Call, talk: Row, parties: list[Row], promised: list[Row]) -> list[str]:
    present = [party for party in parties if party["stage"] != PartyStage.RELEASED]
    met = meeting_facts(talk, present, call)
    works = clockwork(session, office_id=talk["supervising_unit_id"], on=call.on)
    policy = measures_policy(session, office_id=talk["supervising_unit_id"], on=call.on)
    drafted = talk["stage"] == TalkStage.MINUTES_DRAFTED
    facts = Facts(
        task_stage=talk["task_stage"],
        done_by=done_by(session, talk),
        statutory=is_statutory(talk),
        days_until=days_until(talk, call),
        parties_open=met.parties_open,
        parties_came=met.parties_came,
        lead_days_missing=lead_days_missing(talk, works=works, policy=policy, call=call),
        commitments=fewest_commitments(present, [entry["party_id"] for entry in promised]) if drafted else 1,
    )
    return allowed_actions(TALK, talk_subject(talk), actor=call.actor, facts=facts)
