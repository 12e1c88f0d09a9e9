"""Messages from planned rows to a recorded 已发送, by the worker processes of an installation and real sockets.

The other side runs in processes of its own and remembers every message; each must come exactly once. Beside it, in the
same run, a bare loop of the same libraries: what would be reached if nothing were promised.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.pool import Pool
from pathlib import Path
from uuid import UUID

import psycopg

from bench.bare import mails_per_second, requests_per_second
from bench.figures import last_line, percentile, table
from bench.nights import worker
from bench.owed import act, add_system, arrivals, gateway_of, owe
from bench.service import Service, fill, service, settle
from bench.sinks import Seen, Sink, sink
from cli.up import service_specs
from core.broker import wake
from core.engines.launch import start
from core.settings import give
from models.messages import Channel
from workflows.relay import DELIVERY_ACTOR

RATE_WANTED, RATE_AIMED, P95_WANTED, URGENT_WANTED = 300, 600, 10.0, 2.0
LONGEST_SECONDS = 600.0
_LEFT = "SELECT count(*) FROM message WHERE channel = %s AND state IN ('accepted', 'sending', 'retry')"


@dataclass
class Bench:
    """One run on one installation: the doors to it, and what was measured."""

    given: Service
    connection: psycopg.Connection
    sinks: dict[Channel, Sink]
    waker: Pool
    pid: int
    taken: int = 0
    rates: dict[Channel, float] = field(default_factory=dict)
    bare: dict[Channel, float] = field(default_factory=dict)
    memory: list[float] = field(default_factory=list)
    connections: dict[Channel, int] = field(default_factory=dict)

    def send_all(self, channel: Channel, count: int) -> float:
        """Let the worker send what is planned; return how many a second were sent and recorded."""
        self.owe(channel, count)
        self.wake(channel)
        began = time.monotonic()
        self.wait_for(channel)
        rate = count / (time.monotonic() - began)
        self._require_each_once(channel, count)
        self.memory.append(_resident_mb(self.pid))
        return rate

    def owe(self, channel: Channel, count: int) -> None:
        owe(self.connection, channel, self.taken, count)
        self.taken += count
        self.sinks[channel].seen()

    def wake(self, channel: Channel) -> None:
        self.waker.apply(wake, (DELIVERY_ACTOR, channel.value, channel.value))

    def wait_for(self, channel: Channel) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while self.left(channel):
            if time.monotonic() > deadline:
                raise RuntimeError(f"not sent in time, see {self.given.engines.home.log}")
            time.sleep(0.05)

    def left(self, channel: Channel) -> int:
        found = self.connection.execute(_LEFT, (channel,)).fetchone()
        return int(found[0]) if found else 0

    def _require_each_once(self, channel: Channel, count: int) -> None:
        seen = self.sinks[channel].seen()
        self.connections[channel] = self.connections.get(channel, 0) + len(seen.pop("", ()))
        several = sum(len(times) != 1 for times in seen.values())
        if len(seen) != count or several:
            raise RuntimeError(f"{channel}: {count} sent, {len(seen)} came, {several} of them more than once")


def main() -> None:
    """Measure and report."""
    asked = argparse.ArgumentParser(prog="make bench NAME=deliver", description="消息从计划到送出并记录的速率与时延。")
    asked.add_argument("--messages", type=int, default=20_000, help="每个通道的消息数，默认 20000")
    asked.add_argument("--paced", type=int, default=1000, help="以每秒 50 件测时延的件数，默认 1000")
    asked.add_argument("--night", type=int, default=100_000, help="一夜要告知的项数，默认 100000")
    options = asked.parse_args()
    with service() as given, sink("smtp") as smtp, sink("http") as http, given.connect() as connection:
        _set_up(given, connection, smtp, http)
        sinks = {Channel.EMAIL: smtp, Channel.WEBHOOK: http, Channel.SMS: http}
        with processes(given) as children, worker() as waker:
            bench = Bench(given, connection, sinks, waker, children["worker-slow"].pid)
            for channel in sinks:
                _measure(bench, channel, options.messages)
            delays = _paced(bench, options.paced)
            urgent = _urgent(bench, options.night)
    _report(bench, options.messages, delays, urgent)


def _set_up(given: Service, connection: psycopg.Connection, smtp: Sink, http: Sink) -> None:
    for name, value in {
        "database_url": given.settings.database_url,
        "smtp_host": "127.0.0.1",
        "smtp_port": str(smtp.port),
        "mail_from": "duban@bench.invalid",
        "sms": gateway_of(http.port),
        "outbound_allow": "127.0.0.1",
    }.items():
        give(name, value)
    add_system(given, connection, http.port)


@contextmanager
def processes(given: Service) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run the worker processes that an installation has; ended in order with the block."""
    specs = [spec for spec in service_specs(given.settings, given.address) if spec.name.startswith("worker")]
    children = {spec.name: start(spec, given.engines.home.log / f"{spec.name}.log") for spec in specs}
    try:
        yield children
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            child.wait(timeout=30)


