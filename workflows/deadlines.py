"""Opening, meeting, reopening and shifting deadlines: what a command hands to `advance` to be written with its move."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.ids import new_id
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineOpened
from queries import calendars as queries
from queries import policies
from queries.sql import Row
from standards.office_hours import OfficeHours
from standards.reckoning import Counted, Reckoning
from standards.workdays import Due, WorkCalendar
from workflows.calendar_versions import calendar_named
from workflows.judge import first_check
from workflows.office_hours import SHIPPED_HOURS, hours_of
from workflows.policy import Policy, PolicyVersion, known_policy


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What dates are reckoned with on the day of a command: the office's policy, the calendar, the office's hours."""

    version: PolicyVersion
    calendar: WorkCalendar
    hours: OfficeHours = SHIPPED_HOURS

    @property
    def policy(self) -> Policy:
        """The numbers in force."""
        return self.version.policy


def clockwork(session: Session, *, office_id: UUID, on: date) -> Clockwork:
    """Return the policy and hours of a day, and the calendar of now. Raises LookupError if no policy was published."""
    found = policies.in_force(session, name="ladder", office_id=office_id, on=on)
    if found is None:
        raise LookupError("no ladder policy in force")
    with_ = queries.reckoned_with(session, office_id=office_id, on=on)
    return Clockwork(
        PolicyVersion(found["id"], known_policy(found["id"], found["body"]), found["from_on"], found["to_on"]),
        calendar_named(session, with_["calendar_version"]),
        hours_of(with_["hours"]) if with_["hours"] else SHIPPED_HOURS,
    )


