"""What a simulation is made of: draws that depend on nothing but the seed, a diary, days recounted by hand, a table."""

from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cli.simulate.diary import Diary
from cli.simulate.invariants import Days
from cli.simulate.lots import Lots
from cli.simulate.printed import aligned
from cli.simulate.script import holiday_papers, stops
from standards.holidays import shipped_notices
from standards.workdays import WorkCalendar

START = date(2021, 3, 3)


def test_a_draw_is_the_same_on_every_machine_and_in_every_order() -> None:
    lots = Lots(7)
    assert lots.whole(0, 999, "signs", "220100") == 435
    assert [lots.share("a"), lots.share("b")] == [*reversed([lots.share("b"), lots.share("a")])]
    assert lots.share("a") != Lots(8).share("a")
    assert lots.share("a", "bc") != lots.share("ab", "c")


@given(st.integers(), st.text(), st.integers(0, 5), st.integers(5, 20))
def test_a_whole_number_lies_between_its_ends(seed: int, key: str, low: int, high: int) -> None:
    assert low <= Lots(seed).whole(low, high, key) <= high


def test_what_a_stop_kept_somebody_from_he_does_afterwards() -> None:
    diary, first, second = Diary(), uuid4(), uuid4()
    diary.write(START + timedelta(days=2), "close", second)
    diary.write(START, "close", first)
    diary.write(START + timedelta(days=9), "close", first)
    assert diary.due(START - timedelta(days=1)) == {}
    assert diary.due(START + timedelta(days=5)) == {"close": [first, second]}
    assert diary.due(START + timedelta(days=5)) == {}


@given(st.integers(0, 700), st.integers(0, 60))
def test_days_recounted_by_hand_agree_with_the_calendar(offset: int, length: int) -> None:
    notices = list(shipped_notices())
    calendar = WorkCalendar.of(notices)
    papers = [
        {
            "calendar_version": calendar.version,
            "known_on": START,
            "days": [day.model_dump(mode="json", by_alias=True) for notice in notices for day in notice.days],
        }
    ]
    start = date(2021, 1, 1) + timedelta(days=offset)
    assert Days(papers).add(start, length, calendar.version) == calendar.add_working_days(start, length).on


@given(st.integers(0, 50), st.integers(30, 400))
def test_a_longer_run_begins_like_a_shorter_one(seed: int, days: int) -> None:
    lots = Lots(seed)
    shorter, longer = stops(lots, START, days), stops(lots, START, days + 200)
    assert [stop.first_on for stop in longer[: len(shorter)]] == [stop.first_on for stop in shorter]
    assert all(one == other for one, other in zip(shorter[:-1], longer, strict=False))
    papers = list(holiday_papers(lots, START, days))
    assert [entry for entry in holiday_papers(lots, START, days + 200) if entry in papers] == papers


def test_columns_are_aligned_by_what_is_seen() -> None:
    assert list(aligned(["单位", "数"], [["a", "12"], ["长春市", "3"]])) == ["单位    数", "a       12", "长春市   3"]
