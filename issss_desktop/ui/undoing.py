"""Ctrl+Z and Ctrl+Y over the saves of this session: said in words first, done at the second press."""

from collections.abc import Callable
from functools import partial
from html import escape

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from issss_desktop.errors import Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.services import history
from issss_desktop.services.records import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.workplace import Workplace


class WhyUndo(QLineEdit):
    """Asks why a final record is changed by an undo; Enter does it."""

    def __init__(self, enter: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("undo-reason")
        self.setAccessibleName(_("Reason of the change (final record)"))
        self.setPlaceholderText(_("Reason of the change (final record)"))
        self.setMinimumWidth(260)
        self.returnPressed.connect(lambda: enter())

    def words(self) -> str | None:
        """What was written, None for nothing."""
        return self.text().strip() or None


def ask_why(banner: Banner) -> str | None:
    """The reason written in a banner that asks for one; None where none is asked or written."""
    line = banner.findChild(WhyUndo)
    return line.words() if line is not None and line.isVisible() else None


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
        do = partial(self._do, position, self._saves, self._undone)
        if self._asking == position:
            do()
            return
        try:
            sentences = history.undo_preview(self._work.desk, position)
            why = WhyUndo(do) if history.undo_asks_why(self._work.desk, position) else None
        except UserError as error:
            self._saves.pop()
            show_refusal(self._banner, error)
            return
        what = " ".join(escape(s) for s in sentences)
        words = _("<b>Undo the last save?</b> {what} The other offices will receive this change too.").format(
            what=what
        )
        self._banner.tell("check", words, ((_("Undo (Ctrl+Z again)"), "undo-now", do),), line=why)
        if why is not None:
            why.setFocus()
        self._asking = position

    def redo(self) -> None:
        """Take the last undoing back."""
        if self._undone:
            self._do(self._undone[-1], self._undone, self._saves)

    def _do(self, position: int, taken: list[int], given: list[int]) -> None:
        self._asking = None
        job = partial(history.undo, self._work.desk, position, ask_why(self._banner))
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
        if isinstance(error, Refused):  # without a reason: asked for, and nothing is lost
            self._ask_again(taken, error)
            return
        if taken:
            taken.pop()
        show_refusal(self._banner, error)

    def _ask_again(self, taken: list[int], error: Refused) -> None:
        """The reason that is missing, in the banner that says so."""
        do = partial(self._do, taken[-1], taken, self._undone if taken is self._saves else self._saves)
        why = WhyUndo(do)
        self._banner.tell("error", escape(str(error)), ((_("Undo"), "undo-now", do),), line=why)
        why.setFocus()
        self._asking = taken[-1]
