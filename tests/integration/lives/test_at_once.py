"""Two officers at once, each on a connection: one succeeds, one learns who was first; serials have no gap."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlmodel import Session

from core.errors import AppError, Conflict, PreconditionFailed, WrongStage
from models.calls import Call
from models.papers import NoticeCreate, NoticeKind
from models.reports import ReportCreate, ReportKind
from tests.faults.processes import eventually
from tests.province import Province, on
from workflows import notices, reports, schedule, tasks
from workflows.lifecycle import advance
from workflows.subjects import read_task
from workflows.sweep_proposals import ALREADY_SUPERVISED
from workflows.tables import TASK


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment; return what each answered or the refusal it met."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(timeout=10)
        try:
            return act()
        except (AppError, psycopg.errors.UniqueViolation) as refusal:  # the API says of both that somebody was first
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_officers_who_both_read_the_same_version_get_one_success_and_one_conflict(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    both_have_read = threading.Barrier(2)

    def suspend(session: Session, call: Call) -> UUID:
        """What a command does, with a pause in which the other officer reads too."""
        _, subject = read_task(session, call, task_id)
        both_have_read.wait(timeout=10)
        return advance(session, TASK, subject, "suspend", call=call, given={"reason": "情况有变"}).event_id

    calls = [own_province.call(who, on(3, 4)) for who in ("office.reviewer", "office.issuer")]
    answers = at_once([partial(own_province.run, suspend, call) for call in calls])

    conflicts = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(conflicts) == 1
    assert "刚被他人更新，现为“中止”" in conflicts[0].detail
    assert (conflicts[0].context["stage"], conflicts[0].context["version"]) == ("suspended", 3)
    kept = [answer for answer in answers if not isinstance(answer, AppError)]
    found = own_province.rows("SELECT id FROM event WHERE kind = 'task_suspended'")
    assert [event["id"] for event in found] == kept


def test_a_leader_and_a_handler_at_once_leave_one_of_two_ends_and_one_event_for_it(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    made = own_province.run(
        reports.draft_report,
        call=own_province.call("ecology.handler", on(3, 4)),
        task_id=task_id,
        content=ReportCreate(kind=ReportKind.PLAN, text="方案"),
    )
    content = ReportCreate(kind=ReportKind.PLAN, text="改过的方案")
    answers = at_once(
        [
            lambda: own_province.run(reports.edit_report, call=own_province.call("ecology.handler", on(3, 4)),
                                 report_id=made.subject_id, content=content),
            lambda: own_province.run(reports.discard_report, call=own_province.call("ecology.liaison", on(3, 4)),
                                 report_id=made.subject_id),
        ]
    )  # fmt: skip

    events = own_province.rows("SELECT kind, subject_seq FROM event WHERE subject_id = %(id)s ORDER BY 2",
                           id=made.subject_id)  # fmt: skip
    assert [event["subject_seq"] for event in events] == list(range(1, len(events) + 1))
    refused = [answer for answer in answers if isinstance(answer, AppError)]
    assert len(events) == 3 - len(refused)
    assert all(isinstance(answer, Conflict | WrongStage) for answer in refused)


def test_a_version_seen_before_somebody_acted_is_refused_before_anything_is_written(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    stale = Call(own_province.actor("office.reviewer"), on(3, 4), if_match=1)

    with pytest.raises(PreconditionFailed):
        own_province.run(tasks.suspend, call=stale, task_id=task_id, reason="情况有变")
    assert own_province.one("SELECT stage, version FROM task WHERE id = %(id)s", id=task_id)["stage"] == "in_progress"


def test_signing_for_a_list_is_all_or_none_even_against_another_officer(own_province: Province) -> None:
    mine = [own_province.task("ecology")]
    calls = [own_province.call(f"ecology.{duty}", on(3, 4)) for duty in ("handler", "liaison")]
    answers = at_once([partial(own_province.run, tasks.sign_for_many, call=call, task_ids=mine) for call in calls])

    assert sum(not isinstance(answer, AppError) for answer in answers) == 1
    assert own_province.one("SELECT count(*) FROM event WHERE kind = 'task_signed_for'")["count"] == 1


def approved(province: Province, task_id: UUID, level: int) -> UUID:
    """A notice of a level on a task, proposed and approved by two persons."""
    content = NoticeCreate(kind=NoticeKind.SUPERVISION, level=level, reason="进展缓慢")
    made = province.run(
        notices.propose_notice, call=province.call("office.clerk", on(3, 5)), task_id=task_id, content=content
    )
    reviewer = province.call("office.reviewer", on(3, 5))
    province.run(notices.approve_notice, call=reviewer, notice_id=made.subject_id, requirement=None)
    return made.subject_id


def test_serials_have_no_gap_and_no_double_under_concurrency_and_refusals(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    ready = [approved(own_province, task_id, level) for level in range(1, 9)]

    def issue(notice_id: UUID, who: str) -> Callable[[], Any]:
        call = own_province.call(who, on(3, 8))
        return lambda: own_province.run(notices.issue_notice, call=call, notice_id=notice_id)

    # Half of them are tried by somebody who may not; those take no number with them.
    acts = [issue(notice_id, who) for notice_id in ready for who in ("office.issuer", "office.clerk.2")]
    answers = at_once(acts)

    assert sum(isinstance(answer, AppError) for answer in answers) >= len(ready)
    serials = [entry["serial"] for entry in own_province.rows("SELECT serial FROM paper ORDER BY serial")]
    assert serials == list(range(1, 9))
    assert own_province.one("SELECT last_serial FROM paper_counter")["last_serial"] == 8


def test_one_notice_issued_twice_at_once_is_one_paper(own_province: Province) -> None:
    notice_id = approved(own_province, own_province.signed("ecology"), 1)
    calls = [own_province.call(who, on(3, 8)) for who in ("office.issuer", "office.issuer.2")]
    answers = at_once(
        [partial(own_province.run, notices.issue_notice, call=call, notice_id=notice_id) for call in calls]
    )

    assert [isinstance(answer, Conflict | WrongStage) for answer in answers].count(True) == 1
    assert [entry["serial"] for entry in own_province.rows("SELECT serial FROM paper")] == [1]


def test_two_who_propose_the_same_notice_at_once_make_one(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    content = NoticeCreate(kind=NoticeKind.SUPERVISION, reason="进展缓慢")
    calls = [own_province.call(who, on(3, 8)) for who in ("office.clerk", "office.clerk.2")]
    for _ in range(3):
        at_once(
            [
                partial(own_province.run, notices.propose_notice, call=call, task_id=task_id, content=content)
                for call in calls
            ]
        )

    assert own_province.one("SELECT count(*) FROM notice")["count"] == 1


def test_two_who_begin_the_same_paper_at_once_make_one(own_province: Province) -> None:
    task_id = own_province.signed("ecology")
    calls = [own_province.call(f"ecology.{duty}", on(3, 8)) for duty in ("handler", "liaison")]
    for kind in (ReportKind.CLOSING, ReportKind.PLAN):
        content = ReportCreate(kind=kind, text="已办理")
        at_once(
            [
                partial(own_province.run, reports.draft_report, call=call, task_id=task_id, content=content)
                for call in calls
            ]
        )

    found = own_province.rows("SELECT kind, count(*) FROM report GROUP BY kind")
    assert {entry["kind"]: entry["count"] for entry in found} == {"closing": 1, "plan": 1}


def test_an_officer_who_is_faster_than_the_clock_with_the_same_notice_has_proposed_it_alone(
    own_province: Province,
) -> None:
    task_id = own_province.signed("housing", "2")
    content = NoticeCreate(kind=NoticeKind.SUPERVISION, reason="进展缓慢")
    call = own_province.call("office.clerk", on(10, 13))

    with ThreadPoolExecutor(1) as pool, Session(own_province.engine) as session:
        notices.propose_notice(session, call=call, task_id=task_id, content=content)
        ticking = pool.submit(schedule.tick, own_province.engine, at=on(10, 13))
        eventually(lambda: own_province.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        session.commit()
        ticking.result(timeout=20)

    proposed = own_province.rows("SELECT proposed_by FROM notice WHERE task_id = %(id)s", id=task_id)
    assert [entry["proposed_by"] for entry in proposed] == [own_province.people["office.clerk"]]
    skipped = own_province.rows(
        "SELECT f.skipped_reason FROM firing f JOIN deadline d ON d.id = f.subject_id "
        "WHERE d.task_id = %(id)s AND f.rung = 'yellow+5'",
        id=task_id,
    )
    assert [entry["skipped_reason"] for entry in skipped] == [ALREADY_SUPERVISED]
