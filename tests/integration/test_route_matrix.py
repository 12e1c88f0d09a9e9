"""Every route × every kind of visitor; the routes are asked of the app, so a new one without a row fails."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import Session

from api.app import create_app
from core.database import unit_of_work
from core.settings import Settings
from tests import databases
from tests.databases import Addresses
from tests.integration import (
    matrix_business,
    matrix_calendar,
    matrix_clock,
    matrix_endpoints,
    matrix_findings,
    matrix_house,
    matrix_indicators,
    matrix_ledger,
    matrix_measures_bulletin,
    matrix_measures_handover,
    matrix_measures_rectification,
    matrix_measures_talk,
    matrix_messages,
    matrix_plan_rereads,
    matrix_plans,
    matrix_policy,
    matrix_rank_bulletins,
    matrix_rankings,
    matrix_readings,
    matrix_receipts,
    matrix_scores,
    matrix_sms,
    matrix_substitutes,
    matrix_windows,
)
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, KEY, VISITORS, Row, issue_county_key
from tests.people import BEGINNING, Staff
from workflows.world import publish_default_policy

MATRICES = (
    matrix_house,
    matrix_calendar,
    matrix_business,
    matrix_clock,
    matrix_endpoints,
    matrix_policy,
    matrix_rankings,
    matrix_rank_bulletins,
    matrix_readings,
    matrix_findings,
    matrix_indicators,
    matrix_scores,
    matrix_sms,
    matrix_substitutes,
    matrix_ledger,
    matrix_measures_bulletin,
    matrix_measures_talk,
    matrix_measures_rectification,
    matrix_measures_handover,
    matrix_messages,
    matrix_plan_rereads,
    matrix_plans,
    matrix_receipts,
    matrix_windows,
)
pytestmark = pytest.mark.asyncio(loop_scope="module")
PROBLEM = "application/problem+json"
ROWS = {row.route: row for matrix in MATRICES for row in matrix.ROWS}


@pytest.fixture(scope="module")
def address(addresses: Addresses, worker_number: int) -> Iterator[str]:
    """A database for all rows together; each visit brings its own subjects."""
    name = f"matrix_{worker_number}"
    yield databases.copy_template(addresses.database, name)
    databases.drop(addresses.database, name)


@pytest.fixture(scope="module")
def crowd(address: str) -> Iterator[tuple[Town, str]]:
    """The town, and a key of its county."""
    engine = sa.create_engine(address)
    with Session(engine) as session:
        town = Town(engine, Staff.settle(session))
        key = issue_county_key(session, town)
        publish_default_policy(session, from_on=BEGINNING)
        session.commit()
    yield town, key
    engine.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(address: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """One application for all rows: to start it takes longer than a visit."""
    given = {"database_url": address, "redis_url": redis_url, "data_dir": tmp_path_factory.mktemp("matrix")}
    app = create_app(Settings.model_validate({**given, "secret_key": "k3y-for-tests-only-0123456789abcdef"}))
    async with app.router.lifespan_context(app):
        yield app


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://duban.test") as client:
        yield client


def routes(app: FastAPI) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in getattr(route, "methods", ())
        if method != "HEAD"
    }


async def test_every_route_has_a_row_and_every_row_a_route(app: FastAPI) -> None:
    assert routes(app) == set(ROWS)


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
async def test_every_visitor_is_answered_as_his_place_and_role_demand(
    row: Row, crowd: tuple[Town, str], client: httpx.AsyncClient
) -> None:
    town, key = crowd
    expected = {visitor: row.status_for(visitor) for visitor in VISITORS}

    # Whoever is refused leaves the subject as it is, for the next one to be refused; only failed log-ins are counted.
    subject = None if row.is_public else prepare(row, town)
    given = {
        visitor: await visit(
            row, visitor, key, client, town, subject if subject is not None and status >= 400 else prepare(row, town)
        )
        for visitor, status in expected.items()
    }

    assert given == expected


def prepare(row: Row, town: Town) -> dict[str, Any]:
    with unit_of_work(town.engine) as session:
        return dict(row.prepare(session, town))


async def visit(
    row: Row, visitor: str, key: str, client: httpx.AsyncClient, town: Town, subject: dict[str, Any]
) -> int:
    prepared = dict(subject)
    method, _, path = row.route.partition(" ")
    sent: dict[str, Any] = {name: prepared.pop(name, None) for name in ("json", "files", "params")}
    answer = await client.request(method, path.format(**prepared), headers=headers(visitor, town, key), **sent)
    if answer.status_code >= 400:
        is_page = path.startswith("/r/")
        assert answer.headers["content-type"] == ("text/html; charset=utf-8" if is_page else PROBLEM)
    return answer.status_code


def headers(visitor: str, town: Town, key: str) -> dict[str, str]:
    if visitor == ANONYMOUS:
        return {}
    if visitor == KEY:
        return {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
    return town.headers(visitor)
