"""A unit's waters and fire points of a year so far: sections and points of its whole territory, counted one by one."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.indicators import Indicator
from models.monitoring import BurnArea, FirePointStage, Medium, SiteKind, WaterBody
from queries import rankings
from queries.reading_arrays import newest_batch, water_figures
from queries.readings import fire_counts
from queries.sql import Row
from standards.forecast import LEAST_MONTHS, Forecast, Method
from standards.surface_water import WaterKind, section_class
from workflows.indicator_pace import SoFar
from workflows.rank_rules import Reckoning
from workflows.rankings_water import GOOD, means

SECTIONS = "本地区范围内已登记断面，按至今各月均值评定类别后计数"
POINTS = "本地区范围内火点合计（查实和未排除的疑似，各类区域）"
WORST = 5
NOT_REFUTED = (FirePointStage.SUSPECTED, FirePointStage.VERIFIED)


class WaterYear:
    """The sections of several units in one year and the year before, read once."""

    def __init__(self, session: Session, units: Sequence[Row], reckoning: Reckoning, *, year: int, on: date) -> None:
        """Read the sections of units, each with its territory."""
        self.reckoning, self.year = reckoning, year
        self.over = 12 if on.year > year else on.month - 1
        from_on, to_on = date(year - 1, 1, 1), min(on, date(year, 12, 31))
        of_units = sorted({unit["id"] for unit in units})
        self.sites = rankings.sites(session, of_units, kinds=(SiteKind.SECTION,), from_on=from_on, to_on=to_on)
        self.roots: dict[UUID, set[UUID]] = {}
        for unit in units:
            self.roots.setdefault(unit["root_id"], set()).add(unit["id"])
        self.readings: dict[UUID, list[Row]] = {}
        for reading in water_figures(session, [site["id"] for site in self.sites], from_on=from_on, to_on=to_on):
            self.readings.setdefault(reading["site_id"], []).append(reading)

    def so_far(self, unit_id: UUID, indicator: Indicator) -> SoFar:
        """Return the share of sections; a county's section counts in its county, its city and the province."""
        sites = [site for site in self.sites if site["unit_id"] in self.roots[unit_id]]
        by_section = {site["id"]: self._readings(site, self.year) for site in sites}
        known = [site for site in sites if by_section[site["id"]]]
        if not known:
            return SoFar(SECTIONS, remarks=("没有断面数据" if sites else "没有登记断面",))
        last = max(reading["measured_on"] for site in known for reading in by_section[site["id"]])
        months = min(last.month, self.over)
        bad = self._bad(known, by_section.values(), indicator)
        remarks = [f"{len(sites)} 个断面中 {len(known)} 个有数据"] if len(known) < len(sites) else []
        return SoFar(
            SECTIONS, _share(bad, len(known), indicator), last, months, len(known), len(known), bad,
            ended=self._ended(known, indicator, months, bad), remarks=tuple(remarks),
        )  # fmt: skip

    def _readings(self, site: Row, year: int, after: int = 0) -> list[Row]:
        found = self.readings.get(site["id"], ())
        return [one for one in found if one["measured_on"].year == year and one["measured_on"].month > after]

    def _bad(self, sites: Sequence[Row], readings: Iterable[Sequence[Row]], indicator: Indicator) -> int:
        places = {site["id"]: WaterKind(site["water_body"] or WaterBody.RIVER) for site in sites}
        count = 0
        for of_section in readings:
            if values := means(of_section, self.reckoning):
                place = section_class(values, places[of_section[0]["site_id"]]).place
                count += place > GOOD if indicator is Indicator.GOOD_WATER_SHARE else place == WORST
        return count

    def _ended(self, sites: Sequence[Row], indicator: Indicator, months: int, bad: int) -> Forecast:
        """Judge each section by its months so far and last year's months that remain."""
        if months >= 12:
            return Forecast(_share(bad, len(sites), indicator), Method.COMPLETE)
        if months < LEAST_MONTHS:
            return Forecast(None, Method.NONE)
        rest = {site["id"]: self._readings(site, self.year - 1, after=months) for site in sites}
        if not all(rest.values()):
            return Forecast(_share(bad, len(sites), indicator), Method.EXTRAPOLATED)
        whole = [
            [one for one in self._readings(site, self.year) if one["measured_on"].month <= months] + rest[site["id"]]
            for site in sites
        ]
        return Forecast(_share(self._bad(sites, whole, indicator), len(sites), indicator), Method.LAST_YEAR)


def _share(bad: int, sections: int, indicator: Indicator) -> float:
    share = bad * 100 / sections
    return 100 - share if indicator is Indicator.GOOD_WATER_SHARE else share


class FireYear:
    """The fire points of several units in one year, and last year after the same day."""

    def __init__(self, session: Session, units: Sequence[Row], *, year: int, on: date) -> None:
        """Read the fire points of units, each with its territory; the day `on` is not over."""
        self.first_on = date(year, 1, 1)
        self.last_on = min(on - timedelta(days=1), date(year, 12, 31))
        self.whole = (date(year + 1, 1, 1) - self.first_on).days
        self.counted = max((self.last_on - self.first_on).days + 1, 0)
        self.known = newest_batch(session, Medium.FIRE) is not None
        self.roots: dict[UUID, set[UUID]] = {}
        for unit in units:
            self.roots.setdefault(unit["root_id"], set()).add(unit["id"])
        before = date(year - 1, 1, 1)
        last_year = fire_counts(session, before, date(year - 1, 12, 31), NOT_REFUTED, tuple(BurnArea))
        self.points = fire_counts(session, self.first_on, self.last_on, NOT_REFUTED, tuple(BurnArea))
        self.had_last_year = bool(last_year)
        self.rest = [one for one in last_year if (one["seen_on"] - before).days >= self.counted]

    def so_far(self, unit_id: UUID, indicator: Indicator) -> SoFar:  # noqa: ARG002  # one kind of points, as others ask
        """Return the sum of a territory's points; without any list of points nothing is known."""
        if not self.known or not self.counted:
            return SoFar(POINTS, remarks=("没有报送过火点数据",))
        units = self.roots[unit_id]
        points, rest = (
            sum(one["points"] for one in some if one["unit_id"] in units) for some in (self.points, self.rest)
        )
        left = self.whole - self.counted
        months = self.last_on.month - (0 if (self.last_on + timedelta(days=1)).day == 1 else 1)
        return SoFar(
            POINTS, float(points), self.last_on, months, self.counted, self.whole, points,
            rest / left if self.had_last_year and left else None,
        )  # fmt: skip
