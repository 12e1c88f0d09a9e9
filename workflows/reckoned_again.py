"""An open date by another calendar: what becomes of it, and which days a change of calendar concerns; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from models.deadlines import DeadlineKind
from queries.sql import Row
from standards.reckoning import Counted, Reckoning
from standards.workdays import Due, WorkCalendar
from workflows.calendar_versions import calendar_of

_DEDUCTED = "扣除审核或中止期间"


@dataclass(frozen=True, slots=True)
class Again:
    """A date as the new calendar has it; `lifted` when it is ahead although its old date was missed."""

    deadline: Row
    due: Due
    lifted: bool

    @property
    def moved(self) -> bool:
        """Whether it is another date."""
        return bool(self.due.on != self.deadline["due_on"])

    @property
    def settled(self) -> bool:
        """Whether a provisional date has become final as it was."""
        return not self.moved and self.deadline["provisional"] and not self.due.provisional


def again(deadline: Row, calendar: WorkCalendar, *, on: date) -> Again:
    """Reckon an open date again on the day `on`. Pure. A date that a paper fixed only learns whether it is provisional.

    Nobody is made late by a calendar: a date that moves into the past waits for the first working day from `on`.
    """
    if deadline["counted_from"] is None:
        fixed = Due(deadline["due_on"], not calendar.is_published(deadline["due_on"]), deadline["explanation"])
        return Again(deadline, fixed, lifted=False)
    counted = Reckoning(deadline["counted_from"], deadline["counted_length"], Counted(deadline["counted_unit"]))
    due = _reckoned(calendar, counted)
    if due.on < min(on, deadline["due_on"]):
        waits = min(deadline["due_on"], calendar.roll_forward(on).on)
        due = Due(waits, due.provisional, f"{due.explanation}；新日期已过，延至 {waits}", counted)
    # The notice that went unanswered has gone its own way; people decide what becomes of it.
    lifted = deadline["missed_at"] is not None and due.on >= on and deadline["kind"] != DeadlineKind.ANSWER
    return Again(deadline, Due(due.on, due.provisional, _explained(deadline, due.explanation), counted), lifted)


@lru_cache(maxsize=10_000)
def _reckoned(calendar: WorkCalendar, counted: Reckoning) -> Due:
    """Reckon once what thousands of dates of the same day have in common."""
    return calendar.reckon(counted)


def _explained(deadline: Row, explanation: str) -> str:
    """Keep what stands before the sum: which report, by which rule, what pause gave its days back."""
    why, stands, _ = deadline["explanation"].partition(f"：{deadline['counted_from']} ")
    if stands:
        return f"{why}：{explanation}"
    if deadline["paused_days"]:
        return f"{_DEDUCTED} {deadline['paused_days']} 个工作日：{explanation}"
    return explanation


@dataclass(frozen=True, slots=True)
class Change:
    """A change of calendar: what is in force from it, by which name, the days that were news, and who said so."""

    calendar: WorkCalendar
    version: str
    news: tuple[dict[str, Any], ...]
    document_no: str


def change_to(papers: Sequence[Row]) -> Change:
    """Return what the last of these papers changes, and for dates of older versions the papers before it."""
    before, news = WorkCalendar.of(()), []
    for place in range(1, len(papers) + 1):
        after = calendar_of(papers[:place])
        news += [{"number": place, "first_on": a, "last_on": b} for a, b in _spans(before.differing_days(after))]
        before = after
    last = papers[-1]
    return Change(before, last.get("calendar_version", before.version), tuple(news), last["document_no"])


def _spans(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    numbered = enumerate(day.toordinal() for day in days)
    for _, run in groupby(numbered, key=lambda entry: entry[1] - entry[0]):
        ordinals = [ordinal for _, ordinal in run]
        yield date.fromordinal(ordinals[0]), date.fromordinal(ordinals[-1])
