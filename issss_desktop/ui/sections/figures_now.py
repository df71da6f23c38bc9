"""The figures that lists and forms of one workplace share."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from issss_desktop.i18n import _
from issss_desktop.models.figures import ContributionFigures, ContributionLine, FundFigures
from issss_desktop.models.rows import Row
from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.models.values import currencies, numbers
from issss_desktop.services.lists import without_cents
from issss_desktop.services.overviews.follow_ups import FollowUp, follow_ups
from issss_desktop.services.overviews.now import funds_now
from issss_desktop.ui.workplace import Workplace


class FiguresNow(QObject):
    """Figures of the contributions and programmes as they stand, computed once after every change."""

    changed = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._work = work
        self.contributions: dict[UUID, ContributionFigures] = {}
        self.programmes: dict[UUID, ProgrammeFigures] = {}
        self._lines: dict[UUID, ContributionLine] = {}
        work.changed.connect(lambda _changed: self.refresh())
        self.refresh()

    @classmethod
    def of(cls, work: Workplace) -> "FiguresNow":
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
            lambda: funds_now(desk),
            self._keep,
            lambda error: self._work.said.emit("error", str(error)),
        )

    def _keep(self, found: tuple[FundFigures, ...]) -> None:
        self.contributions = {each.uuid: each for fund in found for each in fund.contributions}
        self.programmes = {each.uuid: each for fund in found for each in fund.statement.programmes}
        self._lines = {line.uuid: line for each in self.contributions.values() for line in each.lines}
        self.changed.emit()

    def amount(self, row: Row) -> tuple[str, str]:
        """Signed amount of a contribution in its own currency for the list; n.d. when nothing is signed."""
        figures = self.contributions.get(row.uuid)
        currency = row["currency"] or ""
        if figures is None or figures.signed_native is None or not currency:
            return _("n/a"), currency
        text = numbers.show_amount(figures.signed_native, currencies.exponent(currency), self._work.lang)
        return without_cents(text), currency
