"""Air: from readings in force to rankings of every group and period of a year, as arrays; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from sqlmodel import Session

from models.monitoring import Edition, Medium, SiteKind, Span, Treatment
from queries import rankings as queries
from queries.reading_arrays import POLLUTANTS, AirFigures, air_figures
from standards.air_index import composite_index
from standards.air_limits import LIMITS, Limits, limits_on
from standards.air_limits import Edition as LimitEdition
from standards.air_window import Needed, Sums, WindowFigures, air_sums, changes, window_figures
from standards.aqi import AqiEdition, daily_aqi
from standards.place_days import Cells, Sites, Whole, place_days
from standards.rank_periods import RankPeriod
from standards.ranking import ranks
from standards.rounding import Floats
from workflows.rank_rules import LeagueGroup, Reckoning
from workflows.rankings_groups import Place
from workflows.rankings_notes import notes
from workflows.rankings_reckoned import Reckoned, listed, ranked

NEW_AQI = LIMITS[LimitEdition.Y2026].from_on
"""HJ 633—2026 holds from the day on which the limits of 2026 do."""


@dataclass(frozen=True, slots=True)
class AirSpan:
    """Figures of places from the first of a month on: days, what was given by month, AQI of the days as measured."""

    first_on: date
    days: Floats
    months: Floats
    aqi: Floats

    def figures(self, period: RankPeriod, needed: Needed) -> WindowFigures:
        """Return the six figures of each place over a period."""
        first = (period.from_on.year - self.first_on.year) * 12 + period.from_on.month - self.first_on.month
        return window_figures(
            self.days[:, self._days(period)],
            self.months[:, first : first + len(period.lengths)],
            period.lengths,
            period.first_month,
            needed,
            whole_year=period.window == "year",
        )

    def days_by_aqi(self, period: RankPeriod) -> tuple[Whole, Whole, Whole]:
        """Return valid days, those up to 100 and those above 200; dust stays in (优良天数)."""
        aqi = self.aqi[:, self._days(period)]
        valid, good, heavy = (np.count_nonzero(kept, axis=1) for kept in (~np.isnan(aqi), aqi <= 100, aqi > 200))
        return valid, good, heavy

    def _days(self, period: RankPeriod) -> slice:
        start = (period.from_on - self.first_on).days
        return slice(start, start + sum(period.lengths))


def read_span(
    session: Session,
    places: Sequence[Place],
    reckoning: Reckoning,
    *,
    periods: Sequence[RankPeriod],
    as_of: UUID | None,
) -> AirSpan:
    """Read what places had from the first month of any of these periods to the last."""
    from_on, to_on = min(period.from_on for period in periods), max(period.to_on for period in periods)
    asked, sites = _sites(session, places, from_on, to_on)
    count = (to_on - from_on).days + 1
    read = {span: air_figures(session, asked, span=span, from_on=from_on, to_on=to_on, as_of=as_of) for span in Span}
    days = place_days(_cells(read[Span.DAY], reckoning), sites, count)
    monthly = read[Span.MONTH]
    months = (to_on.year - from_on.year) * 12 + to_on.month - from_on.month + 1
    starts = np.array([(_month(from_on, place) - from_on).days for place in range(months)])
    of_month = AirFigures(monthly.site, np.searchsorted(starts, monthly.day, side="right") - 1,
                          monthly.audited, monthly.deducted, monthly.values)  # fmt: skip
    given = place_days(_cells(of_month, reckoning), sites, months)
    return AirSpan(from_on, days.reckoned, given.reckoned, _aqi(days.raw, from_on))


def _month(first: date, later: int) -> date:
    years, month = divmod(first.month - 1 + later, 12)
    return date(first.year + years, month + 1, 1)


def _sites(session: Session, places: Sequence[Place], from_on: date, to_on: date) -> tuple[list[UUID], Sites]:
    """A district's site is asked for twice where it competes and its city does too."""
    units = {unit for place in places for unit in (place.unit_id, *place.parts)}
    of_unit: dict[UUID, list[tuple[UUID, bool]]] = {}
    kinds = (SiteKind.UNIT, SiteKind.STATION)
    for site in queries.sites(session, sorted(units), kinds=kinds, from_on=from_on, to_on=to_on):
        of_unit.setdefault(site["unit_id"], []).append((site["id"], site["kind"] == SiteKind.UNIT))
    asked = [
        (site_id, number, own and unit == place.unit_id)
        for number, place in enumerate(places)
        for unit in (place.unit_id, *place.parts)
        for site_id, own in of_unit.get(unit, ())
    ]
    numbers = np.array([number for _, number, _ in asked], dtype=np.int64)
    owns = np.array([own for _, _, own in asked], dtype=np.bool_)
    return [site_id for site_id, _, _ in asked], Sites(numbers, owns, len(places))


