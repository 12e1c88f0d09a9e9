"""The aim that a judged run of numbers states: indicator, comparison, place and date, leaning on its sentence."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from plans import indicators
from plans import target_words as words
from plans.dates import Spot
from plans.ledger import Comparator
from plans.numbers import Quantity
from plans.passage import Passage
from plans.reading import TargetMention
from plans.runs import Run

_AT_LEAST = re.compile(r"(?:至少|不少于|不低于)[^,;。\d]{1,6}\Z")
_FROM = re.compile(r"[由从]")
_BASE_ONLY = re.compile(rf"\s*(?:比|较|同比|占|(?:{words.CHANGES})\Z)")
_DATES_ONLY = re.compile(r"(?:\d{4}年|[\d月底末前到至、和及,\s])*")
_VERB_ONLY = re.compile(rf"(?:{words.CHANGES}|达到|占)\s*")
_RISEN = re.compile(rf"[由从][^,;。]{{0,30}}(?:{words.CHANGES})[到至]\s*\Z")
_EACH = re.compile(r"(?<![平年人])均|都(?!市)|分别")
_PARALLEL = re.compile(
    r"(?P<first>[^、和及与\s]{2,4})(?:(?:[、和与]|及(?!以))[^、和及与\s]{2,4})*(?:[、和与]|及(?!以))(?P<last>[^、和及与\s]{4,9}率)\Z"
)


@dataclass(slots=True)
class Sentence:
    """What a sentence has said so far, for the clauses that lean on it (其他地区达到50%)."""

    number: int = -1
    due: dt.date | None = None
    indicator: str = ""
    scope: str | None = None
    topic: str = ""
    last: Run | None = None
    dates: list[dt.date | None] = field(default_factory=list)
    soft: bool = False
    past: bool = False


def targets_of(run: Run, said: Sentence, passage: Passage, spots: list[Spot]) -> Iterator[TargetMention]:
    """Yield one target for each number and each indicator of the run; a range gives its two bounds."""
    start, name, end = _named(run, said, passage.text, spots)
    leaning = bool(said.indicator) and _BASE_ONLY.match(name) is not None
    scope, name = _placed(name, said)
    names = _names(run, name)
    dues = _dues(run, spots, said)
    text = passage.text[start:end]
    lead = passage.text[max(run.clause.start, start - 40) : run.start]
    for place, quantity in enumerate(run.quantities):
        for indicator in names[place]:
            for comparator, value in _compared(run, place, quantity):
                yield TargetMention(
                    indicator=indicator,
                    comparator=comparator,
                    value=value,
                    unit=quantity.unit,
                    scope=scope,
                    due_on=dues[place],
                    soft=said.soft or words.SOFT.search(lead) is not None,
                    approx=_approx(run, place, quantity),
                    text=text,
                    span=passage.span(start, end),
                )
    if not leaning:
        said.indicator, said.scope = names[-1][-1], scope


def _placed(name: str, said: Sentence) -> tuple[str | None, str]:
    """Split places from the indicator; what only names places (县城达到80%) or a base year leans on the one before."""
    if words.DOING.match(name):
        return None, name
    scope, rest = indicators.split_scope(name)
    if scope and not rest.strip() and said.indicator:
        return scope, said.indicator
    if _BASE_ONLY.match(name) and said.indicator:
        return said.scope, said.indicator.removesuffix(name.strip()) + name.strip()
    return (scope, rest) if rest.strip() else (None, name)


def _compared(run: Run, place: int, quantity: Quantity) -> Iterator[tuple[Comparator, Decimal]]:
    comparator = _comparator(run, place)
    if quantity.low is not None and comparator is Comparator.EQUAL:
        yield Comparator.AT_LEAST, quantity.low
        yield Comparator.AT_MOST, quantity.value
    else:
        yield comparator, quantity.value


def _comparator(run: Run, place: int) -> Comparator:
    suffix, prefix = run.suffixes[place], run.setting.prefix
    if suffix:
        kinds = {"least": Comparator.AT_LEAST, "most": Comparator.AT_MOST, "approx": Comparator.EQUAL}
        return next(kind for group, kind in kinds.items() if suffix[group])
    if prefix:
        kinds = {
            "least": Comparator.AT_LEAST,
            "most": Comparator.AT_MOST,
            "more": Comparator.MORE_THAN,
            "less": Comparator.LESS_THAN,
        }
        return next(kind for group, kind in kinds.items() if prefix[group])
    at_least = run.quantities[place].rough or _AT_LEAST.search(run.setting.left) is not None
    return Comparator.AT_LEAST if at_least else Comparator.EQUAL


def _approx(run: Run, place: int, quantity: Quantity) -> bool:
    suffix = run.suffixes[place]
    before = run.setting.left + (run.setting.prefix[0] if run.setting.prefix else "")
    return quantity.rough or bool(suffix and suffix["approx"]) or words.APPROX.search(before) is not None


def _dues(run: Run, spots: list[Spot], said: Sentence) -> list[dt.date | None]:
    """One date for all, or one for each number where the clause lists as many (2023年、2025年分别达到50%、60%)."""
    here = [spot.on for spot in spots if run.clause.start <= spot.start and spot.end <= run.start]
    for dates in (here, said.dates):
        if len(dates) == len(run.quantities) > 1:
            return dates
    return [here[-1] if here else said.due] * len(run.quantities)


def _named(run: Run, said: Sentence, text: str, spots: list[Spot]) -> tuple[int, str, int]:
    """Return where the phrase of the run starts, its indicator, and where the phrase ends."""
    left_from = run.clause.start if run.whole else run.start - len(run.setting.left)
    dates = [spot for spot in spots if left_from <= spot.start and spot.end <= run.start]
    start = dates[-1].end if dates else left_from
    noun, end = _noun_after(run, text)
    name = _name(run, _RISEN.sub("", text[start : run.start]), noun)
    if len(name) < 2 and dates and not _DATES_ONLY.fullmatch(text[left_from : dates[-1].start]):
        start, name = left_from, indicators.before(text[left_from : dates[-1].start])
    elif dates and _VERB_ONLY.fullmatch(name) and not _DATES_ONLY.fullmatch(text[left_from : dates[-1].start]):
        start, name = left_from, indicators.before(text[left_from : dates[-1].start]) + name
    if len(indicators.tidy(name)) < 2 and run.left_from > run.clause.start:
        name = indicators.before(_FROM.split(text[max(run.clause.start, run.start - 60) : run.start])[0])
    if len(indicators.tidy(name)) < 2:
        return start, said.indicator or said.topic or indicators.tidy(text[start : run.end]), end
    return start + len(text[start : run.start]) - len(text[start : run.start].lstrip(" 、,和及与")), name, end


def _noun_after(run: Run, text: str) -> tuple[str, int]:
    if run.setting.ends:
        return "", run.end
    noun = indicators.after(text[run.end : min(run.clause.end, run.end + 60)])
    return re.sub(r"\A\s*(?:\([^()]*\))?的?\s*", "", noun), run.end + len(noun)


def _name(run: Run, phrase: str, noun: str) -> str:
    setting = run.setting
    changed = words.CHANGED.search(phrase)
    done = words.DONE_JUST_BEFORE.search(phrase)
    if noun and done and not setting.share:
        return indicators.led(done[0].strip() + noun)
    if noun and setting.counted:
        return noun
    if noun and setting.share and not indicators.before(phrase):
        return noun + "比例"
    if changed:
        subject = indicators.before(phrase[: changed.start()])
        return subject + changed[0].strip()
    named = indicators.before(phrase)
    if len(named) >= 2 or not done:
        return "" if _VERB_ONLY.fullmatch(named) else named
    return "" if words.REACH.fullmatch(done[0]) else done[0].strip() + named


def _names(run: Run, name: str) -> list[list[str]]:
    count = len(run.quantities)
    if count > 1:
        shared = indicators.parts(name, count)
        return [[indicators.tidy(one)] for one in shared] if shared else [[indicators.tidy(name)]] * count
    many = _EACH.search(run.setting.left[-12:]) or _PARALLEL.search(name)
    split = indicators.parts(name, 0) if many else None
    return [[indicators.tidy(one) for one in split or [name]]]
