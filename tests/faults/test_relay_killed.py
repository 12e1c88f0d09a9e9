"""Whoever dies between commit and wake-up, and whatever Redis forgets: the scheduler's repair alone tells everybody."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlmodel import Session

from core.clock import real_now
from core.engines import Engines, embedded
from queries import deployment
from tests import databases
from tests.faults.processes import ROOT, eventually
from tests.province import Province, build, on

pytestmark = pytest.mark.faults

OFFICER = """
import os, signal, sys
from uuid import UUID
from core import database
from core.settings import get_settings
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.people import Duty
from core.clock import business_time
from queries import deployment
from workflows import tasks

person, post, unit, task = map(UUID, sys.argv[2:6])
engine = database.make_engine(get_settings().database_url)
if sys.argv[1] == "dies":
    database.wake = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
at = business_time(database.run_command(engine, deployment.offset))
call = Call(Actor(person, (PostHeld(post, unit, Duty.REVIEWER),), Via.WEB), at)
database.run_command(engine, tasks.excuse, call=call, task_id=task, reason="情况有变")
"""


@dataclass
class House:
    """Durable engines with a province whose clock stands in March 2021, and real processes on them."""

    engines: Engines
    province: Province
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
        return kept | {
            "DUBAN_DATABASE_URL": self.engines.database_url,
            "DUBAN_REDIS_URL": self.engines.redis_url,
            "DUBAN_SECRET_KEY": "0123456789abcdef" * 4,
        }

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", *command], cwd=ROOT, env=self.environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def excuse(self, task_id: object, *, dies: bool = False) -> int:
        """An officer's command in a process of its own; returns how it ended."""
        who = "office.reviewer"
        post = self.province.posts[who]
        given = ["dies" if dies else "lives", self.province.people[who], post.id, post.unit_id, task_id]
        command = [sys.executable, "-c", OFFICER, *map(str, given)]
        return subprocess.run(command, cwd=ROOT, env=self.environment(), timeout=60, check=False).returncode

    def count(self, statement: str) -> int:
        return int(next(iter(self.province.one(statement).values())))

    def waiting(self) -> int:
        return self.count("SELECT count(*) FROM event_to_relay")

    def told(self) -> int:
        """Items about excused tasks that stand in a message."""
        return self.count(
            "SELECT count(*) FROM message_item i JOIN event e ON e.id = i.event_id "
            "WHERE e.kind = 'task_excused' AND i.message_id IS NOT NULL"
        )


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with tempfile.TemporaryDirectory(prefix="duban-relay-") as folder, embedded(Path(folder) / "d") as engines:
        databases.migrate(engines.database_url)
        yield engines


@pytest.fixture(scope="module")
def province(engines: Engines) -> Iterator[Province]:
    engine = sa.create_engine(engines.database_url)
    with Session(engine) as session:
        deployment.mark_demo(session)
        deployment.start_clock(session, (on(3, 3, 14) - real_now()).total_seconds())
        session.commit()
    yield build(engine)
    engine.dispose()


@pytest.fixture
def house(engines: Engines, province: Province) -> Iterator[House]:
    house = House(engines, province)
    with contextlib.closing(Redis.from_url(engines.redis_url)) as redis:
        redis.flushall()
    yield house
    house.stop()
    with province.engine.begin() as connection:  # the next scheduler need not outwait the lease of a killed one
        connection.execute(sa.text("DELETE FROM leader"))


def test_who_is_killed_between_commit_and_wake_up_is_told_of_by_the_repair_alone(house: House) -> None:
    task_id = house.province.task("ecology")
    house.start("worker", "--queues", "relay")

    died = house.excuse(task_id, dies=True)

    assert died == -signal.SIGKILL
    assert house.province.one("SELECT stage FROM task WHERE id = %(id)s", id=task_id)["stage"] == "excused"
    assert (house.waiting() > 0, house.told()) == (True, 0)
    house.start("scheduler")
    eventually(lambda: house.waiting() == 0 and house.told() > 0)
    # Liaison, handler and deputy, each with a second holder, by inbox and by mail; nobody twice.
    assert house.count("SELECT count(*) - count(DISTINCT (event_id, person_id, channel)) FROM message_item") == 0


def test_what_redis_forgets_is_told_once_all_the_same(house: House) -> None:
    worker = house.start("worker", "--queues", "relay")
    house.start("scheduler")
    eventually(lambda: house.waiting() == 0)
    before = house.told()
    worker.send_signal(signal.SIGSTOP)
    redis = Redis.from_url(house.engines.redis_url)

    assert house.excuse(house.province.task("housing", "2")) == 0
    redis.flushall()
    redis.close()
    worker.send_signal(signal.SIGCONT)

    eventually(lambda: house.waiting() == 0 and house.told() > before)
    events = house.count("SELECT count(*) FROM event WHERE kind = 'task_excused'")
    told_of = house.count(
        "SELECT count(DISTINCT e.id) FROM event e JOIN message_item i ON i.event_id = e.id "
        "WHERE e.kind = 'task_excused' AND i.message_id IS NOT NULL"
    )
    assert told_of == events > 0
    assert house.count("SELECT count(*) - count(DISTINCT (event_id, person_id, channel)) FROM message_item") == 0
