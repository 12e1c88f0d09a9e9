"""What providers say later: kept once, right in any order, also before we have recorded the sending ourselves."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.clock import real_now
from core.database import unit_of_work
from core.ids import new_id
from models.messages import Channel, MessageState
from notifications.asking import ask_due
from notifications.channels import CHANNELS
from notifications.channels.protocol import DeliveryUncertain, Outgoing, Receipt, Taken
from notifications.outcomes import ASK_AFTER
from notifications.receipts import Recorded, record_receipt
from tests.owing import deliver, mails, owe_mails
from tests.telling import World
from tests.transports import Transport

DELIVERED, FAILED, UNKNOWN = MessageState.DELIVERED, MessageState.FAILED, MessageState.UNKNOWN


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Transport:
    """A channel that never sends again what may have arrived, and whose provider can be asked."""
    made = Transport(resends=0)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, made)
    return made


def said(
    world: World, reference: object, state: MessageState, code: str = "", message_id: UUID | None = None
) -> Recorded:
    receipt = Receipt("pretended", str(reference), state, code, message_id=message_id)
    with unit_of_work(world.engine) as session:
        return record_receipt(session, receipt, real_now(), channel=Channel.EMAIL)


def sent(world: World, channel: Transport) -> UUID:
    owe_mails(world, 1)
    deliver(world)
    return channel.seen[-1].message_id


def states(world: World) -> list[tuple[str, str | None]]:
    return [(mail.state, mail.error) for mail in mails(world)]


def test_a_receipt_says_that_a_message_has_arrived(world: World, channel: Transport) -> None:
    message_id = sent(world, channel)

    first, again = said(world, message_id, DELIVERED, "0"), said(world, message_id, DELIVERED, "0")

    assert (first, again) == (Recorded.MOVED, Recorded.REPEATED)
    assert states(world) == [("delivered", None)]
    (row,) = world.rows("SELECT provider, provider_ref, delivered_at, sent_at FROM message WHERE channel = 'email'")
    assert (row.provider, row.provider_ref) == ("pretended", str(message_id))
    assert row.delivered_at >= row.sent_at
    assert world.rows("SELECT count(*) FROM provider_receipt") == [(1,)]


def test_a_failure_after_the_arrival_is_kept_and_changes_nothing(world: World, channel: Transport) -> None:
    message_id = sent(world, channel)

    moved = [said(world, message_id, DELIVERED), said(world, message_id, FAILED, "MK:0001")]

    assert moved == [Recorded.MOVED, Recorded.KEPT]
    assert states(world) == [("delivered", None)]
    assert world.rows("SELECT count(*) FROM provider_receipt WHERE message_id IS NOT NULL") == [(2,)]


def test_a_late_arrival_overtakes_a_failure(world: World, channel: Transport) -> None:
    message_id = sent(world, channel)

    said(world, message_id, FAILED, "UNDELIV")
    failed = states(world)
    said(world, message_id, DELIVERED)

    assert failed == [("failed", "回执：UNDELIV")]
    assert states(world) == [("delivered", None)]


def test_a_receipt_nobody_knows_is_kept(world: World, channel: Transport) -> None:
    sent(world, channel)

    assert said(world, new_id(), DELIVERED) is Recorded.STRANGE

    assert states(world) == [("sent", None)]
    assert world.rows("SELECT message_id FROM provider_receipt") == [(None,)]


def test_a_receipt_that_comes_before_our_own_record_is_judged_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hasty(Transport):
        def send(self, mail: Outgoing) -> Taken:
            heard.append(said(world, mail.message_id, DELIVERED))
            heard.append(said(world, "of the provider", DELIVERED, message_id=mail.message_id))
            return super().send(mail)

    heard: list[Recorded] = []
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, Hasty())
    owe_mails(world, 1)

    deliver(world)

    assert heard == [Recorded.STRANGE, Recorded.KEPT]
    assert states(world) == [("delivered", None)]
    assert world.rows("SELECT count(*) FROM provider_receipt WHERE message_id IS NULL") == [(0,)]


def test_what_may_have_arrived_is_asked_for_over_days_and_never_sent_again(world: World, channel: Transport) -> None:
    channel.answers.append(DeliveryUncertain("已交出，未获答复"))
    message_id = sent(world, channel)
    times = [sum(ASK_AFTER[: number + 1], timedelta(seconds=number + 1)) for number in range(len(ASK_AFTER) + 3)]

    for later in times:
        deliver(world, later=later)
        ask_due(world.engine, Channel.EMAIL, clock=lambda later=later: real_now() + later)  # type: ignore[misc]  # a default argument holds the value

    assert channel.asked == [message_id] * len(ASK_AFTER)
    assert len(channel.seen) == 1
    assert states(world) == [("unknown", "已交出，未获答复")]
    assert sum(ASK_AFTER, timedelta()) > timedelta(days=4)


def test_what_the_provider_answers_settles_it(world: World, channel: Transport) -> None:
    channel.answers.append(DeliveryUncertain("已交出，未获答复"))
    message_id = sent(world, channel)
    channel.known[message_id] = Receipt("pretended", "77", DELIVERED)

    at_once = ask_due(world.engine, Channel.EMAIL)
    asked = ask_due(world.engine, Channel.EMAIL, clock=lambda: real_now() + ASK_AFTER[0])

    assert (at_once, asked) == (0, 1)
    assert states(world) == [("delivered", None)]


def test_a_receipt_of_an_earlier_attempt_does_not_fail_the_latest(world: World, channel: Transport) -> None:
    channel.answers.extend([Taken("pretended", "first"), Taken("pretended", "second")])
    sent(world, channel)
    world.execute(
        "UPDATE message SET state = 'retry', next_attempt_at = now(), replayed_after = 1 WHERE channel = 'email'"
    )
    deliver(world)

    assert said(world, "first", FAILED) is Recorded.KEPT

    assert states(world) == [("sent", None)]
    assert said(world, "second", FAILED) is Recorded.MOVED
