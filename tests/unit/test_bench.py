"""What a bench says, without running one."""

import json
from pathlib import Path

import pytest

from bench import pgbench
from bench.figures import Spread, last_line, percentile, table


def test_a_missing_load_tool_is_named_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        pgbench.find([tmp_path / "pgbench"])
    assert "pgbench" in str(stopped.value)
    assert "apt install postgresql" in str(stopped.value)


def test_figures_carry_their_range() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert Spread.of([3.0, 1.0, 2.0]).text(1) == "2.0 [1.0–3.0]"
    assert percentile(list(range(100)), 99) == 99
    assert percentile([5.0], 50) == 5.0


def test_a_table_is_aligned_for_wide_characters() -> None:
    shown = table(("项目", "n"), [("份额", "1"), ("share", "2")]).splitlines()
    assert shown[0] == "项目   n"
    assert shown[2:] == ["份额   1", "share  2"]


def test_the_last_line_is_one_object() -> None:
    line = last_line({"bench": "command", "share": 0.3})
    assert "\n" not in line
    assert json.loads(line) == {"bench": "command", "share": 0.3}
