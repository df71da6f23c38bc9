"""The small statement of a contribution: signed, received, outstanding, fee, exchange gap."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import ContributionFigures, ContributionLine
from issss_desktop.models.rows import Row
from issss_desktop.models.values import currencies, numbers
from issss_desktop.services.lists import without_cents
from issss_desktop.services.overviews.follow_ups import FollowUp, contributions_now, follow_ups
from issss_desktop.ui.look.blocks import column, empty, label, rule
from issss_desktop.ui.workplace import Workplace


class Contributions(QObject):
    """Figures of the contributions as they stand, read again after every change."""

    changed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._work = work
        self.by_uuid: dict[UUID, ContributionFigures] = {}
        self._lines: dict[UUID, ContributionLine] = {}
        work.changed.connect(lambda _changed: self.refresh())
        self.refresh()

    @classmethod
    def of(cls, work: Workplace) -> "Contributions":
        """The figures that all pages of a workplace share."""
        return work.findChild(cls) or cls(work)

    def line(self, uuid: UUID) -> ContributionLine | None:
        """The figures of one dated row, None while it is not saved."""
        return self._lines.get(uuid)

    def follow_ups(self, lines: Sequence[ContributionLine]) -> Mapping[UUID, FollowUp]:
        """What became of the rows of one contribution."""
        return follow_ups(lines, self._work.today())

    def refresh(self) -> None:
        """Compute them again in the worker."""
        desk = self._work.desk
        self._work.jobs.run(
            lambda: contributions_now(desk),
            self._keep,
            lambda error: self._work.said.emit("error", str(error)),
        )

    def _keep(self, found: dict[UUID, ContributionFigures]) -> None:
        self.by_uuid = found
        self._lines = {line.uuid: line for each in found.values() for line in each.lines}
        self.changed.emit()

    def amount(self, row: Row) -> tuple[str, str]:
        """Signed amount of a contribution in its own currency for the list; n.d. when nothing is signed."""
        figures = self.by_uuid.get(row.uuid)
        currency = row["currency"] or ""
        if figures is None or figures.signed_native is None or not currency:
            return _("n/a"), currency
        text = numbers.show_amount(figures.signed_native, currencies.exponent(currency), self._work.lang)
        return without_cents(text), currency


class Statement(QWidget):
    """Right-aligned lines of one contribution; unknown is n.d."""

    def __init__(self, work: Workplace, contributions: Contributions) -> None:
        super().__init__()
        self._work, self._contributions = work, contributions
        self._uuid: UUID | None = None
        self.setObjectName("statement")
        inside = column(self, 0)
        title = label(_("Statement of the contribution"), "h2")
        title.setFixedHeight(30)
        inside.addWidget(title)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 8)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(0, 1)
        inside.addLayout(self._lines)
        contributions.changed.connect(self._draw)
        self.show_record(None)

    def show_record(self, uuid: UUID | None) -> None:
        """Show the lines of another contribution."""
        self._uuid = uuid
        self._draw()

    def _draw(self) -> None:
        empty(self._lines)
        found = self._contributions.by_uuid.get(self._uuid) if self._uuid else None
        self.setVisible(found is not None)
        if found is None:
            return
        deposits = sum(line.kind == "deposit" and line.state == "counted" for line in found.lines)
        received = ngettext("Received, {n} deposit", "Received, {n} deposits", deposits).format(n=deposits)
        rows = [
            (_("Value at signature"), found.signed),
            (received, found.received),
            (_("Still to be received"), _outstanding(found)),
            (_("Agent’s fee (1%, proposed)"), found.fee_proposed),
        ]
        if found.fee_charged.value is not None:
            rows.append((_("Agent’s fee charged"), found.fee_charged))
        for i, (words, figure) in enumerate(rows):
            self._line(i, words, figure, "body", "amount")
        self._lines.addWidget(rule("total"), len(rows), 0, 1, 3)
        self._line(
            len(rows) + 1, _("Exchange gap (signature to deposit)"), found.gap_realised, "strong", "total"
        )

    def _line(self, at: int, words: str, figure: Figure, role: str, amount: str) -> None:
        known = figure.value is not None
        text = label(figure.show(self._work.lang, True), amount, "" if known else "ink3")
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = label(words, role, "" if role == "strong" else "ink2", wrap=True)
        self._lines.addWidget(name, at, 0)
        self._lines.addWidget(text, at, 1)
        self._lines.addWidget(label("USD", "fine"), at, 2)


def _outstanding(found: ContributionFigures) -> Figure:
    """Nothing left is nothing in USD too, whatever rate of today is known."""
    if found.outstanding_native == 0 and found.outstanding.value is None:
        return replace(found.outstanding, value=0, status=Status.KNOWN)
    return found.outstanding
