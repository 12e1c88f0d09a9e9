"""What a finding keeps to show why: the periods that counted, ranks, neighbours, fire points, the rule. Pure."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from workflows.lag_criteria import Above, All, AnyCriterion, AnyOf, Fire, Times, Worse, walk
from workflows.lag_facts import POLLUTANTS, Place
from workflows.lag_periods import Period
from workflows.lag_tracks import Series, Track, change_of, counted, fire_points
from workflows.rank_book import BookVersion, LagRule

Tracks = Mapping[str, Track]


def evidence(
    rule: LagRule, version: BookVersion, group: str, series: Series, tracks: Tracks, at: int, unit: UUID
) -> dict[str, Any]:
    """Return what shows that a place met a rule in a period, as it is kept."""
    taken, missing = explain(rule.criterion, series, tracks, at, unit)
    names = {one.key: one.name for one in version.book.groups}
    return {
        "rule": {"key": rule.key, "label": rule.label, "clause": rule.clause, "basis": version.book.basis},
        "book": {"id": str(version.id), "title": version.book.title, "version": version.book.version},
        "group": {"key": group, "name": names.get(group, "")},
        "every": rule.every,
        "periods": [_period(rule, series, one, unit) for one in sorted({*taken, at})],
        "missing": [series.periods[one].key for one in sorted(missing)],
        "neighbours": _neighbours(series, series.periods[at], unit),
    }


def explain(
    criterion: AnyCriterion, series: Series, tracks: Tracks, at: int, unit: UUID, place: str = "criterion"
) -> tuple[set[int], set[int]]:
    """Return the periods that made a criterion true for a place in a period, and those that were unknown on the way."""
    if not tracks[place].holds(at, unit):
        return set(), set()
    if isinstance(criterion, Times):
        taken, missing = counted(criterion, tracks[f"{place}.what"], series.periods, at, unit)
        inner = [explain(criterion.what, series, tracks, one, unit, f"{place}.what") for one in taken]
        return {*taken, *(one for of, _ in inner for one in of)}, {*missing, *(one for _, of in inner for one in of)}
    if isinstance(criterion, All | AnyOf):
        parts = [explain(part, series, tracks, at, unit, f"{place}.of[{n}]") for n, part in enumerate(criterion.of, 1)]
        return {one for of, _ in parts for one in of}, {one for _, of in parts for one in of}
    return {at}, set()


def _period(rule: LagRule, series: Series, at: int, unit: UUID) -> dict[str, Any]:
    period = series.periods[at]
    shown: dict[str, Any] = {"period": period.key}
    board = series.boards.get(period.key)
    if board is not None and unit in board.places:
        shown |= {"ranking_id": str(board.ranking_id), "revision": board.revision}
        shown |= _figures(rule, series, period, unit, board.places[unit])
        shown["places"] = len(board.ranked)
    for _, part in walk(rule.criterion):
        if isinstance(part, Fire) and series.fires:
            shown["points"] = fire_points(part, series.fires[at]).get(unit, 0)
    return shown


def _figures(rule: LagRule, series: Series, period: Period, unit: UUID, place: Place) -> dict[str, Any]:
    shown: dict[str, Any] = {"rank": place.rank, "index": _rounded(place.index, 4), "change": _rounded(place.change, 6)}
    shown |= {"change_rank": place.change_rank, "meets_standard": place.meets_standard}
    asked = [part for _, part in walk(rule.criterion) if isinstance(part, Worse | Above) and part.by in POLLUTANTS]
    for part in asked:
        shown[part.by] = _rounded(place.figure(part.by), 4)
        if isinstance(part, Worse):
            shown[f"{part.by}_change"] = _rounded(change_of(series, period, unit, place, part.by), 6)
    return shown


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def _neighbours(series: Series, period: Period, unit: UUID) -> list[dict[str, Any]]:
    """Return the nearest places before and after it in the list of the period."""
    board = series.boards.get(period.key)
    own = board.places[unit].rank if board and unit in board.places else None
    if board is None or own is None:
        return []
    at = bisect_left(board.ranked, (own, unit))
    near = [*board.ranked[max(at - 1, 0) : at], *board.ranked[at + 1 : at + 2]]
    return [
        {"unit_id": str(other), "rank": rank, "index": _rounded(board.places[other].index, 4)} for rank, other in near
    ]


_NO_FIGURES = ("ranking_id", "revision")


def digest(shown: Mapping[str, Any], amount: object) -> str:
    """Return a digest of the figures of an evidence: two revisions that say the same of a place say the same here."""
    figures = [{name: value for name, value in one.items() if name not in _NO_FIGURES} for one in shown["periods"]]
    said = {"periods": figures, "missing": shown["missing"], "amount": None if amount is None else f"{amount:.2f}"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
