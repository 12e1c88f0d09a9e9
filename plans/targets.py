"""Aims in the sentences of a plan: what, how much, where, until when; and the numbers that only bound a measure."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from plans import indicators
from plans import target_words as words
from plans.clauses import FILL, Clause, clauses, outer_text
from plans.dates import Spot, find_dates
from plans.mentions import Sentence, targets_of
from plans.numbers import Quantity, read_quantities
from plans.passage import Passage
from plans.reading import Flag, Found, Span, TargetMention
from plans.runs import Run, filled, runs_of
from plans.verdicts import Verdict
from plans.wordings import Wording, wordings

_HISTORY = re.compile(r".{0,8}(?:截至|截止|目前|近年来|过去)")
_NO_FIGURE = re.compile(
    r"翻[一两二三]?番|(?:超过?|达到?)?(?:过半|减半|[一过]半以上|半数以上)|不[低高]于\s?\d+(?:\.\d+)?:\d+(?:\.\d+)?"
)
_PAID_FOR = re.compile(
    r"[,;]?(?:再|按[^,;。]{0,12})?(?:一次性|分别|最高|可|每[年家个人])*(?:给予(?!每)|奖励|奖补|补助|补贴|资助)(?!政策|制度|机制)"
)
_ANY_YEAR = ("当年", "每年", "本年", "年度")
_FOR_EACH = re.compile(
    r"每(?:新增|增加|多|引进|招引|培育|完成|实现|提高|降低|减少)|同一[^,;。]{1,8}(?:最[多高]|不超过)"
    r"|每[人户名位生][^,;。]{0,6}(?:提供|享受|发放|赠送|给予|补贴)"
)


class ThresholdMention(Found):
    """A number that bounds the scope of a measure (35蒸吨/小时以下) and is no aim; `text` is the printed phrase."""

    text: str
    value: Decimal
    unit: str | None
    span: Span


class Targets(Found):
    """What `read_targets` found in one passage; flags name the numbers that a person must look at."""

    targets: tuple[TargetMention, ...] = ()
    thresholds: tuple[ThresholdMention, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(slots=True)
class _Page:
    passage: Passage
    text: str
    bare: str
    spots: list[Spot]
    starts: list[int]
    targets: list[TargetMention] = field(default_factory=list)
    thresholds: list[ThresholdMention] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)


def read_targets(passage: Passage, *, year: int | None) -> Targets:
    """Return the aims of a passage in order of print, its limits of scope, and a flag for each doubtful number.

    `year` is the plan's: it dates 年底前 and tells years gone by, whose numbers are history and no aims.
    The decision rests on words and units, never on values. Time is linear in the length of the passage.
    """
    text = passage.text
    outer = outer_text(text)
    spots = find_dates(text, year=year)
    dates = [(spot.start + text.startswith(("到", "至"), spot.start), spot.end) for spot in spots]
    page = _Page(passage, text, filled(outer, dates), spots, [one.start for one in spots])
    inner = filled(text, dates)
    said = Sentence()
    for clause, quantities in _by_clause(clauses(text, outer), read_quantities(text), outer):
        if clause.sentence != said.number:
            said = Sentence(number=clause.sentence)
        _read_clause(page, said, clause, quantities, inner if clause.in_parenthesis else page.bare)
    return Targets(targets=tuple(page.targets), thresholds=tuple(page.thresholds), flags=tuple(page.flags))


def _by_clause(found: list[Clause], quantities: list[Quantity], outer: str) -> Iterator[tuple[Clause, list[Quantity]]]:
    """Give each clause its quantities: those in a parenthesis belong to the clause within it."""
    starts = [one.start for one in quantities]
    for clause in found:
        first, last = bisect_right(starts, clause.start - 1), bisect_right(starts, clause.end - 1)
        inside = clause.in_parenthesis
        yield clause, [one for one in quantities[first:last] if (outer[one.start] == FILL) == inside]


def _read_clause(page: _Page, said: Sentence, clause: Clause, quantities: list[Quantity], bare: str) -> None:
    first, last = _spots_in(page, clause)
    dated = page.spots[first:last]
    spots = [spot for spot in dated if not spot.past]
    runs = runs_of(clause, quantities, bare, before=said.last)
    if runs and _is_condition(page, clause, bare, spots):
        runs = [replace(run, verdict=Verdict.THRESHOLD) for run in runs]
    past = not spots and (bool(dated) or said.past)
    aims = [run for run in runs if run.verdict is Verdict.TARGET and not past]
    governing = _governing(page, clause, spots, acts=not aims)
    said.due = governing.on if governing else said.due
    for run in aims:
        page.targets += targets_of(run, said, page.passage, spots)
    for run in runs:
        _aside(page, run)
    text = bare[clause.start : min(clause.end, clause.start + 200)]
    worded = [] if past else list(wordings(text, counted=bool(aims)))
    page.targets += [_worded(page, said, clause, one, spots) for one in worded]
    if not past:
        page.flags += _unread(page, clause)
    if spots and (aims or worded):
        said.due = spots[-1].on
    if not clause.in_parenthesis:
        said.last = aims[-1] if aims else None
        said.past = past or _HISTORY.match(text) is not None
        if not aims:
            said.topic = indicators.tidy(page.text[clause.start : min(clause.end, clause.start + 40)])
            said.soft = said.soft or _only_when(text)
            said.dates = [spot.on for spot in spots] or said.dates


def _is_condition(page: _Page, clause: Clause, bare: str, spots: list[Spot]) -> bool:
    """当年到位5000万元，给予… and 每增加5000万元增加1名 say when something is granted, and how much of it."""
    if _FOR_EACH.search(bare, clause.start, min(clause.end, clause.start + 200)):
        return True
    dated = any(not page.text.startswith(_ANY_YEAR, spot.start) for spot in spots)
    return not dated and _PAID_FOR.match(bare, clause.end) is not None


def _governing(page: _Page, clause: Clause, spots: list[Spot], *, acts: bool) -> Spot | None:
    """Return the date of a clause that governs the rest of its sentence; `acts` if the clause has no aim itself."""
    topic = next((spot for spot in reversed(spots) if spot.topic), None)
    if topic is None and spots and acts and _opens_with(spots[0], clause, page.text):
        return spots[0]
    return topic


def _unread(page: _Page, clause: Clause) -> Iterator[Flag]:
    """Flag amounts that are said in a way no figure can be made of (翻一番, 不低于1:1.6)."""
    for match in _NO_FIGURE.finditer(page.text, clause.start, min(clause.end, clause.start + 200)):
        reason = f"“{match[0]}”说的是数量，但没有可比的数值，请人工录入"
        yield Flag(code="target-unread", reason=reason, span=page.passage.span(*match.span()))


def _only_when(clause: str) -> bool:
    """Whether a clause says no more than 力争到2025年, which softens the rest of its sentence."""
    return words.SOFT.sub("", clause).strip(f" {FILL}到至在前底") == "" and words.SOFT.search(clause) is not None


def _opens_with(spot: Spot, clause: Clause, text: str) -> bool:
    """Whether a clause begins with a span of time for what follows (2022年主要目标是：), not with an act's own date."""
    led = text[clause.start : spot.start].strip(" 、和及") == ""
    return led and not text[spot.start : spot.end].rstrip().endswith(("前", "内"))


