from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from models.messages import Channel
from notifications.channels import CHANNELS
from tests import telling
from tests.smtp import Trickster, trickster
from tests.telling import World


@pytest.fixture
def world(fresh_engine: sa.Engine) -> World:
    """An office, an agency and their people."""
    return telling.build(fresh_engine)


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trickster]:
    """A mail server that misbehaves as told; e-mail goes there."""
    with trickster() as tricks:
        monkeypatch.setitem(CHANNELS, Channel.EMAIL, tricks.channel)
        yield tricks
