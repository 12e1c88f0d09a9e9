"""One night's sweep over a million open tasks, relay and messages included, against the bare statements.

Both write the same number of rows into the same tables, alternately, on the same durable engine.
"""

import argparse
import time
from collections.abc import Sequence
from datetime import date
from multiprocessing.pool import Pool

from bench.figures import Spread, last_line, table
from bench.nights import Nights, Size, worker
from bench.service import Service, fill, service, settle
from core.database import make_engine, run_command
from workflows.world import publish_default_policy

TASKS = 1_000_000
SIZES = (10_000, 100_000)
RATIO_WANTED, RATIO_AIMED, IDLE_WANTED, GROWTH_ALLOWED = 3.0, 1.5, 10.0, 1.5


def main() -> None:
    """Fill, measure and report."""
    asked = argparse.ArgumentParser(prog="make bench NAME=sweep", description="一夜到期的清扫与转告，对照裸语句。")
    asked.add_argument("--rounds", type=int, default=3, help="每种规模交替轮数，默认 3")
    asked.add_argument("--tasks", type=int, default=TASKS, help="在办任务数，默认 1000000")
    asked.add_argument("--due", type=int, nargs="+", default=SIZES, help="一夜到期的项数，默认 10000 100000")
    options = asked.parse_args()
    sizes = [Size(due) for due in options.due]
    with service() as given:
        _say(f"正在填入 {options.tasks} 项在办任务及其时限……")
        _prepare(given, options.tasks)
        with given.connect() as connection:
            nights = Nights(given, connection)
            for size in sizes:
                with worker() as process:
                    _measure(nights, size, process, options.rounds)
    _report(sizes, options.tasks)


def _prepare(given: Service, tasks: int) -> None:
    engine = make_engine(given.settings.database_url)
    run_command(engine, publish_default_policy, from_on=date(2020, 1, 1))
    engine.dispose()
    with given.connect() as connection:
        fill(connection, "open_tasks.sql", {"tasks": tasks})
        settle(connection)


def _measure(nights: Nights, size: Size, process: Pool, rounds: int) -> None:
    _say(f"一夜到期 {size.due} 项：预热……")
    nights.warm_up(process)
    for number in range(1, rounds + 1):
        nights.measure(size, process)
        night, by_hand = size.nights[-1], size.by_hand[-1]
        _say(
            f"第 {number} 轮：清扫 {night.sweep_seconds:.2f} 秒、转告 {night.relay_seconds:.2f} 秒，"
            f"裸语句 {by_hand:.2f} 秒，倍数 {night.seconds / by_hand:.2f}；"
            f"随后空转 {max(night.idle_milliseconds):.1f} 毫秒"
        )
        if not size.is_honest:
            raise RuntimeError(f"not the same rows: {size.rows}, by hand {size.rows_by_hand}")


def _ratio(size: Size) -> Spread:
    """Return the times of our nights as multiples of those by hand, round by round."""
    return Spread.of([night.seconds / hand for night, hand in zip(size.nights, size.by_hand, strict=True)])


def _idle(size: Size) -> Spread:
    """Return the milliseconds of the looks that found nothing, right after the nights."""
    return Spread.of([look for night in size.nights for look in night.idle_milliseconds])


def _peak(size: Size) -> float:
    return max(night.peak_mb for night in size.nights)


def _report(sizes: Sequence[Size], tasks: int) -> None:
    lines = [
        line
        for size in sizes
        for line in (
            (f"{size.due} 项：清扫（秒）", Spread.of([night.sweep_seconds for night in size.nights]).text(2), ""),
            (f"{size.due} 项：转告（秒）", Spread.of([night.relay_seconds for night in size.nights]).text(2), ""),
            (f"{size.due} 项：裸语句（秒）", Spread.of(size.by_hand).text(2), ""),
            (f"{size.due} 项：倍数", _ratio(size).text(2), f"应 ≤ {RATIO_WANTED:.1f}，争取 {RATIO_AIMED:.1f}"),
            (f"{size.due} 项：内存峰值（MB）", f"{_peak(size):.0f}", ""),
            (f"{size.due} 项之后空转（毫秒）", _idle(size).text(1), f"中位应 ≤ {IDLE_WANTED:.0f}"),
        )
    ]
    print(f"\n{tasks} 项在办任务，一夜之间到期若干项；{len(sizes[0].nights)} 轮，中位数 [最小–最大]：\n")
    print(table(("项目", "结果", "要求"), lines))
    print("\n双方写入的行数（本系统另有一条清扫事件）：")
    names = list(sizes[0].rows)
    rows = [
        (f"{size.due} 项，{side}", *(str(written[name]) for name in names))
        for size in sizes
        for side, written in (("本系统", size.rows), ("裸语句", size.rows_by_hand))
    ]
    print(table(("写入", *names), rows))
    reached = (
        all(_ratio(size).median <= RATIO_WANTED for size in sizes)
        and _idle(sizes[-1]).median <= IDLE_WANTED
        and _peak(sizes[-1]) <= GROWTH_ALLOWED * _peak(sizes[0])
    )
    print(f"\n结论：{'达到要求' if reached else '未达到要求'}")
    print(last_line(_figures(sizes, tasks) | {"reached": reached}), flush=True)


def _figures(sizes: Sequence[Size], tasks: int) -> dict[str, object]:
    found: dict[str, object] = {"bench": "sweep", "tasks": tasks}
    for size in sizes:
        name, ratio = f"{size.due // 1000}k", _ratio(size)
        found |= {
            f"ratio_{name}": round(ratio.median, 2),
            f"ratio_{name}_range": [round(ratio.least, 2), round(ratio.greatest, 2)],
            f"seconds_{name}": round(Spread.of([night.seconds for night in size.nights]).median, 2),
            f"by_hand_s_{name}": round(Spread.of(size.by_hand).median, 2),
            f"rows_{name}": size.rows,
            f"peak_mb_{name}": round(_peak(size)),
        }
    idle = _idle(sizes[-1])
    return found | {"idle_ms": round(idle.median, 1), "idle_ms_range": [round(idle.least, 1), round(idle.greatest, 1)]}


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
