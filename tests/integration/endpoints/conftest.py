"""A server of the other side, and a town whose workers may call it."""

from collections.abc import Iterator

import pytest

from core.settings import get_settings
from models.messages import Channel
from notifications.channels import CHANNELS
from notifications.channels.robots import RobotChannel
from notifications.channels.webhook import WebhookChannel
from notifications.channels.wecom import WecomRobot
from tests.hooks import Hooks, hooks
from tests.integration.conftest import Town

SECRET_KEY = "k3y-for-tests-only-0123456789abcdef"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooks]:
    """A server of the other side, and channels that may call it."""
    with hooks() as told:
        monkeypatch.setitem(CHANNELS, Channel.WEBHOOK, WebhookChannel(client=told.outbound))
        robot = RobotChannel(WecomRobot(told.url("")), client=told.outbound)
        monkeypatch.setitem(CHANNELS, Channel.WECOM, robot)
        yield told


@pytest.fixture
def worker(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """What a worker process is told by its environment."""
    monkeypatch.setenv("DUBAN_DATABASE_URL", town.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUBAN_REDIS_URL", "redis://nowhere")
    monkeypatch.setenv("DUBAN_SECRET_KEY", SECRET_KEY)
    get_settings.cache_clear()
    yield town
    get_settings.cache_clear()
