"""Sixth part: a talk (约谈) with two parties, from the evidence to the published minutes."""

from datetime import date
from typing import Any

from cli.demo.failure import StoryFailed
from cli.demo.roles import CLERK, ISSUER, REVIEWER, deputy, desk_and_deputy, handler, principal
from cli.demo.stage import Stage, letters
from cli.demo.story_close import REOPENED
from cli.demo.story_notices import RED, SILENT
from core.settings import DEMO_LABEL

ACCOUNTED, HELD = date(2021, 10, 8), date(2021, 10, 11)
TITLE = REOPENED[SILENT]
CITY = "220100"
PARTIES = (SILENT, CITY)
PROMISED = {
    SILENT: ("逐站核查油气回收装置，停用的全部恢复，不达标的停业整改", "2021-11-30"),
    CITY: ("督促辖区加油站完成油气回收装置维修，建立夜间巡查制度", "2021-11-30"),
}
GOVERNOR = "副省长（演示虚构）"


def task_of(stage: Stage) -> str:
    """Return the task that all of the measures hang on."""
    return str(stage.journal.once("measured-task", lambda: stage.task(handler(SILENT), TITLE)))


def talk(stage: Stage) -> None:
    """Proposed and checked by 经办, approved outside the office, planned, confirmed by another, served in time."""
    stage.chapter("十六、约谈：两家被约谈单位，一家请假由他人到会")
    path = _start(stage)
    _plan(stage, path)
    _serve(stage, path)
    parties = stage.journal.once("talk-parties", lambda: _parties(stage, path))
    _prepare(stage, parties)
    _meet(stage, path, parties)
    _minutes(stage, path, parties)


def _start(stage: Stage) -> str:
    task = task_of(stage)
    file = stage.api.upload(CLERK, "talk-evidence", "抽查记录.txt", f"夜间抽查记录（{DEMO_LABEL}）\n".encode())
    figure = {"name": "油气回收装置停用的加油站", "value": "17", "unit": "座", "source": "夜间抽查记录（演示虚构）"}
    proposal = {
        "legal_basis": "supervision_regulation_12",
        "reason": "销号后问题反弹，黄色督办逾期未复，红色督办后仍未整改到位",
        "evidence": {"figures": [figure], "paragraphs": ["部分加油站夜间停用油气回收装置"], "attachments": [file]},
    }
    did = "提出约谈，附数据和抽查记录"
    made = stage.act("talk-propose", CLERK, f"/tasks/{task}/talks", proposal, did=did, task=task)
    path = f"/talks/{made['subject_id']}"
    check = {"finding": "现场复核 17 座，停用属实", "checked_on": str(RED), "checked_by": "经办人员二人"}
    told = letters("约谈建议待批准", TITLE, REVIEWER)
    stage.act("talk-check", CLERK, f"{path}/checks", check, did="登记现场核查情况", task=task, told=told)
    approval: dict[str, Any] = {"approver": "某副省长", "post": GOVERNOR, "organ": "吉林省人民政府"}
    approval |= {"basis": "对约谈请示的批示（演示虚构）", "approved_on": str(RED)}
    own = {"by_office": True, "basis": "自行批准"}
    stage.refused("talk-own", CLERK, f"{path}/approvals", own, did="自行批准本人提出的约谈", status=403)
    scan = stage.api.upload(REVIEWER, "talk-scan", "批示.txt", f"批示扫描件（{DEMO_LABEL}）\n".encode())
    did = "登记省领导批准启动约谈，附批示扫描件"
    stage.act("talk-approve", REVIEWER, f"{path}/approvals", approval | {"scan": scan}, did=did, task=task)
    return path


def _plan(stage: Stage, path: str) -> None:
    """Whom the office summons, when and where, and what they bring; who drew it up does not confirm it."""
    chiefs = {code: stage.api.player(principal(code)) for code in PARTIES}
    parties = [{"unit_id": chief.unit_id, "summoned": f"主要负责人 {chief.name}"} for chief in chiefs.values()]
    plan = {
        "meets_on": str(HELD),
        "meets_at": "09:30",
        "place": "领导小组办公室会议室",
        "chair": f"领导小组办公室 {stage.api.player(ISSUER).name}",
        "talkers": ["领导小组办公室负责人"],
        "purpose": "指出问题，督促落实整改责任",
        "materials": ["书面汇报材料", "整改方案（初稿）"],
        "contact": f"领导小组办公室 {stage.api.player(CLERK).name}",
        "parties": parties,
    }
    did, task = f"拟定约谈方案和通知，定于 {HELD} 约谈两家单位主要负责人", task_of(stage)
    stage.act("talk-plan", CLERK, f"{path}/plans", plan, did=did, task=task)
    stage.act("talk-confirm", ISSUER, f"{path}/plan-confirmations", did="审定约谈方案和通知", task=task)


def _serve(stage: Stage, path: str) -> None:
    did = "提前 3 个工作日以上送达约谈通知书"
    stage.act("talk-serve", ISSUER, f"{path}/services", {}, did=did, task=task_of(stage))
    number = _number(stage, path, "notice_paper_id")
    stage.say(f"     文书：{number}，已冻结")
    readers = [who for code in PARTIES for who in (*desk_and_deputy(code), principal(code))]
    mails = stage.told_each(readers, number, kinds=("约谈通知待签收",))
    stage.tell_mails([mail for mail in mails if mail.login in map(principal, PARTIES)])


