"""The scenario engine: business time goes on day by day, the real clock ticks, people act, messages go out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from cli.simulate.agencies import CLOSE, Agencies
from cli.simulate.diary import Diary
from cli.simulate.habits import Habits
from cli.simulate.house import OFFICE, House
from cli.simulate.offices import Offices
from cli.simulate.script import Stop, holiday_papers, stops
from cli.simulate.staffing import change_hands
from core.clock import at_hour
from core.database import run_command
from core.files import FileStore
from models.calendar_views import CalendarImport
from models.messages import Channel
from models.people import Duty
from notifications.delivery import deliver_due
from plans.ledger import LedgerPlan
from queries import simulated as queries
from workflows import calendars, plans
from workflows.relay import relay_due
from workflows.schedule import tick

CLOCK_LOOKS, UNITS_BEGIN, OFFICES_BEGIN, EVENING = (8, 45), (9, 15), (14, 0), (18, 0)


@dataclass
class Year:
    """One run: the house, what befalls it, and how long each part took (real seconds)."""

    house: House
    ledger: LedgerPlan
    start_on: date
    days: int
    store: FileStore
    took: dict[str, float] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    back_at: dict[Stop, datetime] = field(default_factory=dict)
    """When the clock looked again after each stop."""

    def __post_init__(self) -> None:
        self.stops = stops(self.house.lots, self.start_on, self.days)
        self._papers = sorted(holiday_papers(self.house.lots, self.start_on, self.days), key=lambda entry: entry[0])
        self.looked_at = at_hour(self.start_on)
        self._diary = Diary()
        self._habits = Habits(self.house.lots)
        self._agencies = Agencies(self.house, self._habits, self._diary, self.store)

    def live(self, *, evening: Callable[[date], None]) -> None:
        """Live through all days; `evening` is called at the end of each with the day."""
        for number in range(self.days):
            on = self.start_on + timedelta(days=number)
            stop = self.stop_on(on)
            self._morning(on, stop)
            if number == 0:
                self._offices = Offices(self.house, self._habits, self._diary, plan_id=self._issue())
            if self.house.calendar.is_working_day(on) and not (stop and stop.whole):
                self._work(on)
            self.house.at = at_hour(on, *EVENING)
            if not (stop and stop.whole):
                self._tell()
            evening(on)

    def stop_on(self, on: date) -> Stop | None:
        """Return the stop of a day, if there is one."""
        return next((entry for entry in self.stops if entry.holds(on)), None)

    def _morning(self, on: date, stop: Stop | None) -> None:
        with self.timed("读取"):
            self.house.open_day(at_hour(on, *CLOCK_LOOKS))
        if stop is None:
            self.look()
            before = self.stop_on(on - timedelta(days=1))
            self.back_at |= {before: self.looked_at} if before else {}

    def look(self) -> None:
        """Let the real clock look once, as after any stop."""
        with self.timed("时钟"):
            self.house.set_clock(self.house.at)
            tick(self.house.engine, at=self.house.at)
            self.looked_at = self.house.at

    def _work(self, on: date) -> None:
        intended = self._diary.due(on)
        self.house.at = at_hour(on, *UNITS_BEGIN)
        change_hands(self.house)
        with self.timed("承办单位"):
            self._agencies.day(intended.get(CLOSE, []))
        self.house.at = max(self.house.at, at_hour(on, *OFFICES_BEGIN))
        with self.timed("督查机构"):
            self._publish_calendars(on)
            self._offices.day(intended)

    def _tell(self) -> None:
        with self.timed("转发"):
            self.house.set_clock(self.house.at)
            relay_due(self.house.engine)
        with self.timed("投递"):
            deliver_due(self.house.engine, Channel.EMAIL)

    def _issue(self) -> UUID:
        with self.timed("交办"):
            office = self.house.units[OFFICE]
            call = self.house.call(office, Duty.CLERK)
            made = run_command(self.house.engine, plans.draft_plan, call=call, ledger=self.ledger, office_id=office)
            call = self.house.call(office, Duty.ISSUER)
            run_command(self.house.engine, plans.issue_plan, call=call, plan_id=made.subject_id)
            self.house.read(queries.count_anew)
        return made.subject_id

    def _publish_calendars(self, on: date) -> None:
        while self._papers and self._papers[0][0] <= on:
            self._publish_calendar(self._papers.pop(0)[1])

    def _publish_calendar(self, draft: CalendarImport) -> None:
        office = self.house.units[OFFICE]
        draft = draft.model_copy(update={"office_id": office})
        made = self.house.act(calendars.draft_calendar, call=self.house.call(office, Duty.CLERK), draft=draft)
        if made:
            call = self.house.call(office, Duty.REVIEWER)
            self.house.act(calendars.publish_calendar, call=call, draft_id=made.subject_id)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Count the real seconds of a part."""
        began = time.perf_counter()
        yield
        self.took[part] = self.took.get(part, 0.0) + time.perf_counter() - began
