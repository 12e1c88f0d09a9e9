"""A unit's air of a year so far: of its own sites, of a province the mean of its cities; never a mean of counties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from sqlmodel import Session

from models.indicators import Indicator
from models.units import UnitKind
from queries.sql import Row
from standards.air_index import composite_index, period_values
from standards.air_limits import POLLUTANTS, limits_on
from standards.air_window import Flags, window_figures
from standards.place_days import Whole
from standards.rank_periods import RankPeriod
from standards.rounding import Floats
from workflows.indicator_pace import SoFar
from workflows.rank_rules import Reckoning
from workflows.rankings_air import needed_days, read_span
from workflows.rankings_groups import Place, is_district

MEANS = {Indicator.PM25_MEAN: POLLUTANTS.index("pm25"), Indicator.PM10_MEAN: POLLUTANTS.index("pm10")}
INDICATORS = frozenset(
    {*MEANS, Indicator.AIR_INDEX, Indicator.GOOD_DAYS_SHARE, Indicator.HEAVY_DAYS, Indicator.HEAVY_DAYS_SHARE}
)
COUNTY, CITY, PROVINCE = "本地站点", "市本级站点，没有时为市区（含市辖区）站点的平均", "省本级公布值"
CITIES = "各市（州）的平均（先算各市，再求平均；不以各县平均代替）"
DAYS_OF_CITIES = "各市（州）有效天数合计中的占比"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which places stand for a unit, by their numbers in a span, and the definition that makes it so."""

    places: Whole
    definition: str
    asked: int = 1


