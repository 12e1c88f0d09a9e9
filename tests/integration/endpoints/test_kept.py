"""How endpoints are kept: made, changed, tried, and seen by those who may; their secrets are told once."""

import json
from typing import Any

import httpx
import pytest
from sqlmodel import Session
from standardwebhooks.webhooks import Webhook

from core.ids import new_id
from tests.hooks import Answer, Hooks
from tests.integration.conftest import Town
from tests.integration.matrix import issue_county_key
from tests.integration.pushing import ADMIN, make, rows


async def test_secrets_are_told_once_and_readable_nowhere(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there, url=there.url("/hook?token=the-token-of-the-system"))
    robot = await make(worker, client, there, channel="wecom", url="693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa")
    path = f"/api/v1/endpoints/{told['endpoint']['id']}"

    shown = [
        (await client.get(address, headers=worker.headers(ADMIN))).text
        for address in (path, "/api/v1/endpoints", f"/api/v1/endpoints/{robot['endpoint']['id']}")
    ]

    kept = str(rows(worker, "SELECT * FROM endpoint")) + str(rows(worker, "SELECT data FROM event"))
    for secret in (told["secret"], "the-token-of-the-system", "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"):
        assert secret not in "".join(shown) + kept
    assert told["endpoint"]["url"] == there.url("/hook?…")
    assert (robot["endpoint"]["url"], robot["secret"]) == ("…5aaa", None)


async def test_a_trial_answers_what_the_other_side_said_without_its_key(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    robot = await make(worker, client, there, channel="wecom", url="the-key-of-the-robot")
    refused = {"errcode": 93000, "errmsg": "invalid webhook the-key-of-the-robot"}
    there.answers.extend([Answer(), Answer(body=json.dumps(refused).encode())])

    answers = [
        (await client.post(f"/api/v1/endpoints/{one['endpoint']['id']}/trials", headers=worker.headers(ADMIN))).json()
        for one in (told, robot)
    ]

    assert answers[0] == {"arrived": True, "outcome": "taken", "said": "对方已接收"}
    assert answers[1] == {"arrived": False, "outcome": "refused", "said": "机器人答复 93000：invalid webhook …"}
    assert Webhook(told["secret"]).verify(there.asked[0].body, there.asked[0].headers)["type"] == "cn.duban.trial"


async def test_a_units_own_system_sees_tries_and_replays_its_endpoints_and_no_others(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    mine = await make(worker, client, there)
    other = await make(worker, client, there, unit_id=str(worker.staff.units["stranger"]))
    with Session(worker.engine) as session:
        key = {"Authorization": f"Bearer {issue_county_key(session, worker)}"}
        session.commit()

    listed = await client.get("/api/v1/endpoints", headers=key)
    tried = await client.post(
        f"/api/v1/endpoints/{mine['endpoint']['id']}/trials", headers=key | {"Idempotency-Key": str(new_id())}
    )
    hidden = await client.get(f"/api/v1/endpoints/{other['endpoint']['id']}", headers=key)

    assert [one["id"] for one in listed.json()["items"]] == [mine["endpoint"]["id"]]
    assert (tried.status_code, hidden.status_code) == (200, 404)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://a.example/"}, "url"),
        ({"url": "https://user:pass-word@a.example/"}, "url"),
        ({"kinds": ["no_such_event"]}, "kinds"),
        ({"kinds": ["agency_key_issued"]}, "kinds"),
        ({"channel": "email"}, "channel"),
        ({"channel": "apprise", "url": "json://x"}, "channel"),
        ({"secret": "my-own-secret"}, "secret"),
        ({"channel": "wecom", "url": "the-key-of-a-robot", "secret": "my-own-secret"}, "secret"),
        ({"channel": "dingtalk", "url": "short"}, "url"),
    ],
)
async def test_what_could_never_work_is_refused_by_field_and_repeats_no_secret(
    town: Town, client: httpx.AsyncClient, wrong: dict[str, Any], field: str
) -> None:
    draft = {"unit_id": str(town.staff.units["county"]), "channel": "webhook", "name": "x", "url": "https://a.example/"}

    answer = await client.post("/api/v1/endpoints", json=draft | wrong, headers=town.headers(ADMIN))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert "pass-word" not in answer.text
    assert "my-own-secret" not in answer.text


async def test_a_change_by_somebody_who_saw_an_older_version_is_refused(
    town: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    endpoint = (await make(town, client, there))["endpoint"]
    path, admin = f"/api/v1/endpoints/{endpoint['id']}", town.headers(ADMIN)

    first = await client.patch(path, json={"name": "甲"}, headers=admin | {"If-Match": '"v1"'})
    second = await client.patch(path, json={"name": "乙"}, headers=admin | {"If-Match": '"v1"'})

    assert (first.status_code, second.status_code) == (200, 412)
    kinds = [row.kind for row in rows(town, "SELECT kind FROM event ORDER BY id")]
    assert kinds == ["endpoint_created", "endpoint_changed"]


async def test_a_trial_leaves_once_for_a_key_and_not_at_all_without_one(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    path = f"/api/v1/endpoints/{(await make(worker, client, there))['endpoint']['id']}/trials"
    with Session(worker.engine) as session:
        key = {"Authorization": f"Bearer {issue_county_key(session, worker)}"}
        session.commit()
    once = key | {"Idempotency-Key": str(new_id())}

    refused = await client.post(path, headers=key)
    sent_without = len(there.asked)
    first, again = [await client.post(path, headers=once) for _ in range(2)]

    assert (refused.json()["code"], sent_without) == ("idempotency-key-required", 0)
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert len(there.asked) == 1


async def test_what_another_system_is_told_has_no_template_to_preview(town: Town, client: httpx.AsyncClient) -> None:
    asked = {"event_id": str(new_id()), "channel": "webhook"}

    answer = await client.get(
        "/api/v1/message-templates/notice_issued/preview", params=asked, headers=town.headers(ADMIN)
    )

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "channel")
