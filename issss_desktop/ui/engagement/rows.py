"""Quarterly reviews of an act as its form holds them: the grid by quarters, and the fields of one review."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services import reading
from issss_desktop.services.engagement.acts import state_words
from issss_desktop.services.engagement.following import QUARTER, UndertakingLine, followed, last_ended
from issss_desktop.services.reading import Form
from issss_desktop.ui.engagement.grid import Key, QuarterGrid, Shown
from issss_desktop.ui.engagement.marks import KEYS
from issss_desktop.ui.look.blocks import button, label, row
from issss_desktop.ui.sections.child_panel import ChildPanel, ChildRow
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.workplace import Workplace

REVIEW = entity("commitment_review")
QUARTERS = 4
"""Quarters side by side: a year."""


class ReviewPanel(ChildPanel):
    """The fields of one review; of which undertaking it is stands above them, once it is known."""

    def __init__(self, work: Workplace, item: ChildRow) -> None:
        undertaking = item.seen()["commitment"]
        self.left_out = ("commitment",) if undertaking else ()
        self._named = reading.title(work.desk, "commitment", undertaking) if undertaking else ""
        super().__init__(work, item)

    def _head(self, inside: QVBoxLayout) -> None:
        if self._named:
            inside.addWidget(label(self._named, "strong", wrap=True))
        super()._head(inside)

    def take_focus(self) -> None:
        """Put the cursor where a review begins: how far the undertaking is."""
        code = "progress" if self.left_out else "commitment"
        made = next(f for f in self.fields if f.editor.place.endswith(f".{code}"))
        made.editor.take_focus()


class ReviewRows(ChildSection):
    """Reviews are entered in the grid; the table of all of them stands below it on request."""

    panel_kind = ReviewPanel

    def __init__(self, work: Workplace, home: QWidget | None = None) -> None:
        self._act: Row | None = None
        self._undertakings: tuple[Row, ...] = ()
        self._last = last_ended(work.today())
        super().__init__(work, (REVIEW,), home)
        self._none.setText(_("Record undertakings below and save: they are then followed up here."))

    def title(self) -> str:
        """Heading of the grid."""
        return _("Follow-up by quarter")

    def _head(self, inside: QVBoxLayout) -> None:
        super()._head(inside)
        theme = self._work.theme
        line = row(spacing=6)
        line.setContentsMargins(16, 0, 12, 4)
        steps = (partial(self.move_quarters, -1), partial(self.move_quarters, 1))
        self.earlier = button(theme, "", "chevron-left", "tool", "quarters-earlier", steps[0])
        self.later = button(theme, "", "chevron-right", "tool", "quarters-later", steps[1])
        for made, words in ((self.earlier, _("Earlier quarters")), (self.later, _("Later quarters"))):
            made.setAccessibleName(words)
            made.setToolTip(words)
        self.said = label("", "second")
        self.said.setObjectName("engagement-said")
        self.all = button(theme, _("All reviews"), "list", "link", "all-reviews", self._fill)
        self.all.setCheckable(True)
        for each in (self.earlier, self.later, self.said):
            line.addWidget(each)
        line.addStretch(1)
        line.addWidget(self.all)
        inside.addLayout(line)
        digits = ", ".join(f"{digit} {state_words(code)}" for digit, code in KEYS.items())
        words = _(
            "In a square: {digits}; Enter opens the review, Delete takes it out, Page Up and Page Down "
            "change the quarters."
        )
        self.keys_said = label(words.format(digits=digits), "fine", wrap=True)
        self.keys_said.setContentsMargins(16, 0, 16, 4)
        inside.addWidget(self.keys_said)
        self.grid = QuarterGrid(theme)
        self.grid.rated.connect(self.rate)
        self.grid.square_opened.connect(self.open_square)
        self.grid.emptied.connect(self.empty)
        self.grid.moved.connect(self.move_quarters)
        inside.addWidget(self.grid)

    # what is shown

    def show_act(self, form: Form | None) -> None:
        """The act and its undertakings, as they were just read."""
        self._act = form.row if form else None
        self._undertakings = form.children.get("commitment", ()) if form else ()
        self._fill()

    def quarters(self) -> tuple[ReportingPeriod, ...]:
        """The quarters side by side, the last one at the right."""
        return tuple(self._last.moved(n) for n in range(1 - QUARTERS, 1))

    def move_quarters(self, by: int) -> None:
        """Show later or earlier quarters, no later than the one that runs."""
        wanted = self._last.moved(by)
        if wanted <= ReportingPeriod.holding(self._work.today(), QUARTER):
            self.show_until(wanted)

    def show_until(self, quarter: ReportingPeriod) -> None:
        """Show a quarter at the right, and those before it."""
        self._last = quarter
        self._fill()

    def _fill(self) -> None:
        super()._fill()
        if self._table is not None:
            self._table.setVisible(bool(self._shown) and self.all.isChecked())
        lines = self._lines()
        there = bool(lines)
        self._none.setVisible(not there)
        for each in (self.grid, self.keys_said, self.said, self.earlier, self.later):
            each.setVisible(there)
        self.all.setVisible(bool(self._shown))
        self.grid.show_grid(lines, self.quarters(), self._squares())
        self._say(sum(self._last in line.owed for line in lines))

    def _say(self, owed: int) -> None:
        text = show_period(self._last, self._work.lang)
        if owed:
            said = ngettext("{n} undertaking without follow-up", "{n} undertakings without follow-up", owed)
            text = f"{text} · {said.format(n=owed)}"
        self.said.setText(text)

    def _lines(self) -> tuple[UndertakingLine, ...]:
        """Undertakings as the form stands, by party; owed is what the year shown lacks."""
        if self._act is None:
            return ()
        seen = tuple(r for r, _changed in self.seen() if r["progress"])
        known = Records({"compact": (self._act,), "commitment": self._undertakings, REVIEW.code: seen})
        today = self._work.today()
        year = [line for q in self.quarters() for line in followed(known, q, today=today, draft=True)]
        if not year:
            return ()
        owed: dict[UUID, tuple[ReportingPeriod, ...]] = {}
        for act in year:
            for line in act.undertakings:
                owed[line.uuid] = (*owed.get(line.uuid, ()), *line.owed)
        return tuple(replace(line, owed=owed[line.uuid]) for line in year[-1].undertakings)

    def _squares(self) -> dict[Key, Shown]:
        found: dict[Key, Shown] = {}
        for item in self._rows:
            key, code = _key(item), item.seen()["progress"]
            if item.deleted or key is None or not code:
                continue
            found[key] = Shown(code, item.is_changed(), key in found, bool(item.problems))
        return found

    # what a person does

    def take_focus(self) -> None:
        """Put the keyboard on the grid."""
        if self.grid.isVisible():
            self.grid.setFocus()
        else:
            super().take_focus()

    def rate(self, key: Key, progress: str) -> None:
        """Say how far an undertaking is at the end of a quarter."""
        if self._frozen:
            return
        item = self._need(key)
        item.raws["progress"] = progress
        if item.uuid is not None and item.values.get("progress") == progress:
            del item.raws["progress"]
        self._renew(item)

    def open_square(self, key: Key) -> None:
        """Open the fields of a review; one that is not there yet is begun."""
        if not self._frozen:
            item = self._need(key)
            self._fill()
            self._edit_row(item, focus=True)
            self.changed.emit()

    def empty(self, key: Key) -> None:
        """Take a review out; the last one where there are two."""
        item = self._at(key)
        if item is not None and not self._frozen:
            self._remove(item)
            self.grid.setFocus()

    def _at(self, key: Key) -> ChildRow | None:
        found = [item for item in self._rows if not item.deleted and _key(item) == key]
        return found[-1] if found else None

    def _need(self, key: Key) -> ChildRow:
        item = self._at(key)
        if item is None:
            undertaking, quarter = key
            item = ChildRow(
                REVIEW,
                None,
                raws={"commitment": undertaking, "period": show_period(quarter, self._work.lang)},
            )
            self._rows.append(item)
        return item

    def _renew(self, item: ChildRow) -> None:
        """Show what was typed in the grid; its fields are made again when they are next opened."""
        panel = self._panels.pop(id(item), None)
        if panel is not None:
            if self._open is item:
                self._open = None
            panel.hide()
            panel.deleteLater()
        self._fill()
        self.changed.emit()

    def is_changed(self) -> bool:
        """Whether a review was written, changed or taken out; one only begun is none."""
        return bool(self._changed_rows())

    def _changed_rows(self) -> list[ChildRow]:
        return [item for item in super()._changed_rows() if not _only_begun(item)]

    def place_of(self, widget: QWidget) -> str:
        """As of every row; one only begun is no place to come back to."""
        begun = self._open is not None and _only_begun(self._open)
        return "" if begun else super().place_of(widget)

    def close_panel(self) -> None:
        """Close the fields; a review that was begun and says nothing goes."""
        item = self._open
        super().close_panel()
        if item is not None and _only_begun(item) and item in self._rows:
            self._rows.remove(item)
            panel = self._panels.pop(id(item), None)
            if panel is not None:
                panel.deleteLater()

    def _leave(self) -> None:
        self.close_panel()
        self._fill()
        self.grid.setFocus()


def _key(item: ChildRow) -> Key | None:
    seen = item.seen()
    return (seen["commitment"], seen["period"]) if seen["commitment"] and seen["period"] else None


def _only_begun(item: ChildRow) -> bool:
    """Whether nothing is said of a new review but of what it is one."""
    if item.uuid is not None:
        return False
    return all(raw in (None, "") for code, raw in item.raws.items() if code not in ("commitment", "period"))
