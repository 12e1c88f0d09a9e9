"""Engines and databases for a test run: started once, migrated once, copied for each worker."""

import json
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from core.engines import embedded

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "template_migrated"


@dataclass(frozen=True)
class Addresses:
    """Where the engines of this run answer; `database` is for making and dropping databases."""

    database: str
    redis: str


def start(stack: ExitStack) -> Addresses:
    """Start throw-away engines that end with the stack, and migrate the template."""
    engines = stack.enter_context(embedded(durable=False))
    addresses = Addresses(engines.database_url, engines.redis_url)
    administer(addresses.database, f"CREATE DATABASE {TEMPLATE}")
    migrate(named(addresses.database, TEMPLATE))
    return addresses


def administer(url: str, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))


def named(url: str, database: str) -> str:
    """Return the address of another database on the same server."""
    return sa.make_url(url).set(database=database).render_as_string(hide_password=False)


def copy_template(url: str, name: str) -> str:
    """Make a migrated, empty database and return its address."""
    administer(url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    return named(url, name)


def drop(url: str, name: str) -> None:
    """Drop a database, with whatever of ours is still connected to it.

    Not by FORCE, which fails on a worker of autovacuum that we may not end; a plain drop asks it to go.
    """
    administer(
        url,
        f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        f"WHERE datname = '{name}' AND usename = current_user AND pid <> pg_backend_pid()",
    )
    administer(url, f"DROP DATABASE IF EXISTS {name}")


def alembic_config(connection: sa.Connection) -> Config:
    """Return the project's own migration settings, bound to an open connection."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        command.upgrade(alembic_config(connection), revision)


def publish(addresses: Addresses, path: Path) -> None:
    """Leave the addresses for the workers; the file is complete or absent."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(addresses)))
    draft.rename(path)


def published(path: Path) -> Addresses:
    """Read what the controller left."""
    return Addresses(**json.loads(path.read_text()))
