"""A task that goes as it should: told once, signed for, planned, reported with contributions, closed by two people."""

from uuid import UUID

from tests.province import on
from tests.stories.conftest import Story


async def file_of(story: Story, who: str) -> str:
    """Upload evidence as somebody."""
    headers = {"Authorization": f"Bearer {story._token(who)}"}
    answer = await story.client.post(
        "/api/v1/attachments",
        files={"file": ("监测报告.pdf", b"%PDF-1.7\n1 0 obj\n", "application/pdf")},
        headers=headers,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def values(story: Story, task_id: UUID, value: str) -> list[dict[str, str]]:
    """Report the same value for every own target."""
    task = await story.act("ecology.handler", f"GET /tasks/{task_id}")
    return [{"target_id": target["id"], "value": value} for target in task["targets"]]


async def test_issuing_a_plan_tells_each_person_once_with_his_list(story: Story) -> None:
    story.told()

    for who in ("ecology.liaison", "ecology.handler", "water.handler", "east.handler"):
        assert len(story.mails_to(who)) == 1, who
    assert story.mails_to("ecology.principal_leader") == []
    assert "提高优良天数" in story.mails_to("ecology.handler")[0].body


async def test_a_task_is_signed_for_reported_and_closed_in_time(story: Story) -> None:
    # given: the department signs for its task and the office accepts its plan
    task_id = story.province.task("ecology")
    await story.act("ecology.handler", f"POST /tasks/{task_id}/signatures")
    plan = await story.report(
        "ecology", task_id, kind="plan", text="分三步推进", milestones=[{"title": "完成摸底", "due_on": "2021-04-30"}]
    )
    await story.act("office.clerk", f"POST /reports/{plan}/acceptances", {"finding": "可行"})

    # when: the period opens, the contributor stays silent, the lead consolidates, is returned once, then accepted
    story.later(on(3, 4))
    story.later(on(4, 2))
    progress = await story.report(
        "ecology", task_id, kind="progress", period="2021-03", text="一季度", values=await values(story, task_id, "88")
    )
    shown = await story.act("office.clerk", f"GET /reports/{progress}")
    assert shown["late_contributors"] == ["省水务厅"]
    await story.act("office.clerk", f"POST /reports/{progress}/returns", {"reason": "请附监测数据"})
    await story.act("ecology.handler", f"POST /reports/{progress}/revisions")
    await story.act("ecology.deputy_leader", f"POST /reports/{progress}/signatures")
    await story.act("ecology.handler", f"POST /reports/{progress}/submissions")
    await story.act("office.clerk", f"POST /reports/{progress}/acceptances", {"finding": "属实"})

    # then: closing is examined by one person of the office and accepted by another
    evidence = [await file_of(story, "ecology.handler")]
    closing = {
        "kind": "closing",
        "text": "全年达标",
        "values": await values(story, task_id, "92"),
        "evidence": evidence,
    }
    await story.report("ecology", task_id, **closing)
    await story.act("office.clerk", f"POST /tasks/{task_id}/closing-examinations", {"finding": "核查属实"})
    await story.act("office.reviewer", f"POST /tasks/{task_id}/closing-acceptances", {"finding": "同意销号"})
    closed = await story.act("ecology.handler", f"GET /tasks/{task_id}")
    assert (closed["stage"], closed["stage_name"]) == ("closed", "已销号")
    completion = next(entry for entry in closed["deadlines"] if entry["kind"] == "completion")
    assert completion["met_at"] is not None
    assert completion["missed_at"] is None


async def test_the_history_of_a_task_names_person_post_and_capacity(story: Story) -> None:
    task_id = story.province.task("ecology")
    await story.act("ecology.handler", f"POST /tasks/{task_id}/signatures")

    history = await story.act("office.clerk", f"GET /tasks/{task_id}/history")

    signed = next(entry for entry in history["items"] if entry["kind"] == "task_signed_for")
    assert signed["capacity"] == "responsible_unit"
    assert signed["duty"] == "handler"
    assert signed["unit_name"] == "省环境厅"
    assert signed["person_name"]
    assert (signed["from_stage"], signed["to_stage"]) == ("assigned", "in_progress")


async def test_a_refusal_upheld_brings_the_task_back_to_be_signed_for(story: Story) -> None:
    task_id = story.province.task("housing", "2")
    await story.report("housing", task_id, kind="refusal", text="锅炉淘汰职责在市场监管部门")

    await story.act("office.reviewer", f"POST /tasks/{task_id}/return-refusals", {"reason": "三定方案明确由贵厅负责"})
    story.told()

    task = await story.act("housing.handler", f"GET /tasks/{task_id}")
    assert task["stage"] == "assigned"
    assert [entry["kind"] for entry in task["deadlines"] if entry["met_at"] is None] == ["sign_for", "completion"]
    assert any("三定方案明确由贵厅负责" in mail.body for mail in story.mails_to("housing.handler"))


async def test_a_refusal_accepted_moves_the_task_to_another_unit_with_its_record(story: Story) -> None:
    task_id = story.province.task("housing", "2")
    await story.report("housing", task_id, kind="refusal", text="职责不符")

    body = {"reason": "改由环境厅承办", "unit_id": str(story.province.units["ecology"])}
    await story.act("office.reviewer", f"POST /tasks/{task_id}/reassignments", body)

    await story.act("ecology.handler", f"POST /tasks/{task_id}/signatures")
    old = await story.act("housing.handler", f"GET /tasks/{task_id}")
    assert old["unit_name"] == "省环境厅"
    await story.act("housing.handler", f"POST /tasks/{task_id}/reports", {"kind": "progress"}, answers=403)


async def test_a_prefecture_closes_after_its_counties_are_closed_or_excused(story: Story) -> None:
    await story.act("east-office.reviewer", f"POST /plans/{story.province.plan_id}/assignments", {})
    above = story.province.task("east")
    await story.act("east.handler", f"POST /tasks/{above}/signatures")
    page = await story.act("east.handler", f"GET /tasks/{above}")
    own = [{"target_id": target["id"], "value": "30"} for target in page["targets"]]
    draft = {"kind": "closing", "text": "完成", "values": own, "evidence": [await file_of(story, "east.handler")]}
    made = await story.act("east.handler", f"POST /tasks/{above}/reports", draft, answers=201)
    closing = made["subject_id"]
    await story.act("east.deputy_leader", f"POST /reports/{closing}/signatures")

    refused = await story.act("east.handler", f"POST /reports/{closing}/submissions", answers=409)
    assert "下级尚有 2 项" in refused["detail"]

    for county in ("east-1", "east-2"):
        task_id = story.province.task(county)
        await story.act("east-office.reviewer", f"POST /tasks/{task_id}/excuses", {"reason": "辖区不涉及"})
    await story.act("east.handler", f"POST /reports/{closing}/submissions")
    shown = await story.act("east.handler", f"GET /tasks/{above}")
    assert shown["stage"] == "closing_applied"
    assert shown["parts_summary"] == "下级 2 项，办结 0 项，免予办理 2 项"
