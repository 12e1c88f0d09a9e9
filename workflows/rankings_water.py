"""Water: class of each section by its worst indicator, CWQI of each place, share of good sections; writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from uuid import UUID

import numpy as np
from sqlmodel import Session

from models.monitoring import Medium, SiteKind, Span, WaterBody
from queries import rankings as queries
from queries.reading_arrays import water_figures
from queries.sql import Row
from standards.air_window import changes
from standards.rank_periods import RankPeriod
from standards.ranking import ranks
from standards.surface_water import INDICATOR_NAMES, INDICATORS, WaterKind, section_class
from standards.water_index import city_index, water_index
from workflows.rank_rules import LeagueGroup, Reckoning
from workflows.rankings_groups import Place
from workflows.rankings_reckoned import Reckoned, listed, ranked

GOOD = 2
"""Ⅰ to Ⅲ; places in the order of CLASS_NAMES."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section over a period: its means, class and what decides it."""

    site: Row
    values: Mapping[str, float]
    place: int
    name: str
    deciding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waters:
    """A place's sections over a period and its CWQI: rivers and lakes weighted by how many sections each have."""

    sections: Sequence[Section]
    index: float | None
    missing: tuple[str, ...]
    rivers: Mapping[str, float]
    lakes: Mapping[str, float]

    @property
    def good(self) -> int:
        """Sections of class Ⅰ to Ⅲ."""
        return sum(section.place <= GOOD for section in self.sections)

    def shown(self) -> dict[str, Any] | None:
        """Return what the row keeps of it."""
        if not self.sections:
            return None
        return {
            "sections": [
                {
                    "site_id": str(section.site["id"]),
                    "name": section.site["name"],
                    "water_body": section.site["water_body"] or WaterBody.RIVER,
                    "class": section.name,
                    "deciding": [INDICATOR_NAMES[name] for name in section.deciding],
                    "values": dict(section.values),
                }
                for section in self.sections
            ],
            "good": self.good,
            "good_share": self.good / len(self.sections),
            "missing": [INDICATOR_NAMES[name] for name in self.missing],
        }


def read_waters(
    session: Session, places: Sequence[Place], reckoning: Reckoning, *, period: RankPeriod, as_of: UUID | None
) -> list[Waters]:
    """Return what each place's sections were over a period, in the order of the places."""
    units = sorted({unit for place in places for unit in (place.unit_id, *place.parts)})
    dates = {"from_on": period.from_on, "to_on": period.to_on}
    sites = queries.sites(session, units, kinds=(SiteKind.SECTION,), **dates)
    found: dict[UUID, list[Row]] = {}
    for reading in water_figures(session, [site["id"] for site in sites], as_of=as_of, **dates):
        found.setdefault(reading["site_id"], []).append(reading)
    sections: dict[UUID, list[Section]] = {}
    for site in sites:
        values = means(found.get(site["id"], ()), reckoning)
        if values:
            sections.setdefault(site["unit_id"], []).append(_section(site, values))
    return [
        waters([one for unit in (place.unit_id, *place.parts) for one in sections.get(unit, ())]) for place in places
    ]


def means(readings: Iterable[Row], reckoning: Reckoning) -> dict[str, float]:
    """Return the mean of each indicator over a period: of its months, each as given or else the mean of its days.

    Of several editions of a day the first of the rules' that is there holds, as a whole.
    """
    worth = {edition: place for place, edition in enumerate(reckoning.editions)}
    held: dict[tuple[Any, str], Row] = {}
    for reading in sorted(readings, key=lambda one: -worth.get(one["edition"], len(worth))):
        if reading["edition"] in worth:
            held[reading["measured_on"], reading["span"]] = reading
    by_month: dict[tuple[str, int, str], list[float]] = {}
    for (day, span), reading in sorted(held.items()):
        for name in INDICATORS:
            if isinstance(value := reading["figures"].get(name), int | float):
                by_month.setdefault((name, day.month, span), []).append(float(value))
    months: dict[str, list[float]] = {}
    for (name, month, span), values in by_month.items():
        if span == Span.MONTH or (name, month, Span.MONTH) not in by_month:
            months.setdefault(name, []).append(fmean(values))
    return {name: fmean(months[name]) for name in INDICATORS if name in months}


