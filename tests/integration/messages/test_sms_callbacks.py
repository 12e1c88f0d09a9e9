"""Receipts that providers push: believed with the token alone, kept once, in whatever order they come."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import Session

from api.app import create_app
from core.clock import real_now
from core.ids import new_id
from core.settings import Settings
from models.messages import Channel, Message, MessageState, Urgency
from models.people import Duty
from tests.gateway import TOKEN, account, described
from tests.telling import AT, World

PLACE = "/api/v1/provider-callbacks"
KINDS = ("aliyun", "tencent", "gateway")


@pytest.fixture
async def door(world: World, fresh_database: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    given = {"database_url": fresh_database, "redis_url": "redis://127.0.0.1:1", "data_dir": tmp_path}
    text = described(*(account(kind, 1) for kind in KINDS))
    app = create_app(Settings.model_validate(given | {"secret_key": "k3y-" * 10, "sms": SecretStr(text)}))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://duban.test") as client,
    ):
        yield client


def text_message(world: World, state: MessageState, provider: str | None, reference: str | None) -> Any:
    message_id, now = new_id(), real_now()
    with Session(world.engine) as session:
        session.add(
            Message(
                id=message_id,
                person_id=world.person(Duty.LIAISON),
                channel=Channel.SMS,
                urgency=Urgency.URGENT,
                item_count=1,
                state=state,
                attempts=1,
                created_at=now,
                business_at=AT,
                sent_at=now,
                provider=provider,
                provider_ref=reference,
            )
        )
        session.commit()
    world.execute(
        "INSERT INTO delivery_attempt (id, message_id, attempt, started_at, provider, provider_ref, outcome) "
        "VALUES (:id, :message_id, 1, now(), :provider, :reference, 'sent')",
        id=new_id(),
        message_id=message_id,
        provider=provider,
        reference=reference,
    )
    return message_id


def state(world: World, message_id: Any) -> str:
    (found,) = world.rows("SELECT state FROM message WHERE id = :id", id=message_id)
    return str(found.state)


def report(reference: str, success: bool, own: Any = "") -> dict[str, Any]:
    code = "DELIVERED" if success else "EXPIRED"
    return {"biz_id": reference, "out_id": str(own), "success": success, "err_code": code, "phone_number": "1"}


async def test_a_receipt_moves_its_message_and_the_same_again_changes_nothing(
    world: World, door: httpx.AsyncClient
) -> None:
    message_id = text_message(world, MessageState.SENT, "aliyun", "b1")

    answers = [await door.post(f"{PLACE}/aliyun/{TOKEN}", json=[report("b1", True)]) for _ in range(5)]

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, '{"code":0,"msg":"OK"}')}
    assert state(world, message_id) == "delivered"
    assert len(world.rows("SELECT id FROM provider_receipt")) == 1


async def test_who_has_it_has_it_whatever_comes_later(world: World, door: httpx.AsyncClient) -> None:
    message_id = text_message(world, MessageState.SENT, "aliyun", "b1")

    for success in (False, True, False):
        await door.post(f"{PLACE}/aliyun/{TOKEN}", json=[report("b1", success)])

    assert state(world, message_id) == "delivered"
    assert len(world.rows("SELECT id FROM provider_receipt")) == 2


async def test_an_unknown_message_is_found_by_our_own_number(world: World, door: httpx.AsyncClient) -> None:
    message_id = text_message(world, MessageState.UNKNOWN, None, None)

    await door.post(f"{PLACE}/aliyun/{TOKEN}", json=[report("b7", False, message_id)])

    assert state(world, message_id) == "failed"


async def test_a_receipt_of_nothing_we_sent_is_kept_and_thanked_for(world: World, door: httpx.AsyncClient) -> None:
    body = [{"sid": "s9", "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "x"}]

    answer = await door.post(f"{PLACE}/tencent/{TOKEN}", json=body)

    assert (answer.status_code, answer.json()) == (200, {"result": 0, "errmsg": "OK"})
    assert len(world.rows("SELECT id FROM provider_receipt WHERE message_id IS NULL")) == 1


async def test_a_gateway_is_answered_as_it_was_agreed(world: World, door: httpx.AsyncClient) -> None:
    message_id = text_message(world, MessageState.SENT, "gateway", "m1")

    answer = await door.post(f"{PLACE}/gateway/{TOKEN}", json={"reports": [{"msgid": "m1", "stat": "DELIVRD"}]})

    assert answer.json() == {"status": "0"}
    assert state(world, message_id) == "delivered"


@pytest.mark.parametrize("place", ["aliyun/wrong-token", f"nobody/{TOKEN}", "aliyun/督办"])
async def test_without_the_token_there_is_nothing_here(world: World, door: httpx.AsyncClient, place: str) -> None:
    answer = await door.post(f"{PLACE}/{place}", json=[report("b1", True)])

    assert answer.status_code == 404
    assert world.rows("SELECT id FROM provider_receipt") == []


async def test_what_is_no_receipt_is_refused_in_words(world: World, door: httpx.AsyncClient) -> None:
    answer = await door.post(f"{PLACE}/aliyun/{TOKEN}", content=b"<xml/>")

    assert (answer.status_code, answer.json()["detail"]) == (422, "回执不是有效的 JSON")


async def test_a_receipt_moves_no_message_of_another_channel(world: World, door: httpx.AsyncClient) -> None:
    message_id = text_message(world, MessageState.UNKNOWN, None, None)
    world.execute("UPDATE message SET channel = 'email' WHERE id = :id", id=message_id)

    await door.post(f"{PLACE}/aliyun/{TOKEN}", json=[report("b7", True, message_id)])

    assert state(world, message_id) == "unknown"


async def test_a_receipt_with_words_no_database_takes_is_kept_all_the_same(
    world: World, door: httpx.AsyncClient
) -> None:
    message_id = text_message(world, MessageState.SENT, "aliyun", "b1")
    hostile = report("b1", False) | {"err_code": "E" * 200, "err_msg": "停\0机\ud800" + "长" * 3000}

    answer = await door.post(f"{PLACE}/aliyun/{TOKEN}", content=json.dumps([hostile]))

    assert (answer.status_code, state(world, message_id)) == (200, "failed")
