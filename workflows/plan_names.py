"""Which units a paper means by the names it prints, on the day of the paper; what stays open, and why. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from models.plan_readings import FindingKind
from models.units import UnitKind
from plans.ledger import Role
from plans.reading import UnitMention
from queries.sql import Row
from workflows.csv_cells import BEGINNING
from workflows.world_files import TERRITORIAL, Finding, UnitRow, resolve, scope_codes

MOST_CANDIDATES = 3
LOCAL_LIST = re.compile("各|地方|属地|市县|市、县|所在地")
BETWEEN = re.compile("[、，,和及与]")
PLACE = re.compile("^[^全各省市县区级城]{1,4}(市|县|州|旗)$")
REST = "其他"


@dataclass(frozen=True, slots=True)
class Named:
    """What a printed name came to; without a unit and a doubt, it is the list of all local units."""

    unit_id: UUID | None = None
    doubt: FindingKind | None = None
    reason: str = ""
    candidates: Sequence[Mapping[str, Any]] = ()

    @property
    def is_local_list(self) -> bool:
        """Whether every local unit is meant."""
        return self.unit_id is None and self.doubt is None


@dataclass(frozen=True)
class Names:
    """The register of one day as a paper's names are looked up in it, for the territory of the plan's office.

    `gone` are the units of that day that are no longer in force on the day of the call.
    """

    tree: Sequence[Row]
    on: date
    territory_id: UUID | None
    gone: frozenset[UUID] = frozenset()
    units: Sequence[UnitRow] = field(init=False)
    by_code: Mapping[str, Row] = field(init=False)
    _codes: dict[str, str] = field(init=False, repr=False)
    _close: dict[str, list[Mapping[str, Any]]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", [unit_row(unit) for unit in self.tree])
        object.__setattr__(self, "by_code", {unit["code"]: unit for unit in self.tree})
        object.__setattr__(self, "_codes", {name: unit.code for unit in self.units for name in unit.names})

    def named(self, mention: UnitMention) -> Named:
        """Return the unit behind a mention, or the doubt that an officer settles."""
        printed = plain(mention.name)
        found = resolve(printed, self.units, on=self.on)
        codes = found.codes
        if found.finding is Finding.AMBIGUOUS:
            codes = self._within(codes) or codes
        if found.finding in (Finding.UNIT, Finding.AMBIGUOUS) and len(codes) == 1:
            return self._unit(mention.name, self.by_code[codes[0]])
        if found.finding is Finding.LOCAL or (mention.role is Role.LOCAL and LOCAL_LIST.search(printed)):
            return Named()
        if mention.unnamed or found.finding is Finding.OPEN:
            return Named(None, FindingKind.UNNAMED_UNIT, f"“{mention.name}”没有写明是哪些单位，请补列，或照原文认可")
        if found.finding is Finding.AMBIGUOUS:
            candidates = [self._shown(code) for code in codes]
            listed = "、".join(candidate["name"] for candidate in candidates)
            return Named(
                None, FindingKind.AMBIGUOUS_UNIT, f"“{mention.name}”对应多个单位（{listed}），请指定", candidates
            )
        reason = f"“{mention.name}”不是 {self.on} 单位名录中的名称或简称，请指定单位，或照原文认可"
        return Named(None, FindingKind.UNKNOWN_UNIT, reason, self._similar(printed))

    def places(self, scope: str) -> tuple[list[UUID], str | None]:
        """Return the units that a target's scope names, and why an officer must look at it, if he must."""
        parts = [part for part in BETWEEN.split(plain(scope).split("等")[0]) if part]
        found = [codes for part in parts if (codes := scope_codes(part, self.units, on=self.on))]
        places = list(dict.fromkeys(self.by_code[code]["id"] for codes in found for code in codes))
        if scope.startswith(REST):
            return [], f"指标范围“{scope}”是除已列地区之外的地区，须由督查机构分解"
        if (found and len(found) < len(parts)) or (not found and any(PLACE.search(part) for part in parts)):
            return places, f"指标范围“{scope}”中有不在单位名录的地区"
        if found and "等" in scope:
            return places, f"指标范围“{scope}”列举未尽"
        return places, None

    def _unit(self, printed: str, unit: Row) -> Named:
        if unit["id"] in self.gone:
            reason = f"“{printed}”（{unit['name']}）今日已不在单位名录，请指定承接其职责的单位"
            return Named(None, FindingKind.UNIT_GONE, reason)  # whoever accepts it as read orders nothing of it
        return Named(unit["id"])

    def _within(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Every city has its bureau of that name; the plan of a city means its own."""
        own = tuple(code for code in codes if self.by_code[code]["parent_id"] == self.territory_id)
        return own if len(own) == 1 else ()

    def _similar(self, printed: str) -> list[Mapping[str, Any]]:
        """Units whose names look alike; asked once for each name, for a paper prints the same one many times."""
        if printed not in self._close:
            close = get_close_matches(printed, self._codes, n=MOST_CANDIDATES, cutoff=0.6)
            self._close[printed] = [self._shown(code) for code in dict.fromkeys(self._codes[name] for name in close)]
        return self._close[printed]

    def _shown(self, code: str) -> Mapping[str, Any]:
        return {"unit_id": str(self.by_code[code]["id"]), "name": self.by_code[code]["name"]}


def plain(printed: str) -> str:
    """Return a printed name as the register spells it: compatibility characters folded, no blanks inside."""
    return "".join(unicodedata.normalize("NFKC", printed).split())


def territory_of(tree: Sequence[Row], office_id: UUID) -> UUID | None:
    """Return the government an office stands under, nearest first, so that its plan's names are those next to it."""
    units = {unit["id"]: unit for unit in tree}
    above = units.get(office_id)
    while above is not None and above["kind"] not in TERRITORIAL:
        above = units.get(above["parent_id"])
    return above["id"] if above else None


def unit_row(unit: Row) -> UnitRow:
    """Return a unit of the day's tree as names are resolved against it; it is in force, so its days do not matter."""
    return UnitRow(
        code=unit["code"],
        name=unit["name"],
        short_name=unit["short_name"],
        aliases=tuple(unit["aliases"]),
        kind=UnitKind(unit["kind"]),
        parent=unit["parent_code"],
        from_on=BEGINNING,
        to_on=None,
        note="",
    )
