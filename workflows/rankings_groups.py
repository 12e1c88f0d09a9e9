"""Who competes in a group on a day: units by their codes or kinds, city districts each, together or left out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.units import UnitKind
from queries.sql import Row
from workflows.rank_rules import Districts, LeagueGroup

GB_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that is ranked; the sites of `parts`, the districts of a city, count among its own stations."""

    unit_id: UUID
    parts: tuple[UUID, ...] = ()


def is_district(code: str) -> bool:
    """Whether a code is that of a city district: GB/T 2260, the last two of six digits 01–20 (市辖区)."""
    digits = code[:GB_CODE_DIGITS]
    return len(digits) == GB_CODE_DIGITS and digits.isascii() and digits.isdecimal() and 1 <= int(digits[4:]) <= 20


def places_of(group: LeagueGroup, units: Sequence[Row]) -> list[Place]:
    """Return who competes, in the order of codes; `units` are those of a day with id, code, kind and parent_id.

    A prefecture's figures are those of its city proper: its own site, else its stations and those of its districts.
    """
    codes, kinds = frozenset(group.unit_codes), group.kinds or (UnitKind.COUNTY,)
    chosen = [unit for unit in units if (unit["code"] in codes if codes else unit["kind"] in kinds)]
    districts = [unit for unit in chosen if is_district(unit["code"])]
    if group.districts is not Districts.EACH:
        chosen = [unit for unit in chosen if not is_district(unit["code"])]
    if group.districts is Districts.TOGETHER:
        cities = {unit["parent_id"] for unit in districts} | {unit["id"] for unit in chosen}
        chosen = [unit for unit in units if unit["id"] in cities]
    return [Place(unit["id"], _parts(unit, units)) for unit in chosen]


def _parts(unit: dict[str, Any], units: Iterable[Row]) -> tuple[UUID, ...]:
    if unit["kind"] != UnitKind.PREFECTURE:
        return ()
    return tuple(part["id"] for part in units if part["parent_id"] == unit["id"] and is_district(part["code"]))
