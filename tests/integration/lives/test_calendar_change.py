"""A change of calendar: every open date is reckoned again, once, told once; what fired stays fired, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import at_hour
from core.errors import Forbidden, Invalid, Recused, Refused
from core.ids import new_id
from models.calendar_views import CalendarImport
from queries import calendars as calendar_queries
from queries.sql import Row, rows
from tests.province import Province, issue, settle
from workflows import calendars, redating, schedule, tasks
from workflows.calendar_versions import calendar_in_force
from workflows.calendar_views import explain_deadline, get_calendar
from workflows.reckoned_again import change_to
from workflows.relay import relay_due
from workflows.replay import replay

LATE = "date,name,kind\n2020-01-31,春节,off\n2020-02-01,春节,off\n2020-02-02,春节,off\n2020-02-03,春节,work\n"
ISSUED = at_hour(date(2020, 1, 20), 9)


@pytest.fixture
def before(own_engine: sa.Engine) -> Province:
    """20 January 2020: the plan is issued, and the calendar knows nothing of the holiday's extension."""
    with Session(own_engine) as session:
        province = settle(session, own_engine, notices_until=date(2020, 1, 20))
        issue(session, province, at=ISSUED)
        session.commit()
    relay_due(own_engine)
    return province


def drafted(province: Province, at: datetime, text: str = LATE, number: str = "国办发明电〔2020〕1号") -> UUID:
    draft = CalendarImport(office_id=province.units["office"], document_no=number, text=text)
    return province.run(calendars.draft_calendar, call=province.call("office.clerk", at), draft=draft).subject_id


def published(province: Province, at: datetime, text: str = LATE, number: str = "国办发明电〔2020〕1号") -> None:
    draft_id = drafted(province, at, text, number)
    province.run(calendars.publish_calendar, call=province.call("office.reviewer", at), draft_id=draft_id)


def tick(province: Province, at: datetime) -> None:
    schedule.tick(province.engine, at=at)
    relay_due(province.engine)


def plan_date(province: Province, unit: str = "ecology") -> Row:
    return province.one("SELECT * FROM deadline WHERE kind = 'plan' AND unit_id = %(unit)s", unit=province.units[unit])


def told(province: Province, unit: str, template: str) -> list[int]:
    """How many items of a kind each message to a handler of a unit gathered."""
    found = province.rows(
        "SELECT count(*) FROM message_item WHERE person_id = %(id)s AND channel = 'inbox' AND template = %(template)s "
        "GROUP BY message_id",
        id=province.people[f"{unit}.handler"], template=template,
    )  # fmt: skip
    return [entry["count"] for entry in found]


def replayed(province: Province) -> list[str]:
    return province.run(replay).differences


def test_the_extension_of_2020_moves_what_was_counted_over_it_and_says_why(before: Province) -> None:
    before.signed("ecology", at=ISSUED)
    assert plan_date(before)["due_on"] == date(2020, 2, 21)
    tick(before, at_hour(date(2020, 1, 23), 9))

    published(before, at_hour(date(2020, 1, 27), 10))
    tick(before, at_hour(date(2020, 1, 27), 10, 1))

    moved = plan_date(before)
    assert (moved["original_on"], moved["due_on"]) == (date(2020, 2, 21), date(2020, 2, 25))
    assert moved["explanation"].endswith("（原为 2020-02-21，按国办发明电〔2020〕1号重新推算）")
    assert "01-24 至 02-02 春节放假" in moved["explanation"]
    assert told(before, "ecology", "deadline_redated") == [1]
    event = before.one("SELECT * FROM event WHERE kind = 'deadline_redated' AND subject_id = %(id)s", id=moved["id"])
    assert (event["data"]["due_from"], event["data"]["due_on"]) == ("2020-02-21", "2020-02-25")
    assert event["data"]["calendar_version"] == moved["calendar_version"]
    assert replayed(before) == []


def test_what_the_calendar_said_on_a_day_can_be_asked_afterwards(before: Province) -> None:
    at = at_hour(date(2020, 1, 27), 10)
    published(before, at)
    call = before.call("ecology.handler", at)

    def papers(on: date) -> list[str]:
        return [paper["document_no"] for paper in before.run(get_calendar, call=call, on=on, year=2020)["papers"]]

    assert papers(date(2020, 1, 26)) == ["国办发明电〔2019〕16号"]
    assert papers(date(2020, 1, 27)) == ["国办发明电〔2019〕16号", "国办发明电〔2020〕1号"]
    assert not before.run(calendar_in_force).is_working_day(date(2020, 1, 31))


