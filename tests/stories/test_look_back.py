"""回头看 through the API: scheduled at closing, done by others, and what relapsed is under way again."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_rectification import accepted, ordered, planned

LOOKED = {"inspectors": ["赵某"], "finding": "现场未见反弹"}


def looked(story: Story, **more: Any) -> dict[str, Any]:
    return LOOKED | {"looked_on": str(story.now.date())} | more


async def closed(story: Story) -> str:
    """The housing department's task, examined by the clerk and accepted by the reviewer."""
    task_id = story.province.task("housing", "2")
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    evidence = [str(story.province.attachment("housing"))]
    page = await story.act("housing.handler", f"GET /tasks/{task_id}")
    values = [{"target_id": target["id"], "value": "100"} for target in page["targets"]]
    await story.report("housing", task_id, kind="closing", text="已完成", values=values, evidence=evidence)
    await story.act("office.clerk", f"POST /tasks/{task_id}/closing-examinations", {"finding": "属实"})
    await story.act("office.reviewer", f"POST /tasks/{task_id}/closing-acceptances", {})
    return str(task_id)


async def waiting(story: Story, of_id: str) -> str:
    [one] = (await story.act("office.clerk", f"GET /look-backs?stage=scheduled&of_id={of_id}"))["items"]
    return f"/look-backs/{one['id']}"


async def filed(story: Story) -> str:
    one = await ordered(story)
    await accepted(story, one)
    await story.act("office.clerk", f"POST {one}/publicities", {"published_in": "省政府网站"})
    story.later(on(3, 11, 9))
    await story.act("office.clerk", f"POST {one}/publicity-ends")
    await story.act("office.issuer", f"POST {one}/filings")
    return one


async def test_a_closed_task_is_looked_at_by_those_who_did_not_close_it_and_holds(story: Story) -> None:
    task_id = await closed(story)
    one = await waiting(story, task_id)
    known = await story.act("housing.handler", f"GET /tasks/{task_id}")
    assert "look_back" not in {entry["kind"] for entry in known["deadlines"]}
    told = (await story.act("housing.handler", f"GET /tasks/{task_id}/history"))["items"]
    assert "look_back_scheduled" not in {entry["kind"] for entry in told}
    page = await story.act("office.clerk", f"GET {one}")
    assert page["deadline"]["due_on"] == page["planned_on"] == "2021-06-03"
    assert "3 个月" in page["why"]
    await story.act("housing.handler", f"GET {one}", answers=404)  # it comes unannounced
    for who in ("office.clerk", "office.reviewer"):
        refused = await story.act(who, f"POST {one}/confirmations", looked(story), answers=409)
        assert "回避" in refused["detail"]

    await story.act("office.clerk.2", f"POST {one}/confirmations", looked(story))

    page = await story.act("housing.handler", f"GET {one}")
    assert (page["stage_name"], page["finding"]) == ("成效巩固", "现场未见反弹")
    assert page["deadline"]["met_at"]
    assert (await story.act("housing.handler", f"GET /tasks/{task_id}"))["stage"] == "closed"


async def test_a_relapsed_task_is_reopened_and_its_earlier_closing_stays(story: Story) -> None:
    task_id = await closed(story)
    one = await waiting(story, task_id)
    story.later(on(6, 2, 9))
    await story.act("office.clerk.2", f"POST {one}/relapses", looked(story), answers=422)

    await story.act("office.clerk.2", f"POST {one}/relapses", looked(story, finding="又见积水", due_on="2021-08-31"))

    task = await story.act("housing.handler", f"GET /tasks/{task_id}")
    assert (task["stage"], task["due_on"]) == ("in_progress", "2021-08-31")
    told = (await story.act("office.clerk", f"GET /tasks/{task_id}/history"))["items"]
    reopened = next(entry for entry in told if entry["kind"] == "task_reopened")
    assert (reopened["capacity"], reopened["reason"]) == ("system", "回头看发现问题反弹：又见积水")
    assert {"task_closed", "look_back_relapsed"} <= {entry["kind"] for entry in told}
    story.told()
    assert any("问题反弹" in mail.body for mail in story.mails_to("housing.deputy_leader"))


