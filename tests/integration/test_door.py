"""The door of every route: who calls, once for each key, problems in words."""

import asyncio
from typing import Annotated, Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from structlog.testing import capture_logs

from api.deps import perform, read
from api.paging import Paging, read_page
from core.errors import Refused
from models.calls import Call
from queries.sql import Row, rows
from tests.integration.conftest import Town


class Draft(BaseModel):
    text: Annotated[str, Field(max_length=8)]


def note(session: Session, *, call: Call, text: str) -> dict[str, Any]:
    if text == "refuse":
        raise Refused("现在不行")
    if text == "break":
        raise ZeroDivisionError
    rows(session, "INSERT INTO leader (name, holder, expires_at) VALUES (%s, 'x', now())", (str(uuid4())[:8] + text,))
    return {"id": uuid4(), "version": 3, "text": text, "capacity": [post.duty for post in call.actor.posts]}


def notes(session: Session, *, call: Call, after: tuple[Any, ...] | None, limit: int) -> list[Row]:
    return rows(
        session,
        "SELECT code, id FROM unit WHERE %(after)s::text IS NULL OR (code, id) > (%(after)s, %(id)s::uuid) "
        "ORDER BY code, id LIMIT %(limit)s",
        {"after": after and after[0], "id": after and after[1], "limit": limit},
    )


def counted(session: Session, *, call: Call) -> dict[str, Any]:
    return {"count": rows(session, "SELECT count(*) AS n FROM leader")[0]["n"]}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    router = APIRouter(prefix="/try")

    @router.post("/notes", status_code=201)
    async def make(request: Request, draft: Draft) -> Response:
        return await perform(request, note, status=201, located="/try/notes", text=draft.text)

    @router.get("/notes")
    async def count(request: Request) -> Response:
        return await read(request, counted)

    @router.get("/units")
    async def units(request: Request, asked: Paging, colour: str | None = None) -> Response:
        from uuid import UUID

        return await read_page(request, asked, notes, kinds=(str, UUID), key=lambda row: (row["code"], row["id"]))

    app.include_router(router)
    return app


async def test_a_command_answers_with_its_version_and_place(town: Town, client: httpx.AsyncClient) -> None:
    answer = await client.post("/try/notes", json={"text": "一"}, headers=town.headers("county-handler"))

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"v3"'
    assert answer.headers["location"] == f"/try/notes/{answer.json()['id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["capacity"] == ["handler"]


async def test_without_a_token_one_is_asked_to_log_in(town: Town, client: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer dk_12_x"}):
        answer = await client.get("/try/notes", headers=headers)

        assert answer.status_code == 401
        assert answer.json()["type"] == "urn:duban:problem:not-authenticated"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_the_same_key_answers_the_same_and_acts_once(town: Town, client: httpx.AsyncClient) -> None:
    headers = town.headers("county-handler") | {"Idempotency-Key": "k1"}

    first = await client.post("/try/notes", json={"text": "一"}, headers=headers)
    second = await client.post("/try/notes", json={"text": "一"}, headers=headers)
    other = await client.post("/try/notes", json={"text": "二"}, headers=headers)

    assert second.json() == first.json()
    assert (second.status_code, second.headers["etag"]) == (201, first.headers["etag"])
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await client.get("/try/notes", headers=headers)).json() == {"count": 1}


async def test_the_same_key_of_two_people_is_two_keys(town: Town, client: httpx.AsyncClient) -> None:
    for login in ("county-handler", "county-liaison"):
        headers = town.headers(login) | {"Idempotency-Key": "k1"}
        assert (await client.post("/try/notes", json={"text": login[:8]}, headers=headers)).status_code == 201


