"""整改 through the API: from the order to the filing, with every way back."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story

FIVE = ("measures", "penalties", "effect", "like_problems", "long_term")
DUE = "2021-09-30"


def order_of(**more: Any) -> dict[str, Any]:
    return {
        "source": "inspection",
        "kind": "dated",
        "problem": "三处老旧小区污水直排",
        "basis": "省督查组现场检查记录",
        "goal": "全部截污纳管",
        "due_on": DUE,
        "levels": [{"name": "区级验收"}, {"name": "市级验收"}],
    } | more


def plan_of(due_on: str = "2021-08-31", **more: Any) -> dict[str, Any]:
    measure = {
        "problem": "污水直排",
        "goal": "全部截污纳管",
        "measures": "新建管网两公里",
        "due_on": due_on,
        "responsible_person": "张某",
        "urging_unit": "省环境厅",
        "accepting_unit": "省督查办",
    }
    return {"measures": [measure | more]}


def site_of(story: Story, **more: Any) -> dict[str, Any]:
    standards = [{"standard": name, "met": True, "remark": "已核"} for name in FIVE]
    seen = {"inspectors": ["李某"], "verified_on": str(story.now.date()), "finding": "污水均已纳管"}
    return seen | {"standards": standards} | more


async def ordered(story: Story, **more: Any) -> str:
    """The housing department's task with an order on it."""
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    made = await story.act("office.issuer", f"POST /tasks/{task_id}/rectifications", order_of(**more), answers=201)
    return f"/rectifications/{made['subject_id']}"


async def planned(story: Story, one: str, **more: Any) -> None:
    await story.act("housing.handler", f"PUT {one}/plan", plan_of(**more))
    await story.act("housing.deputy_leader", f"POST {one}/plan-submissions")
    await story.act("office.reviewer", f"POST {one}/plan-approvals")


async def result_of(story: Story, one: str) -> dict[str, Any]:
    page = await story.act("housing.handler", f"GET {one}")
    evidence = [str(story.province.attachment("housing"))]
    measures = [entry["id"] for entry in page["measures"] if entry["round"] == page["round"]] or [None]
    items = [{"measure_id": entry, "done": "已建成并通水", "evidence": evidence} for entry in measures]
    return {"items": items, "effect": "断面达标", "long_term": "每月巡查", "self_conclusion": "已完成，申请验收"}


async def reported(story: Story, one: str) -> None:
    await story.act("housing.handler", f"PUT {one}/result", await result_of(story, one))
    await story.act("housing.deputy_leader", f"POST {one}/result-submissions")


async def accepted(story: Story, one: str) -> None:
    """Planned, reported, verified on site, accepted on both levels."""
    await planned(story, one)
    await reported(story, one)
    await story.act("office.clerk", f"POST {one}/verifications", site_of(story))
    for who in ("office.reviewer", "office.reviewer.2"):
        await story.act(who, f"POST {one}/level-acceptances", {"finding": "同意"})


async def test_from_the_order_to_the_filing_with_its_papers(story: Story) -> None:
    one = await ordered(story)
    story.told()
    page = await story.act("housing.handler", f"GET {one}")
    paper = await story.act("housing.handler", f"GET /papers/{page['order_paper_id']}")
    assert paper["payload"]["number"] == "整改通知书〔2021〕1号"
    assert paper["payload"]["acceptance"] == ["区级验收", "市级验收"]
    # One working day to sign, twenty for the plan.
    assert [entry["due_on"] for entry in page["deadlines"]] == ["2021-03-04", "2021-03-31"]
    await story.act("housing.handler", f"POST {one}/signatures")
    await story.act("housing.handler", f"POST {one}/signatures", answers=409)
    assert any("整改通知待办" in str(mail.subject) or "整改通知" in mail.body
               for mail in story.mails_to("housing.principal_leader"))  # fmt: skip

    await accepted(story, one)
    early = await story.act("office.issuer", f"POST {one}/filings", answers=409)
    assert "已现场核查" in early["detail"]
    await story.act("office.clerk", f"POST {one}/publicities", {"published_in": "省政府网站"})
    story.later(on(3, 10, 9))  # the last of five working days
    refused = await story.act("office.clerk", f"POST {one}/publicity-ends", answers=409)
    assert "公示期未满" in refused["detail"]
    await story.act("office.issuer", f"POST {one}/filings", answers=409)
    story.later(on(3, 11, 9))
    await story.act("office.clerk", f"POST {one}/publicity-ends")
    filed = await story.act("office.issuer", f"POST {one}/filings")

    assert filed["stage"] == "filed"
    page = await story.act("housing.handler", f"GET {one}")
    paper = await story.act("housing.handler", f"GET /papers/{page['filing_paper_id']}")
    assert paper["payload"]["number"] == "销号备案表〔2021〕1号"
    assert [level["name"] for level in paper["payload"]["acceptances"]] == ["区级验收", "市级验收"]
    assert paper["payload"]["measures"][0]["done"] == "已建成并通水"
    assert len(paper["payload"]["standards"]) == 5
    assert all(entry["met_at"] for entry in page["deadlines"])


