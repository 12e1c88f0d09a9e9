"""The other side for `make bench NAME=deliver`: a mail server and an HTTP gateway, each in a process of its own.

Both take everything and note when each message came; a message that comes twice is noted twice.
"""

import asyncio
import multiprocessing
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from cli.mail_catcher import LOOPBACK, SmtpThread

_MESSAGE_ID = re.compile(rb"Message-ID: <([^@>]*)@")
_OUT_ID = re.compile(rb'webhook-id: (\S+)\r\n|"ext": "([^"]*)"')
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_ANSWER = b'{"code": "0"}'
_HTTP_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Content-Length: " + str(len(_ANSWER)).encode() + b"\r\n\r\n" + _ANSWER
)
Seen = dict[str, list[float]]
"""When each message came, by its own number, in seconds of the machine's clock."""


class Sink:
    """A process that takes messages at `port`."""

    def __init__(self, port: int, ask: Connection) -> None:
        self.port = port
        self._ask = ask

    def seen(self) -> Seen:
        """Return what has come since this was last asked, and the number of connections under an empty name."""
        self._ask.send(True)
        found: Seen = self._ask.recv()
        return found


@contextmanager
def sink(kind: str) -> Iterator[Sink]:
    """Run a sink, `smtp` or `http`, while the block runs."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(kind, there), daemon=True)
    process.start()
    try:
        yield Sink(here.recv(), here)
    finally:
        process.terminate()
        process.join()


class _Taken:
    """What came; threads add to it."""

    def __init__(self) -> None:
        self._seen: Seen = {}
        self._lock = threading.Lock()

    def note(self, key: str) -> None:
        with self._lock:
            self._seen.setdefault(key, []).append(time.time())

    def give(self) -> Seen:
        with self._lock:
            found, self._seen = self._seen, {}
        return found


class _Mails:
    """What aiosmtpd calls."""

    def __init__(self, taken: _Taken) -> None:
        self._taken = taken

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, replies: list[str]) -> Any:  # noqa: N802
        del server, envelope
        self._taken.note("")
        session.host_name = hostname
        return replies

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        found = _MESSAGE_ID.search(envelope.original_content or b"")
        self._taken.note(found[1].decode() if found else "?")
        return "250 OK"


class _Requests(asyncio.Protocol):
    """The least an HTTP/1.1 server can do on a kept connection."""

    def __init__(self, taken: _Taken) -> None:
        self._taken = taken
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._taken.note("")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            found = _OUT_ID.search(head + b"\r\n" + rest[:size])
            self._taken.note((found[1] or found[2]).decode() if found else "?")
            self._buffer = rest[size:]
            self._transport.write(_HTTP_ANSWER)


def _serve(kind: str, asked: Connection) -> None:
    taken = _Taken()
    asked.send(SmtpThread(_Mails(taken), LOOPBACK, 0).port if kind == "smtp" else _http(taken))
    while True:
        asked.recv()
        asked.send(taken.give())


def _http(taken: _Taken) -> int:
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: _Requests(taken), LOOPBACK, 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    port: int = server.sockets[0].getsockname()[1]
    return port
