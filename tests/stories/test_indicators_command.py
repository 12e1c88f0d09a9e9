"""`duban indicators`, waters and fire points: what is not counted in days of air."""

from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from core.ids import new_id
from core.settings import get_settings
from models.indicators import Indicator
from queries.sql import json, rows
from tests.province import on
from tests.stories.conftest import Story
from tests.stories.ranking import burnt
from tests.stories.test_readings import send
from workflows.indicators import whole_table

CLEAN = {"ph": 7.5, "do": 8.0, "codmn": 3.0, "nh3n": 0.3, "tp": 0.08}
FOUL = CLEAN | {"nh3n": 2.5}


def tie(story: Story, unit: str, indicator: Indicator, comparator: str, value: int) -> None:
    """A target of a unit that was tied, put into the record."""
    target = {"id": new_id(), "plan": story.province.plan_id, "words": str(indicator), "comparator": comparator,
              "value": value, "units": json([]), "unit": story.province.units[unit], "tie": new_id()}  # fmt: skip

    story.province.run(
        rows,
        """INSERT INTO target (id, plan_id, part_key, indicator, comparator, value, scope_unit_ids, soft, approx,
             removed)
           VALUES (%(id)s, %(plan)s, 'air', %(words)s, %(comparator)s, %(value)s, %(units)s, false, false, false)""",
        target,
    )
    story.province.run(
        rows,
        """INSERT INTO indicator_tie (id, target_id, unit_id, indicator, year, created_at)
           VALUES (%(tie)s, %(id)s, %(unit)s, %(words)s, 2021, now())""",
        target,
    )


def waters(sections: dict[str, dict[int, dict[str, float]]], year: int) -> str:
    """A file of monthly figures of sections."""
    lines = [
        f"{code},{year}-{month:02},{','.join(f'{figures[name]:g}' for name in CLEAN)}\n"
        for code, months in sections.items()
        for month, figures in months.items()
    ]
    return f"断面编码,月份,{','.join(CLEAN)}\n" + "".join(lines)


async def two_sections(story: Story) -> None:
    for code, unit in (("S1", "east-1"), ("S2", "east-2")):
        site = {"code": code, "name": f"{code}断面", "kind": "section", "unit_id": str(story.province.units[unit]),
                "water_body": "river", "from_on": "2020-01-01"}  # fmt: skip
        await story.act("office.clerk", "POST /sites", site, answers=201)


def lines(story: Story, day: date) -> dict[tuple[str | None, str], Any]:
    found = story.province.run(whole_table, on=day, year=2021, unit=None)
    return {(one.unit_name, str(one.indicator)): one for one in found.lines}


async def test_sections_are_counted_over_the_whole_territory_and_last_years_months_end_the_year(story: Story) -> None:
    for unit in ("province", "east", "east-1"):
        tie(story, unit, Indicator.GOOD_WATER_SHARE, ">=", 60)
    await two_sections(story)
    story.later(on(5, 1))
    now = {"S1": dict.fromkeys(range(1, 5), CLEAN), "S2": dict.fromkeys(range(1, 5), FOUL)}
    before = {code: dict.fromkeys(range(5, 13), CLEAN) for code in now}
    await send(story, "office.clerk", waters(now, 2021), medium="water")

    found = lines(story, date(2021, 5, 1))
    assert [(name, float(one.value)) for (name, _), one in found.items()] == [
        ("测试省", 50.0), ("东原市", 50.0), ("东一县", 100.0),
    ]  # fmt: skip
    city = found["东原市", "good_water_share"]
    assert (city.method, city.state, city.allowance.allowed, city.allowance.used) == ("extrapolated", "lagging", 0, 1)
    await send(story, "office.clerk", waters(before, 2020), medium="water")
    # (2.5 × 4 + 0.3 × 8) / 12 = 1.03 mg/L is class Ⅳ still; the figures say so, not a mean of shares.
    ended = lines(story, date(2021, 5, 1))["东原市", "good_water_share"]
    assert (ended.method, float(ended.forecast)) == ("last_year", 50.0)


async def test_fire_points_of_counties_add_up_and_a_used_up_allowance_is_out_of_reach(story: Story) -> None:
    tie(story, "east", Indicator.FIRE_POINTS, "<=", 5)
    tie(story, "west", Indicator.FIRE_POINTS, "<=", 5)
    story.later(on(4, 20))
    await burnt(story, ("东一县", 4), ("东二县", 2), ("西一县", 1), day="2021-04-10")

    found = lines(story, date(2021, 4, 20))
    east, west = found["东原市", "fire_points"], found["西林市", "fire_points"]
    assert (east.allowance.used, east.allowance.left, east.state) == (6, -1, "out_of_reach")
    assert (west.allowance.used, west.counted, west.state) == (1, 109, "on_pace")


async def test_the_command_prints_the_table_in_chinese(
    story: Story, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tie(story, "east-1", Indicator.PM25_MEAN, "<=", 40)
    story.later(on(5, 1))
    days = [date(2021, 1, 1) + timedelta(days=number) for number in range(120)]
    table = "地区,日期,SO2,NO2,PM10,PM2.5,CO(mg/m³),O3\n" + "".join(f"东一县,{day},9,20,120,60,1,100\n" for day in days)
    await send(story, "office.clerk", table)
    monkeypatch.setenv("DUBAN_DATABASE_URL", story.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUBAN_REDIS_URL", redis_url)
    monkeypatch.setenv("DUBAN_SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")
    get_settings.cache_clear()

    printed = CliRunner().invoke(app, ["indicators", "--unit", "东一县", "--year", "2021"])
    unknown = CliRunner().invoke(app, ["indicators", "--unit", "没有的县"])
    get_settings.cache_clear()

    assert printed.exit_code == 0, printed.output
    assert all(words in printed.output for words in ("东一县", "PM2.5平均浓度", "≤40", "60", "滞后", "口径：本地站点"))
    assert unknown.exit_code != 0
