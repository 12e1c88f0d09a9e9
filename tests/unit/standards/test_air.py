"""Air by the published formulas: golden figures, roundings, percentiles, AQI of both editions, days, ranks, change."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.air_index import (
    change_rate,
    compliant,
    composite_index,
    enough_days,
    good_days,
    percentile,
    period_values,
)
from standards.air_limits import LIMITS, POLLUTANTS, Edition, limits_on
from standards.aqi import ITEMS, AqiEdition, aqi, breaks, daily_aqi, sub_index
from standards.ranking import first, last, ranks
from standards.rounding import rounded, rounded_all

SIX = np.array([9.0, 28.0, 48.0, 32.0, 1.1, 130.0])


@pytest.mark.parametrize(("edition", "index"), [(Edition.Y2012, "3.54"), (Edition.Y2026, "3.80")])
def test_the_composite_index_of_the_golden_row(edition: Edition, index: str) -> None:
    assert str(rounded(float(composite_index(SIX, LIMITS[edition])), 2)) == index


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2019, 6, 1), Edition.Y2012),
        (date(2026, 2, 28), Edition.Y2012),
        (date(2026, 3, 1), Edition.Y2026),
        (date(2030, 12, 31), Edition.Y2026),
        (date(2031, 1, 1), Edition.Y2031),
    ],
)
def test_each_day_has_its_edition_of_limits(day: date, edition: Edition) -> None:
    assert limits_on(day).edition is edition


@pytest.mark.parametrize(
    ("value", "places", "text"), [(2.5, 0, "2"), (3.5, 0, "4"), (0.35, 1, "0.4"), (1.25, 1, "1.2"), (6.0951, 2, "6.10")]
)
def test_half_goes_to_the_even_digit(value: float, places: int, text: str) -> None:
    assert str(rounded(value, places)) == text
    assert rounded_all(np.array([value]), places)[0] == pytest.approx(float(text))


@given(st.lists(st.floats(0, 500), min_size=1, max_size=60), st.sampled_from([50.0, 90.0, 95.0, 98.0]))
def test_percentiles_agree_with_an_independent_count(values: list[float], percent: float) -> None:
    ordered = sorted(values)
    k = (len(ordered) - 1) * percent / 100
    low = ordered[int(k)]
    high = ordered[min(int(k) + 1, len(ordered) - 1)]

    found = percentile(np.array([*values, np.nan]), percent)

    assert float(found) == pytest.approx(low + (high - low) * (k - int(k)), abs=1e-6)


def test_golden_percentiles() -> None:
    assert percentile(np.arange(1.0, 32.0), 95) == pytest.approx(29.5)
    assert percentile(np.arange(1.0, 31.0), 90) == pytest.approx(27.1)
    assert np.isnan(percentile(np.full(3, np.nan), 90))


def test_a_period_takes_means_and_percentiles_of_the_days_there_are() -> None:
    days = np.tile(SIX, (31, 1))
    days[:, 4] = np.arange(1.0, 32.0)
    days[0, 0], days[1, 0] = np.nan, 40.0

    found = period_values(days)

    assert found[0] == pytest.approx((40 + 9 * 29) / 30)
    assert found[4] == pytest.approx(29.5)
    assert found[1:4] == pytest.approx(SIX[1:4])


@pytest.mark.parametrize(("edition", "index"), [(AqiEdition.Y2012, 83), (AqiEdition.Y2026, 101)])
def test_the_same_day_is_judged_by_its_edition(edition: AqiEdition, index: int) -> None:
    whole = {"pm25": 61.0, "pm10": 40.0, "so2": 5.0, "no2": 5.0, "co": 0.5, "o3_8h": 50.0}
    assert aqi(whole, edition).value == index


def test_with_a_pollutant_missing_the_edition_of_2026_says_only_what_is_above_100() -> None:
    assert aqi({"pm25": 40.0}, AqiEdition.Y2026).value is None
    assert aqi({"pm25": 61.0}, AqiEdition.Y2026).value == 101
    assert aqi({"pm25": 40.0}, AqiEdition.Y2012).value == 57


@pytest.mark.parametrize("edition", list(AqiEdition))
@pytest.mark.parametrize("item", ITEMS)
def test_every_break_point_has_its_index_and_more_is_never_less(item: str, edition: AqiEdition) -> None:
    points = np.array(breaks(item, edition))
    levels = [0, 50, 100, 150, 200, 300, 400, 500][: len(points)]

    assert list(sub_index(points, item, edition)) == levels
    finer = sub_index(np.linspace(0, points[-1], 400), item, edition)
    assert (np.diff(finer) >= 0).all()


def test_primary_pollutants_of_one_day_stand_side_by_side() -> None:
    assert aqi({"pm10": 150.0, "o3_8h": 160.0}, AqiEdition.Y2012).primary == ("pm10", "o3_8h")
    assert aqi({"pm10": 50.0}, AqiEdition.Y2012).primary == ()


def test_good_days_are_counted_among_the_valid_ones() -> None:
    days = np.tile(SIX, (4, 1))
    days[1, 3] = 200.0
    days[2, 3] = np.nan

    found = good_days(days)

    assert (int(found.good), int(found.valid), int(found.heavy)) == (2, 3, 1)
    assert float(found.rate) == pytest.approx(200 / 3)
    assert np.isnan(daily_aqi(days)[2])


def test_ties_share_a_place_and_the_next_is_left_out() -> None:
    assert list(ranks(np.array([5.0, 1.0, 3.0, np.nan, 2.0, 3.0]))) == [5, 1, 3, 0, 2, 3]


def test_a_tie_across_the_border_of_the_last_is_in_as_a_whole() -> None:
    values = np.array([1.0, 3.0, 3.0, 3.0, 5.0, np.nan])
    assert list(last(values, 2)) == [False, True, True, True, True, False]
    assert list(first(values, 1)) == [True, False, False, False, False, False]
    assert not last(values, 0).any()


def test_change_and_compliance() -> None:
    assert change_rate(np.array([3.0]), np.array([4.0]))[0] == pytest.approx(-25.0)
    assert bool(compliant(SIX, LIMITS[Edition.Y2012]))
    assert not bool(compliant(SIX, LIMITS[Edition.Y2026]))
    assert list(enough_days(np.array([24, 25, 27]), month=2)) == [False, True, True]
    assert list(enough_days(np.array([323, 324]), month=None)) == [False, True]


def test_the_six_stand_in_one_order() -> None:
    assert POLLUTANTS == ("so2", "no2", "pm10", "pm25", "co", "o3")
    assert list(LIMITS[Edition.Y2012].for_index) == [60, 40, 70, 35, 4, 160]
