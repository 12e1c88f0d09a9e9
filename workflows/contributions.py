"""Asking participants and guides for their part: each is told once, with a date before the consolidating unit's own."""

from typing import Any

from sqlmodel import Session

from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges, DeadlineOpened, EventRow
from queries.moves import note_many
from workflows.deadlines import Bearer, Clockwork, opened
from workflows.distribution import ContributionDraft, Distribution, TaskDraft
from workflows.lifecycle import Subject, noted


def request_contributions(session: Session, made: Distribution, *, works: Clockwork, call: Call) -> None:
    """Write the first event of each contribution; where the task reports by period, the dates come with the periods."""
    tasks = {task.id: task for task in made.tasks}
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    events: list[EventRow] = []
    dates: list[DeadlineOpened] = []
    for entry in made.contributions:
        task = tasks[entry.task_id]
        date = _date(entry, task, works, call)
        dates += [date] if date else []
        events.append(_asked(entry, task, date, by_system))
    note_many(session, events, DeadlineChanges(opened=tuple(dates)))


def _date(entry: ContributionDraft, task: TaskDraft, works: Clockwork, call: Call) -> DeadlineOpened | None:
    if task.item["report_cycle"] or task.item["due_on"] is None:
        return None
    ahead = works.policy.contribution_ahead_working_days
    due = works.calendar.subtract_working_days(task.item["due_on"], ahead)
    bearer = Bearer(SubjectKind.CONTRIBUTION, entry.id, task.id, entry.unit_id, task.office_id)
    return opened(bearer, DeadlineKind.CONTRIBUTION, due, works=works, at=call.at)


def _asked(entry: ContributionDraft, task: TaskDraft, date: DeadlineOpened | None, call: Call) -> EventRow:
    subject = Subject(SubjectKind.CONTRIBUTION, entry.id, "", 0, entry.unit_id, task.office_id, task.id)
    data: dict[str, Any] = {"title": task.item["title"], "role": entry.role, "lead_unit_id": str(task.unit_id)}
    changes = DeadlineChanges(opened=(date,) if date else ())
    if date:
        data["due_on"] = date.due_on
    return noted("contribution_requested", subject, call=call, data=data | changes.as_data())
