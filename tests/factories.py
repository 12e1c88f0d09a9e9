"""Rows for tests that need many of one thing, or a thing outside a plan; `make(session, Factory)` only flushes."""

# factory_boy is half typed: its declarations are untyped functions.
# mypy: allow-untyped-calls

from contextvars import ContextVar
from datetime import date
from typing import Any

from factory.alchemy import SQLAlchemyModelFactory
from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.helpers import post_generation
from sqlmodel import Session

from models.deadlines import Deadline, DeadlineKind
from models.events import SubjectKind
from models.papers import Notice, NoticeKind
from models.people import Duty, Person, Post
from models.plans import MatterSource, Plan, SourceKind
from models.reports import Report, ReportKind
from models.tasks import PartyRole, Task, TaskParty, TaskStage
from models.units import Unit, UnitKind, UnitName, UnitParent
from plans.ledger import Role
from tests.province import on

_session: ContextVar[Session] = ContextVar("session")


def make(session: Session, /, factory: type["Flushed"], **given: Any) -> Any:
    """Make one row through a session."""
    return make_many(session, factory, 1, **given)[0]


def make_many(session: Session, factory: type["Flushed"], count: int, **given: Any) -> list[Any]:
    """Make rows of one kind through a session."""
    token = _session.set(session)
    try:
        return list(factory.create_batch(count, **given))
    finally:
        _session.reset(token)


class Flushed(SQLAlchemyModelFactory):
    """Flushes and never commits."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = _session.get
        sqlalchemy_session_persistence = "flush"


class UnitFactory(Flushed):
    """A department with a name; `under` puts it below another unit."""

    class Meta:
        model = Unit

    code = Sequence(lambda number: f"made-{number}")
    kind = UnitKind.DEPARTMENT
    from_on = date(2020, 1, 1)

    @post_generation
    def name(self: Unit, create: bool, given: str | None, **_: Any) -> None:
        session = _session.get()
        text = given or f"单位{self.code}"
        session.add(UnitName(unit_id=self.id, name=text, short_name=text, from_on=self.from_on))
        session.flush()

    @post_generation
    def under(self: Unit, create: bool, given: Unit | None, **_: Any) -> None:
        if given is not None:
            session = _session.get()
            session.add(UnitParent(unit_id=self.id, parent_id=given.id, from_on=self.from_on))
            session.flush()


class PersonFactory(Flushed):
    class Meta:
        model = Person

    name = Sequence(lambda number: f"人{number}")
    login = Sequence(lambda number: f"made.{number}")
    email = LazyAttribute(lambda person: f"{person.login}@test.invalid")


class PostFactory(Flushed):
    class Meta:
        model = Post

    class Params:
        person = SubFactory(PersonFactory)

    person_id = SelfAttribute("person.id")
    duty = Duty.HANDLER
    from_on = date(2020, 1, 1)


class SourceFactory(Flushed):
    """A leader's instruction, so that a task needs no plan."""

    class Meta:
        model = MatterSource

    kind = SourceKind.INSTRUCTION
    title = Sequence(lambda number: f"批示事项{number}")
    basis_paper = "测试批示"
    occurred_on = date(2021, 3, 1)


class TaskFactory(Flushed):
    """A task under way outside any plan; give `unit_id` and `supervising_unit_id`."""

    class Meta:
        model = Task

    class Params:
        source = SubFactory(SourceFactory)

    source_id = SelfAttribute("source.id")
    title = SelfAttribute("source.title")
    role = Role.RESPONSIBLE
    stage = TaskStage.IN_PROGRESS
    due_on = date(2021, 9, 30)
    created_at = on(3, 3)

    @post_generation
    def parties(self: Task, create: bool, given: None, **_: Any) -> None:
        session = _session.get()
        for unit_id, role in (
            (self.unit_id, PartyRole.RESPONSIBLE),
            (self.supervising_unit_id, PartyRole.SUPERVISING),
        ):
            session.add(TaskParty(task_id=self.id, unit_id=unit_id, role=role))
        session.flush()


class DeadlineFactory(Flushed):
    """An open completion date on a task; give `task`."""

    class Meta:
        model = Deadline

    class Params:
        task = None

    subject_kind = SubjectKind.TASK
    subject_id = SelfAttribute("task.id")
    task_id = SelfAttribute("task.id")
    unit_id = SelfAttribute("task.unit_id")
    supervising_unit_id = SelfAttribute("task.supervising_unit_id")
    kind = DeadlineKind.COMPLETION
    due_on = date(2021, 9, 30)
    original_on = SelfAttribute("due_on")
    basis_on = date(2021, 3, 3)
    calendar_version = "test"
    next_check_at = on(3, 4)


class PlanFactory(Flushed):
    """A plan without entries; give `supervising_unit_id`."""

    class Meta:
        model = Plan

    number = Sequence(lambda number: f"测〔2021〕{number}号")
    title = "方案"
    issuer = "测试机关"
    issued_on = date(2021, 3, 1)
    created_at = on(3, 3)


class ReportFactory(Flushed):
    """A paper on a task; give `task`."""

    class Meta:
        model = Report

    class Params:
        task = None

    task_id = SelfAttribute("task.id")
    unit_id = SelfAttribute("task.unit_id")
    reviewing_unit_id = SelfAttribute("task.supervising_unit_id")
    kind = ReportKind.PROGRESS
    text = "已办理"
    created_at = on(3, 3)


class NoticeFactory(Flushed):
    """A notice on a task; give `task`."""

    class Meta:
        model = Notice

    class Params:
        task = None

    task_id = SelfAttribute("task.id")
    unit_id = SelfAttribute("task.unit_id")
    supervising_unit_id = SelfAttribute("task.supervising_unit_id")
    kind = NoticeKind.URGE
    reason = "进展缓慢"
    created_at = on(3, 3)
