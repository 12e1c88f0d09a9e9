"""Schedulers that stop, err, jump and overlap on one database leave what a single perfect clock leaves there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from core.clock import at_hour, day_of
from core.database import run_command
from core.ids import new_id
from queries import schedule as schedule_queries
from queries.sql import rows
from tests.province import Province, on
from workflows import schedule, tasks
from workflows.relay import relay_due
from workflows.sweeps import sweep_batch

BEGINS, DAYS = on(3, 3, 14), 40
ENDS = on(4, 12, 23, 59)
WRONG = (timedelta(), timedelta(minutes=2), timedelta(minutes=-2), timedelta(days=1))
FIRED = """
SELECT f.rung, d.kind, d.unit_id::text, d.subject_id::text, coalesce(d.period, '') AS period, f.due_at
FROM firing f JOIN deadline d ON d.id = f.subject_id"""
MARKED = (
    "SELECT kind, subject_id::text, coalesce(period, '') AS period, due_on FROM deadline WHERE missed_at IS NOT NULL"
)
OPENED = "SELECT kind, subject_id::text, period, due_on FROM deadline WHERE period IS NOT NULL"
WRONGS = {
    "a rung fired twice": "SELECT 1 FROM firing GROUP BY rule_set_id, rung, subject_id, period HAVING count(*) > 1",
    "a skipped rung that was told": """
        SELECT 1 FROM firing f JOIN event e ON e.id = f.event_id WHERE f.skipped_reason IS NOT NULL""",
    "somebody told twice of one thing": """
        SELECT 1 FROM message_item GROUP BY event_id, person_id, channel HAVING count(*) > 1""",
    "somebody told of one run in two messages": """
        SELECT 1 FROM message_item GROUP BY group_id, person_id, channel, urgency
        HAVING count(DISTINCT message_id) > 1""",
    "an event that was never told": """
        SELECT 1 FROM event e WHERE e.kind LIKE 'deadline_%%' AND e.data->'audience' <> '[]'
          AND NOT EXISTS (SELECT FROM message_item i WHERE i.event_id = e.id)""",
    "something left over": """
        SELECT 1 FROM event_to_relay UNION ALL SELECT 1 FROM message WHERE item_count = 0 AND ready_at IS NULL
        UNION ALL SELECT 1 FROM schedule_period WHERE finished_at IS NULL""",
}


@dataclass(frozen=True)
class Look:
    """One scheduler's turn: when, by which clock; it may die half-way, and the relay may run after it or later."""

    minute: int
    wrong_by: timedelta
    dies: bool
    relays: bool

    @property
    def at(self) -> datetime:
        return min(BEGINS + timedelta(minutes=self.minute) + self.wrong_by, ENDS)

    def take(self, engine: sa.Engine) -> None:
        if self.dies:
            die_half_way(engine, self.at)
        else:
            schedule.tick(engine, at=self.at)
        if self.relays:
            relay_due(engine)


LOOKS = st.lists(
    st.builds(Look, st.integers(0, DAYS * 24 * 60), st.sampled_from(WRONG), st.booleans(), st.booleans()), max_size=8
).map(lambda looks: sorted(looks, key=lambda look: look.minute))


def die_half_way(engine: sa.Engine, at: datetime) -> None:
    """Begin a run of the sweep, write a small batch of it, and never come back."""
    job, period = "sweep_deadlines", schedule.bucket(at)
    run = run_command(engine, schedule_queries.begin, run_id=new_id(), job=job, period=period, at=at)
    if run["finished_at"] is None:
        run_command(engine, sweep_batch, at=at, cause_event_id=run["id"], limit=3)


@contextmanager
def given_up(province: Province) -> Iterator[sa.Engine]:
    """All that is committed within is given up afterwards; the ids of what was there before stay the same."""
    with province.engine.connect() as connection:
        transaction = connection.begin()
        yield cast("sa.Engine", connection)  # sessions open on a connection as on an engine
        transaction.rollback()


def facts(engine: sa.Engine) -> dict[str, Any]:
    with Session(engine) as session:
        wrong = [words for words, question in WRONGS.items() if rows(session, question)]
        found = {name: {tuple(entry.values()) for entry in rows(session, question)}
                 for name, question in (("fired", FIRED), ("marked", MARKED), ("opened", OPENED))}  # fmt: skip
    return found | {"wrong": wrong}


def next_moment(engine: sa.Engine, at: datetime) -> datetime:
    """The next midnight, office opening or moment that a date waits for."""
    with Session(engine) as session:
        found = rows(session, "SELECT min(next_check_at) AS at FROM deadline WHERE next_check_at > %(at)s", {"at": at})
    midnight = at_hour(day_of(at) + timedelta(days=1))
    return min(found[0]["at"] or midnight, midnight)


def perfect(engine: sa.Engine) -> dict[str, Any]:
    at = BEGINS
    while at < ENDS:
        schedule.tick(engine, at=at)
        at = next_moment(engine, at)
    schedule.tick(engine, at=ENDS)
    relay_due(engine)
    return facts(engine)


def sign_some(engine: sa.Engine, province: Province) -> None:
    """Two units sign for their tasks and owe reports from then on; the others stay silent."""
    with Session(engine) as session:
        for unit, no in (("ecology", "1"), ("housing", "2")):
            task_id = province.task(unit, no)
            tasks.sign_for(session, call=province.call(f"{unit}.handler", BEGINS), task_id=task_id)
        session.commit()


def test_any_interleaving_of_runs_and_stops_leaves_what_a_perfect_clock_leaves(settled: Province) -> None:
    with given_up(settled) as engine:
        sign_some(engine, settled)
        wanted = perfect(engine)
    assert wanted["wrong"] == []
    assert {kind for _, kind, *_ in wanted["fired"]} >= {"sign_for", "report", "contribution"}

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    @given(looks=LOOKS)
    def interleaved(looks: list[Look]) -> None:
        with given_up(settled) as engine:
            sign_some(engine, settled)
            for look in looks:
                look.take(engine)
            schedule.tick(engine, at=ENDS)
            relay_due(engine)
            assert facts(engine) == wanted

    interleaved()
