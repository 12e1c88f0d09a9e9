"""What happens to the messages of an endpoint: they arrive, fail, are given up and are sent again."""

from datetime import timedelta

import httpx
from standardwebhooks.webhooks import Webhook

from core.clock import real_now
from core.database import run_command
from tests.hooks import Answer, Hooks
from tests.integration.conftest import Town
from tests.integration.pushing import ADMIN, AT, deliver, make, rows, states, tell
from workflows.endpoints import disable_failing

FIVE_DAYS = timedelta(days=5)


async def test_an_event_arrives_as_a_signed_envelope_with_the_facts_and_no_more(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    tell(worker)

    deliver(worker)

    (request,) = there.asked
    envelope = Webhook(told["secret"]).verify(request.body, request.headers)
    assert states(worker, told["endpoint"]) == ["delivered"]
    assert (envelope["specversion"], envelope["type"]) == ("1.0", "cn.duban.task_assigned")
    assert envelope["time"] == "2021-11-01T09:00:00.000+08:00"
    assert envelope["data"]["title"] == "长白山保护1"
    assert envelope["data"]["due_on"] == "2021-12-31"
    assert envelope["data"]["concerned_unit"] == "测试县"
    assert "内部研判" not in request.body.decode()
    stored = rows(worker, "SELECT body FROM message WHERE endpoint_id = :id", id=told["endpoint"]["id"])
    assert stored[0].body.encode() == request.body


async def test_a_new_secret_signs_beside_the_former_until_its_end(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    address = f"/api/v1/endpoints/{told['endpoint']['id']}/secret-rotations"
    answer = await client.post(address, json={"overlap_hours": 1}, headers=worker.headers(ADMIN))
    new = answer.json()["secret"]
    tell(worker)
    deliver(worker)
    tell(worker)
    deliver(worker, later=timedelta(hours=2))

    during, after = (request.headers["webhook-signature"].split(" ") for request in there.asked)
    assert answer.status_code == 201
    assert (len(during), len(after)) == (2, 1)
    for secret in (new, told["secret"]):
        Webhook(secret).verify(there.asked[0].body, there.asked[0].headers)


async def test_what_failed_is_tried_again_by_itself_under_the_same_id(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    there.answers.extend([Answer(503), Answer(500)])
    tell(worker)

    deliver(worker)
    deliver(worker, later=timedelta(seconds=6))
    deliver(worker, later=timedelta(seconds=6) + timedelta(minutes=6))

    assert states(worker, told["endpoint"]) == ["delivered"]
    assert len({request.headers["webhook-id"] for request in there.asked}) == 1
    assert len(there.asked) == 3


async def test_after_the_last_pause_it_is_dead_and_a_replay_sends_the_same_message(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    there.usual = Answer(500)
    tell(worker)
    for days in range(9):
        deliver(worker, later=timedelta(days=days))
    dead = states(worker, told["endpoint"])
    attempts = len(there.asked)
    there.usual = Answer()
    path = f"/api/v1/endpoints/{told['endpoint']['id']}"

    replayed = await client.post(
        f"{path}/replays", json={"from": "2021-01-01T00:00:00+08:00"}, headers=worker.headers(ADMIN)
    )
    deliver(worker)

    listed = (await client.get(f"{path}/deliveries", headers=worker.headers(ADMIN))).json()["items"]
    assert (dead, attempts) == (["dead"], 8)
    assert replayed.json() == {"replayed": 1, "more": False}
    assert [(one["state"], one["attempts"], one["kinds"]) for one in listed] == [("delivered", 9, ["task_assigned"])]
    assert len({request.headers["webhook-id"] for request in there.asked}) == 1


async def test_an_address_given_up_by_the_other_side_is_disabled_and_its_unit_told(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    there.usual = Answer(410)
    tell(worker, count=2)
    deliver(worker)

    disabled = run_command(worker.engine, disable_failing, at=AT, now=real_now(), patience=FIVE_DAYS)
    again = run_command(worker.engine, disable_failing, at=AT, now=real_now(), patience=FIVE_DAYS)
    tell(worker)
    deliver(worker)

    assert (disabled, again) == (1, 0)
    assert set(states(worker, told["endpoint"])) == {"failed"}
    people = rows(worker, "SELECT subject, body FROM message WHERE channel = 'inbox' AND subject LIKE '%接收端%'")
    assert people
    assert "系统推送“县平台”" in people[0].body
    assert len(there.asked) == 2


async def test_days_of_failure_disable_and_enabling_sends_nothing_by_itself(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    there.usual = Answer(500)
    tell(worker)
    deliver(worker)
    soon, late = (real_now() + timedelta(days=days) for days in (4.9, 5.1))

    early = run_command(worker.engine, disable_failing, at=AT, now=soon, patience=FIVE_DAYS)
    in_time = run_command(worker.engine, disable_failing, at=AT, now=late, patience=FIVE_DAYS)
    deliver(worker, later=timedelta(days=6))
    there.usual = Answer()
    path = f"/api/v1/endpoints/{told['endpoint']['id']}"
    enabled = await client.post(f"{path}/enablings", headers=worker.headers(ADMIN))
    deliver(worker, later=timedelta(days=7))
    sent_by_itself = len(there.asked) - 1
    tell(worker)
    deliver(worker)

    assert (early, in_time) == (0, 1)
    assert (enabled.status_code, enabled.json()["disabled_at"]) == (200, None)
    assert sent_by_itself == 0
    assert states(worker, told["endpoint"]) == ["dead", "delivered"]


async def test_an_answer_that_no_database_takes_spoils_neither_its_own_message_nor_the_next(
    worker: Town, client: httpx.AsyncClient, there: Hooks
) -> None:
    told = await make(worker, client, there)
    there.answers.extend([Answer(500, b"worse\0than\xff nothing"), Answer()])
    tell(worker, count=2)

    deliver(worker)

    assert sorted(states(worker, told["endpoint"])) == ["delivered", "retry"]
    (failed,) = rows(worker, "SELECT error FROM message WHERE state = 'retry'")
    assert failed.error == "接收端答复 500：worse�than� nothing"
