"""Holds a criterion against a series of periods: for each, who meets it, and of whom nothing is known. Pure.

Sets of places, so that thousands of counties cost no more than a few passes. What is not known is neither yes nor no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np

from models.monitoring import Medium
from standards import ranking
from workflows.lag_criteria import (
    Above,
    All,
    AnyCriterion,
    AnyOf,
    By,
    Fire,
    First,
    Last,
    Standard,
    Talked,
    Times,
    Worse,
)
from workflows.lag_facts import Board, FireCount, Place
from workflows.lag_periods import Period, year_before

Units = frozenset[UUID]
NOBODY: Units = frozenset()
MILLIONTH = 6


@dataclass(frozen=True, slots=True)
class Track:
    """Of one criterion: who meets it in each period, and of whom it cannot be said."""

    yes: Sequence[Units]
    unknown: Sequence[Units]

    def holds(self, at: int, unit: UUID) -> bool:
        """Whether a place meets it in a period."""
        return unit in self.yes[at]


@dataclass(frozen=True)
class Series:
    """The periods of one medium and group, in their order, with what was measured in each."""

    medium: Medium
    periods: Sequence[Period]
    boards: Mapping[str, Board]
    units: Units
    fires: Sequence[Sequence[FireCount]] = ()
    """Of each period, those of the season alone."""
    talks: frozenset[tuple[Medium, UUID, date]] = frozenset()
    codes: Mapping[UUID, str] = field(default_factory=dict)

    def places(self, period: Period) -> Mapping[UUID, Place]:
        """Return the places of a period; none where nothing was ranked."""
        board = self.boards.get(period.key)
        return board.places if board else {}

    def year_before(self, period: Period) -> Mapping[UUID, Place]:
        """Return the places of the same period a year earlier."""
        board = self.boards.get(year_before(period.key))
        return board.places if board else {}


def hold(criterion: AnyCriterion, series: Series, tracks: dict[str, Track], place: str = "criterion") -> Track:
    """Return the track of a criterion, and keep it and those of its parts in `tracks` by their places."""
    if isinstance(criterion, Times):
        track = times(criterion, hold(criterion.what, series, tracks, f"{place}.what"), series.periods)
    elif isinstance(criterion, All | AnyOf):
        parts = [hold(part, series, tracks, f"{place}.of[{n}]") for n, part in enumerate(criterion.of, start=1)]
        track = _joined([_all(parts, at, series.units) if isinstance(criterion, All) else _any(parts, at)
                         for at in range(len(series.periods))])  # fmt: skip
    else:
        track = _joined([_simple(criterion, series, at) for at in range(len(series.periods))])
    tracks[place] = track
    return track


def _joined(found: Sequence[tuple[Units, Units]]) -> Track:
    return Track([yes for yes, _ in found], [unknown for _, unknown in found])


def _all(parts: Sequence[Track], at: int, units: Units) -> tuple[Units, Units]:
    yes = frozenset.intersection(*(part.yes[at] for part in parts))
    no: Units = NOBODY.union(*(units - part.yes[at] - part.unknown[at] for part in parts))
    return yes, NOBODY.union(*(part.unknown[at] for part in parts)) - no


def _any(parts: Sequence[Track], at: int) -> tuple[Units, Units]:
    yes: Units = NOBODY.union(*(part.yes[at] for part in parts))
    return yes, NOBODY.union(*(part.unknown[at] for part in parts)) - yes


def _simple(criterion: AnyCriterion, series: Series, at: int) -> tuple[Units, Units]:
    period = series.periods[at]
    if isinstance(criterion, Fire):
        return _burning(criterion, series.fires[at]), NOBODY
    if isinstance(criterion, Talked):
        return _talked_to(series, period), NOBODY
    places = series.places(period)
    if isinstance(criterion, Last | First):
        return _at_an_end(criterion, places, series.units)
    asked = {unit: _answer(criterion, series, period, unit, found) for unit, found in places.items()}
    yes = frozenset(unit for unit, answer in asked.items() if answer)
    return yes, frozenset(unit for unit in series.units if asked.get(unit) is None)


def _talked_to(series: Series, period: Period) -> Units:
    about = [(unit, day) for medium, unit, day in series.talks if medium == series.medium]
    return frozenset(unit for unit, day in about if period.from_on <= day <= period.to_on)


def _at_an_end(criterion: Last | First, places: Mapping[UUID, Place], units: Units) -> tuple[Units, Units]:
    """Who has no rank by change because he was left out of that list is not at its end.

    Where everybody would be named, as in a group of one or no larger than N, nobody is at an end of it.
    """
    ranked = [(unit, rank) for unit, found in places.items() if (rank := found.rank_by(criterion.by)) is not None]
    left_out = {unit for unit, found in places.items() if criterion.by is By.CHANGE and found.change is not None}
    unknown = units - {unit for unit, _ in ranked} - left_out
    if criterion.n is None or not ranked:
        return NOBODY, unknown
    ranks = np.array([rank for _, rank in ranked], dtype=np.float64)
    chosen = (ranking.last if isinstance(criterion, Last) else ranking.first)(ranks, criterion.n)
    if chosen.all():
        return NOBODY, units - left_out
    if criterion.ties == "out" and chosen.sum() > criterion.n:
        border = ranks[chosen].min() if isinstance(criterion, Last) else ranks[chosen].max()
        chosen &= ranks != border
    return frozenset(unit for (unit, _), taken in zip(ranked, chosen, strict=True) if taken), unknown


def _answer(criterion: AnyCriterion, series: Series, period: Period, unit: UUID, found: Place) -> bool | None:
    if isinstance(criterion, Worse):
        change = change_of(series, period, unit, found, criterion.by)
        if change is None or criterion.percent is None:
            return None
        percent = round(change * 100, MILLIONTH)
        return percent >= float(criterion.percent) if criterion.percent else percent > 0
    if isinstance(criterion, Above):
        target, figure = target_of(criterion, series.codes.get(unit)), found.figure(criterion.by)
        return None if target is None or figure is None else round(figure, MILLIONTH) > float(target)
    if isinstance(criterion, Standard):
        return None if found.meets_standard is None else found.meets_standard is criterion.met
    raise TypeError(criterion.on)


def change_of(series: Series, period: Period, unit: UUID, found: Place, by: By) -> float | None:
    """Return the change of a figure on last year as a share: of the index as it was ranked, else from both figures."""
    if by is By.INDEX:
        return found.change
    now, earlier = found.figure(by), series.year_before(period).get(unit)
    before = earlier.figure(by) if earlier else None
    return None if now is None or not before else (now - before) / before


def target_of(criterion: Above, code: str | None) -> Decimal | None:
    """Return the target of a place: its own, else the one for all."""
    return criterion.targets.get(code or "", criterion.target)


def _burning(criterion: Fire, fires: Sequence[FireCount]) -> Units:
    points = fire_points(criterion, fires)
    return frozenset(unit for unit, count in points.items() if criterion.points and count >= criterion.points)


def fire_points(criterion: Fire, fires: Sequence[FireCount]) -> dict[UUID, int]:
    """Return how many fire points of a period count for each place."""
    points: dict[UUID, int] = {}
    for one in fires:
        if one.area in criterion.areas and criterion.counted is not None:
            points[one.unit_id] = points.get(one.unit_id, 0) + getattr(one, criterion.counted)
    return points


def times(criterion: Times, what: Track, periods: Sequence[Period]) -> Track:
    """Return in which periods `what` came for the count-th time; a place unknown in a period is unknown here too."""
    runs: dict[UUID, list[int]] = {}
    yes: list[Units] = []
    for at in range(len(periods)):
        if criterion.in_a_row:
            _break(criterion, what, at, runs)
        met = set()
        for unit in what.yes[at]:
            run, had = runs.get(unit, []), len(runs.get(unit, []))
            run = _kept(criterion, run, periods, at)
            runs[unit] = [*run, at]
            if _reached(criterion, len(run) + 1, had if run else 0):
                met.add(unit)
        yes.append(frozenset(met))
    return Track(yes, what.unknown)


def _reached(criterion: Times, count: int, before: int) -> bool:
    wanted = criterion.count
    if wanted is None or criterion.in_a_row is None or count < wanted:
        return False
    if criterion.repeat == "every":
        return count % wanted == 0
    return criterion.repeat == "each" or before < wanted


def _break(criterion: Times, what: Track, at: int, runs: dict[UUID, list[int]]) -> None:
    """A period that is known and does not count ends a row; one that is unknown only if the rule says so."""
    kept = what.yes[at] if criterion.gaps == "break" else what.yes[at] | what.unknown[at]
    for unit in [unit for unit in runs if unit not in kept]:
        del runs[unit]


def _kept(criterion: Times, run: Sequence[int], periods: Sequence[Period], at: int) -> list[int]:
    """Return the earlier times that still count in a period: those of its row, its year, or the last `within`."""
    if criterion.in_a_row:
        return list(run)
    if criterion.within is not None:
        return [one for one in run if one > at - criterion.within]
    return [one for one in run if periods[one].year == periods[at].year]


def counted(
    criterion: Times, what: Track, periods: Sequence[Period], at: int, unit: UUID
) -> tuple[list[int], list[int]]:
    """Return the times that make up a count, and the periods between or before them of which nothing is known."""
    taken: list[int] = []
    missing: list[int] = []
    for one in range(at, -1, -1):
        if not _kept(criterion, [one], periods, at):
            break
        if unit in what.yes[one]:
            taken.append(one)
        elif unit in what.unknown[one] and not (criterion.in_a_row and criterion.gaps == "break"):
            missing.append(one)
        elif criterion.in_a_row:
            break
    if criterion.in_a_row:
        missing = [one for one in missing if one > taken[-1]]
    return taken[::-1], missing[::-1]
