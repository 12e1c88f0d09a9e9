"""Wake-ups that are lost with the broker or the scheduler: the next tick alone has everything sent, once."""

import signal
from collections.abc import Iterator

import pytest
from redis import Redis

from tests.faults.house import House
from tests.faults.processes import eventually
from tests.smtp import Trickster, trickster

pytestmark = pytest.mark.faults

QUICK = {"tick_seconds": "0.2", "leader_lease_seconds": "1"}
MAILS = "SELECT count(*) FROM message WHERE channel = 'email'"


@pytest.fixture
def smtp() -> Iterator[Trickster]:
    """A mail server that counts."""
    with trickster() as tricks:
        yield tricks


def all_sent_once(house: House, smtp: Trickster, before: int) -> bool:
    """Whether every mail beyond the first `before` has been sent, and reached the server once."""
    sent, owed = (house.count(question) - before for question in (f"{MAILS} AND state = 'sent'", MAILS))
    return house.waiting() == 0 and 0 < sent == owed == len(smtp.mails) == len(set(smtp.message_ids))


@pytest.mark.parametrize(
    ("killed", "whose"),
    [("broker", ("ecology",)), pytest.param("scheduler", ("housing", "2"), marks=pytest.mark.full)],
)
def test_what_nobody_was_woken_for_is_sent_once_at_the_next_tick(
    house: House, smtp: Trickster, killed: str, whose: tuple[str, ...]
) -> None:
    before = house.count(MAILS)
    worker = house.start("worker", smtp_host="127.0.0.1", smtp_port=str(smtp.port))
    scheduler = house.start("scheduler", **QUICK)
    eventually(lambda: house.count("SELECT count(*) FROM leader") == 1)
    worker.send_signal(signal.SIGSTOP)
    assert house.excuse(house.province.task(*whose)) == 0
    if killed == "scheduler":
        scheduler.kill()
        scheduler.wait()
        house.start("scheduler", **QUICK)
    with Redis.from_url(house.engines.redis_url) as redis:
        redis.flushall()
    worker.send_signal(signal.SIGCONT)

    eventually(lambda: all_sent_once(house, smtp, before))

    worker.terminate()
    assert worker.wait(10) == 0
