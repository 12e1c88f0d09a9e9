"""The database: engines, and the unit of work, which alone commits."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

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
        connect_args=_CONNECT_ARGS,
    )


@contextmanager
def unit_of_work(engine: sa.Engine) -> Iterator[Session]:
    """Open one explicit transaction; commit at the end, then wake the relay if an event was written."""
    with Session(engine) as session, _database_errors(lambda: engine.dispose(close=False)):
        yield session
        session.commit()
        if session.info.pop("wake_relay", False):
            wake(*RELAY)


def run_command(
    engine: sa.Engine,
    command: Callable[Concatenate[Session, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a command in a unit of work, again after a deadlock or a serialization failure, at most three times."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with unit_of_work(engine) as session:
                return command(session, *args, **kwargs)
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
            connect_args=_CONNECT_ARGS,
        )
        self._sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)
        self._waking: asyncio.Task[None] | None = None

    async def run(self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a command in a unit of work of its own; retries as `run_command` does."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._once(command, *args, **kwargs)
            except _RETRYABLE:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def _once(self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with _database_errors(lambda: self.engine.sync_engine.dispose(close=False)):
            async with self._sessions() as session:
                result = await session.run_sync(_bound(command, *args, **kwargs))
                await session.commit()
                if session.info.pop("wake_relay", False):
                    self._wake_soon()
                return result

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


def _bound(command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Callable[[Any], T]:
    def call(session: Any) -> T:
        return command(session, *args, **kwargs)

    return call


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
