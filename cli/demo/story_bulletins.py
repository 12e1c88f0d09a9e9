"""Fifth part: a bulletin (通报) whose figures and addressees come from the record, signed for copy by copy."""

from typing import Any

from cli.demo.failure import StoryFailed
from cli.demo.roles import CLERK, ISSUER, REVIEWER, deputy, desk, handler, principal
from cli.demo.stage import Stage, letters
from cli.demo.story_notices import RED
from cli.demo.words import written_on

TITLE = "关于三个行动方案重点任务进展情况的通报"
WORDS = {
    "scope": "internal",
    "title": TITLE,
    "figures_on": str(RED),
    "reasons": "个别单位责任落实不到位，问题反弹后整改迟缓，督办逾期不复",
    "requirements": "请进展滞后的单位在 15 日内整改到位并报告，其他单位引以为戒",
}


def bulletin(stage: Stage) -> None:
    """Drafted from data, approved by another, issued to every unit named; each signs for its own copy."""
    stage.chapter("十五、通报：数据拟稿，一文多送")
    number, named = _draft(stage)
    stage.act(
        "bulletin-approve",
        REVIEWER,
        f"{number}/approvals",
        did="审核同意通报",
        of=number,
        told=letters("通报待签发", TITLE, ISSUER),
    )
    stage.act("bulletin-issue", ISSUER, f"{number}/issuances", {}, did=f"印发通报，主送 {len(named)} 个单位", of=number)
    page = stage.api.get(ISSUER, number)
    paper = stage.api.get(ISSUER, f"/papers/{page['paper_id']}")
    stage.say(f"     文书：{page['number']}，已冻结，内容摘要 {paper['payload_sha256'][:12]}…")
    readers = [who for code in named for who in (*desk(code), deputy(code), principal(code))]
    mails = stage.told_each(readers, str(page["number"]), written_on(RED), kinds=("通报待签收",))
    stage.say(f"     信件：{len(named)} 个单位的 {len(mails)} 人各收到一封；例如")
    stage.tell_mails([mail for mail in mails if mail.login == principal(named[0])])
    _sign(stage, number, named)


def _draft(stage: Stage) -> tuple[str, list[str]]:
    """经办 drafts; who is named well or badly the record says, and these units become the addressees."""
    office = stage.api.player(CLERK).unit_id
    plan = stage.journal.once("bulletin-plan", lambda: stage.api.get(CLERK, "/plans")[0]["id"])
    draft = WORDS | {"office_id": office, "plan_id": plan}
    given = stage.api.write(CLERK, "bulletin-draft", "POST", "/bulletins", draft)
    path = f"/bulletins/{given['subject_id']}"
    stage.note(CLERK, f"拟通报稿《{TITLE}》，数据由系统按记录计算（事件 bulletin_drafted）")
    figures = stage.journal.once("bulletin-figures", lambda: stage.api.get(CLERK, path)["content"]["figures"])
    stage.say(f"     总体情况：{figures['overall_text']}")
    for words, lines in (("进展滞后", figures["poor"]), ("表现较好", figures["good"])):
        stage.say(f"     {words}：{'；'.join(map(_line, lines))}")
    if not (figures["poor"] and figures["good"]):
        raise StoryFailed("通报应有进展滞后和表现较好的单位")
    addressees = [
        {"unit_id": entry["unit_id"], "standing": standing}
        for standing, lines in (("blame", figures["poor"]), ("praise", figures["good"]))
        for entry in lines
    ]
    content = WORDS | {"addressees": addressees}
    stage.act("bulletin-edit", CLERK, f"{path}/content", content, did="列明主送单位，提交审核", of=path, method="PUT")
    codes = {unit["id"]: unit["code"] for unit in stage.api.pages(CLERK, "/units")}
    return path, [codes[entry["unit_id"]] for entry in addressees]


def _line(entry: dict[str, Any]) -> str:
    done = f"{entry['tasks']} 项，办结 {entry['closed']}"
    return f"{entry['unit_name']}（{done}，逾期 {entry['overdue']}，逾期报送 {entry['late_reports']} 次）"


def _sign(stage: Stage, path: str, codes: list[str]) -> None:
    def sign(code: str) -> None:
        stage.api.write(handler(code), f"bulletin-sign-{code}", "POST", f"{path}/signatures")

    stage.together(sign, codes)
    stage.note(handler(codes[0]), f"签收通报；同日 {len(codes)} 个单位各签收本单位的一份")
    copies = stage.journal.once("bulletin-copies", lambda: stage.api.get(REVIEWER, path)["copies"])
    if [entry["stage_name"] for entry in copies] != ["已签收"] * len(codes):
        raise StoryFailed("通报没有全部签收")
