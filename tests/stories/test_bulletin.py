"""A bulletin from data to its copies: drafted, approved by another, issued, signed for, published, withdrawn."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story

ADDRESSED = {"housing": "blame", "east": "praise", "water": "inform"}


def draft(story: Story, scope: str = "internal", **more: Any) -> dict[str, Any]:
    """What the clerk states; the figures are the system's."""
    units = story.province.units
    return {
        "office_id": str(units["office"]),
        "plan_id": str(story.province.plan_id),
        "scope": scope,
        "title": "关于重点任务进展情况的通报",
        "figures_on": str(story.now.date()),
        "reasons": "个别单位责任落实不到位",
        "requirements": "请逾期单位于十五日内整改到位",
        "addressees": [{"unit_id": str(units[unit]), "standing": standing} for unit, standing in ADDRESSED.items()],
    } | more


async def drafted(story: Story, scope: str = "internal") -> str:
    made = await story.act("office.clerk", "POST /bulletins", draft(story, scope), answers=201)
    return str(made["subject_id"])


async def issued(story: Story, scope: str = "internal") -> str:
    bulletin_id = await drafted(story, scope)
    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/approvals")
    await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/issuances", {})
    return bulletin_id


async def test_a_bulletin_says_what_the_record_says_and_reaches_its_addressees(story: Story) -> None:
    # given: in October the housing department is overdue, once supervised at the yellow level
    task_id = story.province.task("housing", "2")
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    story.later(on(10, 13, 9))
    [notice] = (await story.act("office.clerk", f"GET /notices?task_id={task_id}"))["items"]
    await story.act("office.reviewer", f"POST /notices/{notice['id']}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{notice['id']}/issuances", {})

    # when
    bulletin_id = await issued(story)
    story.told()

    # then: the paper holds overall situation, who stands badly with figures, the annex of all units
    shown = await story.act("housing.handler", f"GET /bulletins/{bulletin_id}")
    assert (shown["number"], shown["stage_name"], shown["standing"]) == ("通报〔2021〕1号", "已印发", "blame")
    assert [copy["unit_name"] for copy in shown["copies"]] == ["省房建厅"]
    paper = (await story.act("housing.handler", f"GET /papers/{shown['paper_id']}"))["payload"]
    assert (paper["addressees"], paper["copies_to"]) == (["省房建厅", "东原市"], ["省水务厅"])
    line = next(entry for entry in paper["annex"]["rows"] if entry["unit_name"] == "省房建厅")
    assert (line["overdue"], line["notices"]) == (1, {"黄色督办": 1})
    assert line in paper["poor"]
    assert paper["overall"]["tasks"] == sum(entry["tasks"] for entry in paper["annex"]["rows"])
    assert f"逾期 {paper['overall']['overdue']} 项" in paper["overall_text"]
    assert "30日内" in paper["review_right"]
    # and: leaders of the addressees are told by the paper; a copy is signed for once
    assert "通报〔2021〕1号" in story.mails_to("housing.principal_leader")[-1].body
    await story.act("housing.liaison", f"POST /bulletins/{bulletin_id}/signatures")
    await story.act("housing.liaison", f"POST /bulletins/{bulletin_id}/signatures", answers=409)
    office = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}")
    assert [copy["stage_name"] for copy in office["copies"]] == ["已签收", "待签收", "待签收"]


async def test_a_bulletin_is_the_offices_own_until_it_is_issued_and_an_internal_one_of_its_addressees(
    story: Story,
) -> None:
    bulletin_id = await drafted(story)
    await story.act("housing.handler", f"GET /bulletins/{bulletin_id}", answers=404)
    assert (await story.act("housing.handler", "GET /bulletins"))["items"] == []

    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/approvals")
    await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/issuances", {})

    assert len((await story.act("housing.handler", "GET /bulletins"))["items"]) == 1
    await story.act("west.handler", f"GET /bulletins/{bulletin_id}", answers=404)
    shown = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}")
    await story.act("west.handler", f"GET /papers/{shown['paper_id']}", answers=404)


async def test_whoever_wrote_a_bulletin_neither_approves_nor_issues_it(story: Story) -> None:
    for duty in ("reviewer", "issuer"):
        post = {"person_id": str(story.province.people["office.clerk"]), "unit_id": str(story.province.units["office"])}
        await story.act(
            "province.administrator", "POST /posts", post | {"duty": duty, "from_on": "2021-01-01"}, answers=201
        )
    bulletin_id = await drafted(story)

    refused = await story.act("office.clerk", f"POST /bulletins/{bulletin_id}/approvals", answers=409)
    assert refused["code"] == "recused"

    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/approvals")
    refused = await story.act("office.clerk", f"POST /bulletins/{bulletin_id}/issuances", {}, answers=409)
    assert refused["code"] == "recused"


