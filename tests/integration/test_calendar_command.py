"""`duban calendar` on a house: what it shows, what it refuses row by row, what a dry run leaves behind."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer
from sqlmodel import Session
from typer.testing import CliRunner, Result

from cli import calendar, workdays
from cli.doors import Door
from core.settings import get_settings
from tests.province import settle

NUMBER = "国办发明电〔2098〕9号"
Run = Callable[..., Result]


@pytest.fixture
def run(own_engine: sa.Engine, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command on a house that knows the notices up to 20 January 2020."""
    with Session(own_engine) as session:
        settle(session, own_engine, notices_until=date(2020, 1, 20))
        session.commit()
    monkeypatch.setenv("DUBAN_DATABASE_URL", own_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUBAN_REDIS_URL", redis_url)
    monkeypatch.setenv("DUBAN_SECRET_KEY", "k3y-for-tests-only-0123456789abcdef")
    get_settings.cache_clear()
    app = typer.Typer(cls=Door)
    app.add_typer(calendar.app, name="calendar")
    app.add_typer(workdays.app)
    yield lambda *arguments: CliRunner().invoke(app, list(arguments))
    get_settings.cache_clear()


def notice(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "2099.csv"
    file.write_text("\n".join(("date,name,kind", *lines)), encoding="gb18030")
    return str(file)


def test_the_calendar_is_shown_with_the_day_from_which_each_paper_counts(run: Run) -> None:
    shown = run("calendar", "show", "--year", "2019", "--on", "2019-03-21").stdout

    assert "国办发明电〔2018〕15号  自 2018-12-06 起" in shown
    assert "2019-05-01 放假 劳动节" in shown
    assert "国办发明电〔2019〕3号" not in shown
    assert shown.splitlines()[-1].startswith("日历版本：cn-2019.1-")


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(run: Run, tmp_path: Path, own_engine: sa.Engine) -> None:
    result = run("calendar", "import", notice(tmp_path, "2099-01-21,春节,off"), "--paper", NUMBER, "--dry-run")

    assert result.exit_code == 0, result.output
    assert "提示：没有提到：元旦" in result.stdout
    assert "涉及未办结时限 0 个：改期 0 个" in result.stdout
    assert result.stdout.splitlines()[-1] == "试算完毕，未写入。"
    with own_engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM calendar_draft")) == 0


def test_what_was_entered_waits_for_a_person_and_is_not_entered_twice(run: Run, tmp_path: Path) -> None:
    file = notice(tmp_path, "2099-01-21,春节,off")

    assert "方生效" not in run("calendar", "show").stdout
    assert "发布后生效" in run("calendar", "import", file, "--paper", NUMBER).stdout
    again = run("calendar", "import", file, "--paper", NUMBER)
    assert (again.exit_code, "不重复导入" in again.output) == (1, True)
    assert NUMBER not in run("calendar", "show").stdout


def test_every_faulty_row_is_named(run: Run, tmp_path: Path) -> None:
    result = run("calendar", "import", notice(tmp_path, "x,春节,off", "2099-01-21,春节,?"), "--paper", NUMBER)

    assert result.exit_code == 1
    assert "第 2 行 date：“x”，应为日期" in result.output
    assert "第 3 行 isOffDay：“?”，应为off（放假）" in result.output


@pytest.mark.parametrize("paper", ["九号文", "国办发明电〔98〕9号"])
def test_a_paper_needs_its_number_as_printed(run: Run, tmp_path: Path, paper: str) -> None:
    result = run("calendar", "import", notice(tmp_path, "2099-01-21,春节,off"), "--paper", paper)
    assert (result.exit_code, "文号应写作" in result.output) == (1, True)


def test_working_days_are_reckoned_by_the_products_notices_or_by_those_of_the_house(run: Run) -> None:
    # The house has not heard of the extension of 2020; the product has.
    assert run("workdays", "2020-01-23", "+1").stdout == "2020-02-03\n"
    assert run("calendar", "workdays", "2020-01-23", "+1").stdout == "2020-01-31\n"
