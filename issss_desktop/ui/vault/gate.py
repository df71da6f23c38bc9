"""The gate before an encrypted office: it asks, locks, and gives a desk to the program."""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QMetaObject, QObject, Signal

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.services.audit.acts import LOCKED, note
from issss_desktop.services.custody import COST, new_sheet
from issss_desktop.services.desk import Desk
from issss_desktop.services.incarnation import CopiedOffice
from issss_desktop.services.vault.door import Door, Opened
from issss_desktop.services.vault.opening import create_encrypted, open_with, recover_and_open
from issss_desktop.services.vault.refusals import came_back
from issss_desktop.services.vault.rekeying import Changed, ClosedOffice
from issss_desktop.services.vault.sheet import remind
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.vault.idle import Idle
from issss_desktop.ui.vault.login import LoginPage
from issss_desktop.ui.vault.sheet import SheetPage
from issss_desktop.ui.vault.steps import Step, StepPage
from issss_desktop.ui.window import Window


class Run(Protocol):
    """Runs work in the background and calls back in the thread of the window."""

    def __call__(
        self, work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[[UserError], object]
    ) -> None: ...


class Gate(QObject):
    """``opened``: a desk, and a note for the person; ``held``: a desk that waits behind its sheet;
    ``left``: another person comes, the desk must close and the office open again with what is given;
    ``shown``: a page of the gate stands in the window; ``failed``: a UserError, and the office is closed.
    """

    opened = Signal(object, str)
    held = Signal(object)
    left = Signal(object)
    shown = Signal()
    failed = Signal(object)
    _told = Signal(str)
    language_asked = Signal(str)
    office_asked = Signal()

    def __init__(self, window: Window, theme: Theme, run: Run) -> None:
        super().__init__(window)
        self._window, self._theme, self._run = window, theme, run
        self._door: Door | None = None
        self._idle: Idle | None = None
        self._folder = Path()
        self._heard: list[QMetaObject.Connection] = []
        self._may_close: Callable[[Callable[[], object]], object] | None = None
        self.page: LoginPage | None = None
        self.sheet: SheetPage | None = None
        self.step: StepPage | None = None
        self.cost = COST

    # a new office

    def create(
        self,
        folder: Path,
        code: str,
        name: str,
        user: str,
        phrase: str,
        failed: Callable[[UserError], object],
    ) -> None:
        """Make an encrypted office, then show its recovery sheet."""
        work = partial(
            create_encrypted, folder, code, phrase,
            name=name or None, user=user, lang=language(), cost=self.cost,
        )  # fmt: skip
        self._run(work, lambda made: self.hand_out(*made), failed)

    def hand_out(self, desk: Desk, code: str) -> None:
        """Show the recovery sheet of a desk that no page shows yet."""
        self.page = None
        self.held.emit(desk)
        self._window.drop_pages()
        self._window.banner.clear()
        self.watch(desk, self._window.lock_minutes)  # whoever finds the laptop would read the code
        page = self.sheet = SheetPage(self._theme, desk, code)
        page.checked.connect(partial(self._handed_out, desk, False))
        page.put_off.connect(partial(self._handed_out, desk, True))
        self._window.show_page(page)
        page.take_focus()
        self.shown.emit()

    def _renew(self, desk: Desk) -> None:
        """Make a new recovery sheet for an open desk and show it; the old one opens nothing more."""
        try:
            code = new_sheet(desk)
        except UserError as error:
            show_refusal(self._window.banner, error)
            return
        self._window.set_ready(False)
        self.hand_out(desk, code)

    def _handed_out(self, desk: Desk, later: bool) -> None:
        self.sheet = None
        remind(desk, later)
        self.opened.emit(desk, "")

    # a change of the keys

    def change(self, desk: Desk, step: Step) -> None:
        """Close the pages of a desk, run a step in the background, and give back the desk that it makes."""
        self._window.may_close(partial(self._begin, desk, step))

    def _begin(self, desk: Desk, step: Step) -> None:
        self.rest()
        self.held.emit(desk)
        self._window.drop_pages()
        self._window.banner.clear()
        self._window.set_ready(False)
        page = self.step = StepPage(self._theme, step.title)
        self._told.connect(page.say)
        self._window.may_close = self._finish_first
        self._window.show_page(page)
        self.shown.emit()
        work = partial(step.run, desk, self._told.emit)
        self._run(work, partial(self._changed, step), partial(self._not_changed, desk, step))

    def _finish_first(self, _then: Callable[[], object]) -> None:
        self._window.banner.tell("check", escape(_("The keys are being changed: wait until it is done.")))

    def _end_step(self) -> None:
        self.step = None
        self._window.may_close = lambda then: then()

    def _changed(self, step: Step, changed: Changed) -> None:
        self._end_step()
        if changed.code:
            self.hand_out(changed.desk, changed.code)
            if changed.uncopied is not None:
                show_refusal(self._window.banner, changed.uncopied)
            return
        self._back(changed.desk, changed.refusal, step)

    def _not_changed(self, desk: Desk, step: Step, error: UserError) -> None:
        self._end_step()
        if isinstance(error, ClosedOffice):
            self.failed.emit(error)
        else:
            self._back(desk, error, step)

    def _back(self, desk: Desk, refusal: UserError | None, step: Step) -> None:
        self.opened.emit(desk, "")
        self._window.place_asked.emit(step.place)
        if refusal is not None:
            show_refusal(self._window.banner, refusal)
        else:
            self._window.banner.tell("saved", escape(step.said))

    # login

    def ask(self, folder: Path, name: str = "") -> None:
        """Ask who works here."""
        if self._door is None or folder != self._folder:
            self._door, self._folder = Door(folder), folder
        self._window.drop_pages()
        self._window.banner.clear()
        self._window.set_ready(False)
        page = self._make_page(name, locked=False)
        page.language_asked.connect(self.language_asked)
        page.office_asked.connect(self.office_asked)
        self._window.show_page(page)
        page.take_focus()
        self.shown.emit()

    def _make_page(self, name: str, locked: bool) -> LoginPage:
        assert self._door is not None
        page = self.page = LoginPage(self._theme, self._door.waiting, name, locked)
        page.unlock_asked.connect(self._unlock)
        page.recovery_asked.connect(self._recover)
        return page

    def _unlock(self, name: str, phrase: str) -> None:
        door, folder, lang = self._door, self._folder, language()
        assert door is not None

        held: list[Opened] = []

        def work(adopt: bool = False) -> tuple[Desk, str]:
            held[:] = held or [door.unlock(name, phrase)]
            return open_with(folder, held[0], lang=lang, adopt=adopt), held[0].note

        def refused(error: UserError) -> None:
            self._refused(error)
            if isinstance(error, CopiedOffice):
                self._offer_to_adopt(partial(self._run, partial(work, True), self._came_in, self._refused))

        self._run(work, self._came_in, refused)

    def _offer_to_adopt(self, adopt: Callable[[], object]) -> None:
        """Data put back or copied from elsewhere go on here as a new device, if the person says so."""
        actions = ((_("Continue here as a new device"), "adopt", adopt),)
        self._window.banner.tell("error", _("The office was not opened."), actions, close=False)

    def _recover(self, code: str, name: str, phrase: str) -> None:
        assert self._door is not None
        work = partial(
            recover_and_open, self._door, self._folder, code, name, phrase, lang=language(), cost=self.cost
        )
        self._run(work, self._came_in, self._refused)

    def _came_in(self, made: tuple[Desk, str]) -> None:
        self.page = None
        self.opened.emit(*made)

    def _refused(self, error: UserError) -> None:
        if self.page is not None:
            self.page.refuse(error)

    # lock

    def watch(self, desk: Desk, minutes: int) -> None:
        """Lock a desk after so many minutes without a key or the mouse."""
        self.rest()
        if desk.key is None:
            return
        if self._door is None or desk.folder != self._folder:
            self._door, self._folder = Door(desk.folder), desk.folder
        window = self._window
        self._heard = [
            window.lock_asked.connect(partial(self.lock, desk)),
            window.sheet_asked.connect(lambda: window.may_close(partial(self._renew, desk))),
        ]
        self._idle = Idle(self._window.windowHandle(), minutes)
        self._idle.passed.connect(partial(self.lock, desk))

    def speak(self) -> None:
        """Show the page in front again, in the language in force."""
        if self.sheet is not None:
            self.hand_out(self.sheet.desk, self.sheet.code)
        elif self.page is not None and not self.is_locked():
            self.ask(self._folder, self.page.name.text())

    def rest(self) -> None:
        """Watch no more: the desk closes. A sheet that nobody checked is still to be made."""
        if self.sheet is not None:
            remind(self.sheet.desk, True)
            self.sheet = None
        for connection in self._heard:
            QObject.disconnect(connection)
        self._heard = []
        if self._idle is not None:
            self._idle.stop()
            self._idle = None

    def is_locked(self) -> bool:
        """Whether the pages are hidden behind the lock."""
        return self._may_close is not None

    def lock(self, desk: Desk) -> None:
        """Hide every page, dialog and menu; nothing is closed, nothing unsaved is lost."""
        if desk.key is None or self.is_locked():
            return
        self._window.keep_unsaved(lambda: None, lambda _error: None)  # while the cursor still stands in it
        desk.submit(note, desk, LOCKED)
        page = self._make_page(desk.user_name, locked=True)
        page.unlock_asked.disconnect(self._unlock)
        page.unlock_asked.connect(partial(self._unlock_again, desk))
        self._may_close, self._window.may_close = self._window.may_close, self._close_locked
        self._window.cover(page)
        page.take_focus()
        self.shown.emit()

    def _close_locked(self, then: Callable[[], object]) -> None:
        """Closing loses nothing: what is not saved is offered to its person at the next login."""
        self._window.keep_unsaved(then, self._refused)

    def _unlock_again(self, desk: Desk, name: str, phrase: str) -> None:
        door = self._door
        assert door is not None

        def work() -> Opened:
            opened = door.unlock(name, phrase)
            if opened.person == desk.user:
                came_back(desk)
            return opened

        self._run(work, partial(self._unlocked, desk), self._refused)

    def _unlocked(self, desk: Desk, opened: Opened) -> None:
        if opened.person == desk.user:
            self._uncover(back=True)
        else:
            self._window.keep_unsaved(partial(self._leave, opened), self._refused)

    def _leave(self, opened: Opened) -> None:
        """Make room for another person; the unsaved work of the first waits in the journal."""
        self._uncover(back=False)
        self.left.emit(opened)

    def _uncover(self, *, back: bool) -> None:
        assert self._may_close is not None
        self._window.may_close, self._may_close = self._may_close, None
        self.page = None
        self._window.uncover(back=back)
