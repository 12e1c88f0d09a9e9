"""Finds the duty clauses of a paragraph: in brackets, after a label, or as a line of their own."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from plans.bearers import has_known_form, is_common, is_official, is_vague
from plans.duty_clauses import Clause, Doubt, read_clause
from plans.names import is_local, looks_like_organ
from plans.verbs import DUTY_WORD, LabelKind, labels_in

_CLOSES = {"(": ")", "【": "】", "[": "]", "〔": "〕"}
_SENTENCE_END = "。;!?\n"
_NAMED_LEVEL = re.compile(r"[省市县区州国各]")
_NO_DUTY = re.compile(r"\d|公开|见附件|附件|略|注[:：]|试行")
_EXPLAINS = re.compile(r"包括|包含|含|如|例如|即|其中|指|特别是|尤其|不含|不包括|以下")
_LONGEST_LINE = 300
_LONGEST_MARK = 10
_LONGEST_LABEL = 16


@dataclass(frozen=True, slots=True)
class Found:
    """A clause with its place in the cleaned paper; `inner` is where its inside begins."""

    start: int
    end: int
    inner: int
    clause: Clause
    own_line: bool = False


@dataclass(frozen=True, slots=True)
class Duties:
    """The clauses of one paragraph, and the doubts about brackets that were not used."""

    clauses: list[Found]
    doubts: list[Doubt]


def find_duties(text: str, start: int, end: int) -> Duties:
    """Find the clauses of the paragraph [start, end); every bracket that speaks of duty is used or doubted."""
    duties = Duties([], [])
    groups = list(_groups(text, start, end))
    labelled = list(_labelled(text, start, end, groups))
    for begin, stop, closed in groups:
        if not any(low - 1 <= begin < high for low, high in labelled):
            _bracket(text, begin, stop, closed, end, duties)
    for low, high in labelled:
        clause = read_clause(text[low:high])
        duties.clauses.append(Found(low, high, low, clause, own_line=True))
    if not duties.clauses and not duties.doubts:
        last = text.rfind("。", start, end - 1) + 1 or start
        if end - last <= _LONGEST_LINE:
            _last_sentence(text, max(last, start), end, duties)
    duties.clauses.sort(key=lambda found: found.start)
    return duties


def _groups(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the outermost brackets and whether they close; an unclosed one ends at the next bracket or the end."""
    stack: list[tuple[int, str]] = []
    closed: list[tuple[int, int]] = []
    for at in range(start, end):
        char = text[at]
        if char in _CLOSES:
            stack.append((at, _CLOSES[char]))
        elif stack and char == stack[-1][1]:
            begin, _ = stack.pop()
            while closed and closed[-1][0] > begin:
                closed.pop()
            closed.append((begin, at + 1))
    unclosed = [begin for begin, _ in stack]
    ends = sorted([*unclosed, *(low for low, high in closed if _own_clause(text, low, high)), end])
    opened = [(begin, ends[bisect_right(ends, begin)] if begin < end else end) for begin in unclosed]
    inside = [(begin, stop) for begin, stop in closed if not any(low < begin < high for low, high in opened)]
    yield from sorted([*((*one, True) for one in inside), *((*one, False) for one in opened)])


def _own_clause(text: str, begin: int, stop: int) -> bool:
    """A closed bracket behind an unclosed one is a clause of its own, unless it only marks a name (（牵头）)."""
    return stop - begin > _LONGEST_MARK and DUTY_WORD.search(text, begin, stop) is not None


