"""From rankings and fire points to findings, and from findings to what people do about them."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.ranking import SEASON, book, burnt, findings, published, ranked, rule
from tests.stories.talking import BY_OFFICE

LAST = {"on": "last", "n": 1}
THREE_IN_A_ROW = {"on": "times", "what": LAST, "count": 3, "in_a_row": True}
WORST_WEST = {"east-1": 3.0, "east-2": 4.0, "west-1": 5.0, "west-2": 6.0}
CHECK = {"finding": "经现场核查，情况属实", "checked_on": "2021-03-03", "checked_by": "孙某、李某"}
APPROVAL = {"matter": {"due_on": "2021-12-31"}, "legal_basis": "air_law_22", "talk": BY_OFFICE}


async def three_months_last(story: Story, *, effect: str = "talk") -> dict[str, Any]:
    """West-2 is last three months in a row; the office finds one proposal."""
    await published(story, book(rule("row", THREE_IN_A_ROW, effect)))
    for month in (3, 4, 5):
        story.later(on(month + 1, 8))
        ranked(story, month, WORST_WEST, story.now)
    story.later(on(6, 9))
    (found,) = await findings(story)
    return found


async def test_three_months_last_become_a_talk_with_all_its_evidence(story: Story) -> None:
    found = await three_months_last(story)

    page = await story.act("office.reviewer", f"GET /findings/{found['id']}")
    assert (page["unit_name"], page["period"], page["effect"]) == ("西二县", "2021-05", "talk")
    assert [one["period"] for one in page["evidence"]["periods"]] == ["2021-03", "2021-04", "2021-05"]
    assert page["evidence"]["neighbours"][0]["unit_name"] == "西一县"
    assert "第三条" in page["reason"]
    (mail,) = [one for one in story.mails_to("office.reviewer") if "待决定" in one.body]
    assert "西二县2021年5月" in mail.body

    path = f"/findings/{found['id']}"
    refused = await story.act("office.reviewer", f"POST {path}/approvals", APPROVAL, answers=409)
    assert "现场核查" in refused["detail"]
    await story.act("office.clerk", f"POST {path}/checks", CHECK)
    await story.act("office.clerk", f"POST {path}/approvals", APPROVAL, answers=403)
    await story.act("office.reviewer", f"POST {path}/approvals", APPROVAL)

    page = await story.act("office.reviewer", f"GET {path}")
    talk = await story.act("office.reviewer", f"GET /talks/{page['outcome_id']}")
    assert (page["outcome_kind"], talk["stage"]) == ("talk", "approved")
    assert {"name": "2021年5月名次（共4位）", "value": "4"}.items() <= talk["evidence"]["figures"][-1].items()
    task = await story.act("west-2.handler", f"GET /tasks/{page['task_id']}")
    assert task["source"]["kind"] == "ranking"
    assert [one["id"] for one in await findings(story, "west-2.handler")] == [found["id"]]
    assert await findings(story, "west-1.handler") == []


async def test_a_declined_finding_needs_a_reason_and_does_not_come_back(story: Story) -> None:
    found = await three_months_last(story)
    path = f"/findings/{found['id']}"

    await story.act("office.reviewer", f"POST {path}/declinations", {}, answers=422)
    await story.act("office.reviewer", f"POST {path}/declinations", {"reason": "已于上月约谈"})
    story.later(on(6, 10))
    story.later(on(6, 11))

    assert [(one["id"], one["stage"]) for one in await findings(story)] == [(found["id"], "declined")]
    assert await findings(story, "west-2.handler") == []


async def test_each_effect_begins_what_it_proposes(story: Story) -> None:
    await published(story, book(
        rule("warn", LAST, "warning"), rule("blame", LAST, "bulletin"), rule("limit", LAST, "approval_limit"),
        rule("hand", LAST, "handover"), rule("praise", {"on": "first", "n": 2}, "praise"),
    ))  # fmt: skip
    story.later(on(4, 8))
    ranked(story, 3, WORST_WEST, story.now)
    story.later(on(4, 9))
    found = {(one["rule_key"], one["unit_name"]): f"/findings/{one['id']}" for one in await findings(story)}
    matter = {"matter": {"due_on": "2021-12-31"}}

    refused = await story.act("office.reviewer", f"POST {found['warn', '西二县']}/approvals", {}, answers=422)
    assert "完成时限" in refused["detail"]
    await story.act("office.reviewer", f"POST {found['warn', '西二县']}/approvals", matter)
    await story.act("office.reviewer", f"POST {found['blame', '西二县']}/approvals", {})
    await story.act("office.reviewer", f"POST {found['limit', '西二县']}/approvals", {})
    handover = {"basis": "regulation_21", "body_kind": "authorised", "body_name": "某任免机关"}
    await story.act("office.reviewer", f"POST {found['hand', '西二县']}/approvals", matter | {"handover": handover})
    also = found["praise", "东二县"].rsplit("/", 1)[1]
    await story.act("office.reviewer", f"POST {found['praise', '东一县']}/approvals", {"also": [also]})

    made = {
        (one["rule_key"], one["outcome_kind"], str(one["outcome_id"])): one
        for one in story.province.rows("SELECT * FROM finding")
    }
    assert sorted(key[:2] for key in made) == [
        ("blame", "bulletin"), ("hand", "handover"), ("limit", "entry"), ("praise", "bulletin"), ("warn", "notice"),
    ]  # fmt: skip
    praise = next(outcome for key, _, outcome in made if key == "praise")
    bulletin = await story.act("office.clerk", f"GET /bulletins/{praise}")
    assert [one["standing"] for one in bulletin["content"]["addressees"]] == ["praise", "praise"]


async def test_a_special_inspection_needs_its_plan(story: Story) -> None:
    found = await three_months_last(story, effect="special_inspection")
    path = f"/findings/{found['id']}"
    refused = await story.act(
        "office.reviewer", f"POST {path}/approvals", {"matter": {"due_on": "2021-12-31"}}, answers=422
    )
    assert "方案" in refused["detail"]

    plan = {
        "regime": "supervision", "leader": "王某", "leader_set_by": "省政府", "members": ["孙某"],
        "objects": [str(story.province.units["west-2"])], "content": "大气质量持续靠后问题", "scope": "全县",
        "prepared_on": "2021-06-08", "entered_on": "2021-06-09",
    }  # fmt: skip
    await story.act(
        "office.reviewer", f"POST {path}/approvals", {"matter": {"due_on": "2021-12-31", "inspection": plan}}
    )

    task_id = (await story.act("office.reviewer", f"GET {path}"))["task_id"]
    task = await story.act("office.clerk", f"GET /tasks/{task_id}")
    assert task["source"]["kind"] == "special_inspection"


FIRE_TALK = rule("fire-talk", {"on": "fire", "points": 3, "counted": "not_refuted"}, medium="fire", every="day")
FIRE_MONEY = rule(
    "fire-money", {"on": "fire", "points": 1}, "money", medium="fire", every="day", season=SEASON,
    money={"by": "fire", "first": "-500000", "further": "-300000"},
)  # fmt: skip


async def test_thirty_fire_points_of_a_day_are_talked_about_two_days_later(story: Story) -> None:
    """As on 2020-11-11: 29 of 30 points in the ban area, four places talked to on the 13th; money from the first on."""
    await published(story, book(FIRE_TALK, FIRE_MONEY))
    story.later(on(11, 11))
    places = (("东原市", 3), ("东一县", 10), ("东二县", 9), ("西一县", 7))
    await burnt(story, *places, day="2021-11-11")
    await burnt(story, ("西林市", 1), day="2021-11-11", area="限烧区")
    story.later(on(11, 12))

    found = await findings(story)
    talks = {one["unit_name"]: f"/findings/{one['id']}" for one in found if one["effect"] == "talk"}
    money = {one["unit_name"]: one["amount"] for one in found if one["effect"] == "money"}
    assert sorted(talks) == sorted(["东原市", "东一县", "东二县", "西一县"])
    assert money == {
        "东原市": "-1100000.00", "东一县": "-3200000.00", "东二县": "-2900000.00", "西一县": "-2300000.00",
    }  # fmt: skip
    assert "火点10个" in (await story.act("office.reviewer", f"GET {talks['东一县']}"))["reason"]

    check = CHECK | {"checked_on": "2021-11-12"}
    for path in talks.values():
        await story.act("office.clerk", f"POST {path}/checks", check)
    story.later(on(11, 13))
    for path in talks.values():
        await story.act("office.reviewer", f"POST {path}/approvals", APPROVAL)
    for one in found:
        if one["effect"] == "money":
            await story.act("office.reviewer", f"POST /findings/{one['id']}/approvals", {})

    stages = story.province.rows("SELECT t.stage, s.kind FROM talk t JOIN task k ON k.id = t.task_id "
                                 "JOIN matter_source s ON s.id = k.source_id")  # fmt: skip
    assert [(one["stage"], one["kind"]) for one in stages] == [("approved", "fire_point")] * 4
    sheet = await story.act("office.reviewer", "GET /money-sheets?year=2021")
    assert (sheet["proposed"], sheet["confirmed"]) == ("-9500000.00", "0.00")
    one = next(line for line in sheet["items"] if line["unit_name"] == "东一县")
    await story.act("office.issuer", f"POST /entries/{one['entry_id']}/confirmations")
    sheet = await story.act("office.reviewer", "GET /money-sheets?year=2021")
    assert (sheet["proposed"], sheet["confirmed"]) == ("-6300000.00", "-3200000.00")
