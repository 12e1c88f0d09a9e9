"""The plots of one place: its rank over the months, a figure against last year and the target, its six sub-indices."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import numpy as np
from sqlmodel import Session

from core.errors import Invalid, NotFound
from core.plots import Bar, BarPlot, LinePlot, Series, bar_plot, line_plot
from models.calls import Call
from models.indicators import INDICATOR_NAMES, Indicator
from models.monitoring import Medium
from queries import plots as queries
from queries import units
from queries.sql import Row
from standards.air_index import sub_indices
from standards.air_limits import POLLUTANT_NAMES, POLLUTANTS
from workflows.plots.words import MONTHS, REVISED, in_words, months_in_words
from workflows.rank_bulletin_drawing import book_of
from workflows.rank_bulletin_words import INDEX_DECIMALS, INDEX_NAMES, SUBJECTS, fixed, limits_of_ranking, period_name
from workflows.rank_rules import Reckoning


class UnitPlot(StrEnum):
    """What is drawn of a place."""

    RANK = "rank"
    INDEX = "index"
    SUB_INDICES = "sub-indices"


Of = Callable[[Row], float | None]
_FIGURES: dict[Indicator, Of] = {
    Indicator.AIR_INDEX: lambda row: row["index"],
    Indicator.PM25_MEAN: lambda row: row["pm25"],
    Indicator.PM10_MEAN: lambda row: row["pm10"],
    Indicator.GOOD_DAYS_SHARE: lambda row: row["good_days"] * 100 / row["valid_days"] if row["valid_days"] else None,
}
"""What is kept month by month; other indicators have no monthly figure of their own."""
_DECIMALS = {Indicator.AIR_INDEX: 2, Indicator.PM25_MEAN: 0, Indicator.PM10_MEAN: 0, Indicator.GOOD_DAYS_SHARE: 1}
_UNITS = {Indicator.PM25_MEAN: "μg/m³", Indicator.PM10_MEAN: "μg/m³", Indicator.GOOD_DAYS_SHARE: "%"}


def rank_svg(session: Session, *, call: Call, unit_id: UUID, medium: Medium, year: int, group: str | None) -> bytes:
    """Draw a place's rank over the months of a year, first on top. Raises NotFound where nothing may be seen."""
    name, found = _months(session, call, unit_id, medium, year, group)
    by_month = {row["to_on"].month: row for row in found}
    ranks = [by_month[month]["rank"] if month in by_month else None for month in range(1, 13)]
    most = max(row["of"] for row in found) or 1
    return line_plot(
        LinePlot(
            title=f"{name}{year}年{SUBJECTS[medium]}月排名",
            description=months_in_words(
                [None if rank is None else f"第{rank}名，共{by_month[at]['of']}个" for at, rank in enumerate(ranks, 1)]
            ),
            subtitle=f"{found[0]['group_name']}，按{INDEX_NAMES[medium]}由低到高，第1名最好",
            places=MONTHS,
            below=tuple(f"共{by_month[month]['of']}个" if month in by_month else "无排名" for month in range(1, 13)),
            series=(_series(name, ranks, [str(rank) if rank else "" for rank in ranks], by_month),),
            upside_down=True,
            limits=(1.0, float(max(most, 2))),
            remark=REVISED,
        )
    )


def index_svg(
    session: Session, *, call: Call, unit_id: UUID, medium: Medium, year: int, group: str | None, indicator: Indicator
) -> bytes:
    """Draw a figure of a place month by month against last year's and its target. Raises NotFound, Invalid."""
    if indicator not in _FIGURES or (medium is not Medium.AIR and indicator is not Indicator.AIR_INDEX):
        known = "、".join(_FIGURES) if medium is Medium.AIR else "air_index（水质指数）"
        raise Invalid(errors=[{"field": "indicator", "value": indicator, "expected": f"{known} 之一"}])
    name, found = _months(session, call, unit_id, medium, year, group)
    by_month = {row["to_on"].month: row for row in found}
    is_index = indicator is Indicator.AIR_INDEX
    called = INDEX_NAMES[medium] if is_index else INDICATOR_NAMES[indicator]
    decimals = INDEX_DECIMALS[medium] if is_index else _DECIMALS[indicator]
    values = [_FIGURES[indicator](by_month[month]) if month in by_month else None for month in range(1, 13)]
    labels = [fixed(value, decimals) for value in values]
    lines = [_series(f"{year}年", values, [label or "" for label in labels], by_month)]
    if is_index and any(row["index_last_year"] is not None for row in found):
        before = (by_month[month]["index_last_year"] if month in by_month else None for month in range(1, 13))
        lines.append(Series(f"{year - 1}年同期", tuple(before)))
    aim = _aim(session, unit_id, indicator, year) if found[0]["own"] and medium is Medium.AIR else None
    return line_plot(
        LinePlot(
            title=f"{name}{year}年各月{called}",
            description=months_in_words(labels) + (f"全年目标{aim[0]}{aim[1]:g}。" if aim else "没有可用的目标值。"),
            subtitle=f"单位：{_UNITS.get(indicator, '无量纲')}" + ("" if aim else "；未关联目标值"),
            places=MONTHS,
            series=tuple(lines),
            levels=((f"全年目标{aim[0]}", aim[1]),) if aim else (),
            remark=REVISED,
        )
    )


