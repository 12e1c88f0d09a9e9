"""Reading one task, a unit's open list and the overdue list at 1 000 and at 1 000 000 tasks, through HTTP.

Two databases of one engine, each with an API process of its own, are asked in turn, request by request: whatever else
the machine does slows both. `growth` is the worst ratio of the medians.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from bench.figures import Spread, last_line, percentile, table
from bench.filling import add_tasks
from bench.load import Connection, encoded
from bench.service import OFFICE, TASK, Service, another, api_processes, row_id, service

SMALL, LARGE = 1_000, 1_000_000
GROWTH_ALLOWED = 2.0
BEARER = 1
"""Number of the unit that bears one task in eight, and of its handler."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing people read; `counts` tells whether the requirement speaks of it."""

    name: str
    title: str
    person: int
    path: Callable[[int], str]
    counts: bool = True


def _list(path: str) -> Callable[[int], str]:
    return lambda _number: f"/api/v1/{path}"


READINGS = (
    Reading("task", "打开一项任务", BEARER, lambda number: f"/api/v1/tasks/{row_id(TASK, number)}"),
    Reading("open_list", "本单位未办结任务", BEARER, _list("tasks?view=mine&open=true")),
    Reading("overdue_list", "督查机构逾期清单", OFFICE, _list("deadlines?view=supervised&overdue=true")),
    Reading("all_list", "本单位全部任务", BEARER, _list("tasks?view=mine"), counts=False),
    Reading("supervised_open", "督查机构未办结任务", OFFICE, _list("tasks?view=supervised&open=true"), counts=False),
    Reading("visible_list", "有权知悉的任务", BEARER, _list("tasks?view=visible"), counts=False),
    Reading("own_dates", "本单位未到期限", BEARER, _list("deadlines?view=mine"), counts=False),
    Reading("own_overdue", "本单位逾期事项", BEARER, _list("deadlines?view=mine&overdue=true"), counts=False),
    Reading("supervised_dates", "督查机构全部期限", OFFICE, _list("deadlines?view=supervised"), counts=False),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two databases: a connection to its API, and its log-ins."""

    tasks: int
    connection: Connection
    tokens: dict[int, str]

    def requests(self, reading: Reading, times: int) -> list[bytes]:
        """Return so many requests; tasks are the bearer's, spread evenly over all he has."""
        own = self.tasks // 8
        numbers = [8 * (place * own // times) for place in range(times)]
        return [encoded("localhost", "GET", reading.path(number), self.tokens[reading.person]) for number in numbers]


def main() -> None:
    """Fill, measure and report."""
    asked = argparse.ArgumentParser(prog="make bench NAME=scale", description="一千与一百万项任务时的读取时间。")
    asked.add_argument("--rounds", type=int, default=5, help="交替轮数，默认 5")
    asked.add_argument("--times", type=int, default=200, help="每轮每项读取次数，默认 200")
    asked.add_argument("--tasks", type=int, default=LARGE, help="大库的任务数，默认 1000000")
    options = asked.parse_args()
    with service() as small, ExitStack() as running:
        large = another(small, "large")
        _fill(small, SMALL)
        began = time.monotonic()
        _fill(large, options.tasks)
        seconds = time.monotonic() - began
        for given in (small, large):
            running.enter_context(api_processes(given, 1))
        sides = _side(small, SMALL), _side(large, options.tasks)
        found = _measure(sides, options.rounds, options.times)
    _report(found, options.tasks, seconds)


def _fill(given: Service, tasks: int) -> None:
    _say(f"正在填入 {tasks} 项任务……")
    with given.connect() as connection:
        add_tasks(connection, 0, tasks - 1)


def _side(given: Service, tasks: int) -> Side:
    tokens = {person: given.log_in(person) for person in (BEARER, OFFICE)}
    return Side(tasks, Connection(given.settings.api_host, given.settings.api_port), tokens)


Found = dict[str, list[list[float]]]
"""For each reading the medians of every round, small and large."""


def _measure(sides: tuple[Side, Side], rounds: int, times: int) -> Found:
    _say("预热……")
    for reading in READINGS:
        _medians(sides, reading, times)
    found: Found = {reading.name: [] for reading in READINGS}
    for number in range(1, rounds + 1):
        for reading in READINGS:
            found[reading.name].append(_medians(sides, reading, times))
        _say(f"第 {number} 轮完成")
    return found


def _medians(sides: tuple[Side, Side], reading: Reading, times: int) -> list[float]:
    taken: list[list[float]] = [[], []]
    for pair in zip(*(side.requests(reading, times) for side in sides), strict=True):
        for side, request, mine in zip(sides, pair, taken, strict=True):
            status, milliseconds = side.connection.ask(request)
            if status != "200":
                raise RuntimeError(f"{reading.name}: {status} for {request.decode()}")
            mine.append(milliseconds)
    return [percentile(mine, 50) for mine in taken]


def _report(found: Found, tasks: int, seconds: float) -> None:
    growth: dict[str, Spread] = {}
    lines = []
    for reading in READINGS:
        pairs = found[reading.name]
        growth[reading.name] = Spread.of([there / here for here, there in pairs])
        here, there = (Spread.of(side) for side in zip(*pairs, strict=True))
        wanted = f"应 ≤ {GROWTH_ALLOWED:.0f}" if reading.counts else "参考"
        lines.append((reading.title, here.text(2), there.text(2), growth[reading.name].text(2), wanted))
    worst = max(growth[reading.name].median for reading in READINGS if reading.counts)
    reached = worst <= GROWTH_ALLOWED
    print(f"\n经接口读取，p50 毫秒（各轮中位数 [最小–最大]）；填入 {tasks} 项任务用时 {seconds:.0f} 秒：\n")
    print(table(("读取", f"{SMALL} 项", f"{tasks} 项", "倍数", "要求"), lines))
    print(f"\n结论：最大倍数 {worst:.2f}，{'达到要求' if reached else '未达到要求'}")
    figures = {
        "bench": "scale",
        "growth": round(worst, 2),
        "ratios": {name: round(spread.median, 2) for name, spread in growth.items()},
        "ratio_ranges": {name: [round(s.least, 2), round(s.greatest, 2)] for name, s in growth.items()},
        "p50_ms": {
            name: [round(Spread.of(side).median, 2) for side in zip(*pairs, strict=True)]
            for name, pairs in found.items()
        },
        "fill_seconds": round(seconds),
        "reached": reached,
    }
    print(last_line(figures), flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
