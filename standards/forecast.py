"""A year under way against its target: what is used, what must still be reached, where the year ends. Pure.

No paper says how a year end is to be forecast; each forecast names its method and what it rests on.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

LEAST_MONTHS = 3
"""Fewer whole months than this are no ground for a forecast; the house's own number."""
NOISE = Fraction(1, 10**9)
"""What figures can mean: differences below it are binary noise."""


class Method(StrEnum):
    """How a forecast of the year end came about."""

    COMPLETE = "complete"
    LAST_YEAR = "last_year"
    EXTRAPOLATED = "extrapolated"
    NONE = "none"


METHOD_NAMES = {
    Method.COMPLETE: "全年已齐，即实绩",
    Method.LAST_YEAR: "至今实绩 + 去年同期余月",
    Method.EXTRAPOLATED: "至今实绩外推（未考虑季节差异）",
    Method.NONE: "不作预测",
}


class State(StrEnum):
    """Where a target stands; `OUT_OF_REACH` and `LAGGING` are behind, `MISSED` is final."""

    UNJUDGED = "unjudged"
    ON_PACE = "on_pace"
    LAGGING = "lagging"
    OUT_OF_REACH = "out_of_reach"
    MET = "met"
    MISSED = "missed"


STATE_NAMES = {
    State.UNJUDGED: "未判定",
    State.ON_PACE: "正常",
    State.LAGGING: "滞后",
    State.OUT_OF_REACH: "已无法完成",
    State.MET: "完成",
    State.MISSED: "未完成",
}
BEHIND = frozenset({State.LAGGING, State.OUT_OF_REACH, State.MISSED})


@dataclass(frozen=True, slots=True)
class Aim:
    """A target: its number, whether more is better, whether the number itself is already too much (小于, 大于)."""

    value: Fraction
    at_least: bool
    strict: bool = False

    def met_by(self, value: float | Fraction, *, tolerance: Fraction = Fraction(0)) -> bool:
        """Whether a value keeps the target, with `tolerance` percent of the target given away."""
        short = self.short_of(value) - abs(self.value) * tolerance / 100
        return short < -NOISE if self.strict else short <= NOISE

    def short_of(self, value: float | Fraction) -> Fraction:
        """Return how far a value is on the wrong side; negative on the right one."""
        return self.value - Fraction(value) if self.at_least else Fraction(value) - self.value


@dataclass(frozen=True, slots=True)
class Part:
    """Days of a year: their mean and how many days of the calendar it stands for."""

    value: float
    days: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value expected at the year end and how it was reckoned; None where none is made."""

    value: float | None
    method: Method


def mean_forecast(so_far: Part, whole: int, rest: float | None, *, months: int) -> Forecast:
    """Forecast a mean of the year from its days so far and last year's mean of the days that remain.

    `whole` are the days of the year, `months` the whole months that are over. Without last year's figures the mean so
    far is taken to go on, which ignores the season.
    """
    if so_far.days >= whole:
        return Forecast(so_far.value, Method.COMPLETE)
    if months < LEAST_MONTHS:
        return Forecast(None, Method.NONE)
    if rest is None:
        return Forecast(so_far.value, Method.EXTRAPOLATED)
    left = whole - so_far.days
    return Forecast((so_far.value * so_far.days + rest * left) / whole, Method.LAST_YEAR)


def needed_mean(aim: Aim, so_far: Part, whole: int) -> float | None:
    """Return what the remaining days must average to reach the target exactly (必需均值); None when none remain.

    A concentration below zero cannot be reached, nor can a share above 100.
    """
    left = whole - so_far.days
    if left <= 0:
        return None
    return float((aim.value * whole - Fraction(so_far.value) * so_far.days) / left)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Days or points that a target allows in a year (允许超标数): all, used, allowed so far by even pace, left."""

    allowed: int
    used: int
    by_now: float

    @property
    def left(self) -> int:
        """How many may still come; below zero the target cannot be reached any more."""
        return self.allowed - self.used

    @property
    def used_share(self) -> float | None:
        """Share of the allowance that is used, 1 being all; None where none is allowed."""
        return self.used / self.allowed if self.allowed else None


def allowed_of(aim: Aim, whole: int) -> int:
    """Return how many of `whole` (days, sections) may be bad so that a share in percent is kept.

    With a target of at least 90 % of 365 days 36 may be bad: 329 good ones are 90.1 %, 328 are 89.9 %.
    """
    bad = (100 - aim.value if aim.at_least else aim.value) * whole / 100
    most = ceil(bad) - 1 if aim.strict else floor(bad)
    return min(max(most, -1), whole)


def allowance(aim: Aim, *, used: int, counted: int, whole: int, is_share: bool) -> Allowance:
    """Return what is allowed and used; `counted` of `whole` are over. A count's target is the allowance itself."""
    most = allowed_of(aim, whole) if is_share else ceil(aim.value) - 1 if aim.strict else floor(aim.value)
    share = Fraction(counted, whole) if whole else Fraction(1)
    return Allowance(most, used, float(most * min(share, Fraction(1))))


def count_forecast(used: int, counted: int, whole: int, rest: float | None, *, months: int) -> Forecast:
    """Forecast how many bad days or points a year has, from those so far and last year's share of the days left.

    `rest` is last year's number per day over the same remaining days. Never below what has happened already.
    """
    left = whole - counted
    if left <= 0:
        return Forecast(float(used), Method.COMPLETE)
    if months < LEAST_MONTHS or counted <= 0:
        return Forecast(None, Method.NONE)
    if rest is None:
        return Forecast(used * whole / counted, Method.EXTRAPOLATED)
    return Forecast(used + rest * left, Method.LAST_YEAR)


def state_of(
    aim: Aim, forecast: Forecast, *, left: int | None = None, needed: float | None = None, tolerance: Fraction
) -> State:
    """Say where a target stands: by the year when it is complete, else by what is impossible, else by the forecast.

    Behind is a forecast that misses the target by more than `tolerance` percent of it. Used-up allowances and a needed
    mean of zero or less (over 100 for what should be large) are out of reach whatever the forecast says.
    """
    if forecast.method is Method.COMPLETE:
        return State.MET if forecast.value is not None and aim.met_by(forecast.value) else State.MISSED
    gone = left is not None and left < 0
    if gone or (needed is not None and (needed > 100 if aim.at_least else needed <= 0)):
        return State.OUT_OF_REACH
    if forecast.value is None:
        return State.UNJUDGED
    return State.ON_PACE if aim.met_by(forecast.value, tolerance=tolerance) else State.LAGGING