class AirYear:
    """The air of several units in one year and the year before, read once."""

    def __init__(self, session: Session, units: Sequence[Row], reckoning: Reckoning, *, year: int, on: date) -> None:
        """Read the figures of units, each with its territory (rows as of `queries.indicators.territories`)."""
        self.year, self.reckoning = year, reckoning
        self.first_on, self.last_on = date(year, 1, 1), min(on, date(year, 12, 31))
        self.whole = (date(year + 1, 1, 1) - self.first_on).days
        below: dict[UUID, list[Row]] = {}
        for unit in units:
            below.setdefault(unit["root_id"], []).append(unit)
        self.own = {root: _place(root, rows) for root, rows in below.items()}
        self.cities = {root: _cities(root, rows) for root, rows in below.items()}
        self.kinds = {unit["id"]: unit["kind"] for unit in units}
        places = list(dict.fromkeys([*self.own.values(), *(one for some in self.cities.values() for one in some)]))
        self.numbers = {place: number for number, place in enumerate(places)}
        before = RankPeriod(year - 1, 12, 1, "year")
        self.span = read_span(
            session,
            places,
            reckoning,
            periods=[before, RankPeriod(year, self.last_on.month, 1, "cumulative")],
            as_of=None,
        )
        self.start = (self.first_on - before.from_on).days

    def so_far(self, unit_id: UUID, indicator: Indicator) -> SoFar:
        """Return a unit's indicator up to the last day of which a figure is there."""
        chosen = self._chosen(unit_id)
        last = self._last_day(chosen)
        if last is None:
            return SoFar(chosen.definition, remarks=(_nothing(self.kinds[unit_id]),))
        remarks = self._remarks(chosen, last)
        if indicator in MEANS:
            return self._mean(chosen, last, MEANS[indicator], remarks)
        if indicator is Indicator.AIR_INDEX:
            return self._index(chosen, last, remarks)
        return self._days(chosen, last, indicator, remarks)

    def _chosen(self, unit_id: UUID) -> Chosen:
        own = np.array([self.numbers[self.own[unit_id]]])
        if self.kinds[unit_id] != UnitKind.PROVINCE:
            return Chosen(own, CITY if self.kinds[unit_id] == UnitKind.PREFECTURE else COUNTY)
        cities = [self.numbers[place] for place in self.cities[unit_id]]
        if not cities or self._measured(own).any():
            return Chosen(own, PROVINCE)
        numbers = np.array(cities)
        return Chosen(numbers[self._measured(numbers)], CITIES, len(cities))

    def _measured(self, places: Whole) -> Flags:
        days = (~np.isnan(self.span.days[places, self.start :])).any(axis=(1, 2))
        months = (~np.isnan(self.span.months[places, 12:])).any(axis=(1, 2))
        return np.asarray(days | months, dtype=np.bool_)

    def _last_day(self, chosen: Chosen) -> date | None:
        """Return the last day of which any place has a figure, of months their last one that is over."""
        days = np.flatnonzero((~np.isnan(self.span.days[chosen.places, self.start :])).any(axis=(0, 2)))
        months = np.flatnonzero((~np.isnan(self.span.months[chosen.places, 12:])).any(axis=(0, 2)))
        found = [self.first_on + timedelta(days=int(days[-1]))] if days.size else []
        found += [_end_of(self.year, int(months[-1]) + 1)] if months.size else []
        known = [min(day, self.last_on) for day in found]
        return max(known, default=None)

    def _values(self, chosen: Chosen, from_on: date, to_on: date) -> tuple[Floats, Floats]:
        """Return the means and percentiles of days, and the days with months filled in where no day was measured."""
        days = self.span.days[chosen.places, self._slice(from_on, to_on)].copy()
        for month in range(from_on.month, to_on.month + 1):
            given = self.span.months[chosen.places, (from_on.year - self.year + 1) * 12 + month - 1]
            first = max(date(from_on.year, month, 1), from_on)
            last = min(_end_of(from_on.year, month), to_on)
            part = days[:, (first - from_on).days : (last - from_on).days + 1, :4]
            empty = np.isnan(part).all(axis=1, keepdims=True)
            np.copyto(part, given[:, None, :4], where=empty)
        return period_values(days), days

    def _slice(self, from_on: date, to_on: date) -> slice:
        first = (from_on - self.span.first_on).days
        return slice(first, first + (to_on - from_on).days + 1)

    def _rest(self, last: date) -> tuple[date, date] | None:
        """Return the days of last year after the same day; none when the year is over."""
        if last >= date(self.year, 12, 31):
            return None
        following = last + timedelta(days=1)
        leap_day = (following.month, following.day) == (2, 29)
        return (date(self.year - 1, 3, 1) if leap_day else following.replace(year=self.year - 1)), date(
            self.year - 1, 12, 31
        )

    def _mean(self, chosen: Chosen, last: date, pollutant: int, remarks: tuple[str, ...]) -> SoFar:
        value = _average(self._values(chosen, self.first_on, last)[0][:, pollutant])
        if value is None:
            return SoFar(chosen.definition, remarks=(*remarks, "该污染物没有有效数据"))
        rest = self._rest(last)
        before = self._values(chosen, *rest)[0][:, pollutant] if rest else np.array([np.nan])
        return SoFar(
            chosen.definition, value, last, _months_over(last), (last - self.first_on).days + 1, self.whole,
            rest=None if np.isnan(before).any() else _average(before), remarks=remarks,
        )  # fmt: skip

    def _index(self, chosen: Chosen, last: date, remarks: tuple[str, ...]) -> SoFar:
        """The six means of the places first, then the index; percentiles have no forecast but the whole year's."""
        lengths = [_end_of(self.year, month).day for month in range(1, last.month)] + [last.day]
        figures = window_figures(
            self.span.days[chosen.places, self._slice(self.first_on, last)],
            self.span.months[chosen.places, 12 : 12 + last.month],
            lengths,
            1,
            needed_days(self.reckoning),
            whole_year=False,
        )
        six = np.array([np.nan if (mean := _average(column)) is None else mean for column in figures.values.T])
        weights, rounds = self.reckoning.weights, self.reckoning.from_rounded
        index = float(composite_index(six, limits_on(last), from_rounded=rounds, weights=weights))
        if np.isnan(index):
            return SoFar(chosen.definition, until=last, remarks=(*remarks, "六项污染物不全，不能计算综合指数"))
        return SoFar(
            chosen.definition, index, last, _months_over(last), (last - self.first_on).days + 1, self.whole,
            remarks=(*remarks, "综合指数含百分位数，余月按至今数值外推"),
        )  # fmt: skip

    def _days(self, chosen: Chosen, last: date, indicator: Indicator, remarks: tuple[str, ...]) -> SoFar:
        """Days are counted as measured: dust stays in (优良天数). Those to come are taken to be valid."""
        if indicator is Indicator.HEAVY_DAYS and chosen.asked > 1:
            return SoFar(chosen.definition, remarks=("天数按各市合计没有统一口径，须报送省本级数据",))
        valid, bad = self._counted(chosen, self.first_on, last, indicator)
        if not valid:
            return SoFar(chosen.definition, until=last, remarks=(*remarks, "没有逐日数据，不能计算天数"))
        rest = self._rest(last)
        left = (self.whole - (last - self.first_on).days - 1) * chosen.places.size
        before = self._counted(chosen, *rest, indicator) if rest else (0, 0)
        share = bad * 100 / valid
        value = {Indicator.GOOD_DAYS_SHARE: 100 - share, Indicator.HEAVY_DAYS_SHARE: share}.get(indicator, float(bad))
        return SoFar(
            DAYS_OF_CITIES if chosen.asked > 1 else chosen.definition, value, last, _months_over(last), valid,
            valid + left, bad, before[1] / before[0] if before[0] else None, remarks=remarks,
        )  # fmt: skip

    def _counted(self, chosen: Chosen, from_on: date, to_on: date, indicator: Indicator) -> tuple[int, int]:
        """Return valid days and those that count against the target: above 100, or above 200 (重度及以上)."""
        aqi = self.span.aqi[chosen.places, self._slice(from_on, to_on)]
        bad = aqi > (100 if indicator is Indicator.GOOD_DAYS_SHARE else 200)
        return int(np.count_nonzero(~np.isnan(aqi))), int(np.count_nonzero(bad))

    def _remarks(self, chosen: Chosen, last: date) -> tuple[str, ...]:
        found = []
        if chosen.places.size < chosen.asked:
            found.append(f"{chosen.asked} 个市（州）中 {chosen.places.size} 个有数据")
        gone = (last - self.first_on).days + 1
        days = (~np.isnan(self.span.days[chosen.places, self._slice(self.first_on, last)])).any(axis=2)
        if (fewest := int(np.count_nonzero(days, axis=1).min())) < gone:
            found.append(f"{gone} 天中有数据的{'最少的市' if chosen.asked > 1 else ''}为 {fewest} 天")
        return tuple(found)


def _place(root: UUID, units: Sequence[Row]) -> Place:
    parts = [unit["id"] for unit in units if unit["parent_id"] == root and is_district(unit["code"])]
    city = any(unit["id"] == root and unit["kind"] == UnitKind.PREFECTURE for unit in units)
    return Place(root, tuple(parts) if city else ())


def _cities(root: UUID, units: Sequence[Row]) -> list[Place]:
    """Return the prefectures right below, each with its districts."""
    cities = [unit for unit in units if unit["parent_id"] == root and unit["kind"] == UnitKind.PREFECTURE]
    return [_place(city["id"], [city, *(unit for unit in units if unit["parent_id"] == city["id"])]) for city in cities]


def _nothing(kind: str) -> str:
    if kind in (UnitKind.PREFECTURE, UnitKind.PROVINCE):
        return "没有本级口径的监测数据；不以各县（市、区）的平均代替"
    return "没有本地的监测数据"


def _average(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def _end_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _months_over(last: date) -> int:
    return last.month if last == _end_of(last.year, last.month) else last.month - 1
