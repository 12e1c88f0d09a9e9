"""What commands refuse: another's task, an unknown unit, a past date, a mark of secrecy, parts that do not fit."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import AppError, Forbidden, Invalid, NotFound, Refused, WrongStage
from core.ids import new_id
from models.papers import NoticeCreate, NoticeKind
from models.plans import SourceKind
from models.reports import ReportCreate, ReportKind
from plans.ledger import LedgerPlan
from tests.integration.lives.papers import submitted
from tests.province import Province, on, small_ledger
from workflows import closing, notices, plans, reports, single_tasks, splitting, tasks
from workflows.single_tasks import SingleTask
from workflows.splitting import Part, Share


def test_another_units_task_does_not_exist_for_a_stranger(province: Province) -> None:
    theirs, stranger = province.task("housing", "2"), province.call("west-1.handler", on(3, 4))
    acts: list[Callable[[], Any]] = [
        lambda: province.run(tasks.sign_for, call=stranger, task_id=theirs),
        lambda: province.run(tasks.sign_for_many, call=stranger, task_ids=[theirs]),
        lambda: province.run(tasks.suspend, call=stranger, task_id=theirs, reason="试试"),
        lambda: province.run(
            reports.draft_report, call=stranger, task_id=theirs, content=ReportCreate(kind=ReportKind.REFUSAL)
        ),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_a_unit_that_only_reads_a_task_may_not_act_on_it(province: Province) -> None:
    county_task = province.task("east-1")
    for who in ("ecology.handler", "east.handler", "office.issuer"):
        with pytest.raises(Forbidden):
            province.run(tasks.sign_for, call=province.call(who, on(3, 4)), task_id=county_task)


def test_the_administrator_moves_no_business(province: Province) -> None:
    with pytest.raises(NotFound):
        province.run(
            tasks.sign_for, call=province.call("province.administrator", on(3, 4)), task_id=province.task("ecology")
        )


def single(province: Province, **changed: Any) -> SingleTask:
    source = {
        "kind": SourceKind.INSTRUCTION,
        "title": "批示",
        "basis_paper": "测试批示1号",
        "occurred_on": "2021-03-01",
    }
    return SingleTask.model_validate(
        {
            "office_id": province.units["office"],
            "unit_id": province.units["water"],
            "title": "排查隐患",
            "due_on": "2021-06-30",
            **changed,
            "source": source | changed.get("source", {}),
        }
    )


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("due_on", {"due_on": "2021-03-02"}),
        ("unit_id", {"unit_id": str(new_id())}),
        ("source.occurred_on", {"source": {"occurred_on": "2021-03-05"}}),
        ("source.kind", {"source": {"kind": "plan_item"}}),
        ("title", {"title": "【秘密】排查隐患"}),
        ("requirement", {"requirement": "见附件。\n机密★3年"}),
        ("basis_paper", {"source": {"basis_paper": "绝密：某号文件"}}),
    ],
)
def test_a_single_task_with_bad_content_is_refused_by_name_and_leaves_nothing(
    province: Province, field: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        province.run(
            single_tasks.draft_task, call=province.call("office.clerk", on(3, 4)), draft=single(province, **changed)
        )
    assert field in [error["field"] for error in refusal.value.errors]
    assert province.rows("SELECT 1 FROM matter_source WHERE kind <> 'plan_item'") == []


def test_an_office_gives_no_task_to_itself(province: Province) -> None:
    office_id = province.units["office"]
    with pytest.raises(Invalid):
        province.run(
            single_tasks.draft_task,
            call=province.call("office.clerk", on(3, 4)),
            draft=single(province, unit_id=str(office_id)),
        )
    submitted(province, ReportKind.REFUSAL, drafter="housing.handler", no="2")
    with pytest.raises(Invalid):
        province.run(
            closing.reassign,
            call=province.call("office.reviewer", on(3, 5, 11)),
            task_id=province.task("housing", "2"),
            unit_id=office_id,
            reason="改派",
        )


def test_an_office_assigns_nothing_outside_its_designation(province: Province) -> None:
    made = province.run(
        single_tasks.draft_task,
        call=province.call("east-office.clerk", on(3, 4)),
        draft=single(province, office_id=str(province.units["east-office"])),
    )
    with pytest.raises(Refused, match="授权"):
        province.run(
            single_tasks.assign_task, call=province.call("east-office.reviewer", on(3, 4)), task_id=made.subject_id
        )


@pytest.mark.parametrize(
    ("title", "secret"),
    [
        ("秘密工作部门座谈", False),
        ("保护商业秘密，整改隐患", False),
        ("密级：机密", True),
        ("（秘密）", True),
        ("机\u3000密", True),
        ("特急 机密★1年", True),
    ],
)
def test_a_mark_of_secrecy_is_told_from_the_word(province: Province, title: str, secret: bool) -> None:
    call = province.call("office.clerk", on(3, 4))
    if secret:
        with pytest.raises(Invalid, match="涉密"):
            province.run(single_tasks.draft_task, call=call, draft=single(province, title=title))
    else:
        assert province.run(single_tasks.draft_task, call=call, draft=single(province, title=title)).stage == "drafted"


def test_a_notice_marked_classified_is_refused(province: Province) -> None:
    task_id = province.signed("ecology")
    content = NoticeCreate(kind=NoticeKind.URGE, reason="秘密★1年\n进展缓慢")
    with pytest.raises(Invalid, match="涉密"):
        province.run(
            notices.propose_notice, call=province.call("office.clerk", on(3, 5)), task_id=task_id, content=content
        )


def test_a_plan_with_a_classified_matter_is_refused_as_a_whole(province: Province) -> None:
    body = small_ledger().model_dump(mode="json") | {"number": "测政办发〔2021〕8号"}
    body["parts"][0]["items"][1]["title"] = "秘密★整治扬尘"

    with pytest.raises(Invalid, match="涉密") as refused:
        province.run(
            plans.draft_plan,
            call=province.call("office.clerk", on(3, 4)),
            ledger=LedgerPlan.model_validate(body, strict=False),
            office_id=province.units["office"],
        )

    assert refused.value.errors[0]["field"] == "parts[0].items[1].title"


def test_a_plan_with_a_unit_nobody_knows_is_refused_as_a_whole(province: Province) -> None:
    body = small_ledger().model_dump(mode="json")
    body["number"], body["parts"][0]["items"][1]["units"][0]["name"] = "测〔2021〕2号", "省星际航行厅"
    with pytest.raises(Invalid) as refusal:
        province.run(
            plans.draft_plan,
            call=province.call("office.clerk", on(3, 4)),
            ledger=LedgerPlan.model_validate(body, strict=False),
            office_id=province.units["office"],
        )
    assert [error["value"] for error in refusal.value.errors] == ["省星际航行厅"]
    assert province.one("SELECT count(*) FROM plan")["count"] == 1


def test_a_plan_is_entered_once_issued_once_and_only_by_its_office(province: Province) -> None:
    office_id = province.units["office"]
    with pytest.raises(Invalid, match="已录入"):
        province.run(
            plans.draft_plan,
            call=province.call("office.clerk", on(3, 4)),
            ledger=small_ledger(),
            office_id=office_id,
        )
    with pytest.raises(WrongStage):
        province.run(plans.issue_plan, call=province.call("office.issuer", on(3, 4)), plan_id=province.plan_id)
    with pytest.raises(Forbidden):
        province.run(plans.issue_plan, call=province.call("east-office.issuer", on(3, 4)), plan_id=province.plan_id)


def test_a_clerk_or_reviewer_cannot_issue_what_only_the_issuer_may(province: Province) -> None:
    body = small_ledger().model_dump(mode="json") | {"number": "测〔2021〕3号"}
    made = province.run(
        plans.draft_plan,
        call=province.call("office.clerk", on(3, 4)),
        ledger=LedgerPlan.model_validate(body, strict=False),
        office_id=province.units["office"],
    )
    for who in ("office.clerk", "office.reviewer"):
        with pytest.raises(Forbidden):
            province.run(plans.issue_plan, call=province.call(who, on(3, 4)), plan_id=made.subject_id)


@pytest.mark.parametrize(
    ("unit", "due_on", "field"),
    [
        ("west-1", date(2021, 6, 1), "parts[0].unit_id"),
        ("ecology", date(2021, 6, 1), "parts[0].unit_id"),
        ("east-1", date(2021, 3, 3), "parts[0].due_on"),
        ("east-1", date(2021, 10, 1), "parts[0].due_on"),
    ],
)
def test_a_part_goes_only_to_units_below_and_within_the_tasks_date(
    province: Province, unit: str, due_on: date, field: str
) -> None:
    task_id = province.signed("east")
    with pytest.raises(Invalid) as refusal:
        province.run(
            splitting.split_task,
            call=province.call("east.handler", on(3, 4)),
            task_id=task_id,
            parts=[Part(unit_id=province.units[unit], due_on=due_on)],
        )
    assert [error["field"] for error in refusal.value.errors] == [field]


def test_a_split_task_closes_only_after_its_parts(province: Province) -> None:
    province.signed("east")

    with pytest.raises(Refused, match="2 项分办任务未办结"):
        submitted(province, ReportKind.CLOSING, drafter="east.handler")


def test_a_share_goes_only_to_tasks_of_the_plan_and_only_from_its_office(province: Province) -> None:
    target_id = province.one("SELECT id FROM target WHERE indicator = '优良天数比率'")["id"]
    share = [Share(task_id=new_id(), value=Decimal(80))]
    with pytest.raises(Invalid):
        province.run(
            splitting.split_target, call=province.call("office.clerk", on(3, 4)), target_id=target_id, shares=share
        )
    with pytest.raises(NotFound):
        province.run(
            splitting.split_target, call=province.call("ecology.handler", on(3, 4)), target_id=target_id, shares=share
        )


def test_every_refusal_leaves_stage_and_record_as_they_were(province: Province) -> None:
    task_id = province.task("ecology")
    before = province.one("SELECT count(*) FROM event")
    for who in ("ecology.deputy_leader", "office.clerk", "east.handler", "west-1.handler"):
        with pytest.raises(AppError):
            province.run(tasks.sign_for, call=province.call(who, on(3, 4)), task_id=task_id)
    assert province.one("SELECT count(*) FROM event") == before
