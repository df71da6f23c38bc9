"""The recovery sheet on paper or as a file outside the data folder."""

import datetime as dt
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.desk import Desk
from issss_desktop.store.vault import codes


def draw_sheet(desk: Desk, code: str) -> bytes:
    """The sheet of an office as a PDF, in the language in force."""
    from issss_desktop.reports.recovery import RecoverySheet, recovery_sheet

    made = dt.datetime.fromtimestamp(desk.clock() / 1000, dt.UTC).astimezone()
    day = show_day(made.date(), language())
    return recovery_sheet(RecoverySheet(desk.office, desk.user_name, day, groups(code), made))


def save_sheet(desk: Desk, code: str, path: Path) -> Path:
    """Write the sheet where a person chose, which is never beside the data that it opens.

    Raises:
        UserError: the place is in the data folder, or cannot be written.
    """
    from issss_desktop.reports.file.writing import write_whole

    refuse_beside(desk.folder, path)
    write_whole(path, draw_sheet(desk, code))
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


def groups(code: str) -> list[str]:
    """The code as it is printed and read aloud: eight groups of four letters."""
    return codes.groups(code)


def same_group(typed: str, group: str) -> bool:
    """Whether a group typed back is the one of the sheet; case, spaces, O for 0, I for 1 do not matter."""
    return codes.clean(typed) == group
