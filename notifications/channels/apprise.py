"""Any messenger that the library apprise knows, an optional extra; what it does not confirm is 未知."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.settings import endpoint_settings
from models.messages import Channel
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryRefused,
    DeliveryUncertain,
    Outgoing,
    Reach,
    Sender,
    Taken,
)

try:
    import apprise as installed
except ImportError:
    installed = None  # type: ignore[assignment]  # an optional extra

PROVIDER = "apprise"
TIMEOUT_SECONDS = 20.0
MISSING = "未安装 apprise：请安装附加组件（pip install 'duban[im]'）后重试"


def library() -> Any | None:
    """Return the library, None where the extra is not installed."""
    return installed


def allowed_schemas() -> frozenset[str]:
    """Return the kinds of addresses that this installation lets the library call."""
    return frozenset(endpoint_settings().apprise_schemas.replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class AppriseSender:
    """One address a message; the library calls servers by itself, so only named kinds of addresses are let in."""

    load: Callable[[], Any | None]
    schemas: frozenset[str]
    timeout_seconds: float

    def send(self, mail: Outgoing) -> Taken:
        """Hand over one message. The library tells success from failure, not a refusal from a lost answer."""
        schema = mail.address.partition("://")[0].lower()
        if schema not in self.schemas:
            raise DeliveryRefused(f"本系统未允许 {schema}:// 类通道（DUBAN_APPRISE_SCHEMAS）")
        found = self.load()
        if found is None:
            raise ChannelUnavailable(MISSING)
        messenger = found.Apprise()
        if not messenger.add(mail.address):
            raise DeliveryRefused("apprise 不能识别该地址")
        result = messenger.notify(title=mail.subject, body=mail.body, body_format="text", timeout=self.timeout_seconds)
        if not result:
            raise DeliveryUncertain(f"apprise 未确认送出（{result.status.name}），可能已送达")
        return Taken(PROVIDER)


@dataclass(frozen=True)
class AppriseChannel:
    """Ends at 已发送; never sent again by itself, for nobody can say whether it arrived."""

    load: Callable[[], Any | None] = library
    find_schemas: Callable[[], frozenset[str]] = allowed_schemas
    timeout_seconds: float = TIMEOUT_SECONDS
    channel: Channel = Channel.APPRISE
    reach: Reach = Reach.GROUP
    address: str | None = None
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds) for seconds in (60, 600, 3600, 6 * 3600, 24 * 3600)
    )
    resends: int = 0

    @property
    def is_on(self) -> bool:
        """Whether any kind of address is allowed."""
        return bool(self.find_schemas())

    def takes(self, template: str) -> bool:
        """Everything its unit's people are told."""
        del template
        return True

    @contextmanager
    def open(self) -> Iterator[Sender]:
        """Nothing is kept: the library opens a connection for each message."""
        yield AppriseSender(self.load, self.find_schemas(), self.timeout_seconds)
