"""Reading a plan: a paper of 160 kB by the command people use, and how time grows with text made to be slow."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Spread, last_line, table
from plans.reader import read_paper

PAPERS = Path(__file__).resolve().parent.parent / "tests" / "unit" / "plans" / "papers"
BYTES, SECONDS_WANTED = 160_000, 1.0
SHORT, LONG = 6_000, 24_000
GROWTH_WANTED = 2.0
"""Time may grow with the length, and twice as fast at most."""
HOSTILE = (
    "（", "）", "一、", "（一）", "1.", "（甲局、", "（甲局会同乙局", "责任单位：", "负责", "、", "以下均需", "\n",
    "1", "达到", "10个", "“10个", "由30%", "2021年底前", "全部", "率", "持续改善，", "增长10%，",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One run of the command: seconds by the clock and of the processor, memory of its process in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def main() -> None:
    """Read, and report."""
    asked = argparse.ArgumentParser(prog="make bench NAME=reader", description="识读 160 kB 的方案：用时、内存和增长。")
    asked.add_argument("--rounds", type=int, default=5, help="次数，默认 5")
    asked.add_argument("--paper", type=Path, help="换用这份文件；不写则由自带的虚构文件拼成 160 kB")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.paper or _long_paper(Path(folder) / "paper.txt")
        size = place.stat().st_size
        _run(place)  # the first run compiles and fills the file cache
        runs = [_run(place) for _ in range(options.rounds)]
    growth = {piece: _growth(piece) for piece in HOSTILE}
    _report(runs, growth, size)


def _long_paper(place: Path) -> Path:
    """Put the invented papers one behind the other until they are long enough."""
    texts = [one.read_text(encoding="utf-8") for one in sorted(PAPERS.glob("*.txt")) if ".expected" not in one.name]
    whole = "\n".join(texts) + "\n"
    place.write_text(whole * (BYTES // len(whole.encode()) + 1), encoding="utf-8")
    return place


def _run(place: Path) -> Read:
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "plan", "read", str(place), "--json"], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"duban plan read ended with {child.returncode}")
    return Read(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _growth(piece: str) -> float:
    """Return how much longer a character takes in a long text than in a short one; 1 is linear."""
    spent = []
    for size in (SHORT, LONG):
        text = piece * (size // len(piece))
        rounds = []
        for _ in range(3):
            began = time.process_time()
            read_paper(text)
            rounds.append(time.process_time() - began)
        spent.append(min(rounds) / size)
    return spent[1] / spent[0]


def _report(runs: Sequence[Read], growth: dict[str, float], size: int) -> None:
    spreads = {name: Spread.of([getattr(run, name) for run in runs]) for name in ("seconds", "cpu_seconds", "peak_mb")}
    lines = [(name, spread.text(2)) for name, spread in spreads.items()]
    print(f"\n识读 {size} 字节，{len(runs)} 次")
    print(table(("项目", "中位数 [最小–最大]"), lines))
    worst = max(growth, key=lambda piece: growth[piece])
    print(f"\n单位长度用时，长文（{LONG} 字）比短文（{SHORT} 字）：最差 {growth[worst]:.2f} 倍（{worst!r}），1 为线性")
    met = spreads["seconds"].median <= SECONDS_WANTED and growth[worst] <= GROWTH_WANTED
    print(f"要求：{SECONDS_WANTED:.0f} 秒以内，增长不超过 {GROWTH_WANTED:.0f} 倍：{'达到' if met else '未达到'}")
    figures = {"bytes": size, "seconds": round(spreads["seconds"].median, 3), "growth": round(growth[worst], 2)}
    print(last_line(figures | {"peak_mb": round(spreads["peak_mb"].greatest)}))


if __name__ == "__main__":
    main()
