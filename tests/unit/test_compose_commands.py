"""Every command of the compose file is one that the duban command understands."""

import pytest
import typer
from ruamel.yaml import YAML
from typer.core import TyperGroup

from tests.unit.source import ROOT

SERVICES = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
OURS = [name for name in sorted(SERVICES) if "build" in SERVICES[name]]


@pytest.mark.parametrize("name", OURS)
def test_a_service_starts_a_command_that_exists(name: str) -> None:
    from cli.main import app

    duban = typer.main.get_command(app)
    arguments: list[str] = SERVICES[name]["command"]
    with duban.make_context("duban", list(arguments)) as context:
        assert isinstance(duban, TyperGroup)
        _, command, rest = duban.resolve_command(context, list(arguments))
        assert command is not None
        command.make_context(command.name, rest, parent=context)
