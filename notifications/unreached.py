"""A unit without a person: what its people should have been told is an alarm for the office that supervises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import at_hour, day_of
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.people import DUTY_NAMES, Duty
from queries import events, planning, timing, units
from queries.events import Note
from queries.sql import Row

KIND = "unit_without_person"


def alarm_of(session: Session, told: Sequence[UUID], *, reactions: Sequence[dict[str, Any]], at: datetime) -> None:
    """Raise the alarm for every unit in which nobody holds a duty that a rule names for one of these events."""
    alarm(session, planning.without_person(session, told, reactions=reactions), at=at)


def alarm(session: Session, found: Sequence[Row], *, at: datetime) -> None:
    """Raise it once a unit and business day, naming the duties and what could not be told.

    To be called by whoever is alone at the relay, so that no other raises the same.
    """
    for entry in found:
        if timing.said_today(session, subject_id=entry["unit_id"], kind=KIND, day=at_hour(day_of(at))):
            continue
        duties = "、".join(name for duty, name in DUTY_NAMES.items() if duty in {Duty(one) for one in entry["duties"]})
        detail = f"没有在岗的{duties}，未能告知“{entry['title']}”" + (
            f"等 {entry['items']} 项" if entry["items"] > 1 else ""
        )
        data = {"title": _name(session, entry["unit_id"], at), "detail": detail}
        note = Note(
            KIND, SubjectKind.UNIT, entry["unit_id"], "system", data,
            unit_id=entry["unit_id"], office_id=entry["office_id"],
        )  # fmt: skip
        events.record(session, note, call=Call(SYSTEM, at))


def _name(session: Session, unit_id: UUID, at: datetime) -> str:
    found = units.get(session, unit_id, day_of(at))
    return found["name"] if found else "有关单位"
