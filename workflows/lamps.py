"""The lamp of a task: a level with its reason, by the rungs of the policy that is in force, the same everywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from models.calls import Call
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.tasks import TASK_STAGE_NAMES, TaskStage
from queries import lamps as queries
from queries import stagnation
from queries.sql import Row
from standards.office_hours import OfficeHours
from standards.workdays import WorkCalendar
from workflows.deadlines import clockworks
from workflows.judge import moment
from workflows.office_hours import SHIPPED_HOURS
from workflows.policy import LampLevel, Policy
from workflows.rungs import OnBehind, OnNoProgress, Rung

AT_REST = "—"
OVER = (TaskStage.DRAFTED, TaskStage.SUSPENDED, TaskStage.CLOSED, TaskStage.EXCUSED, TaskStage.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class OpenDate:
    """A date of a task that is neither met nor cancelled."""

    kind: DeadlineKind
    due_on: date


@dataclass(frozen=True, slots=True)
class LampFacts:
    """What is known of a task at an instant; pace and days without progress only where somebody found them."""

    at: datetime
    stage: TaskStage
    dates: Sequence[OpenDate]
    calendar: WorkCalendar
    hours: OfficeHours = SHIPPED_HOURS
    points_behind: Decimal | None = None
    days_without_progress: int | None = None


@dataclass(frozen=True, slots=True)
class Lamp:
    """A level (None while nothing is asked of the task), its label and colour in this version, and why."""

    level: int | None
    label: str
    colour: str
    reason: str


def lamp(policy: Policy, facts: LampFacts) -> Lamp:
    """Return the most serious level that a rung of the policy lights now. Pure.

    Of equals the earliest date speaks, and of its rungs the last.
    """
    if facts.stage in OVER:
        return Lamp(None, AT_REST, "", TASK_STAGE_NAMES[facts.stage])
    lit = [*_of_dates(policy, facts), *_of_progress(policy, facts)]
    lowest = min(policy.lamps, key=lambda entry: entry.level)
    if not lit:
        return _shown(lowest, _nothing(facts))
    level, reason = max(lit, key=lambda entry: entry[0])
    return _shown(_level(policy, level) or lowest, reason)


def _of_dates(policy: Policy, facts: LampFacts) -> Iterator[tuple[int, str]]:
    for entry in sorted(facts.dates, key=lambda one: (one.due_on, one.kind)):
        come = [rung for rung in policy.for_kind(entry.kind) if _has_come(rung, entry, facts)]
        for rung in reversed(come):
            if rung.lights is not None:
                yield rung.lights, f"{_date_words(entry, facts)}（台阶 {rung.key}）"


def _has_come(rung: Rung, entry: OpenDate, facts: LampFacts) -> bool:
    return moment(rung, entry.due_on, facts.calendar, facts.hours) <= facts.at


def _of_progress(policy: Policy, facts: LampFacts) -> Iterator[tuple[int, str]]:
    for rung in policy.rungs:
        trigger = rung.trigger
        if rung.lights is None or rung.blanks:
            continue
        if isinstance(trigger, OnBehind) and trigger.points is not None and (facts.points_behind or 0) > trigger.points:
            yield rung.lights, f"落后进度 {facts.points_behind} 个百分点（台阶 {rung.key}）"
        if (
            isinstance(trigger, OnNoProgress)
            and trigger.days is not None
            and (facts.days_without_progress or 0) > trigger.days
        ):
            yield rung.lights, f"{facts.days_without_progress} 日没有经采纳的进展（台阶 {rung.key}）"


def _date_words(entry: OpenDate, facts: LampFacts) -> str:
    days = facts.calendar.working_days_between(entry.due_on, day_of(facts.at))
    name = DEADLINE_KIND_NAMES[entry.kind]
    if day_of(facts.at) <= entry.due_on:
        return f"{name}时限 {entry.due_on}，还有 {-days} 个工作日"
    return f"{name}时限 {entry.due_on}，已逾期 {days} 个工作日"


def _nothing(facts: LampFacts) -> str:
    if not facts.dates:
        return "没有未到的时限"
    first = min(facts.dates, key=lambda one: one.due_on)
    return f"最近的时限：{DEADLINE_KIND_NAMES[first.kind]} {first.due_on}"


def _level(policy: Policy, level: int) -> LampLevel | None:
    """Return the level as the version names it, else the next lower one it names."""
    named = [entry for entry in policy.lamps if entry.level <= level]
    return max(named, key=lambda entry: entry.level) if named else None


def _shown(level: LampLevel, reason: str) -> Lamp:
    return Lamp(level.level, level.label, level.colour, reason)


def lamps_of(session: Session, *, call: Call, tasks: Sequence[Row]) -> dict[UUID, Lamp]:
    """Return the lamps of many tasks (id, stage, supervising_unit_id), by the version in force for each office."""
    if not tasks:
        return {}
    works = clockworks(session, {(task["supervising_unit_id"], call.on) for task in tasks})
    dates: dict[UUID, list[OpenDate]] = {}
    for entry in queries.open_dates(session, [task["id"] for task in tasks]):
        dates.setdefault(entry["task_id"], []).append(OpenDate(DeadlineKind(entry["kind"]), entry["due_on"]))
    stuck = stagnation.of_tasks(session, [task["id"] for task in tasks])
    found: dict[UUID, Lamp] = {}
    for task in tasks:
        work = works[task["supervising_unit_id"], call.on]
        stage = TaskStage(task["stage"])
        pace = _pace(stuck.get(task["id"]))
        facts = LampFacts(call.at, stage, dates.get(task["id"], ()), work.calendar, work.hours, *pace)
        found[task["id"]] = lamp(work.policy, facts)
    return found


def _pace(found: Row | None) -> tuple[Decimal | None, int | None]:
    if found is None:
        return None, None
    return found["points"], (found["on_day"] - found["since"]).days if found["since"] else None
