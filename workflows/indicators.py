"""The targets of a year against the figures: tables of units, lists of who is behind, by level and office."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.indicator_views import IndicatorLine, IndicatorTable, LaggingList, LaggingLists
from models.indicators import INDICATOR_NAMES, Indicator
from models.units import UnitKind
from queries import indicators as queries
from queries import policies
from queries.sql import Row
from standards.forecast import BEHIND, METHOD_NAMES, STATE_NAMES, State
from workflows import indicator_air
from workflows.indicator_air import AirYear
from workflows.indicator_pace import Pace, SoFar, pace_of
from workflows.indicator_waters import FireYear, WaterYear
from workflows.indicator_words import WATERS
from workflows.rank_book import known_book
from workflows.rank_rules import Reckoning

TOLERANCE = Decimal(0)
"""No paper states one, so by default none is given."""
RULE = (
    "全年已齐的按实绩判定；未齐的，余下允许数为负、浓度必需均值不大于零的为已无法完成，"
    "年终预测劣于目标值超过 {0}% 的为滞后；不足三个月不判定滞后。数值按公布位数修约后比较"
)
LEVELS = {
    UnitKind.COUNTY: "县（市、区）",
    UnitKind.ZONE: "开发区（保护区）",
    UnitKind.PREFECTURE: "市（州）",
    UnitKind.PROVINCE: "省",
}
Reader = Callable[[UUID, Indicator], SoFar]


def get_table(
    session: Session, *, call: Call, unit_id: UUID | None, year: int | None, tolerance: Decimal = TOLERANCE
) -> IndicatorTable:
    """Return the targets of all units one may see, or of one and those right below it.

    Raises NotFound for a unit whose figures the caller may not see.
    """
    units = call.actor.unit_ids
    if unit_id is not None and not queries.may_see(session, unit_id=unit_id, units=units, on=call.on):
        raise NotFound("没有这个单位，或您无权查看它的指标")
    asked = year or call.on.year
    ties = queries.ties(session, year=asked, on=call.on, seen_by=units, unit_id=unit_id)
    return _table(session, ties, asked, call.on, tolerance)


def whole_table(session: Session, *, on: date, year: int, unit: str | None) -> IndicatorTable:
    """Return the table for whoever sits at the server; a unit by its name. Raises NotFound for an unknown one."""
    found = queries.unit_named(session, unit, on) if unit else []
    if unit and len(found) != 1:
        raise NotFound(f"没有名为“{unit}”的省、市、县，或不止一个")
    ties = queries.ties(session, year=year, on=on, unit_id=found[0] if found else None)
    return _table(session, ties, year, on, TOLERANCE)


def get_lagging(session: Session, *, call: Call, year: int | None, tolerance: Decimal = TOLERANCE) -> LaggingLists:
    """Return who is behind, counties first and the province last, each level by the office that supervises it."""
    asked = year or call.on.year
    ties = queries.ties(session, year=asked, on=call.on, seen_by=call.actor.unit_ids)
    behind = [one for one in lines_of(session, ties, asked, call.on, tolerance) if one.behind]
    offices = queries.offices_above(session, [one.unit_id for one in behind], call.on)
    lists: dict[tuple[str, UUID | None], list[IndicatorLine]] = {}
    for level in LEVELS:
        for one in (one for one in behind if one.unit_kind == level):
            lists.setdefault((level, offices.get(one.unit_id, {}).get("id")), []).append(one)
    names = {office["id"]: office["name"] for office in offices.values()}
    return LaggingLists(
        year=asked,
        on=call.on,
        tolerance=tolerance,
        rule=RULE.format(tolerance),
        lists=[
            LaggingList(level=level, level_name=LEVELS[UnitKind(level)], office_id=office,
                        office_name=names.get(office), lines=found)
            for (level, office), found in lists.items()
        ],
    )  # fmt: skip


def missed_targets(session: Session, unit_ids: Sequence[UUID], year: int, on: date) -> dict[UUID, list[UUID]]:
    """Return which ties of these units are behind on a day, by unit; for rules that ask who misses his targets."""
    ties = queries.ties(session, year=year, on=on, unit_ids=unit_ids)
    found: dict[UUID, list[UUID]] = {}
    for one in lines_of(session, ties, year, on, TOLERANCE):
        if one.behind:
            found.setdefault(one.unit_id, []).append(one.tie_id)
    return found


def _table(session: Session, ties: Sequence[Row], year: int, on: date, tolerance: Decimal) -> IndicatorTable:
    lines = lines_of(session, ties, year, on, tolerance)
    return IndicatorTable(year=year, on=on, tolerance=tolerance, rule=RULE.format(tolerance), lines=lines)


def lines_of(session: Session, ties: Sequence[Row], year: int, on: date, tolerance: Decimal) -> list[IndicatorLine]:
    """Return where each tie stands on a day, in their order; figures are read once for each office and medium."""
    lines: dict[UUID, IndicatorLine] = {}
    for office_id in dict.fromkeys(tie["supervising_unit_id"] for tie in ties):
        some = [tie for tie in ties if tie["supervising_unit_id"] == office_id]
        readers = _readers(session, some, office_id, year, on)
        for tie in some:
            indicator = Indicator(tie["indicator"])
            found = readers[indicator](tie["unit_id"], indicator)
            lines[tie["id"]] = _line(tie, found, pace_of(tie, found, tolerance))
    return [lines[tie["id"]] for tie in ties]


def _readers(session: Session, ties: Sequence[Row], office_id: UUID, year: int, on: date) -> dict[Indicator, Reader]:
    """Read what the ties ask for by the editions and treatment of the office's ranking book."""
    asked = {Indicator(tie["indicator"]) for tie in ties}
    if year > on.year:
        return dict.fromkeys(asked, _not_begun)
    reckoning = _reckoning(session, office_id, on)

    def territories(indicators: Iterable[Indicator]) -> list[Row]:
        units = [tie["unit_id"] for tie in ties if tie["indicator"] in set(indicators)]
        return queries.territories(session, units, on)

    readers: dict[Indicator, Reader] = {}
    if air := asked & indicator_air.INDICATORS:
        readers |= dict.fromkeys(air, AirYear(session, territories(air), reckoning, year=year, on=on).so_far)
    if water := asked & WATERS:
        readers |= dict.fromkeys(water, WaterYear(session, territories(water), reckoning, year=year, on=on).so_far)
    if fire := asked - air - water:
        readers |= dict.fromkeys(fire, FireYear(session, territories(fire), year=year, on=on).so_far)
    return readers


