"""Fourth part: what is overdue is reminded, marked, urged and supervised on paper; then the year ends."""

from datetime import date, datetime
from typing import Any

from cli.demo.failure import StoryFailed
from cli.demo.papers import close, submit
from cli.demo.roles import CLERK, ISSUER, OTHER_CLERK, REVIEWER, desk, desk_and_deputy, handler, liaison, principal
from cli.demo.stage import Stage, letters
from cli.demo.story_close import REOPENED
from cli.demo.words import written_on
from core.clock import ZONE
from core.settings import DEMO_LABEL

REMINDED, MISSED, YELLOW, RED = (date(2021, 9, day) for day in (8, 14, 18, 28))
YEAR_OVER = date(2022, 1, 1)
ANSWERING, SILENT = "housing", "commerce"


def remind_and_mark(stage: Stage) -> None:
    """Three working days before the date the clock reminds, the day after it marks."""
    stage.chapter("十二、临期提醒与逾期登记")
    stage.clock(REMINDED)
    for code, title in REOPENED.items():
        stage.say(f"     系统：距“{title}”时限还有 3 个工作日，提醒")
        stage.tell_mails([stage.witness.one(who, "办结临近时限", title, written_on(REMINDED)) for who in desk(code)])
    stage.clock(MISSED)
    for code, title in REOPENED.items():
        stage.say(f"     系统：“{title}”已过时限，登记逾期（阶段不变，逾期只是期限上的标记）")
        told = [stage.witness.one(who, "办结逾期", title, written_on(MISSED)) for who in desk_and_deputy(code)]
        stage.tell_mails(told)


def supervise(stage: Stage) -> None:
    """Five working days later the clock proposes; persons approve and issue; one unit answers, the other is silent."""
    stage.chapter("十三、黄色督办：系统拟发，人签发")
    stage.clock(YELLOW)
    for code in REOPENED:
        _issue(stage, code, level=1)
    _answer_in_time(stage)


def _issue(stage: Stage, code: str, *, level: int) -> str:
    """审核 approves what the clock proposed, 签发 issues the numbered, frozen paper."""
    title = REOPENED[code]
    task = stage.task(handler(code), title)
    notice = stage.journal.once(f"notice-{code}-{level}", lambda: _proposed(stage, task, level))
    label = notice["level_label"]
    stage.say(f"     系统：拟发{label}——{notice['reason']}")
    stage.tell_mails([stage.witness.one(REVIEWER, "拟发督办件待审核", title, label)])
    path = f"/notices/{notice['id']}"
    key = f"{code}-{level}"
    told = letters("督办件待签发", title, ISSUER)
    stage.act(f"approve-{key}", REVIEWER, f"{path}/approvals", {}, did=f"审核同意发出{label}", task=task, told=told)
    stage.act(f"issue-{key}", ISSUER, f"{path}/issuances", {}, did=f"签发{label}", task=task)
    paper = _paper(stage, notice["id"])
    number = paper["payload"]["number"]
    if paper["payload"].get("label") != DEMO_LABEL:
        raise StoryFailed(f"{number}没有标明“{DEMO_LABEL}”")
    stage.say(f"     文书：{number}（{label}），已冻结，内容摘要 {paper['payload_sha256'][:12]}…")
    readers = (*desk_and_deputy(code), principal(code))
    stage.tell_mails([stage.witness.one(reader, "督办件待签收", title, number) for reader in readers])
    return str(notice["id"])


def _proposed(stage: Stage, task: str, level: int) -> dict[str, Any]:
    found = [entry for entry in stage.api.pages(REVIEWER, "/notices", task_id=task) if entry["level"] == level]
    if len(found) != 1:
        raise StoryFailed(f"任务 {task} 应有 1 件第 {level} 级督办件，实际 {len(found)} 件")
    return found[0]


def _paper(stage: Stage, notice_id: str) -> dict[str, Any]:
    notice = stage.api.get(ISSUER, f"/notices/{notice_id}")
    paper: dict[str, Any] = stage.api.get(ISSUER, f"/papers/{notice['paper_id']}")
    return paper