def test_a_date_fixed_by_the_plan_and_one_already_met_stay(before: Province) -> None:
    before.signed("ecology", at=ISSUED)
    stay = "SELECT id, due_on, version FROM deadline WHERE kind = 'completion' OR met_at IS NOT NULL ORDER BY id"
    earlier = before.rows(stay)

    published(before, at_hour(date(2020, 1, 27), 10))
    tick(before, at_hour(date(2020, 1, 27), 10, 1))

    assert before.rows(stay) == earlier


def test_a_reports_day_rolls_with_the_calendar_and_its_contributors_before_it(before: Province) -> None:
    before.signed("ecology", at=ISSUED)
    tick(before, at_hour(date(2020, 1, 21), 9))
    dates = "SELECT DISTINCT kind, due_on FROM deadline WHERE period = '2020-01' ORDER BY kind DESC"
    earlier = before.rows(dates)

    published(before, at_hour(date(2020, 1, 27), 10), "date,name,kind\n2020-02-05,春节,off\n", "国办发明电〔2020〕96号")
    tick(before, at_hour(date(2020, 1, 27), 10, 1))

    calendar = before.run(calendar_in_force)
    assert earlier[0] == {"kind": "report", "due_on": date(2020, 2, 5)}
    assert before.rows(dates) == [
        {"kind": "report", "due_on": date(2020, 2, 6)},
        {"kind": "contribution", "due_on": calendar.subtract_working_days(date(2020, 2, 5), 3).on},
    ]


def test_every_rung_fires_once_whether_its_moment_was_before_or_after_the_change(before: Province) -> None:
    before.signed("ecology", at=ISSUED)
    tick(before, at_hour(date(2020, 2, 18), 9))  # three days of work before 21 February
    deadline_id = plan_date(before)["id"]

    # An invented paper, the day after that reminder: two days off before the date.
    text = "date,name,kind\n2020-02-20,春节,off\n2020-02-21,春节,off\n"
    published(before, at_hour(date(2020, 2, 19), 10), text, "国办发明电〔2020〕99号")
    for day in range(19, 29):
        tick(before, at_hour(date(2020, 2, day), 11))

    assert plan_date(before)["due_on"] == date(2020, 2, 25)
    fired = before.rows(
        "SELECT rung, (fired_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM firing WHERE subject_id = %(id)s "
        "AND skipped_reason IS NULL ORDER BY fired_at",
        id=deadline_id,
    )
    assert [(entry["rung"], entry["day"].day) for entry in fired] == [("due-3", 18), ("due-1", 24), ("overdue", 26)]
    assert replayed(before) == []


def test_a_mark_that_the_right_date_lifts_may_be_made_again_for_that_date(before: Province) -> None:
    due = "SELECT due_on, missed_at FROM deadline WHERE kind = 'sign_for' AND unit_id = %(unit)s"
    unit = before.units["ecology"]
    tick(before, at_hour(date(2020, 1, 22), 9))
    assert before.one(due, unit=unit)["missed_at"] is not None

    # The office hears a day late that 21 and 22 January were off.
    text = "date,name,kind\n2020-01-21,春节,off\n2020-01-22,春节,off\n"
    published(before, at_hour(date(2020, 1, 22), 10), text, "国办发明电〔2020〕97号")
    tick(before, at_hour(date(2020, 1, 22), 10, 1))
    assert before.one(due, unit=unit) == {"due_on": date(2020, 1, 23), "missed_at": None}

    tick(before, at_hour(date(2020, 1, 24), 9))
    assert before.one(due, unit=unit)["missed_at"] is not None
    assert replayed(before) == []


def test_a_suspended_task_is_re_dated_in_silence_of_the_clock(before: Province) -> None:
    task_id = before.signed("ecology", at=ISSUED)
    reviewer = before.call("office.reviewer", at_hour(date(2020, 1, 21), 9))
    before.run(tasks.suspend, call=reviewer, task_id=task_id, reason="停工")

    published(before, at_hour(date(2020, 1, 27), 10))
    tick(before, at_hour(date(2020, 1, 27), 10, 1))

    assert (plan_date(before)["due_on"], plan_date(before)["next_check_at"]) == (date(2020, 2, 25), None)


