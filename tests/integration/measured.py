"""Brings bulletins, entries and objections of the town to the stage a test speaks of, through the real commands."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.bulletin_views import BulletinDraft
from models.entry_views import EntryDraft
from models.objection_views import ObjectionDraft
from tests.integration import business
from tests.integration.business import call_of
from tests.integration.conftest import Town
from workflows import bulletins, entries, objections


def bulletin(town: Town, scope: str = "internal") -> dict[str, Any]:
    """Return what is stated to draft a bulletin that blames the county and informs the prefecture."""
    standings = {"county": "blame", "prefecture": "inform"}
    return {
        "office_id": str(town.staff.units["office"]),
        "scope": scope,
        "title": "关于任务进展情况的通报",
        "figures_on": str(business.today()),
        "addressees": [{"unit_id": str(town.staff.units[unit]), "standing": how} for unit, how in standings.items()],
    }


def drafted(session: Session, town: Town, scope: str = "internal") -> UUID:
    """A bulletin the clerk has drafted."""
    business.designate(session, town)
    draft = BulletinDraft.model_validate(bulletin(town, scope))
    return bulletins.draft_bulletin(session, call=call_of(town, "office-clerk"), draft=draft).subject_id


def approved(session: Session, town: Town, scope: str = "internal") -> UUID:
    """A bulletin that waits for its signature."""
    bulletin_id = drafted(session, town, scope)
    bulletins.approve_bulletin(session, call=call_of(town, "office-reviewer"), bulletin_id=bulletin_id)
    return bulletin_id


def issued(session: Session, town: Town, scope: str = "internal") -> UUID:
    """A bulletin the county has a copy of."""
    bulletin_id = approved(session, town, scope)
    bulletins.issue_bulletin(session, call=call_of(town, "office-issuer"), bulletin_id=bulletin_id)
    return bulletin_id


def public(session: Session, town: Town) -> UUID:
    """A bulletin that may be published."""
    return issued(session, town, "public")


def entry(town: Town) -> dict[str, Any]:
    """Return what is stated to take a point from the county."""
    units = town.staff.units
    return {
        "office_id": str(units["office"]),
        "unit_id": str(units["county"]),
        "kind": "score",
        "rule": "两次督办",
        "basis": "某文第五条",
        "reason": "两次督办",
        "amount": "-1.00",
        "year": 2021,
    }


def proposed(session: Session, town: Town) -> UUID:
    """An entry the clerk has proposed."""
    business.designate(session, town)
    draft = EntryDraft.model_validate(entry(town))
    return entries.propose_entry(session, call=call_of(town, "office-clerk"), draft=draft).subject_id


def confirmed(session: Session, town: Town) -> UUID:
    """An entry that counts; the reviewer took no part in it."""
    entry_id = proposed(session, town)
    entries.confirm_entry(session, call=call_of(town, "office-issuer"), entry_id=entry_id)
    return entry_id


def objection(session: Session, town: Town) -> UUID:
    """A draft of the county against an entry."""
    draft = ObjectionDraft.model_validate(
        {"against_kind": "entry", "against_id": confirmed(session, town), "text": "数据有误"}
    )
    return objections.draft_objection(session, call=call_of(town, "county-handler"), draft=draft).subject_id


def signed(session: Session, town: Town) -> UUID:
    """An objection the county's leader has signed."""
    objection_id = objection(session, town)
    objections.sign_objection(session, call=call_of(town, "county-deputy-leader"), objection_id=objection_id)
    return objection_id


def filed(session: Session, town: Town) -> UUID:
    """An objection that waits for its decision."""
    objection_id = signed(session, town)
    objections.file_objection(session, call=call_of(town, "county-liaison"), objection_id=objection_id)
    return objection_id
