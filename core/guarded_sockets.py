"""The sockets under `core/outbound.py`: connected to the very address that was judged, within the time of the call."""

import socket
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any

import httpcore

from core.addresses import Address, OwnNetwork, why_not
from core.faults import die_at

Resolver = Callable[[str, int], Sequence[Address]]
"""From host and port to its addresses; raises OSError when there are none."""
_MOST_ADDRESSES = 4


class AddressNotAllowed(Exception):
    """None of a host's addresses may be called; the text says why."""


@dataclass(slots=True)
class Errand:
    """What the layers below must know of the call they serve."""

    until: float
    plain: bool
    left: bool = False

    def remaining(self, limit: float | None) -> float:
        rest = self.until - monotonic()
        return rest if limit is None else min(rest, limit)

    def notice(self, name: str, _: Mapping[str, Any]) -> None:
        """Hear from the library how far the request has come."""
        if name == "http11.send_request_headers.started":
            die_at("connected")
            self.left = True
        elif name == "http11.send_request_body.complete":
            die_at("payload_sent")


errand_now: ContextVar[Errand] = ContextVar("outbounderrand_now")


def resolve(host: str, port: int) -> Sequence[Address]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


class Guard(httpcore.NetworkBackend):
    """Looks a host up once, judges its addresses, and connects to the very one it has judged."""

    def __init__(self, own: OwnNetwork, resolver: Resolver) -> None:
        self._own, self._resolver = own, resolver
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that may be called and answers."""
        errand = errand_now.get()
        found = self._looked_up(host, port, errand.remaining(timeout))
        reasons = {one: why_not(host, one, port, self._own, plain=errand.plain) for one in found}
        allowed = [one for one, reason in reasons.items() if reason is None][:_MOST_ADDRESSES]
        if not allowed:
            raise AddressNotAllowed(next(iter(reasons.values())) or "没有可访问的地址")
        failure: Exception | None = None
        for address in allowed:
            try:
                wait = _positive(errand.remaining(timeout), httpcore.ConnectTimeout)
                stream = self._sockets.connect_tcp(str(address), port, wait, local_address, socket_options)
                return _Bounded(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    def _looked_up(self, host: str, port: int, seconds: float) -> Sequence[Address]:
        """Look a host up aside: the system's resolver knows no limit of time."""
        answer: Queue[Sequence[Address] | Exception] = Queue()
        Thread(target=self._look_up, args=(host, port, answer), daemon=True).start()
        try:
            found = answer.get(timeout=max(seconds, 0.001))
        except Empty:
            raise httpcore.ConnectTimeout("name not resolved in time") from None
        if isinstance(found, Exception) or not found:
            raise httpcore.ConnectError("name not resolved")
        return found

    def _look_up(self, host: str, port: int, answer: Queue[Sequence[Address] | Exception]) -> None:
        try:
            answer.put(self._resolver(host, port))
        except (OSError, ValueError) as error:
            answer.put(error)


class _Bounded(httpcore.NetworkStream):
    """A connection on which no trickle of bytes outlasts the time of the whole call."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read within what is left."""
        return self._stream.read(max_bytes, _positive(errand_now.get().remaining(timeout), httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write within what is left."""
        self._stream.write(buffer, _positive(errand_now.get().remaining(timeout), httpcore.WriteTimeout))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Begin TLS, with the name that was asked for."""
        wait = _positive(errand_now.get().remaining(timeout), httpcore.ConnectTimeout)
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, wait))

    def get_extra_info(self, info: str) -> Any:
        """Tell what the library asks of the socket."""
        return self._stream.get_extra_info(info)


def _positive(seconds: float, late: type[httpcore.TimeoutException]) -> float:
    if seconds <= 0:
        raise late("the time of the whole call is over")
    return seconds
