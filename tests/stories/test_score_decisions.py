"""What becomes of points: appeals, extensions, notices withdrawn, relapses, and the shares of contributors."""

from decimal import Decimal
from uuid import UUID

from tests.province import on
from tests.stories import test_bulletin, test_extension, test_look_back, test_objection, test_on_time
from tests.stories.conftest import Story
from tests.stories.scoring import account, confirm, entries, late_plan, one_rule, published, reckoned_from_events, rules


async def test_an_appeal_leaves_the_entry_and_puts_the_right_amount_beside_it(story: Story) -> None:
    await published(story)
    await late_plan(story)
    story.later(on(4, 16))
    await confirm(story)
    (line,) = (await account(story))["lines"]
    objection = await test_objection.filed(story, "entry", line["id"])
    await test_objection.decide(story, objection, "pauses")
    assert (await account(story))["balance"] == "100.00"

    await test_objection.decide(story, objection, "changes", changed_to="改扣半分", amount="-0.50")

    after = await account(story)
    assert [(one["amount"], one["balance"]) for one in after["lines"]] == [
        ("-1.00", "99.00"), ("1.00", "100.00"), ("-0.50", "99.50"),
    ]  # fmt: skip
    assert after["lines"][0]["objection_stage"] == "changed"
    assert after["balance"] == "99.50"
    assert reckoned_from_events(story, "housing") == Decimal("99.50")


async def test_an_approved_extension_takes_the_points_back_and_the_new_date_counts_for_itself(story: Story) -> None:
    never = one_rule({"on": "date", "kinds": ["completion"], "outcome": "never"}, "-3")
    await published(story, rules(never_after_days=0, rules=never))
    _, deadline_id = await test_extension.begun(story)
    story.later(on(9, 13))
    extension_id = await test_extension.examined(story, deadline_id)
    story.later(on(10, 2))
    await confirm(story, unit_id=str(story.province.units["housing"]))
    assert (await account(story))["balance"] == "97.00"

    page = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    assert "entry_reversed" in [effect["kind"] for effect in page["effects"]]
    await story.act("office.reviewer", f"POST /extensions/{extension_id}/approvals", {})

    assert (await account(story))["balance"] == "100.00"
    story.later(on(10, 22))
    story.later(on(10, 23))
    waiting = [line for line in (await account(story))["lines"] if line["stage"] == "proposed"]
    assert [(line["caused_on"], line["cause_gone"]) for line in waiting] == [("2021-10-20", False)]


async def test_a_withdrawn_notice_is_left_for_a_decision_of_its_own(story: Story) -> None:
    await published(story, rules(rules=one_rule({"on": "notice"})))
    story.later(on(3, 4))
    notice_id = await test_objection.received_notice(story)
    story.later(on(3, 5))
    assert [entry["from_id"] for entry in entries(story)] == [UUID(notice_id)]
    await test_objection.decide(story, await test_objection.filed(story, "notice", notice_id), "revocations")

    assert await confirm(story) == {"count": 0, "left": 1}
    scope = {"office_id": str(story.province.units["office"]), "year": 2021, "reason": "督办件已撤回"}
    moved = await story.act("office.reviewer", "POST /scores/declinations", scope)
    assert moved == {"count": 1, "left": 0}


async def test_what_happened_counts_and_a_relapse_stands_beside_the_closing_that_it_followed(story: Story) -> None:
    await published(story)
    story.later(on(3, 4))
    task_id = await test_look_back.closed(story)
    await test_bulletin.issued(story)
    story.later(on(3, 5))

    lines = (await account(story))["lines"]
    assert {line["rule_key"]: line["amount"] for line in lines} == {"closed-on-time": "1.00", "criticised": "-2.00"}

    one = await test_look_back.waiting(story, task_id)
    story.later(on(6, 2))
    found = test_look_back.looked(story, finding="又见积水", due_on="2021-08-31")
    await story.act("office.clerk.2", f"POST {one}/relapses", found)
    story.later(on(6, 3))

    await confirm(story)
    lines = (await account(story))["lines"]
    assert [line["balance"] for line in lines] == ["101.00", "99.00", "96.00"]
    assert not any(line["cause_gone"] for line in lines)
    assert reckoned_from_events(story, "housing") == Decimal("96.00")


async def test_who_contributed_to_a_task_closed_in_time_is_given_its_share(story: Story) -> None:
    await published(story)
    await test_on_time.test_a_task_is_signed_for_reported_and_closed_in_time(story)
    story.later(on(4, 6))

    units = {unit_id: code for code, unit_id in story.province.units.items()}
    closed = {units[one["unit_id"]]: one["amount"] for one in entries(story) if one["rule_key"] == "closed-on-time"}
    assert closed == {"ecology": Decimal("1.00"), "water": Decimal("0.50")}


async def test_a_contribution_handed_in_late_counts_for_who_owed_it_once_the_lead_has_accepted_it(story: Story) -> None:
    await published(story)
    task_id = story.province.task("ecology")
    await story.act("ecology.handler", f"POST /tasks/{task_id}/signatures")
    for at in (on(3, 4), on(4, 1), on(4, 2), on(4, 6)):
        story.later(at)
    paper = await story.report("water", task_id, kind="contribution", period="2021-03", text="配合情况")
    story.later(on(4, 7))
    assert entries(story) == []

    await story.act("ecology.handler", f"POST /reports/{paper}/acceptances", {})
    story.later(on(4, 8))

    [late] = entries(story)
    assert (late["unit_id"], late["rule_key"]) == (story.province.units["water"], "late")
