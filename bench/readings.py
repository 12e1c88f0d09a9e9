"""A year of daily figures of 2 800 counties from a CSV file: seconds, rows a second, memory; then corrected figures."""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bench.figures import Spread, last_line, table
from bench.ledger import peak_mb
from bench.service import Service, another, service, settle
from core.clock import at_hour
from core.database import make_engine, run_command
from models.actors import SYSTEM
from models.calls import Call
from models.monitoring import Edition, Medium
from workflows.readings import receive_readings
from workflows.readings_faults import ReadingsRefused
from workflows.readings_sent import of_file

UNITS, DAYS = 2_800, 365
SECONDS_WANTED, MEGABYTES_WANTED = 60.0, 300.0
FIRST_DAY, TODAY = date(2020, 1, 1), date(2021, 3, 1)
HEAD = "行政区划代码,日期,SO2,NO2,PM10,PM2.5,CO,O3\n"
_UNITS = """
INSERT INTO unit (id, code, kind, from_on)
SELECT gen_random_uuid(), (300000 + n)::text, 'county', '2015-01-01' FROM generate_series(1, %(count)s) n;"""
_NAMES = """
INSERT INTO unit_name (id, unit_id, name, short_name, from_on)
SELECT gen_random_uuid(), id, '测试县' || code, '测试' || code, '2015-01-01' FROM unit
WHERE NOT EXISTS (SELECT FROM unit_name n WHERE n.unit_id = unit.id)"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one import took, in a process of its own; memory in MB, all that the process held at most."""

    seconds: float
    peak_mb: float
    rows: int
    replaced: int
    unchanged: int


def main() -> None:
    """Write the files, import them several times, report."""
    asked = argparse.ArgumentParser(
        prog="make bench NAME=readings", description="导入全国各县一年的日均值：用时与内存。"
    )
    asked.add_argument("--rounds", type=int, default=3, help="次数，默认 3")
    asked.add_argument("--units", type=int, default=UNITS, help="县数，默认 2800")
    options = asked.parse_args()
    loads, corrections = [], []
    with service() as given, tempfile.TemporaryDirectory() as folder:
        rows = options.units * DAYS
        _say(f"正在写出 {rows} 行的 CSV……")
        year, later, wrong = (Path(folder) / name for name in ("year.csv", "later.csv", "wrong.csv"))
        write_year(year, options.units)
        write_year(later, options.units, corrected=10)
        write_year(wrong, options.units, wrong=True)
        for number in range(options.rounds):
            target = given if number == 0 else another(given, f"round_{number}")
            _fill(target, options.units)
            loads.append(_apart(_import, target, year))
            _say(f"第 {number + 1} 次：导入 {loads[-1].seconds:.1f} 秒，内存 {loads[-1].peak_mb:.0f} MB")
            corrections.append(_apart(_import, target, later))
            _say(f"  更正（一成的行改动）{corrections[-1].seconds:.1f} 秒，替换 {corrections[-1].replaced} 行")
        named = _apart(_refusal, given, wrong)
    _report(loads, corrections, named, rows, year.name)


def write_year(place: Path, units: int, *, corrected: int = 0, wrong: bool = False) -> None:
    """Write a year of invented figures; with `corrected` one row in so many differs, with `wrong` the last is wrong."""
    random = np.random.default_rng(7)
    with place.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for day in range(DAYS):
            on = FIRST_DAY + timedelta(days=day)
            figures = random.integers(5, 160, (units, 6))
            if corrected:
                figures[day % corrected :: corrected, 3] += 1
            for unit, (so2, no2, pm10, pm25, co, o3) in enumerate(figures.tolist(), 300_001):
                file.write(f"{unit},{on},{so2},{no2},{pm10},{pm25},{co / 100},{o3}\n")
        if wrong:
            file.write(f"300001,{FIRST_DAY},1,1,1,1,900,1\n")


def _fill(given: Service, units: int) -> None:
    with given.connect() as connection:
        connection.execute(_UNITS, {"count": units})
        connection.execute(_NAMES)
        settle(connection)


def _apart(work: Callable[[str, Path], Run], given: Service, file: Path) -> Run:
    """Run in a fresh process, whose memory nobody else has grown."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (given.settings.database_url, file))


def _import(database_url: str, file: Path) -> Run:
    engine = make_engine(database_url, pool_size=1)
    began = time.perf_counter()
    try:
        sent = of_file(file, source=file.name)
        call = Call(SYSTEM, at_hour(TODAY, 9))
        got = run_command(engine, receive_readings, call=call, sent=sent, edition=Edition.FIRST, medium=Medium.AIR)
        return Run(time.perf_counter() - began, peak_mb(), got.rows, got.replaced, got.unchanged)
    finally:
        engine.dispose()


def _refusal(database_url: str, file: Path) -> Run:
    """Import a file whose last row is wrong; `rows` is the number of the row that was named."""
    engine = make_engine(database_url, pool_size=1)
    began = time.perf_counter()
    try:
        sent = of_file(file, source=file.name)
        call = Call(SYSTEM, at_hour(TODAY, 9))
        run_command(engine, receive_readings, call=call, sent=sent, edition=Edition.FIRST, medium=Medium.AIR)
    except ReadingsRefused as refused:
        return Run(time.perf_counter() - began, peak_mb(), refused.errors[0]["row"], 0, 0)
    finally:
        engine.dispose()
    raise RuntimeError("a wrong row was taken")


def _report(loads: list[Run], corrections: list[Run], named: Run, rows: int, name: str) -> None:
    seconds = Spread.of([run.seconds for run in loads])
    speed = Spread.of([run.rows / run.seconds for run in loads])
    peak = max(run.peak_mb for run in [*loads, *corrections])
    again = Spread.of([run.seconds for run in corrections])
    lines = [
        ("首次导入（秒）", seconds.text(1), f"应 ≤ {SECONDS_WANTED:.0f}"),
        ("首次导入（行/秒）", speed.text(), ""),
        ("更正一成后整份再导入（秒）", again.text(1), ""),
        ("末行有误、整份拒绝（秒）", f"{named.seconds:.1f}", f"指出第 {named.rows} 行"),
        ("进程内存峰值（MB）", f"{peak:.0f}", f"应 ≤ {MEGABYTES_WANTED:.0f}"),
    ]
    print(f"\n{name}：{rows} 行日均值，含核对、替换与写入事件；中位数 [最小–最大]：\n")
    print(table(("项目", "结果", "要求"), lines))
    complete = all(run.rows == rows for run in loads) and named.rows == rows + 2
    reached = seconds.median <= SECONDS_WANTED and peak <= MEGABYTES_WANTED and complete
    print(f"\n结论：{'达到要求' if reached else '未达到要求'}")
    figures = {
        "bench": "readings",
        "rows": rows,
        "seconds": round(seconds.median, 2),
        "seconds_range": [round(seconds.least, 2), round(seconds.greatest, 2)],
        "rows_per_s": round(speed.median),
        "corrected_s": round(again.median, 2),
        "corrected_rows": corrections[-1].replaced,
        "refused_s": round(named.seconds, 2),
        "peak_mb": round(peak),
        "reached": reached,
    }
    print(last_line(figures), flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
