"""A small province: shared and given up after each test, or of a test's own, committed."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests import databases
from tests import province as provinces
from tests.databases import Addresses
from tests.integration.lives.drafting import AT
from tests.plan_papers import paper
from tests.province import Province
from workflows.plan_imports import import_paper


@pytest.fixture(scope="session")
def settled(addresses: Addresses, worker_number: int) -> Iterator[Province]:
    """The small plan issued on 3 March, its eastern counties assigned; committed once for all tests of a worker."""
    name = f"province_{worker_number}"
    engine = sa.create_engine(databases.copy_template(addresses.database, name))
    yield provinces.build(engine)
    engine.dispose()
    databases.drop(addresses.database, name)


@pytest.fixture
def trial(settled: Province) -> Iterator[Session]:
    """One transaction on the province, never committed: commands are tried in savepoints."""
    with Session(settled.engine) as session:
        yield session
        session.rollback()


@pytest.fixture
def province(settled: Province, trial: Session) -> Province:
    """The province as it was settled; what a test does to it is given up."""
    return replace(settled, session=trial, people=dict(settled.people), posts=dict(settled.posts))


@pytest.fixture
def own_province(own_engine: sa.Engine) -> Province:
    """A province of this test alone, for tests with several connections or processes."""
    return provinces.build(own_engine)


@pytest.fixture
def plan_id(province: Province) -> UUID:
    """The tests' paper as a draft of the office."""
    call = province.call("office.clerk", AT)
    return province.run(import_paper, call=call, paper=paper(), office_id=province.units["office"]).subject_id
