"""Duties that report by the season, while a warning is in force, or by the steps of their plan; each period once."""

from typing import Any

from tests.province import on
from tests.stories.conftest import Story


def dates(story: Story, unit: str, kind: str = "report") -> list[tuple[str, str]]:
    """Return (period, date) of what a unit owes, in the order of time."""
    found = story.province.rows(
        "SELECT period, due_on::text FROM deadline WHERE unit_id = %(unit)s AND kind = %(kind)s AND period IS NOT NULL "
        "ORDER BY due_on, period",
        unit=story.province.units[unit], kind=kind,
    )  # fmt: skip
    return [(entry["period"], entry["due_on"]) for entry in found]


def window(story: Story, **given: Any) -> dict[str, Any]:
    task_id = str(story.province.task("housing", "2"))
    office = str(story.province.units["office"])
    return {"office_id": office, "basis": "测政办发〔2021〕9号", "task_ids": [task_id], **given}


async def test_a_warning_is_reported_daily_from_its_hour_to_its_end_on_days_off_too(story: Story) -> None:
    # given a warning declared on a Friday, asked for at once
    story.later(on(3, 12))
    warning = window(story, kind="warning", name="重污染天气橙色预警", cycle="daily")
    made = await story.act("office.clerk", "POST /reporting-windows", warning, answers=201)
    assert dates(story, "housing") == [("2021-03-12", "2021-03-12")]
    story.told()
    assert "2021年3月12日" in story.mails_to("housing.handler")[-1].body
    # when: the same days are run through twice, then the warning is over
    for day in (13, 13, 15):
        story.later(on(3, day))
    ended = await story.act("office.clerk", f"POST /reporting-windows/{made['id']}/ends", {"reason": "空气质量好转"})
    story.later(on(3, 18))
    # then: Saturday and Sunday are owed too, nothing after the last day
    assert [period for period, _ in dates(story, "housing")] == [f"2021-03-{day}" for day in (12, 13, 14, 15)]
    assert (ended["last_on"], ended["open_today"]) == ("2021-03-15", True)
    events = story.province.rows(
        "SELECT kind, reason FROM event WHERE subject_kind = 'reporting_window' ORDER BY subject_seq"
    )
    assert [(entry["kind"], entry["reason"]) for entry in events] == [
        ("reporting_window_opened", None), ("reporting_window_ended", "空气质量好转")
    ]  # fmt: skip


async def test_a_season_is_reported_weekly_and_its_next_version_takes_the_tasks_over(story: Story) -> None:
    # given a season that begins in spring
    season = window(story, kind="season", name="汛期前", cycle="weekly", from_day="03-15", to_day="03-28")
    await story.act("office.clerk", "POST /reporting-windows", season, answers=403)
    await story.act("office.reviewer", "POST /reporting-windows", season, answers=201)
    story.later(on(3, 16))
    # when the office makes it reported by 旬 from the next week on
    later = season | {"cycle": "ten_day", "from_on": "2021-03-22", "task_ids": []}
    found = await story.act("office.issuer", "POST /reporting-windows", later, answers=201)
    story.later(on(4, 30))
    # then
    assert found["tasks"] == 1
    assert dates(story, "housing") == [("2021-W11", "2021-03-22"), ("2021-03-T3", "2021-04-01")]
    listed = await story.act("housing.handler", "GET /reporting-windows")
    assert [(entry["cycle"], entry["last_on"]) for entry in listed["items"]] == [
        ("ten_day", None), ("weekly", "2021-03-21")
    ]  # fmt: skip


async def test_a_season_given_up_before_it_begins_asks_for_nothing(story: Story) -> None:
    season = window(story, kind="season", name="汛期前", cycle="weekly", from_day="03-15", to_day="05-28")
    made = await story.act(
        "office.reviewer", "POST /reporting-windows", season | {"from_on": "2021-03-15"}, answers=201
    )

    ended = await story.act("office.reviewer", f"POST /reporting-windows/{made['id']}/ends", {"reason": "今年不设"})
    for day in (15, 16, 29):
        story.later(on(3, day))

    assert ended["last_on"] == "2021-03-14"
    assert dates(story, "housing") == []


