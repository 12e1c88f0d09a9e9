"""The year's ledger as it is printed, in Chinese, in columns that fit a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from cli.simulate.book import COLUMNS
from cli.simulate.invariants import Breach

GAP = "  "


def printed(book: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a ledger."""
    counts = book["counts"]
    yield f"一、全年台账（{book['from']} 起 {book['days']} 天，种子 {book['seed']}；模拟数据，与实际无关）"
    yield from _months(book["months"])
    yield ""
    yield f"二、延期与推迟：{_slippage(book['slippage'])}"
    yield "三、期末灯号（未办结任务）：" + "，".join(f"{label} {number} 项" for label, number in book["lamps"].items())
    yield ""
    yield "四、停机与补跑"
    yield from _stops(book["stops"])
    yield ""
    yield "五、守时情况（逾期时限占比，由好到差）"
    for name, ranked in book["units"].items():
        yield from _ranking(name, ranked)
    yield ""
    yield "六、被规则拒绝的操作"
    for words, number in book["refused"].items():
        yield f"  {number} 次：{words}"
    yield ""
    yield (
        f"合计：任务 {counts['tasks']} 项，时限 {counts['deadlines']} 个，人员操作 {book['acts']} 次，"
        f"事件 {counts['events']} 条，"
        f"台阶触发 {counts['firings']} 次（其中略过 {counts['skipped']} 次），告知 {counts['items']} 项，"
        f"归并为消息 {counts['messages']} 条"
    )
    yield f"摘要（同一种子必得同一摘要）：{book['digest']}"


def broken(breaches: Sequence[Breach]) -> Iterator[str]:
    """Yield every breach of an invariant with its id."""
    for breach in breaches:
        yield f"  {breach.on}  {breach.rule}：{breach.id} {breach.words}"


def _months(months: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    labels = sorted({label for month in months for label in month["notices"]})
    heads = ["月份", *COLUMNS, *labels, "消息（人×条）", "含事项"]
    lines = [
        [
            month["month"],
            *(str(month[column]) for column in COLUMNS),
            *(str(month["notices"].get(label, 0)) for label in labels),
            f"{month['messages']['persons']}×{month['messages']['messages']}",
            str(month["messages"]["items"]),
        ]
        for month in months
    ]
    yield from aligned(heads, lines)


def _slippage(found: Mapping[str, int]) -> str:
    return (
        f"批准延期 {found['extended']} 项，共延 {found['days_granted']} 天；"
        f"申请办结晚于原定时限的 {found['late_by_original']} 项、共 {found['days_by_original']} 天，"
        f"晚于现行时限的 {found['late_by_current']} 项、共 {found['days_by_current']} 天"
    )


def _stops(stops: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for stop in stops:
        what = "全部停止" if stop["whole"] else "仅时钟停止"
        passed_over = sum(stop["skipped"].values())
        yield (
            f"  {stop['from']} 至 {stop['to']}（{stop['days']} 天，{what}）："
            f"恢复后补触发 {stop['made_up']} 次，略过 {passed_over} 次"
        )
        for reason, number in stop["skipped"].items():
            yield f"    略过 {number} 次：{reason}"
    if not stops:
        yield "  期内没有停机"


def _ranking(name: str, ranked: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    words = {"all": name, "best": f"{name}：前十名", "worst": f"{name}：后十名"}
    for part, units in ranked.items():
        yield f"  {words[part]}"
        heads = ["单位", "时限", "逾期", "占比", "办结逾期", "督办件", "其中红色"]
        lines = [
            [
                unit["name"],
                str(unit["dates"]),
                str(unit["missed"]),
                f"{unit['share']:.1%}",
                str(unit["completions_missed"]),
                str(unit["notices"]),
                str(unit["reds"]),
            ]
            for unit in units
        ]
        yield from (f"    {line}" for line in aligned(heads, lines))


def aligned(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield aligned lines; a Chinese character is two columns wide, the first column is left-aligned."""
    widths = [max(map(_width, column)) for column in zip(heads, *lines, strict=True)]
    for line in (heads, *lines):
        cells = [
            cell + " " * (width - _width(cell)) if place == 0 else " " * (width - _width(cell)) + cell
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield GAP.join(cells)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
