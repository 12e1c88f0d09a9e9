"""Rectifications of each kind: put right at once, dated, or 长期坚持 that never closes; and who may see them."""

from uuid import UUID

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_rectification import order_of, ordered, plan_of, planned, reported, result_of, site_of


async def test_what_is_put_right_at_once_needs_no_plan_until_it_fails(story: Story) -> None:
    one = await ordered(story, kind="at_once", due_on="2021-03-12", levels=None)
    page = await story.act("housing.handler", f"GET {one}")
    assert (page["stage"], page["levels"]) == ("in_progress", [{"name": "承办机构验收"}])
    assert [(entry["kind"], entry["due_on"]) for entry in page["deadlines"]] == [
        ("sign_for", "2021-03-04"),
        ("rectification_result", "2021-03-12"),
    ]
    await reported(story, one)

    await story.act("office.clerk", f"POST {one}/failures", {"reason": "没有改到位"})

    await story.act("housing.handler", f"PUT {one}/result", {}, answers=409)
    await planned(story, one, due_on="2021-03-11")


async def test_a_standing_one_is_reviewed_again_and_again_and_never_verified(story: Story) -> None:
    standing = {"kind": "standing", "due_on": None, "stage_goal": "直排减半", "next_review_on": "2021-06-30"}
    one = await ordered(story, **standing)
    await planned(story, one)
    await reported(story, one)
    refused = await story.act("office.clerk", f"POST {one}/verifications", site_of(story), answers=409)
    assert "长期坚持" in refused["detail"]

    review = {"finding": "已减半", "next_review_on": "2021-12-31", "stage_goal": "全部消除"}
    await story.act("office.clerk", f"POST {one}/reviews", review)

    page = await story.act("housing.handler", f"GET {one}")
    reviews = [(entry["due_on"], entry["met_at"] is not None) for entry in page["deadlines"][2:]]
    assert reviews == [("2021-06-30", True), ("2021-12-31", False)]
    assert (page["stage"], page["stage_goal"]) == ("in_progress", "全部消除")
    dated = await story.act(
        "office.issuer", f"POST /tasks/{page['task_id']}/rectifications", order_of(due_on=None), answers=422
    )
    assert "完成时限" in str(dated["errors"])


async def test_a_task_is_not_closed_before_its_rectification_and_an_order_is_withdrawn_by_a_paper(story: Story) -> None:
    one = await ordered(story)
    page = await story.act("office.issuer", f"GET {one}")
    refused = await story.act(
        "office.issuer", f"POST /tasks/{page['task_id']}/withdrawals", {"reason": "不再办理"}, answers=409
    )
    assert "1 项整改" in refused["detail"]

    await story.act("office.issuer", f"POST {one}/withdrawals", {"reason": "下达有误"})

    first = await story.act("housing.handler", f"GET /papers/{page['order_paper_id']}")
    assert first["withdrawn_by_id"]
    page = await story.act("housing.handler", f"GET {one}")
    assert (page["stage"], page["deadlines"]) == ("withdrawn", [])
    await story.act("office.issuer", f"POST /tasks/{page['task_id']}/withdrawals", {"reason": "不再办理"})


async def test_another_unit_neither_sees_nor_does_it_and_evidence_is_read_once_submitted(story: Story) -> None:
    one = await ordered(story)
    await story.act("water.handler", f"GET {one}", answers=404)
    await story.act("water.handler", f"PUT {one}/plan", plan_of(), answers=404)
    await planned(story, one)
    result = await result_of(story, one)
    foreign = result | {"items": [result["items"][0] | {"evidence": [str(story.province.attachment("water"))]}]}
    await story.act("housing.handler", f"PUT {one}/result", foreign, answers=422)
    await story.act("housing.handler", f"PUT {one}/result", result)
    file = UUID(result["items"][0]["evidence"][0])
    await story.act("office.clerk", f"GET /attachments/{file}", answers=404)
    await story.act("housing.deputy_leader", f"POST {one}/result-submissions")
    await story.act("office.clerk", f"GET /attachments/{file}")


async def test_an_overdue_result_climbs_the_ladder(story: Story) -> None:
    one = await ordered(story, due_on="2021-04-30")
    await story.act("housing.handler", f"POST {one}/signatures")
    await planned(story, one, due_on="2021-04-30")
    story.later(on(5, 6, 9))  # the first working day after the holidays

    page = await story.act("housing.handler", f"GET {one}")
    assert page["deadlines"][-1]["missed_at"]
    story.later(on(5, 13, 9))

    notices = (await story.act("office.clerk", f"GET /notices?task_id={page['task_id']}"))["items"]
    assert any("完成整改并报送结果" in entry["reason"] for entry in notices)


async def test_a_marked_text_is_refused_however_deep_it_stands(story: Story) -> None:
    one = await ordered(story)

    refused = await story.act("housing.handler", f"PUT {one}/plan", plan_of(urging_unit="【机密】某单位"), answers=422)

    assert "涉密" in refused["detail"]
