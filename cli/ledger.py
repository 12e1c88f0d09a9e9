"""`duban ledger`: a person takes a list of tasks out as a ledger, and sends a filled one back."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from cli.doors import Command, Door
from cli.service import HERE, MOST_SHOWN, Address, Declined, Login, PasswordFile, Post, expect, logged_in, progress

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)
ENDINGS = (".xlsx", ".csv")
ACT_NAMES = {
    "task_drafted": "拟办任务",
    "item_drafted": "方案条目",
    "report_drafted": "新进展草稿",
    "report_edited": "修改进展草稿",
}


class View(StrEnum):
    """Whose list it is."""

    MINE = "mine"
    SUPERVISED = "supervised"
    VISIBLE = "visible"


@app.command("export", cls=Command)
def export(
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个文件，.xlsx 或 .csv；已有的不会被覆盖。")],
    login: Login,
    view: Annotated[View, typer.Option(help="mine 本单位承办；supervised 本机构督查；visible 有权知悉。")] = View.MINE,
    open_only: Annotated[bool, typer.Option("--open", help="只要未办结的任务。")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只要有逾期事项的任务。")] = False,
    plan: Annotated[str | None, typer.Option(metavar="方案编号", help="只要一个方案的任务。")] = None,
    unit: Annotated[str | None, typer.Option(metavar="单位编号", help="只要一个单位承办的任务。")] = None,
    due_until: Annotated[str | None, typer.Option(metavar="日期", help="完成时限不晚于这一天，如 2021-12-31。")] = None,
    text: Annotated[str | None, typer.Option(metavar="文字", help="标题中的文字。")] = None,
    address: Address = HERE,
    password_file: PasswordFile = None,
    post: Post = None,
) -> None:
    """导出台账：任务列表的全部内容，Excel 或 CSV；谁导出了哪份列表记录在案。"""
    if out.suffix.lower() not in ENDINGS:
        raise Declined(f"文件名应以 {' 或 '.join(ENDINGS)} 结尾：{out.name}")
    if out.exists():
        raise Declined(f"文件已存在，未覆盖：{out}")
    asked = {"view": view, "plan_id": plan, "unit_id": unit, "due_until": due_until, "text": text}
    params = {name: value for name, value in asked.items() if value} | ({"open": "true"} if open_only else {})
    params |= {"overdue": "true"} if overdue else {}
    with logged_in(address, login, password_file, post) as client:
        part = out.with_name(f"{out.name}.part")
        with progress() as bar, client.stream("GET", f"/ledger{out.suffix.lower()}", params=params) as given:
            expect(given)
            waiting = bar.add_task("正在下载台账", total=int(given.headers.get("content-length", 0)) or None)
            try:
                with part.open("wb") as file:
                    for chunk in given.iter_bytes():
                        bar.advance(waiting, file.write(chunk))
                part.replace(out)
            finally:
                part.unlink(missing_ok=True)
    print(f"已导出 {given.headers['duban-rows']} 项任务：{out}")


@app.command("import", cls=Command)
def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="台账：.xlsx，或 UTF-8、GB18030 编码的 .csv。")],
    login: Login,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="试导入：只说明会产生什么，不写入任何内容。")] = False,
    basis_paper: Annotated[
        str | None, typer.Option(metavar="文号", help="新任务的依据文件（表中没有这一列时）。")
    ] = None,
    occurred_on: Annotated[
        str | None, typer.Option(metavar="日期", help="新任务的依据日期（表中没有这一列时）。")
    ] = None,
    source_kind: Annotated[
        str | None,
        typer.Option(
            metavar="来源", help="新任务的来源：instruction 批示、meeting 会议、inspection 督查、complaint 举报等。"
        ),
    ] = None,
    plan_number: Annotated[str | None, typer.Option(metavar="文号", help="新行作为这一文号方案的条目录入。")] = None,
    plan_title: Annotated[str | None, typer.Option(metavar="标题", help="方案的标题。")] = None,
    plan_issuer: Annotated[str | None, typer.Option(metavar="机关", help="方案的印发机关。")] = None,
    plan_issued_on: Annotated[str | None, typer.Option(metavar="日期", help="方案的印发日期。")] = None,
    address: Address = HERE,
    password_file: PasswordFile = None,
    post: Post = None,
) -> None:
    """导入台账：进展生成草稿，新任务生成拟办；任何一处有误则什么也不导入。"""
    facts = {"basis_paper": basis_paper, "occurred_on": occurred_on, "source_kind": source_kind}
    plan = {"number": plan_number, "title": plan_title, "issuer": plan_issuer, "issued_on": plan_issued_on}
    asked = facts | {f"plan_{name}": value for name, value in plan.items()} | {"dry_run": "true" if dry_run else None}
    params = {name: value for name, value in asked.items() if value}
    if not file.is_file():
        raise Declined(f"没有这个文件：{file}")
    with logged_in(address, login, password_file, post) as client:
        tell(_send(client, file, params))


def _send(client: httpx.Client, file: Path, params: dict[str, str]) -> dict[str, Any]:
    try:
        opened = file.open("rb")
    except OSError as error:
        raise Declined(f"文件无法读取：{file}") from error
    with opened, progress() as bar:
        waiting = bar.add_task("正在上传并核对", total=file.stat().st_size)
        with bar.wrap_file(opened, task_id=waiting) as watched:
            given = client.post("/ledger-imports", params=params, files={"file": (file.name, watched)})
    told: dict[str, Any] = expect(given).json()
    return told


def tell(told: dict[str, Any]) -> None:
    """Print what an import made, row by row, the first fifty of each kind."""
    for change in told["changes"][:MOST_SHOWN]:
        columns = "、".join(cell["column"] for cell in change["cells"])
        print(f"第 {change['row']} 行 {ACT_NAMES[change['act']]}：{change['title']}（{columns}）")
    for note in told["notes"][:MOST_SHOWN]:
        print(f"第 {note['row']} 行“{note['column']}”：{note['note']}")
    if told["ignored_columns"]:
        print(f"未采用的列：{'、'.join(told['ignored_columns'])}")
    counts = "、".join(
        f"{name} {told[key]}"
        for key, name in (
            ("tasks_drafted", "拟办任务"),
            ("items_drafted", "方案条目"),
            ("reports_drafted", "新进展草稿"),
            ("reports_edited", "修改草稿"),
            ("unchanged", "未变"),
        )
    )
    print(f"共 {told['rows']} 行：{counts}。")
    done = "已导入；草稿仍须按程序签批、报送或交办。" if told["changes"] else "没有需要导入的内容。"
    print("试导入：未写入任何内容。" if told["dry_run"] else done)
