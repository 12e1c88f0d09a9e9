"""Text as a file gives it → the text as it was written: whole paragraphs, without the page around them."""

import re
from array import array
from collections.abc import Iterable, Sequence

from plans.lines import Line, Setting, ends_sentence, printed_lines, setting_of
from plans.normal import normalized
from plans.numbering import Number, Style
from plans.passage import Passage
from plans.verbs import LABEL

_OPENING = tuple("、,(《“‘〔[【—及和与")
_CLOSING = tuple("、,。;:!?)》”’〕]】%")
_CLOSED_BY = dict(zip(")》”〕】", "(《“〔【", strict=True))
_MARKS = re.compile("[(《“〔【)》”〕】]")
_DUTY = re.compile(r"(?:负责|牵头|参与|配合|落实|负责\)?单位|责任单位)")
_OPEN_LABEL = re.compile(r"(?:单位|部门|主体|机构|领导|责任人|时限|期限|时间):$")
_FIELD = re.compile(r"[\u4e00-\u9fff]{2,4}(?:目标|措施|标准|进度|内容|要求|成效|任务|进展|情况):")
_SHORT = 40
_NESTED = 2  # （县（市、区）政府负责）; an opening mark that never closes is not counted further
_RANK = {style: rank for rank, style in enumerate(Style)}
_SIGNS = re.compile(r"[A-Za-z0-9.%]+")


