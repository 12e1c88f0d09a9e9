"""Draws from the seed: each question has an answer of its own, whatever was asked before it and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

Choice = TypeVar("Choice")
_SPAN = 1 << 64


@dataclass(frozen=True, slots=True)
class Lots:
    """The same seed and key give the same answer on every machine; a key says who is asked about what."""

    seed: int

    def share(self, *key: object) -> float:
        """Return a number from 0 up to, but not including, 1."""
        asked = "\x1f".join(str(part) for part in (self.seed, *key))
        return int.from_bytes(blake2b(asked.encode(), digest_size=8).digest()) / _SPAN

    def falls(self, chance: float, *key: object) -> bool:
        """Whether something happens that happens with this chance."""
        return self.share(*key) < chance

    def whole(self, low: int, high: int, *key: object) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.share(*key) * (high - low + 1))

    def one(self, choices: Sequence[Choice], *key: object) -> Choice:
        """Return one of the choices."""
        return choices[self.whole(0, len(choices) - 1, *key)]
