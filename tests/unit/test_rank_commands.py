"""Ranking tables at the command line: index and rank, wrong cells by row, leagues by scope and period."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

HEAD = "place,so2,no2,pm10,pm25,co,o3"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output if done.exit_code == 0 else f"{done.output}{done.exception}"


def table(folder: Path, *lines: str) -> str:
    place = folder / "table.csv"
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(place)


def test_index_and_rank_of_a_table_with_a_tie(tmp_path: Path) -> None:
    file = table(
        tmp_path, HEAD + ",note", "甲县,9,28,48,32,1.1,130,x", "乙县,9,28,48,32,1.1,130,y", "丙县,5,12,24,13,0.6,142,z"
    )
    code, said = run("rank", "air", file, "--json")
    rows = json.loads(said)["rows"]
    assert code == 0
    assert [(row["place"], row["index"], row["rank"]) for row in rows] == [
        ("丙县", "2.14", 1),
        ("甲县", "3.54", 2),
        ("乙县", "3.54", 2),
    ]


def test_limits_of_another_edition_give_another_index(tmp_path: Path) -> None:
    file = table(tmp_path, HEAD, "甲县,9,28,48,32,1.1,130")
    assert json.loads(run("rank", "air", file, "--limits", "2026", "--json")[1])["rows"][0]["index"] == "3.80"


def test_places_are_ranked_inside_their_scope_and_period(tmp_path: Path) -> None:
    file = table(tmp_path, f"period,{HEAD}", "2019-06,甲县,9,28,48,32,1.1,130", "2019-07,乙县,99,28,48,32,1.1,130")
    assert [row["rank"] for row in json.loads(run("rank", "air", file, "--json")[1])["rows"]] == [1, 1]


@pytest.mark.parametrize("cell", ["-1", "x", "nan", ""])
def test_a_wrong_cell_is_named_with_its_row_and_nothing_is_reckoned(tmp_path: Path, cell: str) -> None:
    code, said = run("rank", "air", table(tmp_path, HEAD, f"甲县,9,28,48,{cell},1.1,130"))
    assert code != 0
    assert "第 2 行“pm25”" in said


def test_water_names_class_and_what_was_not_measured(tmp_path: Path) -> None:
    file = table(tmp_path, "place,kind,溶解氧,氨氮", "甲河,河流,5,0.5", "乙湖,湖库,10,0.5")
    rows = json.loads(run("rank", "water", file, "--json")[1])["rows"]
    assert [(row["place"], row["index"], row["class"], row["rank"]) for row in rows] == [
        ("乙湖", "1.0000", "Ⅱ类", 1),
        ("甲河", "1.5000", "Ⅲ类", 2),
    ]
    assert len(rows[0]["missing"]) == 19


def test_the_day_decides_the_edition_of_the_air_quality_index() -> None:
    whole = ["--so2", "5", "--no2", "5", "--pm10", "40", "--pm25", "61", "--co", "0.5", "--o3", "50"]
    assert "AQI 83，良" in run("aqi", *whole, "--on", "2026-02-28")[1]
    assert "AQI 101，轻度污染" in run("aqi", *whole, "--on", "2026-03-01")[1]
