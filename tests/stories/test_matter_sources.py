"""Matters from patrols, special inspections, reports of weight and guidance checks; and none supervised twice."""

from typing import Any

import pytest

from tests.province import on
from tests.stories.conftest import Story

PATROL = {
    "river": "东原河", "place": "东一县某村段", "patroller": "周某", "patroller_post": "县级河长",
    "started_at": "2021-03-02T09:00:00+08:00", "ended_at": "2021-03-02T10:10:00+08:00", "length_km": "3.20",
    "content": "巡查河道及岸线", "problems": "发现一处排污口", "handling": "当场制止，交办整改",
}  # fmt: skip
MAJOR = {
    "what_happened": "油罐车侧翻，柴油泄漏", "happened_at": "2021-03-02T06:00:00+08:00", "place": "某省道",
    "impact": "约二百米岸线受污染", "reported_by": "东一县人民政府值班室",
    "reported_at": "2021-03-02T07:30:00+08:00",
}  # fmt: skip


def inspection(story: Story, **changed: Any) -> dict[str, Any]:
    return {
        "regime": "supervision", "leader": "郑某", "leader_set_by": "测试省人民政府", "members": ["吴某", "王某"],
        "objects": [str(story.province.units["east"])], "content": "秸秆禁烧责任落实", "scope": "东原市全域",
        "prepared_on": "2021-02-01", "entered_on": "2021-02-20", **changed,
    }  # fmt: skip


def check(story: Story, **changed: Any) -> dict[str, Any]:
    return {
        "objects": [str(story.province.units["water"])], "content": "河湖长制落实", "leader": "冯某",
        "members": ["陈某"], "started_on": "2021-03-01", "ended_on": "2021-03-02", **changed,
    }  # fmt: skip


def drafted(story: Story, kind: str, details: dict[str, Any] | None, **changed: Any) -> dict[str, Any]:
    unit = changed.pop("unit", "east-1")
    source = {"kind": kind, "title": "来源", "basis_paper": changed.pop("paper", "某方案〔2021〕1号")}
    source["occurred_on"] = "2021-03-02"
    return {
        "office_id": str(story.province.units["office"]),
        "unit_id": str(story.province.units[unit]),
        "title": "整改反馈问题",
        "due_on": "2021-06-30",
        "source": source | ({} if details is None else {"details": details}),
        **changed,
    }


async def refused(story: Story, body: dict[str, Any], answers: int = 422) -> Any:
    return await story.act("office.clerk", "POST /tasks", body, answers=answers)


async def test_a_patrol_is_told_with_time_place_content_problems_and_handling(story: Story) -> None:
    made = await story.act("office.clerk", "POST /tasks", drafted(story, "river_patrol", PATROL), answers=201)
    task_id = made["subject_id"]
    await story.act("office.reviewer", f"POST /tasks/{task_id}/assignments")

    page = await story.act("east-1.handler", f"GET /tasks/{task_id}")

    shown = {line["label"]: line["value"] for line in page["source"]["lines"]}
    assert page["source"]["kind_name"] == "河湖长巡查"
    assert shown["开始时间"] == "2021-03-02 09:00"
    assert shown["巡查长度（公里）"] == "3.20"
    assert (shown["发现问题"], shown["处理情况"]) == ("发现一处排污口", "当场制止，交办整改")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"problems": None}, "problems：应为文字"),
        ({"weather": "晴"}, "没有这个字段"),
        ({"length_km": "0"}, "应大于 0"),
        ({"started_at": "2021-03-02T09:00:00"}, "时区"),
        ({"ended_at": "2021-03-02T08:00:00+08:00"}, "巡查结束时间应晚于开始时间"),
        ({"started_at": "2021-03-01T12:00:00+08:00"}, "同日"),
    ],
)
async def test_a_patrol_log_that_lacks_or_mistakes_something_is_refused_in_words(
    story: Story, changed: dict[str, Any], word: str
) -> None:
    told = await refused(story, drafted(story, "river_patrol", PATROL | changed))
    assert word in str(told)


async def test_each_kind_states_its_own_facts_and_no_other(story: Story) -> None:
    lacking = await refused(story, drafted(story, "major_matter", None))
    assert "必须填写" in lacking["detail"]
    mixed = await refused(story, drafted(story, "major_matter", PATROL))
    assert "没有这个字段" in str(mixed)
    plain = await refused(story, drafted(story, "instruction", PATROL))
    assert "没有这个字段" in plain["detail"]
    unknown = await refused(story, drafted(story, "rumour", None))
    assert "之一" in unknown["detail"]
    early = await refused(story, drafted(story, "major_matter", MAJOR | {"reported_at": "2021-03-02T05:00:00+08:00"}))
    assert "报告时间不应早于事项发生时间" in early["detail"]
    secret = await refused(story, drafted(story, "major_matter", MAJOR | {"impact": "秘密★三年"}))
    assert "涉密" in secret["detail"]

    await story.act("office.clerk", "POST /tasks", drafted(story, "major_matter", MAJOR), answers=201)
    await story.act("office.clerk", "POST /tasks", drafted(story, "guidance_check", check(story), unit="water"),
                    answers=201)  # fmt: skip


