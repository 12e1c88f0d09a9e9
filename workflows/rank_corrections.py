"""重排更正: an officer accepts what later figures change of the findings, or declines it with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.actors import SYSTEM
from models.calls import Call
from models.findings import FINDING_EFFECT_NAMES, FindingEffect, FindingStage
from models.monitoring import Medium
from queries import findings as queries
from queries import lagging
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.findings import about, finding_subject
from workflows.findings_run import correction_subject, title_for
from workflows.lag_differences import What
from workflows.lag_hits import proposal
from workflows.lifecycle import Advanced, BatchMove, Subject, Writing, advance, advance_many, create_many
from workflows.rank_corrections_words import other_amount
from workflows.tables import FINDING, RANK_CORRECTION

_CARRIED = ("rule_set_id", "group_key", "title", "reason", "evidence", "amount")


def read_correction(session: Session, call: Call, correction_id: UUID) -> tuple[Row, Subject]:
    """Return a correction of the caller's office, for a command. Raises NotFound."""
    found = queries.correction(session, correction_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这一更正")
    return found, correction_subject(found)


def accept_correction(session: Session, *, call: Call, correction_id: UUID) -> Advanced:
    """采纳: what fell away lapses if nobody has decided on it, what is new is proposed, what changed is corrected.

    What was approved is not undone: where it fell away or its yuan are others now, it is marked as questioned, and
    people withdraw what followed from it by its own act. Each finding is taken as it stands now, so a decision made
    since the correction was put stays.
    """
    correction, subject = read_correction(session, call, correction_id)
    done = advance(session, RANK_CORRECTION, subject, "accept", call=call, writing=_told(correction))
    present = {entry["id"]: entry for entry in lagging.found(session, correction["supervising_unit_id"])}
    call = call.caused_by(done.event_id)
    _propose_new(session, call, correction, present.values())
    for action, batch in _moves(correction, present).items():
        advance_many(session, FINDING, action[0], batch, call=call)
    return done


def decline_correction(session: Session, *, call: Call, correction_id: UUID, reason: str) -> Advanced:
    """不予采纳, with the reason: final for these figures; only a further revision puts the question again."""
    correction, subject = read_correction(session, call, correction_id)
    refuse_classified(reason=reason)
    given = {"reason": reason}
    return advance(session, RANK_CORRECTION, subject, "decline", call=call, given=given, writing=_told(correction))


def _told(correction: Row) -> Writing:
    title = title_for(Medium(correction["medium"]), correction["period"])
    return Writing(
        data={"title": title, "label": f"{len(correction['differences'])} 处", "period": correction["period"]}
    )


def _propose_new(session: Session, call: Call, correction: Row, present: Any) -> None:
    known = {(entry["rule_key"], str(entry["unit_id"]), entry["period"]) for entry in present}
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    batch = []
    for one in correction["differences"]:
        if one["what"] == What.NEW and (one["rule_key"], one["unit_id"], one["period"]) not in known:
            columns = one["after"] | {"rule_key": one["rule_key"], "period": one["period"]}
            label = FINDING_EFFECT_NAMES[FindingEffect(one["effect"])]
            unit_id = UUID(one["unit_id"])
            batch.append(proposal(columns, correction["supervising_unit_id"], unit_id, by_system, label=label))
    create_many(session, FINDING, "propose", batch, call=by_system)


Moves = dict[tuple[str, str], list[BatchMove]]


def _moves(correction: Row, present: Mapping[UUID, Row]) -> Moves:
    """Return what becomes of findings there are, by action and stage: a batch writes the same columns."""
    moves: Moves = {}
    for one in correction["differences"]:
        finding = present.get(UUID(one["finding_id"])) if one["finding_id"] else None
        action = _action(one, finding) if finding else None
        if finding is not None and action is not None:
            writing = Writing(_columns(action, one, correction["id"]), about(finding) | {"what": one["what"]})
            moves.setdefault((action, finding["stage"]), []).append(
                BatchMove(finding_subject(finding), writing=writing)
            )
    return moves


def _action(one: Mapping[str, Any], finding: Row) -> str | None:
    """Return what becomes of a finding; an approved one that still holds is questioned only for another amount."""
    what, stage = What(one["what"]), FindingStage(finding["stage"])
    if (what, stage) == (What.CHANGED, FindingStage.APPROVED):
        return "question" if other_amount(finding["amount"], one["after"]["amount"]) else None
    actions = {
        (What.LAPSED, FindingStage.PROPOSED): "lapse",
        (What.LAPSED, FindingStage.APPROVED): "question",
        (What.CHANGED, FindingStage.PROPOSED): "correct",
        (What.RENEWED, FindingStage.LAPSED): "renew",
        (What.RENEWED, FindingStage.LIFTED): "renew",
        (What.RENEWED, FindingStage.APPROVED): "renew",
    }
    return actions.get((what, stage))


def _columns(action: str, one: Mapping[str, Any], correction_id: UUID) -> dict[str, Any]:
    if action in ("lapse", "question"):
        return {"correction_id": correction_id}
    carried = {name: one["after"][name] for name in _CARRIED}
    return carried | {"correction_id": None}


def counts(differences: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many differences of each sort a correction holds."""
    return {what: sum(one["what"] == what for one in differences) for what in What}
