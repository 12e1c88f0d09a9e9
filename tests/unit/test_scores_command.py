"""`duban scores check`: what a file gives is listed, what is wrong is printed with its place, without any service."""

import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from cli import scores
from cli.doors import Door
from workflows.policy import DATA
from workflows.score_rules import DEFAULT_SCORES

EXAMPLES = DATA.parents[1] / "examples"
APP = typer.Typer(cls=Door)
APP.add_typer(scores.app, name="scores")


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(APP, ["scores", "check", *map(str, arguments)])


def test_the_shipped_rules_are_listed_with_points_caps_and_shares() -> None:
    shown = check()

    assert shown.exit_code == 0, shown.output
    assert "基础分 100，规则 9 条" in shown.output
    assert "closed-on-time：按时办结 +1 分，全年至多 10 分，配合单位按 50% 承担" in shown.output


def test_what_a_paper_leaves_open_is_named() -> None:
    shown = check(EXAMPLES / "scores" / "guangyuan-2018.json")

    assert shown.exit_code == 0, shown.output
    assert "发布前须填写：base_points" in shown.output


def test_an_error_is_printed_with_line_and_place(tmp_path: Path) -> None:
    body: dict[str, Any] = json.loads(DEFAULT_SCORES.read_text(encoding="utf-8"))
    body["rules"][1]["points"] = "0"
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")

    shown = check(file)

    assert shown.exit_code != 0
    assert "行 第 2 条规则 after-urging · points：“0”，应为不为零的分值" in shown.output


def test_points_given_twice_by_ladder_and_rules_are_found_before_publication() -> None:
    ladder = EXAMPLES / "policies" / "guangyuan-2018.json"

    shown = check(EXAMPLES / "scores" / "guangyuan-2018.json", "--ladder", ladder)

    assert shown.exit_code != 0
    assert "督办规则台阶 two-yellows-points 未计分的情形：该台阶已计 -1 分" in shown.output


def test_a_ladder_that_is_not_there_is_refused_as_a_missing_file_of_rules_is(tmp_path: Path) -> None:
    shown = check("--ladder", tmp_path / "none.json")

    assert shown.exit_code == 1
    assert "读不到文件" in shown.output
