"""The command tells a person what the service answered: every wrong cell, every draft, and nothing on a pipe's bar."""

import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from cli.ledger import tell
from cli.main import app
from cli.service import Declined, expect, progress


def answered(status: int, body: dict[str, object]) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": "application/problem+json"}, content=json.dumps(body))


def test_every_wrong_cell_is_printed_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [{"field": f"第 {row} 行“状态”", "expected": "应为“办理中”", "value": "已销号"} for row in range(2, 62)]

    with pytest.raises(Declined, match="台账未导入：60 处有误"):
        expect(answered(422, {"title": "台账未导入", "detail": "…", "errors": errors, "wrong": 60}))

    told = capsys.readouterr().err.splitlines()
    assert told[0] == "第 2 行“状态”：应为“办理中”（所填为“已销号”）"
    assert (len(told), told[-1]) == (51, "……共 60 处")


def test_a_refusal_without_cells_is_told_in_the_services_words() -> None:
    with pytest.raises(Declined, match="账号或密码不正确"):
        expect(answered(401, {"title": "未登录", "detail": "账号或密码不正确"}))


def test_what_an_import_makes_is_told_row_by_row(capsys: pytest.CaptureFixture[str]) -> None:
    change = {"row": 3, "act": "report_drafted", "title": "治理", "cells": [{"column": "进展情况"}]}
    counted = {
        "rows": 2,
        "unchanged": 1,
        "tasks_drafted": 0,
        "items_drafted": 0,
        "reports_drafted": 1,
        "reports_edited": 0,
    }

    tell({**counted, "dry_run": True, "changes": [change], "notes": [], "ignored_columns": ["分值"]})

    assert capsys.readouterr().out.splitlines() == [
        "第 3 行 新进展草稿：治理（进展情况）",
        "未采用的列：分值",
        "共 2 行：拟办任务 0、方案条目 0、新进展草稿 1、修改草稿 0、未变 1。",
        "试导入：未写入任何内容。",
    ]


def test_no_bar_is_drawn_where_nobody_watches() -> None:
    assert progress().disable


@pytest.mark.parametrize(
    ("name", "told"), [("台账.doc", "应以 .xlsx 或 .csv 结尾"), ("已有.xlsx", "文件已存在，未覆盖")]
)
def test_a_file_is_never_overwritten_and_its_ending_says_what_it_is(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "已有.xlsx").write_bytes(b"")

    given = CliRunner().invoke(app, ["ledger", "export", "--out", str(tmp_path / name), "--login", "x"])

    assert given.exit_code == 1
    assert told in given.output
