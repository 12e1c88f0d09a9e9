"""From a year's figures so far to distance, allowance, forecast and state of one target. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.indicators import Indicator
from plans.ledger import Comparator
from standards.forecast import (
    METHOD_NAMES,
    Aim,
    Allowance,
    Forecast,
    Method,
    Part,
    State,
    allowance,
    count_forecast,
    mean_forecast,
    needed_mean,
    state_of,
)
from standards.rounding import rounded
from workflows.indicator_words import COUNTS, GOOD_WHEN_LARGE, SHARES, WATERS

DECIMALS = {
    Indicator.PM25_MEAN: 0,
    Indicator.PM10_MEAN: 0,
    Indicator.AIR_INDEX: 2,
    **dict.fromkeys(SHARES, 1),
    **dict.fromkeys(COUNTS, 0),
}
"""As figures are published; a target is held against the published figure."""
INTERIM = "预测的方法没有文件规定，由本系统选定"


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is known of a unit's indicator in a year; without `value` the remarks say why.

    `counted` of `whole` are over: days of the calendar for means and counts, valid days (and days to come) for shares
    of days, sections for waters. `bad` are the days, sections or points that count against the target. `rest` is what
    last year's remaining days had: their mean, or bad ones per day. `ended` is a forecast made from figures themselves.
    """

    definition: str
    value: float | None = None
    until: date | None = None
    months: int = 0
    counted: int = 0
    whole: int = 0
    bad: int | None = None
    rest: float | None = None
    ended: Forecast | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """Where one target stands."""

    value: Decimal | None
    distance: Decimal | None
    needed: float | None
    allowance: Allowance | None
    forecast: Decimal | None
    method: Method
    inputs: list[str]
    state: State


def aim_of(tie: Mapping[str, Any]) -> Aim:
    """Return a target as what its indicator is held against; = 0 and = 100 are bounds."""
    comparator = Comparator(tie["comparator"])
    strict = comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN)
    return Aim(Fraction(tie["value"]), Indicator(tie["indicator"]) in GOOD_WHEN_LARGE, strict)


def pace_of(tie: Mapping[str, Any], found: SoFar, tolerance: Decimal) -> Pace:
    """Return where a target stands; `distance` is how far the figure is on the wrong side, else below zero."""
    indicator, aim = Indicator(tie["indicator"]), aim_of(tie)
    if found.value is None:
        return Pace(None, None, None, None, None, Method.NONE, [], State.UNJUDGED)
    places = DECIMALS[indicator]
    value = rounded(found.value, places)
    allowed = _allowance(indicator, aim, found)
    forecast = found.ended or _forecast(indicator, found)
    shown = None if forecast.value is None else rounded(forecast.value, places)
    needed = _needed(indicator, aim, found)
    state = state_of(
        aim,
        Forecast(None if shown is None else float(shown), forecast.method),
        left=allowed.left if allowed and indicator not in WATERS else None,
        needed=needed if indicator not in SHARES else None,
        tolerance=Fraction(tolerance),
    )
    distance = Decimal(tie["value"]) - value if aim.at_least else value - Decimal(tie["value"])
    return Pace(value, distance, needed, allowed, shown, forecast.method, _inputs(found, forecast), state)


def _allowance(indicator: Indicator, aim: Aim, found: SoFar) -> Allowance | None:
    if found.bad is None:
        return None
    counted = found.whole if indicator in WATERS else found.counted
    return allowance(aim, used=found.bad, counted=counted, whole=found.whole, is_share=indicator in SHARES)


def _needed(indicator: Indicator, aim: Aim, found: SoFar) -> float | None:
    """A composite index holds percentiles, and sections have no days: neither has a mean to be reached."""
    if indicator in WATERS or indicator in COUNTS or indicator is Indicator.AIR_INDEX or found.value is None:
        return None
    return needed_mean(aim, Part(found.value, found.counted), found.whole)


def _forecast(indicator: Indicator, found: SoFar) -> Forecast:
    if found.value is None:
        return Forecast(None, Method.NONE)
    if found.bad is None:
        return mean_forecast(Part(found.value, found.counted), found.whole, found.rest, months=found.months)
    counted = count_forecast(found.bad, found.counted, found.whole, found.rest, months=found.months)
    if counted.value is None or indicator in COUNTS:
        return counted
    share = counted.value * 100 / found.whole
    return Forecast(100 - share if indicator in GOOD_WHEN_LARGE else share, counted.method)


def _inputs(found: SoFar, forecast: Forecast) -> list[str]:
    """Return what a forecast rests on, in words; the season's bias is said where it is there."""
    if forecast.method in (Method.COMPLETE, Method.NONE):
        return [METHOD_NAMES[forecast.method]] if forecast.method is Method.COMPLETE else ["不足三个月或不适合预测"]
    figure = f"{found.value:.4g}"
    said = [f"至今（截至 {found.until}，{found.months} 个整月）{figure}"]
    if forecast.method is Method.LAST_YEAR and found.rest is not None:
        said.append(f"去年同期余下时间{'每天' if found.bad is not None else '均值'} {found.rest:.4g}")
    elif forecast.method is Method.LAST_YEAR:
        said.append("各断面去年余下月份的数据")
    else:
        said.append("没有去年同期余下时间的数据，季节差异未计入")
    return [*said, INTERIM]
