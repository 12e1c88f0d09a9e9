"""Chooses what is a task: which level of the outline carries the duties, and where tasks have no number."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from plans.duties import Duties, Found
from plans.numbering import Style
from plans.outline import Node, Paragraph
from plans.sections import names_work
from plans.tables import rows_in

_SUB_STYLES = {Style.ARABIC_BRACKETED, Style.CIRCLED}
_TITLE_SENTENCE = re.compile(r"(?:第[一二三四五六七八九十]{1,3},)?[^,。;:!?()]{4,30}。")
_SENTENCE = re.compile(r"[^。!?\n]{1,400}[。!?]?")
_SHORT_SENTENCE = re.compile(r"[^,;:!?]{4,46}。?")
_FULL_WIDTH = str.maketrans(",:;()", "，：；（）")
_STARRED = "·"
_NONE = Duties([], [])


@dataclass
class Draft:
    """A task before its contents are read: its number, the headings above it and its paragraphs."""

    no: str
    path: tuple[str, ...]
    paragraphs: list[Paragraph]
    clauses: list[Found] = field(default_factory=list)
    """Clauses that stand beside the paragraphs: in other cells of a table's row, or on the heading above."""
    inherits: bool = False

    @property
    def start(self) -> int:
        return self.paragraphs[0].start

    @property
    def end(self) -> int:
        return self.paragraphs[-1].end