def _number(stage: Stage, path: str, paper: str) -> str:
    page = stage.api.get(ISSUER, path)
    return str(stage.api.get(ISSUER, f"/papers/{page[paper]}")["payload"]["number"])


def _parties(stage: Stage, path: str) -> dict[str, str]:
    """The parties' ids by the codes of their units."""
    ids = {stage.api.player(handler(code)).unit_id: code for code in PARTIES}
    found = {ids[entry["unit_id"]]: entry["id"] for entry in stage.api.get(CLERK, path)["parties"]}
    if set(found) != set(PARTIES):
        raise StoryFailed(f"被约谈单位应为 {PARTIES}，实际为 {sorted(found)}")
    return found


def _prepare(stage: Stage, parties: dict[str, str]) -> None:
    """Each unit signs for the notice; its written account counts when a leader has signed it."""
    task = task_of(stage)
    for code, party in parties.items():
        path = f"/talk-parties/{party}/signatures"
        stage.act(f"talk-sign-{code}", handler(code), path, did="签收约谈通知书", task=task)
    stage.clock(ACCOUNTED)
    for code, party in parties.items():
        own = f"/talk-parties/{party}"
        account = {"account": "存在问题、原因和拟采取的措施如下：夜间巡查缺位，维修不及时。"}
        stage.act(f"talk-account-{code}", handler(code), f"{own}/accounts", account, did="起草书面汇报", task=task)
        path = f"{own}/account-submissions"
        stage.act(f"talk-account-sign-{code}", deputy(code), path, did="签批并提交书面汇报", task=task)


def _meet(stage: Stage, path: str, parties: dict[str, str]) -> None:
    """省商务厅's chief comes; of 长春市 another, for whom somebody gave leave; then the four steps."""
    task = task_of(stage)
    stage.clock(HELD)
    chief, other = stage.api.player(principal(SILENT)), stage.api.player(deputy(CITY))
    came = f"/talk-parties/{parties[SILENT]}/attendances"
    stage.act("talk-came", CLERK, came, {"came": f"主要负责人 {chief.name}"}, did="登记省商务厅本人到会", task=task)
    came, another = f"/talk-parties/{parties[CITY]}/attendances", {"came": f"分管负责人 {other.name}"}
    stage.refused("talk-no-leave", CLERK, came, another, did="登记他人代为到会而不写明准假人", status=409)
    leave = another | {"leave_given_by": GOVERNOR, "leave_reason": "主要负责人在外出席会议"}
    did = "登记长春市分管负责人到会，写明准假人和事由"
    stage.act("talk-leave", CLERK, came, leave, did=did, task=task)
    steps = [
        {"kind": "cause", "speaker": "主持人", "said": "销号后问题反弹，督办后仍未整改到位"},
        {"kind": "statement", "speaker": f"省商务厅 {chief.name}", "said": "行业监管不到位"},
        {"kind": "statement", "speaker": f"长春市 {other.name}", "said": "属地巡查缺位"},
        {"kind": "requirement", "speaker": "主持人", "said": "11 月底前完成整改，逐站核查"},
        {"kind": "pledge", "speaker": f"省商务厅 {chief.name}", "said": "按期完成"},
        {"kind": "pledge", "speaker": f"长春市 {other.name}", "said": "按期完成"},
    ]
    did = "登记约谈四个步骤：说明事由、单位说明、提出要求及时限、表态"
    stage.act("talk-hold", CLERK, f"{path}/meetings", {"steps": steps}, did=did, task=task)


def _minutes(stage: Stage, path: str, parties: dict[str, str]) -> None:
    """Minutes without commitments are refused; issued ones order each party to keep what it promised."""
    task = task_of(stage)
    empty: dict[str, Any] = {
        "attendees": ["主持人", "被约谈单位负责人"],
        "problems": "油气回收装置夜间停用，整改迟缓",
        "statement": "监管和巡查不到位",
        "pledge": "按期完成整改",
        "publicity": "约谈情况在省政府门户网站公开",
    }
    drafts = f"{path}/minutes"
    stage.refused("minutes-empty", CLERK, drafts, empty, did="提交没有整改承诺的纪要", status=409)
    promised = [
        {"party_id": parties[code], "text": text, "due_on": due_on} for code, (text, due_on) in PROMISED.items()
    ]
    did = "拟约谈纪要，载明各单位承诺和时限"
    stage.act("minutes-draft", CLERK, drafts, empty | {"commitments": promised}, did=did, task=task)
    did = "印发约谈纪要，同时按承诺下达整改"
    stage.act("minutes-issue", ISSUER, f"{path}/minutes-issuances", {}, did=did, task=task)
    stage.say(f"     文书：{_number(stage, path, 'minutes_paper_id')}，已冻结")
    site = {"published_in": "省政府门户网站"}
    did = "公开约谈情况（依令733 约谈，是否公开由本机构决定；依大气法、水法约谈的必须公开）"
    stage.act("talk-publish", ISSUER, f"{path}/publications", site, did=did, task=task)
