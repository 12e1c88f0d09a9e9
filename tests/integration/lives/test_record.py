"""What is kept as it was: the record, issued papers, the names of the day; what ends a paper is another paper."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlmodel import Session

from core.errors import Refused
from models.papers import NoticeCreate, NoticeKind
from queries import history
from queries.sql import rows
from tests.province import Province, on
from workflows import notices, papers, tasks, units


def issued(province: Province, *, month: int = 3) -> UUID:
    """A notice on the ecology department's task, proposed, approved and issued by three persons."""
    task_id = province.task("ecology")
    made = province.run(
        notices.propose_notice,
        call=province.call("office.clerk", on(month, 8)),
        task_id=task_id,
        content=NoticeCreate(kind=NoticeKind.SUPERVISION, reason="进展缓慢", requirement="请说明"),
    )
    reviewer, issuer = province.call("office.reviewer", on(month, 8)), province.call("office.issuer", on(month, 9))
    province.run(notices.approve_notice, call=reviewer, notice_id=made.subject_id, requirement=None)
    province.run(notices.issue_notice, call=issuer, notice_id=made.subject_id)
    return made.subject_id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET reason = 'x'",
        "UPDATE event SET reason = 'x' WHERE false",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "UPDATE paper SET payload = '{}'",
        "DELETE FROM paper",
        "TRUNCATE paper CASCADE",
        "UPDATE paper_withdrawal SET withdrawn_at = now()",
        "DELETE FROM paper_withdrawal",
        "UPDATE rule_set SET body = '{}'",
        "UPDATE rule_set SET from_on = '2020-01-02'",
        "DELETE FROM rule_set",
        "UPDATE firing SET rung = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_the_record_and_issued_papers(province: Province, statement: str) -> None:
    province.signed("ecology")
    notice_id = issued(province)
    call = province.call("office.issuer", on(3, 10))
    province.run(notices.withdraw_notice, call=call, notice_id=notice_id, reason="有误")

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once and never changed"):
        province.run(rows, statement)


def test_an_issued_paper_says_everything_a_reader_needs_and_its_hash_is_of_what_is_stored(province: Province) -> None:
    province.signed("ecology")
    issued(province)

    paper = province.one("SELECT * FROM paper")

    assert paper["payload"] | {
        "number": "督办通知单〔2021〕1号", "addressee": "省环境厅", "office": "省督查办", "matter": "提高优良天数",
        "matter_source": "测政办发〔2021〕1号", "authority": "测试文件", "regime": "supervision", "reason": "进展缓慢",
        "requirement": "请说明", "answer_due_on": "2021-03-16", "issued_on": "2021-03-09", "previous_papers": [],
        "level_label": "黄色督办",
    } == paper["payload"]  # fmt: skip
    assert papers.digest(paper["payload"]) == paper["payload_sha256"]
    assert paper["issued_by"] == province.people["office.issuer"]


def test_a_withdrawn_notice_ends_by_a_numbered_paper_and_the_first_stays_as_it_was(province: Province) -> None:
    province.signed("ecology")
    notice_id = issued(province)
    before = province.one("SELECT * FROM paper")

    call = province.call("office.issuer", on(3, 10))
    done = province.run(notices.withdraw_notice, call=call, notice_id=notice_id, reason="情况查明")

    first, second = province.rows("SELECT * FROM paper ORDER BY serial")
    assert first == before
    assert (second["serial"], second["replaces_id"], second["payload"]["withdraws"]) == (2, first["id"], True)
    withdrawal = province.one("SELECT * FROM paper_withdrawal")
    assert (withdrawal["paper_id"], withdrawal["withdrawn_by_id"]) == (first["id"], second["id"])
    assert done.stage == "withdrawn"
    answer = province.one("SELECT * FROM deadline WHERE kind = 'answer'")
    assert answer["cancelled_at"] == on(3, 10)


