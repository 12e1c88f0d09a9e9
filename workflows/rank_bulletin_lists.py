"""Who is named in a bulletin of a ranking: best and worst, improved and worsened most, ties as a whole. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.bulletins import Standing
from models.monitoring import Medium
from queries.sql import Row
from standards.air_limits import POLLUTANT_NAMES, POLLUTANTS
from standards.ranking import first, last
from standards.rounding import Floats
from standards.surface_water import CLASS_NAMES
from workflows.rank_bulletin_words import INDEX_DECIMALS, fixed, percent

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Most:
    """How many are named at each end: of the ranking, and of the change on last year."""

    first: int
    last: int
    changed: int

    def fitting(self, places: int) -> "Most":
        """Return no more than half of the places at either end, so that nobody stands at both."""
        half = places // 2
        return Most(min(self.first, half), min(self.last, half), min(self.changed, half))


@dataclass(frozen=True, slots=True)
class Named:
    """The lines of the annex that the text names, and what has to be said about how they were chosen."""

    good: list[Line]
    poor: list[Line]
    improved: list[Line]
    worsened: list[Line]
    remarks: list[str]


def annex_line(entry: Row, medium: Medium) -> Line:
    """Return one place as the annex prints it; `index_exact` is the figure the rank follows."""
    line: Line = {
        "unit_id": str(entry["unit_id"]),
        "unit_name": entry["unit_name"],
        "rank": entry["rank"],
        "index": fixed(entry["index"], INDEX_DECIMALS[medium]),
        "index_exact": entry["index"],
        "index_last_year": fixed(entry["index_last_year"], INDEX_DECIMALS[medium]),
        "index_last_year_exact": entry["index_last_year"],
        "change": percent(entry["change"]),
        "change_exact": entry["change"],
        "change_rank": entry["change_rank"],
        "meets_standard": entry["meets_standard"],
        "note": entry["note"],
    }
    return line | (_air(entry) if medium is Medium.AIR else _water(entry))


def _air(entry: Row) -> Line:
    figures = {name: fixed(entry[name], 1 if name == "co" else 0) for name in POLLUTANTS}
    days = {name: entry[name] for name in ("valid_days", "good_days", "heavy_days")}
    return figures | days | {"main_pollutant": _pollutants(entry["main_pollutant"])}


def _pollutants(keys: str | None) -> str | None:
    return "、".join(POLLUTANT_NAMES.get(key, key) for key in keys.split(",")) if keys else None


def _water(entry: Row) -> Line:
    figures = entry["figures"] or {}
    sections = figures.get("sections") or []
    worst = max(sections, key=lambda section: CLASS_NAMES.index(section["class"]), default=None)
    return {
        "sections": len(sections) or None,
        "good_sections": figures.get("good"),
        "worst_class": worst["class"] if worst else None,
    }


def named(annex: Sequence[Line], most: Most) -> Named:
    """Choose who is named: by the unrounded figures, a tie across the border as a whole, and say so."""
    ranked = [line for line in annex if line["rank"] is not None]
    compared = [line for line in ranked if line["change_rank"] is not None]
    held = most.fitting(len(ranked))
    good, poor = _ends(ranked, "index_exact", held.first, held.last)
    changed = min(most.changed, max(1, len(compared) // 2)) if compared else 0
    better, worse = _ends(compared, "change_exact", changed, changed)
    improved = [line for line in better if line["change_exact"] < 0]
    worsened = [line for line in reversed(worse) if line["change_exact"] > 0]
    remarks = [*_short(most, held, len(ranked)), *_ties(good, held.first, "首"), *_ties(poor, held.last, "末")]
    remarks += _tied_changes(improved, changed, "改善") + _tied_changes(worsened, changed, "变差")
    return Named(good, poor, improved, worsened, [*remarks, *_left_out(ranked)])


def _ends(lines: list[Line], figure: str, first_of: int, last_of: int) -> tuple[list[Line], list[Line]]:
    values: Floats = np.array([line[figure] for line in lines], dtype=np.float64)
    ordered = sorted(range(len(lines)), key=lambda place: (values[place], place))
    chosen: list[list[Line]] = []
    for choose, count in ((first, first_of), (last, last_of)):
        inside = choose(values, count)
        chosen.append([lines[place] for place in ordered if inside[place]])
    return chosen[0], chosen[1]


def _short(most: Most, held: Most, places: int) -> list[str]:
    if (held.first, held.last) == (most.first, most.last):
        return []
    return [f"参加排名的地区仅{places}个，前列和后列分别列{held.first}名和{held.last}名，不重复列名。"]


def _ties(lines: list[Line], count: int, end: str) -> list[str]:
    if len(lines) <= count:
        return []
    border = lines[-1] if end == "首" else lines[0]
    return [f"第{border['rank']}名并列，{end}{count}名共列{len(lines)}个地区，并列的一并列出。"]


def _tied_changes(lines: list[Line], count: int, way: str) -> list[str]:
    if len(lines) <= count:
        return []
    return [f"同比{way}幅度并列的一并列出，前{count}名共列{len(lines)}个地区。"]


def _left_out(ranked: Iterable[Line]) -> list[str]:
    lines = [line for line in ranked if line["change_exact"] is not None and line["change_rank"] is None]
    met = [line["unit_name"] for line in lines if line["meets_standard"]]
    others = [line["unit_name"] for line in lines if not line["meets_standard"]]
    said = [f"{'、'.join(met)}各项指标均达到标准，不列入同比变化排名。"] if met else []
    return said + ([f"{'、'.join(others)}未列入同比变化排名。"] if others else [])


def addressed(annex: Sequence[Line], chosen: Named) -> list[dict[str, str]]:
    """Return every place with how it is spoken of: blamed at the wrong end, else praised at the good, else informed."""
    blamed, praised = _ids(chosen.poor, chosen.worsened), _ids(chosen.good, chosen.improved)
    return [{"unit_id": line["unit_id"], "standing": _standing(line["unit_id"], blamed, praised)} for line in annex]


def _standing(unit_id: str, blamed: set[str], praised: set[str]) -> Standing:
    if unit_id in blamed:
        return Standing.BLAME
    return Standing.PRAISE if unit_id in praised else Standing.INFORM


def _ids(*lists: list[Line]) -> set[str]:
    return {line["unit_id"] for lines in lists for line in lines}
