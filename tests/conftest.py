"""One PostgreSQL and one Redis for the whole run, started only when a test needs them.

Alone, this process starts them. Under xdist the controller does, as soon as it knows that a test
outside `tests/unit` was collected; the workers read the addresses from a file. Every worker has
a database of its own, copied from a template that the migrations built.
"""

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlmodel import Session

from core.engines import Engines, embedded
from tests import databases
from tests.databases import Addresses

settings.register_profile(
    "house",
    deadline=None,  # the machine is shared, slowness is no failure
    derandomize=True,  # the same examples in every run
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

STACK = pytest.StashKey[ExitStack]()
ADDRESSES = pytest.StashKey[Addresses]()
PUBLISHED = pytest.StashKey[Path]()
FRESH = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STACK] = ExitStack()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the engines; if the run is killed, the kernel does."""
    config.stash[STACK].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # xdist declares no types
    """In the controller: tell a worker where the addresses will stand."""
    stash = node.config.stash
    if PUBLISHED not in stash:
        folder = stash[STACK].enter_context(tempfile.TemporaryDirectory(prefix="duban-tests-"))
        stash[PUBLISHED] = Path(folder) / "addresses.json"
    node.workerinput["published"] = str(stash[PUBLISHED])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """In the controller, before the first test is handed out: start what the tests need."""
    stash = node.config.stash
    needed = any(not name.startswith("tests/unit/") for name in ids)
    if needed and ADDRESSES not in stash:
        stash[ADDRESSES] = databases.start(stash[STACK])
        databases.publish(stash[ADDRESSES], stash[PUBLISHED])


@pytest.fixture(scope="session")
def addresses(request: pytest.FixtureRequest) -> Addresses:
    """Where this run's engines answer; the first use starts them."""
    config = request.config
    if ADDRESSES not in config.stash:
        published = getattr(config, "workerinput", {}).get("published")
        config.stash[ADDRESSES] = (
            databases.published(Path(published)) if published else databases.start(config.stash[STACK])
        )
    return config.stash[ADDRESSES]


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 for a run without xdist and for its first worker."""
    name: str = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture(scope="session")
def database_url(addresses: Addresses, worker_number: int) -> str:
    """This worker's own migrated database, for tests that roll back."""
    return databases.copy_template(addresses.database, f"worker_{worker_number}")


@pytest.fixture(scope="session")
def redis_url(addresses: Addresses, worker_number: int) -> str:
    """This worker's own numbered database in the run's Redis."""
    return addresses.redis.replace("db=0", f"db={worker_number}")


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    """Engine on this worker's database."""
    engine = sa.create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A session whose work is rolled back after the test, commits included."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def fresh_database(addresses: Addresses, worker_number: int) -> Iterator[str]:
    """Address of a new migrated database, for a test that commits or starts processes."""
    name = f"fresh_{worker_number}_{next(FRESH)}"
    yield databases.copy_template(addresses.database, name)
    databases.drop(addresses.database, name)


@pytest.fixture
def fresh_engine(fresh_database: str) -> Iterator[sa.Engine]:
    """Engine on a new migrated database."""
    engine = sa.create_engine(fresh_database)
    yield engine
    engine.dispose()


@pytest.fixture
def durable_engines(tmp_path: Path) -> Iterator[Engines]:
    """Engines of this test alone, safe as in production and migrated, for faults to be done to."""
    with embedded(tmp_path / "durable") as engines:
        databases.migrate(engines.database_url)
        yield engines
