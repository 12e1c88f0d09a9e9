"""Points by rule: found by the clock once, confirmed by a person in one act, each traced to what it rests on."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from core.ids import new_id
from tests.province import on
from tests.stories.conftest import Story
from tests.stories.scoring import account, confirm, entries, late_plan, one_rule, published, reckoned_from_events, rules
from workflows.policy_files import read_policy
from workflows.score_points import propose_points


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
    [version] = (await story.act("office.clerk", "GET /policies?name=scores"))["items"]
    assert (version["version"], version["from_on"]) == (1, "2021-03-04")
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


async def test_several_clocks_at_once_propose_a_cause_once(story: Story) -> None:
    await published(story)
    await late_plan(story)
    story.later(on(4, 16))
    known = len(entries(story))
    story.now = on(5, 20)  # the other departments' plans are never handed in

    with ThreadPoolExecutor(4) as clocks:
        looks = [
            clocks.submit(propose_points, story.engine, at=story.now, cause_event_id=new_id(), batch=1)
            for _ in range(4)
        ]
        made = sum(look.result() for look in looks)

    causes = [(one["from_id"], one["period"], one["unit_id"], one["rule_key"]) for one in entries(story)]
    assert made == len(causes) - known > 0
    assert len(set(causes)) == len(causes)
