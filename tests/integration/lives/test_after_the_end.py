"""What is decided when a task is over or suspended: no date begins to run that nobody could or should meet."""

from datetime import date
from uuid import UUID

import pytest

from core.errors import Refused
from core.ids import new_id
from models.papers import NoticeCreate, NoticeKind
from models.reports import ReportCreate, ReportKind
from queries import schedule as schedule_queries
from tests.integration.lives.papers import submitted
from tests.province import Province, on
from workflows import closing, notices, reports, reviews, tasks
from workflows.sweeps import sweep_batch


def issued(province: Province, task_id: UUID, *, day: int) -> UUID:
    """A notice to be answered within five working days."""
    notice_id = province.run(
        notices.propose_notice,
        call=province.call("office.clerk", on(3, day)),
        task_id=task_id,
        content=NoticeCreate(kind=NoticeKind.URGE, reason="请说明安排", answer_working_days=5),
    ).subject_id
    approver, issuer = province.call("office.reviewer", on(3, day)), province.call("office.issuer", on(3, day))
    province.run(notices.approve_notice, call=approver, notice_id=notice_id, requirement=None)
    province.run(notices.issue_notice, call=issuer, notice_id=notice_id)
    return notice_id


def test_a_paper_returned_after_the_task_has_ended_opens_no_date_again(province: Province) -> None:
    task_id = province.signed("ecology")
    report_id = submitted(province, ReportKind.PLAN)
    reviewer, clerk = province.call("office.reviewer", on(3, 8)), province.call("office.clerk", on(3, 9))
    province.run(tasks.excuse, call=reviewer, task_id=task_id, reason="不涉及")

    done = province.run(reviews.return_report, call=clerk, report_id=report_id, reason="请补充")

    assert done.stage == "returned"
    open_dates = province.rows(
        "SELECT kind FROM deadline WHERE task_id = %(id)s AND met_at IS NULL AND cancelled_at IS NULL", id=task_id
    )
    assert open_dates == []


def test_a_paper_returned_while_the_task_is_suspended_waits_for_the_task(province: Province) -> None:
    task_id = province.signed("ecology")
    report_id = submitted(province, ReportKind.PLAN)
    reviewer, clerk = province.call("office.reviewer", on(3, 8)), province.call("office.clerk", on(3, 9))
    province.run(tasks.suspend, call=reviewer, task_id=task_id, reason="等待规划")

    province.run(reviews.return_report, call=clerk, report_id=report_id, reason="请补充")

    waiting = province.one(
        "SELECT met_at, next_check_at FROM deadline WHERE task_id = %(id)s AND kind = 'plan'", id=task_id
    )
    assert waiting == {"met_at": None, "next_check_at": None}
    resumer = province.call("office.reviewer", on(3, 22))
    province.run(tasks.resume, call=resumer, task_id=task_id, reason="规划已批复")
    running = province.one(
        "SELECT due_on, next_check_at FROM deadline WHERE task_id = %(id)s AND kind = 'plan'", id=task_id
    )
    assert running["next_check_at"] is not None
    # On 5 March, when it was submitted, 18 working days were left; they run from 22 March, nothing is added twice.
    assert running["due_on"] == date(2021, 4, 16)


def test_an_answer_asked_for_during_a_suspension_gains_only_the_days_since_it_was_asked(province: Province) -> None:
    task_id = province.signed("ecology")
    reviewer = province.call("office.reviewer", on(3, 8))
    province.run(tasks.suspend, call=reviewer, task_id=task_id, reason="等待规划")
    issued(province, task_id, day=15)

    resumer = province.call("office.reviewer", on(3, 17))
    province.run(tasks.resume, call=resumer, task_id=task_id, reason="规划已批复")

    answer = province.one("SELECT original_on, due_on FROM deadline WHERE kind = 'answer'")
    assert (answer["original_on"], answer["due_on"]) == (date(2021, 3, 22), date(2021, 3, 24))


