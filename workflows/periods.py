"""Reporting periods: each cycle's tasks get one date per period, their contributors an earlier one, exactly once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges, DeadlineOpened, EventRow
from plans.ledger import ReportCycle
from queries import periods as queries
from queries import reporting_windows
from queries.moves import note_many
from queries.sql import Row
from queries.standing import looked_until
from standards.periods import Cycle, last_day_of
from standards.workdays import Due
from workflows.deadlines import Bearer, Clockwork, clockwork, opened, revived
from workflows.lifecycle import Subject, noted
from workflows.occasions import Occasion, of_cycle, of_step, of_window

JOB = "open_periods"
LOOKED_BACK = timedelta(days=31)
"""Periods that ended so long before the last run are not looked for again: nothing can begin to lack them."""


def open_periods(session: Session, *, at: datetime, cause_event_id: UUID) -> int:
    """Open every period that has begun by `at` and is still lacking somewhere; return how many dates were opened."""
    on, since = day_of(at), _since(session, at)
    writing = _Writing(session, at, cause_event_id)
    for cycle, first_on in queries.first_days(session).items():
        if cycle != ReportCycle.MILESTONE:
            writing.open("cycle", cycle, of_cycle(Cycle(cycle), max(first_on, since), on))
    for window in reporting_windows.begun(session, on):
        writing.open("window", window["id"], of_window(window, since, on))
    writing.open_steps()
    return writing.count


def open_window(session: Session, *, at: datetime, cause_event_id: UUID, window_id: UUID) -> int:
    """Open at once what a window just declared asks for today; the daily run opens what follows."""
    writing = _Writing(session, at, cause_event_id)
    for window in reporting_windows.begun(session, day_of(at), window_id):
        writing.open("window", window["id"], of_window(window, day_of(at), day_of(at)))
    return writing.count


def _since(session: Session, at: datetime) -> date:
    looked = looked_until(session, JOB)
    return min(day_of(looked), day_of(at)) - LOOKED_BACK if looked else date.min


class _Writing:
    """Finds what is lacking and writes it; an office's policy and calendar are read once."""

    def __init__(self, session: Session, at: datetime, cause_event_id: UUID) -> None:
        self.session = session
        self.call = Call(SYSTEM, at, cause_event_id=cause_event_id)
        self.works: dict[UUID, Clockwork] = {}
        self.count = 0

    def open(self, by: str, who: str | UUID, occasions: Sequence[Occasion]) -> None:
        """Open what those who report by a cycle or in a window lack of these."""
        if occasions:
            asked = [occasion.asked() for occasion in occasions]
            found = queries.lacking(self.session, by=by, who=who, periods=asked)
            self._write(found, {occasion.key: occasion for occasion in occasions})

    def open_steps(self) -> None:
        """Open the steps of accepted plans; tasks may share a day, so each group of steps is looked at by itself."""
        groups: dict[tuple[str, str], list[Row]] = {}
        for entry in queries.steps_lacking(self.session):
            groups.setdefault((entry["key"], entry["steps"]), []).append(entry)
        for (key, _), entries in groups.items():
            self._write(entries, {key: of_step(entries[0])})

    def _write(self, lacking: Sequence[Row], occasions: dict[str, Occasion]) -> None:
        made: list[tuple[DeadlineOpened, str, Occasion]] = []
        dates: dict[tuple[UUID, str], Due] = {}
        contributors: dict[UUID, list[Row]] = {}
        for entry in queries.contributions_to(self.session, [task["id"] for task in lacking]) if lacking else ():
            contributors.setdefault(entry["task_id"], []).append(entry)
        for task in lacking:
            office_id, occasion = task["supervising_unit_id"], occasions[task["key"]]
            works = self._works(office_id)
            if (office_id, occasion.key) not in dates:
                dates[office_id, occasion.key] = occasion.due(works)
            due = dates[office_id, occasion.key]
            made.append((self._report_date(task, occasion, due, works), task["title"], occasion))
            for entry in contributors.get(task["id"], ()):
                date_ = self._contribution_date(entry, office_id, occasion, due, works)
                made.append((date_, entry["title"], occasion))
        events = [self._event(*entry) for entry in made]
        note_many(self.session, events, DeadlineChanges(opened=tuple(entry[0] for entry in made)))
        self.count += len(made)

    def _works(self, office_id: UUID) -> Clockwork:
        if office_id not in self.works:
            self.works[office_id] = clockwork(self.session, office_id=office_id, on=self.call.on)
        return self.works[office_id]

    def _report_date(self, task: Row, occasion: Occasion, due: Due, works: Clockwork) -> DeadlineOpened:
        bearer = Bearer(SubjectKind.TASK, task["id"], task["id"], task["unit_id"], task["supervising_unit_id"])
        return opened(bearer, DeadlineKind.REPORT, due, works=works, at=self.call.at, period=occasion.key)

    def _contribution_date(
        self, entry: Row, office_id: UUID, occasion: Occasion, due: Due, works: Clockwork
    ) -> DeadlineOpened:
        """Contributors report some working days before the lead has to consolidate."""
        # Counted from the printed day: where that is off, both roll with the calendar.
        printed, ahead = due.reckoning.start if due.reckoning else due.on, works.policy.contribution_ahead_working_days
        if ahead and not occasion.short:
            earlier = works.calendar.subtract_working_days(printed, ahead)
            why = f"{occasion.label}的配合情况，先于牵头单位报送 {ahead} 个工作日"
            due = Due(earlier.on, earlier.provisional, f"{why}：{earlier.explanation}", earlier.reckoning)
        bearer = Bearer(SubjectKind.CONTRIBUTION, entry["id"], entry["task_id"], entry["unit_id"], office_id)
        return opened(bearer, DeadlineKind.CONTRIBUTION, due, works=works, at=self.call.at, period=occasion.key)

    def _event(self, deadline: DeadlineOpened, title: str, occasion: Occasion) -> EventRow:
        data: dict[str, Any] = {"title": title, "period": occasion.key, "label": occasion.label,
                                "due_on": deadline.due_on, "deadline_kind": deadline.kind}  # fmt: skip
        subject = Subject(
            SubjectKind.DEADLINE, deadline.id, "", 0, deadline.unit_id, deadline.supervising_unit_id, deadline.task_id
        )
        return noted(
            "period_opened", subject, call=self.call, data=data | DeadlineChanges(opened=(deadline,)).as_data()
        )


def owed_again(session: Session, task_id: UUID, *, works: Clockwork, at: datetime) -> tuple[DeadlineChanged, ...]:
    """Return the changes by which a task that comes back to life owes again the periods that are not over yet.

    Closing had cancelled their dates; what ended before stays ended.
    """
    return tuple(_running(queries.cancelled_of(session, task_id), works, at))


def _running(dates: Iterable[Row], works: Clockwork, at: datetime) -> Iterable[DeadlineChanged]:
    for entry in dates:
        if last_day_of(entry["period"]) >= day_of(at):
            yield revived(entry, works=works, at=at)
