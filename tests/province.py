"""A small province for tests that run whole lives: two prefectures with offices, departments, people in every duty."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import at_hour
from core.database import run_command
from core.ids import new_id
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.people import Duty
from models.units import Regime, UnitKind
from plans.ledger import LedgerPlan, read_ledger
from queries.sql import Row, rows
from workflows import plans, tasks
from workflows.world import Staff, load_staff, load_world, publish_default_policy
from workflows.world_files import DesignationRow, UnitRow, World

P = ParamSpec("P")
T = TypeVar("T")

LEDGER = Path(__file__).parent / "data" / "small_plan.json"
BEGINNING = date(2020, 1, 1)
YEAR = 2021
Units = tuple[tuple[str, UnitKind, str, str | None], ...]
"""Code, kind, name and the code of the parent of each."""
UNITS: Units = (
    ("province", UnitKind.PROVINCE, "测试省", None),
    ("office", UnitKind.OFFICE, "省督查办", "province"),
    ("ecology", UnitKind.DEPARTMENT, "省环境厅", "province"),
    ("water", UnitKind.DEPARTMENT, "省水务厅", "province"),
    ("housing", UnitKind.DEPARTMENT, "省房建厅", "province"),
    ("east", UnitKind.PREFECTURE, "东原市", "province"),
    ("west", UnitKind.PREFECTURE, "西林市", "province"),
    ("east-office", UnitKind.OFFICE, "东原市督查办", "east"),
    ("west-office", UnitKind.OFFICE, "西林市督查办", "west"),
    ("east-1", UnitKind.COUNTY, "东一县", "east"),
    ("east-2", UnitKind.COUNTY, "东二县", "east"),
    ("west-1", UnitKind.COUNTY, "西一县", "west"),
    ("west-2", UnitKind.COUNTY, "西二县", "west"),
)
TERRITORIES = {"office": "province", "east-office": "east", "west-office": "west"}
AGENCY = (Duty.LIAISON, Duty.HANDLER, Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER)
OFFICE = (Duty.CLERK, Duty.REVIEWER, Duty.ISSUER)


def on(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of the test year, by the clock in China."""
    return at_hour(date(YEAR, month, day), hour, minute)


