"""Stagnation, found each day before a date is missed: no accepted progress, or behind the plan or 序时进度."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import at_hour
from core.database import run_command
from queries import stagnation as queries
from standards.workdays import WorkCalendar
from workflows.deadlines import clockworks
from workflows.policy import Policy
from workflows.rungs import OnBehind, OnNoProgress

MOST_DAYS = 31
"""After a longer stop only the last so many mornings are looked at; what no month saw, no rung can have meant."""


def find_stagnation(engine: sa.Engine, *, offices: Sequence[UUID], after: date | None, on: date) -> int:
    """Look at every morning since the last one looked at, oldest first; return how many tasks stagnate today."""
    first_on = max(after + timedelta(days=1), on - timedelta(days=MOST_DAYS - 1)) if after else on
    found = 0
    for number in range(min(first_on, on).toordinal(), on.toordinal() + 1):
        found = run_command(engine, look, offices=offices, on=date.fromordinal(number))
    return found


def look(session: Session, *, offices: Sequence[UUID], on: date) -> int:
    """Look at the tasks of offices as a day begins, by the policies in force on it; return how many stagnate."""
    try:
        works = clockworks(session, {(office_id, on) for office_id in offices})
    except LookupError:  # a morning before the house had a policy
        return 0
    asked = [_asked(office_id, entry.policy) for (office_id, _), entry in works.items()]
    span = queries.span(session, offices)
    if not asked or span is None:
        return 0
    calendar = next(iter(works.values())).calendar
    days, worked = _numbered(calendar, min(span[0], on), max(span[1], on))
    return queries.look(session, asked=asked, on=on, begins=at_hour(on, 0), days=days, worked=worked)


def _asked(office_id: UUID, policy: Policy) -> dict[str, Any]:
    still, points = thresholds(policy)
    in_work = policy.pace_counted_in == "working_day"
    return {"office_id": office_id, "still": still, "points": points, "in_work": in_work}


def thresholds(policy: Policy) -> tuple[int, Decimal]:
    """Return days and percentage points from which a task is found: the policy's own, or less where a rung asks less.

    So every rung finds in the record what it asks for.
    """
    days = [rung.trigger.days for rung in policy.rungs if isinstance(rung.trigger, OnNoProgress)]
    points = [rung.trigger.points for rung in policy.rungs if isinstance(rung.trigger, OnBehind)]
    return (
        min([policy.stagnant_after_days, *(entry for entry in days if entry is not None)]),
        min([policy.behind_points, *(entry for entry in points if entry is not None)]),
    )


@lru_cache(maxsize=8)
def _numbered(calendar: WorkCalendar, first_on: date, last_on: date) -> tuple[list[date], list[int]]:
    """Number days by work done, from the day before the first, so that a difference says how many lie between."""
    days = [date.fromordinal(number) for number in range(first_on.toordinal() - 1, last_on.toordinal() + 1)]
    return days, [calendar.working_days_between(days[0], day) for day in days]


def sentence(found: dict[str, Any]) -> str:
    """Say in one sentence what was found of a task, with its figures."""
    said = []
    if found["since"] is not None:
        days = (found["on_day"] - found["since"]).days
        said.append(f"自 {found['since']} 起已 {days} 日没有经采纳的进展")
    if found["points"] is not None:
        said.append(f"落后{found['against']} {found['points'].normalize():f} 个百分点（{found['figures']}）")
    return f"截至 {found['on_day']}，{'；'.join(said)}"
