from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ZONE
from core.errors import Invalid
from models.messages import Channel, Held
from standards.workdays import WorkCalendar
from workflows.message_rules import SHIPPED_MESSAGES, ChannelTimes, Sent, checked_messages, when
from workflows.rule_books import blanks, checked_book, read_book

CALENDAR = WorkCalendar.of(())
MAIL = SHIPPED_MESSAGES.channels[Channel.EMAIL]
SMS = SHIPPED_MESSAGES.channels[Channel.SMS]
LATEST = timedelta(days=45)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2021, whose first was a Monday."""
    return datetime(2021, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("times", "at", "expected"),
    [
        (MAIL, on(1, 9), (on(1, 9), None)),
        (MAIL, on(6, 9), (on(6, 9), None)),
        (MAIL, on(1, 0, 5), (on(1, 7, 30), Held.QUIET_HOURS)),
        (MAIL, on(1, 20), (on(2, 7, 30), Held.QUIET_HOURS)),
        (SMS, on(5, 18), (on(8, 8, 30), Held.QUIET_HOURS)),
        (SMS, on(6, 10), (on(8, 8, 30), Held.DAY_OFF)),
        (None, on(6, 3), (on(6, 3), None)),
    ],
)
def test_what_can_wait_goes_within_the_hours_of_its_channel(
    times: ChannelTimes | None, at: datetime, expected: tuple[datetime, Held | None]
) -> None:
    assert when(times, at=at, calendar=CALENDAR) == expected


@pytest.mark.parametrize(
    ("digest", "at", "ready"),
    [
        (time(9), on(1, 8), on(1, 9)),
        (time(9), on(1, 9, 1), on(2, 9)),
        (time(23), on(1, 9), on(2, 7, 30)),
        (time(6), on(1, 7), on(1, 7, 30)),
    ],
)
def test_his_own_hour_comes_once_a_day_within_the_hours(digest: time, at: datetime, ready: datetime) -> None:
    assert when(MAIL, at=at, calendar=CALENDAR, digest_at=digest) == (ready, Held.DIGEST)


def test_a_digest_whose_hour_has_come_goes_and_one_that_a_stop_brought_into_the_night_waits() -> None:
    given_hour = {"calendar": CALENDAR, "digest_at": time(9), "waited": True}

    assert when(MAIL, at=on(1, 9, 3), **given_hour) == (on(1, 9, 3), None)  # type: ignore[arg-type]  # as a dict
    assert when(MAIL, at=on(1, 22), **given_hour) == (on(2, 9), Held.QUIET_HOURS)  # type: ignore[arg-type]  # as a dict


def test_what_exceeds_a_cap_goes_with_the_next_day_or_the_next_month() -> None:
    assert when(MAIL, at=on(1, 9), calendar=CALENDAR, sent=Sent(30, 30)) == (on(2, 7, 30), Held.DAILY_CAP)
    assert when(SMS, at=on(5, 9), calendar=CALENDAR, sent=Sent(5, 5)) == (on(8, 8, 30), Held.DAILY_CAP)
    ready, held = when(MAIL, at=on(2, 9), calendar=CALENDAR, sent=Sent(0, 400))
    assert (ready, held) == (datetime(2021, 12, 1, 7, 30, tzinfo=ZONE), Held.MONTHLY_CAP)


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    opens=st.integers(0, 20),
    hours=st.integers(1, 3),
    working=st.booleans(),
    digest=st.none() | st.integers(0, 1439),
    sent=st.tuples(st.integers(0, 9), st.integers(0, 90)),
)
def test_whatever_the_rules_nothing_comes_in_quiet_hours_over_a_cap_or_too_late(
    minutes: int, opens: int, hours: int, working: bool, digest: int | None, sent: tuple[int, int]
) -> None:
    times = ChannelTimes(opens=time(opens), closes=time(opens + hours), working_days=working, daily=5, monthly=50)
    at = datetime(2021, 1, 1, tzinfo=ZONE) + timedelta(minutes=minutes)
    own = None if digest is None else time(*divmod(digest, 60))

    ready, held = when(times, at=at, calendar=CALENDAR, digest_at=own, sent=Sent(*sent))

    there = ready.astimezone(ZONE)
    assert at <= ready <= at + LATEST
    assert times.opens <= there.time() < times.closes
    assert not working or CALENDAR.is_working_day(there.date())
    assert (held is None) <= (ready == at)
    if sent[0] >= 5:
        assert there.date() > at.date()
    if sent[1] >= 50:
        assert (there.year, there.month) != (at.year, at.month)


def test_the_book_is_published_like_the_others_and_has_no_blanks() -> None:
    body = SHIPPED_MESSAGES.model_dump(mode="json")

    assert checked_book(body, ladder=None) == SHIPPED_MESSAGES
    assert read_book(body) == SHIPPED_MESSAGES
    assert blanks(SHIPPED_MESSAGES) == []


@pytest.mark.parametrize(
    ("channel", "change", "field"),
    [
        ("email", {"opens": "21:00"}, "channels.email"),
        ("email", {"digest_at": "23:00"}, "channels.email"),
        ("sms", {"daily": 0}, "channels.sms.daily"),
        ("sms", {"dayly": 3}, "channels.sms.dayly"),
        ("inbox", {}, "整份规则"),
    ],
)
def test_a_faulty_book_is_refused_with_the_place(channel: str, change: dict[str, object], field: str) -> None:
    body = SHIPPED_MESSAGES.model_dump(mode="json")
    body["channels"][channel] = body["channels"]["email"] | change

    with pytest.raises(Invalid) as refused:
        checked_messages(body)

    assert [entry["field"] for entry in refused.value.errors] == [field]


def test_the_first_day_of_a_month_after_a_holiday_is_found_by_the_calendar() -> None:
    ready, _ = when(SMS, at=datetime(2021, 4, 30, 9, tzinfo=ZONE), calendar=CALENDAR, sent=Sent(0, 60))

    assert ready.astimezone(ZONE).date() == date(2021, 5, 3)
