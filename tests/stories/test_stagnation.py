"""A task that stands still or falls behind is found before its date is missed, with its figures, and acted on once."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story
from workflows.policy_files import read_policy
from workflows.replay import replay

LAG = {"key": "lag", "trigger": {"on": "behind", "points": 10}, "act": "remind", "audience": ["handler"]}
STILL = {"key": "still", "trigger": {"on": "no_progress", "days": 45}, "act": "remind", "audience": ["handler"]}


async def watched(story: Story, **numbers: Any) -> str:
    """The housing department's task, under way from 3 March to 30 September, under a ladder that looks at progress."""
    body = read_policy().model_dump(mode="json", exclude_unset=True)
    rungs = [*body["rungs"], *({"basis": "测试文件", **rung} for rung in (LAG, STILL))]
    office = str(story.province.units["office"])
    draft = {"office_id": office, "from_on": "2021-03-04", "policy": body | numbers | {"rungs": rungs}}
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.reviewer", f"POST /policy-drafts/{made['subject_id']}/publications", {})
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    return task_id


async def progressed(story: Story, task_id: str, percent: float, **more: Any) -> None:
    paper = await story.report("housing", task_id, kind="progress", text="推进", percent_done=percent, **more)
    await story.act("office.clerk", f"POST /reports/{paper}/acceptances", {"finding": "属实"})


async def said(story: Story, task_id: str) -> Any:
    return (await story.act("housing.handler", f"GET /tasks/{task_id}"))["stagnation"]


def fired(story: Story, rung: str) -> list[tuple[str, str | None]]:
    found = story.province.rows(
        "SELECT period, saw->>'behind' AS behind FROM firing WHERE rung = %(rung)s AND task_id = %(task)s "
        "AND skipped_reason IS NULL ORDER BY due_at",
        rung=rung, task=story.province.task("housing", "2"),
    )  # fmt: skip
    return [(entry["period"], entry["behind"]) for entry in found]


async def test_a_task_behind_the_pace_is_found_listed_and_told_once_a_month(story: Story) -> None:
    # given a fifth reported and accepted
    task_id = await watched(story)
    story.later(on(4, 1))
    await progressed(story, task_id, 20)
    # when: of 211 days 63 are over as 6 May begins, 64 as the 7th does: 29.86, then 30.33 percent
    story.later(on(5, 6))
    assert await said(story, task_id) is None
    story.later(on(5, 7))
    assert (
        await said(story, task_id) == "截至 2021-05-07，落后序时进度 10.33 个百分点（时限已过 30.3%，已采纳进展 20%）"
    )
    for day in (8, 20):
        story.later(on(5, day))
    story.later(on(6, 1))
    # then
    assert fired(story, "lag") == [("2021-05", "10.33"), ("2021-06", "22.18")]
    listed = await story.act("office.clerk", "GET /tasks?view=supervised&stagnant=true")
    assert task_id in [entry["id"] for entry in listed["items"]]
    line = next(entry for entry in listed["items"] if entry["id"] == task_id)
    assert "落后序时进度 22.18 个百分点" in line["stagnation"]
    # when it has caught up
    await progressed(story, task_id, 60)
    story.later(on(6, 2))
    # then
    assert await said(story, task_id) is None
    assert story.province.run(replay).agrees


async def test_what_a_stop_passed_over_is_found_for_its_own_day(story: Story) -> None:
    task_id = await watched(story)
    story.later(on(4, 1))
    await progressed(story, task_id, 20)
    story.later(on(4, 2))

    story.later(on(5, 10))

    days = story.province.rows(
        "SELECT on_day::text, points FROM lag WHERE task_id = %(id)s ORDER BY on_day", id=task_id
    )
    assert days[0]["on_day"] == "2021-05-07"
    assert fired(story, "lag") == [("2021-05", "10.33")]


async def test_the_pace_may_be_counted_in_working_days(story: Story) -> None:
    task_id = await watched(story, pace_counted_in="working_day")
    story.later(on(4, 1))
    await progressed(story, task_id, 20)

    story.later(on(5, 7))

    # Of 148 working days 43 are over, 29.1 percent: 五一 has let the calendar run ahead of the work.
    assert await said(story, task_id) is None


async def test_an_accepted_plan_goes_before_the_pace(story: Story) -> None:
    # given two steps, of which the first passes without being taken
    task_id = await watched(story)
    steps = [{"title": "摸底", "due_on": "2021-04-10"}, {"title": "改造", "due_on": "2021-09-10"}]
    plan = await story.report("housing", task_id, kind="plan", text="分步", milestones=steps)
    await story.act("office.clerk", f"POST /reports/{plan}/acceptances", {"finding": "可行"})
    story.later(on(4, 10))
    assert await said(story, task_id) is None
    # when
    story.later(on(4, 11))
    # then
    assert await said(story, task_id) == (
        "截至 2021-04-11，落后实施方案 50 个百分点（应完成 1 个节点，已完成 0 个，共 2 个）"
    )


async def test_a_task_without_accepted_progress_is_found_by_the_number_of_days(story: Story) -> None:
    task_id = await watched(story)
    story.later(on(4, 17))
    assert await said(story, task_id) is None

    story.later(on(4, 18))

    assert await said(story, task_id) == "截至 2021-04-18，自 2021-03-03 起已 46 日没有经采纳的进展"
    assert fired(story, "still") == [("2021-03-03", None)]
    lamp = (await story.act("housing.handler", f"GET /tasks/{task_id}"))["lamp"]
    assert lamp["reason"] != ""


async def test_what_was_accepted_as_done_shrinks_only_with_the_reason(story: Story) -> None:
    task_id = await watched(story)
    await progressed(story, task_id, 40)
    content = {"kind": "progress", "text": "返工", "percent_done": 30}
    made = await story.act("housing.handler", f"POST /tasks/{task_id}/reports", content, answers=201)
    report = f"/reports/{made['subject_id']}"

    refused = await story.act("housing.deputy_leader", f"POST {report}/signatures", answers=409)
    assert "完成比例由已采纳的 40" in refused["detail"]
    content = {"text": "返工", "percent_done": 30, "obstacles": "两台锅炉验收未过，重新施工"}
    await story.act("housing.handler", f"PUT {report}/content", content)
    await story.act("housing.deputy_leader", f"POST {report}/signatures")