def _spots_in(page: _Page, clause: Clause) -> tuple[int, int]:
    starts = page.starts
    return bisect_right(starts, clause.start - 1), bisect_right(starts, clause.end - 1)


def _aside(page: _Page, run: Run) -> None:
    """Note what is no aim: a limit of scope, or a number that a person must look at."""
    phrase = page.text[run.start : run.end]
    span = page.passage.span(run.start, run.end)
    if run.verdict is Verdict.THRESHOLD:
        for quantity in run.quantities:
            page.thresholds.append(ThresholdMention(text=phrase, value=quantity.value, unit=quantity.unit, span=span))
    if run.verdict is Verdict.DOUBT:
        reason = f"“{phrase.strip()}”是目标还是适用范围无法判断，请核对"
        page.flags.append(Flag(code="target-doubtful", reason=reason, span=span))
    if run.verdict is Verdict.TARGET and any(one.low is not None for one in run.quantities):
        reason = f"“{phrase.strip()}”是区间，已读作下限和上限两个目标，请核对"
        page.flags.append(Flag(code="target-range", reason=reason, span=span))
    if run.verdict is Verdict.TARGET and not all(one.exact for one in run.quantities):
        reason = f"“{phrase.strip()}”是分数，已折算为百分比（四舍五入），请核对"
        page.flags.append(Flag(code="target-fraction", reason=reason, span=span))


def _worded(page: _Page, said: Sentence, clause: Clause, one: Wording, spots: list[Spot]) -> TargetMention:
    start, end = clause.start + one.start, clause.start + one.end
    name = page.text[clause.start + one.name[0] : clause.start + one.name[1]]
    scope, name = indicators.split_scope(indicators.before(_after_dates(name, clause.start + one.name[0], spots)))
    due = spots[-1].on if spots else said.due
    return TargetMention(
        indicator=((indicators.tidy(name) or said.indicator) + one.suffix) or said.topic or page.text[start:end],
        comparator=one.comparator,
        value=one.value,
        unit=one.unit,
        scope=scope,
        due_on=due,
        soft=words.SOFT.search(page.text[clause.start : end]) is not None,
        approx=one.approx,
        text=page.text[start:end],
        span=page.passage.span(start, end),
    )


def _after_dates(name: str, at: int, spots: list[Spot]) -> str:
    inside = [spot.end - at for spot in spots if at <= spot.start and spot.end <= at + len(name)]
    rest = name[inside[-1] :] if inside else name
    return rest if len(rest.strip()) > 1 else name
