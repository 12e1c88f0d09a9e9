"""Arrays of places and days: which figure holds, averages of stations, windows, validity, change, distance."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.air_index import composite_index, period_values
from standards.air_limits import LIMITS, Edition
from standards.air_window import Needed, air_sums, changes, window_figures
from standards.distance import to_leave_last
from standards.place_days import Cells, Sites, place_days
from standards.rank_periods import finished_periods, period_ending, period_named
from standards.rounding import Floats

Y2012 = LIMITS[Edition.Y2012]
NAN = float("nan")


def cells(*rows: tuple[int, int, int, bool, float]) -> Cells:
    """Rows of site, day, preference, deducted and one figure, which all six pollutants get."""
    site, day, preference, deducted, value = zip(*rows, strict=True)
    return Cells(
        np.array(site), np.array(day), np.array(preference), np.array(deducted), np.tile(np.array(value), (6, 1))
    )


def sites(*places: tuple[int, bool]) -> Sites:
    return Sites(
        np.array([place for place, _ in places]),
        np.array([own for _, own in places]),
        max(one for one, _ in places) + 1,
    )


def first(days: Floats) -> list[list[float]]:
    """One pollutant of each place and day; -1 for nothing."""
    found: list[list[float]] = np.where(np.isnan(days[..., 0]), -1, days[..., 0]).tolist()
    return found


def test_the_preferred_edition_holds_as_a_whole_and_an_unwanted_one_never() -> None:
    read = cells((0, 0, 1, False, 10.0), (0, 0, 2, False, 20.0), (0, 1, 1, False, 30.0), (0, 2, -1, False, 40.0))

    assert first(place_days(read, sites((0, True)), 3).reckoned) == [[20.0, 30.0, -1]]


def test_stations_are_averaged_and_the_place_s_own_figure_goes_before_them() -> None:
    read = cells((0, 0, 1, False, 10.0), (1, 0, 1, False, 20.0), (0, 1, 1, False, 10.0), (1, 1, 1, False, 20.0),
                 (2, 1, 1, False, 99.0), (1, 2, 1, False, 7.0))  # fmt: skip

    assert first(place_days(read, sites((0, False), (0, False), (0, True)), 3).reckoned) == [[15.0, 99.0, 7.0]]


def test_dust_is_taken_out_at_each_station_and_stays_in_for_good_days() -> None:
    read = cells((0, 0, 1, False, 100.0), (0, 0, 1, True, 40.0), (1, 0, 1, False, 60.0))

    found = place_days(read, sites((0, False), (0, False)), 1)

    assert (first(found.reckoned), first(found.raw)) == ([[50.0]], [[80.0]])


def test_a_deducted_row_that_says_nothing_of_a_pollutant_leaves_the_measured_one() -> None:
    values = np.array([[5.0, NAN]] * 2 + [[90.0, 30.0]] * 2 + [[1.0, NAN]] * 2)
    read = Cells(np.array([0, 0]), np.array([0, 0]), np.array([1, 1]), np.array([False, True]), values)

    assert place_days(read, sites((0, True)), 1).reckoned[0, 0].tolist() == [5.0, 5.0, 30.0, 30.0, 1.0, 1.0]


@given(st.permutations(range(24)), st.booleans())
def test_the_order_in_which_figures_came_changes_nothing(order: list[int], own: bool) -> None:
    rows = [(site, day, 1 + edition, deducted, float(site * 7 + day * 3 + edition * 11 + 5 * deducted))
            for site in range(2) for day in range(3) for edition in range(2) for deducted in (False, True)]  # fmt: skip
    where = sites((0, own), (0, False))

    plain, mixed = (place_days(cells(*given_rows), where, 3) for given_rows in (rows, [rows[at] for at in order]))

    assert np.array_equal(plain.reckoned, mixed.reckoned)
    assert np.array_equal(plain.raw, mixed.raw)


def month_of(days: int, *, missing: int = 0) -> Floats:
    """A place whose six figures are 1, 2, 3, … over the days, the first of them missing."""
    values = np.arange(1.0, days + 1)
    values[:missing] = NAN
    return np.tile(values[None, :, None], (1, 1, 6))


def nothing(months: int) -> Floats:
    return np.full((1, months, 6), NAN)


@pytest.mark.parametrize(("missing", "ranked"), [(4, True), (5, False)])
def test_a_month_of_31_days_needs_27_valid_ones(missing: int, ranked: bool) -> None:
    found = window_figures(month_of(31, missing=missing), nothing(1), [31], 3, Needed(), whole_year=False)

    assert bool(found.ranked[0]) is ranked
    assert int(found.valid[0, 0, 0]) == 31 - missing


def test_what_was_given_by_month_goes_before_days_of_one_month_and_needs_no_days() -> None:
    given_by_month = np.full((1, 1, 6), 5.0)
    given_by_month[0, 0, 4] = NAN

    found = window_figures(month_of(31), given_by_month, [31], 3, Needed(), whole_year=False)
    without_days = window_figures(nothing(31), np.full((1, 1, 6), 5.0), [31], 3, Needed(), whole_year=False)

    assert found.values[0].tolist() == [5.0, 5.0, 5.0, 5.0, pytest.approx(29.5), 5.0]
    assert without_days.ranked.all()


def test_over_several_months_days_go_before_and_months_stand_in_weighted_by_their_days() -> None:
    months = np.stack([np.full((1, 6), 10.0), np.full((1, 6), 40.0)], axis=1)

    by_days = window_figures(month_of(59), months, [31, 28], 1, Needed(), whole_year=False)
    by_months = window_figures(nothing(59), months, [31, 28], 1, Needed(), whole_year=False)

    assert by_days.values[0, 0] == 30.0
    assert by_months.values[0, 0] == pytest.approx((31 * 10 + 28 * 40) / 59)
    assert (bool(by_days.by_month.any()), bool(by_months.by_month.all())) == (False, True)


def test_a_year_needs_324_days_besides_its_months() -> None:
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    days = month_of(365)
    enough = window_figures(days, nothing(12), lengths, 1, Needed(), whole_year=True)
    lax = Needed(month=20, february=20)
    starts = np.cumsum([0, *lengths[:-1]])
    for start in starts:
        days[:, start : start + 4] = NAN

    few = window_figures(days, nothing(12), lengths, 1, lax, whole_year=True)

    assert (bool(enough.ranked.all()), bool(few.ranked.any())) == (True, False)


@given(st.integers(0, 5), st.integers(1, 6))
def test_a_window_says_what_its_days_alone_would_say(first_month: int, months: int) -> None:
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    start, count = sum(lengths[:first_month]), sum(lengths[first_month : first_month + months])
    days = month_of(365)[:, start : start + count] % 37

    found = window_figures(
        days, nothing(months), lengths[first_month : first_month + months], first_month + 1, Needed(), whole_year=False
    )

    assert found.values[0] == pytest.approx(period_values(days)[0])


def test_the_index_names_the_pollutants_that_share_the_largest_part() -> None:
    sums = air_sums(np.array([[60.0, 0, 70, 0, 0, 0], [9, 28, 48, 32, 1.1, 130], [NAN, 1, 1, 1, 1, 1]]), Y2012)

    assert sums.mains() == [("so2", "pm10"), ("pm25",), ()]
    assert np.isnan(sums.index[2])


def test_a_change_ranks_the_most_improved_first_and_leaves_out_who_is_left_out() -> None:
    now, before = np.array([4.0, 5.0, 6.0, 7.0]), np.array([5.0, 5.0, 5.0, NAN])

    found = changes(now, before, np.array([False, True, False, False]))

    assert found.rank.tolist() == [1, 0, 2, 0]
    assert found.share[:3].tolist() == pytest.approx([-0.2, 0.0, 0.2])


SIX = np.array([9.0, 28.0, 48.0, 32.0, 1.1, 130.0])


def test_who_leads_by_far_needs_nothing_and_who_has_no_rivals_cannot_leave() -> None:
    outside = to_leave_last(SIX, np.array([4.0, 5.0, 6.0]), 2, Y2012)
    alone = to_leave_last(SIX, np.array([4.0]), 2, Y2012)

    assert (outside.among_last, outside.gap) == (False, 0.0)
    assert (alone.among_last, alone.below) == (True, None)


def test_a_tie_with_the_border_is_still_among_the_last() -> None:
    index = float(composite_index(SIX, Y2012))

    assert to_leave_last(SIX, np.array([index, 9.0]), 2, Y2012).among_last
    assert not to_leave_last(SIX, np.array([index, 9.0]), 1, Y2012).among_last


@given(
    st.lists(st.floats(2.5, 6.0), min_size=3, max_size=12),
    st.integers(1, 3),
    st.tuples(st.integers(3, 60), st.integers(10, 60), st.integers(30, 150), st.integers(10, 90), st.integers(5, 30),
              st.integers(60, 220)),
)  # fmt: skip
def test_each_reduction_alone_takes_the_place_out_and_one_step_less_does_not(
    others: list[float], count: int, six: tuple[int, ...]
) -> None:
    figures = np.array([*map(float, six[:4]), six[4] / 10, float(six[5])])
    rivals = np.array(others)

    found = to_leave_last(figures, rivals, count, Y2012)

    for place, needed in enumerate(found.alone.values()):
        step = 0.1 if place == 4 else 1.0
        if needed is None:
            gone = figures.copy()
            gone[place] = 0.0
            assert to_leave_last(gone, rivals, count, Y2012).among_last
            continue
        less, more = figures.copy(), figures.copy()
        less[place], more[place] = needed.at_most, needed.at_most + step
        assert not to_leave_last(less, rivals, count, Y2012).among_last
        assert to_leave_last(more, rivals, count, Y2012).among_last


def test_periods_have_keys_that_name_them_and_names_that_people_use() -> None:
    keys = {"2021-03": "2021年3月", "2021Q1": "2021年第1季度", "2021H2": "2021年下半年", "2021": "2021年",
            "2021-01..03": "2021年1—3月", "2021-01..01": "2021年1月"}  # fmt: skip

    assert {key: period_named(key).name for key in keys} == keys
    assert all(period_named(key).key == key for key in keys)
    for wrong in ("2021Q5", "2021-13", "2021-02..03", "", "2021Q"):
        with pytest.raises(ValueError, match="no period"):
            period_named(wrong)


def test_a_period_is_finished_on_the_day_after_its_last_and_begins_with_the_first_rules() -> None:
    asked = {window: [period.key for period in finished_periods(window, date(2021, 2, 10), date(2021, 7, 1))]
             for window in ("month", "quarter", "half_year", "year", "cumulative")}  # fmt: skip

    assert asked == {
        "month": ["2021-02", "2021-03", "2021-04", "2021-05", "2021-06"],
        "quarter": ["2021Q1", "2021Q2"],
        "half_year": ["2021H1"],
        "year": [],
        "cumulative": ["2021-01..02", "2021-01..03", "2021-01..04", "2021-01..05", "2021-01..06"],
    }
    before = period_named("2021-02").a_year_before()
    assert (before.key, before.to_on) == ("2020-02", date(2020, 2, 29))
    assert replace(before, year=2021) == period_ending("month", 2021, 2)
