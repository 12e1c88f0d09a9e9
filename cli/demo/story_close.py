"""Third part: closing in time with recusal, a roll-up over counties, resuming, tasks that are opened again."""

from datetime import date

from cli.demo.failure import StoryFailed
from cli.demo.papers import apply_closing, close, evidence, values_of
from cli.demo.roles import CLERK, ISSUER, OTHER_CLERK, REVIEWER, desk, desk_and_deputy, handler
from cli.demo.setting import ADMINISTRATOR, FIRST_DAY
from cli.demo.stage import Stage, letters
from cli.demo.story_work import WETLANDS

AUTUMN = date(2021, 9, 1)
BOILERS, REFUSE = "加大燃煤锅炉监管力度", "提升农村生活垃圾治理能力"
DUST, FUEL = "严格建筑施工扬尘管控", "加强油气回收装置管理"
REOPENED = {"housing": DUST, "commerce": FUEL}
NEAR_DATE = "2021-09-13"
CITY, COUNTIES, EXCUSED = "220400", ("220402", "220421", "220422"), "220403"


def close_early(stage: Stage) -> None:
    """Two departments say in spring that they are done; the office believes them."""
    stage.chapter("八、提前办结")
    for code, title in REOPENED.items():
        task = stage.task(handler(code), title)
        close(stage, f"early-{code}", code, task, examiner=OTHER_CLERK, approver=REVIEWER)


def close_in_time(stage: Stage) -> None:
    """省生态环境厅 closes in time; who examined may not accept, even if he holds both posts."""
    stage.chapter("九、按期办结与回避")
    stage.clock(AUTUMN)
    code = "ecology"
    task = stage.task(handler(code), BOILERS)
    _second_post(stage)
    values = values_of(stage, code, task, value="98.6")
    apply_closing(stage, "boilers", code, task, text="燃煤锅炉烟尘排放达标率 98.6%", values=values)
    stage.act(
        "boilers-examine",
        REVIEWER,
        f"/tasks/{task}/closing-examinations",
        {"finding": "抽查 30 台锅炉，数据属实"},
        did="以经办身份初审",
        task=task,
    )
    path = f"/tasks/{task}/closing-acceptances"
    stage.refused("boilers-recused", REVIEWER, path, {}, did="再以审核身份同意销号", status=409)
    stage.act(
        "boilers-accept",
        ISSUER,
        path,
        {"finding": "同意销号"},
        did=f"同意“{BOILERS}”销号",
        task=task,
        told=letters("任务已销号", BOILERS, *desk_and_deputy(code)),
    )


def _second_post(stage: Stage) -> None:
    """The administrator, who moves no business, lets the reviewer act as clerk too."""
    me = stage.api.get(REVIEWER, "/me")
    post = {"person_id": me["person_id"], "unit_id": me["unit_ids"][0], "duty": "clerk", "from_on": str(FIRST_DAY)}
    stage.api.write(ADMINISTRATOR, "second-post", "POST", "/posts", post)
    stage.note(ADMINISTRATOR, f"登记{me['name']}兼任领导小组办公室经办")


def roll_up(stage: Stage) -> None:
    """A prefecture's task closes after its counties are closed or excused with a reason."""
    stage.chapter("十、县级办结汇总到市")
    office = f"office-{CITY}"
    above = stage.task(handler(CITY), REFUSE)
    excused = stage.task(handler(EXCUSED), REFUSE)
    stage.act(
        "rollup-excuse",
        f"{office}-reviewer",
        f"/tasks/{excused}/excuses",
        {"reason": "西安区已无建制村，不涉及农村生活垃圾治理"},
        did="同意西安区免予办理",
        task=excused,
        told=letters("任务免予办理", REFUSE, *desk(EXCUSED)),
    )
    for code in COUNTIES[:2]:
        task = stage.task(handler(code), REFUSE)
        close(stage, f"rollup-{code}", code, task, examiner=f"{office}-clerk-1", approver=f"{office}-reviewer")
    _progress(stage, above, closed=2)
    report = _too_early(stage, above)
    last = stage.task(handler(COUNTIES[2]), REFUSE)
    close(
        stage, f"rollup-{COUNTIES[2]}", COUNTIES[2], last, examiner=f"{office}-clerk-2", approver=f"{office}-reviewer"
    )
    _progress(stage, above, closed=3)
    stage.act("rollup-submit", handler(CITY), f"/reports/{report}/submissions", did="报送办结申请", task=above)
    _accept_city(stage, above)


def _progress(stage: Stage, task: str, *, closed: int) -> None:
    def read() -> list[int]:
        page = stage.api.get(handler(CITY), f"/tasks/{task}")
        return [page["parts"], page["parts_closed"], page["parts_excused"]]

    found = stage.journal.once(f"rolled-up-{closed}", read)
    if found != [4, closed, 1]:
        raise StoryFailed(f"辽源市县级汇总为 {found}，应为 {[4, closed, 1]}")
    stage.say(f"     汇总：{found[0]} 个县（区）中 {closed} 个办结、1 个免予办理")


def _too_early(stage: Stage, task: str) -> str:
    """The prefecture has its application signed, and is told to wait for its counties."""
    content = {"kind": "closing", "text": "全市农村生活垃圾收运体系全覆盖", "evidence": [evidence(stage, "city", CITY)]}
    path = f"/tasks/{task}/reports"
    drafted = stage.act("city-draft", handler(CITY), path, content, did="起草办结申请", task=task)
    report = str(drafted["subject_id"])
    signed = f"/reports/{report}/signatures"
    stage.act("city-sign", f"{CITY}-deputy-leader", signed, did="签批办结申请", task=task)
    submission = f"/reports/{report}/submissions"
    stage.refused("city-too-early", handler(CITY), submission, did="在县级未全部办结时申请办结", status=409)
    return report


def _accept_city(stage: Stage, task: str) -> None:
    finding = {"finding": "县级已办结或免予办理，情况属实"}
    stage.act("city-examine", CLERK, f"/tasks/{task}/closing-examinations", finding, did="办结初审", task=task)
    stage.act(
        "city-accept",
        ISSUER,
        f"/tasks/{task}/closing-acceptances",
        {},
        did=f"同意辽源市“{REFUSE}”销号",
        task=task,
        told=letters("任务已销号", REFUSE, *desk_and_deputy(CITY)),
    )


def resume(stage: Stage) -> None:
    """The suspended task goes on with the working days it lost."""
    stage.chapter("十一、恢复与重新打开")
    task = stage.task(handler("forestry"), WETLANDS)
    stage.act(
        "resume",
        REVIEWER,
        f"/tasks/{task}/resumptions",
        {"reason": "汛期已过，具备施工条件"},
        did=f"恢复“{WETLANDS}”",
        task=task,
        told=letters("任务已恢复办理", WETLANDS, *desk("forestry")),
    )
    stage.say(f"     办结时限顺延至 {stage.api.get(REVIEWER, f'/tasks/{task}')['due_on']}")


def reopen(stage: Stage) -> None:
    """An inspection finds that two closed tasks were not done: 签发 opens them again with a near date."""
    for code, title in REOPENED.items():
        task = stage.task(handler(code), title)
        stage.act(
            f"reopen-{code}",
            ISSUER,
            f"/tasks/{task}/reopenings",
            {"reason": "现场抽查发现问题反弹，原销号决定保留备查", "due_on": NEAR_DATE},
            did=f"重新打开“{title}”，{NEAR_DATE} 前整改到位",
            task=task,
            told=letters("任务已重新办理", title, *desk_and_deputy(code)),
        )