def _labelled(text: str, start: int, end: int, groups: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield clauses without brackets: from a label at the head of a sentence to the sentence's end."""
    line = text[start:end]
    last = start
    inside = [(begin, stop) for begin, stop, closed in groups if closed]
    for label in labels_in(line):
        at = start + label.start
        if at < last or any(
            begin < at < stop - 1 and not _is_label_bracket(text, begin, stop) for begin, stop in inside
        ):
            continue
        head = at - 1 if text[at - 1 : at] in {"【", "["} and at > start else at
        if head > start and text[head - 1] not in "。;!?)】] ":
            continue
        stop = _sentence_end(text, at, end)
        yield at, stop
        last = stop


def _is_label_bracket(text: str, begin: int, stop: int) -> bool:
    labels = labels_in(text[begin + 1 : stop]) if stop - begin <= _LONGEST_LABEL else []
    return bool(labels) and labels[0].end == stop - begin - 1


def _sentence_end(text: str, start: int, end: int) -> int:
    """Return where a labelled clause ends: at a full stop, unless another label follows it."""
    at = start
    while True:
        stop = text.find("。", at, end)
        if stop < 0:
            return end
        following = labels_in(text[stop + 1 : min(stop + 24, end)])
        if not (following and following[0].start == 0):
            return stop + 1
        at = stop + 1


def _bracket(text: str, begin: int, stop: int, closed: bool, end: int, duties: Duties) -> None:
    inner = text[begin + 1 : stop - 1 if closed else stop]
    speaks = bool(DUTY_WORD.search(inner) or labels_in(inner))
    closes = _closes_paragraph(text, begin, stop, end) and not _NO_DUTY.search(inner.partition(",")[0])
    if not speaks and not closes and not _may_be_names(text, begin, stop, end, inner):
        return
    clause = read_clause(inner)
    if _is_used(clause, _at_sentence_end(text, begin, stop, end)):
        found = Found(begin, stop, begin + 1, clause)
        if not closed:
            clause.doubts.append(Doubt("unclosed", "括号没有闭合，责任条款可能不完整", 0, len(inner)))
        if clause.units and not clause.labelled and not any(has_known_form(unit.name) for unit in clause.units):
            clause.doubts.append(Doubt("unknown-form", "按责任用语列为单位，但名称不像机构，请核对", 0, len(inner)))
        duties.clauses.append(found)
    elif speaks or closes:
        duties.doubts.append(Doubt("clause-unread", "括号内容像责任条款，但读不懂，未采用", begin, stop))


def _is_used(clause: Clause, at_end: bool) -> bool:
    if not clause.units:
        return bool(clause.rules or clause.dates)
    if not clause.labelled and _is_vague(clause):
        return False
    if clause.spoken:
        return at_end or all(is_official(unit.name, unnamed=unit.unnamed) for unit in clause.units)
    unread = any(doubt.code in {"unread-words", "unknown-verb", "person"} for doubt in clause.doubts)
    named = [unit for unit in clause.units if not unit.unnamed and not is_local(unit.name)]
    known = len(named) != 1 or bool(_NAMED_LEVEL.match(named[0].name))
    return at_end and _has_known_forms(clause) and known and not unread and (bool(named) or len(clause.units) > 1)


def _has_known_forms(clause: Clause) -> bool:
    return all(has_known_form(unit.name) for unit in clause.units)


def _is_vague(clause: Clause) -> bool:
    """`（政府主导、企业参与）`, `（省级统筹、市县负责）` say how a thing is arranged and bind nobody."""
    names = [unit.name for unit in clause.units]
    return any(is_common(name) for name in names) and all(is_vague(name) for name in names)


def _may_be_names(text: str, begin: int, stop: int, end: int, inner: str) -> bool:
    if _EXPLAINS.match(inner):
        return False
    return len(inner) >= 4 and _at_sentence_end(text, begin, stop, end) and looks_like_organ(inner.rstrip("等。"))


def _at_sentence_end(text: str, begin: int, stop: int, end: int) -> bool:
    """A duty clause closes a sentence: it stands behind its full stop or before it."""
    before = text[begin - 1 : begin]
    quoted = before == "”" and text[begin - 2 : begin - 1] in set(_SENTENCE_END)
    return stop >= end or text[stop] in "。;\n([【" or before in set(_SENTENCE_END + ")") or quoted


def _closes_paragraph(text: str, begin: int, stop: int, end: int) -> bool:
    """A bracket of its own behind the last sentence of a paragraph is where duties stand."""
    return stop >= end and text[begin - 1 : begin] == "。"


def _last_sentence(text: str, start: int, end: int, duties: Duties) -> None:
    """`市甲局牵头，市乙局参与` at a paragraph's end, or alone on its line, is a clause if every word is understood."""
    line = text[start:end]
    if not DUTY_WORD.search(line):
        return
    clause = read_clause(line)
    named = any(not (unit.unnamed or is_vague(unit.name)) for unit in clause.units)
    if named and clause.spoken and _has_known_forms(clause) and not clause.doubts:
        duties.clauses.append(Found(start, end, start, clause, own_line=True))


def has_units_label(text: str) -> bool:
    """Return whether a text begins with a label for units."""
    labels = labels_in(text[:24])
    return bool(labels) and labels[0].start == 0 and labels[0].kind is LabelKind.UNITS
