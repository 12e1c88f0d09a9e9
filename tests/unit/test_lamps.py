"""The lamp: the most serious rung that has come, in the words and colours of the version, with its reason."""

from datetime import date, datetime
from decimal import Decimal

from core.clock import at_hour
from models.deadlines import DeadlineKind
from models.tasks import TaskStage
from standards.workdays import default_calendar
from workflows.lamps import Lamp, LampFacts, OpenDate, lamp
from workflows.policy import DATA, Policy
from workflows.policy_files import read_policy

POLICY = read_policy()
DUE = date(2021, 9, 30)
COMPLETION = OpenDate(DeadlineKind.COMPLETION, DUE)


def shown(at: datetime, *dates: OpenDate, policy: Policy = POLICY, stage: TaskStage = TaskStage.IN_PROGRESS) -> Lamp:
    return lamp(policy, LampFacts(at, stage, dates or (COMPLETION,), default_calendar()))


def test_a_task_with_time_left_is_on_the_lowest_level_and_says_its_next_date() -> None:
    assert shown(at_hour(date(2021, 9, 1), 9)) == Lamp(0, "正常", "绿", "最近的时限：办结 2021-09-30")


def test_near_late_and_very_late_are_three_levels_with_the_days_counted() -> None:
    near, late, worst = (shown(at_hour(day, 9)) for day in (date(2021, 9, 27), date(2021, 10, 8), date(2021, 10, 20)))

    assert (near.level, near.label, near.colour) == (1, "临期", "蓝")
    assert near.reason == "办结时限 2021-09-30，还有 3 个工作日（台阶 due-3）"
    assert (late.level, late.colour) == (2, "黄")
    assert (worst.level, worst.label) == (3, "严重逾期")
    assert "已逾期 10 个工作日（台阶 climb+10）" in worst.reason


def test_the_most_serious_of_several_dates_speaks() -> None:
    report = OpenDate(DeadlineKind.REPORT, date(2021, 9, 6))

    assert "报送进展" in shown(at_hour(date(2021, 9, 27), 9), COMPLETION, report).reason


def test_a_task_at_rest_has_no_level_but_a_reason() -> None:
    assert shown(at_hour(date(2021, 12, 1)), stage=TaskStage.CLOSED) == Lamp(None, "—", "", "已销号")


def test_blue_is_near_due_in_one_version_and_praise_in_another() -> None:
    guangyuan = read_policy(DATA.parents[1] / "examples" / "policies" / "guangyuan-2018.json")

    assert shown(at_hour(date(2021, 9, 1), 9), policy=guangyuan).colour == "蓝"
    assert shown(at_hour(date(2021, 9, 1), 9), policy=guangyuan).label == "蓝签（按期推进）"
    assert shown(at_hour(date(2021, 9, 29), 9)).colour == "蓝"


def test_a_version_of_the_first_shape_is_lit_by_the_defaults() -> None:
    first = read_policy(DATA / "ladder-1.json")

    assert shown(at_hour(date(2021, 9, 29), 9), policy=first).label == "临期"
    assert shown(at_hour(date(2021, 10, 20), 9), policy=first).label == "逾期"


def test_a_lag_lights_the_level_of_its_rung() -> None:
    body = POLICY.model_dump(mode="json", exclude_unset=True)
    body["rungs"].append({"key": "lag", "trigger": {"on": "behind", "points": 10}, "act": "remind",
                          "audience": ["handler"], "lamp": 2})  # fmt: skip
    facts = LampFacts(
        at_hour(date(2021, 6, 1)), TaskStage.IN_PROGRESS, (), default_calendar(), points_behind=Decimal("12.5")
    )

    assert lamp(Policy.model_validate(body), facts).reason == "落后进度 12.5 个百分点（台阶 lag）"


def test_a_standstill_lights_on_the_morning_on_which_its_rung_fires_and_not_before() -> None:
    body = POLICY.model_dump(mode="json", exclude_unset=True)
    body["rungs"].append({"key": "idle", "trigger": {"on": "no_progress", "days": 30}, "act": "remind",
                          "audience": ["handler"], "lamp": 2})  # fmt: skip
    policy, at = Policy.model_validate(body), at_hour(date(2021, 6, 1))

    def after(days: int) -> int | None:
        facts = LampFacts(at, TaskStage.IN_PROGRESS, (), default_calendar(), days_without_progress=days)
        return lamp(policy, facts).level

    assert (after(30), after(31)) == (0, 2)
