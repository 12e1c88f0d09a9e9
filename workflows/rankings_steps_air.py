"""The steps of an air index: valid days, means and percentiles, roundings, C/S of each pollutant, their sum."""

from collections.abc import Iterator
from uuid import UUID

import numpy as np
from sqlmodel import Session

from models.ranking_views import RankingStep
from standards.air_index import CO_PERCENTILE, O3_PERCENTILE
from standards.air_limits import DECIMALS, POLLUTANT_NAMES, POLLUTANTS, Limits, limits_on
from standards.air_window import Sums, WindowFigures, air_sums
from standards.rank_periods import RankPeriod
from standards.rounding import Floats, rounded
from workflows.rank_rules import Reckoning
from workflows.rankings_air import needed_days, read_span
from workflows.rankings_groups import Place

UNITS = dict.fromkeys(POLLUTANTS, "µg/m³") | {"co": "mg/m³"}
PERCENTILES = {"co": CO_PERCENTILE, "o3": O3_PERCENTILE}


def air_steps(
    session: Session, place: Place, reckoning: Reckoning, period: RankPeriod, as_of: UUID | None
) -> Iterator[RankingStep]:
    """Yield the steps from the days of a place to its index, reckoned again by the functions that ranked it."""
    span = read_span(session, [place], reckoning, periods=[period], as_of=as_of)
    needed = needed_days(reckoning)
    figures = span.figures(period, needed)
    limits = limits_on(period.to_on)
    sums = air_sums(figures.values, limits, from_rounded=reckoning.from_rounded, weights=reckoning.weights)
    days = span.days[0, (period.from_on - span.first_on).days :]
    yield RankingStep(title="有效天数", text=_valid(figures, period, reckoning))
    for at, name in enumerate(POLLUTANTS):
        yield RankingStep(
            title=f"{POLLUTANT_NAMES[name]} 浓度", text=_concentration(name, at, days[:, at], figures, reckoning)
        )
    yield RankingStep(title="单项指数", text=_parts(sums, limits, reckoning))
    yield RankingStep(title="综合指数", text=_sum(sums))
    valid, good, heavy = (int(counts[0]) for counts in span.days_by_aqi(period))
    yield RankingStep(title="优良天数", text=_good(valid, good, heavy))


def _valid(figures: WindowFigures, period: RankPeriod, reckoning: Reckoning) -> str:
    needed = needed_days(reckoning)
    months = [
        f"{month}月最少 {int(figures.valid[0, place].min())} 天（应不少于 {needed.of(month)} 天）"
        for place, month in enumerate(range(period.first_month, period.last_month + 1))
    ]
    year = f"；全年最少 {int(figures.valid[0].sum(axis=0).min())} 天（应不少于 {needed.year} 天）"
    text = "六项中有效天数" + "，".join(months) + (year if period.window == "year" else "")
    ends = {True: "，不足，不参加排名", False: "，符合要求"}[bool(figures.short.any())]
    given = "；有上报月值的项不计天数" if figures.by_month.any() else ""
    return f"{text}{ends}{given}（GB 3095 表4）。"


def _concentration(name: str, at: int, days: Floats, figures: WindowFigures, reckoning: Reckoning) -> str:
    value = float(figures.values[0, at])
    unit, places = UNITS[name], int(DECIMALS[at])
    if np.isnan(value):
        return "无有效数据。"
    rounding = f"，修约为 {rounded(value, places)} {unit}（GB/T 8170—2008）" if reckoning.from_rounded else ""
    if figures.by_month[0, at]:
        return f"采用上报的月值 {value:.4f} {unit}{rounding}。"
    known = np.sort(days[~np.isnan(days)])
    if name in PERCENTILES:
        return f"{_percentile(known, PERCENTILES[name])} {unit}{rounding}。"
    mean = f"{known.sum():.4f} ÷ {known.size} = {value:.4f} {unit}"
    return f"有效 {known.size} 天，平均 {mean}{rounding}。"


def _percentile(known: Floats, percent: float) -> str:
    """Say how HJ 663—2013 附录A takes the percentile: the place k, and between which two figures it lies."""
    before = (known.size - 1) * percent / 100.0
    below = int(np.floor(round(before, 9)))
    above = min(below + 1, known.size - 1)
    share = before - below
    value = known[below] + (known[above] - known[below]) * share
    return (
        f"有效 {known.size} 天由小到大排列，第 {percent:g} 百分位数的位置 k = 1 +（{known.size} − 1）× {percent:g}% = "
        f"{before + 1:.4f}；第 {below + 1} 个为 {known[below]:g}，第 {above + 1} 个为 {known[above]:g}，"
        f"{known[below]:g} +（{known[above]:g} − {known[below]:g}）× {share:.4f} = {value:.4f}"
    )


def _parts(sums: Sums, limits: Limits, reckoning: Reckoning) -> str:
    lines = []
    for at, name in enumerate(POLLUTANTS):
        if np.isnan(sums.figures[0, at]):
            lines.append(f"{POLLUTANT_NAMES[name]} 无数据")
            continue
        kind = "年平均" if name in limits.year else ("日平均" if name == "co" else "日最大8小时平均")
        weight = f" × 权重 {reckoning.weights[at]:g}" if reckoning.weights[at] != 1 else ""
        share = f"{sums.figures[0, at]:g} ÷ {limits.for_index[at]:g}（{kind}）{weight} = {sums.parts[0, at]:.4f}"
        lines.append(f"{POLLUTANT_NAMES[name]} {share}")
    return f"各项浓度除以二级限值（{limits.source}）：" + "；".join(lines) + "。"


def _sum(sums: Sums) -> str:
    index = float(sums.index[0])
    if np.isnan(index):
        return "六项不全，没有综合指数。"
    parts = " + ".join(f"{part:.4f}" for part in sums.parts[0])
    main = "、".join(POLLUTANT_NAMES[name] for name in sums.mains()[0])
    meets = "六项均达标" if sums.meets[0] else "未全部达标"
    return f"{parts} = {index:.6f}，公布值 {rounded(index, 2)}；单项最大的为主要污染物：{main}；{meets}。"


def _good(valid: int, good: int, heavy: int) -> str:
    rate = f"，优良天数比例 {good} ÷ {valid} = {rounded(good * 100 / valid, 1)}%" if valid else ""
    counted = f"AQI 有效 {valid} 天，优良（不大于 100）{good} 天{rate}；重度及以上（大于 200）{heavy} 天"
    return f"按未剔除沙尘的日值，{counted}（HJ 633）。"
