"""One house for the tests of a module; every test begins with empty Redis and no process, its clock in March 2021."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlmodel import Session

from core.clock import real_now
from core.engines import Engines, embedded
from queries import deployment
from tests import databases
from tests.faults.house import House
from tests.province import Province, build, on


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
