"""The command line knows its commands without importing them, and a command brings in only its own part."""

import subprocess
import sys

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli.later import Later
from cli.main import COMMANDS, app
from tests.unit.source import ROOT

HEAVY = {"sqlalchemy", "sqlmodel", "fastapi", "uvicorn", "alembic", "dramatiq", "redis", "psycopg", "httpx"}
PARSERS = {"lxml", "pypdfium2"}


def loaded_after(*arguments: str) -> set[str]:
    """Return the packages that a process has loaded when it ends."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr))\n"
        "from cli.main import app\n"
        f"app({list(arguments)!r}, prog_name='duban')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("later", COMMANDS, ids=lambda later: later.name)
def test_what_stands_in_the_list_is_a_command_with_its_help(later: Later) -> None:
    command = later.loaded()
    assert isinstance(command, TyperCommand | TyperGroup)
    assert command.name == later.name
    assert command.help == later.help
    told = CliRunner().invoke(app, [str(later.name), "--help"])
    assert told.exit_code == 0
    assert f"用法：duban {later.name}" in told.output


def test_the_list_of_commands_is_shown_without_loading_one() -> None:
    assert not HEAVY & loaded_after("--help")


def test_a_date_is_reckoned_without_loading_the_service() -> None:
    assert not HEAVY & loaded_after("workdays", "2026-02-13", "+5")


def test_a_plain_text_is_decoded_without_loading_service_or_parsers() -> None:
    assert not (HEAVY | PARSERS) & loaded_after("plan", "text", str(ROOT / "docs" / "architecture.md"))


def test_each_group_lists_its_commands_in_order() -> None:
    told = CliRunner().invoke(app, ["--help"]).output
    places = [told.index(str(later.name)) for later in COMMANDS]
    assert places == sorted(places)
