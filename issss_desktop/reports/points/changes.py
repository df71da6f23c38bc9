"""What changed since the previous session: figures, new events, and what was recorded late."""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.amounts import cents_shown, gap, usd
from issss_desktop.reports.brief import titled
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import rich
from issss_desktop.reports.session.meeting import Amount
from issss_desktop.reports.session.spelling import money

MOST = 200  # rows of a list: a pack is read by people, the register holds everything


@dataclass(frozen=True, slots=True)
class CellChange:
    """A figure that moved between two papers: USD cents, None is n.d.; which of them are lower bounds."""

    label: str
    before: int | None
    after: int | None
    least_before: bool = False
    least_after: bool = False

    def gap(self) -> int | None:
        """What it moved by; None where a side is not known, or is only a lower bound."""
        if self.before is None or self.after is None or self.least_before or self.least_after:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated that was recorded, corrected or deleted since; ``what`` says which, in words."""

    on: str
    kind: str
    title: str
    what: str
    recorded: str
    amount: Amount | None = None
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything since a paper or a day: ``since`` names it, ``compared`` says what figures stand beside it.

    ``events`` are dated after it, ``late`` before it; ``undated`` counts records without any date.
    """

    since: str
    compared: str = ""
    cells: Sequence[CellChange] = ()
    events: Sequence[Event] = ()
    late: Sequence[Event] = ()
    undated: int = 0


def draw_changes(doc: Document, changes: Changes, target: str) -> None:
    """The section behind the annexes: figures before and after, then two lists."""
    title = _("What changed since the previous session")
    short = _("What changed")
    doc.section("", short)
    doc.start(section=("", short))
    doc.heading(1, "", title, target)
    doc.paragraph(rich(_("Compared with: <b>{what}</b>."), what=changes.since), full=True)
    if changes.cells:
        draw_cells(doc, changes.cells, _("Figures that moved"), (_("Before"), _("Now")), changes.compared)
    elif changes.compared:
        doc.paragraph(_("No figure of the pack moved."), full=True)
    if changes.undated:
        text = ngettext(
            "{n} record without a date was added or corrected beside these.",
            "{n} records without a date were added or corrected beside these.",
            changes.undated,
        )
        doc.paragraph(text.format(n=changes.undated), full=True)
    draw_events(doc, changes.events, _("New events"), _("dated after the previous session"))
    draw_events(doc, changes.late, _("Late entries"), _("dated before, recorded after"))


def draw_cells(
    doc: Document,
    cells: Sequence[CellChange],
    title: str,
    heads: tuple[str, str],
    note: str = "",
    name: str = "",
) -> None:
    """Figures before and after, with their gap."""
    cents = cents_shown([v for cell in cells for v in (cell.before, cell.after)])
    rows = []
    for cell in cells:
        before, after = (
            usd(cell.before, cents, cell.least_before),
            usd(cell.after, cents, cell.least_after),
        )
        rows.append(Row([cell.label, before, after, gap(cell.gap())]))
    columns = [
        Column(_("Figure"), 78, "label"), Column(heads[0], 30, "figure"), Column(heads[1], 30, "figure"),
        Column(_("Gap"), 30, "figure"),
    ]  # fmt: skip
    doc.table(Table(columns, rows, name, title, _("in USD"), [Note("", note)] if note else []))


def draw_events(doc: Document, events: Sequence[Event], title: str, unit: str, name: str = "") -> None:
    """Dated records, the oldest first; when they were recorded, where that is told."""
    told = any(one.recorded for one in events)
    columns = [
        Column(_("Date"), 21, "label"),
        Column(_("What"), 33),
        Column(_("Record"), 58 if told else 83),
        Column(_("Amount"), 31, "figure"),
        *([Column(_("Recorded"), 25)] if told else []),
    ]
    if not events:
        rows = [Row([Cell(_("none"), face="I"), "", "", ""])]
    else:
        rows = [_event(one, told) for one in events[:MOST]]
    notes = []
    if len(events) > MOST:
        left = len(events) - MOST
        text = ngettext(
            "{n} more is not printed: see the register.", "{n} more are not printed: see the register.", left
        )
        notes.append(Note("", text.format(n=left)))
    doc.table(Table(columns, rows, name, title, unit, notes))


def _event(one: Event, told: bool) -> Row:
    kind = f"{one.kind}\n{one.what}" if one.what else one.kind
    title = Cell(titled(one.title, one.fictional))
    aside = [one.recorded] if told else []
    return Row([one.on, kind, title, money(one.amount) if one.amount else "", *aside])
