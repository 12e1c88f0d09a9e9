"""Objections: in time or not at all, decided by who took no part, and what follows from the decision at once."""

from typing import Any

from tests.province import on
from tests.stories import test_bulletin, test_entry
from tests.stories.conftest import Story
from workflows.replay import replay

TEXT = "所列逾期任务已于时限内办结，见附件"


async def drafted(story: Story, kind: str, subject_id: str, *, answers: int = 201) -> Any:
    body = {"against_kind": kind, "against_id": subject_id, "text": TEXT}
    return await story.act("housing.handler", "POST /objections", body, answers=answers)


async def signed(story: Story, kind: str, subject_id: str) -> str:
    made = await drafted(story, kind, subject_id)
    await story.act("housing.deputy_leader", f"POST /objections/{made['subject_id']}/signatures")
    return str(made["subject_id"])


async def filed(story: Story, kind: str, subject_id: str) -> str:
    objection_id = await signed(story, kind, subject_id)
    await story.act("housing.handler", f"POST /objections/{objection_id}/filings")
    return objection_id


async def received_bulletin(story: Story) -> str:
    bulletin_id = await test_bulletin.issued(story)
    await story.act("housing.liaison", f"POST /bulletins/{bulletin_id}/signatures")
    return bulletin_id


async def received_notice(story: Story) -> str:
    task_id = story.province.task("housing", "2")
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    body = {"kind": "supervision", "reason": "进展滞后", "requirement": "限期整改", "answer_working_days": 5}
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/notices", body, answers=201)
    notice_id = str(made["subject_id"])
    await story.act("office.reviewer", f"POST /notices/{notice_id}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{notice_id}/issuances", {})
    await story.act("housing.handler", f"POST /notices/{notice_id}/signatures")
    return notice_id


async def decide(story: Story, objection_id: str, how: str, *, who: str = "office.reviewer.2", **given: Any) -> Any:
    answers = given.pop("answers", 200)
    body = {"reason": "经复核，原结论有误"} | given
    return await story.act(who, f"POST /objections/{objection_id}/{how}", body, answers=answers)


async def test_an_objection_is_filed_on_the_thirtieth_day_and_refused_on_the_next(story: Story) -> None:
    # given: both received on 3 March; the thirtieth day is 2 April, a working Friday
    in_time = await signed(story, "bulletin", await received_bulletin(story))
    late = await signed(story, "entry", await test_entry.confirmed(story))

    story.later(on(4, 2, 17))
    await story.act("housing.handler", f"POST /objections/{in_time}/filings")
    story.later(on(4, 3, 9))
    refused = await story.act("housing.handler", f"POST /objections/{late}/filings", answers=409)

    assert "超过提出复核申请的期限 1 天" in refused["detail"]
    shown = await story.act("housing.handler", f"GET /objections/{late}")
    assert (shown["received_on"], shown["file_until"]) == ("2021-03-03", "2021-04-02")
    assert "file" not in shown["allowed_actions"]


async def test_a_last_day_off_gives_way_to_the_next_working_day(story: Story) -> None:
    story.later(on(3, 4))
    objection_id = await signed(story, "entry", await test_entry.confirmed(story))
    story.later(on(4, 6, 9))

    shown = await story.act("housing.handler", f"GET /objections/{objection_id}")

    # 03-04 + 30 days is Saturday 04-03, the first day of 清明; the next working day is 04-06.
    assert shown["file_until"] == "2021-04-06"
    await story.act("housing.handler", f"POST /objections/{objection_id}/filings")


async def test_an_objection_is_the_units_own_paper_until_a_leader_has_signed_and_it_was_filed(story: Story) -> None:
    entry_id = await test_entry.confirmed(story)
    made = await drafted(story, "entry", entry_id)
    objection_id = made["subject_id"]
    await story.act("office.reviewer", f"GET /objections/{objection_id}", answers=404)
    await story.act("housing.handler", f"POST /objections/{objection_id}/filings", answers=409)
    await story.act("housing.handler", f"PUT /objections/{objection_id}/content", {"text": "改为：数据有误"})
    await story.act("housing.handler", f"POST /objections/{objection_id}/signatures", answers=403)
    await story.act("housing.deputy_leader", f"POST /objections/{objection_id}/signatures")
    await story.act("housing.handler", f"POST /objections/{objection_id}/filings")
    story.told()

    shown = await story.act("office.reviewer", f"GET /objections/{objection_id}")
    assert (shown["text"], shown["stage_name"]) == ("改为：数据有误", "已提出")
    assert shown["deadline"]["due_on"] == "2021-04-02"
    assert any("复核申请待决定" in mail.subject for mail in story.mails_to("office.reviewer"))
    refused = await drafted(story, "entry", entry_id, answers=409)
    assert "不重复提出" in refused["detail"]


