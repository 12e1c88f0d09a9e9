"""Reads one plan: which sections hold goals, tasks and safeguards, and what each task says."""

import re
from array import array
from collections.abc import Iterable, Iterator

from plans.dates import read_dates
from plans.duties import Duties, Found, find_duties
from plans.ledger import Role
from plans.outline import Node, Paragraph, PlanOutline
from plans.passage import Passage
from plans.printed import Print
from plans.reading import (
    CarryOver,
    DateMention,
    DocumentFacts,
    Flag,
    PlanReading,
    TargetMention,
    TaskReading,
    UnitMention,
)
from plans.sections import Purpose, purpose_of
from plans.selection import Draft, Selection
from plans.standing_rules import Rule, rules_in
from plans.targets import read_targets

_GOALS = re.compile(r"[^,。;:]{0,8}(?:目标|指标|总体要求)[^,。;:]{0,6}[:。]")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年)")


class PlanReader:
    """Reads one plan; what belongs to none of its tasks is left in `flags`."""

    def __init__(self, printed: Print, plan: PlanOutline, facts: DocumentFacts) -> None:
        self._print = printed
        self._passage = printed.passage
        self._plan = plan
        self.flags: list[Flag] = []
        self._title = printed.shown(*plan.title).replace("\n", "") if plan.title else (facts.title or "")
        found = _YEAR.search(self._title)
        self._year = int(found[0]) if found else (facts.issued_on.year if facts.issued_on else None)
        self._duties = {
            one.start: find_duties(self._passage.text, one.start, one.end)
            for node in self._nodes()
            for one in node.paragraphs
        }
        self._select = Selection(self._passage.text, self._duties, plan.sections)
        self._first_leads = False
        self._carry: CarryOver | None = None
        self._used: set[int] = set()

    def _nodes(self) -> Iterator[Node]:
        for section in self._plan.sections:
            yield from section.every()

    def read(self) -> PlanReading:
        """Read the sections in printed order, each for what its heading announces."""
        goals: list[TargetMention] = []
        tasks: list[TaskReading] = []
        safeguards: list[TaskReading] = []
        self._rules_in_text(self._plan.preamble)
        goals += self._goals_in(one for one in self._plan.preamble if self._announces_goals(one))
        for section, purpose in self._purposes():
            if purpose is Purpose.TASKS:
                tasks += self._tasks(section)
            elif purpose is Purpose.SAFEGUARDS:
                safeguards += [self._task(draft, binds=False) for draft in self._select.safeguards(section)]
            else:
                goals += self._goals_in(one for node in section.every() for one in node.paragraphs)
        self._unused()
        return PlanReading(
            title=self._title,
            document_targets=tuple(goals),
            carry_over=self._carry,
            tasks=tuple(tasks),
            safeguards=tuple(safeguards),
        )

    def _purposes(self) -> list[tuple[Node, Purpose]]:
        """Read from the end: safeguards are the last sections."""
        last = True
        found: list[tuple[Node, Purpose]] = []
        for section in reversed(self._plan.sections):
            heading = self._passage.text[slice(*self._select.title_place(section.paragraphs[0]))]
            purpose = purpose_of(heading, last=last)
            if purpose in {Purpose.GOALS, Purpose.ABOUT} and self._select.speaks_below(section):
                purpose = Purpose.TASKS
            last = last and purpose is not Purpose.TASKS
            found.append((section, purpose))
        return found[::-1]

    def _tasks(self, section: Node) -> Iterator[TaskReading]:
        for node in section.every():
            if node.children:
                self._rules_in_text(node.paragraphs)
        for draft in self._select.tasks(section):
            yield self._task(draft, binds=True)

    def _announces_goals(self, one: Paragraph) -> bool:
        """A plan may state its goals before its first number: 工作目标：到2025年……"""
        return bool(_GOALS.match(self._passage.text, one.start, one.end))

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
                if rule.first_leads or rule.who:
                    self._rule(rule, one.start, "", [])

    def _task(self, draft: Draft, *, binds: bool) -> TaskReading:
        flags: list[Flag] = []
        clauses: list[Found] = []
        for one in draft.paragraphs:
            duties = self._duties.get(one.start)
            if duties:
                self._used.add(one.start)
                clauses += duties.clauses
                flags += [self._flag(doubt.code, doubt.reason, doubt.start, doubt.end) for doubt in duties.doubts]
        bound = self._carry if binds else None
        units, doubts = self._units(draft, clauses)
        flags += doubts
        body = self._body(draft, clauses)
        targets = read_targets(body, year=self._year)
        start, end = self._select.title_place(draft.paragraphs[0])
        return TaskReading(
            no=draft.no,
            path=tuple(self._as_printed(heading) for heading in draft.path),
            title=self._print.shown(start, end).strip("。：:；; "),
            text="\n".join(self._print.shown(one.start, one.end) for one in draft.paragraphs),
            span=self._passage.span(draft.start, draft.end),
            units=tuple(units),
            implied_local=bool(bound and bound.local) and not any(unit.role is Role.LOCAL for unit in units),
            targets=tuple(targets.targets),
            deadlines=self._dates(body, clauses),
            flags=(*flags, *targets.flags),
        )

    def _as_printed(self, heading: str) -> str:
        return heading.replace("(", "（").replace(")", "）").replace(",", "，")

    def _units(self, draft: Draft, clauses: list[Found]) -> tuple[list[UnitMention], list[Flag]]:
        units: list[UnitMention] = []
        flags: list[Flag] = []
        last = draft.start
        for count, found in enumerate(clauses, start=1):
            covers = self._passage.span(last, found.start) if len(clauses) > 1 else None
            last = found.end
            mentions = []
            for unit in found.clause.units:
                role = Role.LOCAL if unit.role is Role.LOCAL else unit.role
                at = found.inner + unit.start
                mentions.append(
                    UnitMention(
                        name=self._print.shown(at, found.inner + unit.end),
                        role=role,
                        open_list=unit.open_list,
                        unnamed=unit.unnamed,
                        clause=count,
                        span=self._passage.span(at, found.inner + unit.end),
                        covers=covers,
                    )
                )
            for rule in found.clause.rules:
                flags += self._rule(rule, found.inner, draft.no, mentions)
            units += _first_leading(mentions) if self._first_leads else mentions
            flags += [
                self._flag(d.code, d.reason, found.inner + d.start, found.inner + d.end) for d in found.clause.doubts
            ]
        return units, flags

    def _rule(self, rule: Rule, base: int, no: str, before: list[UnitMention]) -> list[Flag]:
        start, end = base + rule.start, base + rule.end
        text = self._print.shown(start, end).strip("，,。；; ")
        if rule.first_leads:
            self._first_leads = True
            self._carry = self._carry or CarryOver(
                text=text, from_task=no, span=self._passage.span(start, end), local=False
            )
            return []
        local = rule.local or (not rule.who and bool(before) and before[-1].role is Role.LOCAL)
        if local:
            self._carry = CarryOver(text=text, from_task=no, span=self._passage.span(start, end))
            return []
        return [self._flag("carry-over", "承前条款所指的单位不是地方政府，未自动带到后面的任务", start, end)]

    def _dates(self, body: Passage, clauses: list[Found]) -> tuple[DateMention, ...]:
        found = list(read_dates(body, year=self._year))
        for one in clauses:
            for start, end in one.clause.dates:
                found += read_dates(self._passage[one.inner + start : one.inner + end], year=self._year)
        return tuple(found)

    def _body(self, draft: Draft, clauses: list[Found]) -> Passage:
        """Return the task without its number and without its duty clauses."""
        cuts = [(found.start, found.end) for found in clauses]
        first = draft.paragraphs[0]
        pieces: list[tuple[int, int]] = []
        for one in draft.paragraphs:
            at = one.start + (first.number.length if one is first and first.number else 0)
            for start, end in cuts:
                if one.start <= start < one.end:
                    pieces.append((at, start))
                    at = end
            pieces.append((at, min(one.end + 1, len(self._passage))))
        origin = array("I")
        for start, end in pieces:
            origin.extend(self._passage.origin[start:end])
        return Passage("".join(self._passage.text[start:end] for start, end in pieces), origin)

    def _unused(self) -> None:
        for node in self._nodes():
            for one in node.paragraphs:
                if one.start not in self._used:
                    self.flags += outside(self._passage, self._duties[one.start])

    def _flag(self, code: str, reason: str, start: int, end: int) -> Flag:
        return Flag(code=code, reason=reason, span=self._passage.span(start, end))


def _first_leading(mentions: list[UnitMention]) -> list[UnitMention]:
    """The first unit of a clause leads where the paper says so once and no verb says otherwise."""
    if not mentions or any(unit.role is Role.LEAD for unit in mentions):
        return mentions
    first = mentions[0]
    if first.unnamed or first.role not in {Role.RESPONSIBLE, Role.SHARED}:
        return mentions
    return [first.model_copy(update={"role": Role.LEAD}), *mentions[1:]]


def outside(passage: Passage, duties: Duties) -> Iterator[Flag]:
    """Flag the clauses and doubtful brackets of a paragraph that belongs to no task."""
    for found in duties.clauses:
        yield Flag(
            code="clause-outside", reason="责任条款不在任务之内，未采用", span=passage.span(found.start, found.end)
        )
    for doubt in duties.doubts:
        yield Flag(code=doubt.code, reason=doubt.reason, span=passage.span(doubt.start, doubt.end))