def clean(text: str) -> Passage:
    """Return the paper as paragraphs, one a line, in NFKC and without blanks between Chinese characters.

    Lines broken by a page's width are joined again, also across pages; page numbers and running heads are dropped.
    """
    whole = normalized(text)
    lines = printed_lines(whole, text)
    return _without_blanks(whole, _paragraphs(lines))


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    setting = setting_of(lines)
    joiner = _Joiner(setting)
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and joiner.continues(paragraphs[-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        joiner.note(paragraphs[-1], line)
    return paragraphs


class _Joiner:
    """Decides line by line whether a paragraph goes on; remembers which numbers and brackets are open."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._last: dict[Style, int] = {}
        self._open = ""
        self._open_length = 0
        self._alone: dict[Style, bool] = {}

    def note(self, paragraph: Sequence[Line], line: Line) -> None:
        if len(paragraph) == 1:
            self._open, self._open_length = "", 0
            if line.number:
                self._last[line.number.style] = line.number.value
                self._note_heading(line, line.number)
        self._track(line.text)

    def _note_heading(self, line: Line, number: Number) -> None:
        """Learn whether headings of a style stand on lines of their own, or have their text behind them."""
        stop = line.text.find("。")
        if 0 <= stop < len(line.text) - 1:
            self._alone[number.style] = False
        elif not self._full(line, "国"):
            self._alone[number.style] = True

    def _track(self, text: str) -> None:
        at = 0
        for mark in _MARKS.finditer(text):
            self._open_length += mark.start() - at
            at = mark.start()
            closes = _CLOSED_BY.get(mark[0])
            if closes is None and not self._open.endswith(mark[0] * _NESTED):
                self._open, self._open_length = self._open + mark[0], 0
            elif closes is not None and closes in self._open:
                self._open = self._open[: self._open.rindex(closes)]
        self._open_length += len(text) - at

    def continues(self, paragraph: Sequence[Line], line: Line) -> bool:
        """Return whether the line goes on with the paragraph before it."""
        last = paragraph[-1]
        number = line.number
        if "\t" in line.text or "\t" in last.text:
            return False
        if not self._open and (LABEL.match(line.text) or _FIELD.match(line.text)):
            return False
        if number and (
            self._heads(number, last) or self._is_indented_start(line) or _is_first_below(number, paragraph)
        ):
            return False
        if last.number and last.number.length == len(last.text) and len(paragraph) == 1:
            return True
        if line.text.startswith(_CLOSING) or self._inside_bracket(last, line):
            return True
        return self._flows(paragraph, last, line)

    def _inside_bracket(self, last: Line, line: Line) -> bool:
        if not self._open or self._open_length > 600:
            return False
        return not ends_sentence(last.text) or last.text.endswith(";") or self._full(last, line.text)

    def _is_indented_start(self, line: Line) -> bool:
        """Where paragraphs are indented, an indented number heads one whatever it is."""
        return self._setting.width is not None and self._setting.indented and line.is_indented

    def _heads(self, number: Number, last: Line) -> bool:
        """A number heads a paragraph if the line before was complete, or if it is the next of its kind."""
        expected = self._last.get(number.style, 0) + 1
        closed = last.text.endswith(")") and "(" not in self._open
        if closed or ends_sentence(last.text) or not self._full(last, "国"):
            return not (self._open and number.value != expected)
        return number.value == expected and not _leaves_open(last.text)

    def _flows(self, paragraph: Sequence[Line], last: Line, line: Line) -> bool:
        if self._setting.width is None:
            return self._flows_unbroken(paragraph, last)
        if self._setting.indented and line.is_indented and not line.number:
            return False
        if (
            _leaves_open(last.text)
            or _OPEN_LABEL.search(last.text)
            or (not _ends(last.text) and _in_sentence(paragraph))
        ):
            return True
        return self._full(last, line.text) and not self._stands_alone(paragraph, last, line)

    def _stands_alone(self, paragraph: Sequence[Line], last: Line, line: Line) -> bool:
        """Behind a full line that ends a sentence: does a new paragraph begin all the same?

        A heading whose kind stands on lines of its own is one, a duty closes one, and a short line without an end
        (a title, a signature) is never the rest of one.
        """
        if len(paragraph) == 1 and last.number and last.text.endswith("。") and self._alone.get(last.number.style):
            return True
        if last.text.endswith(")") and _DUTY.search(_last_bracket(last.text)[-30:]):
            return not self._setting.indented
        return ends_sentence(last.text) and not _ends(line.text) and not self._full(line, "国")

    def _flows_unbroken(self, paragraph: Sequence[Line], last: Line) -> bool:
        if _ends(last.text):
            return last.text.endswith("》") and len(last.text) > _SHORT
        return len(last.text) > _SHORT or last.text.endswith(("、", ",")) or _in_sentence(paragraph)

    def _full(self, last: Line, following: str) -> bool:
        """Return whether the next word, with a mark that may not begin a line, had no room."""
        word = _SIGNS.match(following)
        token = word[0] if word else following[:1]
        mark = following[len(token) : len(token) + 1]
        return self._setting.is_full(last, token + mark if mark in _CLOSING else token)


def _leaves_open(text: str) -> bool:
    """Return whether a line cannot be the end of anything: 甲、, 《, 和; a heading may well end with 参与."""
    return text.endswith(_OPENING) and not text.endswith("参与")


def _ends(text: str) -> bool:
    return ends_sentence(text) or text.endswith((":", ")", "》"))


def _is_first_below(number: Number, paragraph: Sequence[Line]) -> bool:
    """A number of a lower form behind a heading (三、分类管理⏎（八）保护耕地) begins what is under it."""
    heading = paragraph[0]
    if len(paragraph) > 1 or heading.number is None or "。" in heading.text or _leaves_open(heading.text):
        return False
    return _RANK[heading.number.style] < _RANK[number.style] <= _RANK[Style.ARABIC]


def _last_bracket(text: str) -> str:
    """Return the bracket that a line ends with, as far as it stands on the line: 各县（市、区） is none of duty."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return text[at:]
    return text


def _in_sentence(paragraph: Sequence[Line]) -> bool:
    """A paragraph that has begun a sentence is not over before its end; a heading or title is none."""
    return any(mark in line.text for line in paragraph for mark in ",。") and not any(
        "\t" in line.text for line in paragraph
    )


def _without_blanks(whole: Passage, paragraphs: Iterable[Sequence[Line]]) -> Passage:
    """Put the lines of each paragraph together; a blank stays only between two Latin words or numbers."""
    texts: list[str] = []
    origin = array("I")
    for paragraph in paragraphs:
        if texts:
            texts.append("\n")
            origin.append(whole.origin[max(paragraph[0].start - 1, 0)])
        for line in paragraph:
            for start, end in _pieces(whole.text, line):
                texts.append(whole.text[start:end])
                origin.extend(whole.origin[start:end])
    return Passage("".join(texts), origin)


def _pieces(text: str, line: Line) -> Iterable[tuple[int, int]]:
    start = line.start
    for gap in _GAP.finditer(text, line.start, line.end):
        if "\t" in gap[0]:
            tab = text.index("\t", gap.start())
            yield start, gap.start()
            yield tab, tab + 1
        elif _latin(text[gap.start() - 1]) and _latin(text[gap.end()]):
            yield start, gap.start() + 1
        else:
            yield start, gap.start()
        start = gap.end()
    yield start, line.end


_GAP = re.compile(r"\s+")


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
