import pytest
import typer
from typer.testing import CliRunner, Result

from cli.workdays import app

main = typer.Typer()
main.add_typer(app)


@main.command("other")
def other() -> None:
    """A second command, so that `workdays` is called by its name."""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["workdays", *arguments])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("2026-02-13", "+5"), "2026-02-27\n"),
        (("2026-02-13", "5"), "2026-02-27\n"),
        (("2026-02-27", "-4"), "2026-02-14\n"),
        (("2026-09-03", "+30", "--natural"), "2026-10-08\n"),
    ],
)
def test_the_date_alone_is_printed(arguments: tuple[str, ...], expected: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (0, expected)


def test_explain_comes_before_the_date_with_paper_and_version() -> None:
    lines = run("2026-02-13", "+5", "--explain").stdout.splitlines()
    assert lines[0].startswith("2026-02-13 + 5 工作日 = 2026-02-27：02-14 调休上班")
    assert "国办发明电〔2025〕7号" in lines[1]
    assert lines[2].startswith("日历版本：cn-2026.1-")
    assert lines[-1] == "2026-02-27"


def test_a_provisional_date_says_so_before_the_last_line() -> None:
    lines = run("2026-12-30", "+5").stdout.splitlines()
    assert lines[0].startswith("暂定日期")
    assert lines[-1] == "2027-01-06"


@pytest.mark.parametrize(
    "arguments",
    [
        ("2026-02-30", "+5"),
        ("20260213", "+5"),
        ("2026-02-13", "five"),
        ("2026-02-13", "+"),
        ("2026-02-13", "-5", "--natural"),
        ("9999-12-30", "+9"),
        ("2026-02-13", "+5", "--natrual"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert not isinstance(result.exception, (ValueError, OverflowError))
