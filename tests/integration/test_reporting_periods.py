"""Which periods a task owes a report for."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from core.clock import at_hour, day_of, real_now
from core.ids import new_id
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.people import BEGINNING
from workflows import tasks
from workflows.periods import open_periods
from workflows.world import publish_default_policy


def monthly(session: Session, town: Town) -> UUID:
    """A task the county works on and reports every month."""
    task_id = business.in_progress(session, town)
    rows(session, "UPDATE task SET report_cycle = 'monthly' WHERE id = %(id)s", {"id": task_id})
    return task_id


def owed(session: Session, task_id: UUID, at: datetime) -> list[str]:
    """Open what has begun by then, and return the periods whose report is owed still."""
    open_periods(session, at=at, cause_event_id=new_id())
    open_dates = rows(
        session,
        """SELECT period FROM deadline WHERE task_id = %(id)s AND kind = 'report'
             AND met_at IS NULL AND cancelled_at IS NULL ORDER BY period""",
        {"id": task_id},
    )
    return [entry["period"] for entry in open_dates]


def month(day: date) -> str:
    return day.isoformat()[:7]


def test_a_reopened_task_owes_no_report_for_the_months_it_was_over(town: Town) -> None:
    with Session(town.engine) as session:
        # given a task that was excused in its first month
        publish_default_policy(session, from_on=BEGINNING)
        task_id = monthly(session, town)
        assert owed(session, task_id, real_now()) == [month(day_of(real_now()))]
        reviewer, issuer = (business.call_of(town, f"office-{duty}") for duty in ("reviewer", "issuer"))
        tasks.excuse(session, call=reviewer, task_id=task_id, reason="不涉及")
        # when it is reopened more than three months later
        later = at_hour(day_of(real_now()) + timedelta(days=100), 9)
        due_on = day_of(later) + timedelta(days=60)
        tasks.reopen(session, call=replace(issuer, at=later), task_id=task_id, reason="情况有变", due_on=due_on)
        # then
        assert owed(session, task_id, later) == [month(day_of(later))]
        session.commit()


def test_a_clock_that_stood_for_months_still_opens_every_month(town: Town) -> None:
    with Session(town.engine) as session:
        # given
        publish_default_policy(session, from_on=BEGINNING)
        task_id = monthly(session, town)
        # when
        months = owed(session, task_id, real_now() + timedelta(days=100))
        # then
        assert len(months) in (4, 5)
        assert months[0] == month(day_of(real_now()))
