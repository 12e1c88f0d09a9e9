"""回避: whoever handled a matter does not review, approve or accept it, whatever post he holds by then."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.errors import Recused
from models.papers import NoticeCreate, NoticeKind
from models.reports import MilestoneDraft, ReportContent, ReportCreate, ReportKind
from tests.factories import PostFactory, make
from tests.integration.lives.papers import submitted
from tests.province import Province, on, small_ledger
from workflows import closing, notices, plans, reports, reviews, views
from workflows.schedule import tick


def with_post(province: Province, who: str, unit: str, duty: str) -> str:
    """Give a person a second post; people do change sides."""
    post = province.run(make, PostFactory, person_id=province.people[who], unit_id=province.units[unit], duty=duty)
    name = f"{who}+{unit}.{duty}"
    province.posts[name] = type(province.posts[who])(post.id, post.unit_id, post.duty)
    province.people[name] = province.people[who]
    return name


def refused(act: Callable[[], Any]) -> None:
    with pytest.raises(Recused) as refusal:
        act()
    assert "回避" in refusal.value.title


@pytest.mark.parametrize("who", ["ecology.handler", "ecology.deputy_leader"])
def test_who_wrote_signed_or_submitted_a_paper_does_not_review_it(province: Province, who: str) -> None:
    province.signed("ecology")
    report_id = submitted(province, ReportKind.PLAN)
    turned = province.call(with_post(province, who, "office", "clerk"), on(3, 8))

    refused(lambda: province.run(reviews.accept_report, call=turned, report_id=report_id, finding=None))
    refused(lambda: province.run(reviews.return_report, call=turned, report_id=report_id, reason="补充"))
    clerk = province.call("office.clerk", on(3, 8))
    assert province.run(reviews.accept_report, call=clerk, report_id=report_id, finding="属实").stage == "accepted"


def test_who_examined_a_closing_or_wrote_it_does_not_accept_it(province: Province) -> None:
    task_id = province.signed("ecology")
    submitted(province, ReportKind.CLOSING)
    examiner = with_post(province, "office.clerk", "office", "reviewer")
    writer = with_post(province, "ecology.handler", "office", "reviewer")
    province.run(closing.examine_closing, call=province.call("office.clerk", on(3, 8)), task_id=task_id, finding="属实")

    for who in (examiner, writer):
        refused(lambda who=who: province.run(  # type: ignore[misc]  # bound now
            closing.accept_closing, call=province.call(who, on(3, 9)), task_id=task_id
        ))  # fmt: skip
    reviewer = province.call("office.reviewer", on(3, 9))
    assert province.run(closing.accept_closing, call=reviewer, task_id=task_id).stage == "closed"


def test_who_rewrote_and_stamped_a_paper_does_not_review_it(province: Province) -> None:
    task_id, page = province.signed("ecology"), province.attachment("ecology")
    liaison, handler = province.call("ecology.liaison", on(3, 5)), province.call("ecology.handler", on(3, 5))
    steps = [MilestoneDraft(title="一半", due_on=date(2021, 6, 1))]
    first = ReportCreate(kind=ReportKind.PLAN, text="初稿", milestones=steps)
    report_id = province.run(reports.draft_report, call=liaison, task_id=task_id, content=first).subject_id
    rewritten = ReportContent(text="全部改写", milestones=steps)
    province.run(reports.edit_report, call=handler, report_id=report_id, content=rewritten)
    province.run(
        reports.stamp_report,
        call=handler,
        report_id=report_id,
        signed_by="王某",
        signed_on=date(2021, 3, 5),
        stamp_page=page,
    )
    province.run(reports.submit_report, call=liaison, report_id=report_id)

    turned = province.call(with_post(province, "ecology.handler", "office", "clerk"), on(3, 8))
    refused(lambda: province.run(reviews.accept_report, call=turned, report_id=report_id, finding=None))


def test_who_applied_for_closing_neither_examines_nor_returns_it(province: Province) -> None:
    task_id = province.signed("ecology")
    submitted(province, ReportKind.CLOSING)
    turned = province.call(with_post(province, "ecology.handler", "office", "clerk"), on(3, 8))

    refused(lambda: province.run(closing.examine_closing, call=turned, task_id=task_id, finding="属实"))
    refused(lambda: province.run(closing.return_closing, call=turned, task_id=task_id, reason="补充"))
    shown = province.run(views.get_task, call=turned, task_id=task_id)["allowed_actions"]
    assert "examine_closing" not in shown


def test_who_refused_a_task_does_not_decide_on_the_refusal(province: Province) -> None:
    task_id, housing = province.task("ecology"), province.units["housing"]
    submitted(province, ReportKind.REFUSAL)
    turned = province.call(with_post(province, "ecology.handler", "office", "reviewer"), on(3, 8))

    refused(lambda: province.run(closing.uphold, call=turned, task_id=task_id, reason="仍由贵单位办理"))
    refused(lambda: province.run(closing.reassign, call=turned, task_id=task_id, unit_id=housing, reason="职责所在"))


def test_who_proposed_a_notice_neither_approves_nor_issues_it(province: Province) -> None:
    task_id = province.signed("ecology")
    made = province.run(
        notices.propose_notice,
        call=province.call("office.clerk", on(3, 5)),
        task_id=task_id,
        content=NoticeCreate(kind=NoticeKind.URGE, reason="进展缓慢"),
    )
    risen = province.call(with_post(province, "office.clerk", "office", "issuer"), on(3, 8))
    refused(lambda: province.run(notices.approve_notice, call=risen, notice_id=made.subject_id, requirement=None))
    province.run(
        notices.approve_notice,
        call=province.call("office.reviewer", on(3, 8)),
        notice_id=made.subject_id,
        requirement=None,
    )
    refused(lambda: province.run(notices.issue_notice, call=risen, notice_id=made.subject_id))


def test_what_the_clock_proposed_is_approved_by_one_and_issued_by_another(province: Province) -> None:
    province.signed("housing", "2")
    tick(province.engine, at=on(10, 13))
    notice_id = province.one("SELECT id FROM notice WHERE level = 1 AND unit_id = %(unit)s",
                             unit=province.units["housing"])["id"]  # fmt: skip
    issuer = province.call("office.issuer", on(10, 13, 10))
    province.run(notices.approve_notice, call=issuer, notice_id=notice_id, requirement=None)

    refused(lambda: province.run(notices.issue_notice, call=issuer, notice_id=notice_id))
    other = province.call("office.issuer.2", on(10, 13, 11))
    assert province.run(notices.issue_notice, call=other, notice_id=notice_id).stage == "issued"


def test_who_drafted_a_plan_does_not_issue_it(province: Province) -> None:
    drafter = with_post(province, "office.clerk", "office", "issuer")
    ledger = small_ledger().model_copy(update={"number": "测政办发〔2021〕2号"})
    made = province.run(
        plans.draft_plan,
        call=province.call("office.clerk", on(3, 8)),
        ledger=ledger,
        office_id=province.units["office"],
    )

    refused(lambda: province.run(plans.issue_plan, call=province.call(drafter, on(3, 8)), plan_id=made.subject_id))
    issuer = province.call("office.issuer", on(3, 8))
    assert province.run(plans.issue_plan, call=issuer, plan_id=made.subject_id).stage == "issued"


def test_the_office_reads_the_returns_of_a_paper_taken_up_again(province: Province) -> None:
    province.signed("ecology")
    report_id = submitted(province, ReportKind.PLAN)
    clerk = province.call("office.clerk", on(3, 8))
    province.run(reviews.return_report, call=clerk, report_id=report_id, reason="请补充节点")
    province.run(reports.revise_report, call=province.call("ecology.handler", on(3, 9)), report_id=report_id)

    history = province.run(views.report_history, call=clerk, report_id=report_id, after=None, limit=50)

    assert [entry["reason"] for entry in history if entry["kind"] == "report_returned"] == ["请补充节点"]
    assert "report_revised" in {entry["kind"] for entry in history}
