"""Every job of the window without a window: same services, same messages, French by default.

Exit status: 0 done, 1 refused with a sentence on standard error, 2 wrong usage.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop import children, environment, paths
from issss_desktop.cli import audit as _of_audit
from issss_desktop.cli import boards as _of_boards
from issss_desktop.cli import commands as _of_records
from issss_desktop.cli import coverage as _of_coverage
from issss_desktop.cli import engagement as _of_engagement
from issss_desktop.cli import keeping as _of_keeping
from issss_desktop.cli import merging as _of_merging
from issss_desktop.cli import monitoring as _of_monitoring
from issss_desktop.cli import offices as _of_offices
from issss_desktop.cli import reconciling as _of_reconciling
from issss_desktop.cli import reports as _of_reports
from issss_desktop.cli import spreadsheets as _of_spreadsheets
from issss_desktop.cli import vault as _of_keys
from issss_desktop.cli.figures import print_figures
from issss_desktop.cli.help import command
from issss_desktop.cli.printing import busy, refuse, say, warn
from issss_desktop.cli.seat import DONE, PROGRAM, REFUSED, Seat, commands
from issss_desktop.errors import UserError, trace
from issss_desktop.i18n import N_, _, in_language
from issss_desktop.services.desk import close_desk

MISUSED, INTERRUPTED = 2, 130
DECLARED = (
    _of_records,
    _of_reports,
    _of_keys,
    _of_audit,
    _of_keeping,
    _of_merging,
    _of_offices,
    _of_boards,
    _of_coverage,
    _of_reconciling,
    _of_engagement,
    _of_monitoring,
    _of_spreadsheets,
)
"""Where commands are declared beside those below: importing them enters them."""


def run(argv: Sequence[str], lang: str) -> int:
    """Run one command; the exit status. ``argv`` without the name of the program."""
    with in_language(lang):
        try:
            status = command().main(
                args=list(argv), prog_name=PROGRAM, obj=lang, standalone_mode=False, windows_expand_args=False
            )
            return status if isinstance(status, int) else DONE
        except UserError as error:
            refuse(error)
            return REFUSED
        except typer.TyperException as error:
            warn(_misuse(error))
            return MISUSED
        except (KeyboardInterrupt, typer.Abort):
            warn(_("Stopped; what was not saved whole is not saved at all."))
            return INTERRUPTED
        except BrokenPipeError:  # the reader of our output has gone, as "head" does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return REFUSED
        except Exception as error:  # the last resort: a sentence, and the detail for support
            warn(_unforeseen(trace(error)))
            return REFUSED


def _misuse(error: typer.TyperException) -> str:
    """What is wrong with the words of a command, and where to read how it is used."""
    context: Any = getattr(error, "ctx", None)
    parameter: Any = getattr(error, "param", None)
    hint = parameter.get_error_hint() if parameter is not None else ""
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.message
    text = _reason(error, hint)
    if text == error.message and text.startswith("No such command"):
        names = ", ".join(sorted(getattr(context.command, "commands", ())))
        text = _("There is no such command. Choose: {choices}.").format(choices=names)
    path = context.command_path if context is not None else PROGRAM
    return text + " " + _("See: {command} --help").format(command=path)


def _reason(error: typer.TyperException, hint: str) -> str:
    """The sentence for what typer found, which speaks English only; what we refuse is a sentence already."""
    kind, text = type(error).__name__, error.message
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        return _("There is no option {name}.").format(name=option)
    if kind == "BadOptionUsage":
        said = _("{name} needs a value.") if "requires" in text else _("{name} takes no value.")
        return said.format(name=option)
    if kind == "MissingParameter":
        return _("{name} is missing.").format(name=hint)
    if text == "Missing command.":
        return _("A command is missing.")
    if text.startswith("Got unexpected extra argument"):
        return _("These words are too many: {words}.").format(words=text.partition("(s) (")[2].rstrip(")"))
    if error.__cause__ is not None:  # the only values that typer reads are numbers
        text = _("A whole number is expected here, and large enough.")
    return _("{place}: {text}").format(place=hint, text=text) if hint else text


def _unforeseen(detail: str) -> str:
    path = paths.log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(detail)
    except OSError:
        return detail
    said = _("The program met an error it did not foresee; nothing was half-written.")
    return said + " " + _("The detail is in the file {file}: send it to support.").format(file=path)


@commands.command(
    "demo", help=N_("Make the sample office, its reports and pictures; then open it if there is a screen.")
)
def _demo(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option(metavar=N_("DIR"), help=N_("Where to put it all."))] = Path(
        "issss-demo"
    ),
    no_window: Annotated[bool, typer.Option("--no-window", help=N_("Do not open the window."))] = False,
) -> int:
    from issss_desktop.services.figures import compute
    from issss_desktop.services.starting import demo
    from issss_desktop.services.state import records_at

    seat: Seat = ctx.obj
    root = Path(os.path.abspath(out))
    places = demo.Places(root)
    with busy(_("Making the sample office")):
        desk = demo.begin(root, seat.lang)
        try:
            figures = compute(records_at(desk), cut_off=demo.CUT_OFF)
            written = demo.print_reports(desk, root, seat.lang)
        finally:
            close_desk(desk)
    print_figures(figures, seat.lang)
    say(_("Sample office: {folder}").format(folder=places.office))
    for path in written:
        say(str(path))
    with busy(_("Taking pictures of the screens")):
        pictures = _pictures(places.office, places.pictures, seat.lang)
    for path in pictures:
        say(str(path))
    if no_window or not has_screen(os.environ, sys.platform):
        said = _("Open it with: {command}")
        say(said.format(command=f'{PROGRAM} --data "{places.office}"'))
        return DONE
    from issss_desktop import app

    return app.run(["--data", str(places.office), "--lang", seat.lang])


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be shown here."""
    if environment.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if platform in ("win32", "darwin"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _pictures(office: Path, out: Path, lang: str) -> list[Path]:
    """Pictures of the main screens, taken in a process of its own that needs no screen.

    Raises:
        UserError: the process failed; its last line is the detail.
    """
    own = environment.for_child(QT_QPA_PLATFORM="offscreen", PYTHONUTF8="1")
    done = subprocess.run(
        [*children.command(), "--child", "pictures", str(office), str(out), lang],
        check=False, capture_output=True, encoding="utf-8", errors="replace", env=own,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise UserError(
            _("The pictures of the screens could not be made: {reason}").format(reason=last),
            _("The office and the reports are complete; run “make run” again, it sets up what Qt needs."),
        )
    return [Path(line) for line in done.stdout.splitlines() if line.strip()]
