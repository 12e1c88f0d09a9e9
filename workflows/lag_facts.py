"""What rules are held against: rankings as they stand, fire points by day, talks approved. Pure shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from models.monitoring import BurnArea, Medium
from workflows.lag_criteria import By, Every
from workflows.lag_periods import ends_on

POLLUTANTS = (By.SO2, By.NO2, By.PM10, By.PM25, By.CO, By.O3)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a ranking: its ranks, its index, its change on last year (0.05: 5 % worse), its six figures."""

    rank: int | None
    index: float | None = None
    change: float | None = None
    change_rank: int | None = None
    meets_standard: bool | None = None
    figures: tuple[float | None, ...] = (None,) * 6

    def figure(self, by: By) -> float | None:
        """Return a figure by what it is; the change is a share of last year's index."""
        if by is By.INDEX:
            return self.index
        return self.change if by is By.CHANGE else self.figures[POLLUTANTS.index(by)]

    def rank_by(self, by: By) -> int | None:
        """Return the rank by index or by change."""
        return self.change_rank if by is By.CHANGE else self.rank


@dataclass(frozen=True)
class Board:
    """One ranking as it stands: the revision in force, with all its places."""

    ranking_id: UUID
    revision: int
    places: Mapping[UUID, Place]

    @cached_property
    def ranked(self) -> list[tuple[int, UUID]]:
        """Return rank and place of all that have one, in their order."""
        return sorted((place.rank, unit) for unit, place in self.places.items() if place.rank is not None)


@dataclass(frozen=True, slots=True)
class FireCount:
    """Fire points of one place, day and kind of area: verified, and not refuted (which holds the verified ones)."""

    day: date
    unit_id: UUID
    area: BurnArea
    verified: int
    not_refuted: int


Key = tuple[Medium, Every, str]
"""Of which medium, over which window, of which group."""


@dataclass(frozen=True)
class LagFacts:
    """Everything that is asked of the record to judge one office's rules."""

    boards: Mapping[Key, Mapping[str, Board]] = field(default_factory=dict)
    """By period; older ones serve to compare with last year."""
    fires: Sequence[FireCount] = ()
    talks: frozenset[tuple[Medium, UUID, date]] = frozenset()
    """Approved talks by medium, place, and the last day of the period they were about."""
    codes: Mapping[UUID, str] = field(default_factory=dict)
    """By unit, for targets that are stated by code."""

    @cached_property
    def _fires_of(self) -> dict[UUID, list[FireCount]]:
        found: dict[UUID, list[FireCount]] = {}
        for one in self.fires:
            found.setdefault(one.unit_id, []).append(one)
        return found

    def stamp(self, key: Key, period: str, unit: UUID) -> str:
        """Return by which figures a place was judged: the newest revision up to a period, or its fire points till then.

        A decision on a difference holds as long as the stamp stays.
        """
        until = ends_on(period)
        if key[0] is Medium.FIRE:
            found = [one for one in self._fires_of.get(unit, ()) if one.day <= until]
            return f"{sum(one.verified for one in found)}/{sum(one.not_refuted for one in found)}"
        boards = self.boards.get(key, {})
        return max((str(board.ranking_id) for name, board in boards.items() if ends_on(name) <= until), default="")
