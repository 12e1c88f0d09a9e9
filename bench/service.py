"""The service to be measured: its own engines, durable, on a temporary folder, and API processes as users get them."""

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql

from cli.up import reserve, service_specs
from core.credentials import hash_password, new_password
from core.database import make_engine
from core.engines import Engines, embedded
from core.engines.launch import start
from core.engines.postgres import OWNER, SUPERUSER
from core.settings import Settings, get_settings, give

ROOT = Path(__file__).resolve().parent.parent
SQL = Path(__file__).resolve().parent / "sql"
READY_SECONDS = 60.0
REPORT, TASK, UNIT, PERSON = 12, 10, 1, 4
OFFICE = 1000
"""Number of the office and of its clerk; units and their handlers are 1 to 72."""


def row_id(kind: int, number: int) -> UUID:
    """Return the id that `sql/world.sql` gives to a row."""
    return UUID(f"01900000-{kind:04x}-7000-8000-{number:012x}")


@dataclass(frozen=True, slots=True)
class Service:
    """What is measured, and the doors beside HTTP by which a bench fills and counts."""

    engines: Engines
    settings: Settings
    password: str

    @property
    def database(self) -> str:
        """Name of the database that is measured."""
        return str(sa.make_url(self.settings.database_url).database)

    @property
    def address(self) -> str:
        """Where the API answers."""
        return f"http://{self.settings.api_host}:{self.settings.api_port}"

    def log_in(self, number: int) -> str:
        """Return the token of a person's log-in, by the way persons take."""
        body = {"login": f"bench-{number}", "password": self.password}
        answer = httpx.post(f"{self.address}/api/v1/sessions", json=body, timeout=30, trust_env=False)
        answer.raise_for_status()
        return str(answer.json()["token"])

    def connect(self) -> psycopg.Connection:
        """Open a connection that may fill tables without checking each row; committed at once."""
        home = self.engines.home
        password = home.secret("postgres_password")
        return psycopg.connect(
            host=str(home.run), user=SUPERUSER, password=password, dbname=self.database, autocommit=True
        )

    def count(self, question: str) -> int:
        """Return one number."""
        with self.connect() as connection:
            found = connection.execute(question).fetchone()
        return int(found[0]) if found else 0


@contextlib.contextmanager
def service() -> Iterator[Service]:
    """Start the engines and fill the world into their database; end everything with the block."""
    with embedded() as engines:
        given = Service(engines, _settings(engines), new_password())
        _prepare(given)
        yield given


def another(given: Service, name: str) -> Service:
    """Make a second database on the same engine, filled with the same world."""
    with given.connect() as connection:
        names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER)}
        connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner}").format(**names))
    url = sa.make_url(given.settings.database_url).set(database=name).render_as_string(hide_password=False)
    settings = given.settings.model_copy(update={"database_url": url, "api_port": _free_port()})
    second = replace(given, settings=settings)
    _prepare(second)
    return second


def _prepare(given: Service) -> None:
    _migrate(given.settings.database_url)
    with given.connect() as connection:
        fill(connection, "world.sql", {"password_hash": hash_password(given.password)})


@contextlib.contextmanager
def api_processes(given: Service, count: int | None = None) -> Iterator[None]:
    """Run the API, started by the same commands as an installation; by default as many processes as it has."""
    settings = given.settings.model_copy(update={"api_processes": count or given.settings.api_processes})
    give("database_url", settings.database_url)
    with reserve(settings.api_host, settings.api_port):
        specs = [spec for spec in service_specs(settings, given.address) if spec.name.startswith("api-")]
        children = [start(spec, given.engines.home.log / f"{spec.name}.log") for spec in specs]
        try:
            deadline = time.monotonic() + READY_SECONDS
            while not all(spec.ready is None or spec.ready() for spec in specs):
                if time.monotonic() > deadline or any(child.poll() is not None for child in children):
                    raise RuntimeError(f"the API did not start, see {given.engines.home.log}")
                time.sleep(0.05)
            yield
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=30)


def fill(connection: psycopg.Connection, name: str, params: Mapping[str, Any]) -> None:
    """Run a file of statements; rows are set-based and by construction sound, so no foreign key is checked."""
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET client_min_messages = warning")
    with connection.transaction(), psycopg.ClientCursor(connection) as cursor:
        for script in ("ids.sql", name):
            cursor.execute((SQL / script).read_text(encoding="utf-8"), params)


def settle(connection: psycopg.Connection) -> None:
    """Leave the tables as a night's rest would: vacuumed, counted, written to disk."""
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")


def _settings(engines: Engines) -> Settings:
    given = {
        "database_url": engines.database_url,
        "redis_url": engines.redis_url,
        "secret_key": engines.home.secret("secret_key"),
        "data_dir": str(engines.home.root),
        "api_port": str(_free_port()),
    }
    for name, value in given.items():
        give(name, value)
    return get_settings()


def _free_port() -> int:
    with reserve("127.0.0.1", 0) as free:
        return int(free.getsockname()[1])


def _migrate(database_url: str) -> None:
    engine: sa.Engine = make_engine(database_url, pool_size=1)
    with engine.connect() as connection:
        config = Config(toml_file=ROOT / "pyproject.toml")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
