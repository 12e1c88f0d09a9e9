"""Air figures of a table, block by block: places, days and numbers are checked as columns, wrong rows named each."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.table_stream import Block
from models.monitoring import Span, Treatment
from queries.readings_staged import AirRows
from standards.air_limits import POLLUTANT_NAMES, POLLUTANTS
from workflows.readings_cells import numbers, read_when, why_not_yet
from workflows.readings_columns import DAY, PLACE, TREATMENT, Header
from workflows.readings_faults import Faults
from workflows.readings_places import Finder, Place, Places

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST = {"so2": 5_000.0, "no2": 4_000.0, "pm10": 20_000.0, "pm25": 10_000.0, "co": 100.0, "o3": 2_000.0}
"""Beyond anything ever published of a day, µg/m³ and CO mg/m³: such a figure is a slip or in another unit."""
LEAST_DUST = 1.0
"""µg/m³; a day's mean of particles below it is more likely one in mg/m³, and is pointed out."""
_TREATMENTS = {
    **dict.fromkeys(("", "raw", "原始", "原始数据", "未剔除", "含沙尘", "实况"), 0),
    **dict.fromkeys((Treatment.DUST_DEDUCTED, "剔除沙尘", "扣除沙尘", "扣沙", "剔沙", "沙尘剔除"), 1),
}
_PM10, _PM25, _CO = POLLUTANTS.index("pm10"), POLLUTANTS.index("pm25"), POLLUTANTS.index("co")


class AirTable:
    """Reads block after block of one table; what it has seen of places and days it need not look up again."""

    def __init__(self, header: Header, places: Places, faults: Faults, *, today: date) -> None:
        """`today` is the last day of which there may be figures."""
        self._header, self._faults, self._today = header, faults, today
        self._finder = Finder(places, faults, header.names[PLACE])
        self._days: dict[str, tuple[int, int, int]] = {}
        self._meant: dict[str, int] = {}
        self._known: dict[Place, int] = {}
        self._bounds: list[tuple[int, int]] = []
        self.used: set[int] = set()

    def used_places(self) -> list[Place]:
        """Return the places that had a row."""
        return [place for place, number in self._known.items() if number in self.used]

    def read(self, block: Block) -> AirRows | None:
        """Return the rows of a block ready to be kept; None once anything is wrong, which the faults tell."""
        columns = list(zip(*block.rows, strict=True))
        days, monthly = self._when(columns[self._header.places[DAY]], block.numbers)
        sites = self._where(columns[self._header.places[PLACE]], days, block.numbers)
        deducted = self._treatment(columns, block)
        values = np.full((len(block.rows), len(POLLUTANTS)), np.nan)
        for number, name in enumerate(POLLUTANTS):
            if name in self._header.places:
                cells = columns[self._header.places[name]]
                values[:, number] = numbers(cells, block.numbers, self._header.names[name], self._faults)
        self._check(values, block)
        if self._faults.wrong:
            return None
        self.used.update(np.unique(sites).tolist())
        ids = np.array([place.site_id.bytes for place in self._known], dtype="V16")
        return AirRows(np.asarray(block.numbers, dtype=np.int64), ids[sites], monthly, days, deducted, values)

    def _when(self, cells: Sequence[str], lines: Sequence[int]) -> tuple[Ints, NDArray[np.bool_]]:
        """Return days by their ordinal, months by their first; 0 where a day is wrong."""
        for cell in set(cells).difference(self._days):
            self._days[cell] = self._day(cell)
        found = np.array([self._days[cell] for cell in cells], dtype=np.int64)
        for place in np.flatnonzero(found[:, 2]).tolist():
            when = read_when(cells[place])
            expected = why_not_yet(when, self._today) if when else "应为日期，如 2021-03-05，或月份，如 2021-03"
            self._faults.add(lines[place], self._header.names[DAY], cells[place], str(expected))
        return found[:, 0], found[:, 1].astype(np.bool_)

    def _day(self, cell: str) -> tuple[int, int, int]:
        when = read_when(cell)
        if when is None or why_not_yet(when, self._today):
            return 0, 0, 1
        return when.on.toordinal(), int(when.span is Span.MONTH), 0

    def _where(self, cells: Sequence[str], days: Ints, lines: Sequence[int]) -> Ints:
        """Return the number of each row's place; a name with one meaning is looked up once for all its days."""
        for cell in set(cells).difference(self._meant):
            self._meant[cell] = self._only_meaning(cell)
        found = np.array([self._meant[cell] for cell in cells], dtype=np.int64)
        bounds = np.array(self._bounds or [(0, 0)], dtype=np.int64)
        outside = (found < 0) | (days < bounds[found, 0]) | (days >= bounds[found, 1])
        for row in np.flatnonzero(outside & (days > 0)).tolist():
            place = self._finder.find(cells[row], date.fromordinal(int(days[row])), lines[row])
            found[row] = -1 if place is None else self._number(place)
        return found

    def _only_meaning(self, cell: str) -> int:
        meant = self._finder.places.meanings(cell)
        if len(meant) != 1 or self._finder.places.forbidden(meant[0].unit_id):
            return -1
        return self._number(meant[0])

    def _number(self, place: Place) -> int:
        if place not in self._known:
            self._known[place] = len(self._known)
            self._bounds.append((place.from_on.toordinal(), place.to_on.toordinal()))
        return self._known[place]

    def _treatment(self, columns: Sequence[Sequence[str]], block: Block) -> NDArray[np.bool_]:
        if TREATMENT not in self._header.places:
            return np.zeros(len(block.rows), dtype=np.bool_)
        cells = columns[self._header.places[TREATMENT]]
        found = np.array([_TREATMENTS.get(cell.strip().lower(), -1) for cell in cells])
        for place in np.flatnonzero(found < 0).tolist():
            expected = "应为 raw（原始）或 dust_deducted（剔除沙尘）"
            self._faults.add(block.numbers[place], self._header.names[TREATMENT], cells[place], expected)
        return found > 0

    def _check(self, values: Floats, block: Block) -> None:
        for number, name in enumerate(POLLUTANTS):
            column = values[:, number]
            for place in np.flatnonzero((column < 0) | (column > MOST[name])).tolist():
                line, expected = block.numbers[place], _expected(name, float(column[place]))
                self._faults.add(line, self._header.names[name], f"{column[place]:g}", expected)
        for place in np.flatnonzero(values[:, _PM25] > values[:, _PM10]).tolist():
            fine, coarse = values[place, _PM25], values[place, _PM10]
            self._faults.remark(block.numbers[place], f"PM2.5（{fine:g}）高于 PM10（{coarse:g}），请核对")
        particles = values[:, [_PM10, _PM25]]
        for place in np.flatnonzero(((particles > 0) & (particles < LEAST_DUST)).any(axis=1)).tolist():
            self._faults.remark(block.numbers[place], "颗粒物浓度低于 1 μg/m³，请核对单位是否误为 mg/m³")


def _expected(name: str, value: float) -> str:
    if value < 0:
        return "应为不小于 0 的数"
    if name == POLLUTANTS[_CO]:
        return f"CO 的单位为 mg/m³，应不超过 {MOST[name]:g}；此值像是 μg/m³，应除以 1000（{value / 1000:g}）"
    return f"{POLLUTANT_NAMES[name]} 的单位为 μg/m³，应不超过 {MOST[name]:g}"
