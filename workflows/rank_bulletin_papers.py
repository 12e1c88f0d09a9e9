"""What the paper of a bulletin holds beyond the usual when it is drawn from a ranking or from fire points. Pure."""

from collections.abc import Mapping
from typing import Any

from models.monitoring import Medium

_AIR = (
    ("rank", "名次"),
    ("unit_name", "地区"),
    ("so2", "SO₂（μg/m³）"),
    ("no2", "NO₂（μg/m³）"),
    ("pm10", "PM₁₀（μg/m³）"),
    ("pm25", "PM₂.₅（μg/m³）"),
    ("co", "CO（mg/m³）"),
    ("o3", "O₃（μg/m³）"),
    ("index", "综合指数"),
    ("index_last_year", "上年同期"),
    ("change", "同比变化"),
    ("change_rank", "变化名次"),
    ("main_pollutant", "主要污染物"),
    ("valid_days", "有效天数"),
    ("good_days", "优良天数"),
    ("heavy_days", "重污染天数"),
    ("note", "备注"),
)
_WATER = (
    ("rank", "名次"),
    ("unit_name", "地区"),
    ("index", "水质指数"),
    ("index_last_year", "上年同期"),
    ("change", "同比变化"),
    ("change_rank", "变化名次"),
    ("sections", "断面数"),
    ("good_sections", "Ⅰ—Ⅲ类断面数"),
    ("worst_class", "最差断面类别"),
    ("note", "备注"),
)
_FIRE = (
    ("unit_name", "地区"),
    ("points", "火点数"),
    ("verified_ban", "查实（禁烧区）"),
    ("verified_elsewhere", "查实（其他）"),
    ("suspected_ban", "疑似（禁烧区）"),
    ("suspected_elsewhere", "疑似（其他）"),
    ("refuted", "已排除"),
)
COLUMNS = {Medium.AIR: _AIR, Medium.WATER: _WATER, Medium.FIRE: _FIRE}
PLOTS = {
    "ranking": (
        ("index", "各地区指数"),
        ("change", "同比变化"),
        ("months", "后列地区各月指数"),
        ("ranks", "后列地区各月名次"),
    ),
    "fire": (("points", "各地区火点数"),),
}
"""Names and titles of the pictures of a bulletin; their data stand in the payload."""


def measured_parts(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the payload holds besides; nothing for a bulletin on tasks."""
    kind = figures.get("kind")
    if kind not in PLOTS:
        return {}
    kept = ("ranking", "period", "improved", "worsened", "most", "remarks", "notes", "corrects", "months")
    medium = Medium(figures["ranking"]["medium"]) if kind == "ranking" else Medium.FIRE
    return {name: figures[name] for name in kept if name in figures} | {
        "figures_kind": kind,
        "annex": {
            "title": annex_title(figures),
            "figures_on": figures["on"],
            "columns": [{"key": key, "header": header} for key, header in COLUMNS[medium]],
            "rows": figures["annex"],
        },
        "plots": [{"name": name, "title": title} for name, title in PLOTS[kind]],
    }


def annex_title(figures: Mapping[str, Any]) -> str:
    """Return the heading of the annex."""
    if figures["kind"] == "fire":
        return f"{figures['period']['name']}各地区秸秆焚烧火点情况表"
    head = figures["ranking"]
    return f"{head['period_name']}{head['group_name']}{head['subject']}排名表"


def withdrawn_parts(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Say on the paper that withdraws a bulletin what becomes of its ranking."""
    if figures.get("kind") != "ranking":
        return {}
    head = figures["ranking"]
    called = f"{head['period_name']}{head['group_name']}{head['subject']}排名（第{head['revision']}次计算）"
    return {
        "ranking": head,
        "ranking_note": f"撤回的是通报。{called}未删除，仍可查阅；数据有更正的，以更正后的排名为准。",
    }
