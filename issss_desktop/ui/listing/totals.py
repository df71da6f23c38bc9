"""The line that says what the amounts of a list add up to."""

from functools import partial

from PySide6.QtCore import Qt, QTimer

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.values import numbers
from issss_desktop.services import lists, worked
from issss_desktop.services.lists import Asked
from issss_desktop.ui.listing.columns import words_of
from issss_desktop.ui.listing.model import ColumnModel
from issss_desktop.ui.look.blocks import Elided
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 120
Sums = list[tuple[str, tuple[lists.Total, ...]]]


class TotalsLine(Elided):
    """Adds up the first amount that a field holds, and all that are worked out in one currency."""

    def __init__(self, work: Workplace, model: ColumnModel) -> None:
        super().__init__("", "total")
        self._lang, self._model = work.lang, model
        self._asked = model.asked
        self.setObjectName("total-line")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._add_up)

    def add_up(self, asked: Asked) -> None:
        """Add up what is asked for, once the fingers rest."""
        self._asked = asked
        self._quiet.start()

    def under_way(self) -> bool:
        """Whether a total is still to come."""
        return self._quiet.isActive() or self._model.walks.under_way() > 0

    def _add_up(self) -> None:
        model, asked = self._model, self._asked
        known = model.known
        fields = [f.code for f in lists.amount_fields(model.entity) if f.code in model.codes][:1]
        made = [w for w in model.entity.worked if w.code in model.codes and w.currency]
        self.say("")
        if not (fields or made) or not model.total():
            return

        def job(reader: lists.LongReader, wish: int) -> Sums:
            sums: Sums = [(code, lists.totals(reader, asked, code, wish) or ()) for code in fields]
            for each in made:
                found = worked.total(reader, asked, each, known, wish)
                sums.append((each.code, (found,) if found else ()))
            return sums

        model.walks.run(job, partial(self._show, asked))

    def _show(self, asked: Asked, sums: Sums) -> None:
        if asked == self._asked:
            entity = self._model.entity
            self.say("   ".join(self._said(words_of(entity, code), found) for code, found in sums if found))

    def _said(self, name: str, found: tuple[lists.Total, ...]) -> str:
        unknown = found[0].unknown
        if not unknown:
            sums = " · ".join(f"{t.words} {t.currency}" for t in found)
            return _("Total {name}: {sums}").format(name=name, sums=sums)
        known = " · ".join(f"{t.known} {t.currency}" for t in found if t.known)
        words = ngettext(
            "Total {name}: n/a, {n} amount is not known (known: {known})",
            "Total {name}: n/a, {n} amounts are not known (known: {known})",
            unknown,
        )
        if not known:
            words = ngettext(
                "Total {name}: n/a, {n} amount is not known",
                "Total {name}: n/a, {n} amounts are not known",
                unknown,
            )
        return words.format(name=name, n=numbers.show_amount(unknown, 0, self._lang), known=known)
