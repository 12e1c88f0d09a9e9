"""Which elements of two lists are the same though reworded or moved: paired by key, then by likeness. Pure."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")
Pair = tuple[int, int]
"""The position of an element in the first list, and of the same one in the second."""

MOST_COMPARED = 250_000
"""Two papers that have more than 500 entries each and none in common are not two versions of one."""

Key = Callable[[T], Hashable]
Likeness = Callable[[T, T], float]


def likeness(one: str, other: str) -> float:
    """Return how much two phrases have in common: 0 nothing, 1 the same pairs of characters (Dice)."""
    if one == other:
        return 1.0
    first, second = (Counter(pairwise(text)) for text in (one, other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def paired(
    before: Sequence[T],
    after: Sequence[T],
    *,
    keys: Sequence[Key[T]],
    like: Likeness[T] | None = None,
    least: float = 1,
) -> list[Pair]:
    """Return pairs, each element in one at most: by each key in turn, then the likest that reach `least`.

    Elements of one key are paired in their order, so a list is paired with itself place by place. What is left for the
    likeness, if there is one, is compared each with each: `n * m` calls, or none beyond MOST_COMPARED.
    """
    pairs: list[Pair] = []
    left, right = list(range(len(before))), list(range(len(after)))
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for at in right:
            waiting[key(after[at])].append(at)
        found = [(at, waiting[name].popleft()) for at in left if waiting[name := key(before[at])]]
        pairs += found
        left, right = _without(left, [pair[0] for pair in found]), _without(right, [pair[1] for pair in found])
    if like is not None and len(left) * len(right) <= MOST_COMPARED:
        pairs += _likest([(like(before[one], after[other]), one, other) for one in left for other in right], least)
    return sorted(pairs)


def _likest(scored: Sequence[tuple[float, int, int]], least: float) -> list[Pair]:
    best = sorted((-score, abs(one - other), one, other) for score, one, other in scored if score >= least)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, one, other in best:
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return list(pairs.items())


def _without(places: Sequence[int], taken: Sequence[int]) -> list[int]:
    gone = set(taken)
    return [place for place in places if place not in gone]
