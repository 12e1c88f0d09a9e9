"""A child's plan held against its parent's, aim by aim: weaker, missing, in another unit, softer, later. Pure."""

import re
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from plans.aims import Aim, answering, binds
from plans.ledger import Comparator
from plans.quantities import plain_unit


class Verdict(StrEnum):
    """How a child's aim stands to its parent's."""

    WEAKER = "weaker"
    OTHER_UNIT = "other_unit"
    UNCLEAR = "unclear"
    MISSING = "missing"
    EQUAL = "equal"
    STRONGER = "stronger"


VERDICT_NAMES = {
    Verdict.WEAKER: "弱于上级",
    Verdict.OTHER_UNIT: "单位不同",
    Verdict.UNCLEAR: "无法比较",
    Verdict.MISSING: "下级没有",
    Verdict.EQUAL: "与上级一致",
    Verdict.STRONGER: "严于上级",
}
NEEDS_A_LOOK = (Verdict.WEAKER, Verdict.OTHER_UNIT, Verdict.UNCLEAR, Verdict.MISSING)
SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.AT_MOST: "≤",
    Comparator.MORE_THAN: "＞",
    Comparator.LESS_THAN: "＜",
    Comparator.EQUAL: "＝",
}
_UP = (Comparator.AT_LEAST, Comparator.MORE_THAN)
_DOWN = (Comparator.AT_MOST, Comparator.LESS_THAN)
_STRICT = (Comparator.MORE_THAN, Comparator.LESS_THAN)
_TO_BE_KEPT_LOW = re.compile("控制|浓度|污染天|超标|漏损|死亡|事故|火点|使用量增长|负增长|发生率|黑臭|劣")
_REDUCED = re.compile("下降|降低|减少|削减|压减|退出|淘汰")
_DAYS = re.compile("天(?:率|数|$)")
_NOT_A_TOTAL = re.compile("[%％℃]|百分点|克/|天|级|类|倍")


@dataclass(frozen=True, slots=True)
class Held:
    """A parent's aim, the child's that answers it, how it stands, and why, in words that an officer reads."""

    parent: Aim
    child: Aim | None
    verdict: Verdict
    reasons: tuple[str, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether an officer of the parent's office would ask the child about it."""
        return self.verdict in NEEDS_A_LOOK


def compare(parent: Sequence[Aim], child: Sequence[Aim], *, places: Sequence[str] = ()) -> list[Held]:
    """Hold every aim of a parent that binds the child against the child's own.

    `places` are the child's territory and what it lies in; without them an aim for named places is compared too.
    """
    return [held(aim, answering(aim, child)) for aim in parent if binds(aim, places)]


def held(aim: Aim, answer: Aim | None) -> Held:
    """Return how one aim stands; a softer wording, a later day or a missing number make it weaker."""
    if answer is None:
        only = (f"上级指标限于“{aim.scope}”，请核对是否适用",) if aim.scope and not aim.scope.startswith("全") else ()
        return Held(aim, None, Verdict.MISSING, only)
    ways = _words(aim, answer)
    if aim.comparator is Comparator.TREND or answer.comparator is Comparator.TREND:
        return _trend(aim, answer, ways)
    (unit, factor), (own_unit, own_factor) = plain_unit(aim.unit), plain_unit(answer.unit)
    if unit != own_unit:
        reason = f"上级以“{aim.unit or '无单位'}”计，下级以“{answer.unit or '无单位'}”计，不能直接比较"
        return Held(aim, answer, Verdict.OTHER_UNIT, (reason, *_of_a_year(aim, answer, unit, own_unit), *ways))
    upward = _upward(aim, answer)
    if upward is None:
        return Held(aim, answer, Verdict.UNCLEAR, ("一方为下限、一方为上限，请核对", *ways))
    assert aim.value is not None  # noqa: S101  # only a trend has none
    assert answer.value is not None  # noqa: S101
    gap = answer.value * own_factor - aim.value * factor
    gain = gap if upward else -gap
    loose = gain == 0 and aim.comparator in _STRICT and answer.comparator not in (*_STRICT, Comparator.EQUAL)
    if gain < 0 or loose:
        ways = (_weaker(aim, answer), *ways)
    if ways:
        return Held(aim, answer, Verdict.WEAKER, ways)
    return Held(aim, answer, Verdict.STRONGER if gain > 0 else Verdict.EQUAL)


def _weaker(aim: Aim, answer: Aim) -> str:
    reason = f"上级要求 {amount(aim)}，下级为 {amount(answer)}"
    if aim.unit and not _NOT_A_TOTAL.search(aim.unit):
        reason += "（总量指标，下级只承担其中一部分的，请按分解数核对）"
    return reason


def _of_a_year(aim: Aim, answer: Aim, unit: str, own_unit: str) -> tuple[str, ...]:
    """Days and shares of days are of one thing: say what each comes to in a year, and let a person judge."""
    if {unit, own_unit} != {"%", "天"} or not _DAYS.search(aim.name):
        return ()
    due_on = answer.due_on or aim.due_on
    year = 366 if due_on and isleap(due_on.year) else 365

    def both(one: Aim) -> str:
        share = one.unit == "%"
        value = (one.value or 0) * year / 100 if share else (one.value or 0) * 100 / year
        return f"{amount(one)} 约合 {value:.2f}{' 天' if share else '%'}"

    return (f"按全年 {year} 天折算：上级 {both(aim)}，下级 {both(answer)}",)


def _words(aim: Aim, answer: Aim) -> tuple[str, ...]:
    """What weakens an aim beside its number."""
    ways = []
    if answer.soft and not aim.soft:
        ways.append("上级为硬性要求，下级为“力争”")
    if answer.approx and not aim.approx:
        ways.append("下级带“左右”“基本”一类约数")
    if aim.due_on and answer.due_on and answer.due_on > aim.due_on:
        ways.append(f"时限晚于上级：上级 {aim.due_on}，下级 {answer.due_on}")
    return tuple(ways)


def _trend(aim: Aim, answer: Aim, ways: tuple[str, ...]) -> Held:
    if answer.comparator is Comparator.TREND and aim.comparator is not Comparator.TREND:
        return Held(aim, answer, Verdict.WEAKER, (f"上级要求 {amount(aim)}，下级没有数值", *ways))
    if ways:
        return Held(aim, answer, Verdict.WEAKER, ways)
    return Held(aim, answer, Verdict.EQUAL if answer.comparator is Comparator.TREND else Verdict.STRONGER)


def _upward(aim: Aim, answer: Aim) -> bool | None:
    """Whether more is stronger; None if the two papers look in opposite ways."""
    ways = {one.comparator in _UP for one in (aim, answer) if one.comparator in (*_UP, *_DOWN)}
    if len(ways) == 1:
        return ways.pop()
    if ways:
        return None
    if aim.value == 0 or answer.value == 0:
        return False
    said = f"{aim.indicator}{aim.text}{answer.text}"
    return bool(_REDUCED.search(aim.indicator)) or not _TO_BE_KEPT_LOW.search(said)


def amount(aim: Aim) -> str:
    """Return comparison, value and unit as an officer writes them: ≤32 微克/立方米."""
    if aim.value is None:
        return f"“{aim.text}”"
    gap = " " if aim.unit and len(aim.unit) > 2 else ""
    sign = "约 " if aim.approx else SIGNS.get(aim.comparator, "")
    return f"{sign}{aim.value.normalize():f}{gap}{aim.unit or ''}"
