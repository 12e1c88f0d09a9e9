"""From the figures in force to rankings: of an office's rules, the periods of one year and the groups asked for.

Reads and reckons; writes nothing. Asked as of an old batch it gives the rankings of that time again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlmodel import Session

from models.monitoring import Medium
from queries import rankings as queries
from queries.reading_arrays import POLLUTANTS
from queries.sql import Row
from standards.place_days import Whole
from standards.rank_periods import RankPeriod
from standards.rounding import Floats
from workflows.rank_rules import LeagueGroup, RankRules
from workflows.rankings_air import AirPeriod, Before, needed_days, read_span
from workflows.rankings_groups import Place, places_of
from workflows.rankings_reckoned import Reckoned
from workflows.rankings_water import read_waters, water_ranking

Wanted = Mapping[RankPeriod, Sequence[LeagueGroup]]
"""Which groups are asked for, by period; the periods are of one year."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which office, by which rules, what is measured, and up to which batch; None is all there is."""

    office_id: UUID
    rules: RankRules
    medium: Medium
    as_of: UUID | None = None


def reckon(session: Session, asked: Asked, wanted: Wanted) -> list[Reckoned]:
    """Return the rankings of these periods and groups, in their order; a group that nobody is in is left out."""
    members = members_of(session, asked, wanted)
    if not any(places for groups in members.values() for places in groups.values()):
        return []
    work = _air if asked.medium is Medium.AIR else _water
    return [one for one in work(session, asked, wanted, members) if one.units]


Members = dict[RankPeriod, dict[str, list[Place]]]


def members_of(session: Session, asked: Asked, wanted: Wanted) -> Members:
    """Return who is in each group on the last day of each period."""
    codes = sorted({code for group in asked.rules.groups for code in group.unit_codes})
    days = {period.to_on for period in wanted}
    units = {day: queries.units(session, office_id=asked.office_id, codes=codes, on=day) for day in days}
    return {
        period: {group.key: places_of(group, units[period.to_on]) for group in groups}
        for period, groups in wanted.items()
    }


def _all_places(members: Members) -> list[Place]:
    return list(dict.fromkeys(place for groups in members.values() for places in groups.values() for place in places))


def _air(session: Session, asked: Asked, wanted: Wanted, members: Members) -> Iterable[Reckoned]:
    places = _all_places(members)
    numbers = {place: number for number, place in enumerate(places)}
    periods = sorted(wanted)
    reckoning = asked.rules.reckoning
    span = read_span(session, places, reckoning, periods=periods, as_of=asked.as_of)
    last_year = _AirBefore(session, asked, places, [period.a_year_before() for period in periods])
    for period in periods:
        whole = AirPeriod.of(span, period, reckoning, last_year.of(period.a_year_before()))
        for group in wanted[period]:
            chosen = members[period][group.key]
            at: Whole = np.array([numbers[place] for place in chosen], dtype=np.int64)
            yield whole.ranking(group, [place.unit_id for place in chosen], at)


class _AirBefore:
    """Last year's figures: from its rankings where there are any, and else reckoned from its days in the same way."""

    def __init__(self, session: Session, asked: Asked, places: Sequence[Place], periods: Sequence[RankPeriod]) -> None:
        self.places = places
        self.reckoning = asked.rules.reckoning
        self.stored = {
            period: {
                row["unit_id"]: row
                for row in queries.rows_before(session, office_id=asked.office_id, medium=asked.medium,
                                               window=period.window, period=period.key, as_of=asked.as_of)
            }
            for period in periods
        }  # fmt: skip
        lacking = [period for period in periods if any(place.unit_id not in self.stored[period] for place in places)]
        spans = [(period.from_on, period.to_on) for period in lacking]
        there = queries.there(session, medium=asked.medium, spans=spans) if lacking else set()
        self.lacking = [period for period, dates in zip(lacking, spans, strict=True) if dates in there]
        self.span = (
            read_span(session, places, self.reckoning, periods=self.lacking, as_of=asked.as_of)
            if self.lacking
            else None
        )

    def of(self, period: RankPeriod) -> Before:
        """Return the six figures of each place that could be ranked."""
        known = self.stored[period]
        values: Floats = np.full((len(self.places), len(POLLUTANTS)), np.nan)
        if self.span is not None and period in self.lacking:
            figures = self.span.figures(period, needed_days(self.reckoning))
            values = np.where(figures.ranked[:, None], figures.values, np.nan)
        at = [number for number, place in enumerate(self.places) if place.unit_id in known]
        if at:
            rows = [known[self.places[number].unit_id] for number in at]
            values[at] = [_six(row) for row in rows]
        return Before(values)


def _six(row: Row) -> list[float]:
    return [np.nan if row["rank"] is None else row[name] for name in POLLUTANTS]


def _water(session: Session, asked: Asked, wanted: Wanted, members: Members) -> Iterable[Reckoned]:
    places = _all_places(members)
    numbers = {place: number for number, place in enumerate(places)}
    for period in sorted(wanted):
        found = read_waters(session, places, asked.rules.reckoning, period=period, as_of=asked.as_of)
        before = _water_before(session, asked, places, period.a_year_before())
        for group in wanted[period]:
            chosen = members[period][group.key]
            at = [numbers[place] for place in chosen]
            yield water_ranking(
                period, group, chosen, [found[place] for place in at], [before[place] for place in at],
                asked.rules.reckoning,
            )  # fmt: skip


def _water_before(session: Session, asked: Asked, places: Sequence[Place], period: RankPeriod) -> list[float | None]:
    stored = {
        row["unit_id"]: row
        for row in queries.rows_before(session, office_id=asked.office_id, medium=asked.medium, window=period.window,
                                       period=period.key, as_of=asked.as_of)
    }  # fmt: skip
    lacking = [place for place in places if place.unit_id not in stored]
    read = read_waters(session, lacking, asked.rules.reckoning, period=period, as_of=asked.as_of) if lacking else []
    lax = not asked.rules.reckoning.all_indicators
    reckoned = {
        place.unit_id: one.index if lax or not one.missing else None for place, one in zip(lacking, read, strict=True)
    }
    ranked = {unit: row["index"] if row["rank"] is not None else None for unit, row in stored.items()}
    return [(reckoned | ranked).get(place.unit_id) for place in places]
