"""Aims of two papers: which of a child's targets answers a parent's, in whose words and for which places. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from plans.difference import tasks_of
from plans.ledger import Comparator
from plans.quantities import plain_unit
from plans.reading import Reading, Span, TargetMention
from plans.similar import likeness

LIKE_ENOUGH = 0.6
_SAID_OTHERWISE = (
    (re.compile(r"\(.*?\)|[“”‘’\"《》、，\s]"), ""),
    (re.compile("(?i)PM2\\.?5"), "细颗粒物"),
    (re.compile("(?i)PM10"), "可吸入颗粒物"),
    (re.compile("(?i)O3"), "臭氧"),
    (re.compile("重度及以上污染|重度污染|重污染"), "重污染"),
    (re.compile("天气比率|天数比率|天数比例|天数占比|天气天数|天气|天数"), "天"),
    (re.compile("^(?:本行政区域内?|(?:全|本|我)[省市县区旗州](?:内)?|区域内|县级及以上|地级及以上城市|城市)+"), ""),
    (re.compile("^环境空气质量(?=优良)|^空气质量(?=优良)"), ""),
    (re.compile("年?(?:平)?均(?=浓度)"), ""),
    (re.compile("比率|比例|占比"), "率"),
)
_WHOLE = re.compile("^[全各本我]")
_KIND_OF_PLACE = re.compile("(?:城市|县城|城区|城镇|地区|农村|乡镇|流域|断面|园区|开发区)$")
_LISTED = re.compile("[、,，和与]|等")
_ONE_PLACE = re.compile("[^、]{1,8}[市县区州旗]")
REST = "其他"


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with where it stands: its plan, its entry (none for the plan's own aims), its place in the text."""

    indicator: str
    comparator: Comparator
    value: Decimal | None
    unit: str | None
    scope: str | None
    due_on: date | None
    soft: bool
    approx: bool
    text: str
    part: str
    entry: str = ""
    span: Span | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """The indicator in words that two papers share."""
        return common_name(self.indicator)


def aims_of(reading: Reading) -> Iterator[Aim]:
    """Yield the aims of a paper: of each plan, then of its entries."""
    for plan in reading.plans:
        yield from (_aim(target, plan.title) for target in plan.document_targets)
        for _, task in tasks_of(plan):
            yield from (_aim(target, plan.title, f"第 {task.no} 项“{task.title}”") for target in task.targets)


def _aim(target: TargetMention, part: str, entry: str = "") -> Aim:
    names = ("indicator", "comparator", "value", "unit", "scope", "due_on", "soft", "approx", "text", "span")
    return Aim(part=part, entry=entry, **{name: getattr(target, name) for name in names})


@lru_cache(maxsize=4096)
def common_name(indicator: str) -> str:
    """Return an indicator without what papers word differently: 重污染天气比率 and 重污染天数 are of one thing."""
    name = unicodedata.normalize("NFKC", indicator)
    for said, instead in _SAID_OTHERWISE:
        name = said.sub(instead, name)
    return name or indicator


def binds(aim: Aim, places: Sequence[str]) -> bool:
    """Whether an aim is for one of these places (a child's territory and what it lies in); none named: it may be."""
    scope = aim.scope or ""
    if not places or _WHOLE.search(scope) or scope.startswith(REST):
        return True
    named = [part for part in _LISTED.split(scope) if part and not _KIND_OF_PLACE.search(part)]
    if not named or not (_LISTED.search(scope) or _ONE_PLACE.fullmatch(scope)):
        return True
    return any(stem(place) in scope for place in places)


def stem(place: str) -> str:
    """Return a place's name as lists of places shorten it: 东原市 is 东原."""
    return place[:-1] if len(place) > 2 and place[-1] in "省市县区州旗" else place


def answering(aim: Aim, candidates: Sequence[Aim]) -> Aim | None:
    """Return which of a child's aims is about the same thing, the nearest in words, place and unit; None if none is."""
    scored = [(_nearness(aim, other), -place, other) for place, other in enumerate(candidates)]
    best = max(scored, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] > 0 else None


def _nearness(aim: Aim, other: Aim) -> float:
    alike = likeness(aim.name, other.name)
    if alike < LIKE_ENOUGH and not _contains(aim.name, other.name):
        return 0.0
    same_unit = plain_unit(aim.unit)[0] == plain_unit(other.unit)[0]
    same_way = (aim.comparator is Comparator.TREND) == (other.comparator is Comparator.TREND)
    # The plan's own aim speaks for its whole territory; one with a place speaks for that place.
    return 1 + alike + 0.2 * same_unit + 0.2 * same_way + 0.1 * (not other.entry) + 0.1 * (aim.scope == other.scope)


def _contains(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and short in long
