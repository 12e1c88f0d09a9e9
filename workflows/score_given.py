"""Points given to one unit for one cause, and the entry that says so, with the reason in one sentence."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.ids import new_id
from models.calls import Call
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.entries import EntryKind, EntryStage
from models.events import SubjectKind
from workflows.entries import about_entry
from workflows.lifecycle import BatchMove, Subject, Writing
from workflows.score_rules import HAPPENING_NAMES, OUTCOME_NAMES, Cause, Happening


@dataclass(frozen=True, slots=True)
class Points:
    """What one unit is given for one cause, by which rule of which version."""

    cause: Cause
    unit_id: UUID
    rule_set_id: UUID
    key: str
    label: str
    basis: str
    amount: Decimal
    shared: bool = False


def entry_by_rule(points: Points, call: Call) -> BatchMove:
    """Return the proposal of an entry, of the year in which its cause fell; nothing counts before it is confirmed."""
    cause, reason = points.cause, why(points)
    columns = {
        "kind": EntryKind.SCORE,
        "task_id": cause.task_id,
        "unit_id": points.unit_id,
        "supervising_unit_id": cause.office_id,
        "from_kind": cause.from_kind,
        "from_id": cause.from_id,
        "rule_set_id": points.rule_set_id,
        "rule_key": points.key,
        "period": cause.period,
        "caused_on": cause.day,
        "rule": points.label,
        "basis": points.basis[:400],
        "reason": reason,
        "amount": points.amount,
        "year": cause.day.year,
        "figures": cause.figures,
        "proposed_by": None,
        "reverses_id": None,
        "counts_from": None,
        "created_at": call.at,
    }
    subject = Subject(
        SubjectKind.ENTRY, new_id(), EntryStage.PROPOSED, 1, points.unit_id, cause.office_id, cause.task_id
    )
    data = about_entry(columns) | {"reason": reason, "figures": cause.figures}
    return BatchMove(subject, writing=Writing(columns, data, rule_set_id=points.rule_set_id))


def why(points: Points) -> str:
    """Say in one Chinese sentence what happened and what it gives."""
    verb = "加" if points.amount > 0 else "扣"
    borne = "，配合单位按比例承担" if points.shared else ""
    matter = f"“{points.cause.title}”" if points.cause.title else ""
    return f"{matter}{_happened(points.cause)}，按“{points.label}”{verb} {abs(points.amount)} 分{borne}"


def _happened(cause: Cause) -> str:
    if cause.on == "date" and cause.outcome is not None:
        figures = "，".join(f"{name} {value}" for name, value in cause.figures.items())
        return f"{DEADLINE_KIND_NAMES[DeadlineKind(cause.what)]}{figures}，{OUTCOME_NAMES[cause.outcome]}"
    if cause.on == "notice":
        return f"于 {cause.day} 被发{cause.figures.get('级别') or '督办件'}"
    if cause.on == "firing":
        return f"于 {cause.day} 触发督办规则台阶 {cause.what}"
    return f"于 {cause.day} {HAPPENING_NAMES[Happening(cause.what)]}"
