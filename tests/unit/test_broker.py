"""Wake-ups: coalesced while one waits, needed again once the actor has begun, never raising."""

from collections.abc import Iterator

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker

from core import broker as wakes

QUEUE = "test-wake"


@pytest.fixture
def begun() -> Iterator[list[str]]:
    """The arguments an actor was woken with; the actor exists for one test."""
    seen: list[str] = []

    @dramatiq.actor(actor_name="remember", queue_name=QUEUE, broker=wakes.broker)
    def remember(word: str) -> None:
        seen.append(word)

    yield seen
    wakes.broker.flush(QUEUE)
    del wakes.broker.actors[remember.actor_name]


def waiting() -> int:
    assert isinstance(wakes.broker, StubBroker)
    return int(wakes.broker.queues[QUEUE].qsize())


def work() -> None:
    worker = dramatiq.Worker(wakes.broker, queues={QUEUE}, worker_timeout=50, worker_threads=1)
    worker.start()
    assert isinstance(wakes.broker, StubBroker)
    wakes.broker.join(QUEUE, timeout=5000)
    worker.join()
    worker.stop()


def test_many_wakes_are_one_message(begun: list[str]) -> None:
    for _ in range(5):
        wakes.wake("remember", QUEUE, "once")
    assert waiting() == 1
    work()
    assert begun == ["once"]


def test_wake_after_the_start_is_a_new_message(begun: list[str]) -> None:
    wakes.wake("remember", QUEUE, "again")
    work()
    wakes.wake("remember", QUEUE, "again")
    work()
    assert begun == ["again", "again"]


def test_other_arguments_are_another_wake(begun: list[str]) -> None:
    wakes.wake("remember", QUEUE, "email")
    wakes.wake("remember", QUEUE, "inbox")
    assert waiting() == 2
    work()


def test_queue_nobody_serves_is_no_error() -> None:
    wakes.wake("nobody", "no-such-queue")
