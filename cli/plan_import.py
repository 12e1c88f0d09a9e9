"""`duban plan import`: a person of an office turns a paper into a draft plan, as the API does, from the console."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlmodel import Session

from cli.console import Person, content_of, log_in, paper_of
from cli.processes import Folder, look_into
from core.database import make_engine, run_command
from core.errors import Invalid
from core.settings import get_settings
from models.plan_readings import FindingState
from plans.ledger import ReportCycle
from queries import plan_readings
from queries import plans as plan_queries
from workflows import plan_imports
from workflows.attachments import clean_filename
from workflows.plan_imports import Imported, ReadPaper, import_paper
from workflows.plans import said

MOST_SHOWN = 20


def import_plan(
    file: Annotated[Path, typer.Argument(metavar="文件", help="TXT、DOCX、带文字的 PDF、Markdown 或 HTML。")],
    office: Annotated[str, typer.Option(help="交办机构的单位代码。")],
    login: Annotated[str, typer.Option(help="该机构经办人员的账号；密码随后输入。")],
    cycle: Annotated[ReportCycle | None, typer.Option(help="各任务的报送周期；文件不写，由交办机构定。")] = None,
    data: Folder = None,
) -> None:
    """把方案文件识读为草案：原文、识读结果和疑点一并存档；同一文件再次导入不会重复。"""
    look_into(data)
    content = content_of(file)
    settings = get_settings()
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        person = log_in(engine, login, typer.prompt("密码", hide_input=True, err=True))
        office_id = run_command(engine, _office, person, office)
        paper = paper_of(content, clean_filename(file.name), settings)
        made = run_command(engine, _import, person, paper, office_id, cycle)
        for line in run_command(engine, _told, made):
            print(line)
    finally:
        engine.dispose()


def _office(session: Session, person: Person, code: str) -> UUID:
    """Find the office, and refuse whoever may not draft for it before the file is read."""
    call = person.call(session)
    found = next((unit["id"] for unit in plan_queries.tree(session, call.on) if unit["code"] == code), None)
    if found is None:
        error = {"field": "office", "value": code, "expected": "单位名录中的单位代码"}
        raise Invalid(f"没有代码为 {code} 的单位", errors=[error])
    plan_imports.may_import(call, found)
    return UUID(str(found))


def _import(session: Session, person: Person, paper: ReadPaper, office_id: UUID, cycle: ReportCycle | None) -> Imported:
    call = person.call(session)
    return import_paper(session, call=call, paper=paper, office_id=office_id, report_cycle=cycle)


def _told(session: Session, made: Imported) -> list[str]:
    """Say what was made, and what must be looked at."""
    state = "此文件已导入过，未重复建立" if made.existing else "已建立方案草案"
    lines = [f"{state}：{made.subject_id}，共 {made.items} 条，疑点 {made.open_findings} 处。"]
    found = plan_readings.findings(session, made.subject_id, state=FindingState.OPEN)
    lines += [f"  · {said(finding)}" for finding in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(f"  · ……另有 {len(found) - MOST_SHOWN} 处")
    return lines
