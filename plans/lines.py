"""The printed lines of a paper: how wide they were set, and which of them belong to the page and not to the text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.numbering import Number, number_at_head
from plans.passage import Passage

_PAGE_NUMBER = re.compile(
    r"[-—–_·.~*•|]{1,3} {0,3}\d{1,4} {0,3}[-—–_·.~*•|]{1,3}"
    r"|第 {0,2}\d{1,4} {0,2}页(?:[,/ ]{0,3}共 {0,2}\d{1,4} {0,2}页)?"
    r"|\d{1,4} {0,2}/ {0,2}\d{1,4}"
    r"|[Pp]age \d{1,4}(?: of \d{1,4})?"
    r"|[-—–]{2,}|[-—–] {0,3}[-—–]"
)
_BLANK = re.compile(r"\n[^\S\n]*(?:\n|$)|$")
_SENTENCE = re.compile(r"[、,。;:)]|负责|单位$")
_DIGITS = re.compile(r"[\d\s]+")
_CONTENTS = re.compile(r"[.\u2026\u00b7]{4,} ?\d{1,4}$|^目 {0,4}[录次]$")  # 一、总体要求……1
_BARE = re.compile(r"\d{1,4}")
_HEAD = re.compile(r"[^,。;:!?、()]{4,36}(?:公报|文件|汇编|通知|方案|计划|要点|意见|办法|规划|期|号)")
_TITLE_LINES = 8  # the title itself stands in the first lines and stays
_TERMINAL = tuple("。!?;")
_WIDE = {"W", "F", "A"}
MAX_COLUMNS = 140
_LEAST_INDENT = 2
_FEWEST_LINES = 6
_SLACK = 2  # characters that a line may be short of its width and still be full


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its place in the normalized text, blanks at both ends cut off."""

    start: int
    end: int
    text: str
    indent: int
    columns: int
    apart: bool
    """Whether blank lines stand before and behind it."""

    @property
    def is_indented(self) -> bool:
        """Return whether the line begins as paragraphs do; one stray blank is none."""
        return self.indent >= _LEAST_INDENT

    @property
    def number(self) -> Number | None:
        """Return the number that heads the line."""
        return number_at_head(self.text)


def columns(text: str) -> int:
    """Return the width of a text as a fixed-width page shows it: a Chinese character takes two columns."""
    return sum(1 if char.isascii() else 1 + (unicodedata.east_asian_width(char) in _WIDE) for char in text)


def printed_lines(passage: Passage, source: str) -> list[Line]:
    """Return the lines that belong to the text: not blank, not a page's number or running head.

    Widths are measured in the source, where a full-width comma still takes its two columns.
    """
    lines: list[Line] = []
    start, blank = 0, True
    while start <= len(passage.text):
        end = passage.text.find("\n", start)
        end = len(passage.text) if end < 0 else end
        raw = passage.text[start:end]
        text = raw.strip()
        if text:
            begin = start + len(raw) - len(raw.lstrip())
            first, last = passage.span(begin, begin + len(text))
            indent = columns(source[passage.origin[start] : first])
            apart = blank and _BLANK.match(passage.text, end) is not None
            lines.append(Line(begin, begin + len(text), text, indent, columns(source[first:last]), apart))
        blank = not text
        start = end + 1
    return _without_page_marks(lines)


def _without_page_marks(lines: list[Line]) -> list[Line]:
    marks = {at for at, line in enumerate(lines) if len(line.text) < 24 and _PAGE_NUMBER.fullmatch(line.text)}
    marks |= _bare_numbers(lines)
    near = {at for mark in marks for at in range(mark - 2, mark + 3) if _may_run(lines, at, marks)}
    heads = Counter(_undated(lines[at].text) for at in near)
    marks |= {at for at in near if heads[_undated(lines[at].text)] >= 2}
    marks |= _lone_heads(lines, marks)
    return [line for at, line in enumerate(lines) if at not in marks and not _CONTENTS.search(line.text)]


