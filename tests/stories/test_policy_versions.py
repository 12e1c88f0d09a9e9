"""A further ladder: drafted by one, published by another, judging only what begins under it; and why a rung fired."""

from typing import Any

from sqlmodel import Session

from queries.sql import rows
from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_policy_trial import lived
from workflows import tasks
from workflows.deadlines import clockwork, clockworks
from workflows.policy_files import read_policy
from workflows.rungs import Per
from workflows.standing import BEGINNING, Wanted, candidates, chains_of, judge_batch


def stricter(story: Story, **more: Any) -> dict[str, Any]:
    """The shipped ladder with reports reminded of two days ahead instead of one."""
    body = read_policy().model_dump(mode="json", exclude_unset=True)
    next(rung for rung in body["rungs"] if rung["key"] == "due-1")["trigger"]["offset"] = -2
    return {"office_id": str(story.province.units["office"]), "from_on": "2021-03-20", "policy": body | more}


async def publish(story: Story) -> str:
    made = await story.act("office.clerk", "POST /policy-drafts", stricter(story), answers=201)
    draft_id = made["subject_id"]
    await story.act("office.clerk", f"POST /policy-drafts/{draft_id}/publications", {}, answers=403)
    await story.act("office.reviewer", f"POST /policy-drafts/{draft_id}/publications", {})
    return str(draft_id)


async def test_a_version_is_published_by_another_and_judges_only_what_begins_under_it(story: Story) -> None:
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    story.later(on(3, 10, 9))

    await publish(story)
    for month, day in ((4, 1), (4, 2), (9, 28), (9, 29)):
        story.later(on(month, day, 9))

    fired = story.province.rows(
        "SELECT d.kind, d.basis_on, f.rung, f.due_at::date AS due, r.version FROM firing f "
        "JOIN deadline d ON d.id = f.subject_id "
        "JOIN rule_set r ON r.id = f.rule_set_id WHERE d.supervising_unit_id = %(office)s AND f.rung = 'due-1'",
        office=story.province.units["office"],
    )
    early = {entry["version"] for entry in fired if entry["basis_on"] < on(3, 20).date()}
    late = {entry["version"] for entry in fired if entry["basis_on"] >= on(3, 20).date()}
    assert (early, late) == ({2}, {3})
    listed = await story.act("office.clerk", "GET /policies")
    shown = [(entry["version"], entry["from_on"], entry["to_on"], entry["office_name"]) for entry in listed["items"]]
    assert shown == [(3, "2021-03-20", None, "省督查办"), (2, "2020-01-01", None, None)]


async def test_many_offices_and_days_are_reckoned_with_what_each_alone_would_be(story: Story) -> None:
    await publish(story)
    offices = [story.province.units[code] for code in ("office", "east-office")]
    keys = {(office, on(3, day).date()) for office in offices for day in (3, 19, 20, 31)}

    many = story.province.run(clockworks, keys)

    assert {key: works.version for key, works in many.items()} == {
        key: story.province.run(clockwork, office_id=key[0], on=key[1]).version for key in keys
    }
    assert len({works.version.id for works in many.values()}) == 2


async def test_a_draft_with_an_error_or_for_a_day_gone_by_is_refused_whole(story: Story) -> None:
    wrong = stricter(story, lamps=[])
    refused = await story.act("office.clerk", "POST /policy-drafts", wrong, answers=422)
    assert refused["errors"][0]["field"] == "lamps"

    past = stricter(story) | {"from_on": "2021-03-03"}
    refused = await story.act("office.clerk", "POST /policy-drafts", past, answers=422)
    assert "不溯及既往" in refused["errors"][0]["expected"]


async def test_versions_of_an_office_do_not_overlap(story: Story) -> None:
    await publish(story)
    made = await story.act("office.clerk", "POST /policy-drafts", stricter(story), answers=201)

    asked = f"POST /policy-drafts/{made['subject_id']}/publications"
    refused = await story.act("office.issuer", asked, {}, answers=409)
    assert "重叠" in refused["detail"]
    await story.act("office.issuer", asked, {"from_on": "2021-04-01"})