def test_a_notice_is_not_replaced_by_one_to_be_answered_after_the_task_has_ended(province: Province) -> None:
    task_id = province.signed("ecology")
    notice_id = issued(province, task_id, day=5)
    reviewer, issuer = province.call("office.reviewer", on(3, 8)), province.call("office.issuer", on(3, 9))
    province.run(tasks.excuse, call=reviewer, task_id=task_id, reason="不涉及")

    words = {"reason": "措辞有误", "requirement": "重新说明"}
    with pytest.raises(Refused):
        province.run(notices.replace_notice, call=issuer, notice_id=notice_id, answer_working_days=5, **words)
    done = province.run(notices.withdraw_notice, call=issuer, notice_id=notice_id, reason="任务已免予办理")
    assert done.stage == "withdrawn"


def test_a_date_missed_before_a_suspension_stays_missed_after_it(province: Province) -> None:
    task_id = province.signed("ecology")
    run = province.run(schedule_queries.begin, run_id=new_id(), job="test", period="once", at=on(4, 20))
    while province.run(sweep_batch, at=on(4, 20), cause_event_id=run["id"], limit=1000):
        pass
    plan_date = """SELECT due_on, missed_at, next_check_at > %(at)s AS watched FROM deadline
                   WHERE task_id = %(id)s AND kind = 'plan'"""
    before = province.one(plan_date, id=task_id, at=on(4, 1))

    by = province.call("office.reviewer", on(4, 20, 12))
    province.run(tasks.suspend, call=by, task_id=task_id, reason="等待规划")
    by = province.call("office.reviewer", on(4, 21, 12))
    province.run(tasks.resume, call=by, task_id=task_id, reason="规划已批复")

    assert before["missed_at"] is not None
    assert province.one(plan_date, id=task_id, at=on(4, 1)) == before | {"watched": True}


def test_whoever_got_a_notice_answers_it_though_the_task_is_over(province: Province) -> None:
    task_id = province.signed("housing", "2")
    notice_id = issued(province, task_id, day=15)
    reviewer = province.call("office.reviewer", on(3, 18))
    province.run(tasks.excuse, call=reviewer, task_id=task_id, reason="不涉及")

    handler = province.call("housing.handler", on(3, 19))
    province.run(notices.sign_for_notice, call=handler, notice_id=notice_id)
    draft = ReportCreate(kind=ReportKind.ANSWER, notice_id=notice_id, text="已说明")
    report_id = province.run(reports.draft_report, call=handler, task_id=task_id, content=draft).subject_id
    leader = province.call("housing.deputy_leader", on(3, 19))
    province.run(reports.sign_report, call=leader, report_id=report_id)
    province.run(reports.submit_report, call=handler, report_id=report_id)

    assert province.one("SELECT stage FROM notice WHERE id = %(id)s", id=notice_id)["stage"] == "answered"


def test_an_answer_may_be_reviewed_after_its_notice_was_withdrawn_and_is_not_owed_again(province: Province) -> None:
    task_id = province.signed("ecology")
    notice_id = issued(province, task_id, day=5)
    province.run(notices.sign_for_notice, call=province.call("ecology.handler", on(3, 8)), notice_id=notice_id)
    report_id = submitted(province, ReportKind.ANSWER, at=on(3, 8), notice_id=notice_id)
    issuer, clerk = province.call("office.issuer", on(3, 9)), province.call("office.clerk", on(3, 9))
    province.run(notices.withdraw_notice, call=issuer, notice_id=notice_id, reason="发错单位")

    assert province.run(reviews.return_report, call=clerk, report_id=report_id, reason="已撤回").stage == "returned"
    found = province.one("SELECT met_at FROM deadline WHERE subject_id = %(id)s", id=notice_id)
    assert found["met_at"] is not None


def test_an_upheld_task_is_refused_again_only_within_the_days_since_it_was_assigned(province: Province) -> None:
    task_id = province.task("ecology")
    submitted(province, ReportKind.REFUSAL)
    reviewer = province.call("office.reviewer", on(3, 10))
    province.run(closing.uphold, call=reviewer, task_id=task_id, reason="仍由贵单位办理")
    report_id = province.one("SELECT id FROM report WHERE kind = 'refusal'")["id"]

    handler, leader = province.call("ecology.handler", on(3, 15)), province.call("ecology.deputy_leader", on(3, 15))
    province.run(reports.revise_report, call=handler, report_id=report_id)
    province.run(reports.sign_report, call=leader, report_id=report_id)
    with pytest.raises(Refused):
        province.run(reports.submit_report, call=handler, report_id=report_id)