def _measure(bench: Bench, channel: Channel, count: int) -> None:
    port = bench.sinks[channel].port
    bare = mails_per_second if channel is Channel.EMAIL else requests_per_second
    bench.send_all(channel, 500)
    bench.rates[channel] = bench.send_all(channel, count)
    bench.bare[channel] = bare(port, 3000)
    _say(f"{channel}：{bench.rates[channel]:.0f} 件/秒，裸循环 {bench.bare[channel]:.0f} 件/秒")


def _paced(bench: Bench, count: int) -> dict[Channel, list[float]]:
    """Return the delays from commit to the other side, at 50 acts a second, by mail and to another system at once."""
    _say(f"每秒 50 件，共 {count} 件……")
    for channel in (Channel.EMAIL, Channel.WEBHOOK):
        bench.sinks[channel].seen()
    committed = bench.waker.apply(act, (bench.given.settings.database_url, count, 0.02))
    return {channel: _delays(bench, committed, channel) for channel in (Channel.EMAIL, Channel.WEBHOOK)}


def _delays(bench: Bench, committed: dict[UUID, float], channel: Channel) -> list[float]:
    seen: Seen = {}
    deadline = time.monotonic() + 60
    while True:
        for key, times in bench.sinks[channel].seen().items():
            seen.setdefault(key, []).extend(times)
        came = arrivals(bench.given, committed, channel, seen)
        if len(came) == len(committed):
            return [came[event_id] - at for event_id, at in committed.items()]
        if time.monotonic() > deadline:
            raise RuntimeError(f"{channel}: {len(committed)} written, {len(came)} came")
        time.sleep(0.1)


def _urgent(bench: Bench, count: int) -> list[float]:
    """Return the delays of acts of persons by mail while a whole night is being planned and sent."""
    _say(f"一夜 {count} 项，其间每 0.5 秒一件紧急公文……")
    fill(bench.connection, "open_tasks.sql", {"tasks": 1})
    fill(bench.connection, "night_events.sql", {"count": count})
    settle(bench.connection)
    database_url = bench.given.settings.database_url
    delays: list[float] = []
    while bench.given.count("SELECT count(*) FROM event_to_relay") or not delays:
        committed = bench.waker.apply(act, (database_url, 4, 0.5))
        delays += _delays(bench, committed, Channel.EMAIL)
    return delays


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _report(bench: Bench, count: int, delays: dict[Channel, list[float]], urgent: list[float]) -> None:
    rates, bare = bench.rates, bench.bare
    shares = {channel: rates[channel] / bare[channel] for channel in rates}
    p95 = {channel: percentile(each, 95) for channel, each in delays.items()}
    wanted = f"应 ≥ {RATE_WANTED}，争取 {RATE_AIMED}"
    lines = [
        *((f"{channel}（件/秒）", f"{rates[channel]:.0f}", wanted) for channel in rates),
        *((f"{channel} 裸循环（件/秒）", f"{bare[channel]:.0f}", "") for channel in rates),
        *((f"{channel} 份额", f"{shares[channel]:.3f}", "") for channel in rates),
        *((f"{channel} 提交到送出 p95（秒）", f"{p95[channel]:.2f}", f"应 ≤ {P95_WANTED:.0f}") for channel in p95),
        ("一夜之中紧急件最长（秒）", f"{max(urgent):.2f}", f"应 ≤ {URGENT_WANTED:.0f}"),
        ("发送进程内存（MB）", " → ".join(f"{each:.0f}" for each in bench.memory), ""),
    ]
    print(f"\n每个通道 {count} 件，{os.cpu_count()} 核，逐件核对：每件恰好到达一次。\n")
    print(table(("项目", "结果", "要求"), lines))
    reached = min(rates.values()) >= RATE_WANTED and max(p95.values()) <= P95_WANTED and max(urgent) <= URGENT_WANTED
    print(f"\n结论：{'达到要求' if reached else '未达到要求'}")
    figures = {
        "bench": "deliver",
        "smtp_per_s": round(rates[Channel.EMAIL]),
        "http_per_s": round(rates[Channel.WEBHOOK]),
        "sms_per_s": round(rates[Channel.SMS]),
        "p95_s": round(max(p95.values()), 2),
        "share": round(min(shares.values()), 3),
        "urgent_s": round(max(urgent), 2),
        "worker_mb": [round(each) for each in bench.memory],
        "messages": count,
        "reached": reached,
    }
    print(last_line(figures), flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
