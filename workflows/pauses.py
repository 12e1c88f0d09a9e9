"""What pausing the effect of a conclusion does to dates: the clock leaves them alone, and gives the days back later."""

from sqlmodel import Session

from models.calls import Call
from models.events import SubjectKind
from models.moves import DeadlineChanged
from queries import history
from queries import tasks as task_queries
from queries.sql import Row
from workflows.deadlines import clockwork, shifted, still_stopped


def paused(session: Session, objection: Row) -> list[DeadlineChanged]:
    """Return the changes by which the clock no longer looks at the answer to a notice."""
    return [DeadlineChanged(entry["id"]) for entry in _of_the_notice(session, objection)]


def resumed(session: Session, call: Call, objection: Row) -> list[DeadlineChanged]:
    """Return the changes after a pause: the days left run again; what was missed before stays missed.

    While the task is suspended only the days before that are given back, and nothing runs.
    """
    if not objection["pauses_effect"]:
        return []
    works = clockwork(session, office_id=objection["supervising_unit_id"], on=call.on)
    since = history.last_day(session, objection["id"], "objection_effect_paused") or call.on
    changed = []
    for entry in _of_the_notice(session, objection):
        if entry["suspended_on"] is not None:
            changed.append(still_stopped(entry, stopped_on=since, until_on=entry["suspended_on"], works=works))
            continue
        if entry["missed_at"] is not None:
            changed.append(DeadlineChanged(entry["id"], next_check_at=call.at))
            continue
        remaining = max(0, works.calendar.working_days_between(since, entry["due_on"]))
        changed.append(shifted(entry, remaining, works=works, at=call.at, reopened=False))
    return changed


def _of_the_notice(session: Session, objection: Row) -> list[Row]:
    if objection["against_kind"] != SubjectKind.NOTICE:
        return []
    return task_queries.open_deadlines(session, objection["task_id"], objection["against_id"])
