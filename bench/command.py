"""Submitting a report through HTTP, against six prepared round trips that write the same rows by hand.

Both run on the same durable engine, alternately. Every submission must answer 200 and leave one event.
"""

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import load, pgbench
from bench.figures import Spread, last_line, percentile, table
from bench.load import Job, Measured
from bench.service import REPORT, Service, api_processes, fill, row_id, service, settle

CONNECTIONS = 8
UNITS = 72
WARM_UP = 1500
SHARE_WANTED, SHARE_AIMED, P99_WANTED = 0.15, 0.30, 20.0
EVENTS = "SELECT count(*) FROM event WHERE kind = 'report_submitted'"


@dataclass
class Bench:
    """One run: reports are taken from the stock in order, first by one side, then by the other."""

    given: Service
    program: Path
    tokens: list[str]
    taken: int = 0
    submissions: list[Measured] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)

    def submit(self, count: int) -> Measured:
        """Submit reports through HTTP and see that each left its event."""
        before = self.given.count(EVENTS)
        settings = self.given.settings
        numbers = range(self.taken, self.taken + count)
        self.taken += count
        requests = [
            ("POST", f"/api/v1/reports/{row_id(REPORT, n)}/submissions", self.tokens[n // 10 % UNITS]) for n in numbers
        ]
        measured = load.run(Job(settings.api_host, settings.api_port, CONNECTIONS, requests))
        written = self.given.count(EVENTS) - before
        if measured.statuses != {"200": count} or written != count:
            raise RuntimeError(f"{count} sent, answers {measured.statuses}, {written} events: {measured.sample}")
        return measured

    def write_by_hand(self, each: int) -> float:
        """Let pgbench write the same rows for so many reports on each of its clients."""
        before = self.given.count(EVENTS)
        given = {"first": self.taken, "span": each, "done": 0}
        self.taken += each * CONNECTIONS
        rate = pgbench.run(
            self.program,
            self.given.engines.database_url,
            "submission.sql",
            clients=CONNECTIONS,
            transactions=each,
            given=given,
        )
        written = self.given.count(EVENTS) - before
        if written != each * CONNECTIONS:
            raise RuntimeError(f"pgbench left {written} events instead of {each * CONNECTIONS}")
        return rate


def main() -> None:
    """Measure and report."""
    asked = argparse.ArgumentParser(prog="make bench NAME=command", description="经接口报送报告，对照 pgbench。")
    asked.add_argument("--rounds", type=int, default=5, help="交替轮数，默认 5")
    asked.add_argument("--seconds", type=float, default=4.0, help="每轮每方约多少秒，默认 4")
    options = asked.parse_args()
    program = pgbench.find(pgbench.candidates())
    with service() as given:
        _say("正在准备数据：数万份已签批、待报送的进展报告……")
        stock = int(options.rounds * options.seconds * 8000) + 4 * WARM_UP
        with given.connect() as connection:
            fill(connection, "reports.sql", {"reports": stock})
            settle(connection)
        with api_processes(given):
            bench = Bench(given, program, [given.log_in(1 + n) for n in range(UNITS)])
            _measure(bench, options.rounds, options.seconds)
    _report(bench)


def _measure(bench: Bench, rounds: int, seconds: float) -> None:
    _say("预热……")
    bench.submit(WARM_UP // 2)
    requests = int(bench.submit(WARM_UP).per_second * seconds)
    transactions = int(min(5000.0, bench.write_by_hand(WARM_UP // CONNECTIONS)) * seconds / CONNECTIONS)
    for number in range(1, rounds + 1):
        bench.submissions.append(bench.submit(requests))
        bench.by_hand.append(bench.write_by_hand(transactions))
        here, there = bench.submissions[-1].per_second, bench.by_hand[-1]
        _say(f"第 {number} 轮：接口 {here:.0f} 次/秒，pgbench {there:.0f} 次/秒，份额 {here / there:.3f}")


def _report(bench: Bench) -> None:
    rate = Spread.of([each.per_second for each in bench.submissions])
    tps = Spread.of(bench.by_hand)
    share = Spread.of([each.per_second / tps for each, tps in zip(bench.submissions, bench.by_hand, strict=True)])
    p50 = Spread.of([percentile(each.milliseconds, 50) for each in bench.submissions])
    p99 = Spread.of([percentile(each.milliseconds, 99) for each in bench.submissions])
    count = sum(len(each.milliseconds) for each in bench.submissions)
    lines = [
        ("接口报送（次/秒）", rate.text(), ""),
        ("pgbench 六次往返（次/秒）", tps.text(), ""),
        ("份额", share.text(3), f"应 ≥ {SHARE_WANTED:.2f}，争取 {SHARE_AIMED:.2f}"),
        ("接口 p50（毫秒）", p50.text(1), ""),
        ("接口 p99（毫秒）", p99.text(1), f"应 ≤ {P99_WANTED:.0f}"),
    ]
    print(f"\n经接口报送进展报告：{CONNECTIONS} 个连接，{bench.given.settings.api_processes} 个接口进程，")
    print(f"含登录识别与权限判断；共 {count} 份，全部成功并逐份核对事件。中位数 [最小–最大]：\n")
    print(table(("项目", "结果", "要求"), lines))
    reached = share.median >= SHARE_WANTED and p99.median <= P99_WANTED
    print(f"\n结论：{'达到要求' if reached else '未达到要求'}")
    figures = {
        "bench": "command",
        "share": round(share.median, 3),
        "share_range": [round(share.least, 3), round(share.greatest, 3)],
        "p99_ms": round(p99.median, 1),
        "p99_ms_range": [round(p99.least, 1), round(p99.greatest, 1)],
        "p50_ms": round(p50.median, 1),
        "requests_per_s": round(rate.median),
        "pgbench_tps": round(tps.median),
        "submissions": count,
        "reached": reached,
    }
    print(last_line(figures), flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
