"""Reads the units, offices and designations of a province from CSV files; names wrong rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.units import Regime, UnitKind
from workflows.csv_cells import Cells, read_rows, refuse_if_wrong

UNIT_COLUMNS = ("code", "name", "short_name", "aliases", "parent", "from", "to", "note")
FILES: dict[str, tuple[str, ...]] = {
    "units.csv": (*UNIT_COLUMNS, "level"),
    "departments.csv": (*UNIT_COLUMNS, "kind"),
    "offices.csv": UNIT_COLUMNS,
    "designations.csv": ("office", "scope", "regime", "matters", "basis", "from", "to"),
}
OPEN_NAMES = frozenset({"各相关部门", "省直相关部门", "各有关部门", "有关部门", "相关部门"})
LOCAL_LIST = re.compile("各[地市州县区]")
TERRITORIAL = (UnitKind.PROVINCE, UnitKind.PREFECTURE, UnitKind.COUNTY, UnitKind.ZONE)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit from `from_on` to the day before `to_on`; a new name or parent is a further row."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: UnitKind
    parent: str | None
    from_on: date
    to_on: date | None
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every way a paper may print the unit."""
        return (self.name, self.short_name, *self.aliases)

    def in_force(self, on: date) -> bool:
        """Whether the row holds on that day."""
        return self.from_on <= on and (self.to_on is None or on < self.to_on)


@dataclass(frozen=True, slots=True)
class DesignationRow:
    """By which paper an office supervises the units under `scope`, in which matters."""

    office: str
    scope: str
    regime: Regime
    matters: str
    basis: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class World:
    """All rows of one folder, checked against each other."""

    units: tuple[UnitRow, ...]
    designations: tuple[DesignationRow, ...]


def read_world(folder: Path) -> World:
    """Read the four files of `folder`, or raise `TableInvalid` naming every wrong cell."""
    errors: list[dict[str, Any]] = []
    tables = {name: read_rows(folder / name, columns, errors) for name, columns in FILES.items()}
    designation_cells = tables.pop("designations.csv")
    unit_cells = [cells for rows in tables.values() for cells in rows]
    units = [_unit(cells) for cells in unit_cells]
    designations = [_designation(cells) for cells in designation_cells]
    codes = {cells.values["code"] for cells in unit_cells}
    _check_known(unit_cells, "parent", codes)
    _check_known(designation_cells, "office", codes)
    _check_known(designation_cells, "scope", codes)
    _check_same_unit(zip(unit_cells, units, strict=True))
    refuse_if_wrong(errors)
    return World(
        units=tuple(unit for unit in units if unit),
        designations=tuple(row for row in designations if row),
    )


def _unit(cells: Cells) -> UnitRow | None:
    before = len(cells.errors)
    start, end = cells.days()
    code, name = cells.text("code", 32), cells.text("name", 120)
    kind = _kind(cells)
    parent = cells.values["parent"] or None
    if (parent is None) != (kind is UnitKind.PROVINCE):
        cells.wrong("parent", "上级单位代码（仅省级为空）")
    aliases = tuple(alias for alias in cells.values["aliases"].split(";") if alias)
    short, note = cells.upto("short_name", 60) or name, cells.values["note"]
    if len(cells.errors) > before:
        return None
    return UnitRow(code, name, short, aliases, kind, parent, start, end, note)


def _kind(cells: Cells) -> UnitKind:
    if cells.file == "offices.csv":
        return UnitKind.OFFICE
    column: str = "kind"
    allowed: tuple[UnitKind, ...] = (UnitKind.DEPARTMENT, UnitKind.OTHER)
    if cells.file == "units.csv":
        column, allowed = "level", TERRITORIAL
    if cells.values[column] not in allowed:
        cells.wrong(column, "、".join(allowed) + " 之一")
        return allowed[-1]
    return UnitKind(cells.values[column])


def _designation(cells: Cells) -> DesignationRow | None:
    before = len(cells.errors)
    start, end = cells.days()
    office, scope = cells.text("office", 32), cells.text("scope", 32)
    matters, basis = cells.text("matters", 400), cells.text("basis", 400)
    regime = cells.values["regime"]
    if regime not in tuple(Regime):
        cells.wrong("regime", "、".join(Regime) + " 之一")
    if len(cells.errors) > before:
        return None
    return DesignationRow(office, scope, Regime(regime), matters, basis, start, end)


def _check_known(table: Iterable[Cells], column: str, codes: set[str]) -> None:
    for cells in table:
        value = cells.values[column]
        if value and (value not in codes or value == cells.values.get("code")):
            cells.wrong(column, "已列出的另一单位代码")


def _check_same_unit(rows: Iterable[tuple[Cells, UnitRow | None]]) -> None:
    """Rows of one code are one unit through time: one kind, one row a day."""
    seen: dict[str, list[UnitRow]] = {}
    for cells, unit in rows:
        if unit is None:
            continue
        for other in seen.setdefault(unit.code, []):
            if other.kind is not unit.kind:
                cells.wrong("code", f"新代码：{unit.code} 已是另一类单位“{other.name}”")
            elif unit.in_force(other.from_on) or other.in_force(unit.from_on):
                cells.wrong("from", f"不与同一代码“{other.name}”一行重叠的起止日期")
        seen[unit.code].append(unit)


class Finding(StrEnum):
    """What a printed name turned out to mean."""

    UNIT = "unit"
    LOCAL = "local"
    OPEN = "open"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The codes behind a printed name; none while it is open and an officer must name them."""

    printed: str
    finding: Finding
    codes: tuple[str, ...] = ()


def resolve(printed: str, units: Sequence[UnitRow], *, on: date) -> Resolution:
    """Find the units a paper of that day means by a name."""
    if printed in OPEN_NAMES:
        return Resolution(printed, Finding.OPEN)
    if LOCAL_LIST.match(printed):
        return Resolution(printed, Finding.LOCAL, local_codes(units, on=on))
    codes = _codes_named({printed, _without_government(printed)}, units, on)
    if len(codes) > 1:
        return Resolution(printed, Finding.AMBIGUOUS, codes)
    return Resolution(printed, Finding.UNIT if codes else Finding.UNKNOWN, codes)


def local_codes(units: Sequence[UnitRow], *, on: date) -> tuple[str, ...]:
    """Every prefecture, county, and zone directly under the province: whom 各市、县级政府 binds."""
    in_force = [unit for unit in units if unit.in_force(on)]
    provinces = {unit.code for unit in in_force if unit.kind is UnitKind.PROVINCE}
    return tuple(
        unit.code
        for kind in (UnitKind.PREFECTURE, UnitKind.COUNTY, UnitKind.ZONE)
        for unit in in_force
        if unit.kind is kind and (kind is not UnitKind.ZONE or unit.parent in provinces)
    )


def scope_codes(scope: str, units: Sequence[UnitRow], *, on: date) -> tuple[str, ...]:
    """Places a target's scope names one by one; none for 全省, 其他地区 or whatever is no place."""
    places = set(re.split("[、，,]", scope.split("等")[0]))
    local = [unit for unit in units if unit.kind in TERRITORIAL[1:]]
    return _codes_named(places, local, on)


def _codes_named(names: set[str], units: Sequence[UnitRow], on: date) -> tuple[str, ...]:
    found = (unit for unit in units if unit.in_force(on) and names.intersection(unit.names))
    return tuple(dict.fromkeys(unit.code for unit in found))


def _without_government(printed: str) -> str:
    return printed.removesuffix("政府").removesuffix("人民")
