"""约谈: three parties of which one never comes; who proposes does not approve; lead time, day and commitments kept."""

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.talking import (
    BY_OFFICE,
    CHECK,
    EVIDENCE,
    REASON,
    STEPS,
    approved,
    held,
    met_by_two_of_three,
    minutes,
    parties,
    plan,
    proposed,
    replay_agrees,
    served,
)
from tests.stories.test_on_time import file_of


async def test_each_party_hears_of_the_talk_by_its_paper_and_sees_itself_alone(story: Story) -> None:
    talk = await served(story, "east", "west", "ecology")

    [mail] = story.mails_to("west.principal_leader")
    assert "省政府第三会议室" in mail.body
    page = await story.act("west.handler", f"GET {talk}")
    assert [entry["unit_name"] for entry in page["parties"]] == ["西林市"]
    assert [(entry["kind"], entry["due_on"]) for entry in page["parties"][0]["deadlines"]] == [
        ("talk_account", "2021-03-12")
    ]
    assert (page["check_finding"], page["approval"]) == (None, {})
    paper = (await story.act("west.handler", f"GET /papers/{page['notice_paper_id']}"))["payload"]
    assert (paper["number"], paper["regime_name"], paper["authority"]) == ("约谈通知书〔2021〕1号", "督查", "测试文件")
    assert paper["legal_basis"] == "《中华人民共和国大气污染防治法》第二十二条"
    seen = await story.act("west.handler", f"GET /tasks/{story.province.task('east')}")
    assert seen["seen_as"] == "participant"
    history = await story.act("west.handler", f"GET {talk}/history")
    assert [entry["kind"] for entry in history["items"]] == ["talk_served", "talk_party_served"]


async def test_an_account_is_the_units_own_until_its_leader_hands_it_in(story: Story) -> None:
    talk = await served(story, "east")
    [party] = (await parties(story, talk)).values()
    own = f"/talk-parties/{party['id']}"
    await story.act("east.handler", f"POST {own}/signatures")
    refused = await story.act("east.deputy_leader", f"POST {own}/account-submissions", answers=409)
    assert "尚未起草" in refused["detail"]
    await story.act("east.handler", f"POST {own}/accounts", {"account": "问题和措施"})
    assert (await parties(story, talk))["东原市"]["account"] is None

    await story.act("east.deputy_leader", f"POST {own}/account-submissions")

    [party] = (await parties(story, talk)).values()
    assert (party["stage"], party["account"]) == ("account_received", "问题和措施")
    assert party["deadlines"][0]["met_at"] is not None


async def test_a_talk_with_three_parties_of_which_one_never_comes(story: Story) -> None:
    # given
    talk, known = await met_by_two_of_three(story)
    east, west, ecology = (known[name] for name in ("东原市", "西林市", "省环境厅"))

    # when: the minutes hold commitments of those who came and requirements for the absent one
    promised = [(east, "2021-06-30"), (west, "2021-05-31")]
    await story.act("office.clerk", f"POST {talk}/minutes", minutes(promised), answers=422)
    faulty = minutes([*promised, (ecology, "2021-06-30")], ecology)
    await story.act("office.clerk", f"POST {talk}/minutes", faulty, answers=422)
    await story.act("office.clerk", f"POST {talk}/minutes", minutes(promised, ecology))
    await story.act("office.issuer", f"POST {talk}/minutes-issuances", {})
    story.told()

    # then: each of the two is ordered to rectify; the third has the paper, and no order
    orders = story.province.rows("SELECT unit_id FROM rectification ORDER BY due_on")
    assert [entry["unit_id"] for entry in orders] == [story.province.units["west"], story.province.units["east"]]
    page = await story.act("ecology.handler", f"GET {talk}")
    paper = (await story.act("ecology.handler", f"GET /papers/{page['minutes_paper_id']}"))["payload"]
    assert paper["number"] == "约谈纪要〔2021〕1号"
    assert [entry["unit"] for entry in paper["requirements"]] == ["省环境厅"]
    assert next(entry for entry in paper["parties"] if entry["unit"] == "西林市")["came"] == "副市长 赵某"
    assert any("约谈纪要〔2021〕1号" in mail.body for mail in story.mails_to("ecology.principal_leader"))
    assert replay_agrees(story)


async def test_who_proposed_or_checked_does_not_approve(story: Story) -> None:
    talk = await proposed(story)
    await story.act("office.reviewer", f"POST {talk}/approvals", BY_OFFICE, answers=409)
    await story.act("office.clerk", f"POST {talk}/checks", CHECK)

    # One person in two posts: the duty would do, the person may not.
    clerk, reviewer = story.province.people["office.clerk"], story.province.posts["office.reviewer.2"]
    story.province.rows("UPDATE post SET person_id = %(p)s WHERE id = %(id)s", p=clerk, id=reviewer.id)
    refused = await story.act("office.clerk", f"POST {talk}/approvals", BY_OFFICE, answers=409)

    assert refused["type"].endswith("recused")
    await story.act("office.clerk.2", f"POST {talk}/approvals", BY_OFFICE, answers=403)


