"""Letting people in: passwords, lock-out, ends of log-ins, one-time passwords, the first administrator."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import real_now
from core.credentials import digest, hash_password
from core.database import unit_of_work
from core.settings import Settings
from queries import identity
from queries.sql import rows
from tests.integration.conftest import Town
from workflows.setup import ensure_setup_token

LOGIN, PASSWORD, OTHER = "county-handler", "Zheng-que-2021", "Xin-mima-2022"
PROVINCE = {"code": "990000", "name": "新省", "short_name": "新"}
FIRST = {"name": "首任", "login": "first.admin", "password": PASSWORD, "province": PROVINCE}


@pytest.fixture
def known(town: Town) -> Town:
    """The town, with a password for one of its people."""
    with unit_of_work(town.engine) as session:
        give(session, town, one_time=False)
    return town


def give(session: Session, town: Town, *, one_time: bool, valid: bool = True) -> None:
    until = real_now() + timedelta(hours=1 if valid else -1) if one_time else None
    identity.set_password(
        session, person_id=town.staff.persons[LOGIN], password_hash=hash_password(PASSWORD), one_time_until=until
    )


async def log_in(
    client: httpx.AsyncClient, password: str = PASSWORD, login: str = LOGIN, **more: Any
) -> httpx.Response:
    return await client.post("/api/v1/sessions", json={"login": login, "password": password, **more})


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_a_person_logs_in_and_sees_his_post(known: Town, client: httpx.AsyncClient) -> None:
    opened = await log_in(client)
    me = (await client.get("/api/v1/me", headers=bearer(opened))).json()

    assert opened.status_code == 201
    assert (me["login"], me["administrator"]) == (LOGIN, False)
    assert [(post["duty_name"], post["unit_name"]) for post in me["posts"]] == [("承办人", "测试县")]


async def test_the_token_is_stored_only_as_its_digest(known: Town, client: httpx.AsyncClient) -> None:
    token = (await log_in(client)).json()["token"]

    with Session(known.engine) as session:
        assert rows(session, "SELECT token_hash FROM login_session") == [{"token_hash": digest(token)}]


async def test_an_unknown_account_is_answered_like_a_wrong_password(known: Town, client: httpx.AsyncClient) -> None:
    wrong, unknown = await log_in(client, "falsch"), await log_in(client, login="nobody")

    def told(answer: httpx.Response) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name != "request_id"}

    assert wrong.status_code == 401
    assert told(wrong) == told(unknown)


async def test_five_wrong_passwords_lock_the_account_for_a_while(known: Town, client: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await log_in(client, "falsch")).status_code == 401

    locked = await log_in(client)

    assert (locked.status_code, locked.json()["code"]) == (429, "locked-out")
    assert 0 < int(locked.headers["retry-after"]) <= 900
    with unit_of_work(known.engine) as session:
        rows(
            session,
            "UPDATE login_throttle SET locked_until = locked_until - interval '16 minutes', "
            "changed_at = changed_at - interval '16 minutes'",
        )
    assert (await log_in(client)).status_code == 201


async def test_a_right_password_takes_the_count_back(known: Town, client: httpx.AsyncClient) -> None:
    for _ in range(3):
        for _ in range(4):
            assert (await log_in(client, "falsch")).status_code == 401
        assert (await log_in(client)).status_code == 201


@pytest.mark.parametrize("column", ["seen_at", "expires_at"])
async def test_a_log_in_ends_by_idleness_and_by_age(known: Town, client: httpx.AsyncClient, column: str) -> None:
    headers = bearer(await log_in(client))
    with unit_of_work(known.engine) as session:
        rows(session, f"UPDATE login_session SET {column} = {column} - interval '13 hours'")

    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_use_keeps_a_log_in_alive(known: Town, client: httpx.AsyncClient) -> None:
    headers = bearer(await log_in(client))
    with unit_of_work(known.engine) as session:
        rows(session, "UPDATE login_session SET seen_at = seen_at - interval '20 minutes'")

    await client.get("/api/v1/me", headers=headers)

    with Session(known.engine) as session:
        assert rows(session, "SELECT seen_at > now() - interval '1 minute' AS seen FROM login_session")[0]["seen"]


async def test_one_lists_and_ends_ones_own_log_ins(known: Town, client: httpx.AsyncClient) -> None:
    first, second = bearer(await log_in(client)), bearer(await log_in(client))

    listed = (await client.get("/api/v1/sessions", headers=second)).json()
    other = next(entry["name"] for entry in listed if not entry["current"])
    ended = await client.delete(f"/api/v1/sessions/{other}", headers=second)

    assert (len(listed), ended.status_code) == (2, 204)
    assert "token_hash" not in listed[0]
    assert (await client.get("/api/v1/me", headers=first)).status_code == 401
    assert (await client.delete("/api/v1/sessions/current", headers=second)).status_code == 204
    assert (await client.get("/api/v1/me", headers=second)).status_code == 401


async def test_a_disabled_person_is_out_at_once(known: Town, client: httpx.AsyncClient) -> None:
    headers, admin = bearer(await log_in(client)), known.headers("province-administrator")
    person = known.staff.persons[LOGIN]

    await client.post(f"/api/v1/persons/{person}/disablement", headers=admin)

    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await log_in(client)).status_code == 401


async def test_a_new_password_ends_the_other_log_ins(known: Town, client: httpx.AsyncClient) -> None:
    other, own = bearer(await log_in(client)), bearer(await log_in(client))
    address = "/api/v1/me/password"

    wrong = await client.post(address, json={"current": "falsch", "new": OTHER}, headers=own)
    weak = await client.post(address, json={"current": PASSWORD, "new": "123456"}, headers=own)
    right = await client.post(address, json={"current": PASSWORD, "new": OTHER}, headers=own)

    assert (wrong.status_code, weak.status_code, right.status_code) == (401, 422, 204)
    assert "value" not in weak.json()["errors"][0]
    assert (await client.get("/api/v1/me", headers=other)).status_code == 401
    assert (await client.get("/api/v1/me", headers=own)).status_code == 200
    assert (await log_in(client, OTHER)).status_code == 201


async def test_a_reset_password_works_once_and_only_to_be_replaced(known: Town, client: httpx.AsyncClient) -> None:
    admin, person = known.headers("province-administrator"), known.staff.persons[LOGIN]
    key = {"Idempotency-Key": "reset"}

    reset = await client.post(f"/api/v1/persons/{person}/password-resets", headers=admin | key)
    again = await client.post(f"/api/v1/persons/{person}/password-resets", headers=admin | key)
    given = reset.json()["password"]

    assert (reset.status_code, again.status_code) == (201, 409)
    assert given not in again.text
    assert (await log_in(client)).status_code == 401
    assert (await log_in(client, given)).json()["code"] == "one-time-password"
    assert (await log_in(client, given, new_password="kurz")).status_code == 422
    assert (await log_in(client, given, new_password=OTHER)).status_code == 201
    assert (await log_in(client, given, new_password=PASSWORD)).status_code == 401
    assert (await log_in(client, OTHER)).status_code == 201


async def test_a_one_time_password_runs_out(town: Town, client: httpx.AsyncClient) -> None:
    with unit_of_work(town.engine) as session:
        give(session, town, one_time=True, valid=False)

    assert (await log_in(client, new_password=OTHER)).status_code == 401


async def test_the_first_run_token_makes_one_administrator(own_engine: sa.Engine, client: httpx.AsyncClient) -> None:
    with unit_of_work(own_engine) as session:
        old = ensure_setup_token(session)
    with unit_of_work(own_engine) as session:
        token = ensure_setup_token(session)

    tries = [
        (await client.post("/api/v1/setup", json=FIRST | {"token": value})).status_code
        for value in ("guess", old, token, token)
    ]
    opened = await log_in(client, login="first.admin")
    me = (await client.get("/api/v1/me", headers=bearer(opened))).json()

    assert tries == [401, 401, 201, 401]
    assert (me["administrator"], me["unit_ids"]) == (True, [])
    with unit_of_work(own_engine) as session:
        assert ensure_setup_token(session) is None
        assert {entry["kind"] for entry in rows(session, "SELECT kind FROM event")} == {
            "unit_created",
            "person_created",
            "post_begun",
        }


async def test_an_agency_key_reads_writes_and_ends(town: Town, client: httpx.AsyncClient, settings: Settings) -> None:
    admin, unit = town.headers("province-administrator"), str(town.staff.units["county"])
    issued = [
        (
            await client.post("/api/v1/keys", json={"unit_id": unit, "name": "平台", "scopes": scopes}, headers=admin)
        ).json()
        for scopes in (["read"], ["read", "write"])
    ]
    reads, writes = ({"Authorization": f"Bearer {entry['key']}"} for entry in issued)

    assert (await client.get("/api/v1/me", headers=reads)).json()["unit_ids"] == [unit]
    assert (await client.post("/api/v1/posts", json={}, headers=reads)).status_code == 422
    denied = await client.delete("/api/v1/sessions/current", headers=reads)
    keyless = await client.delete("/api/v1/sessions/current", headers=writes)
    personal = await client.delete("/api/v1/sessions/current", headers=writes | {"Idempotency-Key": "k"})
    assert (denied.status_code, keyless.status_code, personal.status_code) == (403, 400, 403)
    assert keyless.json()["code"] == "idempotency-key-required"
    for forged in (issued[1]["key"][:-1] + "x", issued[0]["key"].replace("_", "-")):
        assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {forged}"})).status_code == 401

    await client.post(f"/api/v1/keys/{issued[1]['id']}/revocation", headers=admin)

    assert (await client.get("/api/v1/me", headers=writes)).status_code == 401
    listed = (await client.get("/api/v1/keys", headers=admin)).json()["items"]
    assert [entry["revoked_at"] is None for entry in listed] == [True, False]
    assert "secret" not in str(listed)
