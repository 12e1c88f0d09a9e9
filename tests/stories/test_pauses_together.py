"""A date that two things stop, its suspended task and an objection to its notice, runs when both are over."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.test_objection import decide, filed, received_notice


async def test_what_an_objection_pauses_lights_no_lamp_and_is_not_set_going_by_its_task(story: Story) -> None:
    notice_id = await received_notice(story)
    await decide(story, await filed(story, "notice", notice_id), "pauses")
    task_id = story.province.task("housing", "2")
    story.later(on(3, 24))  # the answer was due on 10 March
    shown = await story.act("housing.handler", f"GET /tasks/{task_id}")
    assert "答复" not in shown["lamp"]["reason"]

    await story.act("office.reviewer", f"POST /tasks/{task_id}/suspensions", {"reason": "洪水"})
    story.later(on(3, 25))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/resumptions", {"reason": "水退"})
    story.later(on(4, 9))

    assert (await story.act("housing.handler", f"GET /notices/{notice_id}"))["stage"] == "signed_for"


async def answer(story: Story) -> dict[str, Any]:
    [found] = (await story.act("housing.handler", "GET /deadlines?kind=answer"))["items"]
    return dict(found)


async def test_an_objection_decided_while_the_task_is_suspended_sets_nothing_going(story: Story) -> None:
    # given: five working days left when the objection paused the answer on 3 March
    notice_id = await received_notice(story)
    objection_id = await filed(story, "notice", notice_id)
    await decide(story, objection_id, "pauses")
    task_id = story.province.task("housing", "2")
    story.later(on(3, 8))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/suspensions", {"reason": "洪水"})
    # when
    story.later(on(3, 12))
    await decide(story, objection_id, "upholdings")
    story.later(on(4, 9))
    # then
    assert (await answer(story))["missed_at"] is None
    await story.act("office.reviewer", f"POST /tasks/{task_id}/resumptions", {"reason": "水退"})
    assert (await answer(story))["due_on"] == "2021-04-16"


async def test_a_task_resumed_while_an_objection_waits_gives_back_the_days_before_it(story: Story) -> None:
    # given: four working days left when the task was suspended on 4 March
    notice_id = await received_notice(story)
    objection_id = await filed(story, "notice", notice_id)
    task_id = story.province.task("housing", "2")
    story.later(on(3, 4))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/suspensions", {"reason": "洪水"})
    story.later(on(3, 8))
    await decide(story, objection_id, "pauses")
    # when
    story.later(on(3, 9))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/resumptions", {"reason": "水退"})
    story.later(on(3, 18))
    await decide(story, objection_id, "upholdings")
    # then
    found = await answer(story)
    assert (found["due_on"], found["missed_at"]) == ("2021-03-24", None)
