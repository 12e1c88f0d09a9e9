"""`duban calendar`: shows the working-day calendar, and enters a new holiday notice for a person to publish."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from sqlmodel import Session

from cli.doors import Command, Door
from cli.processes import Folder, look_into
from cli.workdays import print_reckoned
from core.clock import business_time
from core.database import make_engine, run_command
from core.errors import Invalid, NotFound
from core.settings import get_settings
from models.actors import SYSTEM
from models.calendar_views import CalendarImport
from models.calls import Call
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from queries import calendars as queries
from queries import deployment
from workflows.calendar_versions import calendar_in_force, draft_row
from workflows.calendar_views import get_calendar
from workflows.calendars import check_import, draft_calendar
from workflows.redating import Preview, preview

T = TypeVar("T")

MOST_SHOWN = 50
LARGEST_FILE = 100_000

app = typer.Typer(cls=Door, help="工作日历：查看放假安排，导入新的放假通知。", no_args_is_help=True)


@app.command("show", cls=Command, help="显示现行日历，或某日所知的日历。")
def show(
    on: Annotated[str | None, typer.Option("--on", metavar="日期", help="当日所知的日历，如 2020-01-20。")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年", help="只列该年，并列出各日。")] = None,
    data: Folder = None,
) -> None:
    """Print every paper with the day from which it is reckoned by; with a year, its days too."""
    found = _run(data, lambda session, call: get_calendar(session, call=call, on=_day(on, "--on"), year=year))
    for paper in found["papers"]:
        known = f"自 {paper['known_on']} 起"
        print(f"{paper['number']:>3}  {paper['year']}年  {paper['document_no']}  {known}  {paper['title']}")
        for day in paper["days"] if year else ():
            print(f"       {day['date']} {'放假' if day['isOffDay'] else '上班'} {day['name']}")
    print(f"日历版本：{found['calendar_version']}")


@app.command(
    "workdays", cls=Command, context_settings={"ignore_unknown_options": True}, help="按本系统已发布的日历推算期限。"
)
def workdays_here(
    start: Annotated[str, typer.Argument(metavar="日期", help="起算日，如 2026-02-13；不计入期限")],
    days: Annotated[str, typer.Argument(metavar="天数", help="如 +5；-3 为之前第 3 个工作日")],
    natural: Annotated[bool, typer.Option("--natural", help="按自然日计算，末日逢休息日顺延")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="先说明推算过程和依据")] = False,
    data: Folder = None,
) -> None:
    """Print what `duban workdays` does, by the calendar of a house instead of the shipped one."""
    calendar = _run(data, lambda session, _: calendar_in_force(session))
    print_reckoned(calendar, start, days, natural=natural, explain=explain)


@app.command("import", cls=Command, help="导入一份放假通知：有错逐行指出；导入后由省级督查机构另一人发布方生效。")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="文件", help="holiday-cn 格式的 JSON，或 date,name,off/work 的 CSV。")
    ],
    paper: Annotated[str, typer.Option("--paper", metavar="文号", help="如 国办发明电〔2026〕9号。")],
    title: Annotated[str | None, typer.Option(metavar="标题")] = None,
    url: Annotated[str | None, typer.Option(metavar="网址")] = None,
    published_on: Annotated[str | None, typer.Option(metavar="日期", help="通知公布之日，默认今日。")] = None,
    year: Annotated[int | None, typer.Option(metavar="年", help="默认以文件为准。")] = None,
    office: Annotated[str | None, typer.Option(metavar="代码", help="省级督查机构；只有一个时不必写。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查并列出受影响的时限，不写入。")] = False,
    data: Folder = None,
) -> None:
    """Check, show the remarks and the dates it would move, and unless dry enter it as a draft."""
    public_on = _day(published_on, "--published-on")
    fields: dict[str, Any] = {"document_no": paper, "title": title, "url": url, "year": year, "text": _text(file)}
    fields["published_on"] = public_on
    try:
        remarks, found = _run(data, lambda session, call: _import(session, call, fields, office, dry_run))
    except Invalid as error:
        for entry in error.errors:
            print(f"{entry['field']}：“{entry.get('value', '')}”，应为{entry['expected']}")
        raise
    for remark in remarks:
        print(f"提示：{remark}")
    _print(found)
    print("试算完毕，未写入。" if dry_run else "已导入，待省级督查机构的审核或签发人员（录入人以外）发布后生效。")


def _import(
    session: Session, call: Call, fields: dict[str, Any], code: str | None, dry_run: bool
) -> tuple[tuple[str, ...], Preview]:
    draft = _draft(session, call, fields, code)
    read = check_import(session, call=call, draft=draft)
    papers = [*queries.papers(session), draft_row(read.notice)]
    found = preview(session, papers, on=call.on, most=MOST_SHOWN)
    if not dry_run:
        draft_calendar(session, call=call, draft=draft)
    return read.remarks, found


def _draft(session: Session, call: Call, fields: dict[str, Any], code: str | None) -> CalendarImport:
    offices = [office for office in queries.province_offices(session, on=call.on) if code in (None, office["code"])]
    if len(offices) != 1:
        raise NotFound("没有这个省级督查机构" if code else f"省级督查机构有 {len(offices)} 个，请用 --office 写明代码")
    try:
        return CalendarImport.model_validate({**fields, "office_id": offices[0]["id"]})
    except ValidationError as error:
        wrong = "、".join(str(entry["loc"][0]) for entry in error.errors())
        raise Invalid(f"填写有误：{wrong}；文号应写作 国办发明电〔2026〕9号") from error


def _print(found: Preview) -> None:
    print(f"涉及未办结时限 {found.looked_at} 个：改期 {found.moved} 个，由暂定转为确定 {found.settled} 个。")
    for line in found.lines:
        name = DEADLINE_KIND_NAMES[DeadlineKind(line["kind"])]
        print(f"  {line['due_on']} → {line['new_due_on']}  {name}  {line['title'] or ''}：{line['why']}")
    if found.moved > len(found.lines):
        print(f"  以下 {found.moved - len(found.lines)} 个从略")


def _run(data: Path | None, work: Callable[[Session, Call], T]) -> T:
    look_into(data)
    engine = make_engine(get_settings().database_url, pool_size=1)
    try:
        return run_command(engine, lambda session: work(session, _call(session)))
    finally:
        engine.dispose()


def _call(session: Session) -> Call:
    return Call(SYSTEM, business_time(deployment.offset(session)))


def _text(file: Path) -> str:
    """Read a file as officers save it: UTF-8, or GB18030 as spreadsheets do."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotFound(f"读不到文件：{file}") from error
    if len(content) > LARGEST_FILE:
        raise Invalid(f"文件过大，不是放假安排：{file}")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(f"文件不是 UTF-8 或 GB18030 文本：{file}")


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"日期应写作 2026-11-05：{text}", param_hint=option) from error
