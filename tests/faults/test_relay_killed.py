"""Whoever dies between commit and wake-up, and whatever Redis forgets: the scheduler's repair alone tells everybody."""

import signal

import pytest
from redis import Redis

from tests.faults.house import House
from tests.faults.processes import eventually

pytestmark = pytest.mark.faults


def test_who_is_killed_between_commit_and_wake_up_is_told_of_by_the_repair_alone(house: House) -> None:
    task_id = house.province.task("ecology")
    house.start("worker", "--queues", "relay")

    died = house.excuse(task_id, dies=True)

    assert died == -signal.SIGKILL
    assert house.province.one("SELECT stage FROM task WHERE id = %(id)s", id=task_id)["stage"] == "excused"
    assert (house.waiting() > 0, house.told()) == (True, 0)
    house.start("scheduler")
    eventually(lambda: house.waiting() == 0 and house.told() > 0)
    # Liaison, handler and deputy, each with a second holder, by inbox and by mail; nobody twice.
    assert house.count("SELECT count(*) - count(DISTINCT (event_id, person_id, channel)) FROM message_item") == 0


def test_what_redis_forgets_is_told_once_all_the_same(house: House) -> None:
    worker = house.start("worker", "--queues", "relay")
    house.start("scheduler")
    eventually(lambda: house.waiting() == 0)
    before = house.told()
    worker.send_signal(signal.SIGSTOP)
    redis = Redis.from_url(house.engines.redis_url)

    assert house.excuse(house.province.task("housing", "2")) == 0
    redis.flushall()
    redis.close()
    worker.send_signal(signal.SIGCONT)

    eventually(lambda: house.waiting() == 0 and house.told() > before)
    events = house.count("SELECT count(*) FROM event WHERE kind = 'task_excused'")
    told_of = house.count(
        "SELECT count(DISTINCT e.id) FROM event e JOIN message_item i ON i.event_id = e.id "
        "WHERE e.kind = 'task_excused' AND i.message_id IS NOT NULL"
    )
    assert told_of == events > 0
    assert house.count("SELECT count(*) - count(DISTINCT (event_id, person_id, channel)) FROM message_item") == 0
