"""Water tables with what was not detected, and lists of fire points."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.table_stream import Block
from models.actors import SYSTEM
from models.calls import Call
from models.monitoring import Medium
from tests.unit.readings.tables import EAST, SECTION, TODAY, places, read_water
from workflows.fire_points import FireRows, take_fire_points
from workflows.readings_columns import read_header
from workflows.readings_faults import Faults
from workflows.readings_water import below_limit

WATER = ("断面编码", "日期", "pH值", "溶解氧(mg/L)", "总磷（以P计）", "铬（六价）")
FIRE = ("县", "观测时间", "经度", "纬度", "卫星", "区域类型", "状态", "火点数")


def fire(*rows: tuple[str, ...], head: tuple[str, ...] = FIRE) -> tuple[FireRows, dict[str, str]]:
    faults = Faults()
    block = Block(range(2, len(rows) + 2), rows)
    call = Call(SYSTEM, datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC))
    found, _ = take_fire_points(read_header(head, Medium.FIRE), places(Medium.FIRE), faults, [block], call=call)
    return found, {entry["field"]: entry["expected"] for entry in faults.errors}


def test_half_the_limit_counts_where_nothing_was_detected_and_the_text_is_kept() -> None:
    (row,), faults = read_water(WATER, ("D-1", "2021-03-05", "7.2", "9.8", "<0.01", "0.004L"))
    assert faults.errors == []
    assert row["site_id"] == SECTION
    assert row["figures"] == {"ph": 7.2, "do": 9.8, "tp": 0.005, "cr6": 0.002}
    assert row["texts"] == {"tp": "<0.01", "cr6": "0.004L"}


@pytest.mark.parametrize(
    ("place", "cell", "expected"),
    [
        (2, "15", "0 至 14"),
        (3, "98", "应不超过 40"),
        (4, "500", "像是 μg/L"),
        (4, "ND", "<0.01"),
        (4, "-0.1", "不小于 0"),
        (0, "某河", "已登记的站点或断面"),
        (1, "昨天", "应为日期"),
    ],
)
def test_a_wrong_cell_of_a_section_is_named(place: int, cell: str, expected: str) -> None:
    row = ["D-1", "2021-03-05", "7.2", "9.8", "0.1", ""]
    row[place] = cell
    rows, faults = read_water(WATER, tuple(row))
    assert rows == []
    assert [entry["column"] for entry in faults.errors] == [WATER[place]]
    assert expected in faults.errors[0]["expected"]


def test_a_row_without_a_figure_is_refused_and_a_hundredfold_is_pointed_out() -> None:
    _, empty = read_water(WATER, ("D-1", "2021-03-05", "", "—", "", ""))
    (_,), odd = read_water(WATER, ("D-1", "2021-03-05", "7", "9", "60", ""))
    assert "至少有一项" in empty.errors[0]["expected"]
    assert "100 倍" in odd.remarks[0]["remark"]


@pytest.mark.parametrize(
    ("cell", "limit"), [("<0.01", 0.01), ("＜ 0.5", 0.5), ("0.04L", 0.04), ("0.01", None), ("L", None)]
)
def test_what_laboratories_write_below_the_limit_is_read(cell: str, limit: float | None) -> None:
    assert below_limit(cell) == limit


def test_points_have_place_and_time_and_counts_have_a_number() -> None:
    found, wrong = fire(
        ("东一县", "2020-11-11 13:25", "125.1", "44.2", "某星", "禁烧区", "", ""),
        ("990101", "2020-11-11", "", "", "", "限烧区", "查实", "3"),
    )
    assert wrong == {}
    point, count = found.points
    assert (point["unit_id"], point["points"], point["area"], point["stage"]) == (EAST, 1, "ban", "suspected")
    assert point["seen_at"] == datetime(2020, 11, 11, 5, 25, tzinfo=UTC)
    assert (count["seen_at"], count["points"], count["area"], count["stage"]) == (None, 3, "limited", "verified")


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({2: ""}, "经度"),
        ({2: "44.2", 3: "125.1"}, "经度"),
        ({7: "2"}, "火点数"),
        ({2: "", 3: "", 7: ""}, "火点数"),
        ({5: "某区"}, "区域类型"),
        ({6: "也许"}, "状态"),
        ({1: "2020-13-01"}, "观测时间"),
        ({1: "2031-01-01 08:00"}, "观测时间"),
        ({0: "无名县"}, "县"),
    ],
)
def test_a_wrong_cell_of_a_fire_point_is_named(changes: dict[int, str], column: str) -> None:
    row: list[Any] = ["东一县", "2020-11-11 13:25", "125.1", "44.2", "某星", "禁烧区", "疑似", ""]
    for place, cell in changes.items():
        row[place] = cell
    _, wrong = fire(tuple(row))
    assert f"第 2 行“{column}”" in wrong


def test_one_point_listed_twice_is_refused() -> None:
    row = ("东一县", "2020-11-11 13:25", "125.10001", "44.2", "某星", "禁烧区", "", "")
    _, wrong = fire(row, (*row[:2], "125.1", *row[3:]))
    assert "与第 2 行重复" in wrong["第 3 行“（整行）”"]
