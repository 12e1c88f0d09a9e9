"""What the record says now against what was found before: findings to propose at once, and differences for an officer.

Pure. A period that was not judged before is judged as it comes; whatever later figures change of one that was, is a
difference, and only an officer's word makes it so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from models.findings import FindingStage
from models.monitoring import Medium
from workflows.lag_criteria import Every
from workflows.lag_evidence import digest
from workflows.lag_facts import Key, LagFacts
from workflows.lag_judge import Hit, HitKey, Judged


class What(StrEnum):
    """How a finding differs in the world of the later figures."""

    NEW = "new"
    LAPSED = "lapsed"
    CHANGED = "changed"
    RENEWED = "renewed"


WHAT_NAMES = {
    What.NEW: "新满足",
    What.LAPSED: "不再成立",
    What.CHANGED: "依据数据有变化",
    What.RENEWED: "重新成立",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it stands, as far as it is compared."""

    id: UUID
    key: HitKey
    medium: Medium
    group_key: str
    stage: FindingStage
    evidence: Mapping[str, Any]
    amount: Decimal | None
    questioned: bool = False
    """Whether a correction was accepted that no longer bears it."""

    @property
    def series(self) -> Key:
        """Which rankings it was found in."""
        return self.medium, Every(self.evidence["every"]), self.group_key


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding that later figures make, take away, change or bring back."""

    what: What
    key: HitKey
    stamp: str
    found: Found | None
    hit: Hit | None

    @property
    def decided_as(self) -> tuple[str, ...]:
        """What a decision on it is remembered by."""
        return decided_as(self.what, self.key, self.stamp)


def decided_as(what: str, key: HitKey, stamp: str) -> tuple[str, ...]:
    """Return what a decision on a difference is remembered by: it is final for these figures."""
    return what, key[0], str(key[1]), key[2], stamp


@dataclass(frozen=True, slots=True)
class Compared:
    """What is proposed at once, and what is put to an officer, in the order of periods, rules and places."""

    new: Sequence[Hit]
    differences: Sequence[Difference]


def compare(
    judged: Judged,
    found: Mapping[HitKey, Found],
    facts: LagFacts,
    *,
    seen: Collection[tuple[Key, str]],
    decided: Collection[tuple[str, ...]],
) -> Compared:
    """Compare all hits with all findings of an office. `seen`: series and period that were judged before."""
    new: list[Hit] = []
    differences: list[Difference] = []
    for key, hit in judged.hits.items():
        before = found.get(key)
        if before is None and not _is_late(hit, seen):
            new.append(hit)
        elif (what := _what(before, hit)) is not None:
            stamp = digest(hit.evidence, hit.amount) if what is What.CHANGED else hit.stamp
            differences.append(Difference(what, key, stamp, before, hit))
    for key, before in found.items():
        if key not in judged.hits and _stands(before):
            stamp = facts.stamp(before.series, key[2], key[1])
            differences.append(Difference(What.LAPSED, key, stamp, before, None))
    undecided = (one for one in differences if one.decided_as not in decided)
    return Compared(
        sorted(new, key=lambda hit: _order(hit.key)), sorted(undecided, key=lambda one: (_order(one.key), one.what))
    )


def _order(key: HitKey) -> tuple[str, str, str]:
    return key[2], key[0], str(key[1])


def _is_late(hit: Hit, seen: Collection[tuple[Key, str]]) -> bool:
    """Whether its period was judged before without it; fire points and talks come in after the day they are about."""
    if hit.rule.medium is Medium.FIRE or hit.rule.on_talks:
        return False
    return ((hit.rule.medium, hit.rule.every, hit.group_key), hit.period) in seen


def _stands(found: Found) -> bool:
    return found.stage in (FindingStage.PROPOSED, FindingStage.APPROVED) and not (
        found.stage is FindingStage.APPROVED and found.questioned
    )


def _what(before: Found | None, hit: Hit) -> What | None:
    if before is None:
        return What.NEW
    if before.stage is FindingStage.LAPSED or (before.questioned and before.stage is not FindingStage.DECLINED):
        # What was decided with another amount is first withdrawn by people, and comes back once it was lifted.
        other_amount = before.stage is FindingStage.APPROVED and before.amount != hit.amount
        return None if other_amount else What.RENEWED
    same = digest(before.evidence, before.amount) == digest(hit.evidence, hit.amount)
    return None if same or before.stage not in (FindingStage.PROPOSED, FindingStage.APPROVED) else What.CHANGED
