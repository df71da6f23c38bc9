"""What is new since the previous session of the board: movements of the Fund, assessments of projects."""

from collections.abc import Sequence

from issss_desktop.i18n import _, language
from issss_desktop.models.figures import ContributionFigures, ContributionLine, Figures
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import Sum, cents_shown, exponent_of, figure_usd, native, unknown, usd
from issss_desktop.reports.brief import AssessmentSheet, fictional_tag, short_day, titled
from issss_desktop.reports.contributions import KINDS
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.words import rich
from issss_desktop.reports.portfolio import opinion_word
from issss_desktop.reports.session.meeting import Meeting, Session

Movement = tuple[ContributionFigures, ContributionLine, int]  # with the number of the deposit


def movements_since(figures: Figures, session: Session) -> list[Movement]:
    """Movements dated after a session, in the order of their dates."""
    found: list[Movement] = []
    for one in figures.fund.contributions:
        deposits = 0
        for line in one.lines:
            if line.state in ("later", "imprecise"):
                continue
            deposits += line.kind == "deposit"
            if line.kind != "expected" and line.on is not None and line.on.first() > session.day:
                found.append((one, line, deposits))
    return sorted(found, key=lambda m: (m[1].on.last() if m[1].on else session.day, m[1].uuid.bytes))


def draw_movements_since(doc: Document, figures: Figures, meeting: Meeting, number: str) -> None:
    """The variation of the known total since the previous session, then each movement after it."""
    session = meeting.previous
    if session is None:
        return
    _variation(doc, figures, meeting, session)
    if not figures.fund.contributions:
        return
    shown = movements_since(figures, session)
    if not shown:
        text = _("No movement after the previous session ({day}) is recorded.")
        doc.paragraph(text.format(day=session.when))
        return
    _table(doc, shown, session, number)


def _variation(doc: Document, figures: Figures, meeting: Meeting, session: Session) -> None:
    now, before = figures.fund.total, meeting.before
    if now.value is None or before is None or before.value is None or now.value == before.value:
        return
    cents = cents_shown([now.value, before.value])
    text = _(
        "Between the previous session ({day}) and the cut-off, the last known total went from "
        "<b>{before} USD</b> to <b>{now} USD</b>: a variation between two positions, not the contributions "
        "of the period."
    )
    doc.paragraph(rich(text, day=session.when, before=figure_usd(before, cents), now=figure_usd(now, cents)))


def _table(doc: Document, shown: Sequence[Movement], session: Session, number: str) -> None:
    columns = [
        Column(_("Date"), 22),
        Column(_("Donor"), 52),
        Column(_("Operation"), 28),
        Column(_("Amount in original currency"), 30, "figure"),
        Column("", 9, "code"),
        Column(_("USD credited"), 27, "figure"),
    ]
    made_up = all(one.fictional for one, _line, _n in shown)
    rows = [_row(*movement, mark=not made_up) for movement in shown]
    deposits = [line.usd for _one, line, _n in shown if line.kind == "deposit"]
    if deposits:
        total = [_("Received since the previous session"), Sum.of(deposits).least()]
        rows.append(Row([Cell(total[0], span=5), total[1]], "total"))
    doc.table(
        Table(
            columns,
            rows,
            doc.table_name(number),
            _("Contributions since the previous session ({day})").format(day=session.when),
            _("amounts to the cent"),
            tag=fictional_tag() if made_up else "",
        )
    )


def _row(one: ContributionFigures, line: ContributionLine, deposits: int, mark: bool) -> Row:
    donor = one.donor.in_language(language()) or unknown()
    name = Cell(titled(donor, one.fictional and mark))
    kind = _(KINDS.get(line.kind, line.kind)).format(n=deposits)
    on = show_partial(line.on, language()) if line.on else unknown()
    credited = usd(line.usd, True) if line.kind == "deposit" else ""
    return Row(
        [on, name, kind, native(line.amount, exponent_of(line.currency)), line.currency or "", credited]
    )


def new_first(
    sheets: Sequence[AssessmentSheet], session: Session | None
) -> tuple[list[AssessmentSheet], int]:
    """The sheets, those after a session first, and how many these are."""
    if session is None:
        return list(sheets), 0
    new = [s for s in sheets if s.on is not None and s.on > session.day]
    return [*new, *(s for s in sheets if s not in new)], len(new)


def draw_new_assessments(
    doc: Document, sheets: Sequence[AssessmentSheet], session: Session, number: str, target: str
) -> None:
    """The assessments given after the previous session, with the page of each sheet."""
    columns = [
        Column(_("Project"), 82),
        Column(_("Opinion"), 34),
        Column(_("Date"), 32),
        Column(_("Page"), 20, "figure"),
    ]
    rows = []
    for k, sheet in enumerate(sheets):
        title = Cell(titled(sheet.project, sheet.fictional), link=f"{target}-{k}")
        opinion = sheet.opinion or opinion_word(None)
        rows.append(Row([title, opinion, short_day(sheet.on), Cell(page_of=f"{target}-{k}")]))
    doc.table(
        Table(
            columns,
            rows,
            doc.table_name(number),
            _("New assessments since the previous session ({day})").format(day=session.when),
        )
    )