def _section(site: Row, values: dict[str, float]) -> Section:
    quality = section_class(values, WaterKind(site["water_body"] or WaterBody.RIVER))
    return Section(site, values, quality.place, quality.name, quality.deciding)


def waters(sections: Sequence[Section]) -> Waters:
    """Return a place's CWQI: of the means of its rivers' sections and of its lakes', weighted by their number.

    An indicator that no section of a kind measured is named, and the place has no rank.
    """
    by_kind = {
        kind: [one for one in sections if (one.site["water_body"] or WaterBody.RIVER) == kind] for kind in WaterBody
    }
    averages = {kind: _average(found) for kind, found in by_kind.items()}
    indices = {kind: water_index(averages[kind], WaterKind(kind)) for kind in WaterBody if by_kind[kind]}
    missing = sorted({name for one in indices.values() for name in one.missing}, key=INDICATORS.index)
    index = None
    if indices:
        river, lake = ([indices[kind].value] if kind in indices else [] for kind in (WaterBody.RIVER, WaterBody.LAKE))
        index = city_index(river, lake, len(by_kind[WaterBody.RIVER]), len(by_kind[WaterBody.LAKE]))
    return Waters(sections, index, tuple(missing), averages[WaterBody.RIVER], averages[WaterBody.LAKE])


def _average(sections: Sequence[Section]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for section in sections:
        for name, value in section.values.items():
            values.setdefault(name, []).append(value)
    return {name: fmean(values[name]) for name in INDICATORS if name in values}


def water_ranking(
    period: RankPeriod,
    group: LeagueGroup,
    places: Sequence[Place],
    found: Sequence[Waters],
    before: Sequence[float | None],
    reckoning: Reckoning,
) -> Reckoned:
    """Rank places by CWQI; where the rules ask for all 21 indicators, a place that lacks one has no rank."""
    index = np.array([np.nan if one.index is None else one.index for one in found], dtype=np.float64)
    lax = not reckoning.all_indicators
    complete = np.array([one.index is not None and (lax or not one.missing) for one in found], dtype=np.bool_)
    counted = np.where(complete, index, np.nan)
    last_year = np.array([np.nan if value is None else value for value in before], dtype=np.float64)
    change = changes(counted, last_year, np.zeros_like(complete))
    columns: dict[str, list[Any]] = {
        "index": listed(index),
        "rank": ranked(ranks(counted)),
        "index_last_year": listed(last_year),
        "change": listed(change.share),
        "change_rank": ranked(change.rank),
        "meets_standard": [one.good == len(one.sections) if one.sections else None for one in found],
        "main_pollutant": [_main(one) for one in found],
        "figures": [one.shown() for one in found],
        "note": [_note(one, reckoning) for one in found],
    }
    units = [place.unit_id for place in places]
    remarks = [
        "CWQI 为 21 项指标与Ⅲ类标准限值之比的和，河流与湖库按断面数加权；断面类别按最差指标评定（GB 3838—2002）",
        "未检出值的处理、缺项和修约按所报数据，未见排名技术规定全文",
    ]
    return Reckoned(Medium.WATER, period, group, units, columns, None, remarks)


def _main(found: Waters) -> str | None:
    worst = max((section.place for section in found.sections), default=0)
    if worst <= GOOD:
        return None
    names = {name for section in found.sections if section.place == worst for name in section.deciding}
    return ",".join(sorted(names, key=INDICATORS.index))[:40]


def _note(found: Waters, reckoning: Reckoning) -> str | None:
    if not found.sections:
        return "无监测数据"
    if not found.missing:
        return None
    follows = "不参加排名" if reckoning.all_indicators else "按已测指标计算"
    names = "、".join(INDICATOR_NAMES[name] for name in found.missing)
    return f"缺 {len(found.missing)} 项指标，{follows}：{names}"[:200]
