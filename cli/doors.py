"""Commands whose help speaks Chinese throughout, and whose refusals are one sentence instead of a traceback."""

import sys
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from core.errors import AppError

rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.ERRORS_PANEL_TITLE = "命令有误"
rich_utils.RICH_HELP = "看用法请输入 [blue]'{command_path} {help_option}'[/]"
rich_utils.DEFAULT_STRING = "[默认 {}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"


PIECES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}


def _usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = (PIECES.get(piece, piece) for piece in command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")


def _help_option(option: Any) -> Any:
    if option is not None:
        option.help = "显示用法。"
    return option


class Command(TyperCommand):
    """One command."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how to call it."""
        _usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows this."""
        return _help_option(super().get_help_option(ctx))


class Door(TyperGroup):
    """A group of commands."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how to call it."""
        _usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows this."""
        return _help_option(super().get_help_option(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for; say what went wrong in one Chinese sentence."""
        try:
            return super().invoke(ctx)
        except AppError as error:
            print(f"错误：{error.detail}", file=sys.stderr)
            raise typer.Exit(1) from error
