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
        units = {key: Unit(code=f"test-{key}", kind=kind, from_on=BEGINNING) for key, (kind, _, _) in UNITS.items()}
        staff.units = {key: unit.id for key, unit in units.items()}
        session.add_all(units.values())
        session.flush()
        for key, (kind, name, parent) in UNITS.items():
            session.add(UnitName(unit_id=units[key].id, name=name, short_name=name, from_on=BEGINNING))
            if parent:
                session.add(UnitParent(unit_id=units[key].id, parent_id=units[parent].id, from_on=BEGINNING))
            duties = OFFICE if kind is UnitKind.OFFICE else AGENCY
            staff.appoint(session, key, (Duty.ADMINISTRATOR,) if key == "province" else duties)
        session.flush()
        return staff

    def appoint(self, session: Session, unit: str, duties: tuple[Duty, ...]) -> None:
        """Give a unit a person for each duty."""
        for duty in duties:
            login = f"{unit}-{duty.value.replace('_', '-')}"
            person = Person(name=f"测试{len(self.persons)}", login=login, email=f"{login}@test.invalid")
            session.add(person)
            self.persons[login] = person.id
        session.flush()
        for duty in duties:
            login = f"{unit}-{duty.value.replace('_', '-')}"
            post = Post(person_id=self.persons[login], unit_id=self.units[unit], duty=duty, from_on=BEGINNING)
            session.add(post)
            self.posts[login] = post.id