class Selection:
    """Finds the tasks of one plan; `duties` holds the clauses of every paragraph by its start."""

    def __init__(self, text: str, duties: Mapping[int, Duties], sections: Iterable[Node]) -> None:
        self._text = text
        self._duties = duties
        nodes = [node for section in sections for node in section.every()]
        self._any = any(self._speaks(node) for node in nodes)
        groups = [node for node in nodes if len(node.children) > 1 and self.speaks_below(node)]
        ended = [node for node in groups if self._only_last_speaks(node)]
        self._ends_groups = len(ended) > 1 and 2 * len(ended) > len(groups)

    def tasks(self, node: Node, path: tuple[str, ...] = ()) -> Iterator[Draft]:
        """Yield the tasks under a heading, in printed order."""
        if not node.children:
            yield from self._leaf(node, path)
        elif self._is_whole(node):
            yield Draft(node.number.printed, path, [p for one in node.every() for p in one.paragraphs])
        else:
            if self._speaks(node) and self.after_title(node):
                yield Draft(node.number.printed, path, list(node.paragraphs))
            below = (*path, self.heading(node))
            above = [] if self._speaks_under(node) else [c for one in node.paragraphs for c in self._of(one).clauses]
            for child in node.children:
                for draft in self.tasks(child, below):
                    yield replace(draft, clauses=above, inherits=True) if above else draft

    def safeguards(self, section: Node) -> Iterator[Draft]:
        """Yield the measures of a section of safeguards; where paragraphs have their own titles, each is one."""
        path = (self.heading(section),)
        if not section.children:
            yield from self._unnumbered_section(section, path)
            return
        apart = any(len(self._titled(child.paragraphs[1:])) >= 2 for child in section.children)
        for child in section.children:
            if child.children or not (apart and len(child.paragraphs) > 1):
                yield from self.tasks(child, path) if not child.children else self._with_children(child, path)
                continue
            yield Draft(child.number.printed, path, child.paragraphs[:1])
            yield from self._numberless(child.paragraphs[1:], child.number.printed, (*path, self.heading(child)))

    def _with_children(self, node: Node, path: tuple[str, ...]) -> Iterator[Draft]:
        if any(self._speaks(child) for child in node.children):
            yield from self.tasks(node, path)
        else:
            yield Draft(node.number.printed, path, [p for one in node.every() for p in one.paragraphs])

    def _unnumbered_section(self, section: Node, path: tuple[str, ...]) -> Iterator[Draft]:
        body = section.paragraphs[1:]
        if any(self._of(one).clauses for one in body):
            yield from self._numberless(body, section.number.printed, path)
        elif self._of(section.paragraphs[0]).clauses or len(self.after_title(section)) > 20:
            yield Draft(section.number.printed, (), section.paragraphs)

    def rows(self, paragraphs: Iterable[Paragraph], path: tuple[str, ...]) -> Iterator[Draft]:
        """Yield the rows of the tables among paragraphs as tasks."""
        for row in rows_in(self._text, paragraphs):
            yield Draft(row.no, path, [Paragraph(cell.start, cell.end, None) for cell in row.texts], row.clauses)

    def title(self, node: Node) -> str:
        """Return the first sentence of a heading."""
        return self._text[slice(*self.title_place(node.paragraphs[0]))]

    def heading(self, node: Node) -> str:
        """Return a heading as it is printed above others: its number and first sentence."""
        start, end = self.title_place(node.paragraphs[0])
        mark = {Style.CHINESE: "、", Style.ARABIC: "."}.get(node.number.style, "")
        return f"{node.number.printed}{mark}{self._text[start:end]}"

    def shown(self, heading: str) -> str:
        """Return a heading with full-width marks, as headings are printed."""
        return heading.translate(_FULL_WIDTH)

    def after_title(self, node: Node) -> str:
        """Return what a heading's own paragraph says after its title."""
        _, end = self.title_place(node.paragraphs[0])
        clauses = self._of(node.paragraphs[0]).clauses
        if clauses and clauses[0].start <= end + 1:
            end = clauses[0].end
        return self._text[end : node.paragraphs[0].end].strip("。")

    def title_place(self, paragraph: Paragraph) -> tuple[int, int]:
        """Return where a paragraph's first sentence stands, without its full stop and duty clauses."""
        start = paragraph.start + (paragraph.number.length if paragraph.number else 0)
        ahead = [clause for clause in self._of(paragraph).clauses if clause.start <= start + 1]
        start = ahead[0].end if ahead and ahead[0].end < paragraph.end else start
        bounds = {clause.start for clause in self._of(paragraph).clauses}
        depth = 0
        for at in range(start, paragraph.end):
            char = self._text[at]
            depth = max(depth + (char in "(《“") - (char in ")》”"), 0)
            ends = char in "。!?" and depth == 0
            if (
                (at in bounds and at > start)
                or ends
                or (char == ":" and 4 <= at - start <= 24 and "," not in self._text[start:at])
            ):
                return start, at
        return start, paragraph.end

    def _of(self, paragraph: Paragraph) -> Duties:
        return self._duties.get(paragraph.start, _NONE)

    def _speaks_in(self, paragraph: Paragraph) -> bool:
        return bool(self._of(paragraph).clauses)

    def _speaks(self, node: Node) -> bool:
        return any(self._of(one).clauses for one in node.paragraphs)

    def speaks_below(self, node: Node) -> bool:
        """Return whether a duty clause stands anywhere under a heading."""
        return any(self._speaks(one) for one in node.every())

    def _is_whole(self, node: Node) -> bool:
        """Return whether a heading with numbered parts is one task: its duty is stated once for all of them."""
        speaking = [self.speaks_below(child) for child in node.children]
        if not any(speaking):
            if self._speaks(node) and (self.after_title(node) or node.children[0].number.style in _SUB_STYLES):
                return True
            return node.children[0].number.style in _SUB_STYLES and not names_work(self.heading(node))
        return self._only_last_speaks(node) and (self._ends_groups or self._said_apart(node.children[-1]))

    def _speaks_under(self, node: Node) -> bool:
        return any(self.speaks_below(child) for child in node.children)

    def _only_last_speaks(self, node: Node) -> bool:
        speaking = [self.speaks_below(child) for child in node.children]
        return len(speaking) > 1 and sum(speaking) == 1 and speaking[-1] and not node.children[-1].children

    def _said_apart(self, node: Node) -> bool:
        """A clause on a line of its own behind short parts stands for all of them."""
        return node.number.style in _SUB_STYLES or any(self._is_own_line(one) for one in node.paragraphs[1:])

    def _leaf(self, node: Node, path: tuple[str, ...]) -> Iterator[Draft]:
        body = node.paragraphs[1:]
        stands_alone = not self._speaks_in(node.paragraphs[0]) and not self.after_title(node)
        if stands_alone and len(self._titled(body)) >= 2:
            yield from self._numberless(body, node.number.printed, (*path, self.heading(node)))
            return
        if not self._any and len(body) == 1 and self._is_list(body[0]):
            for at, part in enumerate(self._sentences(body[0]), start=1):
                yield Draft(f"{node.number.printed}{_STARRED}{at}", (*path, self.heading(node)), [part])
            return
        yield Draft(node.number.printed, path, list(node.paragraphs))

    def _titled(self, body: Iterable[Paragraph]) -> list[Paragraph]:
        """Return the paragraphs that begin with a title of their own and end with a duty of their own."""
        return [one for one in body if self._has_title(one) and self._of(one).clauses]

    def _has_title(self, one: Paragraph) -> bool:
        return bool(_TITLE_SENTENCE.match(self._text, one.start, one.end))

    def _numberless(self, body: list[Paragraph], above: str, path: tuple[str, ...]) -> Iterator[Draft]:
        drafts: list[Draft] = []
        for one in body:
            goes_on = drafts and self._is_own_line(one)
            if goes_on:
                drafts[-1].paragraphs.append(one)
            else:
                drafts.append(Draft(f"{above}{_STARRED}{len(drafts) + 1}", path, [one]))
        yield from drafts

    def _is_own_line(self, one: Paragraph) -> bool:
        clauses = self._of(one).clauses
        return bool(clauses) and clauses[0].start <= one.start + 1

    def _is_list(self, one: Paragraph) -> bool:
        sentences = self._text[one.start : one.end].split("。")
        return len(sentences) > 1 and all(_SHORT_SENTENCE.fullmatch(part) for part in sentences if part.strip())

    def _sentences(self, one: Paragraph) -> Iterator[Paragraph]:
        for found in _SENTENCE.finditer(self._text, one.start, one.end):
            yield Paragraph(found.start(), found.end(), None)
