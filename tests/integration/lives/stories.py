"""A whole life in few lines: everything a record must be able to explain happens once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.ids import new_id
from models.papers import NoticeCreate, NoticeKind
from models.reports import ReportCreate, ReportKind
from queries import schedule as schedule_queries
from tests.integration.lives.papers import submitted
from tests.province import Province, on
from workflows import closing, notices, reports, reviews, splitting, tasks
from workflows.periods import open_periods
from workflows.splitting import Part
from workflows.sweeps import sweep_batch


def clock(province: Province, at: datetime) -> None:
    """Let the clock do everything due, under one cause."""
    run = province.run(schedule_queries.begin, run_id=new_id(), job="story", period=str(new_id()), at=at)
    province.run(open_periods, at=at, cause_event_id=run["id"])
    while province.run(sweep_batch, at=at, cause_event_id=run["id"], limit=1000):
        pass


def live(province: Province) -> None:
    """Refusals, reassignment, splitting, returns, overdue, notices, suspension, closing, reopening."""
    _refused_and_reassigned(province)
    _split(province)
    task_id = province.signed("ecology", at=on(3, 3, 16))
    clock(province, on(3, 4))
    _plan_returned_and_accepted(province)
    clock(province, on(4, 14))
    _suspended(province, task_id)
    _closed_and_reopened(province, task_id)
    clock(province, on(10, 28))
    _supervised(province, task_id)
    clock(province, on(11, 30))


def _refused_and_reassigned(province: Province) -> None:
    task_id = province.task("housing", "2")
    refuse(province, task_id)
    reviewer = province.call("office.reviewer", on(3, 4, 11))
    province.run(closing.uphold, call=reviewer, task_id=task_id, reason="属本部门职责")
    refuse(province, task_id)
    water = province.units["water"]
    province.run(closing.reassign, call=reviewer, task_id=task_id, unit_id=water, reason="改由水务部门办理")


def refuse(province: Province, task_id: UUID) -> None:
    call = province.call("housing.handler", on(3, 4, 10))
    content = ReportCreate(kind=ReportKind.REFUSAL, text="不属本部门职责")
    paper = province.rows("SELECT id FROM report WHERE task_id = %(id)s AND stage = 'returned'", id=task_id)
    if paper:
        report_id = province.run(reports.revise_report, call=call, report_id=paper[0]["id"]).subject_id
    else:
        report_id = province.run(reports.draft_report, call=call, task_id=task_id, content=content).subject_id
    leader = province.call("housing.deputy_leader", on(3, 4, 10))
    province.run(reports.sign_report, call=leader, report_id=report_id)
    province.run(reports.submit_report, call=call, report_id=report_id)


def _split(province: Province) -> None:
    task_id = province.signed("east", at=on(3, 4))
    part = Part(unit_id=province.units["east-1"], due_on=date(2021, 8, 31), title="东一县部分")
    call = province.call("east.deputy_leader", on(3, 5))
    province.run(splitting.split_task, call=call, task_id=task_id, parts=[part])
    part_id = province.one("SELECT id FROM task WHERE title = '东一县部分'")["id"]
    handler = province.call("east.deputy_leader", on(3, 8))
    province.run(tasks.excuse, call=handler, task_id=part_id, reason="不涉及")


def _plan_returned_and_accepted(province: Province) -> None:
    report_id = submitted(province, ReportKind.PLAN)
    clerk = province.call("office.clerk", on(3, 30))
    province.run(reviews.return_report, call=clerk, report_id=report_id, reason="节点不清")
    handler, leader = province.call("ecology.handler", on(3, 31)), province.call("ecology.deputy_leader", on(3, 31))
    province.run(reports.revise_report, call=handler, report_id=report_id)
    province.run(reports.sign_report, call=leader, report_id=report_id)
    province.run(reports.unsign_report, call=leader, report_id=report_id)
    stamp: Any = province.attachment("ecology")
    province.run(
        reports.stamp_report, call=handler, report_id=report_id, signed_by="某厅长", signed_on=date(2021, 3, 31),
        stamp_page=stamp,
    )  # fmt: skip
    province.run(reports.submit_report, call=handler, report_id=report_id)
    province.run(
        reviews.accept_report, call=province.call("office.clerk", on(4, 1)), report_id=report_id, finding="可行"
    )


def _suspended(province: Province, task_id: UUID) -> None:
    province.run(tasks.suspend, call=province.call("office.reviewer", on(4, 20)), task_id=task_id, reason="等待规划")
    clock(province, on(5, 10))
    province.run(tasks.resume, call=province.call("office.reviewer", on(5, 12)), task_id=task_id, reason="已批复")


def _closed_and_reopened(province: Province, task_id: UUID) -> None:
    report_id = submitted(province, ReportKind.CLOSING, at=on(9, 1))
    province.run(closing.return_closing, call=province.call("office.clerk", on(9, 6)), task_id=task_id, reason="不清")
    handler, leader = province.call("ecology.handler", on(9, 7)), province.call("ecology.deputy_leader", on(9, 7))
    province.run(reports.revise_report, call=handler, report_id=report_id)
    province.run(reports.sign_report, call=leader, report_id=report_id)
    province.run(reports.submit_report, call=handler, report_id=report_id)
    province.run(closing.examine_closing, call=province.call("office.clerk", on(9, 8)), task_id=task_id, finding="属实")
    province.run(closing.accept_closing, call=province.call("office.reviewer", on(9, 9)), task_id=task_id)
    issuer = province.call("office.issuer", on(9, 20))
    province.run(tasks.reopen, call=issuer, task_id=task_id, reason="反弹", due_on=date(2021, 10, 20))


def _supervised(province: Province, task_id: UUID) -> None:
    by_clock = province.rows("SELECT id FROM notice WHERE task_id = %(id)s AND stage = 'proposed'", id=task_id)
    reviewer, issuer = province.call("office.reviewer", on(10, 28)), province.call("office.issuer", on(10, 28))
    for number, notice in enumerate(by_clock):
        province.run(notices.approve_notice, call=reviewer, notice_id=notice["id"], requirement=None)
        if number == 0:
            province.run(notices.issue_notice, call=issuer, notice_id=notice["id"])
            province.run(
                notices.replace_notice, call=issuer, notice_id=notice["id"], reason="要求有变", requirement="请速办",
                answer_working_days=3,
            )  # fmt: skip
        else:
            province.run(notices.decline_notice, call=issuer, notice_id=notice["id"], reason="合并督办")
    urge = NoticeCreate(kind=NoticeKind.URGE, reason="进展缓慢")
    clerk = province.call("office.clerk", on(10, 28))
    made = province.run(notices.propose_notice, call=clerk, task_id=task_id, content=urge)
    province.run(notices.approve_notice, call=reviewer, notice_id=made.subject_id, requirement=None)
    province.run(notices.issue_notice, call=issuer, notice_id=made.subject_id)
    signer = province.call("ecology.handler", on(10, 29))
    province.run(notices.sign_for_notice, call=signer, notice_id=made.subject_id)
    answer = submitted(province, ReportKind.ANSWER, at=on(10, 30), notice_id=made.subject_id)
    clerk_later = province.call("office.clerk", on(11, 1))
    province.run(reviews.return_report, call=clerk_later, report_id=answer, reason="措施不实")
