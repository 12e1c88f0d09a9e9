"""疑点: what the reader or the register left open about a draft; shown with its place, accepted with a reason."""

from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound
from models.calls import Call
from models.plan_changes import FindingsAccepted
from models.plan_readings import (
    CORRECTION_KIND_NAMES,
    FINDING_KIND_NAMES,
    CorrectionKind,
    FindingKind,
    FindingState,
    Settling,
)
from queries import plan_readings as queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.lifecycle import Writing, advance
from workflows.plan_corrections import TO_BE_FILLED_IN, Settled, acceptable, in_record, settle, settled_as
from workflows.plans import facts_of
from workflows.subjects import read_own_plan, read_plan
from workflows.tables import PLAN


def accept_findings(session: Session, *, call: Call, plan_id: UUID, content: FindingsAccepted) -> Settled:
    """照原文认可: settle findings whose reading is right as it stands. Raises Invalid naming each that cannot be."""
    plan, subject = read_own_plan(session, call, plan_id)
    refuse_classified(reason=content.reason)
    found = {finding["id"]: finding for finding in queries.findings(session, plan_id, state=FindingState.OPEN)}
    errors = [
        {"field": f"finding_ids[{place}]", "value": str(finding_id), "expected": _expected(found.get(finding_id))}
        for place, finding_id in enumerate(content.finding_ids)
        if finding_id not in found or not acceptable(found[finding_id])
    ]
    if errors:
        raise Invalid("疑点认可有误，未处理任何一处", errors=errors)
    wanted, given = set(content.finding_ids), {"reason": content.reason}
    writing = Writing(data={"settled": len(wanted), "finding_ids": in_record(wanted)})
    done = advance(session, PLAN, subject, "accept_findings", call=call, facts=facts_of(session, plan), given=given,
                   writing=writing)  # fmt: skip
    settle(session, call, wanted, how=Settling.ACCEPTED, done=done, reason=content.reason)
    return settled_as(done, plan, corrections=0, settled=len(wanted))


def _expected(finding: Row | None) -> str:
    return "本方案未处理的疑点" if finding is None else TO_BE_FILLED_IN


def list_findings(session: Session, *, call: Call, plan_id: UUID, state: FindingState | None = None) -> list[Row]:
    """Return a plan's findings to its office, in the order of the paper."""
    read_own_plan(session, call, plan_id)
    return [
        finding | {"kind_name": FINDING_KIND_NAMES[FindingKind(finding["kind"])], "acceptable": acceptable(finding)}
        for finding in queries.findings(session, plan_id, state=state)
    ]


def list_corrections(
    session: Session, *, call: Call, plan_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a plan's corrections to its office, oldest first."""
    read_own_plan(session, call, plan_id)
    found = queries.corrections(session, plan_id, after=after and after[0], limit=limit)
    return [entry | {"kind_name": CORRECTION_KIND_NAMES[CorrectionKind(entry["kind"])]} for entry in found]


def list_readings(session: Session, *, call: Call, plan_id: UUID) -> list[Row]:
    """Return the readings of a plan's papers to its office, newest first."""
    read_own_plan(session, call, plan_id)
    return queries.readings(session, plan_id)


def get_source(session: Session, *, call: Call, plan_id: UUID, reading_id: UUID | None = None) -> Row:
    """Return the text a plan was read from, to whoever may see the plan. Raises NotFound for one that was stated."""
    read_plan(session, call, plan_id)
    found = queries.source(session, plan_id, reading_id)
    if found is None:
        raise NotFound("本方案不是由文件识读而来，没有原文")
    return found
