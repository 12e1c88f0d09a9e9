"""约谈 that goes otherwise: put off, cancelled, not published in time, under a regime that is not the office's."""

from queries.sql import rows
from tests.province import on
from tests.stories.conftest import Story
from tests.stories.talking import EVIDENCE, REASON, approved, issued, parties, plan, served


async def test_a_postponed_talk_summons_anew_and_the_next_notice_replaces_the_first(story: Story) -> None:
    # given
    talk = await served(story, "east", "west")
    known = await parties(story, talk)
    first = (await story.act("office.clerk", f"GET {talk}"))["notice_paper_id"]
    await story.act("east.handler", f"POST /talk-parties/{known['东原市']['id']}/signatures")

    # when
    await story.act("office.issuer", f"POST {talk}/postponements", REASON)
    story.told()
    await story.act("east.handler", f"POST /talk-parties/{known['东原市']['id']}/signatures", answers=409)
    refused = await story.act("office.clerk", f"POST {talk}/plans", plan(story, "west"), answers=409)
    assert "东原市" in refused["detail"]
    await story.act("office.issuer", f"POST /talk-parties/{known['东原市']['id']}/releases", REASON)
    await story.act("office.clerk", f"POST {talk}/plans", plan(story, "west", "ecology", meets_on="2021-03-25"))
    assert (await story.act("west.handler", f"GET {talk}"))["plan"] == {}
    await story.act("office.issuer", f"POST {talk}/plan-confirmations")
    await story.act("office.issuer", f"POST {talk}/services", {})

    # then
    second = await story.act("west.handler", f"GET {talk}")
    assert second["plan"]["meets_on"] == "2021-03-25"
    replaced = await story.act("west.handler", f"GET /papers/{first}")
    assert replaced["withdrawn_by_id"] == second["notice_paper_id"]
    assert {name: entry["stage"] for name, entry in (await parties(story, talk)).items()} == {
        "东原市": "released",
        "西林市": "summoned",
        "省环境厅": "summoned",
    }
    assert any("约谈改期" in mail.body for mail in story.mails_to("west.deputy_leader"))
    open_accounts = story.province.rows(
        "SELECT unit_id FROM deadline WHERE kind = 'talk_account' AND met_at IS NULL AND cancelled_at IS NULL"
    )
    assert {entry["unit_id"] for entry in open_accounts} == {
        story.province.units["west"],
        story.province.units["ecology"],
    }


async def test_a_cancelled_talk_releases_its_parties_by_a_further_paper(story: Story) -> None:
    talk = await served(story, "east")

    await story.act("office.issuer", f"POST {talk}/cancellations", REASON)
    story.told()

    page = await story.act("east.handler", f"GET {talk}")
    paper = await story.act("east.handler", f"GET /papers/{page['notice_paper_id']}")
    assert (page["stage"], page["parties"][0]["stage"]) == ("cancelled", "released")
    assert (paper["payload"]["cancels"], paper["payload"]["number"]) == (True, "约谈通知书〔2021〕2号")
    assert any("约谈解除" in mail.body for mail in story.mails_to("east.handler"))


async def test_a_cancelled_plan_that_was_never_served_is_nobodys_news(story: Story) -> None:
    talk = await approved(story)
    await story.act("office.clerk", f"POST {talk}/plans", plan(story, "east", "west"))
    await story.act("office.clerk", f"POST {talk}/plans", plan(story, "west"))

    await story.act("office.issuer", f"POST {talk}/cancellations", REASON)
    story.told()

    assert not any("约谈" in mail.body for mail in story.mails_to("west.handler") + story.mails_to("east.handler"))
    assert {entry["stage"] for entry in (await parties(story, talk)).values()} == {"released"}


async def test_a_statutory_talk_that_is_not_published_is_found_by_the_clock(story: Story) -> None:
    talk = await issued(story)
    page = await story.act("office.clerk", f"GET {talk}")
    [due] = [entry for entry in page["deadlines"] if entry["kind"] == "publication"]
    assert due["due_on"] == "2021-04-13"

    story.later(on(4, 14, 9))

    missed = story.province.one("SELECT missed_at FROM deadline WHERE kind = 'publication'")
    assert missed["missed_at"] is not None
    assert any("向社会公开逾期" in mail.body for mail in story.mails_to("office.clerk"))
    suspended = {"authority": "省环境厅", "document_no": "环函〔2021〕3号", "suspended_on": "2021-04-12"}
    await story.act("office.clerk", f"POST {talk}/suspended-approvals", suspended)
    await story.act("office.issuer", f"POST {talk}/publications", {"published_in": "省政府门户网站"})
    page = await story.act("office.clerk", f"GET {talk}")
    assert (page["stage"], page["published_on"]) == ("published", "2021-04-14")
    assert page["approvals_suspended"]["document_no"] == "环函〔2021〕3号"


async def test_a_talk_on_local_rules_has_no_date_of_publication_and_suspends_no_approvals(story: Story) -> None:
    talk = await issued(story, basis="local_rules")

    act = {"authority": "省环境厅", "document_no": "环函〔2021〕3号", "suspended_on": "2021-03-15"}
    refused = await story.act("office.clerk", f"POST {talk}/suspended-approvals", act, answers=409)

    assert "暂停审批" in refused["detail"]
    assert story.province.rows("SELECT id FROM deadline WHERE kind = 'publication'") == []
    await story.act("office.issuer", f"POST {talk}/publications", {"published_in": "省政府门户网站"})


async def test_an_office_of_the_party_regime_does_not_talk_by_the_governments_regulation(story: Story) -> None:
    story.province.run(rows, "UPDATE designation SET regime = 'inspection'")
    draft = {"legal_basis": "supervision_regulation_12", "reason": "落实不力", "evidence": EVIDENCE}
    task_id = story.province.task("east")

    refused = await story.act("office.clerk", f"POST /tasks/{task_id}/talks", draft, answers=409)

    assert "督查与督察不得混用" in refused["detail"]
    talk = await served(story, "east", basis="local_rules")
    page = await story.act("office.clerk", f"GET {talk}")
    paper = await story.act("office.clerk", f"GET /papers/{page['notice_paper_id']}")
    assert paper["payload"]["regime_name"] == "督察"
