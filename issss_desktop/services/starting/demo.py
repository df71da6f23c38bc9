"""The demonstration: a fresh sample office in a folder, its figures and its printed reports."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.printing import reports
from issss_desktop.services.printing.kinds import KINDS, YEAR
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.store.open import DATABASE, PIECES

CUT_OFF = dt.date(2017, 12, 31)
"""Day of the last published total of the sample office: every figure of its pack is of this day."""

PICTURE = re.compile(r"[1-9]\d?-[a-z]+(-[a-z]+)*-(fr|en)\.png")
"""Name of a picture that a demonstration makes, such as ``13-new-contribution-fr.png``."""


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
    _forget_pictures(places.pictures)
    return create_sample(places.office, lang)


def _forget_pictures(folder: Path) -> None:
    """Take away what an earlier demonstration left: pictures of another office or in another language.

    What a person put beside them has another name and stays.
    """
    for path in folder.iterdir():
        if PICTURE.fullmatch(path.name):
            path.unlink(missing_ok=True)


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
    """Write every report that the sample office has something to say in, in the order they are listed.

    Raises:
        UserError: a report cannot be written.
    """
    written = []
    for kind in KINDS:
        path = Places(root).reports / f"{kind.name}.pdf"
        about = _subject(desk, kind.name, kind.about) if kind.must else ""
        if about is None:
            continue
        reports.write_report(desk, Order(kind.name, CUT_OFF, lang, about, CUT_OFF.year), path)
        written.append(path)
    return written


def _subject(desk: Desk, name: str, code: str) -> str | None:
    """A record that a report can be about: the last meeting with decisions, the first cited project, the
    province of the office.

    None where the sample has none: nothing is made up for a demonstration.
    """
    if code == YEAR:
        return ""
    rows = list(reading.page(desk, code, limit=1000).rows)
    if code == "province":
        own = reading.read(desk, desk.office_uuid).row["province"]
        rows = [row for row in rows if row.uuid == own]
    if code == "meeting":
        rows = [row for row in rows if row["decisions"] and row["board"]]
    if name == "communique":
        rows = [row for row in rows if row["communique"]]
    if name == "submission":
        asked = {r["meeting"] for r in reading.page(desk, "decision", limit=1000).rows if r["amount"]}
        rows = [row for row in rows if row.uuid in asked]
    return rows[0].ref if rows else None