def clockworks(session: Session, keys: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], Clockwork]:
    """Return what `clockwork` returns for many (office, day), in a few statements. Raises LookupError as it does."""
    ladders = policies.in_force_many(session, name="ladder", keys=keys)
    decreed = policies.in_force_many(session, name="office_hours", keys=keys)
    ids = {entry["id"] for entry in (*ladders, *decreed)}
    bodies = {entry["id"]: entry["body"] for entry in policies.by_ids(session, list(ids))}
    hours = {(entry["office_id"], entry["on_day"]): bodies[entry["id"]] for entry in decreed}
    calendar = calendar_named(session, queries.version_in_force(session))
    found = {}
    for entry in ladders:
        key = entry["office_id"], entry["on_day"]
        policy = known_policy(entry["id"], bodies[entry["id"]])
        kept = hours_of(json.dumps(hours[key], sort_keys=True)) if key in hours else SHIPPED_HOURS
        version = PolicyVersion(entry["id"], policy, entry["from_on"], entry["to_on"])
        found[key] = Clockwork(version, calendar, kept)
    if len(found) < len(set(keys)):
        raise LookupError("no ladder policy in force")
    return found


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose deadline it is and on what; an objection to a bulletin stands on no task."""

    subject_kind: SubjectKind
    subject_id: UUID
    task_id: UUID | None
    unit_id: UUID
    office_id: UUID


def opened(
    bearer: Bearer,
    kind: DeadlineKind,
    due: Due,
    *,
    works: Clockwork,
    at: datetime,
    period: str | None = None,
) -> DeadlineOpened:
    """Return a new deadline with its origin, explanation and first moment to look at it."""
    counted = due.reckoning
    return DeadlineOpened(
        id=new_id(),
        subject_kind=bearer.subject_kind,
        subject_id=bearer.subject_id,
        task_id=bearer.task_id,
        unit_id=bearer.unit_id,
        supervising_unit_id=bearer.office_id,
        kind=kind,
        period=period,
        due_on=due.on,
        basis_on=day_of(at),
        length=counted.length if counted else None,
        length_unit=counted.unit if counted else None,
        **counted_columns(counted),
        explanation=due.explanation,
        calendar_version=works.calendar.version,
        provisional=due.provisional,
        next_check_at=first_check_of(kind, due.on, works=works, at=at),
    )


def in_working_days(bearer: Bearer, kind: DeadlineKind, days: int, *, works: Clockwork, at: datetime) -> DeadlineOpened:
    """Return a deadline `days` working days after the day of `at`, which is not counted (民法典 第二百零一条)."""
    return opened(bearer, kind, works.calendar.add_working_days(day_of(at), days), works=works, at=at)


def in_natural_days(bearer: Bearer, kind: DeadlineKind, days: int, *, works: Clockwork, at: datetime) -> DeadlineOpened:
    """Return a deadline `days` natural days after the day of `at`; a last day off gives way (民法典 第二百零三条)."""
    return opened(bearer, kind, works.calendar.add_natural_days(day_of(at), days), works=works, at=at)


def first_check_of(
    kind: DeadlineKind, due_on: date, *, works: Clockwork, at: datetime, began_on: date | None = None
) -> datetime | None:
    """Return when the clock next looks at a date that is moved to `due_on`; None if nothing is left to say of it.

    A date that began before the version of `works` came into force is judged by an earlier one: the clock then looks
    at once, and the sweep, which judges by the day a date began, sets the moment that follows.
    """
    if began_on is not None and began_on < works.version.from_on:
        return at
    return first_check(works.policy, kind, due_on, after=at, calendar=works.calendar, hours=works.hours)


def met(deadline: Row, at: datetime) -> DeadlineChanged:
    """Return the change that marks a deadline as met, in time or late."""
    return DeadlineChanged(deadline["id"], met_at=at)


def cancelled(deadline: Row, at: datetime) -> DeadlineChanged:
    """Return the change that ends a deadline without it having been met."""
    return DeadlineChanged(deadline["id"], cancelled_at=at)


def revived(deadline: Row, *, works: Clockwork, at: datetime) -> DeadlineChanged:
    """Return the change by which a date that was cancelled runs again as it stood, with the moments it has left."""
    return replace(unchanged(deadline, works=works, at=at), reopened=True)


def reopened_after_review(deadline: Row, *, works: Clockwork, at: datetime) -> DeadlineChanged:
    """Return the change after a returned paper: the days the office had it are not counted, the remaining ones run.

    Whoever submitted on the last day has until the end of the day of return; who had missed the date has missed it.
    """
    if deadline["missed_at"] is not None:
        return replace(unchanged(deadline, works=works, at=at), due_on=deadline["due_on"], reopened=True)
    remaining = max(0, works.calendar.working_days_between(day_of(deadline["met_at"]), deadline["due_on"]))
    return shifted(deadline, remaining, works=works, at=at, reopened=True)


def reopened_while_suspended(deadline: Row, *, since: date, works: Clockwork) -> DeadlineChanged:
    """Return the change after a paper returned while its task is suspended: resuming lets the remaining days run.

    Only the days of review before the suspension are added here; those of the suspension are added when it ends.
    """
    change = still_stopped(deadline, stopped_on=day_of(deadline["met_at"]), until_on=since, works=works)
    return replace(change, reopened=True)


def still_stopped(deadline: Row, *, stopped_on: date, until_on: date, works: Clockwork) -> DeadlineChanged:
    """Return the change that gives back the working days of one stop while another goes on: the clock does not run.

    The other gives back its own days from `until_on` when it ends; what was missed before stays missed.
    """
    calendar, due_on = works.calendar, deadline["due_on"]
    lost = max(0, calendar.working_days_between(stopped_on, until_on))
    if lost and deadline["missed_at"] is None:
        due_on = calendar.add_working_days(due_on, lost).on
    added = calendar.working_days_between(deadline["due_on"], due_on)
    counted = _counted(deadline, Reckoning(deadline["due_on"], lost, Counted.WORKING_DAY))
    return DeadlineChanged(deadline["id"], due_on=due_on, paused_days=added, **counted)


def shifted(
    deadline: Row, remaining: int, *, works: Clockwork, at: datetime, reopened: bool, why: str | None = None
) -> DeadlineChanged:
    """Return the change that lets `remaining` working days run from the day of `at`; never to an earlier date.

    `why` names the pause in the explanation: which one, from when to when, its reason.
    """
    reckoned = works.calendar.add_working_days(day_of(at), remaining)
    due_on = max(reckoned.on, deadline["due_on"])
    added = works.calendar.working_days_between(deadline["due_on"], due_on)
    return DeadlineChanged(
        deadline["id"],
        due_on=due_on,
        **_counted(deadline, reckoned.reckoning),
        explanation=f"{why or '扣除审核或中止期间'} {added} 个工作日：{reckoned.explanation}" if added else None,
        reopened=reopened,
        lifted=due_on >= day_of(at),
        paused_days=added,
        next_check_at=_next_look(deadline, due_on, works=works, at=at),
    )


def _next_look(deadline: Row, due_on: date, *, works: Clockwork, at: datetime) -> datetime | None:
    return first_check_of(DeadlineKind(deadline["kind"]), due_on, works=works, at=at, began_on=deadline.get("basis_on"))


def _counted(deadline: Row, anew: Reckoning | None) -> dict[str, Any]:
    """Say from what a moved date is reckoned from now on; one that a paper fixed stays one that no calendar moves."""
    return counted_columns(anew if deadline.get("counted_from") is not None else None)


def counted_columns(counted: Reckoning | None) -> dict[str, Any]:
    """Return the columns that say from what a date is reckoned; none of them for one that somebody stated."""
    if counted is None:
        return {"counted_from": None, "counted_length": None, "counted_unit": None}
    return {"counted_from": counted.start, "counted_length": counted.length, "counted_unit": counted.unit}


def unchanged(deadline: Row, *, works: Clockwork, at: datetime) -> DeadlineChanged:
    """Return the change that lets the clock look at a deadline again whose date stays as it is."""
    return DeadlineChanged(deadline["id"], next_check_at=_next_look(deadline, deadline["due_on"], works=works, at=at))
