"""Block of the fund: the great figure, the measures beside it, the last known position by donor."""

import datetime as dt
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figure import Figure, Ref, Status
from issss_desktop.models.figures import DonorLine, FundFigures
from issss_desktop.models.statement import rate_said, rate_text
from issss_desktop.services import reading
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.dashboard.opening import FigureView, open_figure
from issss_desktop.ui.look.blocks import Block, Picture, button, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.marks import Bar
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

LONG_NAME = 36  # characters that surely fit the column
PUBLISHED = "published_figure"
MEASURES = ("announced", "signed", "received", "available")


class FundBlock(Block):
    """Everything known of the fund at the cut-off."""

    record_asked = Signal(str, object)
    published_asked = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("Stabilization Coherence Fund"), "", "fund-block")
        self._work = work
        self._cut_off = work.today()
        self._behind: dict[QWidget, tuple[Figure, str]] = {}
        self._refs: list[tuple[Figure, str]] = []
        self.body.addLayout(self._build_figures())
        self.uses = label("", "fine", wrap=True)
        self.uses.setObjectName("uses-in-short")
        self.uses.setContentsMargins(15, 0, 15, 8)
        self.body.addWidget(self.uses)
        self.body.addWidget(rule())
        self.body.addWidget(self._build_head())
        self.table = Table(work.theme, _("Last known position by donor"), "positions", margin=15)
        self.table.grow_with_rows()
        self.table.opened.connect(self._open)
        self.body.addWidget(self.table)
        foot = row(spacing=8)
        foot.setContentsMargins(15, 6, 15, 8)
        foot.addWidget(Picture(work.theme, "info-circle", "ink3", 14), 0, Qt.AlignmentFlag.AlignTop)
        self._note = label("", "fine", wrap=True)
        foot.addWidget(self._note, 1)
        self.body.addLayout(foot)

    def _build_figures(self) -> QHBoxLayout:
        top = row(spacing=0)
        top.setContentsMargins(9, 6, 3, 8)
        self.position = FigureView("figure-position", "great").great()
        self.great = self.position.amount
        self.great.setObjectName("great-fund")
        self.position.setMinimumWidth(270)
        self.measures = [FigureView(f"figure-{code}") for code in MEASURES]
        top.addWidget(self.position, 5)
        for i, view in enumerate(self.measures):
            if i:
                top.addWidget(rule("v"))
            view.setMinimumWidth(98)
            top.addWidget(view, 2)
        for view in (self.position, *self.measures):
            view.opened.connect(partial(self._open_figure, view))
        return top

    def _open_figure(self, view: QWidget) -> None:
        if view in self._behind:
            figure, register = self._behind[view]
            open_figure(self._work, view, figure, register, self.record_asked.emit)

    def _build_head(self) -> QWidget:
        box = QWidget()
        box.setFixedHeight(38)
        line = row(box)
        line.setContentsMargins(15, 0, 11, 0)
        line.addWidget(label(_("Last known position by donor"), "h2"), 1)
        theme = self._work.theme
        link = button(
            theme, _("Open the published figures"), "", "link", "open-published", self.published_asked.emit
        )
        line.addWidget(link)
        return box

    def show_figures(self, fund: FundFigures, cut_off: dt.date) -> None:
        """Show the figures of the fund at a cut-off; unknown stays n.d."""
        lang, self._cut_off = self._work.lang, cut_off
        if fund.name.in_language(lang):
            self.title.setText(fund.name.in_language(lang))
        self.say_aside(fund.code)
        title = _("Published position of the fund")
        self.position.show_figure(title, fund.position, self._sentence(fund.position), cut_off, lang)
        self._behind[self.position] = (fund.position, PUBLISHED)
        self._show_measures(fund)
        self._show_donors(fund)

    def _sentence(self, figure: Figure) -> str:
        if figure.value is None:
            return _("Nothing is published or recorded at this date.")
        lang = self._work.lang
        parts = [words.basis(figure)]
        parts.append(
            _("exact amount") if not figure.uncertainty else words.uncertainty(figure.uncertainty, lang)
        )
        dated = _("as at {day}").format(day=words.day(figure.as_of or self._cut_off, lang))
        parts.append(dated.replace(" ", "\u00a0"))
        text = _("Published cumulative total, {details}").format(details=", ".join(p for p in parts if p))
        return text

    def _show_measures(self, fund: FundFigures) -> None:
        lang = self._work.lang
        for view, (title, figure, register) in zip(self.measures, _measures(fund), strict=True):
            unknown = _("cannot be computed") if figure is fund.available else _("not recorded")
            caption = words.caption(figure, self._cut_off, lang) if figure.value is not None else unknown
            view.show_figure(title, figure, caption, self._cut_off, lang)
            self._behind[view] = (figure, register)

        self.uses.setText(_in_short(fund, lang))
        self.uses.setVisible(fund.statement.recorded)

    def _show_donors(self, fund: FundFigures) -> None:
        lang = self._work.lang
        lines = sorted(fund.donors, key=_donor_order)
        values = [d.figure.value or 0 for d in lines] + [fund.unallocated.value or 0]
        longest = max([*values, 1])
        rows = [self._donor(line, longest, lang) for line in lines]
        self._refs = [_behind(line) for line in lines]
        if fund.unallocated.value is not None:
            rows.append(self._rest(fund, longest, lang))
            self._refs.append((fund.unallocated, PUBLISHED))
        if fund.position.value is not None:
            rows.append(self._total(fund, lang))
            self._refs.append((fund.position, PUBLISHED))
        self.table.show_cells(self._columns(), rows)
        self.table.setVisible(bool(rows))
        self._note.setText(self._explain(fund, lang))

    def _columns(self) -> list[Column]:
        return [
            Column(_("Donor"), least=150),
            Column(_("As at"), width=92),
            Column(_("Total, USD"), "right", 98),
            Column(_("Exactness"), width=124),
            Column(_("Amounts compared"), width=166),
        ]

    def _donor(self, line: DonorLine, longest: int, lang: str) -> list[Cell]:
        figure = line.figure
        unpublished = figure.status is Status.UNPUBLISHED
        text = _("not published") if unpublished else words.amount(figure, lang)
        share = None if figure.value is None else max(0, figure.value) / longest
        exact = words.exactness(figure, line.step, lang)
        return [
            self._name(line, lang),
            Cell(words.day(figure.as_of, lang), tone="ink2"),
            Cell(
                text,
                align="right",
                italic=unpublished,
                tone="ink2" if figure.value is None else "ink",
                sentence=f"{text}. {words.standing(figure, self._cut_off, lang)}",
            ),
            Cell(exact, tone="ink2", italic=unpublished),
            Cell(bar=Bar(share, spread=figure.uncertainty / longest), sentence=text),
        ]

    def _name(self, line: DonorLine, lang: str) -> Cell:
        """A long name is told by its acronym, and in full to a screen reader and on hovering."""
        name = line.name.in_language(lang)
        if len(name) > LONG_NAME:
            found = reading.find(self._work.desk, line.uuid)
            acronym = found[0]["acronym"] if found else None
            if acronym is not None and acronym.in_language(lang):
                return Cell(acronym.in_language(lang), sentence=name, key=line.uuid)
        return Cell(name, key=line.uuid)

    def _rest(self, fund: FundFigures, longest: int, lang: str) -> list[Cell]:
        rest = fund.unallocated
        share = max(0, rest.value or 0) / longest
        spread = words.uncertainty(rest.uncertainty, lang) if rest.uncertainty else _("exact")
        return [
            Cell(_("Not broken down")),
            Cell(words.day(fund.position.as_of, lang), tone="ink2"),
            Cell(
                words.amount(rest, lang),
                align="right",
                sentence=f"{words.amount(rest, lang)}. {words.standing(rest, self._cut_off, lang)}",
            ),
            Cell(spread, tone="ink2"),
            Cell(bar=Bar(share, True, rest.uncertainty / longest), sentence=words.amount(rest, lang)),
        ]

    def _total(self, fund: FundFigures, lang: str) -> list[Cell]:
        figure = fund.position
        exact = _("exact") if not figure.uncertainty else words.uncertainty(figure.uncertainty, lang)
        cells = [
            Cell(_("Published position"), bold=True),
            Cell(words.day(figure.as_of, lang), tone="ink2"),
            Cell(
                words.amount(figure, lang),
                align="right",
                bold=True,
                sentence=f"{words.amount(figure, lang)}. {words.standing(figure, self._cut_off, lang)}",
            ),
            Cell(exact, tone="ink2"),
            Cell(),
        ]
        return [replace(cell, total=True, tinted=True) for cell in cells]

    def _explain(self, fund: FundFigures, lang: str) -> str:
        dated = [d for d in fund.donors if d.figure.value is not None]
        if not dated or fund.unallocated.value is None:
            return _("A donor without a published amount stays in the table: n/a is never zero.")
        text = ngettext(
            "{n} donor total was read; the rest was not published by donor. "
            "It is not a contribution of that year.",
            "{n} donor totals were read; the rest was not published by donor. "
            "It is not a contribution of that year.",
            len(dated),
        )
        return text.format(n=len(dated))

    def _open(self, at: int) -> None:
        if at < len(self._refs):
            figure, register = self._refs[at]
            open_figure(self._work, self.table, figure, register, self.record_asked.emit)


