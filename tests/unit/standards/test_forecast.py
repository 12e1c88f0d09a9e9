"""What a year still allows and where it ends, for any figures."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from standards.forecast import (
    Aim,
    Forecast,
    Method,
    Part,
    State,
    allowance,
    allowed_of,
    count_forecast,
    mean_forecast,
    needed_mean,
    state_of,
)

YEAR = 365
PM25 = Aim(Fraction(32), at_least=False)
GOOD = Aim(Fraction(90), at_least=True)
levels = st.floats(1, 300)
days = st.integers(1, YEAR - 1)


@given(levels, st.one_of(st.none(), levels))
def test_a_year_that_is_complete_forecasts_itself(value: float, rest: float | None) -> None:
    assert mean_forecast(Part(value, YEAR), YEAR, rest, months=12) == Forecast(value, Method.COMPLETE)
    assert count_forecast(7, YEAR, YEAR, rest, months=12) == Forecast(7.0, Method.COMPLETE)


@given(levels, days)
def test_the_needed_mean_brings_the_year_to_its_target(value: float, so_far: int) -> None:
    part = Part(value, so_far)
    needed = needed_mean(PM25, part, YEAR)
    assert needed is not None
    ended = mean_forecast(part, YEAR, needed, months=12).value
    assert ended is not None
    assert abs(ended - 32) < 1e-6


@given(levels, days, levels)
def test_a_forecast_lies_between_what_was_and_what_last_year_had(value: float, so_far: int, rest: float) -> None:
    ended = mean_forecast(Part(value, so_far), YEAR, rest, months=3).value
    assert ended is not None
    assert min(value, rest) - 1e-9 <= ended <= max(value, rest) + 1e-9


@given(st.integers(0, 200), st.integers(0, 20), st.integers(200, YEAR))
def test_more_bad_days_never_lower_the_used_share_nor_the_forecast(used: int, more: int, counted: int) -> None:
    one, other = (allowance(GOOD, used=bad, counted=counted, whole=YEAR, is_share=True) for bad in (used, used + more))
    assert one.used_share is not None
    assert other.used_share is not None
    assert other.used_share >= one.used_share
    assert other.left == one.left - more
    before, after = (count_forecast(bad, counted, YEAR, None, months=6).value for bad in (used, used + more))
    assert before is not None
    assert after is not None
    assert used <= before <= after


@given(st.integers(1, 400), st.integers(0, 100), st.booleans())
def test_the_allowance_is_the_largest_number_that_keeps_the_share(whole: int, percent: int, strict: bool) -> None:
    aim = Aim(Fraction(percent), at_least=True, strict=strict)
    most = allowed_of(aim, whole)
    kept = [bad for bad in range(whole + 1) if aim.met_by(Fraction(100 * (whole - bad), whole))]
    assert most == max(kept, default=-1)


def test_thirty_six_days_of_a_year_may_be_bad_under_ninety_percent() -> None:
    assert allowed_of(GOOD, YEAR) == 36
    assert allowed_of(Aim(Fraction(1), at_least=False), YEAR) == 3


def test_under_three_months_there_is_no_forecast_and_no_judgement() -> None:
    forecast = mean_forecast(Part(60, 59), YEAR, 30, months=2)
    assert forecast == Forecast(None, Method.NONE)
    assert state_of(PM25, forecast, needed=26.0, tolerance=Fraction(0)) is State.UNJUDGED


def test_what_cannot_be_reached_any_more_needs_no_forecast() -> None:
    none = Forecast(None, Method.NONE)
    assert state_of(GOOD, none, left=-1, tolerance=Fraction(0)) is State.OUT_OF_REACH
    assert state_of(PM25, none, needed=-0.5, tolerance=Fraction(0)) is State.OUT_OF_REACH


def test_tolerance_is_a_share_of_the_target_and_does_not_soften_the_year_itself() -> None:
    near = Forecast(32.9, Method.LAST_YEAR)
    assert state_of(PM25, near, tolerance=Fraction(0)) is State.LAGGING
    assert state_of(PM25, near, tolerance=Fraction(3)) is State.ON_PACE
    assert state_of(PM25, Forecast(32.9, Method.COMPLETE), tolerance=Fraction(3)) is State.MISSED


def test_less_than_a_number_is_not_met_by_the_number() -> None:
    below = Aim(Fraction(32), at_least=False, strict=True)
    assert not below.met_by(32.0)
    assert below.met_by(31.99)
