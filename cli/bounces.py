"""`duban bounces`: reads delivery notices from a file, a pipe of the mail server or a maildir."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from cli.doors import Command, Door
from cli.processes import Folder, look_into
from core.clock import real_now
from core.database import make_engine, run_command
from core.errors import Invalid, Unavailable
from core.settings import get_settings
from notifications.mail.bounces import MOST_BYTES
from workflows.bounces import Taken, take_notice

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)
TRY_AGAIN = 75
"""EX_TEMPFAIL: a mail server keeps what it could not hand over to a pipe and tries again."""


@app.callback()
def bounces() -> None:
    """Hold `read` as a command of its own: a group with one would be that one."""


@app.command("read", cls=Command, help="读入投递通知（退信），登记到所指的邮件；不是通知的一概不理，也从不回信。")
def read(
    file: Annotated[
        str | None, typer.Argument(metavar="文件", help="一件邮件的文件；- 为标准输入（邮件服务器管道）。")
    ] = None,
    maildir: Annotated[
        Path | None, typer.Option("--maildir", metavar="目录", help="读 Maildir 中 new 下各件，登记后移入 cur。")
    ] = None,
    data: Folder = None,
) -> None:
    """Each notice is recorded by itself; a second reading of the same one changes nothing."""
    if (file is None) == (maildir is None):
        raise Invalid("请指定一个文件、-（标准输入）或 --maildir 目录")
    look_into(data)
    engine = make_engine(get_settings().database_url, pool_size=1)
    try:
        counted = Counter(_read_folder(engine, maildir) if maildir else [_take(engine, _content(str(file)))])
    except Unavailable as error:
        print("连不上数据库，通知未登记，请稍后再投", file=sys.stderr)
        raise typer.Exit(TRY_AGAIN) from error
    finally:
        engine.dispose()
    print("；".join(f"{taken} {counted[taken]} 件" for taken in Taken if counted[taken]) or "没有新的通知")


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(file).open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as fault:
        raise Invalid(f"文件无法打开：{file}（{fault.strerror}）") from fault


def _read_folder(engine: sa.Engine, folder: Path) -> Iterator[Taken]:
    """Move what was recorded, so that the next reading finds what came since."""
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise Invalid(f"不是 Maildir 目录（须有 new 和 cur）：{folder}")
    for place in sorted((folder / "new").iterdir()):
        if place.is_file() and not place.name.startswith("."):
            taken = _take(engine, _content(str(place)))
            place.rename(folder / "cur" / f"{place.name.partition(':')[0]}:2,S")
            yield taken


def _take(engine: sa.Engine, content: bytes) -> Taken:
    return run_command(engine, take_notice, content=content, now=real_now())