def sub_indices_svg(session: Session, *, call: Call, unit_id: UUID, period: str, group: str | None) -> bytes:
    """Draw C/S of the six pollutants of a place and period against the limit, 1. Raises NotFound."""
    seen = queries.period(session, unit_id=unit_id, medium=Medium.AIR, period=period, units=call.actor.unit_ids)
    row = _of_group(seen, group)[0]
    name, limits = _name(session, unit_id, row), limits_of_ranking(row)
    book = book_of(session, row)
    reckoning = book.reckoning if book else Reckoning()
    values = np.array([[np.nan if row[one] is None else row[one] for one in POLLUTANTS]])
    shares = sub_indices(values, limits, from_rounded=reckoning.from_rounded, weights=reckoning.weights)[0]
    known = [None if np.isnan(share) else float(share) for share in shares]
    labels = [fixed(share, 2) or "无数据" for share in known]
    bars = [
        Bar(
            POLLUTANT_NAMES[one], share, label + ("　超过限值" if share is not None and share > 1 else ""), _tone(share)
        )
        for one, share, label in zip(POLLUTANTS, known, labels, strict=True)
    ]
    said = in_words([POLLUTANT_NAMES[one] for one in POLLUTANTS], labels)
    return bar_plot(
        BarPlot(
            title=f"{name}{period_name(row['rank_window'], row['from_on'], row['to_on'])}六项污染物单项指数",
            description=f"{said}1为限值。综合指数{fixed(row['index'], 2) or '无'}。",
            subtitle=f"浓度与限值之比（{limits.source}），合计为综合指数 {fixed(row['index'], 2) or '（无）'}",
            bars=tuple(bars),
            levels=(("限值", 1.0),),
        )
    )


def _tone(share: float | None) -> str:
    return "poor" if share is not None and share > 1 else "plain"


def _series(name: str, values: Sequence[float | None], labels: Sequence[str], by_month: dict[int, Row]) -> Series:
    revised = frozenset(month - 1 for month, row in by_month.items() if row["revision"] > 1)
    return Series(name, tuple(values), tuple(labels), revised)


def _months(
    session: Session, call: Call, unit_id: UUID, medium: Medium, year: int, group: str | None
) -> tuple[str, list[Row]]:
    units_of_caller = call.actor.unit_ids
    seen = queries.months(session, unit_id=unit_id, medium=medium, year=year, units=units_of_caller)
    found = _of_group(seen, group)
    return _name(session, unit_id, found[-1]), found


def _of_group(seen: Sequence[Row], group: str | None) -> list[Row]:
    """Keep one group: the one asked for, else the largest, in which a place is compared with most others."""
    if group is not None:
        seen = [row for row in seen if row["group_key"] == group]
    if not seen:
        raise NotFound("没有这个单位的排名，或无权知悉")
    largest = max(seen, key=lambda row: (row["of"], str(row["supervising_unit_id"]), row["group_key"]))
    key = ("supervising_unit_id", "group_key")
    return [row for row in seen if all(row[name] == largest[name] for name in key)]


def _name(session: Session, unit_id: UUID, row: Row) -> str:
    found = units.get(session, unit_id, row["to_on"])
    return str(found["name"]) if found else ""


def _aim(session: Session, unit_id: UUID, indicator: Indicator, year: int) -> tuple[str, float] | None:
    found: dict[str, Any] | None = queries.target(session, unit_id=unit_id, indicator=indicator, year=year)
    if found is None:
        return None
    return {">=": "≥", "<=": "≤", "=": ""}.get(found["comparator"], found["comparator"]), float(found["value"])
