"""The database: engines, and the unit of work, which alone commits."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn
from sqlmodel import Session

from core.broker import wake
from core.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
RELAY = ("relay_due", "relay")  # actor and queue
_RETRYABLE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_WAKE_PAUSE_SECONDS = 0.05
_CONNECT_ARGS = {
    "options": "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=60s",
    "connect_timeout": 5,
}

log = logging.getLogger("duban.database")


def make_engine(database_url: str, *, pool_size: int = 5) -> sa.Engine:
    """Return the sync engine of workers, scheduler, commands and tests."""
    return sa.create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=8,
        hide_parameters=True,  # an error in the log names nobody
        connect_args=_CONNECT_ARGS,
    )


@contextmanager
def unit_of_work(engine: sa.Engine, *, wake_relay: Callable[[], None] = lambda: wake(*RELAY)) -> Iterator[Session]:
    """Open one explicit transaction; commit at the end, then wake the relay if an event was written."""
    with _database_errors(lambda: engine.dispose(close=False)), Session(engine, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException as error:
            if not isinstance(error, Exception):  # broken off: its statement may still run, so nothing is rolled back
                session.invalidate()
            raise
        if session.info.pop("wake_relay", False):
            wake_relay()


def run_command(
    engine: sa.Engine,
    command: Callable[Concatenate[Session, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a command in a unit of work, again after a deadlock or a serialization failure, at most three times."""
    return _repeated(lambda: unit_of_work(engine), lambda session: command(session, *args, **kwargs))


def _repeated(begin: Callable[[], AbstractContextManager[Session]], work: Callable[[Session], T]) -> T:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with begin() as session:
                return work(session)
        except _RETRYABLE:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


class AsyncDatabase:
    """The API's side: the same sync commands, run over psycopg's async connection by SQLAlchemy's bridge."""

    def __init__(self, database_url: str, *, pool_size: int = 10) -> None:
        self.engine: AsyncEngine = create_async_engine(
            database_url,
            pool_size=pool_size,
            max_overflow=5,
            pool_timeout=8,
            hide_parameters=True,
            connect_args=_CONNECT_ARGS,
        )
        self._waking: asyncio.Task[None] | None = None

    async def run(self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a command as `run_command` does; the whole unit of work crosses the bridge once, which is cheapest."""
        return await greenlet_spawn(_repeated, self._begin, lambda session: command(session, *args, **kwargs))

    def _begin(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.engine.sync_engine, wake_relay=self._wake_soon)

    def _wake_soon(self) -> None:
        """Wake the relay off the request's path; wishes of the same moment become one."""
        if self._waking is None or self._waking.done():
            self._waking = asyncio.create_task(self._wake())

    async def _wake(self) -> None:
        await asyncio.sleep(_WAKE_PAUSE_SECONDS)
        await asyncio.to_thread(wake, *RELAY)

    async def close(self) -> None:
        """Close the pool; a pending wish to wake is still sent."""
        if self._waking is not None:
            await self._waking
        await self.engine.dispose()


@contextmanager
def _database_errors(forget_connections: Callable[[], None]) -> Iterator[None]:
    """Turn a lost database into Unavailable, and a deadlock wrapped by SQLAlchemy into the driver's own error."""
    try:
        yield
    except DBAPIError as error:
        _raise_clear(error.orig, error, forget_connections)
        raise
    except (sa.exc.TimeoutError, psycopg.OperationalError) as error:
        _raise_clear(error, error, forget_connections)
        raise


def _raise_clear(original: BaseException | None, error: BaseException, forget_connections: Callable[[], None]) -> None:
    if isinstance(original, _RETRYABLE):
        raise original from error
    if isinstance(original, sa.exc.TimeoutError | psycopg.OperationalError):
        log.warning("database_unavailable", exc_info=error)
        forget_connections()
        raise Unavailable from error
