"""A summoned unit: signs for the notice, hands in its written account, comes or stays away, or is let go."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.deadlines import DeadlineKind
from models.moves import DeadlineChanges
from models.talk_views import Attendance
from queries import tasks as task_queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import cancelled, met
from workflows.lifecycle import Advanced, Writing, advance
from workflows.subjects import read_talk_party
from workflows.tables import TALK_PARTY
from workflows.talk_facts import party_facts, release_facts


def sign_for_talk_notice(session: Session, *, call: Call, party_id: UUID) -> Advanced:
    """签收 the notice of the talk."""
    party, subject = read_talk_party(session, call, party_id)
    facts, writing = party_facts(party, call), Writing(data=_about(party))
    return advance(session, TALK_PARTY, subject, "sign_for", call=call, facts=facts, writing=writing)


def draft_account(session: Session, *, call: Call, party_id: UUID, account: str) -> Advanced:
    """Write the account (书面汇报), or write it anew, before a leader hands it in."""
    party, subject = read_talk_party(session, call, party_id)
    refuse_classified(account=account)
    facts, writing = party_facts(party, call), Writing({"account": account}, _about(party) | {"account": account})
    given = {"account": account}
    return advance(session, TALK_PARTY, subject, "draft_account", call=call, facts=facts, given=given, writing=writing)


def hand_in_account(session: Session, *, call: Call, party_id: UUID) -> Advanced:
    """A leader of the unit signs the account and hands it in; from then on the office reads it."""
    party, subject = read_talk_party(session, call, party_id)
    changed = tuple(met(entry, call.at) for entry in _open_account(session, party))
    writing = Writing(data=_about(party), deadlines=DeadlineChanges(changed=changed))
    facts = party_facts(party, call)
    return advance(session, TALK_PARTY, subject, "hand_in", call=call, facts=facts, writing=writing)


def attend_talk(session: Session, *, call: Call, party_id: UUID, attendance: Attendance) -> Advanced:
    """Record who came; an account that was not handed in by then is no longer waited for."""
    party, subject = read_talk_party(session, call, party_id)
    refuse_classified_content(attendance)
    given = attendance.model_dump()
    leave = bool(attendance.leave_given_by and attendance.leave_reason)
    facts = party_facts(party, call, came=attendance.came, leave=leave)
    writing = Writing(given, _about(party) | given, _no_more(session, party, call))
    return advance(session, TALK_PARTY, subject, "attend", call=call, facts=facts, given=given, writing=writing)


def miss_talk(session: Session, *, call: Call, party_id: UUID, reason: str) -> Advanced:
    """Record that nobody came, with what was said of it."""
    party, subject = read_talk_party(session, call, party_id)
    refuse_classified(reason=reason)
    writing = Writing(data=_about(party), deadlines=_no_more(session, party, call))
    given, facts = {"reason": reason}, party_facts(party, call)
    return advance(session, TALK_PARTY, subject, "miss", call=call, facts=facts, given=given, writing=writing)


def release_party(session: Session, *, call: Call, party_id: UUID, reason: str) -> Advanced:
    """解除: a unit on which the notice was served need not come; it is told so."""
    party, subject = read_talk_party(session, call, party_id)
    refuse_classified(reason=reason)
    writing = Writing(data=_about(party), deadlines=_no_more(session, party, call))
    given, facts = {"reason": reason}, release_facts(party, call)
    return advance(session, TALK_PARTY, subject, "release", call=call, facts=facts, given=given, writing=writing)


def _about(party: Row) -> dict[str, Any]:
    return {"title": party["task_title"], "summoned": party["summoned"]}


def _open_account(session: Session, party: Row) -> list[Row]:
    return task_queries.unmet(session, [party["id"]], DeadlineKind.TALK_ACCOUNT).get(party["id"], [])


def _no_more(session: Session, party: Row, call: Call) -> DeadlineChanges:
    return DeadlineChanges(changed=tuple(cancelled(entry, call.at) for entry in _open_account(session, party)))
