"""The account of a year as a pure function of its entries: base points, caps of rules, a running balance, ranks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

HUNDREDTH = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Capped:
    """The limit that a rule sets itself for a year, and the version that says so; the latest one holds."""

    cap: Decimal | None
    version: int = 0


NO_CAP = Capped(None)
Caps = Mapping[tuple[UUID, str], Capped]
"""By version and key of a rule; what a person proposed, or a rung of the ladder, has none."""


@dataclass(slots=True)
class Tally:
    """What has been given in a year, rule by rule; each rule counts up to its limit, however the parts came."""

    raw: dict[str | None, Decimal] = field(default_factory=dict)
    caps: dict[str | None, Capped] = field(default_factory=dict)

    def add(self, key: str | None, amount: Decimal, capped: Capped) -> Decimal:
        """Take in an amount and return how far it changes what counts."""
        before = self._counted(key)
        self.raw[key] = self.raw.get(key, ZERO) + amount
        if key is not None and capped.version >= self.caps.get(key, NO_CAP).version:
            self.caps[key] = capped
        return self._counted(key) - before

    def total(self) -> Decimal:
        """Return what counts of all rules together."""
        return sum((self._counted(key) for key in self.raw), ZERO)

    def _counted(self, key: str | None) -> Decimal:
        raw, cap = self.raw.get(key, ZERO), self.caps.get(key, NO_CAP).cap
        return raw if cap is None else max(-cap, min(cap, raw))


@dataclass(frozen=True, slots=True)
class Given:
    """An entry as the account sees it: of which rule, how much, and whether it counts now."""

    amount: Decimal
    counts: bool
    rule_set_id: UUID | None = None
    rule_key: str | None = None

    def capped(self, caps: Caps) -> Capped:
        """Return the limit of its rule in its version."""
        if self.rule_set_id is None or self.rule_key is None:
            return NO_CAP
        return caps.get((self.rule_set_id, self.rule_key), NO_CAP)


def ledger(base: Decimal, entries: Sequence[Given], caps: Caps) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield for each entry, in their order, what of it counts and the balance after it."""
    tally = Tally()
    for entry in entries:
        counted = tally.add(entry.rule_key, entry.amount, entry.capped(caps)) if entry.counts else ZERO
        yield counted, base + tally.total()


def ranks(balances: Mapping[UUID, Decimal]) -> dict[UUID, tuple[int, Decimal, Decimal]]:
    """Return of each unit its rank, and how far behind the first and the next above it is; equals share a rank."""
    placed: dict[UUID, tuple[int, Decimal, Decimal]] = {}
    first = max(balances.values(), default=ZERO)
    for unit_id, balance in balances.items():
        above = [other for other in balances.values() if other > balance]
        placed[unit_id] = (len(above) + 1, first - balance, min(above) - balance if above else ZERO)
    return placed
