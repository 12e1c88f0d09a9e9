"""`duban readings` on a house, the shipped examples, and the guards that keep what was measured."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session
from typer.testing import CliRunner, Result

from cli.readings import app
from core.settings import get_settings
from models.monitoring import BurnArea, FirePointStage, Medium
from queries import readings
from queries.sql import rows
from tests.unit.source import ROOT
from workflows.world import load_world
from workflows.world_files import read_world

EXAMPLES = ROOT / "examples"
Run = Callable[..., Result]


@pytest.fixture
def run(own_engine: sa.Engine, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command on a house with the units of the shipped example."""
    with Session(own_engine) as session:
        load_world(session, read_world(EXAMPLES / "jilin-2021"))
        session.commit()
    monkeypatch.setenv("DUBAN_DATABASE_URL", own_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUBAN_REDIS_URL", redis_url)
    monkeypatch.setenv("DUBAN_SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")
    get_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])
    get_settings.cache_clear()


def test_the_shipped_examples_are_taken_in_and_told_apart_by_their_headers(run: Run, own_engine: sa.Engine) -> None:
    sites = run("sites", EXAMPLES / "readings-sites.csv")
    told = [run("import", EXAMPLES / f"readings-{name}.csv") for name in ("air", "water", "fire")]
    again = run("import", EXAMPLES / "readings-air.csv")

    assert "新登记点位 3 个" in sites.output
    assert [result.exit_code for result in told] == [0, 0, 0]
    assert "环境空气（初报） 9 行" in told[0].output
    assert "本次未作任何更改" in again.output
    on = date(2020, 11, 11)
    with Session(own_engine) as session:
        counted = readings.fire_counts(session, on, on, [FirePointStage.VERIFIED], [BurnArea.BAN])
        of_all = readings.fire_counts(session, on, on, list(FirePointStage), list(BurnArea))
        units = [row["unit_id"] for row in of_all]
        air = readings.air_days(session, unit_ids=units, from_on=date(2021, 1, 2), to_on=date(2021, 1, 3))
        touched = readings.batches_touching(
            session, medium=Medium.AIR, from_on=date(2021, 1, 1), to_on=date(2021, 1, 31)
        )
    assert [row["points"] for row in counted] == [3]
    assert sorted(row["points"] for row in of_all) == [2, 3]
    assert [(row["pm25"], row["co"]) for row in air if row["pm25"] is None or row["pm25"] > 70] == [
        (78.0, 1.3),
        (None, 0.9),
    ]
    assert len(touched) == 3


def test_a_wrong_row_is_printed_and_nothing_is_kept(run: Run, own_engine: sa.Engine, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "代码,日期,CO\n220182,2021-01-01,1.1\n220182,2021-01-01,1.2\n220182,2021-01-02,0.9\n", encoding="gb18030"
    )

    refused = run("import", file)

    assert refused.exit_code != 0
    assert "第 3 行“（整行）”：与第 2 行重复" in refused.output
    with Session(own_engine) as session:
        assert rows(session, "SELECT 1 AS one FROM reading_batch UNION ALL SELECT 1 FROM air_reading") == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM air_reading",
        "TRUNCATE air_reading",
        "UPDATE air_reading SET pm25 = 1",
        "UPDATE air_reading SET replaced_by = gen_random_uuid() WHERE replaced_by IS NOT NULL",
        "UPDATE reading_batch SET source = ''",
        "DELETE FROM reading_batch_unit",
        "DELETE FROM water_reading",
        "UPDATE fire_point SET points = 0",
    ],
)
def test_nobody_changes_or_removes_what_was_measured(run: Run, own_engine: sa.Engine, statement: str) -> None:
    run("import", EXAMPLES / "readings-air.csv")
    with own_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE air_reading SET replaced_by = gen_random_uuid() WHERE pm10 = 88")

    with own_engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as refused:
        connection.exec_driver_sql(statement)

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
