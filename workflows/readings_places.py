"""Which site a cell means on a day: a site's code or name, a unit's code, or the name the unit bore that day. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from core.ids import new_id
from models.monitoring import Medium, SiteKind
from queries.sql import Row
from workflows.readings_faults import Faults

_NARROW = {Medium.AIR: SiteKind.STATION, Medium.WATER: SiteKind.SECTION, Medium.FIRE: None}
_ENDINGS = ("人民政府", "政府", "市辖区", "市区", "城区")
"""A prefecture's own site stands for its city districts together."""
ALWAYS = date.max


@dataclass(frozen=True, slots=True)
class Place:
    """One meaning of a printed name, from one day to the day before another."""

    unit_id: UUID
    site_id: UUID
    from_on: date
    to_on: date
    narrow: bool
    """A station or section, rather than a whole unit."""

    def holds(self, on: date) -> bool:
        """Whether the name means this on a day."""
        return self.from_on <= on < self.to_on


class Places:
    """All names of all sites and territories; `fresh` are own sites of units that are to be made when figures come."""

    def __init__(
        self, *, units: Iterable[Row], sites: Iterable[Row], medium: Medium, within: Collection[UUID] | None
    ) -> None:
        """Take the names in; with `within`, figures of other units are not the sender's to deliver."""
        self._names: dict[str, dict[Place, None]] = {}
        self._within = within
        self.fresh: dict[UUID, dict[str, Any]] = {}
        sites = list(sites)
        own = {site["unit_id"]: site["id"] for site in sites if site["kind"] == SiteKind.UNIT}
        for site in sites:
            if site["kind"] == _NARROW[medium]:
                days = site["from_on"], site["to_on"] or ALWAYS
                self._put({site["code"], site["name"]}, Place(site["unit_id"], site["id"], *days, narrow=True))
        for unit in units:
            self._take_unit(unit, own)

    def _take_unit(self, unit: Row, own: dict[UUID, UUID]) -> None:
        """A code is the unit for life, a name only while the unit bears it."""
        unit_id, until = unit["unit_id"], unit["to_on"] or ALWAYS
        if unit_id not in own:
            own[unit_id] = new_id()
            self.fresh[own[unit_id]] = _own_site(unit, own[unit_id])
        self._put({unit["code"]}, Place(unit_id, own[unit_id], unit["from_on"], until, narrow=False))
        named_until = min(unit["named_to"] or ALWAYS, until)
        names = {unit["name"], unit["short_name"], *unit["aliases"]}
        self._put(names, Place(unit_id, own[unit_id], unit["named_from"], named_until, narrow=False))

    def _put(self, names: Collection[str], place: Place) -> None:
        for name in names:
            self._names.setdefault(name, {})[place] = None

    def meanings(self, cell: str) -> Sequence[Place]:
        """Return everything a cell may mean on one day or another; a site goes before a unit of the same name."""
        printed = cell.strip()
        found = self._names.get(printed) or self._names.get(_plain(printed)) or {}
        places = list(found)
        narrow = [place for place in places if place.narrow]
        return narrow or places

    def why_not(self, cell: str, on: date) -> str | None:
        """Return what was expected where a cell means nothing or more than one thing on a day, else None."""
        meant = self.meanings(cell)
        holding = {place.site_id for place in meant if place.holds(on)}
        if not meant:
            return "应为已登记的站点或断面编码、名称，或行政区划代码、单位名称"
        if not holding:
            days = "、".join(_days(place) for place in meant)
            return f"应为 {on} 当日有效的站点或单位（该名称有效期：{days}）"
        if len(holding) > 1:
            return "名称对应多个站点或单位，请改用编码"
        return None

    def forbidden(self, unit_id: UUID) -> bool:
        """Whether figures of this unit are not the sender's to deliver."""
        return self._within is not None and unit_id not in self._within


class Finder:
    """Looks the cells of one column up, and notes what is wrong with them; the same question is answered once."""

    def __init__(self, places: Places, faults: Faults, column: str) -> None:
        """`column` is what the file calls the column."""
        self.places, self._faults, self._column = places, faults, column
        self._found: dict[tuple[str, date], Place] = {}

    def find(self, cell: str, on: date, line: int) -> Place | None:
        """Return what a cell means on a day, None with a fault where it means nothing or is not the sender's."""
        if (cell, on) in self._found:
            return self._found[cell, on]
        if expected := self.places.why_not(cell, on):
            self._faults.add(line, self._column, cell, expected)
            return None
        place = next(place for place in self.places.meanings(cell) if place.holds(on))
        if self.places.forbidden(place.unit_id):
            self._faults.add(line, self._column, cell, "应为您报送范围内的单位或站点")
            return None
        self._found[cell, on] = place
        return place


def _plain(printed: str) -> str:
    for ending in _ENDINGS:
        if printed.endswith(ending) and len(printed) > len(ending) + 1:
            return printed.removesuffix(ending)
    return printed


def _days(place: Place) -> str:
    until = "今" if place.to_on == ALWAYS else f"{place.to_on} 前"
    return f"{place.from_on} 至{until}"


def _own_site(unit: Row, site_id: UUID) -> dict[str, Any]:
    return {
        "id": site_id,
        "code": unit["code"],
        "name": unit["name"],
        "kind": SiteKind.UNIT,
        "unit_id": unit["unit_id"],
        "water_body": None,
        "water_name": None,
        "from_on": unit["from_on"],
        "to_on": unit["to_on"],
    }
