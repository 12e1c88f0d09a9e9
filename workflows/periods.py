"""Reporting periods: each cycle's tasks get one date per period, their contributors an earlier one, exactly once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges, DeadlineOpened, EventRow
from plans.ledger import ReportCycle
from queries import deadlines as queries
from queries.moves import note_many
from queries.sql import Row
from standards.periods import Period, periods_due
from standards.workdays import Due
from workflows.deadlines import Bearer, Clockwork, clockwork, opened
from workflows.lifecycle import Subject, noted


def open_periods(session: Session, *, at: datetime, cause_event_id: UUID) -> int:
    """Open every period that has begun by `at` and is still lacking somewhere; return how many dates were opened."""
    total = 0
    for cycle in ReportCycle:
        first_on = queries.first_reporting_day(session, cycle)
        if first_on is None:
            continue
        for period in periods_due(cycle, first_on, day_of(at)):
            total += _open_period(session, cycle, period, at, cause_event_id)
    return total


def _open_period(session: Session, cycle: ReportCycle, period: Period, at: datetime, cause_event_id: UUID) -> int:
    lacking = queries.tasks_lacking_period(session, cycle=cycle, period=period.key, end_on=period.end_on)
    offices = {task["supervising_unit_id"]: task for task in lacking}
    works = {office_id: clockwork(session, office_id=office_id, on=day_of(at)) for office_id in offices}
    dates = {office_id: _due(cycle, period, entry) for office_id, entry in works.items()}
    made = [
        _report_date(task, period, dates[task["supervising_unit_id"]], works[task["supervising_unit_id"]], at)
        for task in lacking
    ]
    by_task = {task["id"]: task for task in lacking}
    for entry in queries.contributions_to(session, list(by_task)):
        office_id = by_task[entry["task_id"]]["supervising_unit_id"]
        made.append(_contribution_date(entry, office_id, period, dates[office_id], works[office_id], at))
    events = [_event(deadline, title, period, at, cause_event_id) for deadline, title in made]
    note_many(session, events, DeadlineChanges(opened=tuple(deadline for deadline, _ in made)))
    return len(made)


def _due(cycle: ReportCycle, period: Period, works: Clockwork) -> Due:
    """The office's own day of the month, rolled forward when it is no working day."""
    same = periods_due(cycle, period.start_on, period.start_on, works.policy.report_day_of_month,
                       rule=works.calendar.roll_forward)  # fmt: skip
    return same[0].due


def _report_date(task: Row, period: Period, due: Due, works: Clockwork, at: datetime) -> tuple[DeadlineOpened, str]:
    bearer = Bearer(SubjectKind.TASK, task["id"], task["id"], task["unit_id"], task["supervising_unit_id"])
    return opened(bearer, DeadlineKind.REPORT, due, works=works, at=at, period=period.key), task["title"]


def _contribution_date(
    entry: Row, office_id: UUID, period: Period, due: Due, works: Clockwork, at: datetime
) -> tuple[DeadlineOpened, str]:
    """Contributors report some working days before the lead has to consolidate."""
    # Counted from the printed day: where that is off, both roll with the calendar.
    printed, ahead = due.reckoning.start if due.reckoning else due.on, works.policy.contribution_ahead_working_days
    earlier = works.calendar.subtract_working_days(printed, ahead) if ahead else due
    bearer = Bearer(SubjectKind.CONTRIBUTION, entry["id"], entry["task_id"], entry["unit_id"], office_id)
    return opened(bearer, DeadlineKind.CONTRIBUTION, earlier, works=works, at=at, period=period.key), entry["title"]


def _event(deadline: DeadlineOpened, title: str, period: Period, at: datetime, cause_event_id: UUID) -> EventRow:
    data: dict[str, Any] = {"title": title, "period": period.key, "label": period.label, "due_on": deadline.due_on,
                            "deadline_kind": deadline.kind}  # fmt: skip
    subject = Subject(
        SubjectKind.DEADLINE, deadline.id, "", 0, deadline.unit_id, deadline.supervising_unit_id, deadline.task_id
    )
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    return noted("period_opened", subject, call=call, data=data | DeadlineChanges(opened=(deadline,)).as_data())
