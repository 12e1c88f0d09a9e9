"""更正: an officer's changes to a draft, kept beside what the reader said, in one act with its reason and its event."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from models.calls import Call
from models.plan_changes import PlanCorrections
from models.plan_readings import CorrectionKind, FindingKind, FindingState, Settling
from queries import bulk
from queries import plan_readings as queries
from queries import plans as plan_queries
from queries.sql import Row
from workflows.classified import refuse_classified_content
from workflows.lifecycle import Advanced, Writing, advance, decide
from workflows.plan_change_kinds import make
from workflows.plan_changes import Draft, Fix
from workflows.plan_names import Names, territory_of
from workflows.plans import facts_of, refuse_known_number
from workflows.subjects import read_own_plan
from workflows.tables import PLAN

MAY_BE_WITHOUT = "number"
"""Some papers bear no 文号; none is without an issuer and a day."""
TO_BE_FILLED_IN = "更正补填，不能照原文认可"


@dataclass(frozen=True, slots=True)
class Settled:
    """What an act on a draft left: its event and version, how many facts it corrected, how many doubts are open."""

    subject_id: UUID
    event_id: UUID
    stage: str
    version: int
    corrections: int
    settled: int
    open_findings: int


def correct_plan(session: Session, *, call: Call, plan_id: UUID, content: PlanCorrections) -> Settled:
    """Make all changes of one act or none; each is kept as what it was and what it became.

    Raises Invalid naming every change that cannot be made, Conflict if somebody else was faster.
    """
    plan, subject = read_own_plan(session, call, plan_id)
    refuse_classified_content(content)
    given = {"reason": content.reason}
    facts = facts_of(session, plan)
    decide(PLAN, subject, "correct", call=call, facts=facts, given=given)
    draft = read_draft(session, call, plan)
    for place, change in enumerate(content.changes):
        make(draft, change, f"changes[{place}]")
    _answer_named(draft, content.settles)
    if draft.errors:
        raise Invalid("更正有误，未更正任何一处", errors=draft.errors)
    _refuse_number(session, draft.fixes)
    data = {"corrections": len(draft.fixes), "kinds": Counter(fix.kind for fix in draft.fixes),
            "settled": len(draft.answered), "finding_ids": in_record(draft.answered)}  # fmt: skip
    done = advance(session, PLAN, subject, "correct", call=call, facts=facts, given=given, writing=Writing(data=data))
    restored = [fix.fact_id for fix in draft.fixes if fix.kind is CorrectionKind.ITEM_RESTORED]
    reopened = sum(queries.reopen(session, item_id) for item_id in restored)
    write(session, call=call, plan_id=plan_id, fixes=draft.fixes, event_id=done.event_id, reason=content.reason)
    settle(session, call, draft.answered, how=Settling.CORRECTED, done=done, reason=content.reason)
    return settled_as(done, plan, corrections=len(draft.fixes), settled=len(draft.answered), reopened=reopened)


def read_draft(session: Session, call: Call, plan: Row) -> Draft:
    """Return a plan with everything in it that a change may speak of, removed facts and open findings included."""
    tree = plan_queries.tree(session, call.on)
    return Draft(
        plan=dict(plan),
        items={item["id"]: item for item in queries.all_items(session, plan["id"])},
        units={unit["id"]: unit for unit in queries.all_item_units(session, plan["id"])},
        targets={target["id"]: target for target in queries.all_targets(session, plan["id"])},
        findings=queries.findings(session, plan["id"], state=FindingState.OPEN),
        names=Names(tree, call.on, territory_of(tree, plan["supervising_unit_id"])),
    )


def _answer_named(draft: Draft, finding_ids: Iterable[UUID]) -> None:
    """An act answers a finding it names if it changed the entry that is about, or if the whole plan is meant.

    What the head lacks is answered only by filling it in.
    """
    touched = {fix.item_id for fix in draft.fixes} | {None}
    known = {finding["id"]: finding for finding in draft.findings}
    for place, finding_id in enumerate(finding_ids):
        finding = known.get(finding_id)
        if finding is None or finding["item_id"] not in touched:
            draft.wrong(f"settles[{place}]", "id", finding_id, "本次更正所涉条目的未处理疑点")
        elif finding_id not in draft.answered and not acceptable(finding):
            draft.wrong(f"settles[{place}]", "id", finding_id, TO_BE_FILLED_IN)
        else:
            draft.answered.add(finding_id)


def acceptable(finding: Row) -> bool:
    """Whether a finding may be settled without a change that answers it; what a plan cannot be without is filled in."""
    return bool(finding["kind"] != FindingKind.HEAD_MISSING or finding["code"] == MAY_BE_WITHOUT)


def _refuse_number(session: Session, fixes: Iterable[Fix]) -> None:
    for fix in fixes:
        if fix.table == "plan" and fix.columns.get("number"):
            refuse_known_number(session, fix.columns["number"])


def write(session: Session, *, call: Call, plan_id: UUID, fixes: Iterable[Fix], event_id: UUID, reason: str) -> None:
    """Write corrected facts and, beside them, each correction as a row that nobody can change."""
    fixes = list(fixes)
    for fix in fixes:
        if fix.is_new:
            bulk.insert(session, fix.table, [fix.columns])
        else:
            queries.correct(session, fix.table, fix.fact_id, fix.columns)
    bulk.insert(
        session,
        "plan_correction",
        [
            {
                "id": new_id(),
                "plan_id": plan_id,
                "event_id": event_id,
                "kind": fix.kind,
                "item_id": fix.item_id,
                "fact_id": fix.fact_id,
                "was": _plain(fix.was),
                "became": _plain(fix.became),
                "read_from": fix.read_from,
                "reason": reason,
                "person_id": call.actor.person_id,
                "created_at": call.at,
            }
            for fix in fixes
        ],
    )


def _plain(facts: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Ids, days and numbers as text, as the record shows them."""
    if facts is None:
        return None
    return {name: str(value) if isinstance(value, UUID | date | Decimal) else value for name, value in facts.items()}


def in_record(finding_ids: Iterable[UUID]) -> list[str]:
    """Return findings as an event names them: it stands when a finding is opened again and its row forgets the act."""
    return sorted(str(finding_id) for finding_id in finding_ids)


def settle(
    session: Session, call: Call, finding_ids: Iterable[UUID], *, how: Settling, done: Advanced, reason: str
) -> None:
    """Write how, by whom, when and why findings were settled."""
    entry = {"how": how, "reason": reason, "by": call.actor.person_id, "at": call.at, "event_id": done.event_id}
    queries.settle(session, list(finding_ids), entry)


def settled_as(done: Advanced, plan: Row, *, corrections: int, settled: int, reopened: int = 0) -> Settled:
    """Return what an act left, from the plan as it was read before it."""
    still_open = plan["open_findings"] - settled + reopened
    return Settled(done.subject_id, done.event_id, done.stage, done.version, corrections, settled, still_open)
