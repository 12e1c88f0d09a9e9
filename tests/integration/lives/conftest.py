"""A small province on a database of the test's own, and a session on it whose work is given up."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests import province as provinces
from tests.province import Province


@pytest.fixture
def province(fresh_engine: sa.Engine) -> Province:
    """The small plan issued on 3 March, its eastern counties assigned; everything committed."""
    return provinces.build(fresh_engine)


@pytest.fixture
def trial(province: Province) -> Iterator[Session]:
    """One transaction on the province, never committed: commands are tried in savepoints."""
    with Session(province.engine) as session:
        yield session
