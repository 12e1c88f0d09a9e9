"""What the approver is shown before he decides is what the clock then does."""

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_extension import begun, completion, examined
from tests.stories.test_policy_versions import stricter


async def test_the_next_reminder_shown_is_the_one_of_the_ladder_that_goes_on_judging_the_date(story: Story) -> None:
    # given: a date that began before the ladder which reminds ten days ahead
    task_id, deadline_id = await begun(story)
    draft = stricter(story)
    next(rung for rung in draft["policy"]["rungs"] if rung["key"] == "due-7")["trigger"]["offset"] = -10
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.reviewer", f"POST /policy-drafts/{made['subject_id']}/publications", {})
    story.later(on(9, 13))
    extension_id = await examined(story, deadline_id)

    # when
    page = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    await story.act("office.reviewer", f"POST /extensions/{extension_id}/approvals", {})
    story.later(on(9, 14))

    # then
    looks = story.province.one(
        "SELECT (next_check_at AT TIME ZONE 'Asia/Shanghai')::date::text AS on_day FROM deadline WHERE id = %(id)s",
        id=deadline_id,
    )
    assert (await completion(story, task_id))["due_on"] == "2021-10-20"
    assert page["effects"][-1]["text"] == f"时限改为 2021-10-20，下次提示 {looks['on_day']}"


async def test_what_an_earlier_day_would_do_is_shown_before_it_is_granted(story: Story) -> None:
    _, deadline_id = await begun(story)
    story.later(on(9, 13))
    extension_id = await examined(story, deadline_id)
    story.later(on(10, 13))

    page = await story.act("office.reviewer", f"GET /extensions/{extension_id}?granted_on=2021-10-11")
    refused = await story.act("office.reviewer", f"GET /extensions/{extension_id}?granted_on=2021-10-21", answers=422)
    await story.act("office.reviewer", f"POST /extensions/{extension_id}/approvals", {"granted_on": "2021-10-11"})

    kinds = [entry["kind"] for entry in page["effects"]]
    assert "mark_lifted" not in kinds
    assert "不晚于申请延至的 2021-10-20" in refused["errors"][0]["expected"]
    decided = await story.act("office.reviewer", f"GET /extensions/{extension_id}")
    assert decided["effects"] == page["effects"]
