"""What a corrected or re-issued paper says otherwise: its entries are found again wherever they went. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from plans.reading import DateMention, DocumentFacts, PlanReading, Reading, TargetMention, TaskReading, UnitMention
from plans.similar import Pair, likeness, paired
from plans.steps import Step, applied, steps

Kind = Literal["task", "safeguard"]
NOWHERE = (0, 0)
LIKE_ENOUGH = 0.5
"""Title or text share half of their pairs of characters: reworded, and still the same entry."""
LIKE_AT_ITS_PLACE = 0.3
"""What bears the same number under the same heading may have changed more."""
FIELDS = ("no", "path", "title", "text", "implied_local")


class ItemFacts(NamedTuple):
    """An entry without its places and doubts, which belong to the paper and not to the matter."""

    part: str
    kind: Kind
    task: TaskReading


class PartFacts(NamedTuple):
    """What a plan says as a whole; `name` tells plans of one title apart."""

    name: str
    targets: tuple[TargetMention, ...]
    carry_over: str | None


class PaperFacts(NamedTuple):
    """A reading as facts alone: two papers that say the same are equal, wherever they say it."""

    head: DocumentFacts
    parts: tuple[PartFacts, ...]
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one paper to the next; empty if they say the same. `pairs` are all entries found again.

    `renamed` are the names of the plans found again, by their name before.
    """

    head: tuple[tuple[str, Any, Any], ...]
    parts: tuple[Step[PartFacts], ...]
    items: tuple[Step[ItemFacts], ...]
    pairs: tuple[Pair, ...]
    renamed: Mapping[str, str]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.head or self.parts or self.items)


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """What differs in one entry: fields as (name, before, after), and its units, targets and dates as steps."""

    fields: tuple[tuple[str, Any, Any], ...]
    units: tuple[Step[UnitMention], ...]
    targets: tuple[Step[TargetMention], ...]
    dates: tuple[Step[DateMention], ...]


def difference(before: Reading, after: Reading) -> Difference:
    """Return what `after` says otherwise than `before`."""
    return difference_of(facts_of(before), facts_of(after))


def difference_of(one: PaperFacts, other: PaperFacts) -> Difference:
    """Return the difference of two papers as facts."""
    part_pairs = _part_pairs(one.parts, other.parts)
    renamed = {one.parts[a].name: other.parts[b].name for a, b in part_pairs}
    items = _renamed(one.items, renamed)
    pairs = paired(items, other.items, keys=_KEYS, like=_items_like, least=LIKE_AT_ITS_PLACE)
    names = tuple(DocumentFacts.model_fields)
    head = tuple(
        (name, was, now) for name in names if (was := getattr(one.head, name)) != (now := getattr(other.head, name))
    )
    return Difference(
        head, steps(one.parts, other.parts, part_pairs), steps(items, other.items, pairs), tuple(pairs), renamed
    )


def applied_to(facts: PaperFacts, made: Difference) -> PaperFacts:
    """Return what a difference makes of the paper it was found in: `applied_to(a, difference(a, b))` is `b`."""
    head = facts.head.model_copy(update={name: now for name, _, now in made.head})
    names = {step.before.name: step.after.name for step in made.parts if step.before and step.after}
    items = applied(_renamed(facts.items, names), made.items)
    return PaperFacts(head, applied(facts.parts, made.parts), items)


def within(before: ItemFacts, after: ItemFacts) -> ItemDifference:
    """Return what differs in an entry that was found again."""
    one, other = before.task, after.task
    fields = [("part", before.part, after.part)] + [(name, getattr(one, name), getattr(other, name)) for name in FIELDS]
    return ItemDifference(
        tuple(field for field in fields if field[1] != field[2]),
        steps(one.units, other.units, unit_pairs(one.units, other.units)),
        steps(one.targets, other.targets, target_pairs(one.targets, other.targets)),
        steps(one.deadlines, other.deadlines, date_pairs(one.deadlines, other.deadlines)),
    )


def unit_pairs(before: Sequence[UnitMention], after: Sequence[UnitMention]) -> list[Pair]:
    """Return which units are the same: by name and clause, else by name alone."""
    keys = (
        lambda unit: (unit.name, unit.clause, unit.role),
        lambda unit: (unit.name, unit.clause),
        lambda unit: unit.name,
    )
    return paired(before, after, keys=keys)


