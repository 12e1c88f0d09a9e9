"""Reads one task: its title, the units of its duty clauses, its targets and its dates."""

import re
from array import array
from collections.abc import Iterable, Iterator

from plans.dates import read_dates, stated_dates
from plans.duties import Duties, Found
from plans.ledger import Role
from plans.outline import Paragraph
from plans.passage import Passage
from plans.printed import Print
from plans.reading import DateMention, Flag, TaskReading, UnitMention
from plans.selection import Draft, Selection
from plans.standing import Standing
from plans.targets import read_targets

_LEAST_UNCOVERED = 16
_ASIDE = re.compile(r"本[\u4e00-\u9fff]{2,6}自|各[地级县市区部]|[\u4e00-\u9fff]{2,8}:")


class TaskReader:
    """Reads the drafts of one plan in printed order, since earlier clauses may rule later ones."""

    def __init__(self, printed: Print, select: Selection, standing: Standing, year: int | None) -> None:
        self._print = printed
        self._passage = printed.passage
        self._select = select
        self._standing = standing
        self._year = year

    def read(self, draft: Draft, duties: Iterable[Duties], *, binds: bool) -> TaskReading:
        """Read a draft; `binds` tells whether a carry-over sentence reaches it (it does not reach safeguards)."""
        found = list(duties)
        clauses = [*(clause for one in found for clause in one.clauses), *draft.clauses]
        doubts = [self._flag("inherited", "责任单位取自上级标题", draft.start, draft.end)] if draft.inherits else []
        doubts += [self._flag(one.code, one.reason, one.start, one.end) for few in found for one in few.doubts]
        carry = self._standing.carry if binds else None
        units, unclear = self._units(draft, clauses)
        body = self._body(draft, clauses)
        targets = read_targets(body, year=self._year)
        local = any(unit.role is Role.LOCAL for unit in units)
        return TaskReading(
            no=draft.no,
            path=tuple(self._select.shown(heading) for heading in draft.path),
            title=self._print.shown(*self._select.title_place(draft.paragraphs[0])).strip("。：:；; "),
            text="\n".join(self._print.shown(one.start, one.end) for one in draft.paragraphs),
            span=self._passage.span(draft.start, draft.end),
            units=tuple(units),
            implied_local=bool(carry and carry.local) and not local,
            targets=targets.targets,
            deadlines=tuple(self._dates(body, clauses)),
            flags=(*doubts, *unclear, *self._uncovered(draft, clauses), *targets.flags),
        )

    def _units(self, draft: Draft, clauses: list[Found]) -> tuple[list[UnitMention], list[Flag]]:
        units: list[UnitMention] = []
        flags: list[Flag] = []
        last = draft.start
        for count, found in enumerate(clauses, start=1):
            covers = (last, found.start) if len(clauses) > 1 and last < found.start else None
            mentions = self._mentions(found, count, covers)
            last = found.end
            for rule in found.clause.rules:
                flags += self._standing.take(rule, found.inner, self._print, draft.no, mentions)
            units += self._standing.roles(mentions)
            flags += [
                self._flag(d.code, d.reason, found.inner + d.start, found.inner + d.end) for d in found.clause.doubts
            ]
        return units, flags

    def _mentions(self, found: Found, count: int, covers: tuple[int, int] | None) -> list[UnitMention]:
        return [
            UnitMention(
                name=self._print.shown(found.inner + unit.start, found.inner + unit.end),
                role=unit.role,
                open_list=unit.open_list,
                unnamed=unit.unnamed,
                clause=count,
                span=self._passage.span(found.inner + unit.start, found.inner + unit.end),
                covers=self._passage.span(*covers) if covers else None,
            )
            for unit in found.clause.units
        ]

    def _dates(self, body: Passage, clauses: list[Found]) -> Iterator[DateMention]:
        yield from read_dates(body, year=self._year)
        for one in clauses:
            for start, end in one.clause.dates:
                yield from stated_dates(self._passage[one.inner + start : one.inner + end], year=self._year)

    def _body(self, draft: Draft, clauses: list[Found]) -> Passage:
        """Return the task without its number and without its duty clauses."""
        pieces = list(_pieces(draft.paragraphs, clauses, len(self._passage)))
        origin = array("I")
        for start, end in pieces:
            origin.extend(self._passage.origin[start:end])
        return Passage("".join(self._passage.text[start:end] for start, end in pieces), origin)

    def _uncovered(self, draft: Draft, clauses: list[Found]) -> Iterator[Flag]:
        """Text behind the last clause belongs to nobody, unless the clause stands at the title and means it all."""
        if not clauses or draft.clauses or clauses[-1].start <= self._select.title_place(draft.paragraphs[0])[1] + 1:
            return
        rest = self._passage.text[clauses[-1].end : draft.end].strip("。;, \n")
        if len(rest) >= _LEAST_UNCOVERED and not _ASIDE.match(rest):
            yield self._flag("uncovered", "责任条款之后还有文字，没有写明由谁负责", clauses[-1].end, draft.end)

    def _flag(self, code: str, reason: str, start: int, end: int) -> Flag:
        return Flag(code=code, reason=reason, span=self._passage.span(start, end))


def _pieces(paragraphs: Iterable[Paragraph], clauses: list[Found], limit: int) -> Iterator[tuple[int, int]]:
    for count, one in enumerate(paragraphs):
        at = one.start + (one.number.length if one.number and not count else 0)
        for clause in clauses:
            if one.start <= clause.start < one.end:
                yield at, clause.start
                at = clause.end
        yield at, min(one.end + 1, limit)
