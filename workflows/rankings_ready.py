"""Which periods can be ranked: everybody who is measured has reported to the end, or the days of audit are over."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.monitoring import Medium, SiteKind
from queries import rankings as queries
from standards.rank_periods import RankPeriod
from workflows.rank_rules import LeagueGroup
from workflows.rankings_groups import Place
from workflows.rankings_reckoning import Asked, Wanted, members_of

WAITED = timedelta(days=10)
"""A period of which not everybody has reported is reckoned all the same after the days of audit (HJ 633—2012 5.1.5)."""
KINDS = {Medium.AIR: (SiteKind.UNIT, SiteKind.STATION), Medium.WATER: (SiteKind.SECTION,)}

Pair = tuple[RankPeriod, LeagueGroup]


def ready(session: Session, asked: Asked, pairs: Collection[Pair], *, on: date) -> set[tuple[RankPeriod, str]]:
    """Return those of these periods and groups (by their keys) that can be ranked on a day.

    Who reports first would else be ranked alone, last of one, and be proposed for a talk.
    """
    late = {period for period, _ in pairs if on > period.to_on + WAITED}
    late &= _reported_at_all(session, asked.medium, late)
    wanted: dict[RankPeriod, list[LeagueGroup]] = {}
    for period, group in pairs:
        if on <= period.to_on + WAITED:
            wanted.setdefault(period, []).append(group)
    found = {(period, group.key) for period, group in pairs if period in late}
    return found | _complete(session, asked, wanted)


def _reported_at_all(session: Session, medium: Medium, periods: Collection[RankPeriod]) -> set[RankPeriod]:
    spans = {period: (period.from_on, period.to_on) for period in periods}
    there = queries.there(session, medium=medium, spans=spans.values()) if spans else set()
    return {period for period, span in spans.items() if span in there}


def _complete(session: Session, asked: Asked, wanted: Wanted) -> set[tuple[RankPeriod, str]]:
    days = {period.to_on for period in wanted}
    reported = queries.reported(session, medium=asked.medium, kinds=KINDS[asked.medium], days=days) if days else {}
    return {
        (period, key)
        for period, groups in members_of(session, asked, wanted).items()
        for key, places in groups.items()
        if _all_reported(places, reported.get(period.to_on, {}))
    }


def _all_reported(places: Collection[Place], reported: Mapping[UUID, bool]) -> bool:
    """A city has reported where any of its districts has; who has no site is not waited for."""
    said = [
        any(reported[unit] for unit in measured)
        for place in places
        if (measured := [unit for unit in (place.unit_id, *place.parts) if unit in reported])
    ]
    return bool(said) and all(said)