async def test_two_callers_with_one_key_at_once_act_once(town: Town, client: httpx.AsyncClient) -> None:
    headers = town.headers("county-handler") | {"Idempotency-Key": "k1"}

    answers = await asyncio.gather(*(client.post("/try/notes", json={"text": "一"}, headers=headers) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1


async def test_a_second_caller_waits_and_is_told_that_the_first_is_still_at_work(
    town: Town, client: httpx.AsyncClient
) -> None:
    headers = town.headers("county-handler") | {"Idempotency-Key": "k1"}
    with Session(town.engine) as holder:
        person = town.staff.persons["county-handler"]
        rows(
            holder,
            "INSERT INTO idempotency_key (client, key, request_hash, headers, created_at, expires_at) "
            "VALUES (%s, 'k1', 'x', '{}', now(), now())",
            (f"person:{person}",),
        )

        answer = await client.post("/try/notes", json={"text": "一"}, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (409, "request-in-progress")
        holder.rollback()
    assert (await client.post("/try/notes", json={"text": "一"}, headers=headers)).status_code == 201


async def test_a_refused_command_leaves_its_key_free(town: Town, client: httpx.AsyncClient) -> None:
    headers = town.headers("county-handler") | {"Idempotency-Key": "k1"}

    refused = await client.post("/try/notes", json={"text": "refuse"}, headers=headers)
    again = await client.post("/try/notes", json={"text": "一"}, headers=headers)

    assert (refused.status_code, refused.json()["detail"]) == (409, "现在不行")
    assert again.status_code == 201


async def test_a_fault_of_ours_tells_a_number_and_nothing_else(town: Town, client: httpx.AsyncClient) -> None:
    with capture_logs() as logged:
        answer = await client.post("/try/notes", json={"text": "break"}, headers=town.headers("county-handler"))

    number = answer.headers["x-request-id"]
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert answer.json()["request_id"] == number
    assert [(entry["event"], entry["request_id"]) for entry in logged] == [("request_failed", number)]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b'{"text": "\xff"}', 400, "unreadable"),
        (b'{"text": ', 400, "unreadable"),
        (b'{"text": "123456789"}', 422, "invalid"),
        (b'{"text": "\\u0000"}', 422, "invalid"),
        (b'{"text": "\\ud800"}', 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b"", 422, "invalid"),
        (b"x" * 1_000_001, 413, "too-large"),
    ],
)
async def test_bad_bodies_are_told_apart(
    town: Town, client: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    headers = town.headers("county-handler") | {"Content-Type": "application/json"}

    answer = await client.post("/try/notes", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_undeclared_large_body_is_cut_off(town: Town, client: httpx.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100_000

    answer = await client.post(
        "/try/notes",
        content=endless(),
        headers=town.headers("county-handler") | {"Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


async def test_a_wrong_field_is_named_with_value_and_expectation(town: Town, client: httpx.AsyncClient) -> None:
    answer = await client.post("/try/notes", json={"text": "123456789"}, headers=town.headers("county-handler"))

    assert answer.json()["errors"] == [{"field": "text", "value": "123456789", "expected": "不超过 8 个字"}]
    assert answer.json()["detail"] == "text：不超过 8 个字"


async def test_a_list_is_read_page_by_page(town: Town, client: httpx.AsyncClient) -> None:
    headers = town.headers("county-handler")
    whole = (await client.get("/try/units", headers=headers)).json()

    seen, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/try/units", params=query, headers=headers)).json()
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break

    assert (seen, whole["next"]) == (whole["items"], None)


async def test_a_foreign_or_changed_cursor_is_refused(town: Town, client: httpx.AsyncClient) -> None:
    headers = town.headers("county-handler")
    cursor = (await client.get("/try/units", params={"limit": 2}, headers=headers)).json()["next"]

    tries = [{"cursor": cursor, "colour": "red"}, {"cursor": cursor[:-2] + "AA"}, {"cursor": "é"}, {"cursor": "AAAA"}]
    for query in tries:
        answer = await client.get("/try/units", params=query, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("header", "value"),
    [("If-Match", "v3"), ("If-Match", 'W/"v3"'), ("If-Match", '"v"'), ("Duban-Post", "x"), ("Idempotency-Key", "")],
)
async def test_a_malformed_header_is_named(town: Town, client: httpx.AsyncClient, header: str, value: str) -> None:
    headers = town.headers("county-handler") | {header: value}

    answer = await client.post("/try/notes", json={"text": "一"}, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, header)


async def test_a_post_of_another_cannot_be_chosen(town: Town, client: httpx.AsyncClient) -> None:
    other = str(town.staff.posts["county-liaison"])

    answer = await client.get("/try/notes", headers=town.headers("county-handler") | {"Duban-Post": other})

    assert answer.status_code == 403


async def test_an_unknown_address_is_a_problem_in_words(client: httpx.AsyncClient) -> None:
    missing = await client.get("/api/v1/nowhere")
    wrong = await client.delete("/healthz")

    assert (missing.status_code, missing.json()["detail"]) == (404, "没有这个地址")
    assert (wrong.status_code, wrong.json()["detail"]) == (405, "此地址不支持该方法")
