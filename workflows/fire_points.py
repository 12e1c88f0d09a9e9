"""Lists of fire points: points with place and time, or counts of a unit and day; what is new of them is kept."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import ZONE
from core.errors import TooLarge
from core.ids import new_ids
from core.table_stream import Block
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.monitoring import BURN_AREA_NAMES, FIRE_POINT_STAGE_NAMES, BurnArea, FirePointStage, Span
from queries import fire_points as queries
from queries import monitoring_sites
from queries.sql import Row
from workflows.guards import Subject
from workflows.lifecycle import BatchMove, Writing, create_many
from workflows.readings_cells import NOTHING, read_number, read_when
from workflows.readings_columns import DAY, PLACE, Header
from workflows.readings_faults import Faults
from workflows.readings_places import Finder, Places
from workflows.readings_taken import Taken
from workflows.tables import FIRE_POINT

MOST_ROWS = 50_000
MOST_POINTS = 100_000
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)
AREAS = {
    **{str(area): area for area in BurnArea},
    **{name: area for area, name in BURN_AREA_NAMES.items()},
    "禁烧": BurnArea.BAN,
    "限烧": BurnArea.LIMITED,
    "": BurnArea.OTHER,
    "非禁烧区": BurnArea.OTHER,
}
STAGES = {
    **{str(stage): stage for stage in FirePointStage},
    **{name: stage for stage, name in FIRE_POINT_STAGE_NAMES.items()},
    "": FirePointStage.SUSPECTED,
    "真实": FirePointStage.VERIFIED,
    "属实": FirePointStage.VERIFIED,
    "误判": FirePointStage.REFUTED,
    "不属实": FirePointStage.REFUTED,
}
_CREATING = {
    FirePointStage.SUSPECTED: "suspect",
    FirePointStage.VERIFIED: "report_verified",
    FirePointStage.REFUTED: "report_refuted",
}
Identity = tuple[Any, ...]


def identity(point: Row) -> Identity:
    """Return what makes a point the same point (unit, instant, place to 0.0001°, satellite), or a count the same count.

    Counts of suspected and of verified points are kept apart; a point is one point, whatever became of it.
    """
    satellite = point["satellite"] or ""
    if point["longitude"] is None:
        return point["unit_id"], point["seen_on"], point["area"], satellite, point["stage"]
    where = round(point["longitude"], 4), round(point["latitude"], 4)
    return point["unit_id"], point["seen_on"], point["seen_at"], *where, satellite


@dataclass
class FireRows:
    """The points of a list; after `compare` only what is new of them, and which of the known ones it restates."""

    points: list[Row]
    restated: list[UUID] = field(default_factory=list)

    def compare(self, session: Session, batch_id: UUID) -> Taken:
        """Leave out what is known word for word. A person's decision stands when a list says suspected again."""
        days = [point["seen_on"] for point in self.points]
        units = list({point["unit_id"] for point in self.points})
        known = queries.in_force(session, unit_ids=units, from_on=min(days), to_on=max(days))
        old = {identity(point): point for point in known}
        count, fresh = len(self.points), []
        for point in self.points:
            before = old.get(identity(point))
            if before is not None and point["stage"] == FirePointStage.SUSPECTED:
                point["stage"] = before["stage"]
            if before is None or any(before[name] != point[name] for name in ("area", "points", "stage")):
                fresh.append(point)
                self.restated += [before["id"]] if before else []
        self.points = fresh
        return Taken(batch_id, count, len(self.restated), count - len(fresh), min(days), max(days))

    def keep(self, session: Session, batch_id: UUID, *, call: Call) -> None:
        """Bring the new points into being, each with its event, and mark those that they restate."""
        queries.replace(session, self.restated, batch_id)
        units = list({point["unit_id"] for point in self.points})
        offices = monitoring_sites.offices_over(session, unit_ids=units, on=call.on)
        by_system = Call(SYSTEM, call.at)
        for stage, action in _CREATING.items():
            chosen = [point for point in self.points if point["stage"] == stage]
            batch = [
                _birth(point, point_id, batch_id, offices)
                for point, point_id in zip(chosen, new_ids(len(chosen)), strict=True)
            ]
            create_many(session, FIRE_POINT, action, batch, call=by_system)
        queries.note_units(session, batch_id)


def _birth(point: Row, point_id: UUID, batch_id: UUID, offices: dict[UUID, UUID]) -> BatchMove:
    unit_id = point["unit_id"]
    subject = Subject(SubjectKind.FIRE_POINT, point_id, point["stage"], 1, unit_id, offices.get(unit_id) or unit_id)
    columns = {name: value for name, value in point.items() if name != "stage"} | {"batch_id": batch_id}
    data = {"batch_id": str(batch_id), "seen_on": str(point["seen_on"]), "points": point["points"]}
    return BatchMove(subject, writing=Writing(columns, data))