async def test_a_warning_declared_twice_or_for_a_foreign_task_is_refused(story: Story) -> None:
    warning = window(story, kind="warning", name="森林火险预警", cycle="daily")
    await story.act("office.clerk", "POST /reporting-windows", warning, answers=201)
    await story.act("office.clerk", "POST /reporting-windows", warning, answers=409)
    foreign = warning | {"name": "另一预警", "task_ids": [str(story.province.task("east-1"))]}
    await story.act("office.clerk", "POST /reporting-windows", foreign, answers=422)
    await story.act("office.clerk", "POST /reporting-windows", warning | {"from_day": "03-01"}, answers=422)


async def test_a_duty_by_milestones_reports_on_the_day_of_each_step(story: Story) -> None:
    # given a task that reports by the steps of its accepted plan
    task_id = story.province.task("housing", "2")
    story.province.rows("UPDATE task SET report_cycle = 'milestone' WHERE id = %(id)s RETURNING id", id=task_id)
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    steps = [{"title": "摸底", "due_on": "2021-04-03"}, {"title": "招标", "due_on": "2021-06-30"}]
    plan = await story.report("housing", task_id, kind="plan", text="分步", milestones=steps)
    await story.act("office.clerk", f"POST /reports/{plan}/acceptances", {"finding": "可行"})
    # when
    story.later(on(3, 4))
    story.later(on(3, 5))
    # then: 04-03 to 04-05 are 清明
    assert dates(story, "housing") == [("M2021-04-03", "2021-04-06"), ("M2021-06-30", "2021-06-30")]
    await story.report("housing", task_id, kind="progress", period="M2021-04-03", text="摸底完成")
    why = story.province.one("SELECT explanation FROM deadline WHERE period = 'M2021-04-03'")["explanation"]
    assert why.startswith("已采纳实施方案的节点 2021-04-03（摸底）完成之日报送：2021-04-03 清明节放假，顺延")


async def test_a_task_reopened_within_a_month_owes_that_months_report_again(story: Story) -> None:
    # given a monthly task that is excused at the beginning of March: its March report was cancelled
    task_id = story.province.signed("ecology")
    story.later(on(3, 4))
    await story.act("office.issuer", f"POST /tasks/{task_id}/excuses", {"reason": "不涉及"})
    # when it comes back in the same month, and again the month after is begun
    story.later(on(3, 20))
    content = {"reason": "实际涉及", "due_on": "2021-09-30"}
    await story.act("office.issuer", f"POST /tasks/{task_id}/reopenings", content)
    story.later(on(4, 2))
    # then
    owed = story.province.rows(
        "SELECT period FROM deadline WHERE task_id = %(id)s AND kind IN ('report', 'contribution') "
        "AND cancelled_at IS NULL ORDER BY period, kind DESC",
        id=task_id,
    )
    assert [entry["period"] for entry in owed] == ["2021-03", "2021-03", "2021-04", "2021-04"]


async def test_days_of_force_majeure_are_given_back_and_the_date_says_why(story: Story) -> None:
    # given
    task_id = story.province.signed("housing", "2")
    pause = {"reason": "洪水冲毁施工道路", "kind": "force_majeure"}
    await story.act("office.reviewer", f"POST /tasks/{task_id}/suspensions", pause)
    story.later(on(3, 15))
    # when
    await story.act("office.reviewer", f"POST /tasks/{task_id}/resumptions", {"reason": "道路已抢通"})
    # then
    page = await story.act("housing.handler", f"GET /tasks/{task_id}")
    date = next(entry for entry in page["deadlines"] if entry["kind"] == "completion")
    assert (date["original_on"], date["due_on"]) == ("2021-09-30", "2021-10-18")
    assert date["explanation"].startswith("扣除不可抗力期间（2021-03-03 至 2021-03-15，洪水冲毁施工道路） 8 个工作日：")
    told = await story.act("housing.handler", f"GET /deadlines/{date['id']}/explanation")
    (pause,) = told["pauses"]
    assert (pause["working_days"], pause["reason"], pause["due_on"]) == (8, "道路已抢通", "2021-10-18")
    assert told["rule"]["starts_from"] == "方案、批示或重新打开时明确的日期"
