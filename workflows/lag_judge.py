"""Judges an office's rules over everything it knows: which place met which rule for which period, and why. Pure.

The same record gives the same hits in whatever order it was written; a corrected ranking gives those of a world
that never had the error, for nothing is remembered but the rankings, fire points and talks themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from models.findings import FindingEffect
from models.monitoring import Medium
from workflows.lag_criteria import By, Fire, walk
from workflows.lag_evidence import evidence
from workflows.lag_facts import FireCount, LagFacts, Place
from workflows.lag_periods import ends_on, period_of, periods_between
from workflows.lag_tracks import Series, Track, fire_points, hold
from workflows.rank_book import BookVersion, FireMoney, LagRule, RankMoney

FIRE_GROUP = "fire"
HitKey = tuple[str, UUID, str]
"""Rule, unit, period: what a finding is once."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place met a rule for a period, with all that shows it."""

    rule: LagRule
    version: BookVersion
    unit_id: UUID
    period: str
    group_key: str
    amount: Decimal | None
    evidence: dict[str, Any]
    ranking_id: UUID | None
    """The ranking of the period; none of fire points."""
    stamp: str
    """The newest revision among the rankings that went into it: a decision on it holds until there is a newer one."""

    @property
    def key(self) -> HitKey:
        """What a finding of it is unique by."""
        return self.rule.key, self.unit_id, self.period

    @property
    def effect(self) -> FindingEffect:
        """What it proposes."""
        return self.rule.effect


@dataclass(frozen=True, slots=True)
class Judged:
    """All hits of an office, by rule, unit and period."""

    hits: dict[HitKey, Hit]

    def of(self, medium: Medium) -> dict[HitKey, Hit]:
        """Return those of one medium."""
        return {key: hit for key, hit in self.hits.items() if hit.rule.medium is medium}


def judge(chain: Sequence[BookVersion], facts: LagFacts, *, on: date) -> Judged:
    """Return every hit of the periods that ended before `on`, each by the version in force on its last day.

    Rules do not reach back: periods that ended before the first version held are never counted, only compared with.
    A place in several groups of a rule is found in the first of them.
    """
    hits: dict[HitKey, Hit] = {}
    began = min((version.from_on for version in chain), default=on)
    for version in chain:
        for rule in version.book.rules:
            if not rule.blanks:
                for hit in _of_rule(rule, version, facts, began, on):
                    hits.setdefault(hit.key, hit)
    return Judged(hits)


def _of_rule(rule: LagRule, version: BookVersion, facts: LagFacts, began: date, on: date) -> Iterator[Hit]:
    groups = (FIRE_GROUP,) if rule.medium is Medium.FIRE else version.book.groups_of(rule)
    for group in groups:
        series = series_of(rule, group, facts, began, on)
        tracks: dict[str, Track] = {}
        found = hold(rule.criterion, series, tracks) if series.periods else Track((), ())
        for at, period in enumerate(series.periods):
            if found.yes[at] and version.holds_on(period.to_on):
                yield from _hits(rule, version, group, facts, series, tracks, at)


def _hits(
    rule: LagRule,
    version: BookVersion,
    group: str,
    facts: LagFacts,
    series: Series,
    tracks: Mapping[str, Track],
    at: int,
) -> Iterator[Hit]:
    period = series.periods[at]
    board = series.boards.get(period.key)
    exempt = {unit for unit, place in series.places(period).items() if place.meets_standard}
    met = tracks["criterion"].yes[at]
    for unit in sorted(met - exempt if rule.exempt_when_standard_met else met):
        amount = amount_of(rule, series, at, unit)
        if rule.money is not None and not amount:
            continue
        shown = evidence(rule, version, group, series, tracks, at, unit)
        stamp = facts.stamp((rule.medium, rule.every, group), period.key, unit)
        ranking_id = board.ranking_id if board else None
        yield Hit(rule, version, unit, period.key, group, amount, shown, ranking_id, stamp)


def amount_of(rule: LagRule, series: Series, at: int, unit: UUID) -> Decimal | None:
    """Return the yuan of a hit: by the fire points of the season so far, or by the place in the list; 0 beyond it."""
    if isinstance(rule.money, FireMoney):
        before, points = season_points(rule, series, at, unit)
        return rule.money.of(before, points)
    if isinstance(rule.money, RankMoney):
        return _by_place(rule.money, series.places(series.periods[at]), unit)
    return None


def season_points(rule: LagRule, series: Series, at: int, unit: UUID) -> tuple[int, int]:
    """Return the fire points of a place in its season before a period, and in it."""
    fire = next(part for _, part in walk(rule.criterion) if isinstance(part, Fire))
    season = _season_of(rule, series.periods[at].to_on)
    counts = [fire_points(fire, series.fires[one]).get(unit, 0)
              for one in range(at + 1) if _season_of(rule, series.periods[one].to_on) == season]  # fmt: skip
    return sum(counts[:-1]), counts[-1]


def _season_of(rule: LagRule, day: date) -> int | None:
    return rule.season.of(day) if rule.season else day.year


def _by_place(money: RankMoney, places: Mapping[UUID, Place], unit: UUID) -> Decimal:
    by = By(money.rank_by)
    rank = places[unit].rank_by(by) if unit in places else None
    if rank is None:
        return Decimal(0)
    others = (place.rank_by(by) for place in places.values())
    ahead = rank - 1 if money.count_from == "first" else sum(other > rank for other in others if other is not None)
    return money.amounts[ahead] if ahead < len(money.amounts) else Decimal(0)


def series_of(rule: LagRule, group: str, facts: LagFacts, began: date, on: date) -> Series:
    """Return the periods that count for a rule, of one group, with what is known of each."""
    if rule.medium is Medium.FIRE:
        return _fire_series(rule, facts, began, on)
    boards = facts.boards.get((rule.medium, rule.every, group), {})
    counting = [end for key in boards if began <= (end := ends_on(key)) < on]
    periods = periods_between(rule.every, began, max(counting)) if counting else []
    units = frozenset(unit for board in boards.values() for unit in board.places)
    return Series(rule.medium, periods, boards, units, talks=facts.talks, codes=facts.codes)


def _fire_series(rule: LagRule, facts: LagFacts, began: date, on: date) -> Series:
    counting = [one for one in facts.fires if began <= one.day < on and (not rule.season or rule.season.of(one.day))]
    days = [one.day for one in counting] + [day for medium, _, day in facts.talks if medium is Medium.FIRE]
    last = on - timedelta(days=1)
    periods = periods_between(rule.every, max(began, min(days)), last, rule.season) if days else []
    places = {period.key: at for at, period in enumerate(periods)}
    fires: list[list[FireCount]] = [[] for _ in periods]
    for one in counting:
        period = period_of(rule.every, one.day, rule.season)
        if period is not None and period.key in places:
            fires[places[period.key]].append(one)
    units = frozenset(one.unit_id for one in counting)
    return Series(rule.medium, periods, {}, units, fires, facts.talks, facts.codes)
