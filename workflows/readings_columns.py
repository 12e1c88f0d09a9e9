"""Columns of figures by any of the names offices print, in Chinese or English, with the unit a header may state."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.sheet_reading import SheetInvalid
from models.monitoring import Medium
from standards.air_limits import POLLUTANTS
from standards.surface_water import INDICATOR_NAMES

PLACE, DAY, TREATMENT = "place", "date", "treatment"
_PLACES = (
    "sitecode", "站点编码", "断面编码", "site", "站点", "点位", "断面", "站点名称", "断面名称", "unitcode", "code",
    "代码", "行政区划代码", "place", "unit", "县", "县区", "县市区", "地区", "区域", "单位", "名称", "市县", "城市",
    "市",
)  # fmt: skip
"""The narrowest first: where a table names station and city, its figures are the station's."""
_DAYS = ("date", "day", "month", "measuredon", "日期", "监测日期", "监测时间", "采样日期", "月份", "年月", "时间")
AIR = {
    "so2": ("so2", "二氧化硫"),
    "no2": ("no2", "二氧化氮"),
    "pm10": ("pm10", "可吸入颗粒物"),
    "pm25": ("pm25", "细颗粒物"),
    "co": ("co", "一氧化碳"),
    "o3": ("o3", "o38h", "o3max8h", "臭氧", "臭氧8小时"),
}
_WATER_BESIDE = {
    "ph": ("ph值",),
    "codmn": ("高锰酸盐指数codmn", "imn"),
    "nh3n": ("氨氮nh3n",),
    "cod": ("化学需氧量cod", "codcr"),
    "bod5": ("bod5",),
    "tp": ("总磷以p计",),
    "f": ("氟化物以f计",),
    "cr6": ("铬六价",),
    "phenol": ("挥发性酚",),
}
FIRE = {
    "seen_at": ("seenat", "time", "观测时间", "监测时间", "卫星过境时间", "过境时间", "时间", "发现时间"),
    "date": ("date", "day", "日期", "监测日期"),
    "longitude": ("longitude", "lon", "lng", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
    "satellite": ("satellite", "卫星", "卫星名称"),
    "area": ("area", "区域类型", "区域性质", "禁烧区限烧区"),
    "points": ("points", "count", "火点数", "火点个数", "个数", "数量"),
    "stage": ("stage", "state", "状态", "核实情况", "核查结果"),
}
COLUMNS: dict[Medium, dict[str, Sequence[str]]] = {
    Medium.AIR: {PLACE: _PLACES, DAY: _DAYS, TREATMENT: ("treatment", "数据类型", "沙尘处理", "处理方式"), **AIR},
    Medium.WATER: {
        PLACE: _PLACES,
        DAY: _DAYS,
        **{key: (key, name, *_WATER_BESIDE.get(key, ())) for key, name in INDICATOR_NAMES.items()},
    },
    Medium.FIRE: {PLACE: _PLACES, **FIRE},
}
_UNITS = re.compile(r"[（(\[]\s*([^）)\]]*?/\s*[lm][^）)\]]*?)\s*[）)\]]", re.IGNORECASE)
_MICRO, _MILLI = "μg/m³", "mg/m³"
_UNIT_WANTED = {name: _MILLI if name == "co" else _MICRO for name in POLLUTANTS}


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, what the file calls it, and which columns nobody knows."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    ignored: tuple[str, ...]


def read_header(cells: Sequence[str], medium: Medium) -> Header:
    """Find the columns of a medium in the first row.

    Raises SheetInvalid where a needed column is missing, two mean the same, or a header states another unit (CO is
    mg/m³, the other pollutants µg/m³, water indicators mg/L).
    """
    known: dict[str, int] = {}
    ignored = []
    of_place = _narrowest(cells)
    for place, cell in enumerate(cells):
        key = _key_of(cell, medium, taken=known)
        if key is None or (key == PLACE and place != of_place):
            ignored += [cell.strip()] if cell.strip() else []
            continue
        if key in known:
            raise SheetInvalid(f"表头“{cells[known[key]]}”与“{cell}”含义相同，请只保留一列")
        known[key] = place
    _require(known, medium)
    for key, place in known.items():
        _check_unit(key, cells[place], medium)
    return Header(known, {key: cells[place].strip() for key, place in known.items()}, tuple(ignored))


def guess_medium(cells: Sequence[str]) -> Medium:
    """Return the medium most of whose own columns a header has. Raises SheetInvalid when none is recognised."""
    found = {
        medium: sum(_key_of(cell, medium, taken={}) not in (None, PLACE, DAY) for cell in cells) for medium in Medium
    }
    best = max(found, key=lambda medium: found[medium])
    if not found[best]:
        raise SheetInvalid("表头中没有认得的监测项目，无法判断是空气、水还是火点；请用 --kind 写明或核对表头")
    return best


def _narrowest(cells: Sequence[str]) -> int | None:
    """Return the column that names the place most narrowly."""
    found = {_PLACES.index(word): place for place, cell in enumerate(cells) if (word := _folded(cell)) in _PLACES}
    return found[min(found)] if found else None


def _key_of(cell: str, medium: Medium, *, taken: Mapping[str, int]) -> str | None:
    """Prefer a column not yet found: 监测时间 is the date where no other column is."""
    folded = _folded(_UNITS.sub("", cell))
    found = [key for key, words in COLUMNS[medium].items() if folded in map(_folded, (key, *words))]
    return next((key for key in found if key not in taken), found[0] if found else None)


def _require(known: Mapping[str, int], medium: Medium) -> None:
    missing = [] if PLACE in known else ["地区（站点编码、行政区划代码或名称）"]
    if medium is Medium.FIRE:
        missing += [] if {"seen_at", DAY} & set(known) else ["日期或观测时间"]
        one_of = {"longitude", "points"}
        missing += [] if one_of & set(known) else ["经度、纬度，或火点数"]
    else:
        missing += [] if DAY in known else ["日期"]
        measured = set(known) - {PLACE, DAY, TREATMENT}
        missing += [] if measured else ["监测项目（如 PM2.5）" if medium is Medium.AIR else "监测项目（如 氨氮）"]
    if missing:
        raise SheetInvalid(f"表头缺少列：{'、'.join(missing)}")


def _check_unit(key: str, cell: str, medium: Medium) -> None:
    stated = _UNITS.search(cell)
    if stated is None or medium is Medium.FIRE or key in (PLACE, DAY, TREATMENT, "ph"):
        return
    wanted = _UNIT_WANTED[key] if medium is Medium.AIR else "mg/L"
    given = stated[1].lower().replace("ug", "μg").replace("µ", "μ").replace("m3", "m³").replace("立方米", "m³")
    if given.replace(" ", "") != wanted.lower():
        raise SheetInvalid(f"表头“{cell.strip()}”的单位应为 {wanted}，请换算后再报")


def _folded(cell: str) -> str:
    plain = cell.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    return "".join(sign for sign in plain.lower() if sign.isalnum())
