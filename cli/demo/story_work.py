"""Second part: implementation plan, splitting, the monthly report with a late contributor, a suspension."""

from datetime import date
from typing import Any

from cli.demo.failure import StoryFailed
from cli.demo.papers import close, revise, submit
from cli.demo.roles import CLERK, REVIEWER, deputy, desk, desk_and_deputy, handler
from cli.demo.stage import Stage, letters
from cli.demo.words import written_on
from models.reports import ReportKind

CONTRIBUTING, CONSOLIDATING = date(2021, 3, 31), date(2021, 4, 1)
PERIOD = "2021-03"
FLOW = "着力保障重要江河生态流量"
VEHICLES = "加强在用机动车监管"
STRAW, REDUCTION = "全面推进秸秆综合利用", "夯实应急减排措施"
REMOTE = "220600"
WETLANDS = "实施湿地保护与修复工程"
LATE_NAME = "吉林省工业和信息化厅"
STEPS = [
    {"title": "确定重点断面生态流量目标", "due_on": "2021-05-31"},
    {"title": "完成水库调度方案修订", "due_on": "2021-07-31"},
]
MONITORING = {"title": "建成生态流量监测点", "due_on": "2021-10-31"}


def plan(stage: Stage) -> None:
    """省水利厅 hands in an implementation plan, gets it back, adds a milestone, has it accepted."""
    stage.chapter("五、实施方案")
    code = "water"
    task = stage.task(handler(code), FLOW)
    content: dict[str, Any] = {"kind": "plan", "text": "分三步保障重要江河生态流量", "milestones": STEPS}
    report = submit(stage, "plan", code, task, content)
    stage.act(
        "plan-return",
        CLERK,
        f"/reports/{report}/returns",
        {"reason": "缺少监测环节的时间节点，请补充"},
        did="退回实施方案",
        task=task,
        told=letters("报送件被退回", FLOW, *desk_and_deputy(code)),
    )
    better = {"text": content["text"], "milestones": [*STEPS, MONITORING]}
    revise(stage, "plan", code, task, report, better, kind=ReportKind.PLAN)
    stage.act(
        "plan-accept",
        CLERK,
        f"/reports/{report}/acceptances",
        {"finding": "节点完整，同意按此实施"},
        did="采纳实施方案，三个节点开始计时",
        task=task,
        told=letters("报送件已采纳", FLOW, *desk(code)),
    )
    steps = stage.api.get(CLERK, f"/tasks/{task}")["milestones"]
    if len(steps) != 3:
        raise StoryFailed(f"“{FLOW}”应有 3 个节点，实际 {len(steps)} 个")


def split(stage: Stage) -> None:
    """长春市 splits a task to a zone that no plan names, supervises the part itself, and stays answerable."""
    stage.chapter("六、分办到开发区")
    city, zone = "220100", "220171"
    task = stage.task(handler(city), VEHICLES)
    part = {
        "unit_id": stage.api.player(handler(zone)).unit_id,
        "due_on": "2021-09-30",
        "title": f"{VEHICLES}（经开区）",
    }
    stage.api.write(handler(city), "split", "POST", f"/tasks/{task}/parts", {"parts": [part]})
    stage.note(handler(city), f"把“{VEHICLES}”分办给长春经济技术开发区，自身仍负总责（事件 task_assigned）")
    stage.tell_mails([stage.witness.one(login, "任务待签收", f"{VEHICLES}（经开区）") for login in desk(zone)])
    below = stage.task(handler(zone), f"{VEHICLES}（经开区）")
    stage.act("split-sign", handler(zone), f"/tasks/{below}/signatures", did="签收分办任务", task=below)
    close(stage, "split-close", zone, below, examiner=handler(city), approver=deputy(city), text="已完成路检路查")
    _split_target(stage)