def test_a_replaced_notice_has_a_successor_with_its_own_number_and_date(province: Province) -> None:
    province.signed("ecology")
    notice_id = issued(province)

    province.run(
        notices.replace_notice,
        call=province.call("office.issuer", on(3, 10)),
        notice_id=notice_id,
        reason="要求有变",
        requirement="请于三日内说明",
        answer_working_days=3,
    )

    old, new = province.rows("SELECT * FROM notice ORDER BY id")
    assert (old["stage"], new["stage"], new["requirement"]) == ("replaced", "issued", "请于三日内说明")
    paper = province.one("SELECT * FROM paper WHERE id = %(id)s", id=new["paper_id"])
    assert (paper["serial"], paper["replaces_id"]) == (2, old["paper_id"])
    assert paper["payload"]["previous_papers"] == ["督办通知单〔2021〕1号"]
    dates = province.rows("SELECT subject_id, due_on, cancelled_at FROM deadline WHERE kind = 'answer' ORDER BY id")
    assert [(entry["subject_id"], entry["cancelled_at"] is None) for entry in dates] == [
        (old["id"], False), (new["id"], True),
    ]  # fmt: skip
    assert dates[1]["due_on"] == date(2021, 3, 15)
    with pytest.raises(Refused):
        province.run(
            notices.withdraw_notice, call=province.call("office.issuer", on(3, 11)), notice_id=notice_id, reason="再撤"
        )


def test_a_refused_issue_takes_no_serial_with_it(province: Province) -> None:
    task_id = province.signed("ecology")
    issued(province)
    made = province.run(
        notices.propose_notice,
        call=province.call("office.clerk", on(3, 9)),
        task_id=task_id,
        content=NoticeCreate(kind=NoticeKind.SUPERVISION, level=2, reason="仍未改进"),
    )
    with pytest.raises(Refused):
        province.run(notices.issue_notice, call=province.call("office.issuer", on(3, 9)), notice_id=made.subject_id)

    assert province.one("SELECT last_serial FROM paper_counter")["last_serial"] == 1


def test_the_timeline_shows_who_acted_as_what_under_the_name_of_the_day(province: Province) -> None:
    county = province.units["east-1"]
    task_id = province.signed("east-1", at=on(3, 4))
    province.run(
        units.rename_unit,
        call=province.call("province.administrator", on(5, 1)),
        unit_id=county,
        name="东一区",
        short_name="东一区",
        from_on=date(2021, 7, 1),
    )
    call = province.call("east-office.reviewer", on(7, 2))
    province.run(tasks.suspend, call=call, task_id=task_id, reason="区划调整")

    shown = province.run(history.of_subject, task_id, units=[], after=None, limit=50)

    named = [(entry["kind"], entry["concerned_unit_name"], entry["unit_name"], entry["duty"]) for entry in shown]
    assert named == [
        ("task_drafted", "东一县", None, None),
        ("task_assigned", "东一县", "东原市督查办", "reviewer"),
        ("task_signed_for", "东一县", "东一县", "handler"),
        ("task_suspended", "东一区", "东原市督查办", "reviewer"),
    ]
    assert shown[2]["person_name"] == "east-1.handler"
    assert province.run(names_of, county) == [("东一县", date(2021, 7, 1)), ("东一区", None)]


def names_of(session: Session, unit_id: UUID) -> list[tuple[Any, Any]]:
    found = rows(session, "SELECT name, to_on FROM unit_name WHERE unit_id = %(id)s ORDER BY from_on", {"id": unit_id})
    return [(entry["name"], entry["to_on"]) for entry in found]


def test_a_paper_issued_after_the_renaming_bears_the_new_name_and_the_old_paper_keeps_the_old(
    province: Province,
) -> None:
    province.signed("ecology")
    issued(province)
    province.run(
        units.rename_unit,
        call=province.call("province.administrator", on(4, 1)),
        unit_id=province.units["ecology"],
        name="省环境与气候厅",
        short_name="省环境厅",
        from_on=date(2021, 5, 1),
    )
    notice_id = province.one("SELECT id FROM notice")["id"]
    call = province.call("office.issuer", on(5, 6))
    province.run(notices.withdraw_notice, call=call, notice_id=notice_id, reason="情况查明")

    addressees = [paper["payload"]["addressee"] for paper in province.rows("SELECT payload FROM paper ORDER BY serial")]
    assert addressees == ["省环境厅", "省环境与气候厅"]
