"""Rankings as callers read them: lists, tables, a place's own months and its distance from leaving the last N."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.monitoring import MEDIUM_NAMES, Medium
from models.ranking_views import (
    NeededLess,
    RankingLine,
    RankingRow,
    RankingTable,
    StandingDistance,
    StandingPeriod,
    UnitStanding,
)
from models.rankings import RANK_WINDOW_NAMES, RANKING_STAGE_NAMES, RankingStage, RankWindow
from queries import policies
from queries import rankings_shown as queries
from queries.sql import Row
from standards.air_limits import POLLUTANT_NAMES, POLLUTANTS, limits_of
from standards.distance import Distance, to_leave_last
from standards.rank_periods import period_named
from standards.rounding import rounded
from workflows.lag_criteria import Last, walk
from workflows.rank_book import RankBook, known_book
from workflows.rank_rules import Reckoning

DECIMALS = {Medium.AIR: 2, Medium.WATER: 4}
LAST = 10
YEAR = timedelta(days=366)


def list_rankings(
    session: Session,
    *,
    call: Call,
    filters: Mapping[str, Any],
    revisions: bool,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Return one page of rankings, the latest periods first."""
    found = queries.page(
        session, units=call.actor.unit_ids, filters=dict(filters), revisions=revisions, after=after, limit=limit
    )
    return [line(entry).model_dump() | {"to_on": entry["to_on"]} for entry in found]


def get_ranking(session: Session, *, call: Call, ranking_id: UUID) -> RankingTable:
    """Return a ranking with its rows: all to its office and, once made known, to the group. Raises NotFound."""
    found = seen(session, call, ranking_id)
    own = None if found["whole"] else call.actor.unit_ids
    rows = [row_of(entry, Medium(found["medium"])) for entry in queries.ranked(session, ranking_id, units=own)]
    return RankingTable(**line(found).model_dump(), rows=rows)


def seen(session: Session, call: Call, ranking_id: UUID) -> Row:
    """Return a ranking that the caller may see. Raises NotFound."""
    found = queries.get(session, ranking_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这份排名")
    return found


def line(found: Row) -> RankingLine:
    """Return a ranking as lists show it."""
    return RankingLine.model_validate(
        {name: found[name] for name in RankingLine.model_fields if name in found}
        | {
            "office_id": found["supervising_unit_id"],
            "medium_name": MEDIUM_NAMES[Medium(found["medium"])],
            "window_name": RANK_WINDOW_NAMES[RankWindow(found["rank_window"])],
            "period_name": period_named(found["period"]).name,
            "stage_name": RANKING_STAGE_NAMES[RankingStage(found["stage"])],
        }
    )


def row_of(entry: Row, medium: Medium) -> RankingRow:
    """Return a row as it is shown: figures are rounded here and nowhere before."""
    change = entry["change"]
    return RankingRow.model_validate(
        entry
        | {
            "index_published": index_text(entry["index"], medium),
            "change_percent": None if change is None else rounded(change * 100, 1),
        }
    )


def index_text(index: float | None, medium: Medium) -> Decimal | None:
    """Return an index as it is published: two decimals, CWQI with four."""
    return None if index is None else rounded(index, DECIMALS[medium])


def get_standing(
    session: Session,
    *,
    call: Call,
    unit_id: UUID,
    medium: Medium,
    window: RankWindow,
    since: date | None = None,
    last: int | None = None,
) -> UnitStanding:
    """Return a unit's rankings since a day (the last twelve months) and what it lacks to leave the last N.

    Raises NotFound for a unit that is ranked nowhere, or where the caller neither is it nor ranks it.
    """
    found = queries.of_unit(
        session,
        unit_id=unit_id,
        units=call.actor.unit_ids,
        medium=medium,
        window=window,
        since=since or call.on - YEAR,
    )
    if not found:
        raise NotFound("没有该单位的排名，或您无权查看")
    latest = {entry["group_key"]: entry for entry in found if entry["rank"] is not None}
    distances = [_distance(session, entry, last) for entry in latest.values()] if medium is Medium.AIR else []
    return UnitStanding(
        unit_id=unit_id,
        unit_name=queries.unit_name(session, unit_id, call.on),
        medium=medium,
        rank_window=window,
        periods=[_period(entry, medium) for entry in found],
        distances=distances,
    )


def _period(entry: Row, medium: Medium) -> StandingPeriod:
    return StandingPeriod.model_validate(
        entry
        | {
            "office_id": entry["supervising_unit_id"],
            "period_name": period_named(entry["period"]).name,
            "index_published": index_text(entry["index"], medium),
        }
    )


def _book(session: Session, rule_set_id: UUID | None) -> RankBook | None:
    found = policies.by_ids(session, [rule_set_id]) if rule_set_id else []
    return known_book(found[0]["id"], found[0]["body"]) if found else None


def _last_by_rule(book: RankBook | None, window: str) -> int:
    """Return the widest 后 N 名 that a rule of the book speaks of for air and this window; LAST where none does."""
    stated = [
        part.n
        for rule in (book.rules if book else ())
        if rule.medium is Medium.AIR and rule.every == window
        for _, part in walk(rule.criterion)
        if isinstance(part, Last) and part.n
    ]
    return max(stated, default=LAST)


def _distance(session: Session, entry: Row, last: int | None) -> StandingDistance:
    book = _book(session, entry["rule_set_id"])
    count = last or _last_by_rule(book, entry["rank_window"])
    reckoning = book.reckoning if book else Reckoning()
    distance = to_leave_last(
        np.array([entry[name] for name in POLLUTANTS], dtype=np.float64),
        np.array(queries.indices(session, entry["ranking_id"], besides=entry["unit_id"]), dtype=np.float64),
        count,
        limits_of(entry["limits"]),
        from_rounded=reckoning.from_rounded,
        weights=reckoning.weights,
    )
    alone = [
        NeededLess(pollutant=name, name=POLLUTANT_NAMES[name], unit="mg/m³" if name == "co" else "µg/m³",
                   now=needed.now, at_most=needed.at_most, less=needed.less)
        for name, needed in distance.alone.items()
        if needed is not None
    ]  # fmt: skip
    return StandingDistance(
        ranking_id=entry["ranking_id"],
        group_key=entry["group_key"],
        group_name=entry["group_name"],
        period=entry["period"],
        last=count,
        among_last=distance.among_last,
        below=distance.below,
        gap=distance.gap,
        alone=alone,
        text=_said(entry, count, distance, alone),
    )


def _said(entry: Row, count: int, distance: Distance, alone: Sequence[NeededLess]) -> str:
    period = period_named(entry["period"]).name
    if not distance.among_last:
        return f"{period}不在后 {count} 名"
    if distance.below is None:
        return f"{period}参加排名的其他地方不足 {count} 个，无法脱离后 {count} 名"
    start = f"{period}在后 {count} 名；综合指数须低于 {distance.below:.4f}，差 {distance.gap:.4f}"
    if not alone:
        return f"{start}；单靠任何一项污染物降低都不够"
    ways = "；".join(f"{one.name}降低 {one.less:g} {one.unit}（至 {one.at_most:g}）" for one in alone)
    return f"{start}。其他不变，单靠一项：{ways}"
