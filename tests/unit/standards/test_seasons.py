from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from standards.periods import Cycle, period_of
from standards.seasons import YearWindow, seasonal_periods

BAN = YearWindow("10-01", "05-01")
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}")


def test_a_window_goes_over_the_turn_of_the_year() -> None:
    assert list(BAN.spans(date(2021, 1, 1), date(2021, 12, 31))) == [
        (date(2021, 1, 1), date(2021, 5, 1)),
        (date(2021, 10, 1), date(2021, 12, 31)),
    ]


def test_a_window_that_ends_or_begins_on_a_leap_day() -> None:
    assert list(YearWindow("02-01", "02-29").spans(date(2023, 1, 1), date(2024, 12, 31))) == [
        (date(2023, 2, 1), date(2023, 2, 28)),
        (date(2024, 2, 1), date(2024, 2, 29)),
    ]
    assert list(YearWindow("02-29", "03-31").spans(date(2023, 1, 1), date(2023, 12, 31))) == [
        (date(2023, 3, 1), date(2023, 3, 31))
    ]


def test_a_week_in_which_the_window_opens_is_whole_and_owed_once() -> None:
    periods = seasonal_periods("weekly", YearWindow("06-02", "06-15"), date(2021, 1, 1), date(2021, 12, 31))
    assert [(period.key, period.start_on.day) for period in periods] == [
        ("2021-W22", 31), ("2021-W23", 7), ("2021-W24", 14)
    ]  # fmt: skip


@given(st.sampled_from(Cycle), MONTH_DAYS, MONTH_DAYS, DAYS, st.integers(0, 900))
def test_exactly_the_periods_of_days_in_the_window_are_owed(
    cycle: Cycle, from_day: str, to_day: str, first_on: date, length: int
) -> None:
    # given every day asked one by one, without any notion of a span
    days = [first_on + timedelta(days=number) for number in range(length + 1)]
    inside = [day for day in days if _holds(from_day, to_day, day)]
    # when
    found = seasonal_periods(cycle, YearWindow(from_day, to_day), first_on, days[-1])
    # then
    assert [period.key for period in found] == sorted({period_of(day, cycle).key for day in inside})


def _holds(from_day: str, to_day: str, day: date) -> bool:
    at = f"{day:%m-%d}"
    return from_day <= at <= to_day if from_day <= to_day else at >= from_day or at <= to_day
