"""`duban aqi`: the air quality index of a day by the edition in force, with its sub-indices; needs no service."""

import json
from datetime import date
from typing import Annotated

import typer

from core.clock import day_of, real_now
from core.errors import Invalid
from standards.aqi import ITEM_NAMES, AqiEdition, aqi

IN_FORCE_2026 = date(2026, 3, 1)


def command(
    so2: Annotated[float | None, typer.Option(min=0, help="SO₂ 24 小时平均，μg/m³。")] = None,
    no2: Annotated[float | None, typer.Option(min=0, help="NO₂ 24 小时平均，μg/m³。")] = None,
    pm10: Annotated[float | None, typer.Option(min=0, help="PM₁₀ 24 小时平均，μg/m³。")] = None,
    pm25: Annotated[float | None, typer.Option(min=0, help="PM₂.₅ 24 小时平均，μg/m³。")] = None,
    co: Annotated[float | None, typer.Option(min=0, help="CO 24 小时平均，mg/m³。")] = None,
    o3: Annotated[float | None, typer.Option(min=0, help="O₃ 日最大 8 小时平均，μg/m³。")] = None,
    o3_1h: Annotated[float | None, typer.Option("--o3-1h", min=0, help="O₃ 1 小时平均，μg/m³；2026 版不用。")] = None,
    on: Annotated[str | None, typer.Option(metavar="日期", help="监测日，决定用哪一版；不写则为今日。")] = None,
    edition: Annotated[AqiEdition | None, typer.Option(help="HJ 633 的版本；不写则按监测日。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Print the index, its level, the primary pollutants and every sub-index."""
    given = {"so2": so2, "no2": no2, "pm10": pm10, "pm25": pm25, "co": co, "o3_8h": o3, "o3_1h": o3_1h}
    known = {name: value for name, value in given.items() if value is not None}
    if not known:
        raise Invalid("请至少给出一项浓度", errors=[{"field": "--pm25 等", "value": "无", "expected": "浓度"}])
    chosen = edition or _edition(on)
    found = aqi(known, chosen)
    primary = [ITEM_NAMES[item] for item in found.primary]
    if as_json:
        parts = {"edition": chosen, "aqi": found.value, "grade": found.grade, "primary": primary, "iaqi": found.parts}
        typer.echo(json.dumps(parts, ensure_ascii=False))
        return
    for item, part in found.parts.items():
        typer.echo(f"{ITEM_NAMES[item]} 分指数 {part}")
    if found.value is None:
        typer.echo(f"HJ 633—{chosen}：缺项且未超过 100，不评价 AQI")
        return
    typer.echo(f"HJ 633—{chosen}：AQI {found.value}，{found.grade}，首要污染物 {'、'.join(primary) or '无'}")


def _edition(on: str | None) -> AqiEdition:
    try:
        day = date.fromisoformat(on) if on else day_of(real_now())
    except ValueError as error:
        raise typer.BadParameter(f"日期应写作 2026-03-01：{on}", param_hint="--on") from error
    return AqiEdition.Y2026 if day >= IN_FORCE_2026 else AqiEdition.Y2012
