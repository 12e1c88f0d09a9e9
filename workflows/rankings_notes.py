"""Why a place has no rank, or of what its figures are made, in words beside its row. Pure."""

import numpy as np
from numpy.typing import NDArray

from standards.air_limits import POLLUTANT_NAMES, POLLUTANTS
from standards.air_window import Needed, WindowFigures
from standards.rank_periods import RankPeriod


def notes(figures: WindowFigures, period: RankPeriod, needed: Needed) -> list[str | None]:
    """Return the note of each place; most have none."""
    plain = figures.ranked & ~figures.by_month.any(axis=-1)
    found: list[str | None] = [None] * len(plain)
    for place in np.flatnonzero(~plain).tolist():
        found[place] = _note(figures, place, period, needed)
    return found


def _note(figures: WindowFigures, place: int, period: RankPeriod, needed: Needed) -> str:
    missing = np.isnan(figures.values[place])
    if missing.all():
        return "无监测数据"
    if missing.any():
        return f"缺{_names(missing)}数据，不参加排名"
    short = figures.short[place]
    if short.any():
        return _too_few(figures, place, short, period, needed)
    given = _names(figures.by_month[place])
    if len(period.lengths) > 1:
        return f"{given}无日值，为各月值按天数加权的平均，不是全时段统计值"
    return f"{given}为上报的月值"


def _too_few(figures: WindowFigures, place: int, short: NDArray[np.bool_], period: RankPeriod, needed: Needed) -> str:
    places = np.argwhere(short)
    month, pollutant = places[0].tolist()
    days, least = int(figures.valid[place, month, pollutant]), needed.of(period.first_month + month)
    name = POLLUTANT_NAMES[POLLUTANTS[pollutant]]
    if days >= least:
        return f"{name}全年有效天数不足 {needed.year} 天，不参加排名"
    more = f"，共 {len(places)} 处" if len(places) > 1 else ""
    month_name = f"{period.first_month + month}月{name}"
    return f"有效天数不足，不参加排名：{month_name} {days} 天，应不少于 {least} 天{more}"


def _names(flags: NDArray[np.bool_]) -> str:
    return "、".join(POLLUTANT_NAMES[name] for name, flag in zip(POLLUTANTS, flags, strict=True) if flag)
