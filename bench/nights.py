"""Nights of the clock for `make bench NAME=sweep`: as the service spends them, and the same rows written by hand."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

from bench.service import SQL, Service, fill, settle
from core.clock import ZONE
from core.database import make_engine
from queries.sql import json
from workflows.relay import relay_due
from workflows.schedule import tick

T = TypeVar("T")

BATCH = 1000
IDLE_LOOKS = 8
NIGHT = datetime(2021, 7, 1, 0, 10, tzinfo=ZONE)
_COUNTED = """SELECT (SELECT count(*) FROM deadline WHERE missed_at IS NOT NULL) AS deadline,
  (SELECT count(*) FROM firing) AS firing, (SELECT count(*) FROM event) AS event,
  (SELECT count(*) FROM message_item) AS message_item, (SELECT count(*) FROM message) AS message"""
_WORDS = """
SELECT m.subject, m.body, m.item_count AS items, e.data, f.saw, f.rule_set_id AS rule_set, e.cause_event_id AS run
FROM message m JOIN message_item i ON i.message_id = m.id JOIN event e ON e.id = i.event_id
JOIN firing f ON f.event_id = e.id WHERE m.body IS NOT NULL ORDER BY m.id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Night:
    """What one night took in the service: seconds, the peak memory of the process, and looks that found nothing."""

    sweep_seconds: float
    relay_seconds: float
    peak_mb: float
    idle_milliseconds: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """Sweep and relay one after the other; a service does both at once."""
        return self.sweep_seconds + self.relay_seconds


@dataclass
class Size:
    """A number of dates that come due in one night: what each side took for it, round by round, and wrote."""

    due: int
    nights: list[Night] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    rows_by_hand: dict[str, int] = field(default_factory=dict)

    @property
    def is_honest(self) -> bool:
        """Whether both sides wrote the same rows; the event of the run itself is ours alone."""
        return self.rows | {"event": self.rows["event"] - 1} == self.rows_by_hand and self.rows["deadline"] == self.due


class Nights:
    """Slices of tasks come due one after the other, first for the service, then for the statements by hand."""

    def __init__(self, given: Service, connection: psycopg.Connection) -> None:
        self.given = given
        self.connection = connection
        self.taken = 0
        self.runs = 0

    def measure(self, size: Size, worker: Pool) -> None:
        """Measure one night of each side; the worker is a process that has warmed up."""
        size.rows, night = self._counted(size.due, lambda: self.spend(worker))
        size.nights.append(night)
        size.rows_by_hand, seconds = self._counted(size.due, self._write_by_hand)
        size.by_hand.append(seconds)

    def warm_up(self, worker: Pool) -> None:
        """Do the day's other work and a small night, so that plans and templates are there."""
        for due in (0, BATCH):
            self._counted(due, lambda: self.spend(worker))

    def spend(self, worker: Pool) -> Night:
        """Let the service's own tick and relay do a night."""
        self.runs += 1
        return worker.apply(_spend, (self.given.settings.database_url, NIGHT + timedelta(minutes=self.runs)))

    def _counted(self, due: int, work: Callable[[], T]) -> tuple[dict[str, int], T]:
        fill(self.connection, "newly_due.sql", {"first": self.taken, "last": self.taken + due - 1})
        self.taken += due
        settle(self.connection)
        before = self._rows()
        done = work()
        return {name: count - before[name] for name, count in self._rows().items()}, done

    def _rows(self) -> dict[str, int]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(_COUNTED).fetchone() or {}

    def _write_by_hand(self) -> float:
        """Write the messages, then the batches, each committed; on a connection of the service's own user."""
        words = self._words()
        night, messages = ((SQL / name).read_text(encoding="utf-8") for name in ("night.sql", "night_messages.sql"))
        url = self.given.settings.database_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            told, written = messages.split(";\n")[:2]
            began = time.perf_counter()
            connection.execute(told, words)
            connection.execute(written, words)
            connection.execute("ANALYZE told")
            while connection.execute(night, words).rowcount:
                pass
            taken = time.perf_counter() - began
            connection.execute("DELETE FROM event_to_relay")
        return taken

    def _words(self) -> dict[str, Any]:
        """Return what the last night of the service wrote, so that both write rows of the same length."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            words: dict[str, Any] = cursor.execute(_WORDS).fetchone() or {}
        return words | {"data": json(words["data"]), "saw": json(words["saw"]), "at": NIGHT}


def worker() -> Pool:
    """Return a process of its own for the service's nights, whose memory nobody else has grown."""
    return multiprocessing.get_context("spawn").Pool(1)


def _spend(database_url: str, at: datetime) -> Night:
    engine = make_engine(database_url, pool_size=2)
    began = time.perf_counter()
    tick(engine, at=at)
    swept = time.perf_counter()
    relay_due(engine, at=at)
    relayed = time.perf_counter()
    looks = tuple(_idle_look(engine, at + timedelta(seconds=6 * (1 + place))) for place in range(IDLE_LOOKS))
    engine.dispose()
    return Night(swept - began, relayed - swept, _peak_mb(), looks)


def _idle_look(engine: Any, at: datetime) -> float:
    """Return the milliseconds of a whole tick that finds nothing due, and of a relay that finds nothing waiting."""
    began = time.perf_counter()
    tick(engine, at=at)
    relay_due(engine, at=at)
    return (time.perf_counter() - began) * 1000


def _peak_mb() -> float:
    """Return the most memory this process has held (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
