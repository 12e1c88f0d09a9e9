"""`duban rank`: composite index of air and water index of tables of figures, with ranks; needs no service."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from cli.doors import Command, Door
from cli.figures import Figures, read_figures
from core.errors import Invalid
from standards.air_index import sub_indices
from standards.air_limits import POLLUTANT_NAMES, POLLUTANTS, Limits, limits_of
from standards.ranking import ranks
from standards.rounding import rounded
from standards.surface_water import INDICATOR_NAMES, INDICATORS, WaterKind, section_class
from standards.water_index import water_index

app = typer.Typer(cls=Door, help="排名：按公布的公式计算空气综合指数、城市水质指数并排名。", no_args_is_help=True)
AIR = {
    "so2": ("so2", "二氧化硫"),
    "no2": ("no2", "二氧化氮"),
    "pm10": ("pm10", "可吸入颗粒物"),
    "pm25": ("pm25", "细颗粒物"),
    "co": ("co", "一氧化碳"),
    "o3": ("o3", "o38h", "臭氧"),
}
SCOPE, PERIOD, KIND, SECTION = "rank_scope", "period", "kind", "section"
KINDS = {"": WaterKind.RIVER, "river": WaterKind.RIVER, "河流": WaterKind.RIVER, "河": WaterKind.RIVER,
         "lake": WaterKind.LAKE, "湖库": WaterKind.LAKE, "湖泊": WaterKind.LAKE, "水库": WaterKind.LAKE}  # fmt: skip

Row = dict[str, Any]
File = Annotated[Path, typer.Argument(metavar="文件", help="CSV（UTF-8、GB18030）或 Excel 工作簿，第一行为表头。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


@app.command(
    "air", cls=Command, help="环境空气质量综合指数及排名：place、so2、no2、pm10、pm25、co、o3 七列，多余的列不看。"
)
def air(
    file: File,
    limits: Annotated[str, typer.Option(help="GB 3095 的限值：2012、2026（2026-03-01 起过渡）、2031。")] = "2012",
    as_json: AsJson = False,
) -> None:
    """Print the index to two decimals and the rank inside each scope and period, if the table names them."""
    chosen = limits_of(limits)
    table = read_figures(file, AIR, needed=POLLUTANTS, texts=(SCOPE, PERIOD))
    for row in table:
        if row.values["pm25"] > row.values["pm10"]:
            typer.echo(f"注意：第 {row.number} 行 {row.place} 的 PM2.5 高于 PM10，请核对", err=True)
    found = _air_rows(table, chosen)
    if as_json:
        typer.echo(json.dumps({"limits": limits, "source": chosen.source, "rows": found}, ensure_ascii=False, indent=1))
        return
    typer.echo(f"综合指数 I=ΣCi/Si，{chosen.source}；CO 取第95百分位数，O₃ 取第90百分位数；指数相同并列，名次空出")
    _show(found, ("名次", "rank"), ("地区", "place"), ("综合指数", "index"), ("主要污染物", "main_name"))


def _air_rows(table: Sequence[Figures], limits: Limits) -> list[Row]:
    if not table:
        return []
    values = np.array([[row.values[name] for name in POLLUTANTS] for row in table])
    parts = sub_indices(values, limits)
    totals = parts.sum(axis=-1)
    found = []
    for place, row in enumerate(table):
        main = POLLUTANTS[int(parts[place].argmax())]
        found.append(
            _named(row)
            | {
                "index": str(rounded(float(totals[place]), 2)),
                "main": main,
                "main_name": POLLUTANT_NAMES[main],
                "parts": {name: round(float(parts[place, at]), 4) for at, name in enumerate(POLLUTANTS)},
            }
        )
    return _ranked(found, totals)


@app.command("water", cls=Command, help="城市水质指数 CWQI、水质类别及排名：place 和各指标列，kind 写河流或湖库。")
def water(file: File, as_json: AsJson = False) -> None:
    """Print CWQI, class by the worst indicator, and rank; indicators that a row lacks are named, never guessed."""
    names = {name: (name, INDICATOR_NAMES[name]) for name in INDICATORS}
    table = read_figures(file, names, texts=(SCOPE, PERIOD, KIND, SECTION))
    found, totals = [], []
    for row in table:
        index = water_index(dict(row.values), _kind(row))
        quality = section_class(dict(row.values), _kind(row))
        totals.append(index.value)
        missing = [INDICATOR_NAMES[name] for name in index.missing]
        found.append(
            _named(row)
            | {
                "index": str(rounded(index.value, 4)),
                "class": quality.name,
                "deciding": [INDICATOR_NAMES[name] for name in quality.deciding],
                "missing": missing,
                "lacks": f"缺 {len(missing)} 项" if missing else "",
            }
        )
    found = _ranked(found, np.array(totals))
    if as_json:
        typer.echo(json.dumps({"rows": found}, ensure_ascii=False, indent=1))
        return
    typer.echo("CWQI 为各指标与Ⅲ类标准限值之比的和，越小越好；类别按最差指标评定（GB 3838—2002）")
    columns = (("名次", "rank"), ("地区", "place"), ("CWQI", "index"), ("类别", "class"), ("未测指标", "lacks"))
    _show(found, *columns)


def _kind(row: Figures) -> WaterKind:
    said = row.texts.get(KIND, "").lower()
    if said not in KINDS:
        raise Invalid(
            f"第 {row.number} 行 kind 写作“{said}”，应为河流或湖库",
            errors=[{"field": f"第 {row.number} 行“kind”", "value": said, "expected": "河流（river）或湖库（lake）"}],
        )
    return KINDS[said]


def _named(row: Figures) -> Row:
    return {"place": row.place, **{name: text for name, text in row.texts.items() if text}}


def _ranked(found: list[Row], totals: Any) -> list[Row]:
    """Rank inside each (scope, period); a table without them is one league."""
    leagues: dict[tuple[Any, Any], list[int]] = {}
    for place, row in enumerate(found):
        leagues.setdefault((row.get(SCOPE), row.get(PERIOD)), []).append(place)
    for members in leagues.values():
        for place, rank in zip(members, ranks(totals[members]), strict=True):
            found[place]["rank"] = int(rank)
    order = {league: number for number, league in enumerate(leagues)}
    return sorted(found, key=lambda row: (order[row.get(SCOPE), row.get(PERIOD)], row["rank"]))


def _show(found: Iterable[Row], *columns: tuple[str, str]) -> None:
    rows = list(found)
    beside = [(name, key) for name, key in (("时段", PERIOD), ("范围", SCOPE)) if any(row.get(key) for row in rows)]
    table = Table()
    for name, _ in (*columns, *beside):
        table.add_column(name, justify="right" if name in ("名次", "综合指数", "CWQI") else "left")
    for row in rows:
        table.add_row(*(str(row.get(key, "")) for _, key in (*columns, *beside)))
    Console().print(table)
