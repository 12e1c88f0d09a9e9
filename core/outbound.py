"""The one way to foreign HTTP servers: guarded addresses, no redirects, bounded time and size, kept connections."""

import json
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

import certifi
import httpcore

from core.addresses import OwnNetwork
from core.faults import die_at
from core.guarded_sockets import AddressNotAllowed, Errand, Guard, Resolver, errand_now, resolve
from core.settings import endpoint_settings

_LONGEST_URL = 1000


class OutboundError(Exception):
    """A call without an answer; the text is the reason an officer reads and names neither path nor query."""


class AddressRefused(OutboundError):
    """The house does not call this address; nothing left."""


class NotConnected(OutboundError):
    """Nothing left the house: no address, no connection, no TLS."""


class NoAnswer(OutboundError):
    """The request left, wholly or in part, and no answer came: what it did is not known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take; the whole is shorter than a lease, or two workers would hold one message."""

    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    total_seconds: float = 15.0
    answer_bytes: int = 65_536
    kept_seconds: float = 5.0
    """An idle connection older than this is not trusted: a server may just be closing it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered; not `whole` if its body was too long or broke off."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True

    @property
    def text(self) -> str:
        """Return the beginning of the body on one line, for an officer to read."""
        return " ".join(self.body[:600].decode("utf-8", "replace").split())[:200]


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Return the context for TLS ≥ 1.2: the usual authorities, and the own one of an intranet."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


@dataclass
class Outbound:
    """A client that keeps its connections until it is closed; calls may come from several threads."""

    own: OwnNetwork = field(default_factory=OwnNetwork)
    ca_file: Path | None = None
    limits: Limits = field(default_factory=Limits)
    resolver: Resolver = resolve

    def __post_init__(self) -> None:
        self._pool: httpcore.ConnectionPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was kept open; the next call opens anew."""
        if self._pool is not None:
            self._pool.close()
        self._pool = None

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
        """Post `content`. Raises AddressRefused, NotConnected or NoAnswer."""
        return self.call("POST", url, content, headers)

    def call(self, method: str, url: str, content: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """Send one request and return its answer, whatever the status. Raises AddressRefused, NotConnected, NoAnswer.

        A redirect is an answer like any other: it is never followed.
        """
        target = checked_url(url)
        errand = Errand(monotonic() + self.limits.total_seconds, plain=target.scheme == "http")
        mark = errand_now.set(errand)
        try:
            return self._exchange(method, target, content, headers or {}, errand)
        except AddressNotAllowed as error:
            raise AddressRefused(str(error)) from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            kind = NoAnswer if errand.left else NotConnected
            words = "请求已发出，未收到完整答复" if errand.left else "连接不上对方"
            raise kind(f"{words}（{type(error).__name__}）") from error
        finally:
            errand_now.reset(mark)

    def _exchange(
        self, method: str, target: SplitResult, content: bytes, headers: Mapping[str, str], errand: Errand
    ) -> Reply:
        limits = self.limits
        timeout = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
        sent = {"Host": target.netloc, "User-Agent": "duban/1", "Content-Length": str(len(content)), **headers}
        with self._opened().stream(
            method,
            target.geturl(),
            headers=list(sent.items()),
            content=content,
            extensions={"timeout": timeout | {"pool": limits.total_seconds}, "trace": errand.notice},
        ) as response:
            body, whole = _read(response.iter_stream(), limits.answer_bytes)
            got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        die_at("reply_read")
        return Reply(response.status, got, body, whole)

    def _opened(self) -> httpcore.ConnectionPool:
        if self._pool is None:
            self._pool = httpcore.ConnectionPool(
                ssl_context=trusting(self.ca_file),
                keepalive_expiry=self.limits.kept_seconds,
                network_backend=Guard(self.own, self.resolver),
            )
        return self._pool


def read_json(content: bytes) -> Any:
    """Return foreign JSON. Raises ValueError, also for what is nested deeper than anybody means it."""
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def checked_url(url: str) -> SplitResult:
    """Return the parts of an address that may be called. Raises AddressRefused, in words."""
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefused("网址含有不允许的字符或过长")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise AddressRefused("网址格式不对") from error
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressRefused("网址应以 https:// 开头")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("网址中不得带有账号、口令或 # 之后的部分")
    return parts


def _read(chunks: Iterable[bytes], limit: int) -> tuple[bytes, bool]:
    """Read a body up to its limit; the status has been told, so a body that breaks off is only not whole."""
    body = bytearray()
    try:
        for chunk in chunks:
            body += chunk
            if len(body) > limit:
                return bytes(body[:limit]), False
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return bytes(body), False
    return bytes(body), True


def outbound_of_settings() -> Outbound:
    """Return a client as this installation allows it."""
    settings = endpoint_settings()
    return Outbound(OwnNetwork.parse(settings.outbound_allow), settings.outbound_ca_file)
