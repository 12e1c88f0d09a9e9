"""`duban indicators`: prints how the targets of a year stand, on the server itself."""

from decimal import Decimal
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from cli.processes import Folder, look_into
from core.clock import business_time, day_of
from core.database import make_engine, run_command
from core.settings import get_settings
from models.indicator_views import AllowancePublic, IndicatorLine, IndicatorTable
from queries import deployment
from workflows.indicators import whole_table

COLUMNS = ("地区", "指标", "目标", "至今", "截至", "必需均值或余下允许", "年终预测", "方法", "状态", "说明")
SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝"}


def command(
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="名称", help="一个省、市或县及其直接下级；不写为全部。")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", min=1990, max=2099, metavar="年", help="不写为今年。")] = None,
    data: Folder = None,
) -> None:
    """指标进度：目标、至今数值、必需均值或余下允许数、年终预测及方法、是否滞后。"""
    look_into(data)
    engine = make_engine(get_settings().database_url, pool_size=1)
    try:
        found: IndicatorTable = run_command(engine, _read, unit, year)
    finally:
        engine.dispose()
    _show(found)


def _read(session: Session, unit: str | None, year: int | None) -> IndicatorTable:
    on = day_of(business_time(deployment.offset(session)))
    return whole_table(session, on=on, year=year or on.year, unit=unit)


def _show(found: IndicatorTable) -> None:
    if not found.lines:
        typer.echo(f"{found.year} 年没有关联到监测数据的指标。")
        return
    table = Table(*COLUMNS)
    for one in found.lines:
        table.add_row(*_cells(one))
    console = Console()
    console.width = max(console.width, 190)
    console.print(table)
    typer.echo(found.rule)
    for definition in dict.fromkeys(one.definition for one in found.lines if one.definition):
        typer.echo(f"口径：{definition}")


def _cells(one: IndicatorLine) -> tuple[str, ...]:
    return (
        one.unit_name or "",
        one.indicator_name,
        f"{SIGNS.get(one.comparator, one.comparator)}{plain(one.target)}{one.measure or ''}",
        "—" if one.value is None else str(one.value),
        str(one.until or "—"),
        _still(one.needed, one.allowance),
        "—" if one.forecast is None else str(one.forecast),
        one.method_name,
        one.state_name,
        "；".join(one.remarks),
    )


def _still(needed: float | None, allowed: AllowancePublic | None) -> str:
    if allowed is not None:
        return f"允许 {allowed.allowed}，已用 {allowed.used}，余 {allowed.left}"
    return "—" if needed is None else f"{needed:.1f}"


def plain(value: Decimal) -> str:
    """Return a number without the zeros that a column of the database adds."""
    return f"{value.normalize():f}"
