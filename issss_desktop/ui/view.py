"""What the views of a place share: read when shown or when something changed, written in the worker."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services import reading
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Elided, column, label, row, surface
from issss_desktop.ui.look.choice import ChoiceBox, choice_box
from issss_desktop.ui.workplace import Workplace


class View(QWidget):
    """One view; a subclass builds below ``head`` and fills itself in ``read``."""

    def __init__(self, work: Workplace, code: str, title: str) -> None:
        super().__init__()
        surface("sheet", self)
        self._work, self._old = work, True
        self.setObjectName(f"view-{code}")
        self.inside = column(self)
        self.head = row(spacing=8)
        self.head.setContentsMargins(16, 8, 16, 6)
        named = Elided(title, "h1")  # the tab says it whole where there is no room for both
        named.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.head.addWidget(named)
        self.counted = label("", "second")
        self.head.addWidget(self.counted)
        self.head.addStretch(1)
        self.inside.addLayout(self.head)
        self.banner = Banner(work.theme, f"{code}-banner")
        self.inside.addWidget(self.banner)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read_if_old)
        work.changed.connect(self._changed)

    def asked_in(self, code: str, name: str, width: int) -> ChoiceBox:
        """A list in the head, after its name: what is chosen there is read at once."""
        box, words = choice_box(self._work.theme, code, name, width), label(name, "second")
        words.setBuddy(box)
        self.head.addWidget(words)
        self.head.addWidget(box)
        box.activated.connect(lambda _at: self.read())
        return box

    def province_box(self, code: str) -> ChoiceBox:
        """Every province together, or one of them."""
        box = self.asked_in(code, _("Province"), 170)
        box.addItem(_("All provinces"), None)
        for uuid, title in reading.choices(self._work.desk, "province", "", limit=60):
            box.addItem(title, uuid)
        return box

    def read(self) -> None:
        """Read what is shown again, and keep the place."""
        raise TypeError(f"{type(self).__name__} is no view by itself")

    def take_focus(self) -> None:
        """Put the keyboard where one works."""
        raise TypeError(f"{type(self).__name__} is no view by itself")

    def refresh(self) -> None:
        """Read now."""
        self._old = False
        self.read()

    def _changed(self, _changed: object) -> None:
        self._old = True
        if self.isVisible():
            self._soon.start()

    def _read_if_old(self) -> None:
        if self._old and self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_if_old()

    def write(
        self, job: Callable[[], Saved], said: str, done: Callable[[Saved], Any] = lambda _saved: None
    ) -> None:
        """Save what a person decided; undone like any save."""

        def saved(found: Saved) -> None:
            self.banner.clear()
            done(found)
            self._work.saved.emit(found.position)
            self._work.announce(found.changed)
            self._work.said.emit("saved", said)

        self._work.jobs.run(job, saved, self.refused)

    def refused(self, error: UserError) -> None:
        """Tell what was refused, above the view."""
        show_refusal(self.banner, error)
