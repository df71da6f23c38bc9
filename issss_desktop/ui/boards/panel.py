"""What stands beside the fields of a meeting: a panel that shows records of it, and writes some."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import UserError
from issss_desktop.services.records import Saved
from issss_desktop.ui.workplace import Workplace


class MeetingPanel(QWidget):
    """One panel of a meeting. ``acted``: it wrote something, as ``Saved``."""

    acted = Signal(object)

    def __init__(self, work: Workplace, name: str) -> None:
        super().__init__()
        self._work = work
        self._meeting: UUID | None = None
        self.setObjectName(name)

    def _write(self, job: "partial[Saved]", words: str) -> None:
        """Do what writes; ``words`` are said once it is done, what is wrong where it is refused."""

        def done(saved: Saved) -> None:
            self._clear()
            self._work.said.emit("saved", words)
            self.acted.emit(saved)

        self._work.jobs.run(job, done, self._refused)

    def _clear(self) -> None:
        """Take away what was typed or told for what is written now; where nothing is, nothing is done."""

    def _refused(self, error: UserError) -> None:
        self._work.said.emit("error", str(error))