async def test_a_bulletin_to_nobody_and_one_with_figures_of_tomorrow_are_refused(story: Story) -> None:
    nobody = draft(story, addressees=[])
    made = await story.act("office.clerk", "POST /bulletins", nobody, answers=201)
    await story.act("office.reviewer", f"POST /bulletins/{made['subject_id']}/approvals")
    refused = await story.act("office.issuer", f"POST /bulletins/{made['subject_id']}/issuances", {}, answers=409)
    assert "没有主送单位" in refused["detail"]

    wrong = await story.act("office.clerk", "POST /bulletins", draft(story, figures_on="2021-12-31"), answers=422)
    assert wrong["errors"][0]["field"] == "figures_on"


async def test_an_edited_draft_is_reckoned_again_and_a_declined_one_ends(story: Story) -> None:
    bulletin_id = await drafted(story)
    words = {name: value for name, value in draft(story).items() if name not in ("office_id", "plan_id")}
    east = str(story.province.units["east"])
    await story.act(
        "office.clerk", f"PUT /bulletins/{bulletin_id}/content", words | {"title": "关于进展情况的通报", "poor": [east]}
    )

    shown = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}")
    assert shown["title"] == "关于进展情况的通报"
    assert [entry["unit_name"] for entry in shown["content"]["figures"]["poor"]] == ["东原市"]
    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/declinations", {"reason": "数据尚待核实"})
    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/approvals", answers=409)


async def test_an_internal_bulletin_is_not_published_and_a_public_one_may_be_read_by_all(story: Story) -> None:
    internal, public = await issued(story), await issued(story, "public")
    given = {"published_in": "省政府门户网站"}

    refused = await story.act("office.issuer", f"POST /bulletins/{internal}/publications", given, answers=409)
    assert "内部通报不向社会公开" in refused["detail"]

    tomorrow = given | {"published_on": "2021-03-04"}
    await story.act("office.issuer", f"POST /bulletins/{public}/publications", tomorrow, answers=422)
    await story.act("west.handler", f"GET /bulletins/{public}", answers=404)
    await story.act("office.issuer", f"POST /bulletins/{public}/publications", given)
    shown = await story.act("west.handler", f"GET /bulletins/{public}")
    assert (shown["published_in"], shown["published_on"], shown["copies"]) == ("省政府门户网站", "2021-03-03", [])
    await story.act("west.handler", f"GET /papers/{shown['paper_id']}")
    seen = {
        who: [entry["kind"] for entry in (await story.act(who, f"GET /bulletins/{public}/history"))["items"]]
        for who in ("west.handler", "housing.handler")
    }
    assert seen["west.handler"] == ["bulletin_issued", "bulletin_published"]
    assert seen["housing.handler"] == ["bulletin_drafted", "bulletin_approved", *seen["west.handler"]]


async def test_a_bulletin_is_withdrawn_by_a_further_paper_and_its_copies_are_recalled(story: Story) -> None:
    bulletin_id = await issued(story)
    await story.act("east.liaison", f"POST /bulletins/{bulletin_id}/signatures")

    await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/withdrawals", {"reason": "附表数据有误"})
    story.told()

    shown = await story.act("east.handler", f"GET /bulletins/{bulletin_id}")
    assert (shown["stage"], shown["copy_stage"]) == ("withdrawn", "recalled")
    first = await story.act("east.handler", f"GET /papers/{shown['paper_id']}")
    second = (await story.act("east.handler", f"GET /papers/{first['withdrawn_by_id']}"))["payload"]
    assert (second["number"], second["withdrawn_number"]) == ("通报〔2021〕2号", "通报〔2021〕1号")
    assert any("附表数据有误" in mail.body for mail in story.mails_to("housing.handler"))


async def test_the_figures_are_those_of_the_day_they_name(story: Story) -> None:
    task_id = story.province.task("housing", "2")
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    story.later(on(10, 13, 9))

    overdue = {}
    for day in ("2021-09-30", "2021-10-13"):
        made = await story.act("office.clerk", "POST /bulletins", draft(story, figures_on=day), answers=201)
        shown = await story.act("office.clerk", f"GET /bulletins/{made['subject_id']}")
        overdue[day] = {entry["unit_name"]: entry["overdue"] for entry in shown["content"]["figures"]["annex"]}

    assert (overdue["2021-09-30"]["省房建厅"], overdue["2021-10-13"]["省房建厅"]) == (0, 1)
