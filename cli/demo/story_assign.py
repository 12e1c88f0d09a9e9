"""First part: the plan is drafted, issued, passed down by the prefectures' offices, signed for, refused, urged."""

import json
from collections import Counter
from collections.abc import Collection
from datetime import date

from cli.demo.failure import StoryFailed
from cli.demo.papers import submit
from cli.demo.roles import CLERK, ISSUER, OTHER_CLERK, REVIEWER, desk, desk_and_deputy, handler, liaison
from cli.demo.setting import EXAMPLE
from cli.demo.stage import Stage, letters
from cli.demo.words import written_on

ISSUED, PASSED_DOWN, DECIDED, URGED = (date(2021, 3, day) for day in (3, 4, 5, 8))
TOLD_BY_ISSUE = ("任务待签收", "配合情况待报送", "任务待交办")
TASKS, OWN, DOWN = 4537, 877, 3660
UPHELD, MOVED, MOVED_TO = "power", "civil-affairs", "market"
UPHELD_TITLE, MOVED_TITLE = "有效降低采暖期大气污染负荷", "加强城市综合执法"
SILENT = "220622"
"""A county that does not sign for its list in time."""


def issue(stage: Stage, *, only: Collection[str] = ()) -> str:
    """Draft and issue the plan, or `only` the items of these titles; return its id."""
    stage.chapter("一、下发方案")
    plan_id = stage.drafted or _draft(stage, only)
    path = f"/plans/{plan_id}/issuances"
    stage.refused("issue-by-clerk", CLERK, path, did="自行下发方案", status=403)
    preview = stage.journal.once("preview", lambda: stage.api.get(ISSUER, f"/plans/{plan_id}/preview"))
    tasks, down = preview["tasks"], preview["passed_down"]
    if not only and (tasks, tasks - down, down) != (TASKS, OWN, DOWN):
        raise StoryFailed(f"下发预览为 {(tasks, tasks - down, down)}，应为 {(TASKS, OWN, DOWN)}")
    stage.say(f"     预览：{tasks} 项任务，直接交办 {tasks - down} 项，交市（州）转办 {down} 项")
    example = "".join(f"，例如：{entry}" for entry in preview["open"][:1])
    stage.say(f"     涉及 {preview['units']} 个单位；另有 {len(preview['open'])} 处须由督查机构确定{example}")
    given = stage.api.write(ISSUER, "issue", "POST", path)
    stage.note(ISSUER, f"下发方案，一次交办（事件 plan_issued {given['event_id'][:8]}…）")
    expected = stage.journal.once("issued", lambda: _told_by_issue(stage, plan_id))
    _each_told_once(stage, expected)
    return plan_id


def _draft(stage: Stage, only: Collection[str]) -> str:
    office_id = stage.api.player(CLERK).unit_id
    ledger = json.loads((EXAMPLE / "plan.json").read_text(encoding="utf-8"))
    if only:
        for part in ledger["parts"]:
            part["items"] = [item for item in part["items"] if item["title"] in only]
        ledger["parts"] = [part for part in ledger["parts"] if part["items"]]
    given = stage.api.write(CLERK, "draft-plan", "POST", "/plans", {"office_id": office_id, "ledger": ledger})
    stage.note(CLERK, f"录入方案 {ledger['number']} 的任务台账（事件 plan_drafted）")
    return str(given["subject_id"])


def _told_by_issue(stage: Stage, plan_id: str) -> dict[str, int]:
    """Return who must hear of the issue, each with how many tasks his list has."""
    codes = _codes(stage)
    tasks = Counter(
        codes[task["unit_id"]] for task in stage.api.pages(REVIEWER, "/tasks", view="supervised", plan_id=plan_id)
    )
    contributors = {
        codes[unit["unit_id"]]
        for item in stage.api.get(REVIEWER, f"/plans/{plan_id}/items")
        for unit in item["units"]
        if unit["role"] in ("participate", "guide") and unit["unit_id"]
    }
    expected = {login: tasks[code] for code in {*tasks, *contributors} for login in desk(code)}
    offices = {code for code in codes.values() if code.startswith("office-")}
    return expected | {f"{code}-clerk-{number}": 0 for code in offices for number in (1, 2)}


def _codes(stage: Stage) -> dict[str, str]:
    return {unit["id"]: unit["code"] for unit in stage.api.pages(REVIEWER, "/units")}


def _each_told_once(stage: Stage, expected: dict[str, int]) -> None:
    mails = stage.told_each(expected, written_on(ISSUED), kinds=TOLD_BY_ISSUE)
    for mail in mails:
        if mail.groups.get("任务待签收", 0) != expected[mail.login]:
            raise StoryFailed(f"给 {mail.login} 的清单应有 {expected[mail.login]} 项任务，实际为 {mail.groups}")
    stage.say(f"     信件：{len(mails)} 人各收到一封，附本人单位的清单；例如")
    stage.tell_mails([mail for mail in mails if mail.login in (liaison("ecology"), "office-220100-clerk-1")])


