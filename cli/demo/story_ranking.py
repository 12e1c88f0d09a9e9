"""Figures of 60 counties become monthly rankings; a month is corrected, a talk begins, a bulletin is issued."""

from datetime import date
from pathlib import Path
from typing import Any

from cli.demo import invented_air
from cli.demo.failure import StoryFailed
from cli.demo.ranking_book import LAST
from cli.demo.roles import RANK_CLERK, RANK_ISSUER, RANK_REVIEWER, deputy, desk, handler, principal
from cli.demo.setting import EXAMPLE, FIRST_DAY
from cli.demo.stage import Stage
from cli.demo.words import written_on
from models.units import UnitKind
from workflows.world_files import read_world

YEAR = 2021
FIRST, LATER = (date(YEAR, 1, 1), date(YEAR, 9, 30)), (date(YEAR, 10, 1), date(YEAR, 12, 31))
QUARTER = (date(YEAR, 1, 1), date(YEAR, 3, 31))
APRIL = (date(YEAR, 4, 1), date(YEAR, 4, 30))
OUT = "out"
MARK = "（演示虚构）"
TALKED = invented_air.SPARED
TALK_APPROVED = {
    "matter": {"due_on": "2022-06-30"},
    "talk": {"by_office": True, "basis": "厅务会议（演示虚构）"},
}


def rank(stage: Stage) -> None:
    """Nine months come in at once and are ranked; audited figures of April come late; a talk begins."""
    stage.chapter("十七、县级空气质量排名：数据入库、按月排名、审核数据更正、持续靠后约谈")
    _deliver(
        stage, "air-before", f"县级空气质量{YEAR - 1}年各月{MARK}.csv", invented_air.months(YEAR - 1, county_units())
    )
    _days(stage, "air-first", FIRST)
    _tell_months(stage, "ranked-first", until=9)
    _tell_findings(stage)
    _correct(stage)
    _begin_talk(stage)


def rank_quarter(stage: Stage) -> None:
    """Three months, ranked; no more of it in the short story."""
    stage.chapter("县级空气质量排名：三个月")
    _days(stage, "air-quarter", QUARTER)
    _tell_months(stage, "ranked-quarter", until=3)
    _tell_findings(stage)


def county_units() -> list[tuple[str, str]]:
    """Return all county-level units, by code and name."""
    units = read_world(EXAMPLE).units
    return [(unit.code, unit.name) for unit in units if unit.kind is UnitKind.COUNTY and unit.in_force(FIRST_DAY)]


def _days(stage: Stage, key: str, span: tuple[date, date], *, edition: str = "first") -> None:
    name = "审核数据" if edition == "audited" else "日均值"
    filename = f"县级空气质量{span[0]:%Y年%m月}至{span[1]:%m月}{name}{MARK}.csv"
    content = invented_air.days(*span, county_units(), audited=edition == "audited")
    _deliver(stage, key, filename, content, edition=edition)


def _deliver(stage: Stage, key: str, filename: str, content: str, *, edition: str = "first") -> None:
    """经办 imports a file, which stays in the folder for whoever wants to look at it; then the clock does its part."""
    _out(stage, filename).write_text(content, encoding="utf-8")
    given = stage.api.import_figures(RANK_CLERK, key, filename, content.encode(), edition=edition)
    kind = "审核" if edition == "audited" else "初报"
    stage.note(RANK_CLERK, f"导入《{filename}》：{given['rows']} 行，{kind}（指标值均为随机生成，并非实测）")
    stage.settled()


def _out(stage: Stage, filename: str) -> Path:
    folder = stage.journal.folder / OUT
    folder.mkdir(exist_ok=True)
    return folder / filename


def months_ranked(stage: Stage, **asked: Any) -> list[dict[str, Any]]:
    """Return the monthly rankings in force, oldest first, each with its rows."""
    found = list(stage.api.pages(RANK_REVIEWER, "/rankings", rank_window="month", **asked))
    tables = stage.together(lambda entry: stage.api.get(RANK_REVIEWER, f"/rankings/{entry['id']}"), found)
    return sorted(tables, key=lambda table: str(table["period"]))


def _tell_months(stage: Stage, key: str, *, until: int, since: int = 0) -> None:
    """Tell who was first and last, as it stood when the figures had come in."""

    def lines() -> list[str]:
        tables = months_ranked(stage)
        if len(tables) != until:
            raise StoryFailed(f"应有 {until} 个月的排名，实际 {len(tables)} 个")
        return [ends(table) for table in tables[since:]]

    for line in stage.journal.once(key, lines):
        stage.say(f"     系统：{line}")


def ends(table: dict[str, Any]) -> str:
    """Return a month's first and last in one line."""
    ranked = [row for row in table["rows"] if row["rank"]]
    first, last = (f"{row['unit_name']}（{row['index_published']}）" for row in (ranked[0], ranked[-1]))
    return f"{table['period_name']}，{table['places']} 个县（市、区）：第 1 名 {first}，末位 {last}"


def _tell_findings(stage: Stage) -> None:
    """What the rule found is put to people, all in one message."""
    found = stage.journal.once("lagging", lambda: sorted(line["title"] for line in _proposed(stage)))
    for title in found:
        stage.say(f"     系统：按规则认定，待决定——{title}")
    stage.tell_mails([stage.witness.one(RANK_REVIEWER, "按规则认定的事项待决定", *found)])


def _proposed(stage: Stage) -> list[dict[str, Any]]:
    return list(stage.api.pages(RANK_REVIEWER, "/findings", stage="proposed"))