def _not_begun(unit_id: UUID, indicator: Indicator) -> SoFar:  # noqa: ARG001  # nothing is known of any
    return SoFar("", remarks=("这一年还没有开始",))


def _reckoning(session: Session, office_id: UUID, on: date) -> Reckoning:
    found = policies.in_force(session, name="ranking", office_id=office_id, on=on)
    return known_book(found["id"], found["body"]).reckoning if found else Reckoning()


def _line(tie: Row, found: SoFar, pace: Pace) -> IndicatorLine:
    kept = ("target_id", "unit_id", "unit_name", "unit_kind", "parent_id", "indicator", "year", "plan_title", "words",
            "comparator", "measure", "soft")  # fmt: skip
    remarks = [*found.remarks, *(["原文为约数（左右），按所写数值比较"] if tie["approx"] else [])]
    allowed = pace.allowance
    shown: dict[str, Any] = {
        "tie_id": tie["id"],
        "indicator_name": INDICATOR_NAMES[Indicator(tie["indicator"])],
        "target": tie["value"],
        "definition": found.definition,
        "until": found.until,
        "counted": found.counted,
        "whole": found.whole,
        "value": pace.value,
        "distance": pace.distance,
        "needed": pace.needed,
        "allowance": allowed
        and {name: getattr(allowed, name) for name in ("allowed", "used", "by_now", "left", "used_share")},
        "forecast": pace.forecast,
        "method": pace.method,
        "method_name": METHOD_NAMES[pace.method],
        "inputs": pace.inputs,
        "state": pace.state,
        "state_name": STATE_NAMES[State(pace.state)],
        "behind": pace.state in BEHIND,
        "remarks": remarks,
    }
    return IndicatorLine.model_validate({name: tie[name] for name in kept} | shown)
