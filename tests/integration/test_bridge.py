"""One command, run by a worker or through the API's bridge: committed, repeated and undone alike."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.database import ATTEMPTS, AsyncDatabase, make_engine, run_command
from core.errors import Refused, Unavailable
from queries.sql import row, rows

Run = Callable[..., Awaitable[Any]]


def leave(session: Session, name: str, *, failures: list[Exception]) -> int:
    """Write a row, then fail as often as there are failures left."""
    rows(session, "INSERT INTO leader (name, holder, expires_at) VALUES (%(name)s, 'x', now())", {"name": name})
    if failures:
        raise failures.pop()
    return count(session, name)


def count(session: Session, name: str) -> int:
    found = row(session, "SELECT count(*) AS times FROM leader WHERE name = %(name)s", {"name": name})
    return int(found["times"]) if found else 0


@pytest.fixture
async def database(fresh_database: str) -> AsyncIterator[AsyncDatabase]:
    """The API's side, with room for one connection, so that a lost one would be missed."""
    database = AsyncDatabase(fresh_database, pool_size=1)
    yield database
    await database.close()


@pytest.fixture(params=["worker", "bridge"])
async def run(request: pytest.FixtureRequest, database: AsyncDatabase, fresh_engine: sa.Engine) -> Run:
    """Run a command in one of the two ways."""

    async def by_worker(command: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return run_command(fresh_engine, command, *args, **kwargs)

    return database.run if request.param == "bridge" else by_worker


async def test_what_a_command_wrote_is_committed(run: Run) -> None:
    assert await run(leave, "a", failures=[]) == 1
    assert await run(count, "a") == 1


async def test_a_refused_command_leaves_nothing(run: Run) -> None:
    with pytest.raises(Refused):
        await run(leave, "a", failures=[Refused("不行")])
    assert await run(count, "a") == 0


async def test_a_command_is_repeated_after_a_deadlock(run: Run) -> None:
    deadlocks: list[Exception] = [psycopg.errors.DeadlockDetected() for _ in range(ATTEMPTS - 1)]
    assert await run(leave, "a", failures=deadlocks) == 1


async def test_endless_deadlocks_come_to_light(run: Run) -> None:
    deadlocks: list[Exception] = [psycopg.errors.DeadlockDetected() for _ in range(ATTEMPTS)]
    with pytest.raises(psycopg.errors.DeadlockDetected):
        await run(leave, "a", failures=deadlocks)
    assert await run(count, "a") == 0


@pytest.mark.parametrize("answers", [True, False], ids=["the_server_answers", "the_server_is_silent"])
async def test_a_cancelled_request_leaves_nothing_and_no_connection(database: AsyncDatabase, answers: bool) -> None:
    # given a request that waits inside its transaction
    begun = asyncio.Event()

    def slow(session: Session) -> None:
        leave(session, "a", failures=[])
        begun.set()
        try:
            rows(session, "SELECT pg_sleep(60)")
        finally:
            if not answers:  # the driver gives such a connection up
                session.connection().connection.driver_connection.pgconn.finish()  # type: ignore[union-attr]

    waiting = asyncio.create_task(database.run(slow))
    await begun.wait()
    # when its sender goes away
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    # then nothing of it is left
    assert database.engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool
    assert await database.run(count, "a") == 0


async def test_a_lost_database_is_said_in_words() -> None:
    nowhere = "postgresql+psycopg://duban@/duban?host=/nowhere"
    database = AsyncDatabase(nowhere)
    with pytest.raises(Unavailable):
        await database.run(count, "a")
    with pytest.raises(Unavailable):
        run_command(make_engine(nowhere), count, "a")
    await database.close()
