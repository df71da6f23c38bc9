"""Declared, cited, assessed: three facts side by side, that never stand for one another."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.overviews.dossier import ProjectFacts, Reading
from issss_desktop.ui.look.blocks import Picture, button, column, empty, label, row
from issss_desktop.ui.workplace import Workplace

LEAST, SIDE = 240, 56  # px: one card with its margins; margins and gaps of three


class FactCard(QFrame):
    """One of the three facts: who says it, what is said, where."""

    def __init__(self, work: Workplace, icon: str, title: str, by: str, code: str) -> None:
        super().__init__()
        self.setProperty("surface", "block")
        self.setObjectName(f"fact-{code}")
        self._title = title
        inside = column(self, 2)
        inside.setContentsMargins(12, 7, 12, 8)
        head = row(spacing=6)
        head.addWidget(Picture(work.theme, icon, "ink2", 16))
        head.addWidget(label(title, "strong"))
        head.addStretch(1)
        self.by = label(by, "fine")
        head.addWidget(self.by)
        self.setToolTip(by)
        inside.addLayout(head)
        self._what = label("", "second", wrap=True)
        self._where = label("", "fine", wrap=True)
        inside.addWidget(self._what)
        inside.addWidget(self._where)
        self.foot = row()
        inside.addLayout(self.foot)
        inside.addStretch(1)

    def say(self, what: str, where: str) -> None:
        """Show the fact; a screen reader says it whole."""
        self._what.setText(what)
        self._where.setText(where)
        self._where.setVisible(bool(where))
        said = f"{what}. {where}".strip()
        self.setAccessibleName(_("{name}: {text}").format(name=self._title, text=said))

    def text(self) -> str:
        """The words shown."""
        return f"{self._what.text()} {self._where.text()}".strip()


class FactsRow(QWidget):
    """The three cards of one project. ``opened``: an assessment."""

    opened = Signal(object)

    def __init__(self, work: Workplace, dossier_button: bool = False, home: QWidget | None = None) -> None:
        super().__init__(home)
        self._work, self._dossier_button = work, dossier_button
        self.setObjectName("facts")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._line = row(self, 10)
        self._line.setContentsMargins(16, 8, 16, 8)
        self.declared = FactCard(work, "quote", _("Declared"), _("by the project"), "declared")
        self.cited = FactCard(work, "file-text", _("Cited"), _("by the secretariat"), "cited")
        self.assessed = FactCard(work, "eye-check", _("Assessed"), _("by two readers"), "assessed")
        for card in (self.declared, self.cited, self.assessed):
            self._line.addWidget(card, 1)

    def show_facts(self, facts: ProjectFacts | None, reading: Reading | None = None) -> None:
        """Show a project's facts; the third is of one assessment, of the latest when none is named."""
        if facts is None:
            for card in (self.declared, self.cited, self.assessed):
                card.say(_("Choose the project first."), "")
            return
        self.declared.say(*_declared(facts))
        self.cited.say(*_cited(facts))
        shown = reading or (facts.readings[0] if facts.readings else None)
        self.assessed.say(*_assessed(shown, self._work.lang))
        empty(self.assessed.foot)
        if self._dossier_button and shown is not None:
            press = partial(self.opened.emit, shown.uuid)
            made = button(self._work.theme, _("Open the dossier"), "", "link", "open-dossier", press)
            self.assessed.foot.addWidget(made)
            self.assessed.foot.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """One card: the others go under it, and who says what gives way, where there is no more room."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), LEAST), hint.height())

    def resizeEvent(self, event: object) -> None:
        cards = (self.declared, self.cited, self.assessed)
        for card in cards:
            card.by.show()
        if self._needed() > self.width():
            for card in cards:
                card.by.hide()
        narrow = self._needed() > self.width()
        if narrow:
            for card in cards:
                card.by.show()
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
        self._line.setSpacing(6 if narrow else 10)
        self._line.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _needed(self) -> int:
        """Px of the three cards side by side."""
        cards = (self.declared, self.cited, self.assessed)
        for card in cards:
            layout = card.layout()
            if layout is not None:
                layout.invalidate()
        return sum(card.minimumSizeHint().width() for card in cards) + SIDE


def _declared(facts: ProjectFacts) -> tuple[str, str]:
    if facts.declared_text:
        return facts.declared_text, facts.declared_source
    if facts.declared:
        return _("Declared by the project; its words are to be completed."), facts.declared_source
    return (_("Not declared") if facts.declared is False else _("Not known")), facts.declared_source


def _cited(facts: ProjectFacts) -> tuple[str, str]:
    if facts.cited_in:
        return facts.cited_in, "" if facts.cited else _("not counted as cited")
    if facts.cited:
        return _("Cited; the publication is to be completed."), ""
    return (_("Not cited") if facts.cited is False else _("Not known")), ""


def _assessed(reading: Reading | None, lang: str) -> tuple[str, str]:
    """Never the opinion: that is a person's, and stands in the dossier."""
    if reading is None:
        return _("Not assessed"), _("enters no total")
    said = _("{n} of {total} criteria").format(n=reading.rated, total=reading.criteria)
    if reading.rated < reading.criteria:
        said = _("Partial assessment: {what}").format(what=said)
    day = show_day(reading.on, lang) if reading.on else _("no date")
    if reading.final:
        return said, _("final, of {day}").format(day=day)
    return said, _("draft of {day}, enters no total").format(day=day)


def readers_of(reading: Reading) -> str:
    """The readers, or how many are missing."""
    missing = 2 - len(reading.readers)
    names = ", ".join(reading.readers)
    if missing <= 0:
        return names
    left = ngettext("{n} reader to be named", "{n} readers to be named", missing).format(n=missing)
    return f"{names}, {left}" if names else left
