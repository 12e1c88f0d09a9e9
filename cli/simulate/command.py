"""`duban simulate`: the options, a throw-away database, a bar on a terminal, the ledger, and exit 1 on any breach."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.demo.setting import FIRST_DAY
from cli.migrate import upgrade
from cli.simulate.house import ledger_of
from cli.simulate.printed import broken, printed
from cli.simulate.run import Asked, Lived, simulate
from core.database import make_engine
from core.engines import embedded
from core.logging import configure_logging

YEAR, QUARTER = 365, 91
BEGINS = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day)  # noqa: DTZ001  a day, as typer parses it


def command(
    plan: Annotated[Path | None, typer.Option("--plan", help="方案台账 JSON；不写则用吉林示例方案。")] = None,
    seed: Annotated[int, typer.Option(help="种子：同一种子必得同一全年。")] = 1,
    begins: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="起始日，方案于当日下发。")] = BEGINS,
    days: Annotated[int, typer.Option(min=1, max=1100, help="模拟多少天。")] = YEAR,
    quarter: Annotated[bool, typer.Option("--quarter", help=f"只模拟一个季度（{QUARTER} 天）。")] = False,
    data: Annotated[Path | None, typer.Option("--data", help="保留数据库的目录（须为空）；不写则用后即删。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出台账。")] = False,
) -> None:
    """Live through a year; say what came of it; exit with 1 where a promise of the house was not kept."""
    configure_logging("WARNING", process="simulate")
    asked = Asked(ledger_of(plan), seed, begins.date(), QUARTER if quarter else days)
    began = time.perf_counter()
    with embedded(data, durable=False, with_redis=False) as engines:
        engine = make_engine(engines.database_url)
        upgrade(engine)
        with _bar(asked.days) as each_day:
            lived = simulate(engine, asked, folder=engines.home.root / "attachments", each_day=each_day)
        engine.dispose()
    _say(lived, time.perf_counter() - began, as_json=as_json)


def _say(lived: Lived, seconds: float, *, as_json: bool) -> None:
    if as_json:
        breaches = [{"on": str(one.on), "rule": one.rule, "id": one.id, "words": one.words} for one in lived.breaches]
        took = {part: round(spent, 1) for part, spent in lived.took.items()}
        whole = lived.book | {"breaches": breaches, "seconds": round(seconds, 1), "took": took}
        print(json.dumps(whole, ensure_ascii=False, indent=2, default=str))
    else:
        for line in printed(lived.book):
            print(line)
        parts = "，".join(
            f"{part} {spent:.1f}" for part, spent in sorted(lived.took.items(), key=lambda entry: -entry[1])
        )
        print(f"用时 {seconds:.1f} 秒（{parts}）")
    if not lived.breaches:
        print("全部不变式成立。", file=sys.stderr if as_json else sys.stdout)
        return
    print(f"不变式被违反 {len(lived.breaches)} 处：", file=sys.stderr)
    for line in broken(lived.breaches):
        print(line, file=sys.stderr)
    raise typer.Exit(1)


@contextmanager
def _bar(days: int) -> Iterator[Callable[[date], None]]:
    """Show on a terminal how far the year has come; say nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with typer.progressbar(length=days, label="模拟", file=sys.stderr) as bar:
        yield lambda _: bar.update(1)
