"""计分、扣款奖励、限批: proposed, confirmed by another person, and then changed only by an entry beside."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from core.ids import new_id
from models.calls import Call
from models.entries import ENTRY_KIND_NAMES, EntryKind, EntryStage
from models.entry_views import EntryDraft
from models.events import SubjectKind
from queries import entries as queries
from queries import history, plans
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create, decide, history_needed
from workflows.subjects import read_entry, read_task
from workflows.tables import ENTRY

_CARRIED = (
    "kind",
    "task_id",
    "unit_id",
    "supervising_unit_id",
    "from_kind",
    "from_id",
    "rule_set_id",
    "rule_key",
    "period",
    "rule",
    "basis",
    "year",
)


def propose_entry(session: Session, *, call: Call, draft: EntryDraft) -> Advanced:
    """Propose, as an officer or as the clock; nothing counts before a person has confirmed it.

    Raises Refused for a unit outside the designation, or if the rule was applied to the same cause already.
    """
    refuse_classified(reason=draft.reason, rule=draft.rule, basis=draft.basis)
    subject = Subject(
        SubjectKind.ENTRY, new_id(), EntryStage.PROPOSED, 1, draft.unit_id, draft.office_id, draft.task_id
    )
    decide(ENTRY, subject, "propose", call=call, facts=Facts(), given={}, creating=True)
    _check(session, call, draft)
    columns = draft.model_dump(exclude={"office_id"}) | {
        "supervising_unit_id": draft.office_id,
        "proposed_by": call.actor.person_id,
        "reverses_id": None,
        "counts_from": None,
        "created_at": call.at,
    }
    data = about_entry(columns) | {"reason": draft.reason, "figures": draft.figures}
    return create(session, ENTRY, subject, "propose", call=call, writing=Writing(columns, data))


def _check(session: Session, call: Call, draft: EntryDraft) -> None:
    if not plans.designated(session, office_id=draft.office_id, unit_ids=[draft.unit_id], on=call.on):
        raise Refused("本机构没有对该单位开展此项督查的授权，或授权已到期")
    if draft.task_id is not None and call.actor.person_id is not None:
        task, _ = read_task(session, call, draft.task_id)
        if task["unit_id"] != draft.unit_id:
            raise Invalid(errors=[{"field": "task_id", "value": str(draft.task_id), "expected": "该单位承办的任务"}])
    if draft.from_id is not None and queries.proposed_before(
        session, unit_id=draft.unit_id, year=draft.year, rule=draft.rule, from_id=draft.from_id
    ):
        raise Refused("同一事项已按该规则提出，不重复计算")


def confirm_entry(session: Session, *, call: Call, entry_id: UUID) -> Advanced:
    """Confirm, by somebody who did not propose it: it counts from this day."""
    entry, subject = read_entry(session, call, entry_id)
    writing = Writing({"counts_from": call.on}, about_entry(entry))
    return advance(session, ENTRY, subject, "confirm", call=call, facts=facts_of(session, entry), writing=writing)


def decline_entry(session: Session, *, call: Call, entry_id: UUID, reason: str) -> Advanced:
    """Do not adopt it, with the reason."""
    entry, subject = read_entry(session, call, entry_id)
    writing = Writing(data=about_entry(entry))
    return advance(session, ENTRY, subject, "decline", call=call, given={"reason": reason}, writing=writing)


def reverse_entry(session: Session, *, call: Call, entry_id: UUID, reason: str) -> Advanced:
    """冲销 a confirmed entry by one of the opposite amount beside it; returns the reversed one's move."""
    return _reverse(session, call, entry_id, "reverse", reason)


def take_back_entry(session: Session, *, call: Call, entry_id: UUID, reason: str) -> Advanced:
    """Reverse it because the date on which it rests was extended; the record of both stays."""
    return _reverse(session, call, entry_id, "take_back", reason)


def revoke_entry(
    session: Session, *, call: Call, entry_id: UUID, reason: str, corrected: Decimal | None = None
) -> Advanced:
    """Reverse it because an objection was decided so; with `corrected`, the right amount is entered beside."""
    done = _reverse(session, call, entry_id, "revoke", reason)
    if corrected is not None:
        entry, _ = read_entry(session, call, entry_id)
        more = {"amount": corrected, "reverses_id": None, "figures": entry["figures"], "reason": reason}
        _beside(session, call.caused_by(done.event_id), entry, "correct", more)
    return done


def _reverse(session: Session, call: Call, entry_id: UUID, action: str, reason: str) -> Advanced:
    refuse_classified(reason=reason)
    entry, subject = read_entry(session, call, entry_id)
    facts, given = facts_of(session, entry), {"reason": reason}
    done = advance(
        session, ENTRY, subject, action, call=call, facts=facts, given=given, writing=Writing(data=about_entry(entry))
    )
    opposite = None if entry["amount"] is None else -entry["amount"]
    more = {"amount": opposite, "reverses_id": entry["id"], "figures": {}, "reason": reason}
    _beside(session, call.caused_by(done.event_id), entry, "balance", more)
    return done


def _beside(session: Session, call: Call, entry: Row, action: str, more: dict[str, Any]) -> None:
    """Enter what stands confirmed by the act that made it, in the year of the entry it belongs to."""
    subject = Subject(
        SubjectKind.ENTRY,
        new_id(),
        EntryStage.CONFIRMED,
        1,
        entry["unit_id"],
        entry["supervising_unit_id"],
        entry["task_id"],
    )
    columns = {name: entry[name] for name in _CARRIED} | more
    columns |= {"proposed_by": call.actor.person_id, "counts_from": call.on, "created_at": call.at}
    writing = Writing(columns, about_entry(columns) | {"beside": str(entry["id"])})
    create(session, ENTRY, subject, action, call=call, writing=writing)


def facts_of(session: Session, entry: Row) -> Facts:
    """Return what the guards of an entry ask."""
    facts = Facts(is_reversal=entry["reverses_id"] is not None)
    return replace(facts, done_by=history.done_by(session, [entry["id"]], history_needed(ENTRY)))


def entry_label(entry: Row) -> str:
    """Say in a few words what it is: 计分 -1.00 分."""
    kind = EntryKind(entry["kind"])
    unit = {EntryKind.SCORE: " 分", EntryKind.MONEY: " 元"}.get(kind, "")
    amount = "" if entry["amount"] is None else f" {entry['amount']}{unit}"
    return f"{ENTRY_KIND_NAMES[kind]}{amount}"


def about_entry(entry: Row) -> dict[str, Any]:
    """Return what an event says of an entry; with kind, amount, year and rule the record alone yields every balance."""
    return {
        "title": entry["rule"],
        "label": entry_label(entry),
        "kind": entry["kind"],
        "amount": entry["amount"],
        "year": entry["year"],
        "rule_key": entry.get("rule_key"),
    }
