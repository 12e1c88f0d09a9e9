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


@pytest.fixture
def town(fresh_database: str) -> Iterator[Town]:
    """A database of this test alone with people in it."""
    engine = sa.create_engine(fresh_database)
    with Session(engine) as session:
        staff = Staff.settle(session)
        session.commit()
    yield Town(engine, staff)
    engine.dispose()


@pytest.fixture
def settings(fresh_database: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of a process under test."""
    return Settings.model_validate(
        {
            "database_url": fresh_database,
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
