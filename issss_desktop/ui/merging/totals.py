"""Figures before and after a merge, the difference, and where it comes from."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import Figures
from issss_desktop.models.values import numbers
from issss_desktop.services.merging.review import CHANGED, DELETED, NEW, RESTORED, Line, Review
from issss_desktop.ui.look.blocks import column, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

_ROWS: Final = (
    (N_("Known position, USD"), "position", ("published_figure", "movement", "deposit")),
    (N_("Signed, USD"), "signed", ("contribution", "movement")),
    (N_("Received, USD"), "received", ("deposit",)),
    (N_("Aligned portfolio, USD"), "portfolio", ("project", "assessment", "financing", "location")),
)
"""Label, measure, and the kinds of records that can move it."""

WHENCE: Final = 4
"""Column that says where a difference comes from."""

WIDE: Final = 800
"""Width, in px, from which it has room for its words."""

_SAID: Final = {
    NEW: N_("{n} new"), CHANGED: N_("{n} changed"), DELETED: N_("{n} deleted"), RESTORED: N_("{n} restored"),
}  # fmt: skip


class Totals(QWidget):
    """A title and a table as tall as its rows."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._rows: list[list[Cell]] = []
        inside = column(self)
        head = row()
        head.setContentsMargins(16, 9, 16, 9)
        head.addWidget(label(_("Totals before and after"), "h2"), 1)
        head.addWidget(label(_("if nothing is settled now"), "fine"))
        inside.addLayout(head)
        inside.addWidget(rule())
        self.table = Table(work.theme, _("Totals before and after"), "merge-totals")
        self.table.grow_with_rows()
        inside.addWidget(self.table)
        self._whence_below = label("", "second", wrap=True)
        self._whence_below.setObjectName("merge-whence")
        self._whence_below.setContentsMargins(16, 8, 16, 12)
        inside.addWidget(self._whence_below)

    def show_reviews(self, reviews: Mapping[bytes, Review], open_before: int) -> None:
        """Show what some letters, merged in this order, would do to the figures."""
        every = tuple(reviews.values())
        lines = [line for review in every for line in review.lines]
        rows = []
        if every and every[0].before is not None and every[-1].after is not None:
            before, after = every[0].before, every[-1].after
            rows += [self._money(label_, code, kinds, before, after, lines) for label_, code, kinds in _ROWS]
            counts = before.portfolio.counts.projects, after.portfolio.counts.projects
            rows.append(self._whole(_("Bilateral projects"), *counts, self._whence(("project",), lines)))
        opened = sum(review.merged.diverging for review in every)
        rows.append(self._whole(_("Open divergences"), open_before, open_before + opened, ""))
        self._rows = rows
        told = [(cells[0].text, cells[WHENCE].text) for cells in rows if cells[WHENCE].text]
        self._whence_below.setText(
            "\n".join(_("{name}: {text}").format(name=name, text=text) for name, text in told)
        )
        self._place()

    def _place(self) -> None:
        """Where it comes from stands in the table, or below it in a window too narrow to say it there."""
        wide = self.width() >= WIDE
        heads = [
            Column(_("Total"), width=166 if wide else 0, least=166), Column(_("Before"), "right", 104),
            Column(_("After"), "right", 104), Column(_("Difference"), "right", 102),
            Column(_("From where"), least=120),
        ]  # fmt: skip
        shown = slice(None) if wide else slice(WHENCE)
        self.table.show_cells(heads[shown], [cells[shown] for cells in self._rows])
        self._whence_below.setVisible(not wide and bool(self._whence_below.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _money(
        self, words: str, code: str, kinds: Sequence[str], before: Figures, after: Figures,
        lines: Sequence[Line],
    ) -> list[Cell]:  # fmt: skip
        lang = self._work.lang
        old, new = _measure(before, code), _measure(after, code)
        moved = old.value != new.value
        gap = ""
        if old.value is not None and new.value is not None:
            gap = _signed(new.value - old.value, lang)
        elif moved:
            gap = _("n/a")
        whence = self._whence(kinds, lines) if moved else ""
        return _cells(_(words), old.show(lang), new.show(lang), gap, whence, moved)

    def _whole(self, words: str, old: int, new: int, whence: str) -> list[Cell]:
        gap = new - old
        said = f"+{gap}" if gap > 0 else f"\u2212{-gap}" if gap else "0"
        return _cells(words, str(old), str(new), said, whence if gap else "", bool(gap))

    def _whence(self, kinds: Sequence[str], lines: Sequence[Line]) -> str:
        found: dict[str, dict[tuple[str, str], int]] = {}
        for line in lines:
            if line.entity in kinds:
                counts = found.setdefault(line.label, {})
                counts[line.kind, line.office] = counts.get((line.kind, line.office), 0) + 1
        offices = {office or "?" for counts in found.values() for _kind, office in counts}
        of_one = offices.pop() if len(offices) == 1 else ""  # said once is enough
        said = []
        for name, counts in found.items():
            parts = [
                _(_SAID[kind]).format(n=n) + ("" if of_one else f" ({office or '?'})")
                for (kind, office), n in counts.items()
            ]
            said.append(_("{name}: {text}").format(name=name, text=", ".join(parts)))
        return " · ".join(said) + (f" ({of_one})" if of_one else "")


def _cells(words: str, old: str, new: str, gap: str, whence: str, moved: bool) -> list[Cell]:
    spoken = _("{name}: before {old}, after {new}").format(name=words, old=old, new=new)
    return [
        Cell(words, sentence=spoken), Cell(old, align="right", tone="ink3"),
        Cell(new, align="right", bold=moved), Cell(gap, align="right", bold=moved),
        Cell(whence, tone="ink2"),
    ]  # fmt: skip


def _measure(figures: Figures, code: str) -> Figure:
    if code == "portfolio":
        return figures.portfolio.total
    found: Figure = getattr(figures.fund, code)
    return found


def _signed(cents: int, lang: str) -> str:
    text = numbers.show_amount(abs(cents), 2, lang, None)
    return f"+{text}" if cents > 0 else f"\u2212{text}" if cents < 0 else "0"
