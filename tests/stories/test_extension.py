"""More time for a date: applied for before it, examined, approved at the level it needs, its effects shown before."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story

CONTENT = {"reason": "汛期提前，河道施工停工二十日", "progress": "已完成八成"}


async def begun(story: Story) -> tuple[str, str]:
    """The housing department's task, signed for, and its completion date of 30 September."""
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    story.told()
    return task_id, str((await completion(story, task_id))["id"])


async def completion(story: Story, task_id: str) -> dict[str, Any]:
    task = await story.act("housing.handler", f"GET /tasks/{task_id}")
    [found] = [entry for entry in task["deadlines"] if entry["kind"] == "completion"]
    return dict(found) | {"task_due_on": task["due_on"]}


async def applied(story: Story, deadline_id: str, wanted_on: str = "2021-10-20") -> str:
    draft = {"deadline_id": deadline_id, "wanted_on": wanted_on, **CONTENT}
    made = await story.act("housing.handler", "POST /extensions", draft, answers=201)
    await story.act("housing.deputy_leader", f"POST /extensions/{made['subject_id']}/applications")
    return str(made["subject_id"])


async def examined(story: Story, deadline_id: str, wanted_on: str = "2021-10-20") -> str:
    extension_id = await applied(story, deadline_id, wanted_on)
    await story.act("office.clerk", f"POST /extensions/{extension_id}/examinations", {"finding": "情况属实"})
    return extension_id


async def test_an_approved_extension_moves_the_date_and_keeps_the_first_beside_it(story: Story) -> None:
    task_id, deadline_id = await begun(story)
    story.later(on(9, 13))
    extension_id = await examined(story, deadline_id)

    await story.act("office.reviewer", f"POST /extensions/{extension_id}/approvals", {})
    story.told()

    date = await completion(story, task_id)
    assert (date["original_on"], date["due_on"], date["task_due_on"]) == ("2021-09-30", "2021-10-20", "2021-10-20")
    assert "原定 2021-09-30" in date["explanation"]
    assert "第 1 次延期" in date["explanation"]
    assert "延期申请已批准" in story.mails_to("housing.deputy_leader")[-1].subject
    story.later(on(10, 8))
    assert (await completion(story, task_id))["missed_at"] is None
    page = await story.act("office.clerk", f"GET /extensions/{extension_id}")
    assert (page["slippage"]["against_original"], page["slippage"]["against_current"]) == (8, 0)


async def test_whoever_asks_too_late_is_told_until_when_he_could_have(story: Story) -> None:
    _, deadline_id = await begun(story)
    story.later(on(9, 28))
    draft = {"deadline_id": deadline_id, "wanted_on": "2021-10-20", **CONTENT}
    made = await story.act("housing.handler", "POST /extensions", draft, answers=201)

    refusal = await story.act(
        "housing.deputy_leader", f"POST /extensions/{made['subject_id']}/applications", answers=409
    )

    assert "最迟于 2021-09-27" in refusal["detail"]


async def test_a_second_or_long_extension_is_approved_by_whoever_issues(story: Story) -> None:
    _, deadline_id = await begun(story)
    extension_id = await examined(story, deadline_id, wanted_on="2021-12-01")
    page = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    assert page["higher_level"]
    assert "approve_higher" not in page["allowed_actions"]

    await story.act("office.reviewer", f"POST /extensions/{extension_id}/approvals", {}, answers=403)
    await story.act("office.issuer", f"POST /extensions/{extension_id}/approvals", {"granted_on": "2021-11-30"})

    page = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    assert (page["stage"], page["granted_on"]) == ("approved", "2021-11-30")


async def test_nobody_examines_and_approves_the_same_application(story: Story) -> None:
    _, deadline_id = await begun(story)
    extension_id = await applied(story, deadline_id)
    await story.act("office.clerk", f"GET /extensions/{extension_id}")
    await story.act(
        "housing.handler", f"POST /extensions/{extension_id}/examinations", {"finding": "同意"}, answers=403
    )
    await story.act("office.clerk", f"POST /extensions/{extension_id}/examinations", {"finding": "属实"})

    await story.act("office.clerk", f"POST /extensions/{extension_id}/approvals", {}, answers=403)


