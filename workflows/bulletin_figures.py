"""The figures of a bulletin, reckoned from the record: overall, by unit, and who stands well and who badly."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries import bulletin_figures as queries
from queries.sql import Row

MOST_NAMED = 3
_TENTH = Decimal("0.1")


def figures(session: Session, *, office_id: UUID, plan_id: UUID | None, on: date) -> dict[str, Any]:
    """Return what a bulletin says of the office's tasks (of one plan, or all) at the end of a day."""
    units = [_line(entry) for entry in queries.by_unit(session, office_id=office_id, plan_id=plan_id, on=on)]
    overall = _sum(units)
    return {
        "on": on.isoformat(),
        "overall": overall,
        "overall_text": overall_text(overall, on),
        "annex": units,
        "good": good(units),
        "poor": poor(units),
    }


def overall_text(overall: dict[str, Any], on: date) -> str:
    """Say the overall situation in one sentence: 总体情况."""
    notices = "、".join(f"{label} {count} 件" for label, count in overall["notices"].items())
    return (
        f"截至{on.year}年{on.month}月{on.day}日，共 {overall['tasks']} 项任务，办结 {overall['closed']} 项"
        f"（{overall['percent']}%），在办 {overall['in_progress']} 项，其中逾期 {overall['overdue']} 项；"
        f"逾期报送 {overall['late_reports']} 次" + (f"；发出{notices}" if notices else "") + "。"
    )


def good(units: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the units with the largest share closed and nothing late; a tie on the border is listed whole."""
    clean = [entry for entry in units if entry["closed"] and not entry["overdue"] and not entry["late_reports"]]
    return _foremost(clean, lambda entry: (-Decimal(entry["percent"]), -entry["closed"]))


def poor(units: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the units with most overdue; without anything late nobody stands badly."""
    late = [entry for entry in units if entry["overdue"] or entry["late_reports"]]
    return _foremost(late, lambda entry: (-entry["overdue"], -entry["late_reports"]))


def _foremost(units: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> list[dict[str, Any]]:
    ordered = sorted(units, key=key)
    if len(ordered) <= MOST_NAMED:
        return ordered
    last = key(ordered[MOST_NAMED - 1])
    return [entry for entry in ordered if key(entry) <= last]


def _line(entry: Row) -> dict[str, Any]:
    return entry | {
        "unit_id": str(entry["unit_id"]),
        "in_progress": entry["tasks"] - entry["closed"],
        "percent": percent(entry["closed"], entry["tasks"]),
        "notices": dict(sorted(entry["notices"].items())),
    }


def _sum(units: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {name: sum(entry[name] for entry in units) for name in ("tasks", "closed", "in_progress", "overdue")}
    notices: Counter[str] = Counter()
    for entry in units:
        notices.update(entry["notices"])
    return totals | {
        "units": len(units),
        "percent": percent(totals["closed"], totals["tasks"]),
        "late_reports": sum(entry["late_reports"] for entry in units),
        "notices": dict(sorted(notices.items())),
    }


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal, half to even (GB/T 8170); of nothing it is 0.0."""
    share = Decimal(part * 100) / whole if whole else Decimal(0)
    return str(share.quantize(_TENTH, ROUND_HALF_EVEN))
