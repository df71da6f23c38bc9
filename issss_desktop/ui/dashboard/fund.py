"""Block of the fund: the great figure, the measures beside it, the last known position by donor."""

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import DonorLine, FundFigures
from issss_desktop.services import reading
from issss_desktop.ui.dashboard import words
from issss_desktop.ui.look.blocks import Block, Picture, button, column, empty, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.marks import Bar
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

LONG_NAME = 36  # characters that surely fit the column
BASES = {
    "announced": N_("announced"),
    "signed": N_("signed"),
    "received": N_("received"),
    "unspecified": N_("basis not stated"),
}


class FundBlock(Block):
    """Everything known of the fund at the cut-off."""

    donor_opened = Signal(object)
    published_asked = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("Stabilization Coherence Fund"), "", "fund-block")
        self._work = work
        self._donors: list[UUID | None] = []
        top = row(spacing=0)
        top.setContentsMargins(15, 8, 3, 10)
        self._build_great(top.addLayout)
        top.addStretch(1)
        self._measures = row(spacing=0)
        top.addLayout(self._measures)
        self.body.addLayout(top)
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

    def _build_great(self, add: object) -> None:
        assert callable(add)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(label(_("Published position of the fund"), "caption"))
        line = row(spacing=8)
        self.great = label("", "great")
        self.great.setObjectName("great-fund")
        self._unit = label("USD", "strong")
        line.addWidget(self.great, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        self._unit.setContentsMargins(0, 0, 0, 6)
        line.addStretch(1)
        left.addLayout(line)
        self._basis = label("", "second", wrap=True)
        self._basis.setMinimumWidth(260)
        left.addWidget(self._basis)
        add(left)

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

    def show_figures(self, fund: FundFigures) -> None:
        """Show the figures of the fund; unknown stays n.d."""
        lang = self._work.lang
        if fund.name.in_language(lang):
            self.title.setText(fund.name.in_language(lang))
        self.say_aside(fund.code)
        self.great.setText(words.amount(fund.position, lang))
        self._unit.setVisible(fund.position.value is not None)
        self._basis.setText(self._sentence(fund.position))
        self._show_measures(fund)
        self._show_donors(fund)

    def _sentence(self, figure: Figure) -> str:
        if figure.value is None:
            return _("Nothing is published or recorded at this date.")
        lang = self._work.lang
        parts = [_(BASES[figure.basis]) if figure.basis in BASES else ""]
        parts.append(
            _("exact amount") if not figure.uncertainty else words.uncertainty(figure.uncertainty, lang)
        )
        if figure.note:
            parts.append(figure.note.show(lang))
        text = _("Published cumulative total, {details}").format(details=" · ".join(p for p in parts if p))
        return text

    def _show_measures(self, fund: FundFigures) -> None:
        empty(self._measures)
        for i, (title, figure) in enumerate(
            (
                (_("Announced"), fund.announced),
                (_("Signed"), fund.signed),
                (_("Received"), fund.received),
                (_("Available"), fund.available),
            )
        ):
            if i:
                self._measures.addWidget(rule("v"))
            self._measures.addWidget(self._measure(title, figure))

    def _measure(self, title: str, figure: Figure) -> QWidget:
        box = QWidget()
        box.setFixedWidth(104)
        inside = column(box, 1)
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(label(title, "caption"))
        known = figure.value is not None
        inside.addWidget(label(words.amount(figure, self._work.lang), "figure", "" if known else "ink2"))
        reason = (
            "USD" if known else (_("not recorded") if title != _("Available") else _("cannot be computed"))
        )
        inside.addWidget(label(reason, "fine", wrap=True))
        inside.addStretch(1)
        return box

    def _show_donors(self, fund: FundFigures) -> None:
        lang = self._work.lang
        lines = sorted(fund.donors, key=_donor_order)
        values = [d.figure.value or 0 for d in lines] + [fund.unallocated.value or 0]
        longest = max([*values, 1])
        rows = [self._donor(line, longest, lang) for line in lines]
        self._donors = [line.uuid for line in lines]
        if fund.unallocated.value is not None:
            rows.append(self._rest(fund, longest, lang))
        if fund.position.value is not None:
            rows.append(self._total(fund, lang))
        self.table.show_cells(self._columns(), rows)
        self.table.setVisible(bool(rows))
        self._note.setText(self._explain(fund, lang))

    def _columns(self) -> list[Column]:
        return [
            Column(_("Donor"), least=150),
            Column(_("As of"), width=92),
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
            Cell(text, align="right", italic=unpublished, tone="ink2" if figure.value is None else "ink"),
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
            Cell(_("Not allocated")),
            Cell(words.day(fund.position.as_of, lang), tone="ink2"),
            Cell(words.amount(rest, lang), align="right"),
            Cell(spread, tone="ink2"),
            Cell(bar=Bar(share, True, rest.uncertainty / longest), sentence=words.amount(rest, lang)),
        ]

    def _total(self, fund: FundFigures, lang: str) -> list[Cell]:
        figure = fund.position
        exact = _("exact") if not figure.uncertainty else words.uncertainty(figure.uncertainty, lang)
        cells = [
            Cell(_("Published position"), bold=True),
            Cell(words.day(figure.as_of, lang), tone="ink2"),
            Cell(words.amount(figure, lang), align="right", bold=True),
            Cell(exact, tone="ink2"),
            Cell(),
        ]
        return [replace(cell, total=True, tinted=True) for cell in cells]

    def _explain(self, fund: FundFigures, lang: str) -> str:
        dated = [d for d in fund.donors if d.figure.value is not None]
        if not dated or fund.unallocated.value is None:
            return _("A donor without a published amount stays in the table: n.d. is never zero.")
        text = _(
            "{n} donor totals were read; the rest was not published by donor. "
            "It is not a contribution of that year."
        )
        return text.format(n=len(dated))

    def _open(self, at: int) -> None:
        if at < len(self._donors):
            self.donor_opened.emit(self._donors[at])


def _donor_order(line: DonorLine) -> tuple[int, int, str]:
    value = line.figure.value
    return (value is None, -(value or 0), line.name.fr or "")