async def test_a_relapsed_rectification_is_ordered_again_with_its_record(story: Story) -> None:
    rectification = await filed(story)
    [entry] = (await story.act("office.clerk", "GET /look-backs?stage=scheduled"))["items"]
    assert (entry["of_kind"], entry["planned_on"]) == ("rectification", "2021-06-11")
    one = await waiting(story, rectification.rpartition("/")[2])
    for who in ("office.clerk", "office.reviewer", "office.issuer"):
        await story.act(who, f"POST {one}/relapses", looked(story, due_on="2021-08-31"), answers=409)

    await story.act("office.clerk.2", f"POST {one}/relapses", looked(story, finding="管网堵塞", due_on="2021-08-31"))

    page = await story.act("housing.handler", f"GET {rectification}")
    assert (page["stage"], page["round"], page["due_on"]) == ("ordered", 2, "2021-08-31")
    assert page["filing_number"] == "销号备案表〔2021〕1号"
    await planned(story, rectification)


async def test_a_look_back_is_asked_for_only_once_and_only_after_the_end(story: Story) -> None:
    rectification = await ordered(story)
    asked = {"planned_on": "2021-05-10", "why": "群众反映反弹"}
    refused = await story.act("office.clerk", f"POST {rectification}/look-backs", asked, answers=409)
    assert "尚未销号" in refused["detail"]
    await story.act("housing.handler", f"POST {rectification}/look-backs", asked, answers=403)
    await story.act("office.issuer", f"POST {rectification}/withdrawals", {"reason": "下达有误"})
    task_id = (await story.act("office.clerk", f"GET {rectification}"))["task_id"]
    await story.act("office.clerk", f"POST /tasks/{task_id}/look-backs", asked, answers=409)


async def test_what_is_cancelled_says_why_and_may_be_asked_for_again(story: Story) -> None:
    task_id = await closed(story)
    one = await waiting(story, task_id)
    asked = {"planned_on": "2021-05-10", "why": "群众反映反弹"}
    refused = await story.act("office.clerk", f"POST /tasks/{task_id}/look-backs", asked, answers=409)
    assert "已安排" in refused["detail"]

    await story.act("office.reviewer", f"POST {one}/cancellations", {"reason": "并入全年抽查"})

    made = await story.act("office.clerk", f"POST /tasks/{task_id}/look-backs", asked, answers=201)
    page = await story.act("office.clerk", f"GET /look-backs/{made['subject_id']}")
    assert (page["planned_on"], page["why"]) == ("2021-05-10", "群众反映反弹")
    story.later(on(5, 11, 9))
    story.told()
    assert any("开展回头看" in mail.body for mail in story.mails_to("office.clerk"))
    await story.act("office.clerk.2", f"POST /look-backs/{made['subject_id']}/confirmations", looked(story))


async def test_reopening_cancels_what_waits_with_the_reason(story: Story) -> None:
    task_id = await closed(story)
    one = await waiting(story, task_id)

    content = {"reason": "核查发现未完成", "due_on": "2021-09-30"}
    await story.act("office.issuer", f"POST /tasks/{task_id}/reopenings", content)

    page = await story.act("office.clerk", f"GET {one}")
    assert (page["stage"], page["deadline"]) == ("cancelled", None)
    event = story.province.one("SELECT capacity, reason FROM event WHERE kind = 'look_back_cancelled'")
    assert (event["capacity"], event["reason"]) == ("system", "任务重新打开：核查发现未完成")


async def test_a_rectification_that_goes_on_cancels_what_waits(story: Story) -> None:
    one = await filed(story)
    looking = await waiting(story, one.rsplit("/", 1)[1])

    await story.act("office.issuer", f"POST {one}/reopenings", {"reason": "监测数据有误", "due_on": None})

    assert (await story.act("office.clerk", f"GET {looking}"))["stage"] == "cancelled"