def _split_target(stage: Stage) -> None:
    """The plan leaves 其他地区 open: the office says what one prefecture has to reach (分解指标)."""
    plan_id = stage.api.get(REVIEWER, "/plans")[0]["id"]
    item = next(entry for entry in stage.api.get(REVIEWER, f"/plans/{plan_id}/items") if entry["title"] == VEHICLES)
    target = next(entry for entry in item["targets"] if (entry["scope"] or "").startswith("其他"))
    task = stage.task(handler(REMOTE), VEHICLES)
    share = {"shares": [{"task_id": task, "value": str(target["value"])}]}
    stage.api.write(REVIEWER, "share", "POST", f"/targets/{target['id']}/shares", share)
    words = f"{target['indicator']} {float(target['value']):g}{target['unit']}"
    stage.note(REVIEWER, f"把指标“{words}（{target['scope']}）”分解到白山市（事件 target_split）")
    stage.tell_mails([stage.witness.one(login, "指标已分解", VEHICLES) for login in desk(REMOTE)])


def contribute(stage: Stage) -> None:
    """A participant hands in its part in time; another lets its date pass and is marked."""
    stage.chapter("七、按月报告：参与单位先报，牵头单位汇总")
    stage.clock(CONTRIBUTING)
    task = stage.task(handler("reform"), STRAW)
    content = {"kind": "contribution", "period": PERIOD, "text": "已核减农村燃煤取暖户数，配合情况良好"}
    report = submit(stage, "contribution-housing", "housing", task, content)
    path = f"/reports/{report}/acceptances"
    stage.act("contribution-accept", handler("reform"), path, {}, did="采纳参与单位的配合情况", task=task)
    stage.clock(CONSOLIDATING)
    mails = [
        stage.witness.one(login, "报送配合情况逾期", REDUCTION, written_on(CONSOLIDATING)) for login in desk("industry")
    ]
    stage.say(f"     系统：{LATE_NAME}未按期报送配合情况，登记逾期")
    stage.tell_mails(mails)


def consolidate(stage: Stage) -> None:
    """The lead hands in one consolidated report that names the late contributor; it comes back once."""
    task = stage.task(handler("ecology"), REDUCTION)
    targets = stage.api.get(handler("ecology"), f"/tasks/{task}")["targets"]
    content = {
        "kind": "progress",
        "period": PERIOD,
        "text": "已更新应急减排清单，覆盖全部涉气企业",
        "next_step": "开展应急演练",
        "self_rating": "正常推进",
        "values": [{"target_id": target["id"], "value": str(target["value"])} for target in targets],
    }
    report = submit(stage, "progress", "ecology", task, content)
    late = stage.api.get(CLERK, f"/reports/{report}")["late_contributors"]
    if late != [LATE_NAME]:
        raise StoryFailed(f"汇总报告应点名 {LATE_NAME} 未报，实际为 {late}")
    stage.say(f"     汇总报告点名：未按期配合的单位 {'、'.join(late)}")
    stage.act(
        "progress-return",
        CLERK,
        f"/reports/{report}/returns",
        {"reason": "减排比例缺少核算依据，请补充"},
        did="退回进展报告",
        task=task,
        told=letters("报送件被退回", REDUCTION, *desk_and_deputy("ecology")),
    )
    better = {name: value for name, value in content.items() if name not in ("kind", "period")}
    better["text"] = "已更新应急减排清单，核算依据见附表"
    revise(stage, "progress", "ecology", task, report, better, kind=ReportKind.PROGRESS)
    finding = {"finding": "数据与台账一致；与单位自评分列"}
    stage.act("progress-accept", CLERK, f"/reports/{report}/acceptances", finding, did="采纳进展报告", task=task)
    late_words = {"kind": "contribution", "period": PERIOD, "text": "补报：已完成工业企业减排清单核对"}
    submit(stage, "contribution-industry", "industry", task, late_words)


def suspend(stage: Stage) -> None:
    """A task stands still; when it goes on, the days it lost are added."""
    code = "forestry"
    task = stage.task(handler(code), WETLANDS)
    stage.act(
        "suspend",
        REVIEWER,
        f"/tasks/{task}/suspensions",
        {"reason": "汛期前不具备施工条件"},
        did=f"中止“{WETLANDS}”",
        task=task,
        told=letters("任务已中止", WETLANDS, *desk(code)),
    )