def _answer_in_time(stage: Stage) -> None:
    """省住房和城乡建设厅 signs for the paper, answers in time, and then closes the task."""
    code = ANSWERING
    title = REOPENED[code]
    task = stage.task(handler(code), title)
    notice = str(stage.journal.get(f"notice-{code}-1")["id"])
    _sign_and_answer(stage, f"answer-{code}", code, task, notice)
    close(stage, f"late-{code}", code, task, examiner=CLERK, approver=ISSUER, text="问题已整改到位")


def _sign_and_answer(stage: Stage, key: str, code: str, task: str, notice: str, *, signed: bool = False) -> None:
    if not signed:
        path = f"/notices/{notice}/signatures"
        stage.act(f"{key}-notice", handler(code), path, did="签收督办件", task=task)
    content = {"kind": "answer", "notice_id": notice, "text": "逾期原因：施工企业整改滞后；已约谈并限期完成"}
    report = submit(stage, key, code, task, content)
    accept = {"finding": "答复属实，措施可行"}
    stage.act(f"{key}-accept", OTHER_CLERK, f"/reports/{report}/acceptances", accept, did="采纳督办答复", task=task)


def escalate(stage: Stage) -> None:
    """The other unit stays silent: its notice expires, the clock proposes the next level, both are answered."""
    stage.chapter("十四、逾期不复，升级红色督办")
    stage.clock(RED)
    code = SILENT
    title = REOPENED[code]
    task = stage.task(handler(code), title)
    yellow = stage.journal.get(f"notice-{code}-1")["id"]
    stage.say("     系统：黄色督办逾期未复，登记并告知")
    told = [stage.witness.one(who, "督办件逾期未复", title, written_on(RED)) for who in desk_and_deputy(code)]
    stage.tell_mails([*told, stage.witness.one(CLERK, "督办件逾期未收到答复", title, written_on(RED))])
    red = _issue(stage, code, level=2)
    _sign_and_answer(stage, f"red-{code}", code, task, red)
    _sign_and_answer(stage, f"yellow-{code}", code, task, yellow, signed=True)
    page = stage.api.get(REVIEWER, f"/notices/{yellow}")
    if not page["answered_late"]:
        raise StoryFailed("逾期答复没有标记为逾期")
    stage.say("     黄色督办：允许逾期答复，并如实标记“逾期答复”")


def end_year(stage: Stage) -> None:
    """Thousands of dates pass in one night; each person is told in one mail."""
    stage.chapter("二十二、年底：数千项同时逾期，每人只收一封")
    stage.clock(YEAR_OVER)
    offices = [REVIEWER, *(f"{code}-reviewer" for code in stage.journal.get("offices"))]
    missed = [entry for found in stage.together(lambda who: _missed(stage, who), offices) for entry in found]
    codes = {unit["id"]: unit["code"] for unit in stage.api.pages(REVIEWER, "/units")}
    late = {codes[entry["unit_id"]] for entry in missed if entry["kind"] == "completion"}
    expected = {who for code in late for who in desk_and_deputy(code)}
    mails = stage.told_each(expected, "办结逾期", written_on(YEAR_OVER))
    items = sum(mail.groups.get("办结逾期", 0) for mail in mails)
    tasks = sum(entry["kind"] == "completion" for entry in missed)
    stage.say(f"     系统：一夜之间 {len(missed)} 个期限逾期，其中办结时限 {tasks} 个")
    stage.say(f"     信件：{len(mails)} 人各收到一封清单，合计 {items} 条；例如")
    stage.tell_mails([mail for mail in mails if mail.login in (liaison("220100"), handler("ecology"))])


def _missed(stage: Stage, who: str) -> list[dict[str, Any]]:
    """The dates of one office that were missed on the last night."""
    found = stage.api.pages(who, "/deadlines", view="supervised", overdue=True)
    return [entry for entry in found if datetime.fromisoformat(entry["missed_at"]).astimezone(ZONE).date() == YEAR_OVER]
