"""Help of every command in the language in force: typer knows English only, and would show Python's types."""

from collections.abc import Iterator
from typing import Any

import typer
from typer import core, rich_utils

from issss_desktop.cli.seat import commands
from issss_desktop.i18n import N_, _

REQUIRED, DEFAULT = N_("[required]"), N_("[default: {}]")
PANELS = (N_("Arguments"), N_("Options"), N_("Commands"))
OPTIONS, COMMAND = N_("[OPTIONS]"), N_("COMMAND [ARGS]...")


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    formatter.write_usage(
        ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix=_("Usage:") + " "
    )


class _Command(core.TyperCommand):
    """A command whose usage line is in the language in force."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)


class _Group(core.TyperGroup):
    """The program itself, likewise."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)


def command() -> Any:
    """The commands, with every word of their help in the language in force."""
    (
        rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE, rich_utils.COMMANDS_PANEL_TITLE,
    ) = map(_, PANELS)  # fmt: skip
    rich_utils.REQUIRED_LONG_STRING, rich_utils.DEFAULT_STRING = _(REQUIRED), _(DEFAULT)
    commands.info.cls = _Group
    for each in commands.registered_commands:
        each.cls = _Command
    made: Any = typer.main.get_command(commands)
    made.subcommand_metavar = _(COMMAND)
    for each in (made, *made.commands.values()):
        _translate(each)
    return made


def _translate(command: Any) -> None:
    text = command.help or ""
    command.help = _(text)
    command.options_metavar = _(OPTIONS)
    for parameter in _parameters(command):
        typed = isinstance(parameter, core.TyperOption) and parameter.metavar is not None
        text = parameter.help or ""
        parameter.help = _(text)
        parameter.metavar = _(parameter.metavar) if parameter.metavar else parameter.metavar
        if not typed:  # a flag has no value, and an argument is named already: "<bool>", "<str>" say nothing
            parameter.display_type_rich = lambda ctx: None


def _parameters(command: Any) -> Iterator[Any]:
    yield from command.params
    asking = command.get_help_option(typer.Context(command))
    if asking is not None:
        asking.help = N_("Show this text and end.")
        yield asking
