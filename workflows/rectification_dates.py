"""The dates of a rectification: plan, result, review are the unit's; publicity and look-back are the office's."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanged, DeadlineChanges, DeadlineOpened
from models.rectifications import RectificationKind
from queries import tasks as task_queries
from queries.sql import Row
from standards.workdays import Due
from workflows.deadlines import (
    Bearer,
    Clockwork,
    cancelled,
    in_working_days,
    met,
    opened,
    reopened_after_review,
)


def borne_by_unit(found: Row) -> Bearer:
    """Return the unit as bearer of a date."""
    return Bearer(
        SubjectKind.RECTIFICATION, found["id"], found["task_id"], found["unit_id"], found["supervising_unit_id"]
    )


def borne_by_office(found: Row) -> Bearer:
    """Return the office as bearer of a date."""
    office_id = found["supervising_unit_id"]
    return Bearer(SubjectKind.RECTIFICATION, found["id"], found["task_id"], office_id, office_id)


def plan_due(found: Row, days: int, *, works: Clockwork, at: datetime) -> DeadlineOpened:
    """Return the date for the plan: so many working days after the order, never after what was ordered."""
    due = in_working_days(borne_by_unit(found), DeadlineKind.RECTIFICATION_PLAN, days, works=works, at=at)
    if found["due_on"] is None or found["due_on"] >= due.due_on:
        return due
    words = f"整改完成时限 {found['due_on']} 早于收到整改通知后 {days} 个工作日，方案不晚于该日报送"
    return on_date(borne_by_unit(found), DeadlineKind.RECTIFICATION_PLAN, found["due_on"], words, works=works, at=at)


def work_due(found: Row, planned: Iterable[Row], *, works: Clockwork, at: datetime) -> DeadlineOpened:
    """Return the date for the result, or for the next review of what never closes."""
    bearer = borne_by_unit(found)
    if found["kind"] == RectificationKind.STANDING:
        return review_due(found, found["next_review_on"], works=works, at=at)
    latest = max((measure["due_on"] for measure in planned), default=None)
    due_on = found["due_on"] or latest
    if due_on is None:
        raise ValueError("a rectification without a date and without measures")
    words = f"{'整改通知明确' if found['due_on'] else '整改方案最后一项措施'}的完成时限 {due_on}"
    return on_date(bearer, DeadlineKind.RECTIFICATION_RESULT, due_on, words, works=works, at=at)


def review_due(found: Row, next_review_on: date, *, works: Clockwork, at: datetime) -> DeadlineOpened:
    """Return the date of the next 阶段性评估."""
    words = f"阶段性评估日期 {next_review_on}"
    kind = DeadlineKind.RECTIFICATION_REVIEW
    return on_date(borne_by_unit(found), kind, next_review_on, words, works=works, at=at)


def on_date(
    bearer: Bearer, kind: DeadlineKind, due_on: date, words: str, *, works: Clockwork, at: datetime
) -> DeadlineOpened:
    """Return a deadline on a day that somebody stated."""
    due = Due(due_on, not works.calendar.is_published(due_on), words)
    return opened(bearer, kind, due, works=works, at=at)


def unmet(session: Session, found: Row, *kinds: DeadlineKind) -> list[Row]:
    """Return what a rectification still owes, of these kinds or of any."""
    owed = task_queries.open_deadlines(session, found["task_id"], found["id"])
    return [entry for entry in owed if not kinds or entry["kind"] in kinds]


def met_now(session: Session, call: Call, found: Row, *kinds: DeadlineKind) -> tuple[DeadlineChanged, ...]:
    """Return the changes that meet what is owed of these kinds."""
    return tuple(met(entry, call.at) for entry in unmet(session, found, *kinds))


def ended(session: Session, call: Call, found: Row) -> tuple[DeadlineChanged, ...]:
    """Return the end of everything a rectification still owes."""
    return tuple(cancelled(entry, call.at) for entry in unmet(session, found))


def returned(session: Session, call: Call, found: Row, works: Clockwork, *kinds: DeadlineKind) -> DeadlineChanges:
    """Return the changes after a returned paper: the office's days are not counted, the remaining ones run again."""
    for kind in kinds:
        last = task_queries.last_deadline(session, found["id"], kind)
        if last is not None and last["met_at"] is not None:
            return DeadlineChanges(changed=(reopened_after_review(last, works=works, at=call.at),))
    return DeadlineChanges()