async def test_approval_after_the_date_lifts_the_mark_and_ends_what_nobody_has_approved(story: Story) -> None:
    # given: applied for in time, left lying while the clock marked the date and proposed a notice
    task_id, deadline_id = await begun(story)
    story.later(on(9, 13))
    extension_id = await examined(story, deadline_id)
    story.later(on(10, 13))
    [proposed] = (await story.act("office.clerk", f"GET /notices?task_id={task_id}"))["items"]
    page = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    kinds = [entry["kind"] for entry in page["effects"]]
    assert kinds.count("mark_lifted") == kinds.count("proposal_declined") == 1
    assert kinds[-1] == "next_check"

    # when
    await story.act("office.reviewer", f"POST /extensions/{extension_id}/approvals", {})

    # then: what was fired stands in the record, the mark and the proposal do not
    assert (await completion(story, task_id))["missed_at"] is None
    notice = await story.act("office.clerk", f"GET /notices/{proposed['id']}")
    assert notice["stage"] == "declined"
    decided = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    assert [entry["kind"] for entry in decided["effects"]] == kinds
    fired = story.province.one("SELECT count(*) AS n FROM firing WHERE subject_id = %(id)s", id=deadline_id)["n"]
    assert fired >= 4
    story.later(on(10, 28))
    assert (await completion(story, task_id))["missed_at"] is not None, "the new date is kept as strictly as the old"


async def test_points_deducted_for_the_date_are_taken_back_beside_their_entry(story: Story) -> None:
    task_id, deadline_id = await begun(story)
    story.later(on(9, 13))
    extension_id = await examined(story, deadline_id)
    story.later(on(10, 8))
    province = story.province
    entry = {
        "office_id": str(province.units["office"]),
        "unit_id": str(province.units["housing"]),
        "kind": "score",
        "task_id": task_id,
        "from_kind": "deadline",
        "from_id": deadline_id,
        "rule": "逾期未办结",
        "basis": "某办发〔2021〕3号 第五条",
        "reason": "逾期",
        "amount": "-1.00",
        "year": 2021,
    }
    made = await story.act("office.clerk", "POST /entries", entry, answers=201)
    await story.act("office.reviewer", f"POST /entries/{made['subject_id']}/confirmations", {})

    await story.act("office.reviewer.2", f"POST /extensions/{extension_id}/approvals", {})

    page = await story.act("office.clerk", f"GET /entries/{made['subject_id']}")
    assert page["stage"] == "reversed"
    ledger = await story.act("office.clerk", "GET /entries?kind=score&year=2021")
    assert [line["amount"] for line in ledger["items"]] == ["1.00", "-1.00"]
    assert float(ledger["sums"]["score"]) == 0


async def test_one_date_has_one_application_at_a_time(story: Story) -> None:
    _, deadline_id = await begun(story)
    extension_id = await applied(story, deadline_id)
    draft = {"deadline_id": deadline_id, "wanted_on": "2021-10-20", **CONTENT}

    refusal = await story.act("housing.handler", "POST /extensions", draft, answers=409)

    assert "尚未决定" in refusal["detail"]
    await story.act("office.clerk", f"POST /extensions/{extension_id}/returns", {"reason": "请补充佐证"})
    await story.act("housing.deputy_leader", f"POST /extensions/{extension_id}/applications")
    await story.act("housing.deputy_leader", f"POST /extensions/{extension_id}/withdrawals")
    await story.act("housing.handler", "POST /extensions", draft, answers=201)


async def test_what_is_not_applied_for_is_the_units_own_paper(story: Story) -> None:
    _, deadline_id = await begun(story)
    draft = {"deadline_id": deadline_id, "wanted_on": "2021-10-20", **CONTENT}
    made = await story.act("housing.handler", "POST /extensions", draft, answers=201)

    await story.act("office.clerk", f"GET /extensions/{made['subject_id']}", answers=404)
    await story.act("water.handler", "POST /extensions", draft, answers=404)