def take_fire_points(
    header: Header, places: Places, faults: Faults, blocks: Iterable[Block], *, call: Call
) -> tuple[FireRows, int]:
    """Read a list; return its points and how many rows were read. What is wrong stands in the faults."""
    table = _FireTable(header, Finder(places, faults, header.names[PLACE]), faults, call.on)
    count = 0
    for block in blocks:
        count += len(block.rows)
        if count > MOST_ROWS:
            raise TooLarge(f"火点清单超过 {MOST_ROWS} 行，请分成几个文件", most_rows=MOST_ROWS)
        for line, cells in zip(block.numbers, block.rows, strict=True):
            table.take(line, cells)
    return FireRows(list(table.points.values())), count


@dataclass
class _FireTable:
    header: Header
    finder: Finder
    faults: Faults
    today: date
    points: dict[Identity, Row] = field(default_factory=dict)
    lines: dict[Identity, int] = field(default_factory=dict)

    def take(self, line: int, cells: Sequence[str]) -> None:
        """Take one row, or note what is wrong with it."""
        wrong = self.faults.wrong
        seen_on, seen_at = self._seen(line, cells)
        longitude = self._degrees(line, cells, "longitude", LONGITUDES)
        latitude = self._degrees(line, cells, "latitude", LATITUDES)
        if (longitude is None) != (latitude is None) and self.faults.wrong == wrong:
            self._fault(line, "longitude" if longitude is None else "latitude", cells, "应与另一坐标同时填写")
        points = self._points(line, cells, single=longitude is not None)
        area, stage = self._one_of(line, cells, "area", AREAS), self._one_of(line, cells, "stage", STAGES)
        place = self.finder.find(self._cell(cells, PLACE), seen_on, line) if seen_on else None
        if place is None or self.faults.wrong > wrong:
            return
        point = {
            "unit_id": place.unit_id,
            "seen_on": seen_on,
            "seen_at": seen_at,
            "longitude": longitude,
            "latitude": latitude,
            "satellite": self._cell(cells, "satellite")[:60] or None,
            "area": area,
            "points": points,
            "stage": stage,
        }
        known = identity(point)
        if known in self.points:
            self.faults.add(line, "（整行）", "", f"与第 {self.lines[known]} 行重复，应只有一行")
        self.points[known], self.lines[known] = point, line

    def _cell(self, cells: Sequence[str], key: str) -> str:
        place = self.header.places.get(key)
        return "" if place is None else cells[place].strip()

    def _fault(self, line: int, key: str, cells: Sequence[str], expected: str) -> None:
        self.faults.add(line, self.header.names.get(key, key), self._cell(cells, key), expected)

    def _seen(self, line: int, cells: Sequence[str]) -> tuple[date | None, datetime | None]:
        """Return the day and, where it is known, the instant; a time without a zone is one of China."""
        text = self._cell(cells, "seen_at")
        key = "seen_at" if text else DAY
        when = read_when(text or self._cell(cells, DAY))
        at = None if when or not text else _instant(text)
        on = at.astimezone(ZONE).date() if at else when.on if when and when.span is Span.DAY else None
        if on is None:
            self._fault(line, key, cells, "应为日期或时刻，如 2020-11-11 或 2020-11-11 13:25")
        elif on > self.today:
            self._fault(line, key, cells, f"应为不晚于今日（{self.today}）的日期")
            return None, None
        return on, at

    def _degrees(self, line: int, cells: Sequence[str], key: str, bounds: tuple[float, float]) -> float | None:
        text = self._cell(cells, key)
        if text.lower() in NOTHING:
            return None
        value = read_number(text)
        if value is None or not bounds[0] <= value <= bounds[1]:
            self._fault(line, key, cells, f"应为 {bounds[0]:g} 至 {bounds[1]:g} 之间的度数（小数）")
            return None
        return value

    def _points(self, line: int, cells: Sequence[str], *, single: bool) -> int:
        text = self._cell(cells, "points")
        if single and text in ("", "1"):
            return 1
        value = read_number(text)
        if value is None or math.isnan(value) or not value.is_integer() or not 0 <= value <= MOST_POINTS or single:
            expected = "有坐标的一行是一个火点，应留空或填 1" if single else f"应为 0 至 {MOST_POINTS} 的整数"
            self._fault(line, "points", cells, expected)
            return 0
        return int(value)

    def _one_of(self, line: int, cells: Sequence[str], key: str, known: dict[str, Any]) -> Any:
        found = known.get(self._cell(cells, key))
        if found is None:
            self._fault(
                line, key, cells, f"应为 {'、'.join(name for name in known if name and not name.isascii())} 之一"
            )
        return found


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)