def pass_down(stage: Stage, plan_id: str) -> None:
    """The prefectures' offices assign to their counties; all but a few units sign for their lists."""
    stage.chapter("二、市（州）转办与签收")
    stage.clock(PASSED_DOWN)
    offices = stage.journal.once("offices", lambda: sorted(c for c in _codes(stage).values() if "office-22" in c))
    given = stage.together(lambda code: _assign(stage, plan_id, code), offices)
    for code, count in zip(offices, given, strict=True):
        stage.note(f"{code}-reviewer", f"转办本市（州）各县任务 {count} 项")
    if sum(given) != DOWN:
        raise StoryFailed(f"转办合计 {sum(given)} 项，应为 {DOWN} 项")
    counties = stage.journal.once("counties", lambda: _counties(stage))
    mails = stage.told_each([login for code in counties for login in desk(code)], "任务待签收", written_on(PASSED_DOWN))
    stage.say(f"     信件：{len(counties)} 个县的 {len(mails)} 人各收到一封")


def _assign(stage: Stage, plan_id: str, code: str) -> int:
    given = stage.api.write(f"{code}-reviewer", f"assign-{code}", "POST", f"/plans/{plan_id}/assignments", {})
    return int(given["count"])


def _counties(stage: Stage) -> list[str]:
    return sorted(unit["code"] for unit in stage.api.pages(REVIEWER, "/units", kind="county"))


def sign(stage: Stage, *codes: str, occasion: str) -> None:
    """These units sign for everything on their lists, each list as a whole."""
    counts = stage.together(lambda code: _sign(stage, code, f"sign-{occasion}-{code}"), codes)
    if len(codes) > 3:
        stage.note(handler(codes[0]), f"签收本单位清单；同日共 {len(codes)} 个单位签收 {sum(counts)} 项任务")
        return
    for code, count in zip(codes, counts, strict=True):
        stage.note(handler(code), f"签收任务 {count} 项")


def _sign(stage: Stage, code: str, key: str) -> int:
    """The list was read before the first try; a repeated request names the same tasks."""
    body = stage.journal.get(f"body:{key}") or {"task_ids": _waiting(stage, code)}
    return int(stage.api.write(handler(code), key, "POST", "/tasks/signatures", body)["count"])


def _waiting(stage: Stage, code: str) -> list[str]:
    return [task["id"] for task in stage.api.pages(handler(code), "/tasks", view="mine", stage="assigned")]


def bearers(stage: Stage) -> list[str]:
    """Every unit with tasks, but those that refuse or are late."""
    codes = _codes(stage)
    lists: dict[str, int] = stage.journal.get("issued")
    first = {code for code in codes.values() if lists.get(liaison(code))}
    return sorted({*first, *stage.journal.get("counties")} - {UPHELD, MOVED, SILENT})


def refuse(stage: Stage) -> None:
    """Two departments say 职责不符; the office upholds the one and reassigns the other."""
    stage.chapter("三、退办与改派")
    upheld = _ask_return(stage, UPHELD, UPHELD_TITLE, "本公司为供电企业，不具备采暖期减排的管理职责")
    moved = _ask_return(stage, MOVED, MOVED_TITLE, "城市综合执法不属于民政部门职责")
    stage.clock(DECIDED)
    stage.act(
        "uphold",
        REVIEWER,
        f"/tasks/{upheld}/return-refusals",
        {"reason": "方案明确列为责任单位，请按分工落实电力保障部分"},
        did=f"维持交办“{UPHELD_TITLE}”",
        task=upheld,
        told=letters("退办申请未获同意", UPHELD_TITLE, *desk_and_deputy(UPHELD)),
    )
    market = stage.api.player(handler(MOVED_TO)).unit_id
    stage.act(
        "reassign",
        REVIEWER,
        f"/tasks/{moved}/reassignments",
        {"unit_id": market, "reason": "职责不符属实，改由市场监管部门承担"},
        did=f"把“{MOVED_TITLE}”改派给省市场监管厅",
        task=moved,
        told=[
            *letters("任务待签收", MOVED_TITLE, *desk(MOVED_TO)),
            *letters("任务已改交", MOVED_TITLE, *desk(MOVED)),
        ],
    )
    sign(stage, UPHELD, MOVED_TO, occasion="decided")


def _ask_return(stage: Stage, code: str, title: str, reason: str) -> str:
    task = stage.journal.once(f"refusal-{code}", lambda: stage.task(handler(code), title))
    submit(stage, f"refusal-{code}", code, task, {"kind": "refusal", "text": reason})
    stage.tell_mails([stage.witness.one(login, "退办申请待审定", title) for login in (CLERK, OTHER_CLERK, REVIEWER)])
    return str(task)


def urge(stage: Stage) -> None:
    """Who has not signed for his list is marked and urged by the clock, by the system itself, in one mail a person."""
    stage.chapter("四、逾期未签收，系统催办")
    stage.clock(URGED)
    mails = stage.told_each(desk_and_deputy(SILENT), "签收催办", written_on(URGED))
    stage.say("     系统：靖宇县逾期未签收，登记逾期并发出催办消息（不编号，主要领导不由系统自动通知）")
    stage.tell_mails(mails)
    sign(stage, SILENT, occasion="late")
