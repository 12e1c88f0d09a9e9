"""How one list becomes another: what was added, changed, moved or taken out; what stays is not named. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from plans.similar import Pair

T = TypeVar("T")


class How(StrEnum):
    """What became of an element."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """One element that did not stay as and where it was; positions count from 0."""

    before_at: int | None
    after_at: int | None
    before: T | None
    after: T | None

    @property
    def how(self) -> How:
        """What became of it."""
        if self.before is None:
            return How.ADDED
        if self.after is None:
            return How.GONE
        return How.MOVED if self.before == self.after else How.CHANGED


def steps(before: Sequence[T], after: Sequence[T], pairs: Sequence[Pair]) -> tuple[Step[T], ...]:
    """Return the steps from one list to another, in the order of the second; what is gone comes last."""
    staying = {pair for pair in _in_order(pairs) if before[pair[0]] == after[pair[1]]}
    partner = {other: one for one, other in pairs}
    found: list[Step[T]] = []
    for at, element in enumerate(after):
        if at not in partner:
            found.append(Step(None, at, None, element))
        elif (partner[at], at) not in staying:
            found.append(Step(partner[at], at, before[partner[at]], element))
    kept = {one for one, _ in pairs}
    return (*found, *(Step(at, None, one, None) for at, one in enumerate(before) if at not in kept))


def applied(before: Sequence[T], taken: Sequence[Step[T]]) -> tuple[T, ...]:
    """Return what the steps make of a list: `applied(a, steps(a, b, …)) == b`."""
    away = {step.before_at for step in taken}
    stays = iter([one for at, one in enumerate(before) if at not in away])
    placed = {step.after_at: step.after for step in taken if step.after_at is not None}
    length = len(before) - sum(step.before_at is not None for step in taken) + len(placed)
    return tuple(placed[at] if at in placed else next(stays) for at in range(length))  # type: ignore[misc]  # after is set where after_at is


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """Return as many pairs as can be that keep their order on both sides: the rest has moved."""
    ends: list[int] = []
    best: list[list[Pair]] = []
    for pair in sorted(pairs):
        at = bisect_left(ends, pair[1])
        chain = [*(best[at - 1] if at else []), pair]
        if at == len(ends):
            ends.append(pair[1])
            best.append(chain)
        else:
            ends[at], best[at] = pair[1], chain
    return best[-1] if best else []
