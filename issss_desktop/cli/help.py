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
    _dress(commands)
    made: Any = typer.main.get_command(commands)
    for each in _all(made):
        _translate(each)
    return made


def _dress(group: typer.Typer) -> None:
    """Give a group, its commands and the groups inside it our usage lines."""
    group.info.cls = _Group
    for each in group.registered_commands:
        each.cls = _Command
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        _dress(inner.typer_instance)


def _all(made: Any) -> Iterator[Any]:
    """A command, and those of a group."""
    yield made
    inside = getattr(made, "commands", {})
    if inside:
        made.subcommand_metavar = _(COMMAND)
    for each in inside.values():
        yield from _all(each)


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
