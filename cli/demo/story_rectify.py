"""Seventh part: what was promised is put right (整改), seen on site, accepted twice, made public, signed off."""

from datetime import date
from typing import Any

from cli.demo.failure import StoryFailed
from cli.demo.papers import EVIDENCE, evidence, values_of
from cli.demo.roles import (
    ISSUER,
    OTHER_CLERK,
    REVIEWER,
    SECOND_REVIEWER,
    deputy,
    desk_and_deputy,
    handler,
    principal,
)
from cli.demo.stage import Letter, Stage, letters
from cli.demo.story_notices import SILENT
from cli.demo.story_talks import CITY, HELD, PARTIES, PROMISED, TITLE, task_of
from cli.demo.words import written_on

PLANNED, DONE, OVER = date(2021, 10, 18), date(2021, 11, 15), date(2021, 11, 23)
STANDARDS = ("measures", "penalties", "effect", "like_problems", "long_term")
SITE = {"published_in": "省政府门户网站"}
Sent = tuple[str, str, str, Any]
"""Who, by which method, to what end, with what content."""
RESULT = {
    "effect": "抽测 30 座，油气回收装置全部正常运行",
    "long_term": "纳入月度夜间巡查，停用即停业",
    "self_conclusion": "已完成整改，申请验收",
}


def rectify(stage: Stage) -> None:
    """Ordered by the minutes; a plan for each, the result, the visit, two levels of acceptance."""
    stage.chapter("十八、整改：方案、结果、现场核查、两级验收")
    orders = stage.journal.once("orders", lambda: _orders(stage))
    readers = [who for code in PARTIES for who in (*desk_and_deputy(code), principal(code))]
    mails = stage.told_each(readers, TITLE, written_on(HELD), kinds=("整改通知待办",))
    stage.say(f"     信件：{len(mails)} 人各收到一封，纪要和整改通知书在内；例如")
    stage.tell_mails([mail for mail in mails if mail.login == handler(SILENT)])
    one, other = orders[SILENT], orders[CITY]
    stage.act("order-sign", handler(SILENT), f"{one}/signatures", did="签收整改通知书", task=task_of(stage))
    _send(stage, other, "city-sign", [(handler(CITY), "POST", "signatures", None)])
    stage.clock(PLANNED)
    _plan(stage, one)
    _city_plans(stage, other)
    stage.clock(DONE)
    _result(stage, one)
    _visit_and_accept(stage, one)
    _city_is_done(stage, other)


def _orders(stage: Stage) -> dict[str, str]:
    """The two orders by the codes of their units."""
    found = list(stage.api.pages(OTHER_CLERK, "/rectifications", task_id=task_of(stage)))
    codes = {stage.api.player(handler(code)).unit_id: code for code in PARTIES}
    orders = {codes[entry["unit_id"]]: f"/rectifications/{entry['id']}" for entry in found}
    if len(found) != len(PARTIES) or set(orders) != set(PARTIES):
        raise StoryFailed(f"纪要应下达 {len(PARTIES)} 项整改，实际 {len(found)} 项")
    return {code: orders[code] for code in PARTIES}


def _measures(code: str) -> dict[str, Any]:
    text, due_on = PROMISED[code]
    measure = {
        "problem": "油气回收装置夜间停用",
        "goal": "在用装置全部正常运行",
        "measures": text,
        "due_on": due_on,
        "responsible_person": "分管负责人",
        "urging_unit": "吉林省生态环境厅",
        "accepting_unit": "领导小组办公室",
    }
    return {"measures": [measure]}


def _plan(stage: Stage, one: str) -> None:
    """承办人 drafts, 分管领导 signs, the office approves."""
    task, code = task_of(stage), SILENT
    did = "起草整改方案：问题、目标、措施、时限、责任人、督导单位、验收单位"
    stage.act("plan-measures", handler(code), f"{one}/plan", _measures(code), did=did, task=task, method="PUT")
    did = "签批并报送整改方案"
    told = [Letter(REVIEWER, ("整改方案待审", TITLE, stage.api.player(handler(code)).unit))]
    stage.act("plan-signed", deputy(code), f"{one}/plan-submissions", did=did, task=task, told=told)
    stage.act("plan-approved", REVIEWER, f"{one}/plan-approvals", did="同意整改方案", task=task)


def _items(stage: Stage, key: str, code: str, one: str) -> dict[str, Any]:
    """State what was done of each measure, with a file."""
    file = stage.api.upload(handler(code), f"{key}-file", "整改佐证.txt", EVIDENCE.encode())
    measures = stage.journal.once(f"{key}-measures", lambda: stage.api.get(handler(code), one)["measures"])
    items = [
        {"measure_id": entry["id"], "done": "已逐站核查，停用的全部恢复", "evidence": [file]} for entry in measures
    ]
    return RESULT | {"items": items}


def _result(stage: Stage, one: str) -> None:
    task, code = task_of(stage), SILENT
    content = _items(stage, "result", code, one)
    did = "起草整改报告，逐项附佐证材料"
    stage.act("result-draft", handler(code), f"{one}/result", content, did=did, task=task, method="PUT")
    stage.act("result-signed", deputy(code), f"{one}/result-submissions", did="签批并报送整改报告", task=task)