async def test_an_approval_from_outside_the_office_keeps_its_scan(story: Story) -> None:
    talk = await proposed(story)
    await story.act("office.clerk", f"POST {talk}/checks", CHECK)
    outside = {"approver": "王某某", "post": "副省长", "organ": "省人民政府", "basis": "批示"}
    await story.act("office.reviewer", f"POST {talk}/approvals", outside, answers=422)

    scan = await file_of(story, "office.reviewer")
    await story.act("office.reviewer", f"POST {talk}/approvals", outside | {"scan": scan})

    page = await story.act("office.clerk", f"GET {talk}")
    assert (page["approval"]["approver"], page["approval"]["by_office"], page["approval"]["scan"]) == (
        "王某某",
        False,
        scan,
    )


async def test_a_proposal_is_known_to_the_office_alone_and_may_be_declined(story: Story) -> None:
    talk = await proposed(story)
    await story.act("east.handler", f"GET {talk}", answers=404)
    history = await story.act("east.handler", f"GET /tasks/{story.province.task('east')}/history")
    assert not any(entry["subject_kind"] == "talk" for entry in history["items"])
    again = {"legal_basis": "local_rules", "reason": "再次提出", "evidence": EVIDENCE}
    await story.act("office.clerk", f"POST /tasks/{story.province.task('east')}/talks", again, answers=409)

    await story.act("office.reviewer", f"POST {talk}/declinations", REASON)

    page = await story.act("office.clerk", f"GET {talk}")
    assert (page["stage"], page["allowed_actions"]) == ("declined", [])


async def test_nothing_classified_enters_a_talk_however_deep_it_stands(story: Story) -> None:
    task_id = story.province.task("east")
    evidence = {"paragraphs": ["堆场未覆盖", "机密★10年"]}
    draft = {"legal_basis": "air_law_22", "reason": "空气质量持续恶化", "evidence": evidence}

    refused = await story.act("office.clerk", f"POST /tasks/{task_id}/talks", draft, answers=422)

    assert refused["errors"][0]["field"] == "evidence.paragraphs[1]"


async def test_a_notice_without_lead_time_is_not_served(story: Story) -> None:
    talk = await approved(story)
    await story.act("office.clerk", f"POST {talk}/plans", plan(story, "east", meets_on="2021-03-05"))
    await story.act("office.issuer", f"POST {talk}/plan-confirmations")

    refused = await story.act("office.issuer", f"POST {talk}/services", {}, answers=409)

    assert "还差 1 个工作日" in refused["detail"]
    page = await story.act("office.issuer", f"GET {talk}")
    assert "serve" not in page["allowed_actions"]


async def test_a_talk_is_not_held_before_its_day(story: Story) -> None:
    talk = await served(story, "east")
    [party] = (await parties(story, talk)).values()

    early = await story.act(
        "office.clerk", f"POST /talk-parties/{party['id']}/attendances", {"came": "某某"}, answers=409
    )
    refused = await story.act("office.clerk", f"POST {talk}/meetings", STEPS, answers=409)

    assert "约谈日期未到" in early["detail"]
    assert "约谈日期未到" in refused["detail"]


async def test_a_talk_to_an_empty_room_was_not_held_and_none_of_the_four_steps_is_left_out(story: Story) -> None:
    talk = await served(story, "east")
    story.later(on(3, 15, 10))
    [party] = (await parties(story, talk)).values()
    await story.act("office.clerk", f"POST /talk-parties/{party['id']}/absences", {"reason": "未到会"})
    refused = await story.act("office.clerk", f"POST {talk}/meetings", STEPS, answers=409)
    assert "改期或取消" in refused["detail"]

    # Who was noted as absent arrives late.
    await story.act("office.clerk", f"POST /talk-parties/{party['id']}/attendances", {"came": "east 主要负责人"})
    short = {"steps": STEPS["steps"][:-1]}
    refused = await story.act("office.clerk", f"POST {talk}/meetings", short, answers=422)
    assert "被约谈单位表态" in refused["detail"]
    await story.act("office.clerk", f"POST {talk}/meetings", STEPS)


async def test_minutes_without_commitments_are_refused_and_their_drafter_does_not_issue_them(story: Story) -> None:
    talk = await held(story)
    [party] = (await parties(story, talk)).values()
    refused = await story.act("office.clerk", f"POST {talk}/minutes", minutes([]), answers=409)
    assert "承诺和时限" in refused["detail"]

    await story.act("office.clerk", f"POST {talk}/minutes", minutes([(party, "2021-06-30")]))
    await story.act("office.issuer", f"POST {talk}/minutes-returns", REASON)
    await story.act("office.clerk", f"POST {talk}/minutes", minutes([(party, "2021-05-31")]))
    await story.act("office.clerk", f"POST {talk}/minutes-issuances", {}, answers=403)

    page = await story.act("office.clerk", f"GET {talk}")
    assert [entry["due_on"] for entry in page["commitments"]] == ["2021-05-31"]
