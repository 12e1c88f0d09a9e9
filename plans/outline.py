"""The skeleton of a paper: its plans, and in each plan what is numbered under what."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plans.numbering import Number, Style, expected_number, number_at_head
from plans.passage import Passage

_PLAN_NOUN = (
    r"(?:方案|计划|意见|规划|办法|措施|要点|行动|清单|细则|任务书|工作安排|若干政策|分工表|任务表|分解表"
    r"|任务分工|任务分解|责任分工|安排|举措|通知|决定|纲要|解读|工程|预案)"
)
_TITLE = re.compile(rf"[^。;!?]{{4,90}}?{_PLAN_NOUN}(?:的通知)?(?:\([^()]{{1,24}}\))?(?:的?政策解读|任务清单)?")
_ENDS_TITLE = re.compile(rf"(?:{_PLAN_NOUN}|通知|分工|清单|解读)(?:\([^()]{{1,24}}\))?$")
_FUSED = re.compile(
    r"(?P<title>[^,。;:!?“”]{6,60}?(?:方案|计划|意见|规划|办法|措施|要点)(?:\([^()]{1,12}\))?)(?=为了?[^民国]|根据|按照|依据|近年来|为(?:深入|全面|进一步|贯彻|加快|切实))"
)
_CAPTION = re.compile(r"附件?\d{0,2}[:、]?|附[件表录]?[一二三四五六七八九十\d]{0,2}[:]?")
_NOT_TITLE = re.compile(r"〔\d{4}〕|\d{4}年\d{1,2}月\d{1,2}日$|[:,、]$|^\(|各.*:|^附件")
_NO_HEADING = re.compile(r"[,。;!?]")
_INLINE = re.compile(
    r"(?<=[。)])(?=(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、](?!\d)|\(\d{1,2}\)))"
)
_UNDER_HEADING = re.compile(r"(?<=[\u4e00-\u9fff])(?=\([一1]\)|1[.、](?!\d))")
_RANK = {style: rank for rank, style in enumerate(Style)}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph by its place in the cleaned paper."""

    start: int
    end: int
    number: Number | None


@dataclass
class Node:
    """A numbered heading with its own paragraphs (the first is its own line) and what is numbered below it."""

    number: Number
    paragraphs: list[Paragraph]
    children: list["Node"] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.paragraphs[0].start

    def every(self) -> Iterator["Node"]:
        """Yield this node and all below it in printed order."""
        yield self
        for child in self.children:
            yield from child.every()

    @property
    def own_end(self) -> int:
        return self.paragraphs[-1].end

    @property
    def end(self) -> int:
        return self.children[-1].end if self.children else self.own_end


@dataclass
class PlanOutline:
    """One plan: its title, what stands before its first number, and its sections."""

    title: tuple[int, int] | None
    preamble: list[Paragraph]
    sections: list[Node] = field(default_factory=list)
    top: int = len(Style)
    """The rank of the highest numbering among the sections."""
    reached: dict[Style, int] = field(default_factory=dict)
    """The last value of each numbering among the sections."""


@dataclass
class Outline:
    """The whole paper: the head before the first plan, and the plans."""

    passage: Passage
    head: list[Paragraph]
    plans: list[PlanOutline]


def outline(passage: Passage) -> Outline:
    """Return the plans of a cleaned paper; a plan begins where the first level's numbering restarts under a title."""
    paragraphs = list(_paragraphs(passage.text))
    first = next((at for at, one in enumerate(paragraphs) if one.number), len(paragraphs))
    title, head, preamble = _titled(passage.text, paragraphs[:first])
    result = Outline(passage, head, [PlanOutline(title, preamble)])
    stack: list[Node] = []
    for paragraph in paragraphs[first:]:
        if paragraph.number is None:
            if stack:
                stack[-1].paragraphs.append(paragraph)
            continue
        if _restarts(paragraph.number, result.plans[-1]):
            result.plans.append(_next_plan(passage.text, stack))
            stack = []
        _hang(Node(paragraph.number, [paragraph]), stack, result.plans[-1])
    return result