async def test_a_special_inspection_keeps_its_regime_objects_content_and_scope(story: Story) -> None:
    party = await refused(story, drafted(story, "special_inspection", inspection(story, regime="inspection")), 409)
    assert "督查与督察不得混用" in party["detail"]
    other = await refused(story, drafted(story, "special_inspection", inspection(story), unit="west-1"))
    assert "方案所列对象" in str(other)
    skipped = await refused(story, drafted(story, "special_inspection", inspection(story, fed_back_on="2021-03-01")))
    assert "不得跳过" in skipped["detail"]

    await story.act("office.clerk", "POST /tasks", drafted(story, "special_inspection", inspection(story)), answers=201)

    wider = inspection(story, scope="东原市、西林市全域", content="秸秆禁烧责任落实和水质")
    told = await refused(story, drafted(story, "special_inspection", wider, unit="east-2"), 409)
    assert "已确定的内容、范围不得扩大或变更" in told["detail"]
    again = drafted(story, "special_inspection", inspection(story), unit="east-2")
    await story.act("office.clerk", "POST /tasks", again, answers=201)


async def test_the_steps_of_an_inspection_are_recorded_in_order_on_all_its_tasks(story: Story) -> None:
    body = drafted(story, "special_inspection", inspection(story))
    made = await story.act("office.clerk", "POST /tasks", body, answers=201)
    second = drafted(story, "special_inspection", inspection(story), unit="east-2")
    await story.act("office.clerk", "POST /tasks", second, answers=201)
    task_id = made["subject_id"]
    story.later(on(3, 10))

    early = {"step": "fed_back_on", "on": "2021-03-09"}
    told = await story.act("office.clerk", f"POST /tasks/{task_id}/source-steps", early, answers=409)
    assert told["detail"] == "下一环节应为“报告”，不能登记“反馈”"
    ahead = {"step": "reported_on", "on": "2021-03-11"}
    await story.act("office.clerk", f"POST /tasks/{task_id}/source-steps", ahead, answers=422)
    reported = {"step": "reported_on", "on": "2021-03-05"}
    await story.act("office.reviewer", f"POST /tasks/{task_id}/assignments")
    await story.act("east-1.handler", f"POST /tasks/{task_id}/source-steps", reported, answers=403)

    done = await story.act("office.clerk", f"POST /tasks/{task_id}/source-steps", reported, answers=201)

    assert done == {"count": 2}
    page = await story.act("east-1.handler", f"GET /tasks/{task_id}")
    assert page["source"]["kind_name"] == "专项督查"
    shown = {line["label"]: line["value"] for line in page["source"]["lines"]}
    assert (shown["报告"], shown["对象"], shown["组长"]) == ("2021-03-05", "东原市", "郑某")
    history = await story.act("office.clerk", f"GET /tasks/{task_id}/history")
    assert "source_step_recorded" in [entry["kind"] for entry in history["items"]]
    plain = await story.act("office.clerk", f"POST /tasks/{story.province.task('ecology')}/source-steps", reported,
                            answers=409)  # fmt: skip
    assert "不是专项督察" in plain["detail"]


async def test_nobody_is_supervised_twice_for_one_paper_and_the_other_matter_is_named(story: Story) -> None:
    body = drafted(story, "instruction", None, paper="某批示〔2021〕5号")
    made = await story.act("office.clerk", "POST /tasks", body, answers=201)

    told = await refused(story, body | {"title": "同一件事"}, 409)
    assert "任务“整改反馈问题”" in told["detail"]
    assert told["task_id"] == made["subject_id"]
    same = drafted(story, "instruction", None, paper=" 某批示 〔2021〕5号 ")
    await refused(story, same, 409)
    office = body | {"office_id": str(story.province.units["east-office"])}
    other = await story.act("east-office.clerk", "POST /tasks", office, answers=409)
    assert "省督查办的一项任务" in other["detail"]
    assert "整改反馈问题" not in other["detail"]
    await story.act("west-office.clerk", "POST /tasks", office, answers=403)

    await story.act(
        "office.clerk", "POST /tasks", drafted(story, "meeting", None, paper="某批示〔2021〕5号"), answers=201
    )
    apart = body | {"title": "另一事项", "distinct_because": "批示第二项，与第一项无关"}
    await story.act("office.clerk", "POST /tasks", apart, answers=201)
    for task in story.province.rows("SELECT id FROM task WHERE title IN ('整改反馈问题', '另一事项')"):
        await story.act("office.reviewer", f"POST /tasks/{task['id']}/assignments")
        await story.act("office.issuer", f"POST /tasks/{task['id']}/withdrawals", {"reason": "批示撤回"})
    await story.act("office.clerk", "POST /tasks", body, answers=201)
