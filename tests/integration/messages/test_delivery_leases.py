from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from core.clock import real_now
from models.messages import Channel
from notifications.channels import CHANNELS
from notifications.channels.protocol import Outgoing, Reach, Sender
from notifications.delivery import deliver_due
from tests.owing import deliver, mails, outcomes, owe_mails
from tests.smtp import Trickster
from tests.telling import World


@dataclass(frozen=True)
class Overtaken:
    """A channel on which the first sending takes so long that another worker does the message meanwhile."""

    meanwhile: Callable[[], object]
    seen: list[Outgoing] = field(default_factory=list)
    channel: Channel = Channel.EMAIL
    reach: Reach = Reach.PERSON
    is_on: bool = True
    address: str | None = "email"
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = (timedelta(minutes=1),)
    resends: int = 1

    def takes(self, template: str) -> bool:
        return bool(template)

    def open(self) -> AbstractContextManager[Sender]:
        return nullcontext(self)

    def send(self, mail: Outgoing) -> None:
        self.seen.append(mail)
        if len(self.seen) == 1:
            self.meanwhile()


def test_a_worker_whose_lease_is_over_records_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owe_mails(world, 1)
    channel = Overtaken(lambda: deliver(world, later=timedelta(minutes=5)))
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, channel)

    deliver(world)

    assert len(channel.seen) == 2
    assert [(mail.state, mail.attempts) for mail in mails(world)] == [("sent", 2)]
    assert outcomes(world) == ["uncertain", "sent"]


def test_a_worker_whose_lease_is_over_sends_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owe_mails(world, 3)
    late = [timedelta(0)]

    def clock() -> datetime:
        return real_now() + late[0]

    def sleep_while_another_works() -> None:
        late[0] = timedelta(minutes=5)
        deliver_due(world.engine, Channel.EMAIL, clock=clock)

    channel = Overtaken(sleep_while_another_works)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, channel)

    deliver_due(world.engine, Channel.EMAIL, clock=clock)

    assert Counter(mail.message_id for mail in channel.seen).most_common()[0][1] == 2
    assert len(channel.seen) == 4
    assert {mail.state for mail in mails(world)} == {"sent"}


def test_a_slow_batch_keeps_its_lease(world: World, smtp: Trickster) -> None:
    owe_mails(world, 3)
    start, ticks = real_now(), iter(range(1000))

    def slow_clock() -> datetime:
        return start + timedelta(seconds=3 * next(ticks))

    deliver_due(world.engine, Channel.EMAIL, lease_seconds=20, clock=slow_clock)

    assert [(mail.state, mail.attempts) for mail in mails(world)] == [("sent", 1)] * 3


def test_a_worker_told_to_stop_gives_back_what_it_has_not_sent(world: World, smtp: Trickster) -> None:
    owe_mails(world, 3)

    deliver(world, stopping=lambda: bool(smtp.mails))

    assert outcomes(world) == ["sent", "given_back", "given_back"]
    assert deliver(world) == 2
    assert [mail.state for mail in mails(world)] == ["sent"] * 3
    assert len(smtp.mails) == 3