def _on_site(*unmet: str) -> dict[str, Any]:
    standards = [{"standard": name, "met": name not in unmet, "remark": "已核"} for name in STANDARDS]
    return {
        "inspectors": ["核查人员甲", "核查人员乙"],
        "verified_on": str(DONE),
        "finding": "夜间抽查 30 座，装置均在运行",
        "standards": standards,
    }


def _visit_and_accept(stage: Stage, one: str) -> None:
    """Five standards on site; then level by level, by two who did not look."""
    task = task_of(stage)
    visit = f"{one}/verifications"
    did = "在一条标准未达到时通过现场核查"
    stage.refused("visit-unmet", OTHER_CLERK, visit, _on_site("like_problems"), did=did, status=409)
    did = "登记现场核查：五条标准逐条核对，均已达到"
    stage.act("visit", OTHER_CLERK, visit, _on_site(), did=did, task=task)
    levels = [entry["name"] for entry in stage.api.get(REVIEWER, one)["levels"]]
    for who, name in zip((REVIEWER, SECOND_REVIEWER), levels, strict=True):
        path = f"{one}/level-acceptances"
        stage.act(f"accept-{who}", who, path, {"finding": "同意"}, did=f"{name}通过", task=task)


def _city_plans(stage: Stage, one: str) -> None:
    """长春市 goes the same way; it is sent as the same commands and told in one line."""
    writes: list[Sent] = [
        (handler(CITY), "PUT", "plan", _measures(CITY)),
        (deputy(CITY), "POST", "plan-submissions", None),
        (REVIEWER, "POST", "plan-approvals", None),
    ]
    _send(stage, one, "city-plan", writes)


def _city_is_done(stage: Stage, one: str) -> None:
    finding = {"finding": "同意"}
    writes: list[Sent] = [
        (handler(CITY), "PUT", "result", _items(stage, "city-result", CITY, one)),
        (deputy(CITY), "POST", "result-submissions", None),
        (OTHER_CLERK, "POST", "verifications", _on_site()),
        (REVIEWER, "POST", "level-acceptances", finding),
        (SECOND_REVIEWER, "POST", "level-acceptances", finding),
    ]
    _send(stage, one, "city-done", writes)
    stage.note(deputy(CITY), "长春市的整改同样经签收、方案、结果、现场核查和两级验收（9 个事件，不逐条列出）")


def _send(stage: Stage, one: str, key: str, writes: list[Sent]) -> None:
    for place, (who, method, path, body) in enumerate(writes):
        stage.api.write(who, f"{key}-{place}", method, f"{one}/{path}", body)


def sign_off(stage: Stage) -> None:
    """Nothing is filed and nothing closed during publicity; after it both are filed, then the task is closed."""
    stage.chapter("十九、公示、销号备案、任务办结")
    task = task_of(stage)
    orders: dict[str, str] = stage.journal.get("orders")
    units = {code: stage.api.player(handler(code)).unit for code in orders}
    for code, one in orders.items():
        did = f"公示{units[code]}的整改结果"
        stage.act(f"publicise-{code}", OTHER_CLERK, f"{one}/publicities", SITE, did=did, task=task)
    stage.refused("file-early", ISSUER, f"{orders[SILENT]}/filings", did="在公示期内销号备案", status=409)
    stage.refused("over-early", OTHER_CLERK, f"{orders[SILENT]}/publicity-ends", did="提前结束公示", status=409)
    report = _apply(stage, task)
    stage.clock(OVER)
    for code, one in orders.items():
        did = f"{units[code]}的整改公示期满，登记无异议"
        stage.act(f"over-{code}", OTHER_CLERK, f"{one}/publicity-ends", did=did, task=task)
        did = f"办理{units[code]}整改的销号备案"
        told = letters("整改已销号备案", TITLE, handler(code))
        stage.act(f"file-{code}", ISSUER, f"{one}/filings", did=did, task=task, told=told)
    _close(stage, task, report)


def _apply(stage: Stage, task: str) -> str:
    """The unit has its application signed, and is told to wait for the rectifications; return the paper's id."""
    content = {
        "kind": "closing",
        "text": "整改已完成并通过两级验收",
        "values": values_of(stage, SILENT, task, value="100"),
        "evidence": [evidence(stage, "rectified", SILENT)],
    }
    path = f"/tasks/{task}/reports"
    drafted = stage.act("rectified-draft", handler(SILENT), path, content, did="起草办结申请", task=task)
    report = f"/reports/{drafted['subject_id']}"
    stage.act("rectified-sign", deputy(SILENT), f"{report}/signatures", did="签批办结申请", task=task)
    did = "在整改公示期内申请任务办结"
    stage.refused("close-early", handler(SILENT), f"{report}/submissions", did=did, status=409)
    return report


def _close(stage: Stage, task: str, report: str) -> None:
    stage.act("rectified-submit", handler(SILENT), f"{report}/submissions", did="报送办结申请", task=task)
    finding = {"finding": "两项整改均已销号备案，材料齐全"}
    path = f"/tasks/{task}/closing-examinations"
    stage.act("rectified-examine", OTHER_CLERK, path, finding, did="办结初审", task=task)
    told = letters("任务已销号", TITLE, *desk_and_deputy(SILENT))
    path, did = f"/tasks/{task}/closing-acceptances", f"同意“{TITLE}”销号"
    stage.act("rectified-accept", REVIEWER, path, {}, did=did, task=task, told=told)
