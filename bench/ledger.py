"""Writing a list of 20 000 tasks as a ledger: seconds and memory, Excel and CSV, and reading it back unchanged."""

import argparse
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Spread, last_line, table
from bench.filling import add_tasks
from bench.service import OFFICE, PERSON, Service, row_id, service
from core.clock import real_now
from core.database import make_engine, run_command
from core.ids import new_id
from core.sheet_reading import read_rows
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.people import Duty
from workflows.ledger_export import Form, export_ledger

ROWS = 20_000
SECONDS_WANTED = 5.0
UNIT = 1


@dataclass(frozen=True, slots=True)
class Run:
    """What one export took, in a process of its own; memory in MB, above what the process had before."""

    seconds: float
    cpu_seconds: float
    grown_mb: float
    rows: int
    bytes: int


def main() -> None:
    """Fill, export several times, report."""
    asked = argparse.ArgumentParser(prog="make bench NAME=ledger", description="导出两万项任务的台账：用时与内存。")
    asked.add_argument("--rounds", type=int, default=3, help="每种格式的次数，默认 3")
    asked.add_argument("--rows", type=int, default=ROWS, help="任务数，默认 20000")
    options = asked.parse_args()
    with service() as given:
        _say(f"正在填入任务：督查机构名下 {options.rows} 项……")
        with given.connect() as connection:
            add_tasks(connection, 0, 2 * options.rows - 1)  # the office supervises every second one
        found = {form: [_apart(_export, given, form) for _ in range(options.rounds)] for form in Form}
        read = [_apart(_read, given, Form.XLSX) for _ in range(options.rounds)]
    _report(found, read, options.rows)


def _apart(work: Callable[..., Run], given: Service, form: Form) -> Run:
    """Run in a fresh process, whose memory nobody else has grown."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (given.settings.database_url, form))


def _export(database_url: str, form: Form) -> Run:
    folder = Path(tempfile.mkdtemp())
    try:
        before, began, used = peak_mb(), time.perf_counter(), time.process_time()
        taken = _take(database_url, form, folder)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        return Run(seconds, cpu, peak_mb() - before, taken.rows, taken.path.stat().st_size)
    finally:
        shutil.rmtree(folder)


def _read(database_url: str, form: Form) -> Run:
    folder = Path(tempfile.mkdtemp())
    try:
        taken = _take(database_url, form, folder)
        before, began, used = peak_mb(), time.perf_counter(), time.process_time()
        count = len(read_rows(taken.path))
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        return Run(seconds, cpu, peak_mb() - before, count, taken.path.stat().st_size)
    finally:
        shutil.rmtree(folder)


def _take(database_url: str, form: Form, folder: Path) -> Any:
    engine = make_engine(database_url, pool_size=1)
    post = PostHeld(new_id(), row_id(UNIT, OFFICE), Duty.CLERK)
    call = Call(Actor(row_id(PERSON, OFFICE), (post,), Via.WEB), real_now())
    try:
        return run_command(engine, export_ledger, call=call, view="supervised", filters={}, form=form, folder=folder)
    finally:
        engine.dispose()


def peak_mb() -> float:
    """Return the most memory this process has held; a child does not begin with its parent's peak (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _report(found: dict[Form, list[Run]], read: list[Run], rows: int) -> None:
    named = [("导出 Excel", found[Form.XLSX]), ("导出 CSV", found[Form.CSV]), ("读回 Excel", read)]
    lines = []
    for name, runs in named:
        seconds, grown = Spread.of([run.seconds for run in runs]), Spread.of([run.grown_mb for run in runs])
        wanted = f"应 ≤ {SECONDS_WANTED:.0f} 秒" if runs is found[Form.XLSX] else ""
        cpu = Spread.of([run.cpu_seconds for run in runs])
        lines.append((name, seconds.text(2), cpu.text(2), grown.text(0), f"{runs[0].bytes / 1e6:.1f}", wanted))
    print(f"\n台账 {rows} 项任务；中位数 [最小–最大]：\n")
    print(table(("项目", "秒", "其中本进程 CPU", "内存增长（MB）", "文件（MB）", "要求"), lines))
    seconds = Spread.of([run.seconds for run in found[Form.XLSX]])
    complete = all(run.rows == rows for runs in found.values() for run in runs)
    reached = seconds.median <= SECONDS_WANTED and complete
    print(f"\n结论：{'达到要求' if reached else '未达到要求'}")
    figures = {
        "bench": "ledger",
        "rows": rows,
        "xlsx_s": round(seconds.median, 2),
        "xlsx_cpu_s": round(Spread.of([run.cpu_seconds for run in found[Form.XLSX]]).median, 2),
        "csv_s": round(Spread.of([run.seconds for run in found[Form.CSV]]).median, 2),
        "read_s": round(Spread.of([run.seconds for run in read]).median, 2),
        "grown_mb": {form: round(max(run.grown_mb for run in runs)) for form, runs in found.items()},
        "reached": reached,
    }
    print(last_line(figures), flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