async def test_the_government_above_hears_of_what_stays_undone_and_no_principal_leader_does(story: Story) -> None:
    assign = story.province.call("east-office.reviewer", story.now)
    story.province.run(tasks.assign_drafts, call=assign, plan_id=story.province.plan_id)

    def told_above() -> list[tuple[str, str]]:
        """Who outside the county was told of its dates, and of what."""
        found = story.province.rows(
            "SELECT DISTINCT p.login, e.kind FROM message_item i JOIN event e ON e.id = i.event_id "
            "JOIN person p ON p.id = i.person_id "
            "WHERE e.concerned_unit_id = %(unit)s AND e.subject_kind = 'deadline' AND p.login NOT LIKE 'east-1.%%'",
            unit=story.province.units["east-1"],
        )
        return sorted((entry["login"], entry["kind"]) for entry in found)

    story.later(on(10, 19, 9))
    assert told_above() == []
    story.later(on(10, 20, 9))
    assert told_above() == [("east.deputy_leader", "deadline_urged"), ("east.deputy_leader.2", "deadline_urged")]


async def test_a_declined_proposal_does_not_come_back_for_the_same_period(story: Story) -> None:
    await lived(story)
    drafts = (await story.act("office.clerk", "GET /bulletins"))["items"]
    assert [entry["stage"] for entry in drafts] == ["drafted"]

    await story.act("office.reviewer", f"POST /bulletins/{drafts[0]['id']}/declinations", {"reason": "已约见"})
    story.later(on(12, 29, 9))
    story.later(on(12, 30, 9))

    assert len((await story.act("office.clerk", "GET /bulletins"))["items"]) == 1


async def test_why_a_rung_fired_is_one_sentence_and_what_the_office_prepares_is_its_own(story: Story) -> None:
    await lived(story)
    task_id = story.province.task("housing", "2")

    said = (await story.act("office.clerk", f"GET /tasks/{task_id}/firings"))["items"]
    to_unit = (await story.act("housing.handler", f"GET /tasks/{task_id}/firings"))["items"]

    by_rung = {entry["rung"]: entry["why"] for entry in said}
    assert "之后第 10 个工作日为" in by_rung["red+10"]
    assert "按缺省督办规则第 2 版台阶 red+10，依据：督办工作惯例" in by_rung["red+10"]
    assert "未执行：补跑时已被后一台阶" in by_rung["due-7"]
    assert "90 日内红色督办 2 次（2021-11-30、2021-12-01），达到 2 次" in by_rung["two-reds"]
    assert {"red+10", "yellow+5", "two-reds"}.isdisjoint(entry["rung"] for entry in to_unit)
    one = await story.act("housing.handler", f"GET /firings/{to_unit[0]['id']}")
    assert one["why"] == to_unit[0]["why"]


async def test_units_judged_one_by_one_and_a_thousand_at_once_come_to_the_same(story: Story) -> None:
    await lived(story)

    def judged(batch: int) -> list[dict[str, Any]]:
        with Session(story.engine) as session:
            rows(session, "DELETE FROM firing WHERE subject_kind <> 'deadline'")
            rows(session, "UPDATE bulletin SET stage = 'declined'")
            chains = chains_of(session, list(story.province.units.values()))
            for per in Per:
                wanted = Wanted.of(per, (version for chain in chains.values() for version in chain))
                pairs = candidates(session, wanted, chains, BEGINNING, story.now)
                for start in range(0, len(pairs), batch):
                    judge_batch(session, at=story.now, cause_event_id=story.province.plan_id, wanted=wanted,
                                chains=chains, pairs=pairs[start : start + batch])  # fmt: skip
            found = rows(
                session,
                "SELECT rule_set_id, rung, subject_id, period, due_at, skipped_reason, saw - 'proposed' AS saw "
                "FROM firing WHERE subject_kind <> 'deadline' ORDER BY subject_id, rung, period",
            )
            session.rollback()
            return found

    assert judged(1) == judged(1000) != []
