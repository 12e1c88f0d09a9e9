"""下发预览: what issuing a plan would make, on which days, for whom, and what still stands in its way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.plan_readings import FindingState
from plans.ledger import Role
from queries import plan_readings as readings
from queries import plans as queries
from queries.sql import Row
from standards.workdays import WorkCalendar
from workflows.deadlines import clockwork
from workflows.distribution import Distribution
from workflows.plans import distribution_of, said
from workflows.subjects import read_own_plan


@dataclass(frozen=True, slots=True)
class Preview:
    """What issuing a plan would do, and what an officer must still settle."""

    items: int
    tasks: int
    passed_down: int
    contributions: int
    units: int
    local_units: int
    open: list[str]
    dates: list[dict[str, Any]]
    undated_items: int
    rest_days: list[dict[str, Any]]
    provisional: list[date]
    without_contact: list[dict[str, Any]]
    open_findings: list[str]
    corrections: int


def preview_issue(session: Session, *, call: Call, plan_id: UUID) -> Preview:
    """Return what `issue_plan` would make, for the officer's eyes before he does it."""
    plan, subject = read_own_plan(session, call, plan_id)
    items = queries.items(session, plan_id)
    made = distribution_of(session, call, plan, items)
    bound = {task.unit_id for task in made.tasks} | {entry.unit_id for entry in made.contributions}
    calendar = clockwork(session, office_id=subject.office_id, on=call.on).calendar
    dates = _dates(items, made)
    days = [entry["due_on"] for entry in dates]
    found = readings.findings(session, plan_id, state=FindingState.OPEN)
    return Preview(
        items=len({task.item["id"] for task in made.tasks}),
        tasks=len(made.tasks),
        passed_down=sum(task.passed_down for task in made.tasks),
        contributions=len(made.contributions),
        units=len(bound),
        local_units=len({task.unit_id for task in made.tasks if task.role is Role.LOCAL}),
        open=made.open,
        dates=dates,
        undated_items=sum(item["due_on"] is None for item in items),
        rest_days=[_rolled(day, calendar) for day in days if not calendar.is_working_day(day)],
        provisional=[day for day in days if not calendar.is_published(day)],
        without_contact=queries.without_contact(session, unit_ids=list(bound), on=call.on),
        open_findings=[said(finding) for finding in found],
        corrections=readings.count_corrections(session, plan_id),
    )


def _dates(items: Sequence[Row], made: Distribution) -> list[dict[str, Any]]:
    """Count items and tasks by the day they are due."""
    tasks = Counter(task.item["due_on"] for task in made.tasks)
    entries = Counter(item["due_on"] for item in items if item["due_on"] is not None)
    return [{"due_on": day, "items": count, "tasks": tasks[day]} for day, count in sorted(entries.items())]


def _rolled(day: date, calendar: WorkCalendar) -> dict[str, Any]:
    """A printed date stands as printed; which day would count if it gave way is shown beside (民法典 203)."""
    due = calendar.roll_forward(day)
    return {"due_on": day, "counts_on": due.on, "provisional": due.provisional, "explanation": due.explanation}
