"""The recovery sheet on paper or as a file outside the data folder, and the reminder while there is none."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.desk import Desk
from issss_desktop.store import query
from issss_desktop.store.vault import codes

_LATER = "recovery_later"


@dataclass(frozen=True)
class Sheet:
    """The words of a sheet in the language in force, and its code in groups."""

    title: str
    purpose: str
    groups: tuple[str, ...]
    advice: tuple[str, ...]


def sheet_of(desk: Desk, code: str) -> Sheet:
    """The sheet of an office."""
    purpose = _(
        "This code opens the encrypted data of {office} without a passphrase. Made on {day} for {person}."
    )
    return Sheet(
        _("Recovery sheet"),
        purpose.format(
            office=_("Office {code}").format(code=desk.office),
            day=show_day(_made(desk).date(), language()),
            person=desk.user_name,
        ),
        tuple(codes.groups(code)),
        (
            _("Put it under lock and key, away from the laptop; never photograph it, never send it."),
            _("Whoever holds it and the laptop reads everything: if it is lost, print a new one at once."),
            _("To use it: on the login page choose “I have the recovery sheet” and type the groups."),
            _("Letters O and I are never used: they are the figures 0 and 1. Capitals do not matter."),
        ),
    )


def _made(desk: Desk) -> dt.datetime:
    return dt.datetime.fromtimestamp(desk.clock() / 1000, dt.UTC).astimezone()


def save_sheet(desk: Desk, code: str, path: Path) -> Path:
    """Write the sheet as a PDF where a person chose, which is never beside the data that it opens.

    Raises:
        UserError: the place is in the data folder, or cannot be written.
    """
    from issss_desktop.reports.file.writing import write_whole
    from issss_desktop.reports.recovery import RecoverySheet, recovery_sheet

    refuse_beside(desk.folder, path)
    sheet = sheet_of(desk, code)
    drawn = RecoverySheet(desk.office, sheet.title, sheet.purpose, sheet.groups, sheet.advice, _made(desk))
    write_whole(path, recovery_sheet(drawn))
    return path


def refuse_beside(folder: Path, path: Path) -> None:
    """Refuse a place inside the data folder.

    Raises:
        UserError: it is inside.
    """
    if path.resolve().is_relative_to(folder.resolve()):
        raise UserError(
            _("The recovery sheet must not lie beside the data that it opens."),
            _("Choose a USB stick, or print it: it goes into a safe, not into this folder."),
        )


def same_group(typed: str, group: str) -> bool:
    """Whether a group typed back is the one of the sheet; case, spaces, O for 0, I for 1 do not matter."""
    return codes.clean(typed) == group


def remind(desk: Desk, later: bool) -> None:
    """Note that the sheet is still to be made, or that it is made."""
    desk.store.write(lambda work: work.set_meta(_LATER, b"1" if later else b""))


def is_missing(desk: Desk) -> bool:
    """Whether a person said "later" and has made no sheet since."""
    if desk.key is None:
        return False
    with desk.store.reading() as connection:
        return bool(query.meta(connection, _LATER))
