"""The year's ledger as figures: by month, by unit, extensions and slippage, lamps, and what each stop cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from cli.simulate.year import Year
from core.clock import at_hour
from models.actors import SYSTEM
from models.calls import Call
from models.messages import Channel
from models.units import UnitKind
from queries import year_book as queries
from queries.sql import Row
from queries.stable_facts import digest
from workflows.lamps import lamps_of

MOST_NAMED = 10
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "签收": ("task_signed_for",),
    "报送": ("report_submitted",),
    "销号": ("task_closed",),
    "提醒": ("deadline_reminded",),
    "逾期": ("deadline_missed",),
    "催办": ("deadline_urged",),
    "通报": ("bulletin_issued",),
    "约谈": ("talk_approved",),
    "延期申请": ("extension_applied",),
    "批准": ("extension_approved",),
    "不批准": ("extension_declined",),
}
"""What a month's line shows, and of which events it is the sum."""
GROUPS: Mapping[str, tuple[UnitKind, ...]] = {
    "市（州）及管委会（含所辖县）": (UnitKind.PREFECTURE, UnitKind.ZONE),
    "省直部门和单位": (UnitKind.DEPARTMENT, UnitKind.OFFICE, UnitKind.OTHER),
    "县（市、区）": (UnitKind.COUNTY,),
}


def book(session: Session, year: Year, *, end: datetime) -> dict[str, Any]:
    """Return everything the ledger shows; the same seed gives the same book, but for how long it took."""
    return {
        "seed": year.house.lots.seed,
        "from": str(year.start_on),
        "days": year.days,
        "digest": digest(session),
        "counts": queries.counts(session),
        "acts": year.house.acts,
        "months": _months(session),
        "units": {name: _ranked(queries.standing_of_units(session), kinds) for name, kinds in GROUPS.items()},
        "slippage": queries.slippage(session),
        "lamps": _lamps(session, end),
        "stops": [_stop(session, year, number) for number in range(len(year.stops))],
        "refused": dict(sorted(year.house.refused.items())),
    }


def _months(session: Session) -> list[dict[str, Any]]:
    months: dict[str, Counter[str]] = {}
    labels: dict[str, Counter[str]] = {}
    column_of = {kind: column for column, kinds in COLUMNS.items() for kind in kinds}
    for entry in queries.events_by_month(session):
        month = months.setdefault(entry["month"], Counter())
        if entry["label"]:
            labels.setdefault(entry["month"], Counter())[entry["label"]] += entry["number"]
        elif entry["kind"] in column_of:
            month[column_of[entry["kind"]]] += entry["number"]
    told = {entry["month"]: entry for entry in queries.messages_by_month(session, Channel.EMAIL)}
    return [
        {
            "month": month,
            **{column: sums[column] for column in COLUMNS},
            "notices": dict(sorted(labels.get(month, Counter()).items())),
            "messages": {name: told.get(month, {}).get(name, 0) for name in ("persons", "messages", "items")},
        }
        for month, sums in months.items()
    ]


def _ranked(units: Sequence[Row], kinds: Sequence[UnitKind]) -> dict[str, list[Row]]:
    """Return the best and the worst of a group by their share of dates missed; a small group is listed once."""
    group = [unit | {"share": unit["missed"] / unit["dates"]} for unit in units if unit["kind"] in kinds]
    group.sort(key=lambda unit: (unit["share"], unit["notices"], unit["code"]))
    if len(group) <= 2 * MOST_NAMED:
        return {"all": group}
    return {"best": group[:MOST_NAMED], "worst": group[: -MOST_NAMED - 1 : -1]}


def _lamps(session: Session, end: datetime) -> dict[str, int]:
    lamps = lamps_of(session, call=Call(SYSTEM, end), tasks=queries.open_tasks(session))
    counted = Counter((lamp.level, f"{lamp.label}（{lamp.colour}）") for lamp in lamps.values())
    return {label: number for (_, label), number in sorted(counted.items(), key=lambda entry: str(entry[0]))}


def _stop(session: Session, year: Year, number: int) -> dict[str, Any]:
    stop = year.stops[number]
    began, back_at = at_hour(stop.first_on), year.back_at.get(stop)
    made = (
        queries.caught_up(session, looked_at=back_at, since=at_hour(stop.last_on + timedelta(days=1)))
        if back_at
        else []
    )
    return {
        "from": str(stop.first_on),
        "to": str(stop.last_on),
        "days": (stop.last_on - stop.first_on).days + 1,
        "whole": stop.whole,
        "began": began.isoformat(),
        "made_up": sum(entry["number"] for entry in made if not entry["reason"]),
        "skipped": {entry["reason"]: entry["number"] for entry in made if entry["reason"]},
    }
