"""`duban dossier`: packs the dossier of a matter, and checks one offline with nothing but the file."""

import shutil
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cli.doors import Command, Door
from cli.processes import Folder, look_into
from core.clock import business_time
from core.database import make_engine, run_command
from core.dossier_check import verify
from core.errors import Invalid
from core.files import LocalStore
from core.settings import get_settings
from models.actors import Actor, Via
from models.calls import Call
from queries import deployment
from workflows.dossier import make_dossier

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)
MOST_SHOWN = 200


@app.command("make", cls=Command, help="生成一项任务的案卷，并记录在案。")
def make(
    task_id: Annotated[str, typer.Argument(metavar="任务编号")],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个文件；已有的文件不会被覆盖。")],
    data: Folder = None,
) -> None:
    """Pack everything of a task into one file and print the digest of its manifest."""
    look_into(data)
    if out.exists():
        raise Invalid(f"文件已存在，未覆盖：{out}")
    try:
        asked = UUID(task_id)
    except ValueError:
        raise Invalid(f"任务编号应为 UUID：{task_id}") from None
    settings = get_settings()
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        offset = run_command(engine, deployment.offset)
        call = Call(Actor(None, (), Via.CLI), business_time(offset))
        store = LocalStore(settings.attachments_dir)
        made = run_command(
            engine, make_dossier, call=call, task_id=asked, store=store, folder=settings.data_dir / "dossiers"
        )
    finally:
        engine.dispose()
    shutil.move(made.path, out)
    counts = made.manifest.counts
    print(f"已生成案卷：{out}")
    print(
        f"事项“{made.manifest.task.title}”：全过程记录 {counts.events} 条，内容 {counts.records} 项，"
        f"文书 {counts.papers} 件，"
        f"附件 {counts.attachments} 个，告知 {counts.messages} 次。"
    )
    if made.manifest.missing:
        print(f"注意：{len(made.manifest.missing)} 个附件的文件不可读，案卷中缺失。")
    print(f"清单摘要（SHA-256）：{made.manifest_sha256}")


@app.command("verify", cls=Command, help="离线核对案卷：每个文件的摘要、缺失和多余的文件、记录的顺序、文书的摘要。")
def check(
    file: Annotated[Path, typer.Argument(metavar="文件", help="案卷压缩包。")],
    digest: Annotated[str | None, typer.Option("--sha256", help="移送函所载的清单摘要；不符即为不通过。")] = None,
) -> None:
    """Name every fault and exit with 1; needs no settings, no database and no network."""
    found = verify(file, expected=digest.strip().lower() if digest else None)
    if found.manifest is not None:
        counts = found.manifest.counts
        print(f"案卷：{found.manifest.task.title}（{found.manifest.task.unit}）")
        print(
            f"文件 {len(found.manifest.files)} 个；全过程记录 {counts.events} 条，内容 {counts.records} 项，"
            f"文书 {counts.papers} 件，"
            f"附件 {counts.attachments} 个，告知 {counts.messages} 次。"
        )
        print(f"清单摘要（SHA-256）：{found.manifest_sha256}")
    if found.faults:
        for fault in found.faults[:MOST_SHOWN]:
            print(f"  不符：{fault}")
        print(f"核对不通过：共 {len(found.faults)} 处不符。")
        raise typer.Exit(1)
    if digest is None:
        print("核对通过：案卷内部一致。请再与移送函所载的清单摘要比对（--sha256）。")
    else:
        print("核对通过：案卷内部一致，清单摘要与移送函所载一致。")
