"""The page of an office that was not opened: why, and what can be done about it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import Damaged, UserError
from issss_desktop.i18n import _
from issss_desktop.services.incarnation import CopiedOffice
from issss_desktop.ui.look.blocks import EmptyState, button, column, row
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.window import Window


def tell_refusal(
    window: Window,
    theme: Theme,
    error: UserError,
    again: Callable[[bool], object],
    restore: Callable[[], object],
) -> None:
    """Show it; ``again`` is told whether the data go on as a new device.

    The keyboard is on the main action, unless that one makes a new device: an Enter too many makes none.
    """
    actions: list[tuple[str, str, str, Callable[[], object]]] = [
        (_("Try again"), "refresh", "open-again", lambda: again(False)),
        (_("Restore or repair…"), "restore", "restore-copy", restore),
        (_("Another office…"), "building", "other-office", window.office_asked.emit),
    ]
    if isinstance(error, Damaged):
        actions[:2] = reversed(actions[:2])
    copied = isinstance(error, CopiedOffice)
    if copied:
        actions.insert(0, (_("Continue here as a new device"), "device-floppy", "adopt", lambda: again(True)))
    (words, icon, code, act), *others = actions
    place = QWidget()
    inside, beside = column(place, 8), row(spacing=8)
    first = button(theme, words, icon, "main", code, act)
    inside.addWidget(first, 0, Qt.AlignmentFlag.AlignHCenter)
    inside.addLayout(beside)
    for words, icon, code, act in others:
        beside.addWidget(button(theme, words, icon, "", code, act))
    problem = EmptyState(theme, "alert-circle", error.text, error.remedy, place, "error")
    problem.setObjectName("cannot-open")
    window.show_page(problem)
    first.setAutoDefault(not copied)
    if not copied:
        first.setFocus()
    window.banner.tell("error", _("The office was not opened."), close=False)
