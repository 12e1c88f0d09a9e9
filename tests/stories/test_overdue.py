"""A task that is let slide: reminded, missed, urged, supervised by rising papers, answered, and never told twice."""

from datetime import timedelta

from tests.province import on
from tests.stories.conftest import Story


async def begun(story: Story) -> str:
    """The housing department's task, signed for on the day of issue; it is due on 30 September."""
    task_id = str(story.province.task("housing", "2"))
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    story.told()
    return task_id


async def test_an_unsigned_task_is_missed_and_urged_with_the_deputy_leader_told(story: Story) -> None:
    story.told()
    before = len(story.mails_to("housing.handler"))

    story.later(on(3, 5, 8, 31))

    assert len(story.mails_to("housing.handler")) == before + 1
    assert len(story.mails_to("housing.deputy_leader")) == 1
    assert story.mails_to("housing.principal_leader") == []


async def test_after_a_stop_a_date_missed_and_urged_at_once_is_told_once(story: Story) -> None:
    story.told()

    story.later(on(3, 8))

    body = story.mails_to("housing.handler")[-1].body
    assert "签收催办" in story.mails_to("housing.handler")[-1].subject
    assert "签收逾期" not in body


async def test_reminders_come_before_the_date_each_once(story: Story) -> None:
    await begun(story)
    told = len(story.mails_to("housing.handler"))

    for day in (18, 19, 24, 27, 28, 29):
        story.later(on(9, day, 9))
        story.later(on(9, day, 10))

    # 09-18 (调休上班) is 7 working days before 09-30, 09-27 is 3, 09-29 is 1; the plan's own date passed in March.
    fired = story.province.rows(
        "SELECT rung FROM firing f JOIN deadline d ON d.id = f.subject_id WHERE d.kind = 'completion' "
        "AND d.unit_id = %(unit)s AND skipped_reason IS NULL ORDER BY f.due_at",
        unit=story.province.units["housing"],
    )
    assert [entry["rung"] for entry in fired] == ["due-7", "due-3", "due-1"]
    assert len(story.mails_to("housing.handler")) > told


async def test_an_overdue_task_climbs_to_a_numbered_paper_and_its_answer(story: Story) -> None:
    # given
    task_id = await begun(story)
    story.later(on(10, 8, 9))
    task = await story.act("housing.handler", f"GET /tasks/{task_id}")
    assert any(entry["missed_at"] for entry in task["deadlines"] if entry["kind"] == "completion")

    # when: five working days later the clock proposes, people decide
    story.later(on(10, 13, 9))
    notices = await story.act("office.clerk", f"GET /notices?task_id={task_id}")
    [proposed] = notices["items"]
    assert (proposed["stage"], proposed["level_label"]) == ("proposed", "黄色督办")
    await story.act("housing.handler", f"GET /notices/{proposed['id']}", answers=404)
    await story.act("office.reviewer", f"POST /notices/{proposed['id']}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{proposed['id']}/issuances", {})
    story.told()

    # then: it reaches the leaders, is signed for, answered and accepted
    shown = await story.act("housing.handler", f"GET /notices/{proposed['id']}")
    paper = await story.act("housing.handler", f"GET /papers/{shown['paper_id']}")
    assert paper["payload"]["number"] == "督办通知单〔2021〕1号"
    assert len(story.mails_to("housing.principal_leader")) == 1
    await story.act("housing.handler", f"POST /notices/{proposed['id']}/signatures")
    answer = await story.report("housing", task_id, kind="answer", notice_id=proposed["id"], text="资金已到位")
    await story.act("office.clerk", f"POST /reports/{answer}/acceptances", {})
    settled = await story.act("office.clerk", f"GET /notices/{proposed['id']}")
    assert settled["stage"] == "accepted"


async def test_an_unanswered_notice_is_marked_and_the_next_level_proposed(story: Story) -> None:
    task_id = await begun(story)
    story.later(on(10, 13, 9))
    [first] = (await story.act("office.clerk", f"GET /notices?task_id={task_id}"))["items"]
    await story.act("office.reviewer", f"POST /notices/{first['id']}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{first['id']}/issuances", {})

    story.later(on(10, 21, 9))

    notices = (await story.act("office.clerk", f"GET /notices?task_id={task_id}"))["items"]
    assert {(entry["level"], entry["stage"]) for entry in notices} == {(1, "unanswered"), (2, "proposed")}
    draft = {"kind": "answer", "notice_id": first["id"], "text": "补报"}
    late = await story.act("housing.handler", f"POST /tasks/{task_id}/reports", draft, answers=201)
    await story.act("housing.deputy_leader", f"POST /reports/{late['subject_id']}/signatures")
    await story.act("housing.handler", f"POST /reports/{late['subject_id']}/submissions")
    shown = await story.act("office.clerk", f"GET /notices/{first['id']}")
    assert (shown["stage"], shown["answered_late"]) == ("answered", True)


async def test_nothing_is_said_twice_however_often_the_clock_looks(story: Story) -> None:
    await begun(story)
    story.later(on(10, 13, 9))
    mails, fired = len(story.postbox.mails), story.province.one("SELECT count(*) AS n FROM firing")["n"]

    for minutes in range(1, 4):
        story.later(on(10, 13, 9) + timedelta(minutes=minutes))

    assert len(story.postbox.mails) == mails
    assert story.province.one("SELECT count(*) AS n FROM firing")["n"] == fired


async def test_a_suspended_task_is_left_alone_and_gets_its_days_back(story: Story) -> None:
    task_id = await begun(story)
    story.later(on(9, 13, 9))
    await story.act("office.reviewer", f"POST /tasks/{task_id}/suspensions", {"reason": "上级政策调整"})
    story.later(on(10, 11, 9))

    await story.act("office.reviewer", f"POST /tasks/{task_id}/resumptions", {"reason": "政策已明确"})

    task = await story.act("housing.handler", f"GET /tasks/{task_id}")
    completion = next(entry for entry in task["deadlines"] if entry["kind"] == "completion")
    assert completion["missed_at"] is None
    assert (completion["original_on"], completion["due_on"]) == ("2021-09-30", "2021-10-28")