def _measures(fund: FundFigures) -> tuple[tuple[str, Figure, str], ...]:
    """Title of each measure, its figure, and the register where it would be recorded."""
    return (
        (_("Announced"), fund.announced, "contribution"),
        (_("Signed"), fund.signed, "contribution"),
        (_("Received"), fund.received, "contribution"),
        (_("Available"), fund.available, "allocation"),
    )


def _in_short(fund: FundFigures, lang: str) -> str:
    """The statement of the fund on one line; what stands on an unknown amount is n.d."""
    found = fund.statement
    whole, part = found.cumulative, found.available
    words = _(
        "Sources {sources} − uses {uses} = balance with the agent {balance} USD; not yet transferred of "
        "adopted allocations {reserved} USD: available to allocate {available} USD; still to be received, "
        "not included, {outstanding} USD."
    ).format(
        sources=whole.sources.show(lang),
        uses=whole.uses.show(lang),
        balance=whole.balance.show(lang),
        reserved=part.reserved.show(lang),
        available=part.figure.show(lang),
        outstanding=part.outstanding.show(lang),
    )
    said = _("Delivery rate: {rate}").format(rate=rate_text(found.rate))
    why = rate_said(found.rate)
    said = f"{words} {said} ({why})" if why else f"{words} {said}"
    return said if said.endswith(".") else f"{said}."  # n.d. ends a sentence by itself


def _behind(line: DonorLine) -> tuple[Figure, str]:
    """The figure of a donor; one that is named without an amount opens the donor."""
    if line.figure.refs:
        return line.figure, PUBLISHED
    return replace(line.figure, refs=(Ref("organisation", line.uuid),)), PUBLISHED


def _donor_order(line: DonorLine) -> tuple[int, int, str]:
    value = line.figure.value
    return (value is None, -(value or 0), line.name.fr or "")
