"""The figures of a bulletin drawn from a ranking: one sentence on all, the ends, the annex, the months before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from models.monitoring import Medium
from queries.sql import Row
from workflows.rank_bulletin_lists import Line, Most, Named, addressed, annex_line, named
from workflows.rank_bulletin_words import (
    INDEX_DECIMALS,
    INDEX_NAMES,
    SUBJECTS,
    fixed,
    notes,
    percent,
    period_name,
)
from workflows.rank_rules import Reckoning

KIND = "ranking"


def ranking_figures(
    ranking: Row, rows: Sequence[Row], *, months: Sequence[Row], reckoning: Reckoning | None, most: Most
) -> tuple[dict[str, Any], Named]:
    """Return what a bulletin says of a ranking, from its stored rows alone, and whom it names.

    `months` are the monthly ranks of the same group in the same year, one row for a place and month.
    """
    medium = Medium(ranking["medium"])
    annex = [annex_line(entry, medium) for entry in rows]
    chosen = named(annex, most)
    head = _head(ranking, medium)
    overall = overall_of(annex)
    left_out = [line for line in annex if line["rank"] is None]
    figures = {
        "kind": KIND,
        "on": ranking["to_on"].isoformat(),
        "ranking": head,
        "most": asdict(most),
        "overall": overall,
        "overall_text": overall_text(overall, head, medium),
        "good": chosen.good,
        "poor": chosen.poor,
        "improved": chosen.improved,
        "worsened": chosen.worsened,
        "remarks": chosen.remarks,
        "notes": notes(ranking, reckoning, left_out),
        "annex": annex,
        "months": months_of(months),
    }
    return figures, chosen


def proposed_addressees(figures: Mapping[str, Any], chosen: Named) -> list[dict[str, str]]:
    """Return to whom a bulletin goes if the officer names nobody: every place of the ranking."""
    return addressed(figures["annex"], chosen)


def _head(ranking: Row, medium: Medium) -> dict[str, Any]:
    named_period = period_name(ranking["rank_window"], ranking["from_on"], ranking["to_on"])
    kept = ("id", "medium", "rank_window", "period", "group_key", "group_name", "revision", "limits", "rule_set_id")
    return {name: str(ranking[name]) if isinstance(ranking[name], UUID) else ranking[name] for name in kept} | {
        "period_name": named_period,
        "subject": SUBJECTS[medium],
        "index_name": INDEX_NAMES[medium],
        "index_decimals": INDEX_DECIMALS[medium],
        "from_on": ranking["from_on"].isoformat(),
        "to_on": ranking["to_on"].isoformat(),
        "reckoned_at": ranking["reckoned_at"].isoformat(),
    }


def overall_of(annex: Sequence[Line]) -> dict[str, Any]:
    """Return counts and means over the ranked places; the change is that of places with a figure of last year."""
    ranked = [line for line in annex if line["rank"] is not None]
    changes = [line["change_exact"] for line in ranked if line["change_exact"] is not None]
    both = [line for line in ranked if line["change_exact"] is not None and line["index_last_year_exact"]]
    now = [line["index_exact"] for line in both]
    before = [line["index_last_year_exact"] for line in both]
    valid, good = (sum(line.get(name) or 0 for line in ranked) for name in ("valid_days", "good_days"))
    sections = sum(line.get("sections") or 0 for line in ranked)
    good_sections = sum(line.get("good_sections") or 0 for line in ranked)
    return {
        "places": len(ranked),
        "without_rank": len(annex) - len(ranked),
        "mean_index": sum(line["index_exact"] for line in ranked) / len(ranked) if ranked else None,
        "compared": len(both),
        "mean_change": sum(now) / sum(before) - 1 if before and sum(before) else None,
        "improved": sum(1 for change in changes if change < 0),
        "worsened": sum(1 for change in changes if change > 0),
        "unchanged": sum(1 for change in changes if change == 0),
        "valid_days": valid,
        "good_days": good,
        "good_share": good / valid if valid else None,
        "heavy_days": sum(line.get("heavy_days") or 0 for line in ranked),
        "sections": sections,
        "good_sections": good_sections,
        "good_sections_share": good_sections / sections if sections else None,
    }


def overall_text(overall: Mapping[str, Any], head: Mapping[str, Any], medium: Medium) -> str:
    """Say the overall situation in a few sentences: 总体情况."""
    without = f"（另有{overall['without_rank']}个未参加排名）" if overall["without_rank"] else ""
    start = (
        f"{head['period_name']}，{head['group_name']}共{overall['places']}个地区参加{head['subject']}排名{without}。"
    )
    if overall["mean_index"] is None:
        return start
    said = [
        start,
        f"{head['index_name']}平均为{fixed(overall['mean_index'], INDEX_DECIMALS[medium])}",
        _change(overall),
    ]
    if overall["good_share"] is not None:
        share = fixed(overall["good_share"] * 100, 1)
        said.append(f"有效监测天数中优良天数占{share}%，重度及以上污染{overall['heavy_days']}天次。")
    if overall["good_sections_share"] is not None:
        share = fixed(overall["good_sections_share"] * 100, 1)
        said.append(f"{overall['sections']}个断面中Ⅰ—Ⅲ类占{share}%。")
    return "".join(said)


def _change(overall: Mapping[str, Any]) -> str:
    if overall["mean_change"] is None:
        return "，没有可比的上年同期数据。"
    shown = str(percent(overall["mean_change"]))
    way = "持平" if shown == "0.0%" else f"{'上升' if shown[0] == '+' else '下降'}{shown[1:]}"
    counted = "、".join(
        f"{overall[name]}个{word}" for name, word in (("improved", "改善"), ("unchanged", "持平"), ("worsened", "变差"))
    )
    return f"，同比{way}；{overall['compared']}个有上年同期数据的地区中，{counted}。"


def months_of(months: Sequence[Row]) -> dict[str, Any]:
    """Return the months of a year in order, and for each place its ranks and indices, None where it has none."""
    periods: dict[str, Row] = {}
    for entry in sorted(months, key=lambda one: str(one["period"])):
        periods.setdefault(entry["period"], entry)
    places: dict[str, dict[str, Any]] = {}
    at = {period: number for number, period in enumerate(periods)}
    for entry in months:
        empty: list[Any] = [None] * len(at)
        place = places.setdefault(str(entry["unit_id"]), {"ranks": list(empty), "indices": list(empty)})
        place["ranks"][at[entry["period"]]] = entry["rank"]
        place["indices"][at[entry["period"]]] = entry["index"]
    return {
        "periods": [
            {"period": period, "of": one["of"], "revision": one["revision"], "name": _month_name(one["to_on"])}
            for period, one in periods.items()
        ],
        "places": places,
    }


def _month_name(day: date) -> str:
    return f"{day.month}月"
