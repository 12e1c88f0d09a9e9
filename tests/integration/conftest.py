"""The API on this worker's own committed database, called in process through ASGI."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import Session

from api.app import create_app
from core.clock import real_now
from core.settings import Settings
from tests import databases
from tests.databases import Addresses
from tests.people import Staff
from workflows.identity import open_session


@dataclass
class Town:
    """A small office world, committed: two units under an office, and people in their posts."""

    engine: sa.Engine
    staff: Staff

    def token(self, login: str) -> str:
        """Log somebody in without a password."""
        with Session(self.engine) as session:
            opened = open_session(
                session, person_id=self.staff.persons[login], now=real_now(), lasts=timedelta(hours=1)
            )
            session.commit()
            return opened.token

    def headers(self, login: str) -> dict[str, str]:
        """Return the header that speaks for somebody."""
        return {"Authorization": f"Bearer {self.token(login)}"}


@pytest.fixture(scope="session")
def shared_engine(addresses: Addresses, worker_number: int) -> Iterator[sa.Engine]:
    """Engine on a database that the tests of this worker use one after another, emptied in between."""
    engine = sa.create_engine(databases.copy_template(addresses.database, f"shared_{worker_number}"))
    yield engine
    engine.dispose()


@pytest.fixture
def own_engine(shared_engine: sa.Engine) -> Iterator[sa.Engine]:
    """The shared database, as the migrations left it."""
    yield shared_engine
    with shared_engine.begin() as connection:
        connection.execute(sa.text(EMPTY))


# The record may not be emptied by anybody, so its guards are taken off for the moment.
EMPTY = """
DO $$ DECLARE guarded regclass[] := ARRAY(SELECT DISTINCT tgrelid FROM pg_trigger WHERE NOT tgisinternal);
  name regclass; BEGIN
  FOREACH name IN ARRAY guarded LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', name); END LOOP;
  EXECUTE 'TRUNCATE ' || (SELECT string_agg(format('%I', relname), ', ') FROM pg_class WHERE relkind = 'r'
    AND relnamespace = 'public'::regnamespace AND relname NOT IN ('alembic_version', 'deployment'));
  FOREACH name IN ARRAY guarded LOOP EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', name); END LOOP;
  UPDATE deployment SET is_demo = false, offset_seconds = 0, setup_token_hash = NULL;
END $$"""


@pytest.fixture
def town(own_engine: sa.Engine) -> Town:
    """The database with people in it."""
    with Session(own_engine) as session:
        staff = Staff.settle(session)
        session.commit()
    return Town(own_engine, staff)


@pytest.fixture
def settings(own_engine: sa.Engine, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of a process under test."""
    return Settings.model_validate(
        {
            "database_url": own_engine.url.render_as_string(hide_password=False),
            "redis_url": redis_url,
            "secret_key": "k3y-for-tests-only-0123456789abcdef",
            "data_dir": tmp_path,
        }
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application, started."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks to the application in process."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://duban.test") as client:
        yield client
