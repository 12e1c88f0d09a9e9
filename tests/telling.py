"""A small world in which somebody can be told something: an office, an agency, their people, and events."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import real_now
from core.ids import new_id
from models.actors import Via
from models.deployment import Deployment
from models.events import Event, EventToRelay, SubjectKind
from models.people import Duty, Person, Post
from models.units import Unit, UnitKind, UnitName

AT = datetime(2021, 11, 1, 1, 0, tzinfo=UTC)
LONG_AGO = date(2000, 1, 1)
AGENCY_DUTIES = (Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER)
OFFICE_DUTIES = (Duty.CLERK, Duty.REVIEWER, Duty.ISSUER)


@dataclass
class World:
    """Everybody by unit and duty; `tell` writes an event as the move statement does."""

    engine: sa.Engine
    office: UUID = field(default_factory=new_id)
    agency: UUID = field(default_factory=new_id)
    people: dict[tuple[UUID, Duty], UUID] = field(default_factory=dict)

    def person(self, duty: Duty, unit: UUID | None = None) -> UUID:
        return self.people[unit or (self.office if duty in OFFICE_DUTIES else self.agency), duty]

    def tell(self, kind: str, *, count: int = 1, cause: UUID | None = None, held: bool = False, **more: Any) -> UUID:
        """Write `count` events of one kind in one transaction; return the last one's id."""
        with Session(self.engine) as session:
            event_id = cause or new_id()
            for number in range(count):
                event_id = new_id()
                session.add(self._event(event_id, kind, cause, number, dict(more)))
                session.flush()
                session.add(EventToRelay(event_id=event_id, group_id=cause or event_id, held=held, kind=kind))
            session.commit()
        return event_id

    def _event(self, event_id: UUID, kind: str, cause: UUID | None, number: int, more: dict[str, Any]) -> Event:
        given: dict[str, Any] = {
            "subject_kind": SubjectKind.TASK,
            "subject_id": new_id(),
            "subject_seq": 1,
            "occurred_at": AT,
            "capacity": "supervising_office",
            "via": Via.WEB,
            "data": {"title": f"事项{number + 1}", "due_on": "2021-12-31"},
            "concerned_unit_id": self.agency,
            "supervising_unit_id": self.office,
            "cause_event_id": cause,
        }
        return Event(id=event_id, kind=kind, **(given | more))

    def rows(self, statement: str, **params: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), params))

    def execute(self, statement: str, **params: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), params)


def build(engine: sa.Engine, *, demo: bool = False) -> World:
    world = World(engine)
    with Session(engine) as session:
        session.execute(sa.delete(Deployment))
        session.add(Deployment(is_demo=demo, offset_seconds=(AT - real_now()).total_seconds(), created_at=AT))
        for unit, kind, name, duties in (
            (world.office, UnitKind.OFFICE, "省督查办公室", OFFICE_DUTIES),
            (world.agency, UnitKind.DEPARTMENT, "省林草局", AGENCY_DUTIES),
        ):
            session.add(Unit(id=unit, code=str(unit)[:30], kind=kind, from_on=LONG_AGO))
            session.flush()
            session.add(UnitName(unit_id=unit, name=name, short_name=name, from_on=LONG_AGO))
            for duty in duties:
                world.people[unit, duty] = _add_person(session, unit, duty)
        session.commit()
    return world


def _add_person(session: Session, unit: UUID, duty: Duty) -> UUID:
    person = Person(name=f"人{duty.value}", login=f"{duty.value}-{new_id()}", email=f"{duty.value}@demo.invalid")
    session.add(person)
    session.flush()
    session.add(Post(person_id=person.id, unit_id=unit, duty=duty, from_on=LONG_AGO))
    return person.id
