from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject

from notifications.mail.invitations import LINE_BYTES, Appointment, State, calendar

FIRST = Appointment(
    uid="talk-019392f3-0a5c-7d60-b0c2-0d5a6ad1a111@duban",
    sequence=0,
    state=State.CONFIRMED,
    begins_at=datetime(2026, 12, 1, 9, 30),  # noqa: DTZ001  as a notice says it
    written_at=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
    title="约谈：某市黑臭水体整治；三处, 逾期",
    place="省政府第三会议室（东楼）",
    text="文号：某督约〔2026〕3号\n请带材料：书面汇报材料、整改方案；联系：孙某, 0431\\8888\nBEGIN:VEVENT",
    office='某省"督查"办公室\r\nX-EVIL:1',
    office_address="duban@jl.example.cn",
    person="王某",
    address="wang@shi.example.cn",
)


def read(entry: Appointment) -> icalendar.Calendar:
    found = icalendar.Calendar.from_ical(calendar(entry))
    assert isinstance(found, icalendar.Calendar)
    return found


def event(entry: Appointment) -> Any:
    (found,) = read(entry).walk("VEVENT")
    assert not found.errors
    return found


def test_a_calendar_reads_what_the_notice_says() -> None:
    found = event(FIRST)

    assert read(FIRST)["METHOD"] == "REQUEST"
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == (FIRST.uid, 0, "CONFIRMED")
    assert (found["SUMMARY"], found["LOCATION"]) == (FIRST.title, FIRST.place)
    assert found["DESCRIPTION"] == FIRST.text
    assert found.start.isoformat() == "2026-12-01T09:30:00+08:00"
    assert found.end - found.start == timedelta(hours=2)
    assert found["ORGANIZER"] == "mailto:duban@jl.example.cn"
    assert found["ORGANIZER"].params["CN"] == "某省'督查'办公室 X-EVIL:1"
    assert found["ATTENDEE"] == "mailto:wang@shi.example.cn"
    assert found["ATTENDEE"].params["CN"] == "王某"
    assert found["DTSTAMP"].dt == FIRST.written_at


def test_the_time_zone_is_given_and_is_the_one_of_china() -> None:
    zone: Any
    (zone,) = read(FIRST).walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    assert zone.to_tz().utcoffset(datetime(2026, 12, 1)) == timedelta(hours=8)  # noqa: DTZ001


def test_a_second_reader_reads_the_same() -> None:
    found = vobject.readOne(calendar(FIRST).decode()).vevent

    assert found.uid.value == FIRST.uid
    assert (found.summary.value, found.location.value) == (FIRST.title, FIRST.place)
    assert found.dtstart.value.isoformat() == "2026-12-01T09:30:00+08:00"
    assert found.organizer.params["CN"] == ["某省'督查'办公室 X-EVIL:1"]


@pytest.mark.parametrize(
    ("state", "method"), [(State.TENTATIVE, "REQUEST"), (State.CANCELLED, "CANCEL"), (State.CONFIRMED, "REQUEST")]
)
def test_each_change_tells_the_same_appointment_with_a_higher_number(state: State, method: str) -> None:
    entry = replace(FIRST, state=state, sequence=3)

    assert read(entry)["METHOD"] == method
    assert (event(entry)["UID"], event(entry)["SEQUENCE"], event(entry)["STATUS"]) == (FIRST.uid, 3, state)
    assert event(entry)["TRANSP"] == ("OPAQUE" if state is State.CONFIRMED else "TRANSPARENT")


def test_lines_are_cut_at_75_octets_and_never_within_a_letter() -> None:
    content = calendar(replace(FIRST, title="约谈" * 200))
    lines = content.removesuffix(b"\r\n").split(b"\r\n")

    assert max(map(len, lines)) == LINE_BYTES
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(line.decode() for line in lines)
