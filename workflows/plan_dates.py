"""The date of a task as its paper gives it: its own words, else its targets, else the end of the plan's year. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.plan_readings import FindingKind
from plans.reading import DocumentFacts, PlanReading, Span, TaskReading

YEAR = re.compile(r"(20\d{2})\s*年")
YEARS = re.compile(r"(20\d{2})\s*[-—–~～至到]+\s*(20\d{2})")


class DueHow(StrEnum):
    """Where a task's date comes from."""

    TEXT = "text"
    TARGET = "target"
    PLAN_TARGETS = "plan_targets"
    TITLE = "title"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class ReadDue:
    """The date an item gets as a draft, the words it rests on, and the doubt that an officer settles."""

    on: date | None
    how: DueHow | None = None
    span: Span | None = None
    doubt: FindingKind | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The day till which a plan runs where a task names none."""

    on: date | None
    how: DueHow | None
    span: Span | None = None


def year_end(plan: PlanReading, document: DocumentFacts) -> YearEnd:
    """Return the latest date of the plan's own targets, else 31 December of the last year that a title names."""
    dated = [(target.due_on, target.span) for target in plan.document_targets if target.due_on]
    if dated:
        return YearEnd(*_with_how(max(dated), DueHow.PLAN_TARGETS))
    for title in (plan.title, document.title or ""):
        years = [int(year) for year in YEAR.findall(title)]
        years += [int(last) for _, last in YEARS.findall(title)]
        if years:
            return YearEnd(date(max(years), 12, 31), DueHow.TITLE)
    return YearEnd(None, None)


def due_of(task: TaskReading, end: YearEnd, *, today: date) -> ReadDue:
    """Return a task's date and what is doubtful about it; a phrase without a day (汛期前) is never taken for one."""
    on, how, span = _stated(task) or (end.on, end.how, end.span)
    undated = [mention.text for mention in task.deadlines if mention.on is None]
    if on is None:
        words = f"时限“{'、'.join(undated)}”没有具体日期" if undated else "文中没有时限，也无法由方案年度推出"
        return ReadDue(None, None, None, FindingKind.NO_DATE, f"{words}，请填写完成时限")
    if undated and how not in (DueHow.TEXT, DueHow.TARGET):
        reason = f"时限“{'、'.join(undated)}”没有具体日期，暂按 {on} 计，请核定"
        return ReadDue(on, how, span, FindingKind.OPEN_DATE, reason)
    if on < today:
        return ReadDue(on, how, span, FindingKind.DATE_PAST, f"完成时限 {on} 早于今日 {today}，请核定")
    return ReadDue(on, how, span)


def _stated(task: TaskReading) -> tuple[date, DueHow, Span] | None:
    own: Sequence[tuple[date, Span]] = [(mention.on, mention.span) for mention in task.deadlines if mention.on]
    if own:
        return _with_how(max(own), DueHow.TEXT)
    targets = [(target.due_on, target.span) for target in task.targets if target.due_on]
    return _with_how(max(targets), DueHow.TARGET) if targets else None


def _with_how(latest: tuple[date, Span], how: DueHow) -> tuple[date, DueHow, Span]:
    return latest[0], how, latest[1]