def _lone_heads(lines: Sequence[Line], marks: set[int]) -> set[int]:
    """Running heads without a page number: printed again and again, and at least once inside a sentence."""
    usual = min(sorted(line.columns for line in lines)[int(len(lines) * 0.92)] if lines else 0, MAX_COLUMNS)
    heads: dict[str, list[int]] = {}
    inside: set[str] = set()
    before: Line | None = None
    for at, line in enumerate(lines):
        if at in marks:
            continue
        if at >= _TITLE_LINES and line.number is None and _HEAD.fullmatch(line.text):
            heads.setdefault(_undated(line.text), []).append(at)
            if before and before.columns >= 0.85 * usual and not ends_sentence(before.text):
                inside.add(_undated(line.text))
        before = line
    return {at for text in inside if len(heads[text]) >= 2 for at in heads[text]}


def _undated(text: str) -> str:
    return _DIGITS.sub("", text)


def _bare_numbers(lines: Sequence[Line]) -> set[int]:
    """Page numbers without dashes: alone on their lines, and growing by one all the way."""
    bare = [(at, int(line.text)) for at, line in enumerate(lines) if len(line.text) <= 4 and _BARE.fullmatch(line.text)]
    if len(bare) == 1 and lines[bare[0][0]].apart:
        return {bare[0][0]}
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(bare)]
    return {at for at, _ in bare} if len(bare) >= 2 and set(steps) <= {1, 2} else set()


def _may_run(lines: Sequence[Line], at: int, marks: set[int]) -> bool:
    if not 0 <= at < len(lines) or at in marks:
        return False
    return len(lines[at].text) <= 40 and lines[at].number is None and not _SENTENCE.search(lines[at].text)


@dataclass(frozen=True, slots=True)
class Setting:
    """How the lines were broken: at `width` columns or characters, or not at all (every line a paragraph)."""

    width: int | None
    by_columns: bool = True
    indented: bool = False

    def is_full(self, line: Line, following: str) -> bool:
        """Return whether what follows would not have fitted on the line, so that its break was not meant."""
        if self.width is None:
            return False
        length = line.columns + min(line.indent, 4) if self.by_columns else len(line.text)
        if self.indented and length >= 0.8 * self.width:
            return True
        room = self.width - (_SLACK * 2 if self.by_columns else _SLACK)
        return length + (columns(following) if self.by_columns else len(following)) > room


def setting_of(lines: Sequence[Line]) -> Setting:
    """Tell a paper broken by a page's width from one with a paragraph on every line.

    A broken paper has its long lines at one width, and most of them stop inside a sentence.
    """
    indented = sum(line.is_indented for line in lines)
    settles = 0.03 * len(lines) <= indented <= 0.7 * len(lines)
    found = [_usual_width(lines, by_columns=by_columns) for by_columns in (False, True)]
    share, width, by_columns = max(found)
    return Setting(width if share else None, by_columns, settles)


def _usual_width(lines: Sequence[Line], *, by_columns: bool) -> tuple[float, int, bool]:
    """Return the share of the lines that are as wide as the page, and that width; 0 for a paper that is not broken."""
    lengths = sorted(line.columns if by_columns else len(line.text) for line in lines)
    if len(lengths) < _FEWEST_LINES:
        return 0.0, 0, by_columns
    slack = _SLACK * 2 if by_columns else _SLACK
    for width, least in ((lengths[int(len(lengths) * 0.92)], 0.3), (lengths[-1], 0.05)):
        near = [line for line in lines if abs((line.columns if by_columns else len(line.text)) - width) <= slack]
        broken = sum(not ends_sentence(line.text) for line in near)
        narrow, wide = (16, MAX_COLUMNS) if by_columns else (8, MAX_COLUMNS // 2)
        if narrow <= width <= wide and len(near) >= max(least * len(lines), 4) and 2 * broken > len(near):
            return len(near) / len(lines), width, by_columns
    return 0.0, 0, by_columns


def ends_sentence(text: str) -> bool:
    """Return whether a line stops where a sentence does."""
    return text.rstrip("”\"’'』」》)").endswith(_TERMINAL) or text.endswith(_TERMINAL)
