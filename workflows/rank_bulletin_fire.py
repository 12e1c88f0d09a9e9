"""The figures of a bulletin on fire points: counts per place as they stand, drawn again until it is issued."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from models.bulletins import Standing
from queries import plans
from queries import rank_bulletins as queries
from queries.sql import Row

KIND = "fire"
_SUMS = ("points", "verified_ban", "verified_elsewhere", "suspected_ban", "suspected_elsewhere", "refuted")
_NOTES = (
    "火点数为疑似与查实之和，不含已排除的；疑似火点由卫星监测发现，尚未现场核实。",
    "列入通报批评的，为禁烧区内有查实火点的地区；仅有疑似火点的不在此列。",
)


def fire_figures(session: Session, *, office_id: UUID, from_on: date, to_on: date, on: date) -> dict[str, Any]:
    """Return the fire points of an office's territory over some days, ends included. Raises Invalid, Refused."""
    if not from_on <= to_on <= on:
        error = {"field": "to_on", "value": str(to_on), "expected": f"不早于 {from_on}，不晚于今日 {on}"}
        raise Invalid("通报期间有误", errors=[error])
    counted = queries.fire_counts(session, from_on=from_on, to_on=to_on, on=to_on)
    within = plans.designated(session, office_id=office_id, unit_ids=[one["unit_id"] for one in counted], on=on)
    annex = [one | {"unit_id": str(one["unit_id"])} for one in counted if one["unit_id"] in within]
    if not annex:
        raise Refused(f"{_period(from_on, to_on)}没有火点记录，无从通报")
    return _figures(annex, from_on, to_on)


def _figures(annex: Sequence[Row], from_on: date, to_on: date) -> dict[str, Any]:
    overall = {name: sum(line[name] for line in annex) for name in _SUMS}
    overall |= {"places": sum(1 for line in annex if line["points"])}
    name = _period(from_on, to_on)
    return {
        "kind": KIND,
        "on": to_on.isoformat(),
        "period": {"from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "name": name},
        "overall": overall,
        "overall_text": _text(overall, name),
        "good": [],
        "poor": [line for line in annex if line["verified_ban"]],
        "notes": list(_NOTES),
        "annex": list(annex),
    }


def _text(overall: Mapping[str, int], name: str) -> str:
    verified = overall["verified_ban"] + overall["verified_elsewhere"]
    suspected = overall["suspected_ban"] + overall["suspected_elsewhere"]
    return (
        f"{name}，共监测到秸秆焚烧火点{overall['points']}个，涉及{overall['places']}个地区；其中查实{verified}个"
        f"（禁烧区{overall['verified_ban']}个），疑似{suspected}个。另有{overall['refuted']}个经核实排除。"
    )


def _period(from_on: date, to_on: date) -> str:
    start = f"{from_on.year}年{from_on.month}月{from_on.day}日"
    if from_on == to_on:
        return start
    year = f"{to_on.year}年" if to_on.year != from_on.year else ""
    return f"{start}至{year}{to_on.month}月{to_on.day}日"


def fire_again(session: Session, figures: Mapping[str, Any], *, office_id: UUID, on: date) -> dict[str, Any]:
    """Return the figures of the same days as they stand now."""
    days = {name: date.fromisoformat(figures["period"][name]) for name in ("from_on", "to_on")}
    return fire_figures(session, office_id=office_id, on=on, **days)


def require_unchanged(session: Session, figures: Mapping[str, Any], *, office_id: UUID, on: date) -> None:
    """Refuse to issue counts that points verified, refuted or restated since have changed."""
    now = fire_again(session, figures, office_id=office_id, on=on)
    if now["annex"] != figures["annex"]:
        raise Refused("拟稿后火点数据又有变化（新报、查实或排除），不能印发；请不予印发并重新拟稿")


def proposed_addressees(figures: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return to whom it goes if the officer names nobody: places with verified points in the ban area are blamed."""
    return [
        {"unit_id": line["unit_id"], "standing": Standing.BLAME if line["verified_ban"] else Standing.INFORM}
        for line in figures["annex"]
        if line["points"]
    ]