def test_a_provisional_date_is_settled_by_the_notice_of_its_year(own_engine: sa.Engine) -> None:
    at = at_hour(date(2026, 12, 21), 9)
    with Session(own_engine) as session:
        province = settle(session, own_engine)
        issue(session, province, at=at)
        session.commit()
    province.signed("ecology", at=at)
    assert plan_date(province)["provisional"]
    assert "缺 2027 年放假通知，日期暂定" in plan_date(province)["explanation"]

    text = "date,name,kind\n2027-01-01,元旦,off\n2027-02-06,春节,off\n2027-02-08,春节,off\n"
    published(province, at_hour(date(2026, 12, 22), 9), text, "国办发明电〔2026〕9号")
    tick(province, at_hour(date(2026, 12, 22), 9, 1))

    settled = plan_date(province)
    assert (settled["due_on"], settled["provisional"]) == (date(2027, 1, 19), False)
    assert "原为 2027-01-18，按国办发明电〔2026〕9号重新推算" in settled["explanation"]
    explained = province.run(explain_deadline, call=province.call("ecology.handler", at), deadline_id=settled["id"])
    assert explained["counted"]["start"] == date(2026, 12, 21)
    assert explained["papers"][-1].endswith("（国办发明电〔2026〕9号）")
    assert [change["due_on"] for change in explained["changes"]] == ["2027-01-19"]
    assert replayed(province) == []


def test_batches_of_one_and_of_a_thousand_give_the_same(before: Province) -> None:
    before.signed("ecology", at=ISSUED)
    published(before, at_hour(date(2020, 1, 27), 10))

    def outcome(limit: int) -> list[dict[str, Any]]:
        with Session(before.engine) as session:
            change = change_to(calendar_queries.papers(session))
            ids = redating.concerned_ids(session, change=change, after=None)
            for start in range(0, len(ids), limit):
                given = ids[start : start + limit]
                at = at_hour(date(2020, 1, 27), 10, 1)
                redating.redate_batch(session, change=change, at=at, cause_event_id=new_id(), ids=given)
            found = rows(session, "SELECT * FROM deadline ORDER BY id")
            session.rollback()
        return found

    assert outcome(1) == outcome(1000)


def test_schedulers_at_once_move_each_date_once(before: Province) -> None:
    before.signed("ecology", at=ISSUED)
    published(before, at_hour(date(2020, 1, 27), 10))

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(schedule.tick, before.engine, at=at_hour(date(2020, 1, 27), 10, 1)) for _ in range(3)]
    for one in running:
        one.result()

    moved = before.rows("SELECT subject_id, count(*) FROM event WHERE kind = 'deadline_redated' GROUP BY 1")
    assert moved
    assert {entry["count"] for entry in moved} == {1}
    assert replayed(before) == []


def test_a_notice_is_entered_by_one_and_published_by_another_of_the_provinces_office(before: Province) -> None:
    at = at_hour(date(2020, 1, 27), 10)
    draft = CalendarImport(office_id=before.units["east-office"], document_no="国办发明电〔2020〕1号", text=LATE)
    with pytest.raises(Forbidden, match="省级督查机构"):
        before.run(calendars.draft_calendar, call=before.call("east-office.clerk", at), draft=draft)

    draft = CalendarImport(office_id=before.units["office"], document_no="国办发明电〔2020〕1号", text=LATE)
    made = before.run(calendars.draft_calendar, call=before.call("office.reviewer", at), draft=draft)
    with pytest.raises(Recused):
        before.run(calendars.publish_calendar, call=before.call("office.reviewer", at), draft_id=made.subject_id)
    with pytest.raises(Refused, match="不重复导入"):
        drafted(before, at)

    before.run(calendars.publish_calendar, call=before.call("office.issuer", at), draft_id=made.subject_id)
    with pytest.raises(Refused, match="不重复导入"):
        drafted(before, at)
    with pytest.raises(Invalid, match="没有任何变化"):
        drafted(before, at, number="国办发明电〔2020〕2号")