def target_pairs(before: Sequence[TargetMention], after: Sequence[TargetMention]) -> list[Pair]:
    """Return which targets are the same: by indicator and scope, else by a like indicator of the same scope."""
    keys = (bare_target, lambda aim: (aim.indicator, aim.scope, aim.comparator), lambda aim: (aim.indicator, aim.scope))
    return paired(before, after, keys=keys, like=_targets_like, least=LIKE_ENOUGH)


def date_pairs(before: Sequence[DateMention], after: Sequence[DateMention]) -> list[Pair]:
    """Return which dates are the same: by their words, else in their order."""
    return paired(before, after, keys=(lambda date: date.text, _any))


def facts_of(reading: Reading) -> PaperFacts:
    """Return a reading without places and doubts."""
    named = list(zip(part_names(reading.plans), reading.plans, strict=True))
    parts = tuple(
        PartFacts(
            name, tuple(map(bare_target, plan.document_targets)), plan.carry_over.text if plan.carry_over else None
        )
        for name, plan in named
    )
    items = tuple(ItemFacts(name, kind, bare(task)) for name, plan in named for kind, task in tasks_of(plan))
    return PaperFacts(reading.document, parts, items)


def tasks_of(plan: PlanReading) -> list[tuple[Kind, TaskReading]]:
    """Return the entries of a plan in the order in which a draft keeps them: tasks, then safeguards."""
    tasks: list[tuple[Kind, TaskReading]] = [("task", task) for task in plan.tasks]
    return tasks + [("safeguard", task) for task in plan.safeguards]


def bare(task: TaskReading) -> TaskReading:
    """Return an entry without places and doubts."""
    update = {
        "span": NOWHERE,
        "flags": (),
        "units": tuple(unit.model_copy(update={"span": NOWHERE, "covers": None}) for unit in task.units),
        "targets": tuple(map(bare_target, task.targets)),
        "deadlines": tuple(date.model_copy(update={"span": NOWHERE}) for date in task.deadlines),
    }
    return task.model_copy(update=update)


def bare_target(target: TargetMention) -> TargetMention:
    """Return a target without its place."""
    return target.model_copy(update={"span": NOWHERE})


def part_names(plans: Sequence[PlanReading]) -> list[str]:
    """Return the titles, later ones of the same title with their count."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for plan in plans:
        seen[plan.title] += 1
        names.append(plan.title if seen[plan.title] == 1 else f"{plan.title}#{seen[plan.title]}")
    return names


def _renamed(items: Sequence[ItemFacts], names: dict[str, str]) -> tuple[ItemFacts, ...]:
    """A plan that got another title did not change each of its entries."""
    return tuple(item._replace(part=names.get(item.part, item.part)) for item in items)


def _place(item: ItemFacts) -> tuple[str, str, str, str]:
    return (item.part, item.kind, item.task.path[-1] if item.task.path else "", item.task.no)


_KEYS = (
    lambda item: (*_place(item), item.task.title, item.task.text),
    lambda item: (*_place(item), item.task.title),
    lambda item: (item.kind, item.part, item.task.title),
    lambda item: (item.kind, item.task.title),
    lambda item: (item.kind, item.task.text),
)


def _items_like(one: ItemFacts, other: ItemFacts) -> float:
    """Return how like two entries are, 0 where they are not alike enough; a number kept is no proof, but it helps."""
    if one.kind != other.kind:
        return 0.0
    title, text = likeness(one.task.title, other.task.title), likeness(one.task.text, other.task.text)
    alike, in_place = max(title, text), _place(one) == _place(other)
    enough = alike >= (LIKE_AT_ITS_PLACE if in_place else LIKE_ENOUGH)
    return alike + 0.1 * in_place if enough else 0.0


def _targets_like(one: TargetMention, other: TargetMention) -> float:
    return likeness(one.indicator, other.indicator) if one.scope == other.scope else 0.0


def _part_pairs(before: Sequence[PartFacts], after: Sequence[PartFacts]) -> list[Pair]:
    """A paper of one plan is that plan again, whatever it is called now."""
    if len(before) == len(after) == 1:
        return [(0, 0)]
    return paired(before, after, keys=(lambda part: part.name,), like=_parts_like, least=LIKE_ENOUGH)


def _parts_like(one: PartFacts, other: PartFacts) -> float:
    return likeness(one.name, other.name)


def _any(_: object) -> None:
    """The key that all share: what is left is paired in its order."""
