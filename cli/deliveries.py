"""`duban deliveries`: who was told of a task, a paper or as a person, and how far it got, as one table."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from rich.console import Console
from rich.table import Column, Table

from cli.service import HERE, Address, Login, PasswordFile, Post, expect, logged_in
from core.clock import ZONE
from core.errors import Invalid

PAGE = 200
COLUMNS = (
    "时间",
    "事项",
    "告知",
    "单位",
    "收件人",
    "通道",
    "状态",
    "受理",
    "发出",
    "送达",
    "已读",
    "签收",
    "未成的尝试",
)
_TIMES = ("accepted_at", "sent_at", "delivered_at", "read_at", "signed_at")


def command(
    login: Login,
    subject: Annotated[
        str | None, typer.Argument(metavar="事项编号", help="任务、督办件、约谈等的编号；任务含其全部文书和期限。")
    ] = None,
    paper: Annotated[str | None, typer.Option("--paper", metavar="文号", help="某件文书。")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="账号", help="某人所收到的。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，每行一条。")] = False,
    address: Address = HERE,
    password_file: PasswordFile = None,
    post: Post = None,
) -> None:
    """Ask the service in a person's name, so that everybody sees what he may see."""
    chosen = {"subject_id": _subject(subject), "number": paper, "login": person}
    asked = {name: value for name, value in chosen.items() if value}
    with logged_in(address, login, password_file, post) as client:
        found = list(_pages(client, asked))
    if as_json:
        for entry in found:
            print(json.dumps(entry, ensure_ascii=False))
        return
    print_table(found)


def _subject(text: str | None) -> str | None:
    try:
        return str(UUID(text)) if text else None
    except ValueError:
        raise Invalid(f"事项编号应为 UUID：{text}；按文号查请用 --paper") from None


def _pages(client: httpx.Client, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = expect(client.get("/deliveries", params={**asked, **more, "limit": PAGE})).json()
        yield from page["items"]
        cursor = page["next"]


def print_table(found: list[dict[str, Any]]) -> None:
    """Print one row for each person and channel; nothing of a record is cut off, what is long goes on below."""
    table = Table(*(Column(name, overflow="fold") for name in COLUMNS))
    for entry in found:
        table.add_row(
            _short(entry["occurred_at"], year=True),
            entry["number"] or entry["title"] or "",
            entry["what"] or entry["event"],
            entry["unit_name"] or "",
            entry["person_name"] or entry["endpoint_name"] or "",
            entry["channel_name"],
            entry["state_name"],
            *(_short(entry[name]) for name in _TIMES),
            "\n".join(_failure(failure) for failure in entry["failures"]),
        )
    console = Console(soft_wrap=False)
    console.width = max(console.width, 160)
    console.print(table)
    console.print(f"共 {len(found)} 条")


def _failure(failure: dict[str, Any]) -> str:
    return f"第 {failure['attempt']} 次：{failure['detail'] or failure['outcome']}"


def _short(text: str | None, *, year: bool = False) -> str:
    return datetime.fromisoformat(text).astimezone(ZONE).strftime("%Y-%m-%d" if year else "%m-%d %H:%M") if text else ""
