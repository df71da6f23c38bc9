"""What every page needs and passes on: the desk, the look, the jobs, and word of what changed."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractButton

from issss_desktop.i18n import language
from issss_desktop.models.figures import Figures
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, refusal
from issss_desktop.ui.jobs import Jobs
from issss_desktop.ui.look.theme import Theme


class Workplace(QObject):
    """One desk shown in one window.

    ``changed``: frozenset of (entity, uuid) that a job changed; ``asked``: open this record;
    ``said``: (state, sentence) for the status line; ``saved``: local position of the last save;
    ``new_asked``: an empty record of an entity with these values; ``pack_asked``: reference of a meeting
    whose pack is wanted; ``report_asked``: name of a report and reference of what it is about;
    ``export_asked``: the list in front leaves as a spreadsheet; ``import_asked``: rows of an entity come in.
    """

    changed = Signal(object)
    asked = Signal(str, object)
    said = Signal(str, str)
    saved = Signal(object)
    new_asked = Signal(str, object)
    pack_asked = Signal(str)
    report_asked = Signal(str, str)
    export_asked = Signal()
    import_asked = Signal(str)

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self.desk = desk
        self.theme = theme
        self.jobs = Jobs(desk, self)
        self.figures: Figures | None = None

    @property
    def lang(self) -> str:
        """Language in force."""
        return language()

    def why_not(self, action: Action) -> str:
        """Why the person at the desk may not do something, in a sentence; "" when they may."""
        return refusal(self.desk.role, action)

    def today(self) -> dt.date:
        """Today in the time zone of the office."""
        return self.desk.today

    def keep(self, figures: Figures) -> None:
        """Remember the figures last shown: the print dialog proposes their cut-off."""
        self.figures = figures

    def announce(self, changed: Iterable[tuple[str, UUID]]) -> None:
        """Tell every page what changed."""
        self.changed.emit(frozenset(changed))


def offer(button: QAbstractButton, why_not: str, ready: bool = True) -> None:
    """Let a button be pressed when it is ``ready``; one that a role bars stands grey and says why."""
    if button.property("hint") is None:
        button.setProperty("hint", button.toolTip())
    button.setEnabled(ready and not why_not)
    button.setToolTip(why_not or button.property("hint"))
    button.setAccessibleDescription(why_not)
