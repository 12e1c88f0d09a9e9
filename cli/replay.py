"""`duban replay`: rebuilds all stages and deadlines from the record of events and compares them with the tables."""

from pathlib import Path
from typing import Annotated

import typer

from cli.processes import look_into
from core.database import make_engine, run_command
from core.settings import get_settings
from workflows.replay import MOST_SHOWN, replay


def command(
    data: Annotated[Path | None, typer.Option("--data", help="duban up 的数据目录；不写则取环境变量中的地址。")] = None,
) -> None:
    """Say whether the record explains every stage and every deadline; exit with 1 where it does not."""
    look_into(data)
    engine = make_engine(get_settings().database_url, pool_size=1)
    try:
        found = run_command(engine, replay)
    finally:
        engine.dispose()
    print(f"重放事件 {found.events} 条，比对环节 {found.subjects} 项、时限 {found.deadlines} 项。")
    if found.agrees:
        print("一致：全部环节和时限都能由事件记录重建。")
        return
    for line in found.differences:
        print(f"  不一致：{line}")
    print(f"共发现 {len(found.differences)} 处不一致（每类最多列出 {MOST_SHOWN} 处）。")
    raise typer.Exit(1)
