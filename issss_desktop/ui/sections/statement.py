"""What stands beside a contribution or a programme: its figures, drawn again after every change."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import ContributionFigures
from issss_desktop.models.statement import programme_lines, programme_said, rate_said, rate_text
from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.ui.sections.figure_lines import FigureLines
from issss_desktop.ui.sections.figures_now import FiguresNow
from issss_desktop.ui.workplace import Workplace


class _OfOneRecord(FigureLines):
    """The lines of the record that a form shows; nothing while it has none."""

    def __init__(self, work: Workplace, figures: FiguresNow, title: str, name: str) -> None:
        super().__init__(title, name)
        self._work, self._figures = work, figures
        self._uuid: UUID | None = None
        figures.changed.connect(self._draw)
        self.show_record(None)

    def show_record(self, uuid: UUID | None) -> None:
        """Show the lines of another record."""
        self._uuid = uuid
        self._draw()

    def _draw(self) -> None:
        self.clear()
        self.setVisible(self._uuid is not None and self._fill(self._uuid))

    def _fill(self, uuid: UUID) -> bool:
        """Put the lines in; whether there are any."""
        return False

    def _figure(self, words: str, figure: Figure, *, strong: bool = False) -> None:
        shown = figure.show(self._work.lang, True)
        self.line(words, shown, known=figure.value is not None, strong=strong)


class Statement(_OfOneRecord):
    """Signed, received, outstanding, fee and exchange gap of a contribution."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, FiguresNow.of(work), _("Statement of the contribution"), "statement")

    def _fill(self, uuid: UUID) -> bool:
        found = self._figures.contributions.get(uuid)
        if found is None:
            return False
        for words, figure in _contribution_lines(found):
            self._figure(words, figure)
        self.rule()
        self._figure(_("Exchange gap (signature to deposit)"), found.gap_realised, strong=True)
        return True


class ProgrammeStatement(_OfOneRecord):
    """Allocated, transferred, spent of a programme; what waits, what is late."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, FiguresNow.of(work), _("Figures of the programme"), "programme-statement")

    def _fill(self, uuid: UUID) -> bool:
        found = self._figures.programmes.get(uuid)
        if found is None:
            return False
        self._draw_programme(found)
        return True

    def _draw_programme(self, found: ProgrammeFigures) -> None:
        for kind, words, figure in programme_lines(found):
            if kind == "total":
                self.rule()
            self._figure(words, figure, strong=kind == "total")
        rate = found.rate
        known = rate.basis_points is not None
        self.line(_("Delivery rate"), rate_text(rate), known=known, unit="", strong=True)
        for text in dict.fromkeys((rate_said(rate), *programme_said(found))):
            if text:
                self.say(text)


def _contribution_lines(found: ContributionFigures) -> Iterator[tuple[str, Figure]]:
    deposits = sum(line.kind == "deposit" and line.state == "counted" for line in found.lines)
    received = ngettext("Received, {n} deposit", "Received, {n} deposits", deposits).format(n=deposits)
    yield _("Value at signature"), found.signed
    yield received, found.received
    yield _("Still to be received"), _outstanding(found)
    yield _("Agent’s fee (1%, proposed)"), found.fee_proposed
    if found.fee_charged.value is not None:
        yield _("Agent’s fee charged"), found.fee_charged


def _outstanding(found: ContributionFigures) -> Figure:
    """Nothing left is nothing in USD too, whatever rate of today is known."""
    if found.outstanding_native == 0 and found.outstanding.value is None:
        return replace(found.outstanding, value=0, status=Status.KNOWN)
    return found.outstanding
