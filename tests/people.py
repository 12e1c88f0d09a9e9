"""A few invented people in posts, for tests that ask who may do what."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.people import Duty, Person, Post
from models.units import Unit, UnitKind, UnitName, UnitParent

BEGINNING = date(2015, 1, 1)
UNITS = {
    "province": (UnitKind.PROVINCE, "测试省", None),
    "office": (UnitKind.OFFICE, "测试省领导小组办公室", "province"),
    "department": (UnitKind.DEPARTMENT, "测试省住房厅", "province"),
    "prefecture": (UnitKind.PREFECTURE, "测试市", "province"),
    "county": (UnitKind.COUNTY, "测试县", "prefecture"),
    "stranger": (UnitKind.PREFECTURE, "别处市", "province"),
}
AGENCY = (Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER)
OFFICE = (Duty.CLERK, Duty.REVIEWER, Duty.ISSUER)


@dataclass
class Staff:
    """Ids by name: units by key, persons and posts by `unit-duty`, such as `county-handler`."""

    units: dict[str, UUID] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    def settle(cls, session: Session) -> "Staff":
        """Make the units, one person for each duty, and an administrator."""
        staff = cls()
        for key, (kind, name, parent) in UNITS.items():
            unit = Unit(code=f"test-{key}", kind=kind, from_on=BEGINNING)
            session.add(unit)
            session.flush()
            staff.units[key] = unit.id
            session.add(UnitName(unit_id=unit.id, name=name, short_name=name, from_on=BEGINNING))
            if parent:
                session.add(UnitParent(unit_id=unit.id, parent_id=staff.units[parent], from_on=BEGINNING))
            for duty in OFFICE if kind is UnitKind.OFFICE else () if key == "province" else AGENCY:
                staff.appoint(session, key, duty)
        staff.appoint(session, "province", Duty.ADMINISTRATOR)
        session.flush()
        return staff

    def appoint(self, session: Session, unit: str, duty: Duty) -> None:
        """Give a unit one more person in a post."""
        login = f"{unit}-{duty.value.replace('_', '-')}"
        person = Person(name=f"测试{len(self.persons)}", login=login, email=f"{login}@test.invalid")
        session.add(person)
        session.flush()
        post = Post(person_id=person.id, unit_id=self.units[unit], duty=duty, from_on=BEGINNING)
        session.add(post)
        session.flush()
        self.persons[login], self.posts[login] = person.id, post.id
