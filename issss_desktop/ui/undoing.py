"""Ctrl+Z and Ctrl+Y over the saves of this session: said in words first, done at the second press."""

from functools import partial
from html import escape

from PySide6.QtCore import QObject

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services import history
from issss_desktop.services.records import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.workplace import Workplace


class Undoing(QObject):
    """Positions of the saves that can be undone, the last one last, and of the undoings, for redo."""

    def __init__(self, work: Workplace, banner: Banner) -> None:
        super().__init__(work)
        self._work, self._banner = work, banner
        self._saves: list[int] = []
        self._undone: list[int] = []
        self._asking: int | None = None
        work.saved.connect(self._remember)
        banner.dismissed.connect(self._stop_asking)

    def _remember(self, position: int | None) -> None:
        if position is not None:
            self._saves.append(position)
            self._undone.clear()
            self._asking = None

    def _stop_asking(self) -> None:
        self._asking = None

    def last(self) -> int | None:
        """Position of the save that Ctrl+Z would undo."""
        return self._saves[-1] if self._saves else None

    def undo(self) -> None:
        """First press: say what would happen. Second press, or the button: do it."""
        if not self._saves:
            self._banner.tell(
                "information",
                _("There is nothing to undo in this session. Older changes: open the history of a record."),
            )
            return
        position = self._saves[-1]
        if self._asking == position:
            self._do(position, self._saves, self._undone)
            return
        try:
            sentences = history.undo_preview(self._work.desk, position)
        except UserError as error:
            self._saves.pop()
            show_refusal(self._banner, error)
            return
        what = " ".join(escape(s) for s in sentences)
        words = _("<b>Undo the last save?</b> {what} The other offices will receive this change too.").format(
            what=what
        )
        action = (
            _("Undo (Ctrl+Z again)"),
            "undo-now",
            partial(self._do, position, self._saves, self._undone),
        )
        self._banner.tell("check", words, (action,))
        self._asking = position

    def redo(self) -> None:
        """Take the last undoing back."""
        if self._undone:
            self._do(self._undone[-1], self._undone, self._saves)

    def _do(self, position: int, taken: list[int], given: list[int]) -> None:
        self._asking = None
        job = partial(history.undo, self._work.desk, position)
        self._work.jobs.run(job, partial(self._done, taken, given), partial(self._refused, taken))

    def _done(self, taken: list[int], given: list[int], saved: Saved) -> None:
        if taken:
            taken.pop()
        given.append(saved.position)
        self._banner.clear()
        self._work.announce(saved.changed)
        undone = given is self._undone
        self._work.said.emit(
            "saved", _("The last save was undone (Ctrl+Y to redo).") if undone else _("Done again.")
        )

    def _refused(self, taken: list[int], error: UserError) -> None:
        if taken:
            taken.pop()
        show_refusal(self._banner, error)
