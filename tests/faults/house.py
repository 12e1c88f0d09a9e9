"""A house of durable engines with a province in it, and real processes of the service that a test may kill."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.clock import real_now
from core.engines import Engines
from queries import deployment
from tests.faults.processes import ROOT
from tests.province import Province

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

    def start(self, *command: str, **settings: str) -> subprocess.Popen[bytes]:
        """Start a process of the service; settings are named without their prefix, in small letters."""
        given = {f"DUBAN_{name.upper()}": value for name, value in settings.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", *command], cwd=ROOT, env=self.environment() | given,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
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

    def set_clock(self, at: datetime) -> None:
        """Let the demo's business time be `at` from now on."""
        self.province.run(deployment.set_offset, (at - real_now()).total_seconds())

    def count(self, statement: str, **given: Any) -> int:
        return int(next(iter(self.province.one(statement, **given).values())))

    def waiting(self) -> int:
        return self.count("SELECT count(*) FROM event_to_relay")

    def told(self) -> int:
        """Items about excused tasks that stand in a message."""
        return self.count(
            "SELECT count(*) FROM message_item i JOIN event e ON e.id = i.event_id "
            "WHERE e.kind = 'task_excused' AND i.message_id IS NOT NULL"
        )
