"""The house of a simulation: units of the example, invented people, shipped rules, and what was public on day one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from cli.demo.people import demo_people
from cli.demo.setting import ADMINISTRATOR, EXAMPLE, PROVINCE
from cli.simulate.lots import Lots
from core.clock import day_of, real_now
from core.database import run_command
from core.errors import AppError
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.people import Duty
from plans.ledger import LedgerPlan, read_ledger
from queries import deployment
from queries import simulated as queries
from standards.workdays import WorkCalendar
from workflows.calendar_versions import calendar_in_force
from workflows.setup import mark_demo, start_demo_clock
from workflows.world import Staff, load_staff, load_world, publish_default_policy
from workflows.world_files import read_world

P = ParamSpec("P")
T = TypeVar("T")

PLAN = EXAMPLE / "plan.json"
OFFICE = "leading-office"
RULES_FROM = date(2000, 1, 1)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
IN_POST_SINCE = timedelta(days=60)


@dataclass
class House:
    """Who is who, the clock, and the one door through which everybody acts."""

    engine: sa.Engine
    lots: Lots
    units: dict[str, UUID]
    codes: dict[UUID, str] = field(default_factory=dict)
    posts: dict[tuple[UUID, Duty], list[tuple[UUID, PostHeld]]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    acts: int = 0
    at: datetime = EPOCH
    calendar: WorkCalendar = field(default_factory=lambda: WorkCalendar.of(()))

    @property
    def on(self) -> date:
        """The business day."""
        return day_of(self.at)

    def open_day(self, at: datetime) -> None:
        """Begin a day of business: who holds which post, which days are worked as far as is known."""
        self.at = at
        self.calendar = run_command(self.engine, calendar_in_force)
        self.posts = {}
        for post in run_command(self.engine, queries.posts, day_of(at)):
            held = PostHeld(post["id"], post["unit_id"], Duty(post["duty"]))
            self.posts.setdefault((held.unit_id, held.duty), []).append((post["person_id"], held))

    def call(self, unit_id: UUID, duty: Duty, *, nth: int = 0) -> Call:
        """Let the holder of a duty in a unit act, the second of two with `nth` 1, a second after whoever acted last."""
        holders = self.posts[unit_id, duty]
        person_id, post = holders[nth % len(holders)]
        self.at += timedelta(seconds=1)
        return Call(Actor(person_id, (post,), Via.WEB), self.at)

    def read(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look something up."""
        return run_command(self.engine, question, *args, **kwargs)

    def act(self, command: Any, *, call: Call, **given: Any) -> Any:
        """Run a command as a request would; a refusal by the rules is counted and answers None."""
        self.acts += 1
        try:
            return run_command(self.engine, command, call=call, **given)
        except AppError as error:
            self.refused[error.detail] += 1
            return None

    def set_clock(self, at: datetime) -> None:
        """Move business time on, for what reads it from the database."""
        run_command(self.engine, deployment.set_offset, (at - real_now()).total_seconds())


def furnish(engine: sa.Engine, *, seed: int, at: datetime) -> House:
    """Load everything into a migrated, empty database; holiday notices only as far as they were public by then."""
    units = run_command(engine, _load, seed=seed, at=at)
    return House(engine, Lots(seed), units, {unit_id: code for code, unit_id in units.items()})


def _load(session: Session, *, seed: int, at: datetime) -> dict[str, UUID]:
    mark_demo(session)
    start_demo_clock(session, at=at, now=real_now())
    publish_default_policy(session, from_on=RULES_FROM, notices_until=day_of(at))
    world = read_world(EXAMPLE)
    units = load_world(session, world)
    people = [
        Staff(entry.name, entry.login, entry.email, entry.phone, entry.unit, entry.duty)
        for entry in demo_people(world, on=day_of(at), seed=seed)
    ]
    administrator = Staff("系统管理员", ADMINISTRATOR, None, None, PROVINCE, Duty.ADMINISTRATOR)
    load_staff(session, [*people, administrator], units=units, on=day_of(at) - IN_POST_SINCE)
    return units


def ledger_of(path: Path | None) -> LedgerPlan:
    """Read the plan to be lived through; the example's if none is given."""
    return read_ledger(path or PLAN)
