"""Air tables: every wrong cell is named with its row, nothing impossible passes, what is odd is pointed out."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheet_reading import SheetInvalid
from models.monitoring import Medium
from standards.air_limits import POLLUTANTS
from tests.unit.readings.tables import CITY, EAST, SOUTH, STATION, UNITS, WEST, places, read_air
from workflows.readings_air import MOST
from workflows.readings_columns import guess_medium, read_header

HEAD = ("地区", "日期", "SO₂", "NO2(μg/m³)", "PM10", "PM2.5（ug/m3）", "CO(mg/m³)", "O3-8h")
GOOD = ("9", "28", "48", "32", "1.1", "130")


def told(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, within: set[object] | None = None) -> dict[str, str]:
    """Return what was expected, by place."""
    _, faults, _ = read_air(head, *rows, within=within)  # type: ignore[arg-type]  # ids of units
    return {entry["field"]: entry["expected"] for entry in faults.errors}


def test_a_table_is_read_under_the_names_offices_print() -> None:
    rows, faults, table = read_air(HEAD, ("东一县", "2021-03-05", *GOOD), ("990100", "2021/3", *GOOD[:-1], ""))
    assert rows is not None
    assert faults.errors == []
    assert [date.fromordinal(day) for day in rows.days.tolist()] == [date(2021, 3, 5), date(2021, 3, 1)]
    assert rows.monthly.tolist() == [False, True]
    assert rows.values[0].tolist() == [9, 28, 48, 32, 1.1, 130]
    assert math.isnan(rows.values[1][5])
    assert {place.unit_id for place in table.used_places()} == {EAST, CITY}


@pytest.mark.parametrize(
    ("place", "cell", "expected"),
    [
        (0, "无名县", "已登记的站点"),
        (0, "", "已登记的站点"),
        (1, "2021-02-30", "应为日期"),
        (1, "2021-04-01", "不晚于今日"),
        (1, "2021-04", "已结束的月份"),
        (1, "12", "应为日期"),
        (1, "2020115", "应为日期"),
        (2, "-1", "不小于 0"),
        (2, "九", "应为数字"),
        (3, "99999", "μg/m³，应不超过 4000"),
        (6, "900", "应除以 1000（0.9）"),
        (7, "1e999", "应为数字"),
        (7, "1_0", "应为数字"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_what_was_expected(place: int, cell: str, expected: str) -> None:
    row = ["东一县", "2021-03-05", *GOOD]
    row[place] = cell
    found = told(("东一县", "2021-03-04", *GOOD), tuple(row))
    assert list(found) == [f"第 3 行“{HEAD[place]}”"]
    assert expected in found[f"第 3 行“{HEAD[place]}”"]


def test_marks_for_nothing_measured_are_no_figures() -> None:
    rows, faults, _ = read_air(HEAD, ("东一县", "20210305", "—", "缺测", "/", "", "NA", " 8 "))
    assert faults.errors == []
    assert rows is not None
    assert [name for name, value in zip(POLLUTANTS, rows.values[0], strict=True) if not math.isnan(value)] == ["o3"]


def test_fine_particles_above_coarse_ones_are_accepted_and_pointed_out() -> None:
    rows, faults, _ = read_air(HEAD, ("东一县", "2021-03-05", "9", "28", "30", "32", "1", "1"), ("东一县", "2021-03-06",
                               "9", "28", "0.048", "0.032", "1", "1"))  # fmt: skip
    assert rows is not None
    assert [remark["row"] for remark in faults.remarks] == [2, 3]
    assert "高于 PM10" in faults.remarks[0]["remark"]
    assert "mg/m³" in faults.remarks[1]["remark"]


def test_a_name_means_the_unit_that_bore_it_that_day() -> None:
    days = ("2021-01-31", "2021-02-15", "2021-03-02")
    _, faults, table = read_air(
        HEAD, ("旧名县", days[0], *GOOD), ("新名县", days[1], *GOOD), ("旧名县", days[2], *GOOD)
    )
    assert faults.errors == []
    assert {place.unit_id for place in table.used_places()} == {WEST, SOUTH}
    assert "当日有效" in told(("旧名县", days[1], *GOOD))["第 2 行“地区”"]


def test_a_station_has_figures_only_of_its_days() -> None:
    head = ("城市", "站点编码", *HEAD[1:])
    rows, _, _ = read_air(head, ("东原市", "Z-1", "2021-02-28", *GOOD))
    assert rows is not None
    assert bytes(rows.sites[0]) == STATION.bytes
    assert "2021-01-10 至2021-03-01 前" in told(("东原市", "Z-1", "2021-03-01", *GOOD), head=head)["第 2 行“站点编码”"]


def test_whoever_delivers_for_some_units_delivers_for_no_other() -> None:
    assert told(("东一县", "2021-03-05", *GOOD), within={EAST}) == {}
    assert "报送范围" in told(("东原市", "2021-03-05", *GOOD), within={EAST})["第 2 行“地区”"]


def test_the_city_districts_together_are_the_prefecture() -> None:
    assert [place.unit_id for place in places().meanings("东原市市辖区")] == [CITY]


def test_only_so_many_faults_are_told_but_all_are_counted() -> None:
    _, faults, _ = read_air(HEAD, *(("东一县", "2021-03-05", "x", *GOOD[1:]) for _ in range(500)))
    assert (len(faults.errors), faults.wrong) == (200, 500)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (("地区", "日期", "CO(μg/m³)"), "应为 mg/m³"),
        (("地区", "日期", "PM2.5(mg/m3)"), "应为 μg/m³"),
        (("地区", "日期"), "监测项目"),
        (("日期", "PM2.5"), "地区"),
        (("地区", "PM2.5"), "日期"),
        (("地区", "日期", "PM2.5", "细颗粒物"), "含义相同"),
    ],
)
def test_a_header_that_cannot_be_right_is_refused(head: tuple[str, ...], said: str) -> None:
    with pytest.raises(SheetInvalid, match=said):
        read_header(head, Medium.AIR)


def test_the_header_says_what_a_table_holds() -> None:
    assert guess_medium(HEAD) is Medium.AIR
    assert guess_medium(("断面", "月份", "氨氮", "总磷")) is Medium.WATER
    assert guess_medium(("县", "观测时间", "经度", "纬度")) is Medium.FIRE
    with pytest.raises(SheetInvalid):
        guess_medium(("地区", "日期"))


figures = st.one_of(st.none(), st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 3)))


@given(st.lists(st.tuples(*(figures for _ in POLLUTANTS)), min_size=1, max_size=8))
def test_what_was_written_is_what_is_read(table: list[tuple[float | None, ...]]) -> None:
    lines = [("990101", "2021-03-05", *("" if value is None else str(value) for value in row)) for row in table]
    rows, faults, _ = read_air(HEAD, *lines)
    assert faults.errors == []
    assert rows is not None
    read = [tuple(None if math.isnan(value) else value for value in row) for row in rows.values.tolist()]
    assert read == table


@given(st.sampled_from(POLLUTANTS), st.floats(allow_infinity=False, allow_nan=False))
def test_no_figure_outside_its_bounds_passes(name: str, value: float) -> None:
    rows, faults, _ = read_air(("地区", "日期", name), ("990101", "2021-03-05", repr(value)))
    assert (rows is not None) == (0 <= value <= MOST[name])
    assert bool(faults.errors) == (rows is None)


def test_every_unit_has_a_site_of_its_own_that_is_not_made_before_its_figures_come() -> None:
    fresh = places().fresh
    assert {site["unit_id"] for site in fresh.values()} == {unit["unit_id"] for unit in UNITS}
