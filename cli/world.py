"""`duban world`: an administrator loads units, designations and staff of a province from checked files."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.doors import Command, Door
from cli.processes import Folder, look_into
from core.clock import business_time, day_of
from core.database import make_engine, run_command
from core.errors import Invalid
from core.settings import get_settings
from queries import deployment
from workflows.staff_files import read_staff
from workflows.world import Staff, load_staff, load_world
from workflows.world_files import World, read_world

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)


@app.callback()
def world() -> None:
    """Keep `load` a word of its own."""


@app.command("load", cls=Command, help="导入单位、授权和人员；任何一行有误则一行也不导入。")
def load(
    folder: Annotated[Path, typer.Argument(help="含 units、departments、offices、designations 四个 csv 的目录。")],
    staff: Annotated[Path | None, typer.Option(help="人员表 CSV：login,name,email,phone,unit,duty。")] = None,
    data: Folder = None,
) -> None:
    """Check every file first, then write all in one transaction."""
    look_into(data)
    try:
        loaded = read_world(folder)
        people = read_staff(staff, units={unit.code for unit in loaded.units}) if staff else []
    except Invalid as error:
        for entry in error.errors:
            print(
                f"{entry['file']} 第 {entry['row']} 行 {entry['column']}：“{entry['value']}”，应为{entry['expected']}"
            )
        raise
    engine = make_engine(get_settings().database_url, pool_size=1)
    units = run_command(engine, _load, loaded, people)
    engine.dispose()
    print(f"已导入单位 {units} 个、授权 {len(loaded.designations)} 项、岗位 {len(people)} 个。")
    if people:
        print("新人员尚无密码：由系统管理员逐人重置后发放一次性密码。")


def _load(session: Session, loaded: World, people: list[Staff]) -> int:
    on: date = day_of(business_time(deployment.offset(session)))
    ids = load_world(session, loaded)
    if people:
        load_staff(session, people, units=ids, on=on)
    return len(ids)
