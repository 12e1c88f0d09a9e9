"""What all channels to endpoints share: one client for a batch, and no knocking again where nobody just answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from core.outbound import AddressRefused, NoAnswer, NotConnected, Outbound, Reply
from notifications.channels.protocol import ChannelUnavailable, DeliveryRefused, DeliveryUncertain

QUIET_SECONDS = 30.0
"""So long an endpoint that cannot be reached is left alone within a batch: others must not wait for its time-outs."""
SHORTEST_KEY = 8
"""What is shorter in an address is no key."""


@dataclass
class Caller:
    """Posts to the endpoints of one batch; how a call ends is turned into one of our ways to end."""

    client: Outbound
    clock: Callable[[], float] = monotonic
    _away: dict[str, float] = field(default_factory=dict)

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
        """Return the answer. Raises DeliveryRefused, ChannelUnavailable (nothing left) or DeliveryUncertain."""
        if self._away.get(url, 0.0) > self.clock():
            raise ChannelUnavailable("接收端刚才连接不上，稍后再试")
        try:
            return self.client.post(url, content, headers)
        except AddressRefused as error:
            raise DeliveryRefused(f"接收地址不得访问：{error}") from error
        except NotConnected as error:
            self._away[url] = self.clock() + QUIET_SECONDS
            raise ChannelUnavailable(str(error)) from error
        except NoAnswer as error:
            self._away[url] = self.clock() + QUIET_SECONDS
            raise DeliveryUncertain(str(error)) from error


@contextmanager
def calling(find_client: Callable[[], Outbound]) -> Iterator[Caller]:
    """Keep connections as long as the batch lasts."""
    with find_client() as client:
        yield Caller(client)


def hidden(said: str, address: str, secrets: Sequence[str] = ()) -> str:
    """Return what the other side said without what is secret of its address, should it have repeated that."""
    path, _, query = address.partition("?")
    parts = {
        address,
        path.rstrip("/").rpartition("/")[2],
        *secrets,
        *(pair.partition("=")[2] for pair in query.split("&")),
    }
    for part in sorted((part for part in parts if len(part) >= SHORTEST_KEY), key=len, reverse=True):
        said = said.replace(part, "…")
    return said
