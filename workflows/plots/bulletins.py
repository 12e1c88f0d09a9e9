"""The plots of a bulletin, from the payload of its paper alone; of a draft, from its figures."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.plots import Bar, BarPlot, LinePlot, Series, bar_plot, line_plot
from models.calls import Call
from queries import rank_bulletins as queries
from queries.sql import Row
from workflows.plots.words import REVISED, in_words
from workflows.rank_bulletin_papers import measured_parts
from workflows.rank_bulletin_words import fixed

MOST_LINES = 8
Payload = Mapping[str, Any]


def bulletin_svg(session: Session, *, call: Call, bulletin_id: UUID, name: str) -> bytes:
    """Draw a plot of a bulletin by its name. Raises NotFound where it may not be read or has no such plot."""
    bulletin = queries.readable_paper(session, bulletin_id, call.actor.unit_ids)
    if bulletin is None:
        raise NotFound("没有这份通报")
    payload = shown_payload(bulletin)
    if name not in {plot["name"] for plot in payload.get("plots", ())}:
        names = "、".join(plot["name"] for plot in payload.get("plots", ())) or "无"
        raise NotFound(f"这份通报没有名为“{name}”的图（有：{names}）")
    return draw(payload, name)


def shown_payload(bulletin: Row) -> Payload:
    """Return the frozen payload; of a draft, what it would hold of its figures."""
    payload: Payload | None = bulletin["payload"]
    if payload is not None:
        return payload
    figures = bulletin["content"]["figures"]
    return {"good": figures["good"], "poor": figures["poor"]} | measured_parts(figures)


def draw(payload: Payload, name: str) -> bytes:
    """Draw one plot of a payload."""
    if name == "points":
        return _points(payload)
    if name == "index":
        return _index(payload)
    return _change(payload) if name == "change" else _months(payload, name)


def _called(payload: Payload) -> str:
    head = payload["ranking"]
    return f"{head['period_name']}{head['group_name']}"


def _index(payload: Payload) -> bytes:
    head = payload["ranking"]
    good, poor = _ids(payload["good"]), _ids(payload["poor"])
    bars = []
    for line in payload["annex"]["rows"]:
        unit_id = line["unit_id"]
        tone = "poor" if unit_id in poor else "good" if unit_id in good else "plain"
        end = {"poor": "　后列", "good": "　前列", "plain": ""}[tone]
        if line["rank"] is None:
            bars.append(Bar(f"—　{line['unit_name']}", None, "未参加排名"))
        else:
            bars.append(Bar(f"{line['rank']}　{line['unit_name']}", line["index_exact"], f"{line['index']}{end}", tone))
    return bar_plot(
        BarPlot(
            title=f"{_called(payload)}{head['index_name']}",
            description=in_words([bar.name for bar in bars], [bar.label for bar in bars]),
            subtitle="按名次由前到后；指数越小越好",
            bars=tuple(bars),
        )
    )


def _change(payload: Payload) -> bytes:
    worsened, improved = _ids(payload["worsened"]), _ids(payload["improved"])
    lines = [line for line in payload["annex"]["rows"] if line["change_exact"] is not None]
    bars = []
    for line in sorted(lines, key=lambda one: (one["change_exact"], one["unit_name"])):
        named = "　变差较大" if line["unit_id"] in worsened else "　改善较大" if line["unit_id"] in improved else ""
        said = named or ("　不列入比较" if line["change_rank"] is None else "")
        tone = {"　变差较大": "poor", "　改善较大": "good"}.get(named, "plain")
        bars.append(Bar(line["unit_name"], line["change_exact"] * 100, f"{line['change']}{said}", tone))
    return bar_plot(
        BarPlot(
            title=f"{_called(payload)}{payload['ranking']['index_name']}同比变化",
            description=in_words([bar.name for bar in bars], [bar.label for bar in bars]) if bars else "没有同期数据。",
            subtitle="向左为改善，向右为变差" if bars else "没有可比的上年同期数据",
            bars=tuple(bars),
        )
    )


def _months(payload: Payload, name: str) -> bytes:
    """Draw the worst places' months, at most eight of them: more lines cannot be told apart."""
    head, months = payload["ranking"], payload["months"]
    named = [line for line in payload["poor"] if line["unit_id"] in months["places"]][-MOST_LINES:]
    of_ranks = name == "ranks"
    revised = frozenset(place for place, one in enumerate(months["periods"]) if one["revision"] > 1)
    series, said = [], []
    for line in named:
        place = months["places"][line["unit_id"]]
        values = place["ranks"] if of_ranks else place["indices"]
        labels = [str(one) if of_ranks else fixed(one, head["index_decimals"]) for one in values if one is not None]
        series.append(Series(line["unit_name"], tuple(values), marked=revised))
        said.append("、".join(str(label) for label in labels))
    most = max((one["of"] for one in months["periods"]), default=2)
    return line_plot(
        LinePlot(
            title=f"{head['period_name'][:5]}后列地区各月{'名次' if of_ranks else head['index_name']}",
            description=in_words([line["unit_name"] for line in named], said) if named else "没有可画的地区。",
            subtitle=f"{head['group_name']}；{'第1名在上' if of_ranks else '指数越小越好'}；最多画后{MOST_LINES}个地区",
            places=tuple(one["name"] for one in months["periods"]),
            below=tuple(f"共{one['of']}个" for one in months["periods"]),
            series=tuple(series),
            upside_down=of_ranks,
            limits=(1.0, float(max(most, 2))) if of_ranks else None,
            remark=REVISED,
        )
    )


def _points(payload: Payload) -> bytes:
    lines = [line for line in payload["annex"]["rows"] if line["points"]]
    bars = tuple(Bar(line["unit_name"], float(line["points"]), str(line["points"]), "plain") for line in lines)
    return bar_plot(
        BarPlot(
            title=f"{payload['period']['name']}各地区火点数",
            description=in_words([bar.name for bar in bars], [bar.label for bar in bars]) if bars else "没有火点。",
            subtitle="疑似与查实合计，不含已排除的" if bars else "没有火点",
            bars=bars,
        )
    )


def _ids(lines: list[dict[str, Any]]) -> set[str]:
    return {line["unit_id"] for line in lines}
