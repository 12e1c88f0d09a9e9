"""`duban policy` on a house: a file checked, tried on what happened, handed in, and the versions shown."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer
from sqlmodel import Session
from typer.testing import CliRunner, Result

from cli import policy
from cli.doors import Door
from core.settings import get_settings
from tests.province import issue, on, settle
from workflows.policy import DEFAULT_LADDER
from workflows.schedule import tick

Run = Callable[..., Result]
MARCH = ("--from", "2021-03-01", "--to", "2021-04-30")


@pytest.fixture
def run(own_engine: sa.Engine, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command on a house whose plan was issued on 3 March and whose clock looked a few times."""
    with Session(own_engine) as session:
        issue(session, settle(session, own_engine), at=on(3, 3))
        session.commit()
    for month, day in ((3, 4), (3, 5), (3, 10), (4, 7)):
        tick(own_engine, at=on(month, day, 9))
    monkeypatch.setenv("DUBAN_DATABASE_URL", own_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUBAN_REDIS_URL", redis_url)
    monkeypatch.setenv("DUBAN_SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")
    get_settings.cache_clear()
    app = typer.Typer(cls=Door)
    app.add_typer(policy.app, name="policy")
    yield lambda *arguments: CliRunner().invoke(app, ["policy", *arguments])
    get_settings.cache_clear()


def changed(tmp_path: Path, old: str, new: str) -> str:
    text = DEFAULT_LADDER.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "rules.json"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return str(file)


def test_a_faulty_file_is_refused_with_line_rung_field_and_what_was_expected(run: Run, tmp_path: Path) -> None:
    result = run("check", changed(tmp_path, '"offset": -7', '"offset": "早"'))

    assert result.exit_code == 1
    assert result.stdout == "第 30 行 第 1 级台阶 due-7 · trigger.offset：“早”，应为整数\n"


def test_a_sound_file_says_how_many_rungs_and_an_example_what_is_still_open(run: Run) -> None:
    example = DEFAULT_LADDER.parents[2] / "examples" / "policies" / "sanming-2017.json"

    assert run("check", str(DEFAULT_LADDER)).stdout == "规则无误：缺省督办规则，台阶 15 级。\n"
    assert "发布前须填写：blue · points" in run("check", str(example)).stdout


def test_the_shipped_ladder_tried_differs_in_nothing_and_another_says_in_what(run: Run, tmp_path: Path) -> None:
    same = run("try", str(DEFAULT_LADDER), *MARCH)
    assert same.exit_code == 0, same.output
    assert "与实际不同 0 项" in same.stdout.splitlines()[0]

    signing = '"trigger": {"on": "date", "kinds": ["sign_for"], "offset": %s}'
    other = run("try", changed(tmp_path, signing % 1, signing % 2), *MARCH, "--json")
    found = json.loads(other.stdout)
    differing = {(line["rung"], line["difference"]) for line in found["lines"] if line["difference"] != "same"}
    assert differing == {("urge+1", "moved")}
    assert found["totals"]["催办"]["moved"] > 0


def test_a_further_version_is_handed_in_for_a_person_to_publish(run: Run) -> None:
    handed_in = run("publish", str(DEFAULT_LADDER), "--from", "2098-01-01", "--office", "office")

    assert handed_in.exit_code == 0, handed_in.output
    assert "待该机构的审核或签发人员发布后生效" in handed_in.stdout
    assert run("list").stdout.startswith("各机构通用  第 2 版  自 2020-01-01 现行或待施行")
    assert "red+10：" in run("show", "--office", "office").stdout


def test_an_office_that_is_not_there_and_a_day_gone_by_are_refused(run: Run) -> None:
    assert run("publish", str(DEFAULT_LADDER), "--from", "2098-01-01", "--office", "nowhere").exit_code == 1
    past = run("publish", str(DEFAULT_LADDER), "--from", "2020-01-01", "--office", "office")
    assert past.exit_code == 1
    assert "规则不溯及既往" in past.stdout
