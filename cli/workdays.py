"""`duban workdays`: reckons a date by the calendar and explains it; needs no service."""

import re
from datetime import date
from typing import Annotated

import typer

from cli.doors import Command
from core.errors import AppError
from standards.workdays import Due, WorkCalendar, default_calendar

app = typer.Typer(add_completion=False)
"""Holds one command, which is the whole of `duban workdays`."""


@app.command("workdays", cls=Command, context_settings={"ignore_unknown_options": True})
def workdays(
    start: Annotated[str, typer.Argument(metavar="日期", help="起算日，如 2026-02-13；不计入期限")],
    days: Annotated[str, typer.Argument(metavar="天数", help="如 +5；-3 为之前第 3 个工作日")],
    natural: Annotated[bool, typer.Option("--natural", help="按自然日计算，末日逢休息日顺延")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="先说明推算过程和依据")] = False,
) -> None:
    """Print the explanation if asked for, then the date alone on the last line."""
    print_reckoned(default_calendar(), start, days, natural=natural, explain=explain)


def print_reckoned(calendar: WorkCalendar, start: str, days: str, *, natural: bool, explain: bool) -> None:
    """Reckon as asked on the command line by a calendar. Raises BadParameter for what cannot be read."""
    begin, length = _date(start), _length(days)
    try:
        due = _reckon(calendar, begin, length, natural)
    except AppError as error:
        raise typer.BadParameter(error.detail, param_hint="天数") from error
    if explain:
        _explain(calendar, due, begin)
    elif due.provisional:
        typer.echo("暂定日期：所涉年份尚无放假通知，公布后须重新推算。")
    typer.echo(due.on.isoformat())


def _reckon(calendar: WorkCalendar, begin: date, length: int, natural: bool) -> Due:
    if natural and length < 0:
        raise typer.BadParameter("自然日只能向后推算", param_hint="天数")
    if natural:
        return calendar.add_natural_days(begin, length)
    if length < 0:
        return calendar.subtract_working_days(begin, -length)
    return calendar.add_working_days(begin, length)


def _explain(calendar: WorkCalendar, due: Due, begin: date) -> None:
    typer.echo(due.explanation)
    first, last = sorted((begin.year, due.on.year))
    for year, paper in calendar.papers:
        if first <= year <= last:
            typer.echo(f"依据：{paper.title}（{paper.document_no}）{paper.url or ''}")
    typer.echo(f"日历版本：{calendar.version}")


def _date(text: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise typer.BadParameter(f"日期应写作 2026-02-13：{text}", param_hint="日期")


def _length(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,6}", text, re.ASCII):
        raise typer.BadParameter(f"天数应写作 +5 或 -3：{text}", param_hint="天数")
    return int(text)
