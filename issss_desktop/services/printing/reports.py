"""The reports of an office: which there are, what each needs, and one of them written into a file."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, in_language
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.reading import one
from issss_desktop.services.state import records_at

FUND = "CDS00"
"""The fund of every pack for now: nothing sums across funds."""


@dataclass(frozen=True)
class ReportKind:
    """A report that can be printed; ``title`` and ``needs`` are English msgids."""

    name: str
    title: str
    needs: str


KINDS = (
    ReportKind(
        "board-pack",
        N_("Board pack"),
        N_("A cut-off; a meeting (--meeting) for its cover, else the board of the office’s province."),
    ),
    ReportKind("contributions", N_("Contributions to the Fund"), N_("A cut-off.")),
    ReportKind("portfolio", N_("Bilateral projects"), N_("A cut-off.")),
)


def reports() -> list[ReportKind]:
    """Every report, in the order in which a person looks for them."""
    return list(KINDS)


def write_report(
    desk: Desk, name: str, path: Path, *, meeting: str | None = None, cut_off: dt.date, lang: str = "fr"
) -> Path:
    """Write a report as a PDF file, whole or not at all; returns its path.

    Args:
        meeting: reference of the meeting on the cover.
        cut_off: last day whose events count.
        lang: "fr" or "en", whatever the language of the screen.

    Raises:
        UserError: no such report or meeting, or the file cannot be written.
    """
    if name not in {kind.name for kind in KINDS}:
        raise UserError(
            _("There is no report “{name}”.").format(name=name[:40]),
            _("Choose: {choices}.").format(choices=", ".join(kind.name for kind in KINDS)),
        )
    from issss_desktop.reports.writing import write_whole

    write_whole(path, draw_report(desk, name, meeting=meeting, cut_off=cut_off, lang=lang))
    return path


def draw_report(desk: Desk, name: str, *, meeting: str | None, cut_off: dt.date, lang: str) -> bytes:
    """Bytes of a report, from one snapshot of the records.

    Raises:
        UserError: there is no such meeting.
    """
    # reportlab and pikepdf take longer to load than a window to open
    from issss_desktop.reports.contributions import contributions_report
    from issss_desktop.reports.pack import Pack, board_pack
    from issss_desktop.reports.portfolio import portfolio_report
    from issss_desktop.services.printing.sheets import Gathering

    with desk.store.reading() as connection, in_language(lang):
        held = one(connection, meeting) if meeting else None
        if held is not None and (held.entity != "meeting" or not held.alive):
            raise UserError(
                _("“{ref}” is not a meeting.").format(ref=str(meeting)[:60]),
                _("Give the reference of a meeting; “list meeting” shows them."),
            )
        records = records_at(desk)
        figures = compute(records, fund=FUND, cut_off=cut_off)
        gathering = Gathering(desk, connection, records, figures)
        brief = gathering.brief(held)
        sheets, sources = gathering.assessments(), gathering.sources()
    with in_language(lang):
        if name == "contributions":
            return contributions_report(brief, figures)
        if name == "portfolio":
            return portfolio_report(brief, figures, sheets)
        return board_pack(Pack(brief, figures, sheets, sources, language=lang))
