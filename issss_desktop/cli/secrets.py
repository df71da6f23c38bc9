"""Passphrases on the command line: from a file, the environment or a hidden prompt, never an argument."""

import os
import sys
from pathlib import Path

import typer

from issss_desktop import environment
from issss_desktop.cli.printing import warn
from issss_desktop.errors import UserError
from issss_desktop.i18n import _

VARIABLE = environment.PASSPHRASE
NEW_VARIABLE = environment.NEW_PASSPHRASE
RECOVERY_VARIABLE = environment.RECOVERY
_LARGEST = 10_000


def passphrase(file: Path | None) -> str:
    """The passphrase that opens the office.

    Raises:
        UserError: it is nowhere and nobody can be asked, or its file cannot be read.
    """
    return _given(file, VARIABLE) or _ask(_("Passphrase"), "--passphrase-file", VARIABLE)


def new_passphrase(
    file: Path | None, variable: str = NEW_VARIABLE, option: str = "--new-passphrase-file"
) -> str:
    """A passphrase to set; a person at a terminal types it twice.

    Raises:
        UserError: it is nowhere and nobody can be asked, too short, or typed in two ways.
    """
    from issss_desktop.services.vault.passphrases import accept, matching

    if given := _given(file, variable):
        return accept(given)
    first = accept(_ask(_("New passphrase"), option, variable))
    return matching(first, _ask(_("The same passphrase again"), option, variable))


def recovery_code() -> str:
    """The code of the recovery sheet.

    Raises:
        UserError: it is nowhere and nobody can be asked.
    """
    return _given(None, RECOVERY_VARIABLE) or _ask(_("Recovery code"), "--recovery", RECOVERY_VARIABLE)


def _given(file: Path | None, variable: str) -> str:
    if file is None:
        return os.environ.get(variable, "")
    try:
        text = file.read_bytes()[:_LARGEST].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            _("The file of the passphrase cannot be read: {file}.").format(file=file),
            _("It is a text file (UTF-8) that holds the passphrase and nothing else."),
            str(error),
        ) from error
    if not text.strip():
        raise UserError(
            _("The file of the passphrase is empty: {file}.").format(file=file), _("Write it there first.")
        )
    return text.strip()


def _ask(words: str, option: str, variable: str) -> str:
    if not sys.stdin.isatty():
        raise UserError(
            _("A passphrase is needed, and there is nobody here to type it."),
            _("Give it with {option} or in the variable {variable}.").format(
                option=option, variable=variable
            ),
        )
    return str(typer.prompt(words, hide_input=True, err=True))


def wait(seconds: float) -> None:
    """Wait for the next try, and say so."""
    import time

    warn(_("Wrong tries went before: waiting {n} s.").format(n=int(seconds) + 1))
    time.sleep(seconds)
