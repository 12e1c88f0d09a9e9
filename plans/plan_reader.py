"""Reads one plan: which of its sections hold goals, tasks and safeguards, and what stands outside of them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import compress

from plans.checks import numbering_flags, without_units
from plans.duties import Duties, find_duties
from plans.outline import Node, Paragraph, PlanOutline
from plans.passage import Passage
from plans.printed import Print
from plans.reading import DocumentFacts, Flag, PlanReading, TargetMention, TaskReading
from plans.sections import Purpose, holds_apart, purpose_of
from plans.selection import Draft, Selection
from plans.standing import Standing
from plans.standing_rules import rules_in
from plans.tables import is_row
from plans.targets import read_targets
from plans.task_reader import TaskReader

_GOALS = re.compile(r"[^,。;:]{0,8}(?:目标|指标|总体要求)[^,。;:]{0,6}[:。]")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|\s?(?:[-~—–]{1,2}|至)\s?(?:19|20)\d{2}年)")
_NONE = Duties([], [])


class PlanReader:
    """Reads one plan; what belongs to none of its tasks is left in `flags`."""

    def __init__(self, printed: Print, plan: PlanOutline, facts: DocumentFacts) -> None:
        self._print = printed
        self._passage = printed.passage
        self._plan = plan
        self.flags: list[Flag] = []
        self._title = printed.shown(*plan.title).replace("\n", "") if plan.title else (facts.title or "")
        self._year = _year_of(self._title, facts)
        self._table = self._take_tables()
        self._duties = {one.start: find_duties(self._passage.text, one.start, one.end) for one in self._paragraphs()}
        self._select = Selection(self._passage.text, self._duties, plan.sections)
        self._standing = Standing()
        self._reader = TaskReader(printed, self._select, self._standing, self._year)
        self._used: set[int] = set()
        self._inherited: set[int] = set()

    def _take_tables(self) -> list[Paragraph]:
        rows: list[Paragraph] = []
        for node in [None, *self._nodes()]:
            paragraphs = self._plan.preamble if node is None else node.paragraphs
            found = [one.number is None and is_row(self._passage.text, one) for one in paragraphs]
            rows += compress(paragraphs, found)
            paragraphs[:] = [one for one, taken in zip(paragraphs, found, strict=True) if not taken]
        return rows

    def _nodes(self) -> Iterator[Node]:
        for section in self._plan.sections:
            yield from section.every()

    def _paragraphs(self) -> Iterator[Paragraph]:
        yield from self._plan.preamble
        for node in self._nodes():
            yield from node.paragraphs

    def read(self) -> PlanReading:
        """Read the sections in printed order, each for what its heading announces."""
        self._rules_in_text(self._plan.preamble)
        self._order_anywhere()
        goals = self._goals_in(one for one in self._plan.preamble if self._announces_goals(one))
        tasks: list[TaskReading] = []
        safeguards: list[TaskReading] = []
        for section, purpose, path in self._purposes():
            if purpose is Purpose.TASKS:
                tasks += self._tasks(section, path)
            elif purpose is Purpose.SAFEGUARDS:
                safeguards += [self._task(draft, binds=False) for draft in self._select.safeguards(section)]
            else:
                for node in section.every():
                    goals += self._goals_of(node)
        tasks += self._rows(said_before=any(task.units for task in tasks))
        self.flags += numbering_flags(self._passage, self._plan.sections)
        self._unused()
        return PlanReading(
            title=self._title,
            document_targets=tuple(goals),
            carry_over=self._standing.carry,
            tasks=tuple(without_units(tasks)),
            safeguards=tuple(safeguards),
        )

    def _purposes(self) -> list[tuple[Node, Purpose, tuple[str, ...]]]:
        """Read from the end, since safeguards are the last sections; a duty makes tasks of any other section."""
        last = True
        found: list[tuple[Node, Purpose, tuple[str, ...]]] = []
        for section, path in reversed(list(self._sections())):
            items = [self._select.title(child) for child in section.children]
            purpose = purpose_of(self._select.title(section), items, last=last)
            if purpose in {Purpose.GOALS, Purpose.ABOUT} and self._select.speaks_below(section):
                purpose = Purpose.TASKS
            last = last and purpose is not Purpose.TASKS
            found.append((section, purpose, path))
        return found[::-1]

    def _sections(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """A section that itself holds goals or safeguards beside tasks is taken apart."""
        for section in self._plan.sections:
            if any(holds_apart(self._select.title(child)) for child in section.children):
                yield from ((child, (self._select.heading(section),)) for child in section.children)
            else:
                yield section, ()

    def _tasks(self, section: Node, path: tuple[str, ...]) -> Iterator[TaskReading]:
        for node in section.every():
            if node.children:
                self._rules_in_text(node.paragraphs)
        for draft in self._select.tasks(section, path):
            yield self._task(draft, binds=True)

    def _rows(self, *, said_before: bool) -> Iterator[TaskReading]:
        """Read a table's rows as tasks; one that repeats tasks with units already in the text is only shown."""
        drafts = [] if said_before else list(self._select.rows(self._table, ()))
        read = sorted(draft.paragraphs[0].end for draft in drafts)
        unread = [one for one in self._table if not _holds(one, read)]
        if len(unread) > bool(drafts):
            span = self._passage.span(unread[0].start, unread[-1].end)
            self.flags.append(Flag(code="table", reason="表格有几行未读为任务，请与正文核对", span=span))
        for draft in drafts:
            self._duties |= {one.start: find_duties(self._passage.text, one.start, one.end) for one in draft.paragraphs}
            yield self._task(draft, binds=True)

    def _task(self, draft: Draft, *, binds: bool) -> TaskReading:
        self._used |= {one.start for one in draft.paragraphs}
        self._inherited |= {clause.start for clause in draft.clauses}
        duties = [self._duties.get(one.start, _NONE) for one in draft.paragraphs]
        return self._reader.read(draft, duties, binds=binds)

    def _announces_goals(self, one: Paragraph) -> bool:
        """A plan may state its goals before its first number: 工作目标：到2025年……"""
        return bool(_GOALS.match(self._passage.text, one.start, one.end))

    def _goals_of(self, node: Node) -> list[TargetMention]:
        """Principles and reasons (指导思想) speak of trends throughout; only numbers are aims there."""
        goals = self._goals_in(node.paragraphs)
        if purpose_of(self._select.title(node), [], last=False) is Purpose.ABOUT:
            return [goal for goal in goals if goal.value is not None]
        return goals

    def _goals_in(self, paragraphs: Iterable[Paragraph]) -> list[TargetMention]:
        found: list[TargetMention] = []
        for one in paragraphs:
            start = one.start + (one.number.length if one.number else 0)
            targets = read_targets(self._passage[start : one.end], year=self._year)
            found += targets.targets
            self.flags += targets.flags
        return found

    def _rules_in_text(self, paragraphs: Iterable[Paragraph]) -> None:
        """A note before the tasks (列第一位的为牵头单位) holds for all that follow."""
        for one in paragraphs:
            for rule in rules_in(self._passage.text[one.start : one.end]):
                if rule.first_leads or rule.local:
                    self._standing.take(rule, one.start, self._print, "", [])

    def _order_anywhere(self) -> None:
        """Who leads may also be said in a note behind the tasks; in a clause it holds from there on (下同)."""
        for one in self._paragraphs():
            for rule in rules_in(self._passage.text[one.start : one.end]):
                at = one.start + rule.start
                inside = any(found.start <= at < found.end for found in self._duties[one.start].clauses)
                if rule.first_leads and not inside:
                    self._standing.take(rule, one.start, self._print, "", [])

    def _unused(self) -> None:
        for one in self._paragraphs():
            if one.start not in self._used:
                duties = self._duties[one.start]
                clauses = [clause for clause in duties.clauses if clause.start not in self._inherited]
                self.flags += outside(self._passage, Duties(clauses, duties.doubts))


def _holds(row: Paragraph, ends: list[int]) -> bool:
    at = bisect_right(ends, row.start)
    return at < len(ends) and ends[at] <= row.end


def outside(passage: Passage, duties: Duties) -> Iterator[Flag]:
    """Flag the clauses and doubtful brackets of a paragraph that belongs to no task."""
    for found in duties.clauses:
        yield Flag(
            code="clause-outside", reason="责任条款不在任务之内，未采用", span=passage.span(found.start, found.end)
        )
    for doubt in duties.doubts:
        yield Flag(code=doubt.code, reason=doubt.reason, span=passage.span(doubt.start, doubt.end))


def _year_of(title: str, facts: DocumentFacts) -> int | None:
    """Return the year of 6月底前: the title's first (2024—2026年), unless it is a far goal, else that of issue."""
    found = _YEAR.search(title)
    issued = facts.issued_on.year if facts.issued_on else None
    if found is None or (issued is not None and int(found[0]) > issued + 1):
        return issued
    return int(found[0])