async def test_the_evidence_of_an_objection_is_read_by_the_office_once_it_is_filed(story: Story) -> None:
    entry_id = await test_entry.confirmed(story)
    file_id = str(story.province.attachment("housing"))
    foreign = str(story.province.attachment("water"))
    body = {"against_kind": "entry", "against_id": entry_id, "text": TEXT, "evidence": [foreign]}
    refused = await story.act("housing.handler", "POST /objections", body, answers=422)
    assert [error["value"] for error in refused["errors"]] == [foreign]

    made = await story.act("housing.handler", "POST /objections", body | {"evidence": [file_id]}, answers=201)
    await story.act("office.reviewer.2", f"GET /attachments/{file_id}", answers=404)
    await story.act("housing.deputy_leader", f"POST /objections/{made['subject_id']}/signatures")
    await story.act("housing.handler", f"POST /objections/{made['subject_id']}/filings")
    await story.act("office.reviewer.2", f"GET /attachments/{file_id}")


async def test_who_approved_the_notice_that_was_replaced_took_part_in_the_one_in_its_place(story: Story) -> None:
    replaced = await received_notice(story)
    again = {"reason": "更正要求", "requirement": "十日内整改", "answer_working_days": 10}
    await story.act("office.issuer.2", f"POST /notices/{replaced}/replacements", again)
    notices = (await story.act("housing.handler", "GET /notices?stage=issued"))["items"]
    await story.act("housing.handler", f"POST /notices/{notices[0]['id']}/signatures")
    objection_id = await filed(story, "notice", notices[0]["id"])

    for who in ("office.reviewer", "office.issuer", "office.issuer.2"):
        assert (await decide(story, objection_id, "upholdings", who=who, answers=409))["code"] == "recused"
    await decide(story, objection_id, "upholdings")


async def test_only_who_received_a_conclusion_objects_to_it(story: Story) -> None:
    bulletin_id = await test_bulletin.issued(story)
    refused = await drafted(story, "bulletin", bulletin_id, answers=409)
    assert "请先签收" in refused["detail"]

    body = {"against_kind": "bulletin", "against_id": bulletin_id, "text": TEXT}
    await story.act("water.handler", "POST /objections", body, answers=403)
    await story.act("west.handler", "POST /objections", body, answers=404)


async def test_who_took_part_in_the_conclusion_does_not_decide(story: Story) -> None:
    objection_id = await filed(story, "bulletin", await received_bulletin(story))

    for who in ("office.reviewer", "office.issuer"):
        for how in ("upholdings", "revocations", "pauses"):
            refused = await decide(story, objection_id, how, who=who, answers=409)
            assert refused["code"] == "recused"
    await decide(story, objection_id, "upholdings", who="office.clerk.2", answers=403)

    await decide(story, objection_id, "upholdings")
    shown = await story.act("housing.handler", f"GET /objections/{objection_id}")
    paper = (await story.act("housing.handler", f"GET /papers/{shown['decision_paper_id']}"))["payload"]
    assert (paper["number"], paper["outcome"]) == ("复核决定书〔2021〕1号", "维持原结论")
    await story.act("west.handler", f"GET /papers/{shown['decision_paper_id']}", answers=404)
    deadline = shown["deadline"]
    assert (deadline["kind"], deadline["missed_at"]) == ("objection_decision", None)
    assert deadline["met_at"] is not None


async def test_a_revoked_bulletin_is_withdrawn_by_paper_by_who_decided(story: Story) -> None:
    bulletin_id = await received_bulletin(story)
    objection_id = await filed(story, "bulletin", bulletin_id)

    await decide(story, objection_id, "revocations")

    shown = await story.act("housing.handler", f"GET /bulletins/{bulletin_id}")
    assert (shown["stage"], shown["copy_stage"]) == ("withdrawn", "recalled")
    first = await story.act("housing.handler", f"GET /papers/{shown['paper_id']}")
    second = await story.act("housing.handler", f"GET /papers/{first['withdrawn_by_id']}")
    assert second["payload"]["reason"] == "复核决定：经复核，原结论有误"
    history = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}/history")
    assert (history["items"][-1]["kind"], history["items"][-1]["duty"]) == ("bulletin_revoked", "reviewer")


