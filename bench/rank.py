"""A month's end: rankings of every county from a year of daily rows in PostgreSQL to committed rank rows.

Two windows (December, and January to December), each for one group of all counties and twenty leagues, with the change
on last year from last year's stored rows. Against pandas, which reads by COPY, groups, ranks and writes the same rows
by COPY in the same database; both are looked at row by row afterwards.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import sqlalchemy as sa

from bench.figures import Spread, last_line, table
from bench.rank_pandas import rank_with_pandas
from bench.service import OFFICE, Service, fill, row_id, service, settle
from core.database import make_engine, run_command
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.monitoring import Medium
from models.rankings import RankWindow
from standards.rank_periods import RankPeriod, period_ending
from workflows.rank_rules import LeagueGroup, RankRules
from workflows.rankings_run import Due, reckon_due

COUNTIES, LEAGUES = 2800, 20
SECONDS_WANTED = 5.0
OTHER = OFFICE + 1
"""The office in whose name pandas writes."""
PERIODS = [found for window in (RankWindow.MONTH, RankWindow.CUMULATIVE) if (found := period_ending(window, 2021, 12))]
AT = datetime(2022, 1, 1, 2, tzinfo=UTC)
_EMPTY = """
DELETE FROM rank_row w USING ranking r WHERE r.id = w.ranking_id AND r.to_on > '2021-01-01';
DELETE FROM event_to_relay; DELETE FROM event WHERE subject_kind = 'ranking';
DELETE FROM ranking WHERE to_on > '2021-01-01'"""
_DIFFERENT = """
WITH a AS (SELECT r.rank_window, r.group_key, w.* FROM ranking r JOIN rank_row w ON w.ranking_id = r.id
           WHERE r.supervising_unit_id = %(ours)s AND r.to_on > '2021-01-01'),
     b AS (SELECT r.rank_window, r.group_key, w.* FROM ranking r JOIN rank_row w ON w.ranking_id = r.id
           WHERE r.supervising_unit_id = %(other)s AND r.to_on > '2021-01-01')
SELECT count(*) FILTER (WHERE a.unit_id IS NULL OR b.unit_id IS NULL
    OR (a.rank, a.change_rank, a.valid_days, a.good_days, a.heavy_days, a.meets_standard, a.main_pollutant)
       IS DISTINCT FROM
       (b.rank, b.change_rank, b.valid_days, b.good_days, b.heavy_days, b.meets_standard, b.main_pollutant)
    OR greatest(abs(a.index - b.index), abs(a.change - b.change), abs(a.index_last_year - b.index_last_year),
                abs(a.pm25 - b.pm25), abs(a.co - b.co), abs(a.o3 - b.o3), abs(a.so2 - b.so2), abs(a.no2 - b.no2),
                abs(a.pm10 - b.pm10)) > 1e-9),
  count(*), count(a.change), count(a.rank)
