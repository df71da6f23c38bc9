"""The entrance: an office is opened, asked for, made or put back; or it is said why it cannot be."""

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.paths import has_office
from issss_desktop.ui.jobs import Background, Jobs
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.window import Window

if TYPE_CHECKING:  # each page is imported when it is shown
    from issss_desktop.services.desk import Desk
    from issss_desktop.services.vault.door import Opened
    from issss_desktop.ui.opening.first_run import FirstRun
    from issss_desktop.ui.vault.gate import Gate

Done = Callable[[Any], object]


class Entrance(QObject):
    """``opened``: the desk of the office that was asked for; ``chosen``: one that a person made or unlocked,
    and a note for them; ``held``: a desk that waits behind a page of the gate; ``left``: another person
    comes, the desk must close first; ``again_asked``: open again, with data copied from elsewhere (True) as
    a new device; ``restore_asked``: a folder to put a copy into; ``shown``: a page stands in the window.
    """

    opened = Signal(object)
    chosen = Signal(object, str)
    held = Signal(object)
    left = Signal(object)
    again_asked = Signal(bool)
    restore_asked = Signal(object)
    language_asked = Signal(str)
    shown = Signal()

    def __init__(self, window: Window, theme: Theme, report: Callable[[BaseException], object]) -> None:
        super().__init__(window)
        self._window, self._theme, self._report = window, theme, report
        self._folder = Path()
        self._background: Background | None = None
        self._jobs: Jobs | None = None
        self._gate: Gate | None = None
        self.first_run: FirstRun | None = None

    def open(self, folder: Path, user: str | None, *, adopt: bool = False) -> None:
        """Open the office of a data folder; without one, ask which.

        Args:
            adopt: the person said that data copied from elsewhere go on here as a new device.
        """
        self._folder = folder
        if not has_office(folder):
            self.ask(folder)
            return
        from issss_desktop.services.desk import is_encrypted, open_desk

        try:
            if is_encrypted(folder):
                self.first_run = None
                self.gate.ask(folder, user or "")
                return
            desk = open_desk(folder, user=user, lang=language(), adopt=adopt)
        except UserError as error:
            self.refuse(error)
            return
        self.opened.emit(desk)

    def come_in(self, folder: Path, opened: "Opened") -> None:
        """Open an office with the key that another person gave at the lock."""
        from issss_desktop.services.vault.opening import open_with

        self._folder = folder
        self.run(partial(open_with, folder, opened, lang=language()), None, self.refuse)

    def clear(self) -> None:
        """Take every page out of the window, for one that stands there without an office."""
        self._window.drop_pages()
        self._window.banner.clear()
        self._window.set_ready(False)

    def refuse(self, error: UserError) -> None:
        """Say why the office was not opened, and what can be done about it."""
        from issss_desktop.ui.opening.refusal import tell_refusal

        self.clear()
        restore = partial(self.restore_asked.emit, self._folder)
        tell_refusal(self._window, self._theme, error, self.again_asked.emit, restore)
        self.shown.emit()

    # the first run

    def ask(self, folder: Path) -> None:
        """Ask which office to create, or show the sample, or put a copy back."""
        from issss_desktop.ui.opening.first_run import FirstRun

        self._folder = folder
        self.clear()
        page = FirstRun(self._theme, folder)
        page.office_asked.connect(self._create)
        page.sample_asked.connect(self._sample)
        page.language_asked.connect(self.language_asked)
        page.restore_asked.connect(self.restore_asked)
        self.first_run = page
        self._window.show_page(page)
        page.code.setFocus()
        self.shown.emit()

    def _create(self, folder: Path, code: str, name: str, user: str, phrase: str) -> None:
        if phrase:
            self.gate.create(folder, code, name, user, phrase, self._not_made)
            return

        from issss_desktop.services.starting.offices import create_office

        lang = language()
        self.run(partial(create_office, folder, code, name=name or None, user=user, lang=lang))

    def _sample(self, folder: Path) -> None:
        def work() -> Any:
            from issss_desktop.services.desk import open_desk
            from issss_desktop.services.starting.sample import create_sample

            there = has_office(folder)
            return open_desk(folder, lang=language()) if there else create_sample(folder, language())

        self.run(work)

    # in the background

    def run(self, work: Callable[[], Any], done: Done | None = None, failed: Done | None = None) -> None:
        """Do something without holding the window; unless told otherwise it makes a desk."""
        if self._jobs is None:
            self._background = Background()
            self._jobs = Jobs(self._background, self)
            self._jobs.broken.connect(self._made_badly)
        self._jobs.run(work, done or self._made, failed or self._not_made)

    def _made(self, desk: "Desk") -> None:
        self.chosen.emit(desk, "")

    def _not_made(self, error: UserError) -> None:
        if self.first_run is not None:
            self.first_run.refuse(error)
        elif self._gate is not None and self._gate.step is not None:
            self.refuse(error)

    def _made_badly(self, error: BaseException) -> None:
        self._not_made(
            UserError(_("The office could not be made."), _("See the technical detail."), str(error))
        )
        self._report(error)

    # the gate

    @cached_property
    def gate(self) -> "Gate":
        """The way into an encrypted office."""
        from issss_desktop.ui.vault.gate import Gate

        gate = self._gate = Gate(self._window, self._theme, self.run)
        gate.opened.connect(self.chosen)
        gate.held.connect(self.held)
        gate.left.connect(self.left)
        gate.failed.connect(self.refuse)
        gate.shown.connect(self.shown)
        gate.language_asked.connect(self.language_asked)
        gate.office_asked.connect(lambda: self.ask(self._folder))
        return gate

    def speak(self) -> None:
        """Show the page in front again, in the language in force."""
        if self.first_run is not None:
            self.ask(self._folder)
        elif self._gate is not None:
            self._gate.speak()

    def rest(self) -> None:
        """The desk closes: the gate watches no more."""
        if self._gate is not None:
            self._gate.rest()

    def close(self) -> None:
        """End the work in the background."""
        if self._background is not None:
            self._background.close()
            self._background = self._jobs = None
