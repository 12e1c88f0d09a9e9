"""An HTTP server of the other side that misbehaves as told and remembers every request it was sent."""

import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from core.addresses import OwnNetwork
from core.outbound import Limits, Outbound

DROP = "drop"
"""Read the request, then cut the connection without a reply."""
TRICKLE = "trickle"
"""Answer a byte at a time and never come to an end."""


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hooks:
    """Answers the next requests as `answers` says, then all with `usual`."""

    port: int = 0
    answers: deque[Answer | str] = field(default_factory=deque)
    usual: Answer | str = Answer()
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def outbound(self, **limits: Any) -> Outbound:
        return Outbound(OwnNetwork.parse("127.0.0.1"), limits=Limits(**limits))

    def answer(self) -> Answer | str:
        return self.answers.popleft() if self.answers else self.usual


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hooks: Hooks) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hooks = hooks

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        cast(_Server, self.server).hooks.connections += 1

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the parent's name
        """Keep quiet."""

    def do_POST(self) -> None:
        hooks = cast(_Server, self.server).hooks
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        hooks.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        answer = hooks.answer()
        if answer == DROP:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif answer == TRICKLE:
            self._trickle(hooks)
        else:
            self._tell(cast(Answer, answer))

    def _tell(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def _trickle(self, hooks: Hooks) -> None:
        self.close_connection = True
        while not hooks.stopping.wait(0.05):
            self.wfile.write(b"H")


@contextmanager
def hooks(dress: Callable[[socket.socket], socket.socket] | None = None) -> Iterator[Hooks]:
    """Run the server on this machine; `dress` puts TLS over its socket."""
    told = Hooks()
    server = _Server(told)
    told.port = server.server_address[1]
    if dress is not None:
        server.socket = dress(server.socket)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
