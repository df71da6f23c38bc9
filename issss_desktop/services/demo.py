"""The demonstration: a fresh sample office in a folder, its figures and its printed reports."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.printing import reports
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.store.open import DATABASE, PIECES

CUT_OFF = dt.date(2017, 12, 31)
"""Day of the last published total of the sample office: every figure of its pack is of this day."""


@dataclass(frozen=True)
class Places:
    """Where a demonstration puts things: the data folder, the reports, the pictures."""

    root: Path

    @property
    def office(self) -> Path:
        """Data folder of the sample office."""
        return self.root / "office"

    @property
    def reports(self) -> Path:
        """Printed reports."""
        return self.root / "reports"

    @property
    def pictures(self) -> Path:
        """Pictures of the screens."""
        return self.root / "pictures"


def begin(root: Path, lang: str) -> Desk:
    """Make the sample office anew; one that is there is replaced only if it is a sample itself.

    Raises:
        UserError: the folder holds a real office, is in use, or cannot be written.
    """
    places = Places(root)
    if (places.office / DATABASE).exists():
        _refuse_real(places.office, lang)
        for name in (DATABASE, PIECES):
            for tail in ("", "-wal", "-shm"):
                (places.office / f"{name}{tail}").unlink(missing_ok=True)
    for folder in (places.reports, places.pictures):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                _("The folder {folder} cannot be written.").format(folder=folder),
                _("Choose another folder, or give this user the right to write there."),
                str(error),
            ) from error
    return create_sample(places.office, lang)


def _refuse_real(folder: Path, lang: str) -> None:
    desk = open_desk(folder, lang=lang)  # takes the lock: an office open in a window is not replaced
    close_desk(desk)
    if not desk.sample:
        raise UserError(
            _("The folder {folder} holds a real office: it is not replaced by the sample.").format(
                folder=folder
            ),
            _("Choose another folder with --out."),
        )


def print_reports(desk: Desk, root: Path, lang: str) -> list[Path]:
    """Write every report of the sample office, in the order they are listed.

    Raises:
        UserError: a report cannot be written.
    """
    folder = Places(root).reports
    names = [kind.name for kind in reports.reports()]
    return [
        reports.write_report(desk, name, folder / f"{name}.pdf", cut_off=CUT_OFF, lang=lang) for name in names
    ]
