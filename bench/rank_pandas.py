"""The same rankings as a good analyst would make them with pandas: COPY into a frame, group, rank, COPY back."""

import io
import time
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pandas as pd
import psycopg
import sqlalchemy as sa

from core.ids import new_id
from standards.aqi import LEVELS, AqiEdition, breaks
from standards.rank_periods import RankPeriod
from workflows.rank_rules import LeagueGroup

SIX = ["so2", "no2", "pm10", "pm25", "co", "o3"]
LIMITS = pd.Series([60.0, 40.0, 70.0, 35.0, 4.0, 160.0], index=SIX)
ITEMS = dict(zip(SIX, ("so2", "no2", "pm10", "pm25", "co", "o3_8h"), strict=True))
READ = """COPY (SELECT s.unit_id, u.code, r.measured_on, r.so2, r.no2, r.pm10, r.pm25, r.co, r.o3
  FROM air_reading r JOIN monitoring_site s ON s.id = r.site_id JOIN unit u ON u.id = s.unit_id
  WHERE r.span = 'day' AND r.replaced_by IS NULL AND r.measured_on BETWEEN '2021-01-01' AND '2021-12-31')
  TO STDOUT (FORMAT csv, HEADER)"""
BEFORE = """COPY (SELECT r.rank_window, w.unit_id, w.index AS index_last_year
  FROM ranking r JOIN rank_row w ON w.ranking_id = r.id
  WHERE r.supervising_unit_id = '{}' AND r.to_on = '2020-12-31') TO STDOUT (FORMAT csv, HEADER)"""
WRITTEN = ["ranking_id", "unit_id", *SIX, "index", "rank", "index_last_year", "change", "change_rank", "meets_standard",
           "valid_days", "good_days", "heavy_days", "main_pollutant"]  # fmt: skip


def rank_with_pandas(
    database_url: str, office_id: UUID, periods: Sequence[RankPeriod], groups: Sequence[LeagueGroup]
) -> float:
    """Rank in the name of another office; return the seconds from the first read to the commit."""
    url = sa.make_url(database_url)
    with psycopg.connect(
        host=str(url.query["host"]), user=url.username, password=url.password, dbname=url.database
    ) as connection:
        began = time.perf_counter()
        days = _read(connection, READ, parse_dates=["measured_on"])
        before = _read(connection, BEFORE.format(office_id))
        days["aqi"] = _aqi(days)
        for period in periods:
            figures = _figures(days[days["measured_on"] >= pd.Timestamp(period.from_on)])
            last_year = before[before["rank_window"] == period.window].set_index("unit_id")["index_last_year"]
            figures["index_last_year"] = last_year.reindex(figures["unit_id"]).to_numpy()
            for group in groups:
                _write(connection, _ranked(figures[figures["code"].isin(group.unit_codes)]), office_id, period, group)
        connection.commit()
        return time.perf_counter() - began


def _read(connection: psycopg.Connection, statement: str, parse_dates: list[str] | None = None) -> pd.DataFrame:
    text = io.BytesIO()
    with connection.cursor().copy(statement.encode()) as copy:
        for part in copy:
            text.write(part)
    text.seek(0)
    return pd.read_csv(text, parse_dates=parse_dates or [])


def _aqi(days: pd.DataFrame) -> pd.Series:
    parts = pd.DataFrame(
        {
            name: np.ceil(np.round(np.interp(days[name], points, LEVELS[: len(points)]), 9))
            for name, item in ITEMS.items()
            for points in [breaks(item, AqiEdition.Y2012)]
        }
    )
    return parts.where(days[SIX].notna()).max(axis=1, skipna=False)


def _figures(days: pd.DataFrame) -> pd.DataFrame:
    by_unit = days.groupby(["unit_id", "code"])
    found = by_unit[SIX[:4]].mean()
    found["co"] = by_unit["co"].quantile(0.95)
    found["o3"] = by_unit["o3"].quantile(0.90)
    scale = pd.Series([1.0, 1.0, 1.0, 1.0, 10.0, 1.0], index=SIX)
    found = (found[SIX] * scale).round(6).round(0) / scale
    parts = found / LIMITS
    found["index"] = parts.sum(axis=1, skipna=False)
    found["meets_standard"] = (found[SIX] <= LIMITS).all(axis=1)
    is_largest = parts.round(9).eq(parts.round(9).max(axis=1), axis=0).to_numpy()
    found["main_pollutant"] = [",".join(np.array(SIX)[row]) for row in is_largest]
    aqi = days["aqi"].groupby([days["unit_id"], days["code"]])
    found["valid_days"] = aqi.count()
    found["good_days"] = (days["aqi"] <= 100).groupby([days["unit_id"], days["code"]]).sum()
    found["heavy_days"] = (days["aqi"] > 200).groupby([days["unit_id"], days["code"]]).sum()
    months = days.groupby(["unit_id", "code", days["measured_on"].dt.month])[SIX].count()
    least = np.where(months.index.get_level_values(2) == 2, 25, 27)
    enough = months.ge(least, axis=0).all(axis=1).groupby(level=[0, 1]).all()
    found["ranked_index"] = found["index"].where(enough)
    return found.reset_index()


def _ranked(found: pd.DataFrame) -> pd.DataFrame:
    found = found.copy()
    found["rank"] = found["ranked_index"].round(9).rank(method="min").astype("Int64")
    found["change"] = (found["ranked_index"] - found["index_last_year"]) / found["index_last_year"]
    found["change_rank"] = found["change"].where(~found["meets_standard"]).round(9).rank(method="min").astype("Int64")
    return found


def _write(
    connection: psycopg.Connection, found: pd.DataFrame, office_id: UUID, period: RankPeriod, group: LeagueGroup
) -> None:
    ranking_id = new_id()
    connection.execute(
        "INSERT INTO ranking (id, supervising_unit_id, medium, rank_window, period, from_on, to_on, group_key,"
        " group_name, limits, revision, stage, version, places, reckoned_at, remarks) VALUES"
        " (%s, %s, 'air', %s, %s, %s, %s, %s, %s, '2012', 1, 'reckoned', 1, %s, now(), '[]')",
        (
            ranking_id,
            office_id,
            period.window,
            period.key,
            period.from_on,
            period.to_on,
            group.key,
            group.name,
            len(found),
        ),
    )
    text = found.assign(ranking_id=str(ranking_id))[WRITTEN].to_csv(index=False, header=False)
    with connection.cursor().copy(f"COPY rank_row ({', '.join(WRITTEN)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(text)