@dataclass
class Province:
    """Ids of units by code and of people by `unit.duty`, with `.2` for the second holder of a duty.

    With a `session`, every command is a savepoint of its transaction, which the test gives up.
    """

    engine: sa.Engine
    session: Session | None = None
    units: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, PostHeld] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    plan_id: UUID = field(default_factory=new_id)

    def actor(self, who: str) -> Actor:
        return Actor(self.people[who], (self.posts[who],), Via.WEB)

    def call(self, who: str, at: datetime) -> Call:
        return Call(self.actor(who), at)

    def run(self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a command in a transaction of its own, as a request does."""
        if self.session is None:
            return run_command(self.engine, command, *args, **kwargs)
        with self.session.begin_nested():
            return command(self.session, *args, **kwargs)

    def rows(self, statement: str, **params: Any) -> list[Row]:
        return self.run(rows, statement, params)

    def one(self, statement: str, **params: Any) -> Row:
        """The only row of a result."""
        (found,) = self.rows(statement, **params)
        return found

    def task(self, unit: str, no: str = "1") -> UUID:
        """The task of a unit on an item of the small plan."""
        found = self.one(
            "SELECT t.id FROM task t JOIN plan_item i ON i.id = t.item_id AND i.kind = 'task' "
            "WHERE t.unit_id = %(unit)s AND i.no = %(no)s",
            unit=self.units[unit], no=no,
        )  # fmt: skip
        task_id: UUID = found["id"]
        return task_id

    def signed(self, unit: str, no: str = "1", *, at: datetime | None = None) -> UUID:
        """The task of a unit, signed for on the day of issue unless said otherwise."""
        task_id = self.task(unit, no)
        self.run(tasks.sign_for, call=self.call(f"{unit}.handler", at or on(3, 3, 14)), task_id=task_id)
        return task_id

    def attachment(self, unit: str) -> UUID:
        """A file that the unit has uploaded."""
        return self.run(attachment, self.units[unit])


def attachment(session: Session, unit_id: UUID) -> UUID:
    """Put a row for an uploaded file; its content is not asked for here."""
    made = new_id()
    rows(
        session,
        "INSERT INTO attachment (id, sha256, size, media_type, filename, unit_id, created_at) "
        "VALUES (%(id)s, repeat('0', 64), 1, 'application/pdf', '佐证.pdf', %(unit)s, now())",
        {"id": made, "unit": unit_id},
    )
    return made


def small_ledger() -> LedgerPlan:
    return read_ledger(LEDGER)


def settle(
    session: Session,
    engine: sa.Engine,
    *,
    notices_until: date | None = None,
    units: Units = UNITS,
    territories: Mapping[str, str] = TERRITORIES,
) -> Province:
    """Make units, designations, the policy, and two people for each duty of an office, one or two elsewhere."""
    world = World(tuple(_unit(*entry) for entry in units), _designations(territories))
    staffed = {code: kind for code, kind, _, _ in units}
    return populate(session, engine, world, staffed=staffed, notices_until=notices_until)


def populate(
    session: Session,
    engine: sa.Engine,
    world: World,
    *,
    staffed: Mapping[str, UnitKind],
    notices_until: date | None = None,
) -> Province:
    """Load a world and the policy, and staff some of its units as units of these kinds are."""
    province = Province(engine)
    province.units = load_world(session, world)
    publish_default_policy(session, from_on=BEGINNING, notices_until=notices_until)
    staff = {name: entry for code, kind in staffed.items() for name, entry in _staff(code, kind)}
    ids = load_staff(session, staff.values(), units=province.units, on=BEGINNING)
    posts = {post["person_id"]: post for post in rows(session, "SELECT * FROM post")}
    for name, entry in staff.items():
        person_id = ids[entry.login]
        province.people[name] = person_id
        province.posts[name] = PostHeld(posts[person_id]["id"], province.units[entry.unit], entry.duty)
    return province


def issue(session: Session, province: Province, *, at: datetime) -> None:
    """Draft and issue the small plan."""
    made = plans.draft_plan(
        session,
        call=province.call("office.clerk", at),
        ledger=small_ledger(),
        office_id=province.units["office"],
    )
    plans.issue_plan(session, call=province.call("office.issuer", at), plan_id=made.subject_id)
    province.plan_id = made.subject_id


def build(engine: sa.Engine) -> Province:
    """Commit a province with the small plan issued on 3 March and passed on to the counties of the east."""
    at = on(3, 3)
    with Session(engine) as session:
        province = settle(session, engine)
        issue(session, province, at=at)
        tasks.assign_drafts(session, call=province.call("east-office.reviewer", at), plan_id=province.plan_id)
        session.commit()
    return province


def _unit(code: str, kind: UnitKind, name: str, parent: str | None) -> UnitRow:
    return UnitRow(code, name, name, (), kind, parent, BEGINNING, None, "")


def _designations(territories: Mapping[str, str]) -> tuple[DesignationRow, ...]:
    return tuple(
        DesignationRow(office, scope, Regime.DUCHA, "生态环境保护目标任务", "测试文件", BEGINNING, None)
        for office, scope in territories.items()
    )


def _staff(code: str, kind: UnitKind) -> list[tuple[str, Staff]]:
    duties = OFFICE if kind is UnitKind.OFFICE else AGENCY if kind is not UnitKind.PROVINCE else (Duty.ADMINISTRATOR,)
    return [
        (name, Staff(name, name, f"{name}@test.invalid", None, code, duty))
        for duty in duties
        for name in (f"{code}.{duty}", f"{code}.{duty}.2")
    ]