def _cells(figures: AirFigures, reckoning: Reckoning) -> Cells:
    """Editions that the rules do not name are left out; so are deducted figures where the rules go by raw ones."""
    worth = {edition: len(reckoning.editions) - place for place, edition in enumerate(reckoning.editions)}
    preference = np.where(figures.audited, worth.get(Edition.AUDITED, -1), worth.get(Edition.FIRST, -1))
    if reckoning.treatment is Treatment.RAW:
        preference = np.where(figures.deducted, -1, preference)
    return Cells(figures.site, figures.day, preference, figures.deducted, figures.values)


def _aqi(raw: Floats, first_on: date) -> Floats:
    old = min(max((NEW_AQI - first_on).days, 0), raw.shape[1])
    parts = ((raw[:, :old], AqiEdition.Y2012), (raw[:, old:], AqiEdition.Y2026))
    return np.concatenate([daily_aqi(days, edition) for days, edition in parts if days.shape[1]], axis=1)


@dataclass(frozen=True, slots=True)
class Before:
    """The six figures of last year's same period by place, NaN where there are none that could be ranked."""

    values: Floats

    def index(self, limits: Limits, reckoning: Reckoning) -> Floats:
        """Return the index by this year's limits, so that the change is that of the air and not of the standard."""
        return composite_index(self.values, limits, from_rounded=reckoning.from_rounded, weights=reckoning.weights)


def needed_days(reckoning: Reckoning) -> Needed:
    """Return the fewest valid days by the rules."""
    return Needed(reckoning.valid_days_of_month, reckoning.valid_days_of_february)


@dataclass(frozen=True, slots=True)
class AirPeriod:
    """A period of all places, reckoned once for every group they compete in."""

    period: RankPeriod
    reckoning: Reckoning
    figures: WindowFigures
    sums: Sums
    days: tuple[Whole, Whole, Whole]
    before: Floats
    limits: Limits
    mains: list[str | None]
    notes: list[str | None]

    @classmethod
    def of(cls, span: AirSpan, period: RankPeriod, reckoning: Reckoning, before: Before) -> "AirPeriod":
        """Reckon it by the limits that hold on its last day."""
        limits = limits_on(period.to_on)
        needed = needed_days(reckoning)
        figures = span.figures(period, needed)
        sums = air_sums(figures.values, limits, from_rounded=reckoning.from_rounded, weights=reckoning.weights)
        return cls(
            period,
            reckoning,
            figures,
            sums,
            span.days_by_aqi(period),
            before.index(limits, reckoning),
            limits,
            [",".join(names) or None for names in sums.mains()],
            notes(figures, period, needed),
        )

    def ranking(self, group: LeagueGroup, units: Sequence[UUID], chosen: Whole) -> Reckoned:
        """Rank the chosen places among each other; `units` are theirs."""
        counts = self.figures.ranked[chosen]
        index = np.where(counts, self.sums.index[chosen], np.nan)
        meets = self.sums.meets[chosen] & counts
        left_out = meets if self.reckoning.leave_out_compliant else np.zeros_like(meets)
        change = changes(index, self.before[chosen], left_out)
        valid, good, heavy = self.days
        columns = {name: listed(self.sums.figures[chosen, at]) for at, name in enumerate(POLLUTANTS)} | {
            "index": listed(self.sums.index[chosen]),
            "rank": ranked(ranks(index)),
            "index_last_year": listed(self.before[chosen]),
            "change": listed(change.share),
            "change_rank": ranked(change.rank),
            "meets_standard": [bool(one) if known else None for one, known in zip(meets, counts, strict=True)],
            "valid_days": valid[chosen].tolist(),
            "good_days": good[chosen].tolist(),
            "heavy_days": heavy[chosen].tolist(),
            "main_pollutant": [self.mains[place] for place in chosen.tolist()],
            "note": [self.notes[place] for place in chosen.tolist()],
        }
        return Reckoned(Medium.AIR, self.period, group, units, columns, str(self.limits.edition), self.remarks())

    def remarks(self) -> list[str]:
        """Return what a reader of the whole ranking has to know."""
        start, last_year = limits_on(self.period.from_on), limits_on(self.period.a_year_before().to_on)
        found = [f"综合指数按{self.limits.source}计算"]
        if start.edition != self.limits.edition:
            found.append(f"本期跨标准版本：{self.limits.from_on}起执行{self.limits.source}，全期按期末的限值计算")
        if last_year.edition != self.limits.edition:
            found.append("上年同期指数按本期的限值重新计算，以便比较")
        if self.reckoning.leave_out_compliant:
            found.append("六项均达标的地方不参加同比变化排名")
        return found
