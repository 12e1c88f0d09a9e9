"""Water figures of a table: indicators of a section and day or month, with what was below the detection limit."""

import math
import re
from datetime import date
from typing import Any

from core.table_stream import Block
from models.monitoring import Span
from standards.surface_water import INDICATOR_NAMES, INDICATORS, UPPER
from workflows.readings_cells import When, read_number, read_when, why_not_yet
from workflows.readings_columns import DAY, PLACE, Header
from workflows.readings_faults import Faults
from workflows.readings_places import Finder, Place, Places

HALF_OF_LIMIT = 0.5
"""What is below the detection limit counts as this share of it; the clause of the 2017 rules was not found."""
MOST_OXYGEN, MOST_PH = 40.0, 14.0
_IMPOSSIBLE, _ODD = 1_000.0, 100.0
"""Times the limit of class Ⅴ: 1 000 is the step from mg to µg."""
_BELOW = re.compile(r"[<＜]\s*(?P<less>\d+(?:\.\d+)?(?:[eE]-?\d+)?)|(?P<limit>\d+(?:\.\d+)?(?:[eE]-?\d+)?)\s*[Ll]")


def below_limit(cell: str) -> float | None:
    """Return the detection limit of a figure that is below it, as laboratories write it: <0.01 or 0.01L; else None."""
    found = _BELOW.fullmatch(cell.strip())
    return float(found["less"] or found["limit"]) if found else None


class WaterTable:
    """Reads block after block of one table."""

    def __init__(
        self, header: Header, places: Places, faults: Faults, *, today: date, share_of_limit: float = HALF_OF_LIMIT
    ) -> None:
        """`today` is the last day of which there may be figures."""
        self._header, self._faults, self._today, self._share = header, faults, today, share_of_limit
        self._finder = Finder(places, faults, header.names[PLACE])
        self._indicators = [name for name in INDICATORS if name in header.places]
        self.used: dict[Place, None] = {}

    def read(self, block: Block) -> list[dict[str, Any]]:
        """Return the rows of a block ready to be staged; those with a fault are left out."""
        found = (self._row(line, cells) for line, cells in zip(block.numbers, block.rows, strict=True))
        return [row for row in found if row is not None]

    def _row(self, line: int, cells: Any) -> dict[str, Any] | None:
        wrong = self._faults.wrong
        when = self._when(line, cells[self._header.places[DAY]])
        place = self._finder.find(cells[self._header.places[PLACE]], when.on, line) if when else None
        figures: dict[str, float] = {}
        texts: dict[str, str] = {}
        for name in self._indicators:
            self._take(name, cells[self._header.places[name]], line, figures, texts)
        if not figures and self._faults.wrong == wrong:
            self._faults.add(line, "监测项目", "", "应至少有一项监测值")
        if self._faults.wrong > wrong or when is None or place is None:
            return None
        self.used[place] = None
        row = {"line": line, "site_id": place.site_id, "monthly": when.span is Span.MONTH, "measured_on": when.on}
        return row | {"figures": figures, "texts": texts}

    def _when(self, line: int, cell: str) -> When | None:
        when = read_when(cell)
        expected = why_not_yet(when, self._today) if when else "应为日期，如 2021-03-05，或月份，如 2021-03"
        if expected:
            self._faults.add(line, self._header.names[DAY], cell, expected)
            return None
        return when

    def _take(self, name: str, cell: str, line: int, figures: dict[str, float], texts: dict[str, str]) -> None:
        limit = below_limit(cell)
        value = limit * self._share if limit is not None else read_number(cell)
        if value is None:
            expected = "应为数字，低于检出限写作 <0.01 或 0.01L，未测留空"
            self._faults.add(line, self._header.names[name], cell, expected)
        elif expected := _out_of_bounds(name, value):
            self._faults.add(line, self._header.names[name], cell, expected)
        elif not math.isnan(value):
            figures[name] = value
            if limit is not None:
                texts[name] = cell.strip()
            if name in UPPER and value > _ODD * UPPER[name][-1]:
                self._faults.remark(
                    line, f"{INDICATOR_NAMES[name]}（{value:g}）超过Ⅴ类限值 100 倍，请核对单位是否为 mg/L"
                )


def _out_of_bounds(name: str, value: float) -> str:
    """Return what was expected of an impossible figure, empty for a possible one or none."""
    if value < 0:
        return "应为不小于 0 的数"
    if name == "ph":
        return f"pH 应在 0 至 {MOST_PH:g} 之间" if value > MOST_PH else ""
    if name == "do":
        return f"溶解氧的单位为 mg/L，应不超过 {MOST_OXYGEN:g}" if value > MOST_OXYGEN else ""
    most = _IMPOSSIBLE * UPPER[name][-1]
    return f"{INDICATOR_NAMES[name]}的单位为 mg/L，应不超过 {most:g}；此值像是 μg/L" if value > most else ""
