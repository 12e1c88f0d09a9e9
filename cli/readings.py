"""`duban readings`: takes tables of figures and of sites in, on the server itself or through the running service."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import httpx
import typer
from rich.progress import Progress, TaskID
from sqlmodel import Session

from cli.doors import Command, Door
from cli.processes import Folder, look_into
from cli.service import HERE, SECONDS, Address, Declined, PasswordFile, Post, expect, logged_in, progress
from core.clock import business_time
from core.database import make_engine, run_command
from core.errors import Invalid, NotFound, Unavailable
from core.settings import get_settings
from core.table_stream import look_at
from models.actors import Actor, Via
from models.calls import Call
from models.monitoring import EDITION_NAMES, MEDIUM_NAMES, Edition, Medium
from models.reading_views import BatchReceived, SitesMade
from queries import deployment
from workflows.monitoring_sites import import_sites
from workflows.readings import receive_readings
from workflows.readings_sent import of_file

app = typer.Typer(cls=Door, help="监测数据：导入空气、水、火点数据和点位表。", no_args_is_help=True)
MOST_SHOWN = 200


class Kind(StrEnum):
    """What a table holds."""

    AIR = "air"
    WATER = "water"
    FIRE = "fire"


File = Annotated[Path, typer.Argument(metavar="文件", help="CSV（UTF-8、GB18030）或 Excel 工作簿，第一行为表头。")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", metavar="文件", help="经服务报送：从文件第一行读接口密钥（须有 readings 权限）。"),
]
By = Annotated[
    str | None, typer.Option("--login", metavar="账号", help="经服务报送：以谁的名义；密码随后输入，不显示。")
]


@app.command("import", cls=Command)
def import_(
    file: File,
    kind: Annotated[Kind | None, typer.Option(help="air 空气、water 地表水、fire 火点；不写则按表头判断。")] = None,
    edition: Annotated[Edition, typer.Option(help="first 初报、audited 审核。")] = Edition.FIRST,
    source: Annotated[str | None, typer.Option(metavar="来源", help="数据来源，默认为文件名。")] = None,
    data: Folder = None,
    key_file: KeyFile = None,
    login: By = None,
    address: Address = HERE,
    password_file: PasswordFile = None,
    post: Post = None,
) -> None:
    """导入监测数据：任何一行有误则整份不导入并逐行指出；在服务器上直接写入，或以 --key-file、--login 经服务报送。"""
    if not file.is_file():
        raise NotFound(f"没有这个文件：{file}")
    medium = Medium(kind) if kind else None
    if key_file or login:
        params = {"edition": edition, "source": source or file.name} | ({"medium": medium} if medium else {})
        with _client(key_file, login, address, password_file, post) as client:
            received = _send(client, file, params)
    else:
        received = _import_here(file, medium, edition, source or file.name, data)
    tell(received)


@app.command("sites", cls=Command)
def sites(file: File, data: Folder = None) -> None:
    """导入点位表：编码、名称、类型、所属单位、水体类型、水体名称、启用日期、停用日期；全部导入或都不导入。"""
    if not file.is_file():
        raise NotFound(f"没有这个文件：{file}")
    look_into(data)
    blocks = list(look_at(file).blocks())
    with _told(), _engine() as engine:
        made: SitesMade = run_command(engine, lambda session: import_sites(session, call=_call(session), blocks=blocks))
    print(f"新登记点位 {made.made} 个，已有且相同 {made.unchanged} 个。")


def tell(received: BatchReceived) -> None:
    """Print what became of a table, and the rows that should be looked at."""
    for remark in received.remarks:
        print(f"第 {remark.row} 行：{remark.remark}", file=sys.stderr)
    if received.remark_count > len(received.remarks):
        print(f"……共 {received.remark_count} 处请核对", file=sys.stderr)
    if received.ignored_columns:
        print(f"未采用的列：{'、'.join(received.ignored_columns)}", file=sys.stderr)
    name = f"{MEDIUM_NAMES[received.medium]}（{EDITION_NAMES[received.edition]}）"
    if received.known:
        later = f"；其中 {received.superseded} 行此后已更正" if received.superseded else ""
        print(f"该文件此前已作为{name}数据导入（批次 {received.batch_id}），本次未作任何更改{later}。")
        return
    print(
        f"已导入{name} {received.rows} 行，{received.first_on} 至 {received.last_on}："
        f"更正 {received.replaced} 行，与现行相同 {received.unchanged} 行；批次 {received.batch_id}。"
    )


def _import_here(file: Path, medium: Medium | None, edition: Edition, source: str, data: Path | None) -> BatchReceived:
    look_into(data)
    with _told(), progress() as bar, _engine() as engine:
        reading = bar.add_task("正在读取并核对", total=file.stat().st_size)
        sent = of_file(file, source=source)

        def watch(read: int) -> None:
            _advance(bar, reading, read)

        return run_command(
            engine,
            lambda session: receive_readings(
                session, call=_call(session), sent=sent, edition=edition, medium=medium, watch=watch
            ),
        )


def _advance(bar: Progress, reading: TaskID, read: int) -> None:
    bar.update(reading, completed=read)
    if bar.tasks[0].finished and len(bar.tasks) == 1:
        bar.add_task("正在比对、写入", total=None)


@contextmanager
def _engine() -> Iterator[Any]:
    engine = make_engine(get_settings().database_url, pool_size=1)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """Print every wrong row before the refusal's own sentence."""
    try:
        yield
    except Invalid as error:
        for entry in error.errors[:MOST_SHOWN]:
            value = f"（表中为“{entry['value']}”）" if entry.get("value") else ""
            print(f"{entry['field']}：{entry['expected']}{value}", file=sys.stderr)
        wrong = error.context.get("wrong", len(error.errors))
        if wrong > MOST_SHOWN:
            print(f"……共 {wrong} 处", file=sys.stderr)
        raise


def _call(session: Session) -> Call:
    return Call(Actor(None, (), Via.CLI), business_time(deployment.offset(session)))


@contextmanager
def _client(
    key_file: Path | None, login: str | None, address: str, password_file: Path | None, post: str | None
) -> Iterator[httpx.Client]:
    if key_file is None:
        with logged_in(address, str(login), password_file, post) as client:
            yield client
        return
    try:
        key = key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Declined(f"密钥文件无法读取：{key_file}") from error
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
    try:
        with httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1", timeout=SECONDS, trust_env=False, headers=headers
        ) as client:
            yield client
    except httpx.TransportError as error:
        raise Unavailable(f"连不上督办服务 {address}（{type(error).__name__}）") from error
    except httpx.InvalidURL as error:
        raise Declined(f"服务地址有误：{address}") from error


def _send(client: httpx.Client, file: Path, params: dict[str, Any]) -> BatchReceived:
    with file.open("rb") as opened, progress() as bar:
        waiting = bar.add_task("正在上传并核对", total=file.stat().st_size)
        with bar.wrap_file(opened, task_id=waiting) as watched:
            given = client.post("/reading-imports", params=params, files={"file": (file.name, watched)})
    return BatchReceived.model_validate(expect(given).json())
