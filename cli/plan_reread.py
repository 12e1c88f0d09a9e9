"""`duban plan reread`: a person of an office reads a further paper of a plan, and sees what it changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlmodel import Session

from cli.console import Person, content_of, log_in, paper_of
from cli.processes import Folder, look_into
from core.database import make_engine, run_command
from core.errors import NotFound
from core.settings import get_settings
from plans.ledger import Comparator, Role
from queries import plans as plan_queries
from workflows import plan_rereads
from workflows.attachments import clean_filename
from workflows.plan_imports import ReadPaper
from workflows.plan_merge_shapes import COLUMN_NAMES
from workflows.plan_rereads import Reread

_WORDS = {
    Role.LEAD: "牵头",
    Role.SHARED: "分工负责",
    Role.RESPONSIBLE: "负责",
    Role.PARTICIPATE: "参与",
    Role.GUIDE: "指导",
    Role.LOCAL: "地方落实",
    Comparator.TREND: "趋势",
    True: "是",
    False: "否",
    None: "无",
}
_UNSAID = ("unit_id", "scope_unit_ids", "clause")
LONGEST = 60


def reread_plan(
    file: Annotated[Path, typer.Argument(metavar="文件", help="更正或重新印发的文件。")],
    plan: Annotated[str, typer.Option(help="方案的文号或编号。")],
    login: Annotated[str, typer.Option(help="该机构经办人员的账号；密码随后输入。")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看有何变更，不存、不改。")] = False,
    data: Folder = None,
) -> None:
    """再次识读方案：草案按新文件更改，已更正处留待核定；已交办的方案列为待审定的变更；同一文件不作更改。"""
    look_into(data)
    content = content_of(file)
    settings = get_settings()
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        person = log_in(engine, login, typer.prompt("密码", hide_input=True, err=True))
        plan_id = run_command(engine, _plan, person, plan)
        paper = paper_of(content, clean_filename(file.name), settings)
        for line in told(run_command(engine, _reread, person, plan_id, paper, dry_run)):
            print(line)
    finally:
        engine.dispose()


def _plan(session: Session, person: Person, named: str) -> UUID:
    """Find the plan, and refuse whoever may not read a further paper of it before the file is read."""
    call = person.call(session)
    found = [
        one["id"]
        for one in plan_queries.plans(session, call.actor.unit_ids)
        if named in (one["number"], str(one["id"]))
    ]
    if not found:
        raise NotFound(f"没有文号或编号为 {named} 的方案")
    plan_rereads.may_reread(session, call=call, plan_id=found[0])
    return UUID(str(found[0]))


def _reread(session: Session, person: Person, plan_id: UUID, paper: ReadPaper, dry_run: bool) -> Reread:
    return plan_rereads.reread_plan(session, call=person.call(session), plan_id=plan_id, paper=paper, dry_run=dry_run)


def told(made: Reread) -> Iterator[str]:
    """Yield what a person reads: how many changes became what, then each with its values before and after."""
    if made.existing:
        yield "此文件已识读过，未作任何更改。"
        return
    done = (
        f"写入草案 {made.taken} 处，与更正不一致须核定 {made.disputed} 处"
        if made.stage == "draft"
        else f"待审定 {made.proposed} 处"
    )
    yield f"{'（试读）' if made.reading_id is None else ''}新文件有变更 {len(made.changes)} 处：{done}。"
    for change in made.changes:
        yield f"  {'？' if change['disputed'] else '·'} {change['kind_name']}  {change['title']}"
        yield from (f"      {line}" for line in _values(change["before"], change["after"]))


def _values(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[str]:
    if before is not None and after is not None:
        for name in after:
            if name not in _UNSAID:
                yield f"{COLUMN_NAMES.get(name, name)}：{_word(before.get(name))} → {_word(after[name])}"


def _word(value: Any) -> str:
    text = _WORDS.get(value, str(value)) if isinstance(value, str | bool | None) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
