"""The command line as a client of the running service: a person logs in, so what he does is done in his own name."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from core.errors import AppError, Unavailable

SECONDS = 300.0
MOST_SHOWN = 50

Address = Annotated[str, typer.Option("--address", metavar="地址", help="督办服务的地址。")]
Login = Annotated[str, typer.Option("--login", metavar="账号", help="以谁的名义办理；密码随后输入，不显示。")]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", metavar="文件", help="从文件第一行读密码（供脚本用），不写则提示输入。"),
]
Post = Annotated[str | None, typer.Option("--post", metavar="岗位编号", help="一人多岗时，以哪个岗位办理。")]
HERE = "http://127.0.0.1:8120"


class Declined(AppError):
    """What the service answered to a person's request, in its own words."""

    code = "declined"
    title = "服务未予办理"


@contextmanager
def logged_in(address: str, login: str, password_file: Path | None, post: str | None) -> Iterator[httpx.Client]:
    """Log in for the length of the block. Raises Declined or Unavailable, and logs out whatever happens."""
    password = _password(login, password_file)
    try:
        with httpx.Client(base_url=f"{address.rstrip('/')}/api/v1", timeout=SECONDS, trust_env=False) as client:
            opened = expect(client.post("/sessions", json={"login": login, "password": password})).json()
            client.headers["Authorization"] = f"Bearer {opened['token']}"
            if post:
                client.headers["Duban-Post"] = post
            try:
                yield client
            finally:
                client.delete("/sessions/current")
    except httpx.TransportError as error:
        raise Unavailable(f"连不上督办服务 {address}（{type(error).__name__}）") from error
    except httpx.InvalidURL as error:
        raise Declined(f"服务地址有误：{address}") from error


def _password(login: str, place: Path | None) -> str:
    if place is None:
        return str(typer.prompt(f"{login} 的密码", hide_input=True, err=True))
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Declined(f"密码文件无法读取：{place}") from error
    return lines[0] if lines else ""


def expect(given: httpx.Response) -> httpx.Response:
    """Return an answer that is good; else tell every wrong place and raise Declined with the service's sentence."""
    if given.is_success:
        return given
    given.read()
    if "json" not in given.headers.get("content-type", ""):
        raise Declined(f"服务返回 {given.status_code}")
    problem: dict[str, Any] = given.json()
    errors = problem.get("errors", ())
    for entry in errors[:MOST_SHOWN]:
        value = f"（所填为“{entry['value']}”）" if entry.get("value") else ""
        print(f"{entry['field']}：{entry['expected']}{value}", file=sys.stderr)
    if len(errors) > MOST_SHOWN:
        print(f"……共 {problem.get('wrong', len(errors))} 处", file=sys.stderr)
    raise Declined(
        problem["detail"] if not errors else f"{problem['title']}：{problem.get('wrong', len(errors))} 处有误"
    )


def progress() -> Progress:
    """Return a bar for somebody who waits: on the error stream, and only where that is a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
