"""The opinion: three radios, entered by a person and never computed."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.entry.fields import Editor
from issss_desktop.ui.look.blocks import row


class Radio(QRadioButton):
    """A radio that Delete takes back: an opinion that is not given stays possible."""

    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.taken_back.emit()
            return
        super().keyPressEvent(event)


class RadioEditor(Editor):
    """One of a few words, all visible; none is chosen until a person chooses."""

    def __init__(
        self, place: str, name: str, options: Sequence[tuple[str, str]], home: QWidget | None = None
    ) -> None:
        super().__init__(place, name, home)
        self._group = QButtonGroup(self)
        self._radios: dict[str, Radio] = {}
        self._other: Any = None
        line = row(self, 18)
        for value, word in options:
            made = Radio(word)
            made.setObjectName(f"{place}-{value}")
            made.setAccessibleName(_("{name}: {text}").format(name=name, text=word))
            made.clicked.connect(self._chosen)
            made.taken_back.connect(self._take_back)
            self._group.addButton(made)
            self._radios[value] = made
            line.addWidget(made)
        line.addStretch(1)

    def _chosen(self) -> None:
        self._other = None
        self.changed.emit()
        self.judged.emit(self.place, None)

    def _take_back(self) -> None:
        if self.raw() is not None and all(made.isEnabled() for made in self._radios.values()):
            self._show(None)
            self._chosen()

    def raw(self) -> Any:
        return next((value for value, made in self._radios.items() if made.isChecked()), self._other)

    def _show(self, value: Any) -> None:
        self._other = None if value in self._radios else value  # a choice of a newer version is kept
        self._group.setExclusive(False)
        for code, made in self._radios.items():
            made.setChecked(code == value)
        self._group.setExclusive(True)
        if self._group.checkedButton() is None:  # Qt would have Tab stop at the one chosen before
            for made in self._radios.values():
                made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mark(self, state: str, place: str = "") -> None:
        """A radio has no edge to colour: what is wrong is said under the row."""

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return tuple(self._radios.values())
