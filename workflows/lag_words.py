"""A finding in the words an officer reads: which place, periods, ranks and figures, by which clause. Pure."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from models.findings import FINDING_EFFECT_NAMES
from models.monitoring import Medium
from workflows.lag_criteria import BY_NAMES, By
from workflows.lag_facts import POLLUTANTS
from workflows.lag_judge import Hit

LONGEST_REASON, LONGEST_TITLE = 4000, 300
SHOWN_PERIODS = 12


_WORDS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)", lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日"),
    (
        r"(\d{4})-(\d\d)\.\.(\d{4})-(\d\d)",
        lambda found: f"{found[1]}年{int(found[2])}月至{found[3]}年{int(found[4])}月",
    ),
    (r"(\d{4})-01\.\.(\d\d)", lambda found: f"{found[1]}年1—{int(found[2])}月"),
    (r"(\d{4})-(\d\d)", lambda found: f"{found[1]}年{int(found[2])}月"),
    (r"(\d{4})Q(\d)", lambda found: f"{found[1]}年第{found[2]}季度"),
    (r"(\d{4})H(\d)", lambda found: f"{found[1]}年{'上' if found[2] == '1' else '下'}半年"),
)


def period_words(key: str) -> str:
    """Say a period: 2021年3月, 2021年第1季度, 2021年上半年, 2021年1—3月, 2021年3月5日, 2020年10月至2021年5月."""
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, key):
            return words(found)
    return f"{key}年"


def title_of(hit: Hit, name: str) -> str:
    """Return the title of a finding: 某县2021年3月：后十名约谈."""
    return f"{name}{period_words(hit.period)}：{hit.rule.label}"[:LONGEST_TITLE]


def reason_of(hit: Hit, names: Mapping[UUID, str]) -> str:
    """Say why a place met a rule, with its figures, its neighbours and the clause, so that nothing is looked up."""
    shown = hit.evidence
    periods = shown["periods"]
    told = periods if len(periods) <= SHOWN_PERIODS else periods[-SHOWN_PERIODS:]
    parts = [f"{names.get(hit.unit_id, '有关单位')}{period_words(hit.period)}符合“{hit.rule.label}”"]
    parts.append("；".join(_period_words(one, hit.rule.medium) for one in told))
    if shown["missing"]:
        named = "、".join(period_words(key) for key in shown["missing"])
        parts.append(f"其间{named}无有效数据，既不计入也不中断")
    if shown["neighbours"]:
        near = "、".join(
            f"{names.get(UUID(one['unit_id']), '有关单位')}第{one['rank']}位（{_figure(one['index'], 2)}）"
            for one in shown["neighbours"]
        )
        parts.append(f"名次相邻：{near}")
    if hit.amount is not None:
        parts.append(f"按规则计算{money_words(hit.amount)}，由人员确认后执行")
    book = f"{hit.version.book.title or '排名规则'}第{hit.version.book.version}版，规则 {hit.rule.key}"
    parts.append(f"依据：{hit.rule.clause}（{book}；{hit.version.book.basis}）")
    return ("。".join(parts) + "。")[:LONGEST_REASON]


def _period_words(one: Mapping[str, Any], medium: Medium) -> str:
    words = [period_words(one["period"])]
    if "points" in one:
        words.append(f"火点{one['points']}个")
    if one.get("index") is not None:
        name = "水质指数" if medium is Medium.WATER else BY_NAMES[By.INDEX]
        words.append(f"{name}{_figure(one['index'], 2)}")
    if one.get("rank") is not None:
        words.append(f"列第{one['rank']}位（共{one['places']}位）")
    if one.get("change") is not None:
        words.append(_change_words(one["change"]))
    for by in POLLUTANTS:
        if one.get(by) is not None:
            change = one.get(f"{by}_change")
            words.append(
                f"{BY_NAMES[by]} {_figure(one[by], 1)}" + (_change_words(change) if change is not None else "")
            )
    return "，".join(words)


def _change_words(change: float) -> str:
    percent = Decimal(str(change)) * 100
    if not percent:
        return "同比持平"
    return f"同比{'上升' if percent > 0 else '下降'}{abs(percent):.1f}%"


def _figure(value: float | None, places: int) -> str:
    return "—" if value is None else f"{Decimal(str(value)):.{places}f}"


def money_words(amount: Decimal) -> str:
    """Say an amount: 扣款 500000.00 元."""
    return f"{'扣款' if amount < 0 else '奖励'} {abs(amount):.2f} 元"


def label_of(hit: Hit) -> str:
    """Say in a few words what is proposed: 约谈, 扣款 500000.00 元."""
    return money_words(hit.amount) if hit.amount is not None else FINDING_EFFECT_NAMES[hit.effect]
