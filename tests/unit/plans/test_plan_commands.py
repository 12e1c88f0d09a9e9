import json
from pathlib import Path

from typer.testing import CliRunner

from cli.main import app
from tests.unit.plans.readings import PAPERS, expected

RUN = CliRunner()


def test_read_prints_json_with_the_keys_that_programs_rely_on() -> None:
    done = RUN.invoke(app, ["plan", "read", str(PAPERS / "two-plans.txt"), "--json"])
    reading = json.loads(done.stdout)
    task = reading["plans"][0]["tasks"][0]
    assert done.exit_code == 0
    assert {"text_sha256", "document", "plans"} <= reading.keys()
    assert {"number", "title", "issuer", "issued_on"} == reading["document"].keys()
    keys = {"no", "path", "title", "text", "span", "units", "implied_local", "targets", "deadlines", "flags"}
    assert keys <= task.keys()
    assert {"name", "role", "open_list", "span"} <= task["units"][0].keys()
    assert isinstance(task["targets"][0]["value"], int)


def test_read_shows_people_first_what_needs_a_look() -> None:
    done = RUN.invoke(app, ["plan", "read", "-"], input="甲县方案\n一、任务\n1.治水。（县甲局、县乙局）")
    lines = done.stdout.splitlines()
    assert lines[4].startswith("需要核对（")
    assert any("第 3 行 任务 1 名单没有写明牵头、负责或参与" in line for line in lines)
    assert any("1 治水" in line for line in lines)


def test_score_prints_the_measures(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["plan", "read", str(PAPERS / "labels.txt"), "--json"])
    gold = tmp_path / "gold.json"
    gold.write_text(done.stdout, encoding="utf-8")
    measured = json.loads(RUN.invoke(app, ["plan", "score", str(PAPERS / "labels.txt"), str(gold)]).stdout)
    assert measured["tasks"]["found"] == len(expected("labels")) - 1
    assert measured["units"]["f1"] == 1.0


def test_an_annotation_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text("[]", encoding="utf-8")
    done = RUN.invoke(app, ["plan", "score", str(PAPERS / "labels.txt"), str(tmp_path / "gold.json")])
    assert done.exit_code == 1
    assert "标注文件应为 JSON 对象" in done.stderr
