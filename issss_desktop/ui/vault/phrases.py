"""A passphrase typed twice, with words that say how long it would hold."""

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.vault.passphrases import STRENGTHS, Strength, matching, strength
from issss_desktop.ui.look.blocks import label, restyle

TONES = {
    Strength.SHORT: "warning", Strength.FAIR: "ink2", Strength.GOOD: "right", Strength.STRONG: "right",
}  # fmt: skip


def secret_line(code: str, words: str) -> QLineEdit:
    """A field whose letters are not shown."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setObjectName(code)
    made.setAccessibleName(words)
    return made


class NewPhrase:
    """Two fields and the words beside them, as rows of a grid that belongs to a page."""

    def __init__(self, code: str = "", words: str = "") -> None:
        words = words or _("Passphrase")
        self.first = secret_line(f"{code}passphrase", words)
        self.second = secret_line(f"{code}passphrase-again", _("The same again"))
        self.first.setPlaceholderText(_("12 letters, or 4 words that do not belong together"))
        self.said = label("", "second")
        self.said.setObjectName(f"{code}passphrase-strength")
        self._names = [label(words, "body", "ink2"), label(_("The same again"), "body", "ink2")]
        self.first.textChanged.connect(lambda _text: self._say())

    def place(self, grid: QGridLayout, at: int) -> int:
        """Put the rows into a grid from row ``at``; returns the row that follows."""
        for i, (name, field) in enumerate(zip(self._names, (self.first, self.second), strict=True)):
            name.setBuddy(field)
            grid.addWidget(name, at + i, 0)
            grid.addWidget(field, at + i, 1)
        grid.addWidget(self.said, at + 2, 1)
        return at + 3

    def widgets(self) -> list[QWidget]:
        """Everything that stands in the grid."""
        return [*self._names, self.first, self.second, self.said]

    def _say(self) -> None:
        text = self.first.text()
        found = strength(text)
        self.said.setText(_("Strength: {words}").format(words=_(STRENGTHS[found])) if text else "")
        self.said.setProperty("tone", TONES[found])
        restyle(self.said)

    def value(self) -> str:
        """The passphrase.

        Raises:
            UserError: too short, or the two differ.
        """
        return matching(self.first.text(), self.second.text())

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.second.clear()
