"""Point 6.3: the programmes of the Fund, those of a province in the pack of its board."""

from collections.abc import Sequence
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import Figures
from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import Sum, cents_shown, figure_usd, share, unknown
from issss_desktop.reports.brief import fictional_tag, titled
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table

MONEY = ("allocated", "transferred", "spent")
ROOM = 340.0
"""Points for the title and a short table, which is not cut: a title alone at the foot helps nobody."""


def title(provincial: bool) -> str:
    """Title of the point."""
    return _("Programmes of the province") if provincial else _("Programmes of the Fund")


def shown(figures: Figures, province: UUID | None) -> tuple[ProgrammeFigures, ...]:
    """Programmes that the pack of a board prints: those of its province, all without one; begun by then."""
    lines = figures.fund.statement.begun
    return tuple(p for p in lines if province is None or province in p.provinces)


def draw_programmes(
    doc: Document,
    lines: Sequence[ProgrammeFigures],
    provincial: bool,
    number: str,
    target: str,
) -> None:
    """A line a programme: allocated, transferred, spent, rate of execution, end in force."""
    if doc.room() < ROOM:
        doc.start()
    doc.heading(2, number, title(provincial), target)
    notes: list[Note] = []
    counted = [p for p in lines if p.in_total]
    cents = cents_shown([getattr(p, name).value for p in lines for name in MONEY])
    made_up = all(p.fictional for p in lines)
    rows = [_row(p, cents, notes, mark=not made_up) for p in counted]
    if len(counted) > 1:
        sums = [Sum.of_figures(getattr(p, name) for p in counted).least(cents) for name in MONEY]
        rows.append(Row([_("Total"), *sums, "", ""], "total"))
    others = [p for p in lines if not p.in_total]
    if others:
        rows.append(Row([_("In no total"), "", "", "", "", ""], "group"))
        rows += [_row(p, cents, notes, mark=not made_up) for p in others]
    if provincial:
        notes.append(
            Note("", _("A programme that works in several provinces stands here with its whole amounts."))
        )
    notes.append(Note("", _("Rate of execution: expenditure declared over transfers less refunds.")))
    columns = [
        Column(_("Programme"), 58),
        Column(_("Allocated"), 26, "figure"),
        Column(_("Transferred"), 26, "figure"),
        Column(_("Spent"), 24, "figure"),
        Column(_("Rate, %"), 14, "figure"),
        Column(_("End in force"), 20, "figure"),
    ]
    name = doc.table_name(number)
    tag = fictional_tag() if made_up else ""
    doc.table(Table(columns, rows, name, title(provincial), _("in USD"), notes, tag=tag))


def _row(line: ProgrammeFigures, cents: bool, notes: list[Note], mark: bool) -> Row:
    named = f"{line.code} – {line.title}" if line.code else line.title
    text = Cell(titled(named, line.fictional and mark))
    rate = Cell(share(line.rate.basis_points), note=_above(notes) if line.rate.above else "")
    end = show_partial(line.end, language()) if line.end else unknown()
    extended = Cell(end, note=_call(notes, _("Extended."))) if line.extensions else end
    return Row([text, *(_money(getattr(line, name), cents) for name in MONEY), rate, extended])


def _money(figure: Figure, cents: bool) -> str:
    return figure_usd(figure, cents)


def _above(notes: list[Note]) -> str:
    return _call(notes, _("More was spent than transferred: to be explained by the organisation."))


def _call(notes: list[Note], text: str) -> str:
    """The letter of a note, the same for the same text."""
    for note in notes:
        if note.text == text:
            return note.call
    notes.append(Note("abcdefgh"[sum(bool(n.call) for n in notes)], text))
    return notes[-1].call
