"""An office's hours of business as versioned numbers: those in force on a day, the shipped default, a new version."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from core.errors import Forbidden, Invalid
from core.ids import new_id
from models.actors import PostHeld
from models.calendar_views import HoursDecree
from models.calls import Call
from models.events import SubjectKind
from models.people import Duty
from queries import calendars as queries
from queries import events
from queries.events import Note
from standards.office_hours import OfficeHours

DEFAULT_HOURS = Path(__file__).parent / "data" / "office-hours-1.json"
_DECREES = (Duty.REVIEWER, Duty.ISSUER)


@lru_cache(maxsize=64)
def hours_of(text: str) -> OfficeHours:
    """Return published hours from their text; every command asks, and they hardly ever change."""
    return OfficeHours.model_validate_json(text)


def read_office_hours(path: Path = DEFAULT_HOURS) -> OfficeHours:
    """Read and check a file of hours; pydantic's error names the place."""
    return OfficeHours.model_validate_json(path.read_bytes())


SHIPPED_HOURS = read_office_hours()
"""08:30 to 17:00 with a pause at noon, periods ending at midnight: where an office has decreed nothing else."""


def get_hours(session: Session, *, call: Call, office_id: UUID, on: date | None = None) -> dict[str, Any]:
    """Return the hours an office keeps on a day, today if none is given."""
    text = queries.reckoned_with(session, office_id=office_id, on=on or call.on)["hours"]
    return (hours_of(text) if text else SHIPPED_HOURS).model_dump(mode="json")


def decree_hours(session: Session, *, call: Call, decree: HoursDecree) -> dict[str, Any]:
    """Put new hours in force for one's own office from a day on; dates set before keep the hours they began with.

    Raises Forbidden for whoever does not review or issue there, Invalid for hours that leave a day out or begin before
    today.
    """
    post = _post(call, decree.office_id)
    if decree.from_on < call.on:
        raise Invalid(errors=[{"field": "from_on", "value": str(decree.from_on), "expected": f"不早于今日 {call.on}"}])
    version = queries.next_hours_version(session, decree.office_id)
    given = decree.model_dump(mode="json", exclude={"office_id", "from_on"})
    try:
        hours = OfficeHours.model_validate({**given, "name": "office_hours", "version": version})
    except ValidationError as error:
        faults = [{"field": ".".join(map(str, at["loc"])), "expected": at["msg"]} for at in error.errors()]
        raise Invalid("作息时间有误", errors=faults) from error
    body = hours.model_dump(mode="json")
    queries.publish_hours(session, hours_id=new_id(), office_id=decree.office_id, from_on=decree.from_on, body=body)
    data = body | {"from_on": str(decree.from_on)}
    note = Note(
        "office_hours_decreed",
        SubjectKind.UNIT,
        decree.office_id,
        "supervising_office",
        data,
        unit_id=decree.office_id,
        office_id=decree.office_id,
    )
    events.record(session, note, call=call, post=post)
    return body


def _post(call: Call, office_id: UUID) -> PostHeld:
    for post in call.actor.posts:
        if post.unit_id == office_id and post.duty in _DECREES:
            return post
    raise Forbidden("作息时间由本机构的审核或签发人员确定")
