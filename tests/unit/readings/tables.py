"""A small book of places, and tables read against it without a database."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from core.ids import new_id
from core.table_stream import Block, look_at
from models.monitoring import Medium
from queries.readings_staged import AirRows
from workflows.readings_air import AirTable
from workflows.readings_columns import read_header
from workflows.readings_faults import Faults
from workflows.readings_places import Places
from workflows.readings_water import WaterTable

TODAY = date(2021, 3, 31)
EAST, WEST, CITY, SOUTH = (new_id() for _ in range(4))
STATION, SECTION = new_id(), new_id()


def unit(unit_id: UUID, code: str, name: str, *days: date | None) -> dict[str, Any]:
    """One name of a unit; without days it was always called so."""
    begins, ends = days or (date(1949, 10, 1), None)
    return {
        "unit_id": unit_id, "code": code, "kind": "county", "from_on": date(1949, 10, 1), "to_on": None, "name": name,
        "short_name": name.removesuffix("县"), "named_from": begins, "named_to": ends, "aliases": [],
    }  # fmt: skip


UNITS = [
    unit(EAST, "990101", "东一县"),
    unit(WEST, "990102", "旧名县", date(1949, 10, 1), date(2021, 2, 1)),
    unit(WEST, "990102", "新名县", date(2021, 2, 1), None),
    unit(SOUTH, "990103", "旧名县", date(2021, 3, 1), None),
    unit(CITY, "990100", "东原市"),
]
SITES = [
    {"id": STATION, "code": "Z-1", "name": "某站", "kind": "station", "unit_id": EAST, "water_body": None,
     "from_on": date(2021, 1, 10), "to_on": date(2021, 3, 1)},
    {"id": SECTION, "code": "D-1", "name": "某桥", "kind": "section", "unit_id": EAST, "water_body": "river",
     "from_on": date(2020, 1, 1), "to_on": None},
]  # fmt: skip


def places(medium: Medium = Medium.AIR, within: set[UUID] | None = None) -> Places:
    return Places(units=UNITS, sites=SITES, medium=medium, within=within)


def read_air(*lines: Sequence[str], within: set[UUID] | None = None) -> tuple[AirRows | None, Faults, AirTable]:
    """Read a header and rows; the rows are numbered from 2."""
    faults = Faults()
    table = AirTable(read_header(lines[0], Medium.AIR), places(within=within), faults, today=TODAY)
    return table.read(Block(range(2, len(lines) + 1), lines[1:])), faults, table


def read_water(*lines: Sequence[str]) -> tuple[list[dict[str, Any]], Faults]:
    faults = Faults()
    table = WaterTable(read_header(lines[0], Medium.WATER), places(Medium.WATER), faults, today=TODAY)
    return table.read(Block(range(2, len(lines) + 1), lines[1:])), faults


def read_file(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Return every row of a file with its number."""
    found = look_at(path).blocks()
    return [(number, tuple(cells)) for block in found for number, cells in zip(block.numbers, block.rows, strict=True)]