def _hang(node: Node, stack: list[Node], plan: PlanOutline) -> None:
    while stack and _RANK[stack[-1].number.style] >= _RANK[node.number.style]:
        stack.pop()
    if stack:
        stack[-1].children.append(node)
    else:
        plan.sections.append(node)
        plan.top = min(plan.top, _RANK[node.number.style])
        plan.reached[node.number.style] = node.number.value
    stack.append(node)


def _restarts(number: Number, plan: PlanOutline) -> bool:
    """A list of the first level begins again behind one that has come to 2 or further."""
    return number.value == 1 and _RANK[number.style] <= plan.top and plan.reached.get(number.style, 0) >= 2


def _next_plan(text: str, stack: list[Node]) -> PlanOutline:
    """Take the title and preamble of the next plan from the end of the last node's paragraphs."""
    last = stack[-1]
    title, before, preamble = _titled(text, last.paragraphs[1:])
    if title is None:
        return PlanOutline(None, [])
    last.paragraphs = [last.paragraphs[0], *before]
    return PlanOutline(title, preamble)


def _titled(text: str, paragraphs: list[Paragraph]) -> tuple[tuple[int, int] | None, list[Paragraph], list[Paragraph]]:
    """Return the last title among paragraphs without a number, what stands before it and what follows it."""
    for at in range(len(paragraphs) - 1, -1, -1):
        one = paragraphs[at]
        line = text[one.start : one.end]
        fused = _FUSED.match(line)
        if fused and not line.startswith(("为", "根据", "按照")):
            cut = one.start + fused.end()
            return (one.start, cut), paragraphs[:at], [Paragraph(cut, one.end, None), *paragraphs[at + 1 :]]
        if len(line) <= 80 and _ENDS_TITLE.search(line) and not _NOT_TITLE.search(line):
            start = _title_start(text, paragraphs, at)
            if _TITLE.fullmatch(text[start : one.end].replace("\n", "")):
                return (start, one.end), [p for p in paragraphs[:at] if p.end <= start], paragraphs[at + 1 :]
    return None, paragraphs, []


def _title_start(text: str, paragraphs: list[Paragraph], at: int) -> int:
    """A title may take several centred lines: go back over short lines that end nothing."""
    start = paragraphs[at].start
    for one in reversed(paragraphs[max(at - 3, 0) : at]):
        line = text[one.start : one.end]
        if len(line) > 34 or _NO_HEADING.search(line) or _NOT_TITLE.search(line) or _CAPTION.fullmatch(line):
            break
        if _TITLE.fullmatch(line) or "\t" in line:
            break
        start = one.start
    return start


def _paragraphs(text: str) -> Iterator[Paragraph]:
    start, last = 0, 0
    for line in text.split("\n"):
        for begin, end in _parts(line):
            number = number_at_head(line[begin:end]) or expected_number(line[begin:end], last + 1)
            if number and number.style is Style.ARABIC:
                last = number.value
            if end > begin:
                yield Paragraph(start + begin, start + end, number)
        start += len(line) + 1


def _parts(line: str) -> Iterable[tuple[int, int]]:
    """Cut a line that holds several headings in a row: （1）…。（2）…。"""
    number = number_at_head(line)
    if number is None:
        return [(0, len(line))]
    cuts = [0]
    head = _UNDER_HEADING.search(line, number.length, number.length + 30)
    if head and not _NO_HEADING.search(line[: head.start()]):
        inner = number_at_head(line[head.start() :])
        if inner and _RANK[inner.style] > _RANK[number.style]:
            cuts.append(head.start())
            number = inner
    for found in _INLINE.finditer(line):
        following = number_at_head(line[found.start() : found.start() + 12])
        if (
            found.start() > cuts[-1]
            and following
            and following.style is number.style
            and following.value == number.value + 1
        ):
            cuts.append(found.start())
            number = following
    return list(zip(cuts, [*cuts[1:], len(line)], strict=True))
