"""The other side away for a day: nothing is lost, nothing goes out twice, and it is not knocked at without end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.addresses import Address, OwnNetwork
from core.outbound import Outbound
from models.messages import Channel
from notifications.channels import CHANNELS
from notifications.channels.webhook import WebhookChannel
from tests import telling
from tests.faults.sending import Sending, sending
from tests.gateway import gateway
from tests.smtp import trickster

pytestmark = pytest.mark.faults


@pytest.fixture
def told(
    request: pytest.FixtureRequest, fresh_engine: sa.Engine, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sending]:
    """Something to be told on the channel that the test asks for."""
    with sending(telling.build(fresh_engine), request.param, fresh_database, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    "told",
    [Channel.EMAIL, *(pytest.param(one, marks=pytest.mark.full) for one in (Channel.SMS, Channel.WEBHOOK))],
    indirect=True,
)
def test_a_day_without_the_other_side_delays_every_message_and_loses_none(
    told: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.owe(3)
    there = CHANNELS[told.channel]
    with monkeypatch.context() as away:
        _take_away(told, away)
        begun = [told.deliver(later=timedelta(hours=hour)) for hour in range(24)]
    assert told.seen() == {}
    assert set(told.states()) == {"retry"}
    assert sum(begun) <= 3 * len(there.retry_after)

    told.deliver(later=timedelta(days=3))

    told.require_kept_promises(repeats=0)
    assert len(told.seen()) == 3


def _take_away(told: Sending, patch: pytest.MonkeyPatch) -> None:
    """Let nobody listen where the channel knocks."""
    if told.channel is Channel.EMAIL:
        with trickster() as gone:
            patch.setitem(CHANNELS, told.channel, gone.channel)
    elif told.channel is Channel.SMS:
        with gateway() as silent:
            patch.setitem(CHANNELS, told.channel, silent.channel())
    else:
        nowhere = Outbound(OwnNetwork.parse("127.0.0.1"), resolver=_nobody)
        patch.setitem(CHANNELS, told.channel, WebhookChannel(lambda: nowhere))


def _nobody(host: str, port: int) -> list[Address]:
    raise OSError(host, port)
