"""What the guards of a talk ask: mandate and regime of the office, days, who came, what was promised, who did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.measures import STATUTORY, LegalBasis
from models.talks import PartyStage, TalkStage
from models.units import Regime
from queries import history
from queries import talks as queries
from queries.sql import Row
from workflows.deadlines import Clockwork
from workflows.lifecycle import Facts, history_needed
from workflows.measures_policy import MeasuresPolicy
from workflows.tables import TALK

NOT_HELD = (TalkStage.APPROVED, TalkStage.PLANNED, TalkStage.READY, TalkStage.SERVED)


@dataclass(frozen=True, slots=True)
class Mandate:
    """Under which regime, by which papers an office speaks to these units; both are printed on its papers."""

    regime: Regime
    basis: str


def mandate(
    session: Session, *, office_id: UUID, unit_ids: Sequence[UUID], legal_basis: str, call: Call
) -> tuple[Mandate | None, bool]:
    """Return the one regime that reaches every unit, and whether only 督察 does where the basis is that of 督查.

    Designations of the two regimes are never added up.
    """
    found = queries.mandates(session, office_id=office_id, unit_ids=unit_ids, on=call.on)
    whole = {}
    for regime in Regime:
        reaching = [entry for entry in found if entry["regime"] == regime]
        if {unit for entry in reaching for unit in entry["unit_ids"]} >= set(unit_ids):
            whole[regime] = Mandate(regime, "；".join(dict.fromkeys(entry["basis"] for entry in reaching)))
    if legal_basis == LegalBasis.SUPERVISION_REGULATION_12:
        return whole.get(Regime.DUCHA), Regime.DUCHA not in whole and Regime.DUCHA_PARTY in whole
    return next(iter(whole.values()), None), False


def is_statutory(talk: Row) -> bool:
    """Whether the law itself demands the talk, and with it that it is published."""
    return talk["legal_basis"] in STATUTORY


def lead_days_missing(talk: Row, *, works: Clockwork, policy: MeasuresPolicy, call: Call) -> int:
    """Return how many working days are wanting between today and the day of the talk."""
    if talk["meets_on"] is None:
        return 0
    ahead = works.calendar.working_days_between(call.on, talk["meets_on"])
    return max(0, policy.talk_lead_working_days - ahead)


def days_until(talk: Row, call: Call) -> int:
    """Return the days left before the talk, 0 on its day and after it."""
    return max(0, (talk["meets_on"] - call.on).days) if talk["meets_on"] else 0


def meeting_facts(talk: Row, parties: Sequence[Row], call: Call) -> Facts:
    """Return what recording a meeting asks for: the day, that every party is accounted for, that one came."""
    waiting = (PartyStage.SUMMONED, PartyStage.SIGNED_FOR, PartyStage.ACCOUNT_RECEIVED)
    return Facts(
        days_until=days_until(talk, call),
        parties_open=tuple(party["unit_name"] for party in parties if party["stage"] in waiting),
        parties_came=sum(party["stage"] == PartyStage.ATTENDED for party in parties),
    )


def fewest_commitments(parties: Sequence[Row], party_ids: Sequence[UUID]) -> int:
    """Return how many commitments the party with the fewest of them made, of those that came."""
    came = [party["id"] for party in parties if party["stage"] == PartyStage.ATTENDED]
    return min((list(party_ids).count(entry) for entry in came), default=0)


def party_facts(party: Row, call: Call, *, came: str | None = None, leave: bool = False) -> Facts:
    """Return what the acts of and on a summoned unit ask for."""
    return Facts(
        talk_served=party["talk_stage"] == TalkStage.SERVED and party["served_on"] is not None,
        talk_held=party["talk_stage"] not in NOT_HELD,
        days_until=days_until(party, call),
        account_written=bool((party["account"] or "").strip()),
        leave_missing=came is not None and came.strip() != party["summoned"].strip() and not leave,
    )


def release_facts(party: Row, call: Call) -> Facts:
    """Return what a release asks for: that the unit has heard of the talk at all, and that it was not held."""
    held = party_facts(party, call).talk_held
    return Facts(talk_served=party["served_on"] is not None, talk_held=held)


def done_by(session: Session, talk: Row, action: str | None = None) -> dict[str, frozenset[UUID]]:
    """Return who did what the recusals of a talk ask about."""
    return history.done_by(session, [talk["id"]], history_needed(TALK, action))
