"""Points by rule: found by the clock once, confirmed by a person in one act, each traced to what it rests on."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.ids import new_id
from queries.sql import Row
from tests.province import on
from tests.stories import test_bulletin, test_extension, test_look_back, test_objection, test_on_time
from tests.stories.conftest import Story
from workflows.policy_files import read_policy
from workflows.score_account import Capped, Given, ledger
from workflows.score_points import propose_points
from workflows.score_rules import DEFAULT_SCORES

MILESTONES = [{"title": "完成设计", "due_on": "2021-05-31"}]
ENTERED = ("entry_confirmed", "entry_balanced", "entry_corrected")


def rules(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(DEFAULT_SCORES.read_text(encoding="utf-8"))
    return body | changes


def one_rule(trigger: dict[str, Any], points: str = "-1", **more: Any) -> list[dict[str, Any]]:
    return [{"key": "one", "label": "某项规则", "trigger": trigger, "points": points, "basis": "测试文件"} | more]


async def published(story: Story, policy: dict[str, Any] | None = None, *, who: str = "office") -> None:
    """An office puts rules in force from the next day."""
    draft = {"office_id": str(story.province.units[who]), "from_on": "2021-03-04", "policy": policy or rules()}
    made = await story.act(f"{who}.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act(f"{who}.issuer", f"POST /policy-drafts/{made['subject_id']}/publications", {})


APRIL = on(4, 1), on(4, 9), on(4, 15)


async def late_plan(story: Story, days: Sequence[datetime] = APRIL) -> str:
    """The housing department hands in its plan after the date and an urging; it is accepted."""
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    for at in days:
        story.later(at)
    plan = await story.report("housing", task_id, kind="plan", text="实施方案", milestones=MILESTONES)
    await story.act("office.clerk", f"POST /reports/{plan}/acceptances", {})
    return task_id


async def account(story: Story, who: str = "office.clerk", unit: str = "housing") -> dict[str, Any]:
    found = await story.act(who, f"GET /scores/{story.province.units[unit]}?year=2021")
    (one,) = found["accounts"]
    return dict(one)


async def confirm(story: Story, *, answers: int = 200, **scope: Any) -> Any:
    body = {"office_id": str(story.province.units["office"]), "year": 2021} | scope
    return await story.act("office.reviewer", "POST /scores/confirmations", body, answers=answers)


def reckoned_from_events(story: Story, unit: str) -> Decimal:
    """The balance of a year from the record of events alone, with the limits of the rules."""
    body = rules()
    caps = {rule["key"]: Capped(Decimal(rule["cap"]) if "cap" in rule else None, 1) for rule in body["rules"]}
    version = new_id()
    found = story.province.rows(
        "SELECT data FROM event WHERE subject_kind = 'entry' AND kind = ANY(%(kinds)s) "
        "AND concerned_unit_id = %(unit)s AND data->>'kind' = 'score' AND (data->>'year')::int = 2021 ORDER BY id",
        kinds=list(ENTERED), unit=story.province.units[unit],
    )  # fmt: skip
    given = [Given(Decimal(entry["data"]["amount"]), True, version, entry["data"]["rule_key"]) for entry in found]
    base = Decimal(body["base_points"])
    lines = list(ledger(base, given, {(version, key): capped for key, capped in caps.items()}))
    return lines[-1][1] if lines else base


def entries(story: Story) -> list[Row]:
    return story.province.rows("SELECT * FROM entry ORDER BY id")


async def test_an_office_without_published_rules_gives_no_points(story: Story) -> None:
    await late_plan(story)
    story.later(on(4, 16))

    assert entries(story) == []


async def test_a_late_plan_is_proposed_once_and_counts_when_a_person_has_confirmed_it(story: Story) -> None:
    await published(story)
    task_id = await late_plan(story)
    story.later(on(4, 16))

    before = await account(story)
    (line,) = before["lines"]
    assert (line["amount"], line["counted"], line["stage_name"], before["waiting"]) == ("-1.00", "0.00", "待确认", 1)
    assert line["why"] == (
        "“淘汰燃煤锅炉”报送实施方案时限 2021-03-31，完成日 2021-04-15，经催办补报，按“经催办报送”扣 1 分"
    )
    assert (line["from_kind"], line["task_id"]) == ("deadline", task_id)
    assert (await account(story, "housing.handler"))["lines"] == []

    assert await confirm(story, unit_id=str(story.province.units["housing"]), month=3) == {"count": 1, "left": 0}
    story.told()

    after = await account(story, "housing.handler")
    assert (after["balance"], after["lines"][0]["balance"], after["waiting"]) == ("99.00", "99.00", None)
    assert len([mail for mail in story.mails_to("housing.deputy_leader") if "计分" in mail.body]) == 1
    assert reckoned_from_events(story, "housing") == Decimal("99.00")
    await confirm(story, answers=404)


async def test_what_is_never_handed_in_is_found_when_the_grace_is_over_and_stays_never(story: Story) -> None:
    await published(story)
    await late_plan(story, days=(on(4, 1), on(4, 9), on(4, 30), on(5, 10)))
    story.later(on(5, 11))
    story.later(on(5, 12))

    of_housing = [entry for entry in entries(story) if entry["unit_id"] == story.province.units["housing"]]
    found = [(entry["rule_key"], entry["amount"], str(entry["created_at"].date())) for entry in of_housing]
    assert found == [("never", Decimal("-2.00"), "2021-05-10")]


async def test_however_often_the_clock_looks_a_cause_is_proposed_once(story: Story) -> None:
    await published(story)
    await late_plan(story)
    for at in (on(4, 16), on(4, 17), on(5, 20)):
        story.later(at)
    once = entries(story)

    for _ in range(2):
        assert propose_points(story.engine, at=story.now, cause_event_id=new_id()) == 0

    assert once
    assert entries(story) == once


async def test_a_unit_sees_its_rank_and_distance_and_no_other_unit(story: Story) -> None:
    await published(story)
    await late_plan(story)
    story.later(on(4, 16))
    await confirm(story)

    mine = await story.act("housing.handler", "GET /scores?year=2021")
    (standing,) = mine["items"]
    assert (standing["rank"], standing["of"], standing["behind_first"], standing["behind_next"]) == (
        3,
        3,
        "1.00",
        "1.00",
    )
    water = story.province.units["water"]
    await story.act("housing.handler", f"GET /scores/{water}?year=2021", answers=404)
    all_of_them = await story.act("office.clerk", "GET /scores?year=2021")
    assert [one["rank"] for one in all_of_them["items"] if one["unit_kind"] == "department"] == [1, 1, 3]


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


async def test_points_that_a_rung_states_are_proposed_without_any_rules_of_the_scores(story: Story) -> None:
    ladder = read_policy().model_dump(mode="json", exclude_unset=True)
    (rung,) = [rung for rung in ladder["rungs"] if rung["key"] == "urge+5"]
    rung["points"] = "-0.5"
    await published(story, ladder)
    story.later(on(3, 4))
    double = rules(rules=one_rule({"on": "firing", "rungs": ["urge+5"]}))
    await late_plan(story)
    story.later(on(4, 16))

    found = {entry["unit_id"]: entry for entry in entries(story)}
    housing = found[story.province.units["housing"]]
    assert (housing["amount"], housing["from_kind"]) == (Decimal("-0.50"), "firing")
    assert "台阶 urge+5" in housing["basis"]
    draft = {"office_id": str(story.province.units["office"]), "from_on": "2021-05-01", "policy": double}
    refused = await story.act("office.clerk", "POST /policy-drafts", draft, answers=422)
    assert "一事不重复计分" in refused["errors"][0]["expected"]


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
