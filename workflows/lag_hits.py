"""A hit as a finding keeps it, and as the system proposes it. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from models.findings import FindingStage
from workflows.lag_judge import Hit
from workflows.lag_words import label_of, reason_of, title_of
from workflows.lifecycle import BatchMove, Subject, Writing

Names = Mapping[UUID, str]


def proposed(hit: Hit, office_id: UUID, names: Names, call: Call) -> BatchMove:
    """Return a finding as the system proposes it."""
    columns = columns_of(hit, names) | {
        "rule_key": hit.rule.key,
        "effect": hit.effect,
        "medium": hit.rule.medium,
        "period": hit.period,
    }
    return proposal(columns, office_id, hit.unit_id, call, label=label_of(hit))


def columns_of(hit: Hit, names: Names) -> dict[str, Any]:
    """Return what of a finding follows from the figures, and changes with them."""
    return {
        "rule_set_id": str(hit.version.id),
        "group_key": hit.group_key,
        "title": title_of(hit, names.get(hit.unit_id, "有关单位")),
        "reason": reason_of(hit, names),
        "evidence": hit.evidence,
        "amount": None if hit.amount is None else str(hit.amount),
    }


def proposal(columns: Mapping[str, Any], office_id: UUID, unit_id: UUID, call: Call, *, label: str) -> BatchMove:
    """Return the proposal of a finding from its columns, as a hit or an accepted correction states them."""
    subject = Subject(SubjectKind.FINDING, new_id(), FindingStage.PROPOSED, 1, unit_id, office_id)
    row = dict(columns) | {"supervising_unit_id": office_id, "unit_id": unit_id, "created_at": call.at}
    said = {name: columns[name] for name in ("title", "period", "rule_key", "amount")}
    return BatchMove(subject, writing=Writing(row, said | {"label": label}, rule_set_id=UUID(columns["rule_set_id"])))