async def test_a_revoked_entry_is_reversed_and_a_changed_one_entered_anew(story: Story) -> None:
    revoked = await filed(story, "entry", await test_entry.confirmed(story))
    changed = await filed(story, "entry", await test_entry.confirmed(story, "-4.00"))
    assert (await test_entry.ledger(story))["sums"]["score"] == "-6.00"

    await decide(story, revoked, "revocations")
    await decide(story, changed, "changes", changed_to="改扣 1 分", answers=422)
    await decide(story, changed, "changes", changed_to="改扣 1 分", amount="-1.00")

    shown = await test_entry.ledger(story)
    assert shown["sums"]["score"] == "-1.00"
    assert sorted(entry["amount"] for entry in shown["items"]) == ["-1.00", "-2.00", "-4.00", "2.00", "4.00"]


async def test_a_revoked_notice_is_withdrawn_and_no_answer_is_owed(story: Story) -> None:
    notice_id = await received_notice(story)
    shown = await story.act("housing.handler", f"GET /notices/{notice_id}")
    paper = await story.act("housing.handler", f"GET /papers/{shown['paper_id']}")
    assert "申请复核" in paper["payload"]["review_right"]
    assert "revoke" not in (await story.act("office.reviewer", f"GET /notices/{notice_id}"))["allowed_actions"]
    objection_id = await filed(story, "notice", notice_id)

    await decide(story, objection_id, "revocations")

    assert (await story.act("housing.handler", f"GET /notices/{notice_id}"))["stage"] == "withdrawn"
    assert (await story.act("housing.handler", "GET /deadlines?kind=answer"))["items"] == []


async def test_an_objection_pauses_the_effect_only_if_the_decider_says_so(story: Story) -> None:
    entry_id = await test_entry.confirmed(story)
    notice_id = await received_notice(story)
    by_entry, by_notice = await filed(story, "entry", entry_id), await filed(story, "notice", notice_id)
    assert (await test_entry.ledger(story))["sums"]["score"] == "-2.00"

    for objection_id in (by_entry, by_notice):
        await decide(story, objection_id, "pauses")
    await decide(story, by_entry, "pauses", answers=409)
    assert (await test_entry.ledger(story))["sums"]["score"] == "0.00"
    story.later(on(3, 24))  # the answer was due on 10 March
    assert (await story.act("housing.handler", f"GET /notices/{notice_id}"))["stage"] == "signed_for"

    await decide(story, by_entry, "upholdings")
    await decide(story, by_notice, "upholdings")
    assert (await test_entry.ledger(story))["sums"]["score"] == "-2.00"
    [answer] = (await story.act("housing.handler", "GET /deadlines?kind=answer"))["items"]
    assert (answer["original_on"], answer["due_on"], answer["missed_at"]) == ("2021-03-10", "2021-03-31", None)


async def test_a_decision_not_taken_in_time_is_found_by_the_clock(story: Story) -> None:
    objection_id = await filed(story, "bulletin", await received_bulletin(story))

    story.later(on(4, 3, 8, 30))

    [late] = (await story.act("office.clerk", "GET /deadlines?overdue=true&kind=objection_decision"))["items"]
    assert (late["due_on"], late["subject_id"], late["task_id"]) == ("2021-04-02", objection_id, None)
    assert late["task_title"] == "关于通报〔2021〕1号的复核申请"
    assert any("作出复核决定逾期" in mail.subject for mail in story.mails_to("office.reviewer.2"))
    await decide(story, objection_id, "upholdings")
    assert (await story.act("office.clerk", "GET /deadlines?overdue=true&kind=objection_decision"))["items"] == []


async def test_a_filed_objection_is_taken_back_by_a_leader_and_may_be_made_again(story: Story) -> None:
    entry_id = await test_entry.confirmed(story)
    objection_id = await filed(story, "entry", entry_id)

    await story.act("housing.handler", f"POST /objections/{objection_id}/withdrawals", answers=403)
    await story.act("housing.deputy_leader", f"POST /objections/{objection_id}/withdrawals")

    assert (await story.act("office.clerk", "GET /deadlines?kind=objection_decision&view=supervised"))["items"] == []
    await filed(story, "entry", entry_id)


async def test_the_record_explains_every_stage_and_date_of_these_lives(story: Story) -> None:
    revoked = await filed(story, "bulletin", await received_bulletin(story))
    changed = await filed(story, "entry", await test_entry.confirmed(story))
    upheld = await filed(story, "notice", await received_notice(story))
    await decide(story, upheld, "pauses")
    story.later(on(3, 24))

    await decide(story, revoked, "revocations")
    await decide(story, changed, "changes", changed_to="改扣半分", amount="-0.50")
    await decide(story, upheld, "upholdings")

    outcome = story.province.run(replay)
    assert outcome.differences == []
    assert outcome.events > 0