FROM a FULL JOIN b USING (rank_window, group_key, unit_id)"""


def main() -> None:
    """Fill, rank alternately, compare, report."""
    asked = argparse.ArgumentParser(
        prog="make bench NAME=rank", description="全省县级排名：由日值到名次，对照 pandas。"
    )
    asked.add_argument("--rounds", type=int, default=5, help="交替轮数，默认 5")
    asked.add_argument("--counties", type=int, default=COUNTIES, help="县数，默认 2800")
    options = asked.parse_args()
    with service() as given:
        _say(f"正在填入 {options.counties} 个县一年的日值，每日六项……")
        with given.connect() as connection:
            fill(connection, "rank.sql", {"counties": options.counties})
            settle(connection)
        ours, theirs, rows = _measure(given, options.rounds)
    _report(ours, theirs, rows, options.counties)


def _measure(given: Service, rounds: int) -> tuple[list[float], list[float], Sequence[int]]:
    engine = make_engine(given.settings.database_url, pool_size=1)
    ours: list[float] = []
    theirs: list[float] = []
    compared: Sequence[int] = ()
    with given.connect() as connection:
        groups = _groups(connection)
        for number in range(rounds + 1):
            connection.execute("SET session_replication_role = replica")
            connection.execute(_EMPTY)
            connection.execute("VACUUM rank_row")
            seconds = (
                _ours(engine, groups),
                rank_with_pandas(given.settings.database_url, row_id(1, OTHER), PERIODS, groups),
            )
            compared = _compared(connection)
            if number:  # the first round warms both up
                ours.append(seconds[0])
                theirs.append(seconds[1])
                _say(f"第 {number} 轮：本系统 {seconds[0]:.2f} 秒，pandas {seconds[1]:.2f} 秒")
    engine.dispose()
    return ours, theirs, compared


def _groups(connection: psycopg.Connection) -> list[LeagueGroup]:
    codes = [row[0] for row in connection.execute("SELECT code FROM unit WHERE code LIKE 'c__-%' ORDER BY code")]
    leagues = {f"{place:02}": [code for code in codes if code[1:3] == f"{place:02}"] for place in range(1, LEAGUES + 1)}
    return [
        LeagueGroup(key="all", name="全省", unit_codes=tuple(codes)),
        *(LeagueGroup(key=f"league_{key}", name=f"第{key}组", unit_codes=tuple(some)) for key, some in leagues.items()),
    ]


def _ours(engine: sa.Engine, groups: Sequence[LeagueGroup]) -> float:
    rules = RankRules(groups=tuple(groups))
    wanted: dict[RankPeriod, list[LeagueGroup]] = {period: list(groups) for period in PERIODS}
    due = Due(row_id(1, OFFICE), None, rules, Medium.AIR, wanted)
    began = time.perf_counter()
    written = run_command(engine, reckon_due, due, call=Call(SYSTEM, AT, cause_event_id=new_id()))
    seconds = time.perf_counter() - began
    if written != len(PERIODS) * len(groups):
        raise RuntimeError(f"{written} rankings written")
    return seconds


def _compared(connection: psycopg.Connection) -> Sequence[int]:
    offices: dict[str, UUID] = {"ours": row_id(1, OFFICE), "other": row_id(1, OTHER)}
    found = connection.execute(_DIFFERENT, offices).fetchone()
    if found is None or found[0] or not found[1] or found[1] != found[2]:
        raise RuntimeError(f"different rows, rows, with a change, with a rank: {found}")
    return [int(count) for count in found]


def _report(ours: Sequence[float], theirs: Sequence[float], rows: Sequence[int], counties: int) -> None:
    seconds, by_pandas = Spread.of(ours), Spread.of(theirs)
    ratio = Spread.of([here / there for here, there in zip(ours, theirs, strict=True)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        ("本系统：读、算、写、提交（秒）", seconds.text(2), f"应 ≤ {SECONDS_WANTED:.0f}"),
        ("pandas：COPY 读、算、COPY 写、提交（秒）", by_pandas.text(2), ""),
        ("本系统 ÷ pandas", ratio.text(2), ""),
    ]
    print(f"\n{counties} 个县 × 365 天 × 6 项的日值在库；12月和 1—12月两个期间，全省一组和 {LEAGUES} 个分组，")
    print("同比用上年同期已存的排名数据（每县两行）。")
    print(f"写入名次 {rows[1]} 行，其中有同比 {rows[2]} 行；双方逐行相同，误差不过 1e-9。中位数 [最小–最大]：\n")
    print(table(("项目", "结果", "要求"), lines))
    reached = seconds.median <= SECONDS_WANTED
    print(f"\n结论：{'达到要求' if reached else '未达到要求'}")
    figures = {
        "bench": "rank",
        "counties": counties,
        "rows": rows[1],
        "seconds": round(seconds.median, 2),
        "seconds_range": [round(seconds.least, 2), round(seconds.greatest, 2)],
        "pandas_s": round(by_pandas.median, 2),
        "vs_pandas": round(ratio.median, 2),
        "vs_pandas_range": [round(ratio.least, 2), round(ratio.greatest, 2)],
        "peak_mb": round(peak),
        "reached": reached,
    }
    print(last_line(figures), flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


if __name__ == "__main__":
    main()
