"""Workers killed at every point of a sending, on every channel: nothing lost, and twice only what may go out twice."""

import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.clock import real_now
from core.database import unit_of_work
from models.messages import Channel, MessageState
from notifications.channels.protocol import Receipt
from notifications.outcomes import MOST_LOST
from notifications.receipts import Recorded, record_receipt
from tests import telling
from tests.faults.processes import eventually
from tests.faults.sending import Sending, sending

pytestmark = pytest.mark.faults

FAILPOINTS = ("claimed", "rendered", "connected", "payload_sent", "reply_read", "before_record", "recorded")
IN_EVERY_RUN = {(Channel.EMAIL, "payload_sent"), (Channel.SMS, "reply_read"), (Channel.WEBHOOK, "before_record")}
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.WEBHOOK)
MATRIX = [
    pytest.param(channel, point, marks=() if (channel, point) in IN_EVERY_RUN else pytest.mark.full)
    for channel in CHANNELS
    for point in FAILPOINTS
]
ONE_IN_EVERY_RUN = [
    pytest.param(channel, marks=() if channel is Channel.SMS else pytest.mark.full) for channel in CHANNELS
]


@pytest.fixture
def told(
    request: pytest.FixtureRequest, fresh_engine: sa.Engine, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sending]:
    """Something to be told on the channel that the test asks for."""
    with sending(telling.build(fresh_engine), request.param, fresh_database, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(("told", "failpoint"), MATRIX, indirect=["told"])
def test_a_worker_killed_while_sending_loses_nothing_and_sends_no_text_twice(told: Sending, failpoint: str) -> None:
    told.owe(2)

    died = told.killed(failpoint)
    told.deliver()

    assert died == -signal.SIGKILL
    told.require_kept_promises()
    in_doubt = told.channel is Channel.SMS and failpoint not in ("claimed", "rendered", "recorded")
    assert told.states().count("unknown") == in_doubt


@pytest.mark.full
@pytest.mark.parametrize("told", CHANNELS, indirect=True)
def test_a_message_that_kills_its_workers_is_dead_in_the_end_and_holds_up_no_other(told: Sending) -> None:
    told.owe(1)
    for life in range(MOST_LOST):
        assert told.killed("rendered", minutes_later=5 * life) == -signal.SIGKILL
    told.owe(1)

    told.deliver(later=timedelta(hours=1))

    told.require_kept_promises()
    assert told.states()[0] == "dead"
    assert told.states()[1] in ("sent", "delivered")


@pytest.mark.parametrize("told", ONE_IN_EVERY_RUN, indirect=True)
def test_two_workers_at_once_of_which_one_is_killed_send_each_message_once(told: Sending) -> None:
    told.owe(20)
    killed, _ = told.worker(), told.worker()
    eventually(lambda: len(told.seen()) >= 3)

    killed.kill()
    for process in told.processes:
        process.wait(60)
    told.deliver()

    told.require_kept_promises(repeats=10)
    assert told.states().count("unknown") <= (told.channel is Channel.SMS)


@pytest.mark.parametrize("told", [Channel.SMS], indirect=True)
def test_a_receipt_before_our_record_counts_once_however_often_and_late_it_comes(told: Sending) -> None:
    told.owe(1)
    assert told.killed("reply_read") == -signal.SIGKILL
    (message,) = told.world.rows("SELECT id FROM message WHERE channel = 'sms'")
    receipt = Receipt("gateway", "m1", MessageState.DELIVERED, "DELIVRD", None, message.id)

    said = [_receive(told, receipt, after) for after in (timedelta(0), timedelta(seconds=1))]
    told.deliver()
    said.append(_receive(told, receipt, timedelta(days=3)))

    assert said == [Recorded.KEPT, Recorded.REPEATED, Recorded.REPEATED]
    assert told.states() == ["delivered"]
    told.require_kept_promises()


def _receive(told: Sending, receipt: Receipt, after: timedelta) -> Recorded:
    with unit_of_work(told.world.engine) as session:
        return record_receipt(session, receipt, real_now() + after, channel=Channel.SMS)