def _correct(stage: Stage) -> None:
    """What was ranked stays readable, a revision stands beside it; what that changes an officer decides."""
    _days(stage, "air-audited", APRIL, edition="audited")
    found = stage.journal.once("correction", lambda: _correction(stage))
    stage.say("     系统：审核数据晚到，有关排名重新计算，原排名保留；认定的变化交由人员处理：")
    for difference in found["differences"]:
        stage.say(f"       {difference['what_name']}：{difference['unit_name']}，{difference['period']}")
    told = stage.witness.one(RANK_REVIEWER, "数据更正引起认定变化，待处理")
    stage.tell_mails([told])
    path = f"/rank-corrections/{found['id']}/acceptances"
    stage.refused("correction-clerk", RANK_CLERK, path, None, did="采纳更正", status=403)
    stage.act("correction-accept", RANK_REVIEWER, path, did="核对更正前后的数据，采纳更正")


def _correction(stage: Stage) -> dict[str, Any]:
    found = list(stage.api.pages(RANK_REVIEWER, "/rank-corrections", stage="proposed"))
    if len(found) != 1:
        raise StoryFailed(f"应有 1 件排名更正待处理，实际 {len(found)} 件")
    page: dict[str, Any] = stage.api.get(RANK_REVIEWER, f"/rank-corrections/{found[0]['id']}")
    return page


def _begin_talk(stage: Stage) -> None:
    """Checked by one, approved by another; the talk starts with the months, indices, ranks and neighbours filled in."""
    unit_id = stage.api.player(handler(TALKED)).unit_id

    def find() -> str:
        (found,) = [line for line in _proposed(stage) if line["unit_id"] == unit_id]
        return f"/findings/{found['id']}"

    path = stage.journal.once("lagging-talked", find)
    seen = {"finding": "现场核查：扬尘管控不到位，情况属实", "checked_on": str(stage.today()), "checked_by": "二名经办"}
    seen = stage.journal.once("lagging-seen", lambda: seen)
    stage.act("lagging-check", RANK_CLERK, f"{path}/checks", seen, did="登记现场核查情况")
    did = "同意约谈：约谈即启动，各期数据、名次、规则条款自动填入"
    stage.act("lagging-approve", RANK_REVIEWER, f"{path}/approvals", TALK_APPROVED, did=did)
    page = stage.api.get(RANK_REVIEWER, path)
    talk = stage.api.get(RANK_REVIEWER, f"/talks/{page['outcome_id']}")
    for figure in talk["evidence"]["figures"]:
        stage.say(f"       依据：{figure['name']} {figure['value']}")
    task = str(page["task_id"])
    stage.act("lagging-sign", handler(TALKED), f"/tasks/{task}/signatures", did="签收约谈整改任务", task=task)


def publish(stage: Stage) -> None:
    """The last quarter comes in; December's bulletin is issued with its annex, and a county looks at itself."""
    stage.chapter("二十三、排名通报：附表、图表，县里看本地排名和差距")
    _days(stage, "air-later", LATER)
    _tell_months(stage, "ranked-later", until=12, since=9)
    _issue(stage)
    _own_view(stage)
    stage.say(f"     文件：{stage.journal.folder / OUT}（通报 Excel、图 SVG、导入的数据，均可打开）")


def _issue(stage: Stage) -> None:
    def december() -> str:
        return str(months_ranked(stage, period=f"{YEAR}-12")[0]["id"])

    ranking = stage.journal.once("december", december)
    draft = {"last": LAST, "first": LAST, "changed": LAST, "requirements": "请排名靠后的地区分析原因，限期改善"}
    given = stage.act("rank-draft", RANK_CLERK, f"/rankings/{ranking}/bulletins", draft, did="据排名拟通报")
    path = f"/bulletins/{given['subject_id']}"
    stage.act("rank-approve", RANK_REVIEWER, f"{path}/approvals", did="审核同意通报", of=path)
    stage.act("rank-issue", RANK_ISSUER, f"{path}/issuances", {}, did="印发通报，各县（市、区）各一份", of=path)
    page = stage.api.get(RANK_ISSUER, path)
    paper = stage.api.get(RANK_ISSUER, f"/papers/{page['paper_id']}")
    stage.say(f"     文书：{page['number']}《{page['title']}》，已冻结，内容摘要 {paper['payload_sha256'][:12]}…")
    stage.say(f"     总体情况：{paper['payload']['overall_text']}")
    readers = [who for code, _ in county_units() for who in (*desk(code), deputy(code), principal(code))]
    mails = stage.told_each(readers, str(page["number"]), written_on(stage.today()), kinds=("通报待签收",))
    stage.say(f"     信件：{len(page['copies'])} 个单位的 {len(mails)} 人各收到一封")
    stage.api.download(RANK_ISSUER, f"{path}/workbook", _out(stage, "通报.xlsx"))
    for plot in page["plots"]:
        stage.api.download(RANK_ISSUER, f"{path}/plots/{plot['name']}.svg", _out(stage, f"通报-{plot['name']}.svg"))


def _own_view(stage: Stage) -> None:
    """A county reads its own months, and what it would have needed to leave the last ones."""
    who = handler(next(iter(invented_air.ALWAYS_LAST)))
    unit_id, unit = stage.api.player(who).unit_id, stage.api.player(who).unit
    standing = stage.api.get(who, f"/units/{unit_id}/standing", last=LAST, since=str(FIRST[0]))
    ranks = "、".join(f"{entry['period'][5:]}月第{entry['rank']}" for entry in standing["periods"])
    stage.note(who, f"查看{unit}本地排名（共 {standing['periods'][0]['of']} 个）：{ranks}")
    for distance in standing["distances"]:
        stage.say(f"     差距：{distance['text']}")
    for name in ("rank", "index"):
        path = f"/units/{unit_id}/plots/{name}.svg?year={YEAR}"
        stage.api.download(who, path, _out(stage, f"{unit}-{name}-{YEAR}.svg"))
