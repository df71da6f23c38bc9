"""What the program does to keep its offices: background, panel, page of copies; each made when wanted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal

from issss_desktop.i18n import _
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.window import Window

if TYPE_CHECKING:
    from issss_desktop.ui.keeping.restore import RestorePage
    from issss_desktop.ui.keeping.watch import Keeper
    from issss_desktop.ui.pages import Pages


class Caretaker(QObject):
    """``stick_chosen``: folder of a stick; ``put_back``: there is another office in the folder;
    ``ended``: the page of copies is left, open what is there.
    """

    stick_chosen = Signal(str)
    put_back = Signal()
    ended = Signal()

    def __init__(self, theme: Theme, window: Window, report: Callable[[BaseException], object]) -> None:
        super().__init__(window)
        self._theme, self._window, self._report = theme, window, report
        self.pages: Pages | None = None
        self.keeper: Keeper | None = None
        self.restoring: RestorePage | None = None

    def take(self, pages: "Pages", stick: str) -> None:
        """Watch over an open office; nothing when it was closed meanwhile."""
        if not pages.is_open or self.keeper is not None:
            return
        from issss_desktop.ui.keeping.watch import Keeper

        self.pages = pages
        self.keeper = Keeper(pages.work, Path(stick) if stick else None)
        self.keeper.kept.connect(self._window.status.copy)
        self.keeper.damaged.connect(self._tell_damage)
        self._window.status.copy(self.keeper.words())

    def let_go(self) -> None:
        """The office or the page of copies is about to be closed."""
        if self.keeper is not None:
            self.keeper.close()
        if self.restoring is not None:
            self.restoring.close_work()
        self.pages = self.keeper = self.restoring = None

    def copy_now(self) -> None:
        """Copy the open office at once."""
        if self.keeper is not None:
            self.keeper.copy_now()

    def switch_off(self) -> None:
        """Answer whether the machine may be switched off."""
        if self.pages is None or self.keeper is None:
            return
        from issss_desktop.ui.keeping.panel import SwitchOffPanel

        pages = self.pages
        panel = SwitchOffPanel(self._theme, self.keeper, pages.unsaved, self._window)
        panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        panel.stick_chosen.connect(lambda stick: self.stick_chosen.emit(str(stick)))
        panel.save_asked.connect(partial(pages.leave_unsaved, panel.look))
        panel.record_asked.connect(pages.open_record)
        panel.open()

    def show_copies(self, folder: Path, stick: str, user: UUID | None = None) -> None:
        """Show the copies that can be put back into a folder of which no office is open.

        Args:
            user: who was at its desk and may do so; None when there was nobody.
        """
        from issss_desktop.ui.keeping.restore import RestorePage

        self.let_go()
        self._window.drop_pages()
        self._window.banner.clear()
        self._window.set_ready(False)
        place = Path(stick) if stick else None
        page = self.restoring = RestorePage(self._theme, folder, place, self._report, user)
        page.done.connect(self.put_back)
        page.done.connect(self.ended)
        page.left.connect(self.ended)
        self._window.show_page(page)

    def _tell_damage(self, found: int) -> None:
        if found:
            actions = ((_("Restore or repair…"), "damage-restore", self._window.restore_asked.emit),)
            said = _("The database is damaged: nothing more should be typed into it.")
            self._window.banner.tell("error", said, actions, close=False)
