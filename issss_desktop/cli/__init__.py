"""The command line; loaded only when a command is given, for typer and rich take longer than a frame."""

from issss_desktop.cli.program import has_screen, run

__all__ = ["has_screen", "run"]
