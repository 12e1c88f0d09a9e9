"""Commands that are imported when they are used: the command line answers at once, and a process loads its own part.

The one place of the project where a module is imported by its name (docs/architecture.md says why it is here).
"""

from importlib import import_module
from typing import Any

import typer

from cli.doors import Command, Door


class Later(Command):
    """Stands for a command or a group of commands in `module:name`; its help is known before it is imported."""

    def __init__(self, name: str, place: str, help: str) -> None:  # noqa: A002  as typer calls it
        super().__init__(name, help=help)
        self.place = place

    def loaded(self) -> Any:
        """Import what this stands for; a plain function becomes a command, a Typer stays what it is."""
        module, _, name = self.place.partition(":")
        found = getattr(import_module(module), name)
        if not isinstance(found, typer.Typer):
            function, found = found, typer.Typer(add_completion=False)
            found.command(self.name, cls=Command)(function)
        command = typer.main.get_command(found)
        command.name, command.help = self.name, self.help
        return command

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Go on with the real command; from here on nothing of this one is left."""
        return self.loaded().make_context(info_name, args, parent=parent, **extra)


def holding(*commands: Later) -> type[Door]:
    """Return the kind of group that holds these commands besides its own: `typer.Typer(cls=holding(…))`."""

    class Holding(Door):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            for command in commands:
                self.add_command(command)

    return Holding
