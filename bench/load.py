"""The load: a process of its own that keeps a few connections busy; one thread and plain sockets, to cost little.

Reads a job as JSON from standard input and writes what it measured as JSON.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SILENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """Requests to make in this order by whichever connection is free."""

    host: str
    port: int
    connections: int
    requests: list[tuple[str, str, str]]
    """Method, path with query, bearer token."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long each answer took, in milliseconds, and with which status it came."""

    seconds: float
    milliseconds: list[float]
    statuses: dict[str, int]
    sample: str

    @property
    def per_second(self) -> float:
        """Answers in a second over all connections."""
        return len(self.milliseconds) / self.seconds


def run(job: Job) -> Measured:
    """Let another process do the job."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=True,
    )
    return Measured(**json.loads(done.stdout))


class Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=LONGEST_SILENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self._received = b""

    def send(self, request: bytes) -> None:
        """Send the next request."""
        self._received = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[str, bytes] | None:
        """Take what has come; return status and body once they are complete."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._received += part
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        start = head.lower().find(b"content-length:")
        length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        return (head[9:12].decode(), body) if len(body) >= length else None

    def ask(self, request: bytes) -> tuple[str, float]:
        """Send one request and wait for its answer; return the status and the milliseconds it took."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer[0], (time.perf_counter() - self.began) * 1000


def perform(job: Job) -> Measured:
    """Do the job in this process."""
    waiting = iter([encoded(job.host, *request) for request in job.requests])
    taken: list[float] = []
    statuses: Counter[str] = Counter()
    sample = b""
    with selectors.DefaultSelector() as selector:
        connections = [Connection(job.host, job.port) for _ in range(job.connections)]
        began = time.perf_counter()
        busy = [each for each in connections if _next(each, waiting, selector)]
        while busy:
            ready = selector.select(LONGEST_SILENCE_SECONDS)
            if not ready:
                raise TimeoutError("no answer")
            for key, _ in ready:
                connection: Connection = key.data
                answer = connection.receive()
                if answer is None:
                    continue
                taken.append((time.perf_counter() - connection.began) * 1000)
                statuses[answer[0]] += 1
                sample = sample if answer[0] == "200" and sample else answer[1]
                request = next(waiting, None)
                if request is None:
                    selector.unregister(connection.socket)
                    busy.remove(connection)
                else:
                    connection.send(request)
        seconds = time.perf_counter() - began
    for connection in connections:
        connection.socket.close()
    return Measured(seconds, taken, dict(statuses), sample[:2000].decode(errors="replace"))


def _next(connection: Connection, waiting: Iterator[bytes], selector: selectors.BaseSelector) -> bool:
    request = next(waiting, None)
    if request is None:
        return False
    selector.register(connection.socket, selectors.EVENT_READ, connection)
    connection.send(request)
    return True


def encoded(host: str, method: str, path: str, token: str) -> bytes:
    """Return a request without a body, as bytes."""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Accept: application/json\r\nContent-Length: 0\r\n\r\n"
    ).encode()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(perform(Job(**json.load(sys.stdin))))))
