"""Invented days of places and a book that ranks them, for tests of rankings."""

from datetime import date, timedelta
from typing import Any

HEAD = "地区,日期,SO2,NO2,PM10,PM2.5,CO(mg/m³),O3\n"
COUNTIES = ("东一县", "东二县", "西一县", "西二县")
LEVELS = {"东一县": 30, "东二县": 40, "西一县": 50, "西二县": 50}
"""PM2.5 of each day before what the day adds; the two of the west are always equal."""


def figures(place: str, day: date, *, more: float = 0.0) -> list[float]:
    """SO₂, NO₂, PM₁₀, PM₂.₅, CO, O₃ of a place and day."""
    level = LEVELS[place] + day.day % 5 + more
    return [9, 20 + day.day % 3, level * 2, level, 0.8 + day.day % 4 / 10, 100 + day.day]


def table(from_on: date, to_on: date, *, places: tuple[str, ...] = COUNTIES, more: float = 0.0) -> str:
    """A file of daily figures, as a county sends them."""
    days = [from_on + timedelta(days=place) for place in range((to_on - from_on).days + 1)]
    rows = [(place, day, figures(place, day, more=more)) for place in places for day in days]
    return HEAD + "".join(f"{place},{day},{','.join(f'{value:g}' for value in six)}\n" for place, day, six in rows)


def book(**more: Any) -> dict[str, Any]:
    """A ranking book of one group of counties, by month and from January on."""
    return {
        "name": "ranking",
        "version": 1,
        "title": "县（市、区）空气质量排名",
        "basis": "测试省空气质量排名办法",
        "media": ["air"],
        "groups": [{"key": "counties", "name": "全省县（市、区）", "kinds": ["county"]}],
        "windows": ["month", "cumulative"],
        "rules": [],
    } | more