async def test_an_incomplete_plan_and_a_result_without_evidence_are_refused_in_words(story: Story) -> None:
    one = await ordered(story)
    await story.act("housing.handler", f"PUT {one}/plan", plan_of(due_on="2021-12-01", responsible_person=""))

    refused = await story.act("housing.deputy_leader", f"POST {one}/plan-submissions", answers=409)

    assert "责任人" in refused["detail"]
    assert DUE in refused["detail"]
    await story.act("housing.handler", f"POST {one}/plan-submissions", answers=403)
    unseen = await story.act("office.clerk", f"GET {one}")
    assert unseen["measures"] == []  # a draft is the unit's own
    await planned(story, one)
    await story.act("housing.handler", f"PUT {one}/result", {"self_conclusion": "已完成"})
    refused = await story.act("housing.deputy_leader", f"POST {one}/result-submissions", answers=409)
    assert "第 1 项措施的佐证材料" in refused["detail"]


async def test_a_returned_plan_runs_its_remaining_days_again(story: Story) -> None:
    one = await ordered(story)
    await story.act("housing.handler", f"PUT {one}/plan", plan_of())
    await story.act("housing.deputy_leader", f"POST {one}/plan-submissions")
    story.later(on(3, 10, 9))

    await story.act("office.clerk", f"POST {one}/plan-returns", {"reason": "措施不具体"})

    page = await story.act("housing.handler", f"GET {one}")
    plan = page["deadlines"][-1]
    assert (page["stage"], plan["met_at"], plan["original_on"], plan["due_on"]) == (
        "ordered", None, "2021-03-31", "2021-04-08",
    )  # fmt: skip


async def test_who_verified_does_not_accept_and_who_accepted_does_not_sign_off(story: Story) -> None:
    one = await ordered(story, levels=[{"name": "市级验收"}])
    await planned(story, one)
    await reported(story, one)
    unmet = site_of(story, standards=[{"standard": "measures", "met": False, "remark": "未通水"}])
    refused = await story.act("office.clerk", f"POST {one}/verifications", unmet, answers=409)
    assert "举一反三" in refused["detail"]
    await story.act("office.clerk", f"POST {one}/verifications", site_of(story))
    await story.act("office.clerk", f"POST {one}/level-acceptances", {}, answers=403)
    await story.act("office.issuer", f"POST {one}/level-acceptances", {})
    more = await story.act("office.reviewer", f"POST {one}/level-acceptances", {}, answers=409)
    assert "均已完成" in more["detail"]
    await story.act("office.clerk", f"POST {one}/publicities", {"published_in": "省政府网站"})
    story.later(on(3, 11, 9))
    await story.act("office.clerk", f"POST {one}/publicity-ends")

    refused = await story.act("office.issuer", f"POST {one}/filings", answers=409)

    assert "回避" in refused["detail"]
    await story.act("office.issuer.2", f"POST {one}/filings")


async def test_an_objection_stops_the_publicity_until_it_is_answered(story: Story) -> None:
    one = await ordered(story)
    await accepted(story, one)
    await story.act("office.clerk", f"POST {one}/publicities", {"published_in": "省政府网站"})
    story.later(on(3, 8, 9))
    objection = {"objector": "某小区居民", "reason": "雨天仍有污水"}
    await story.act("office.clerk", f"POST {one}/publicity-objections", objection)
    story.later(on(3, 15, 9))  # the publicity would have been over
    await story.act("office.clerk", f"POST {one}/publicity-ends", answers=409)
    await story.act("office.issuer", f"POST {one}/filings", answers=409)

    await story.act("office.reviewer", f"POST {one}/publicity-objection-answers", {"reason": "经核实为雨水"})

    page = await story.act("office.clerk", f"GET {one}")
    assert page["publicity"]["to_on"] == "2021-03-17"  # two working days were left
    assert page["publicity"]["objections"][0]["answer"] == "经核实为雨水"
    story.later(on(3, 17, 9))
    await story.act("office.clerk", f"POST {one}/publicity-ends", answers=409)
    story.later(on(3, 18, 9))
    await story.act("office.clerk", f"POST {one}/publicity-ends")
    await story.act("office.issuer", f"POST {one}/filings")


async def test_what_fails_on_site_begins_the_next_round_and_a_notice_is_proposed(story: Story) -> None:
    one = await ordered(story)
    await planned(story, one)
    await reported(story, one)

    failure = {"reason": "现场仍有直排", "on_site": site_of(story, standards=[]), "due_on": "2021-10-29"}
    await story.act("office.clerk", f"POST {one}/failures", failure)

    page = await story.act("housing.handler", f"GET {one}")
    assert (page["stage"], page["round"], page["due_on"]) == ("ordered", 2, "2021-10-29")
    assert [entry["round"] for entry in page["measures"]] == [1]  # the earlier plan stays
    [notice] = (await story.act("office.clerk", f"GET /notices?task_id={page['task_id']}"))["items"]
    assert (notice["stage"], notice["level"], notice["level_label"]) == ("proposed", 1, "黄色督办")
    assert "现场仍有直排" in notice["reason"]
    await planned(story, one, due_on="2021-10-20")
    await reported(story, one)
    await story.act("office.clerk", f"POST {one}/verifications", site_of(story))
    told = await story.act("office.clerk", f"GET {one}/history")
    kinds = [entry["kind"] for entry in told["items"]]
    assert kinds.count("rectification_result_submitted") == 2
    assert "rectification_failed" in kinds
