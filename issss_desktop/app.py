"""Composition root of the window: options, settings, look, frame first; then the desk and its pages."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from issss_desktop import environment, paths, settings
from issss_desktop.errors import UserError
from issss_desktop.i18n import LANGUAGES, _, language, set_language
from issss_desktop.ui.look.theme import FIRST_FACES, LATER_FACES, Theme, load_fonts
from issss_desktop.ui.window import DASHBOARD, Window

if TYPE_CHECKING:  # what the first paint does not need is imported after it
    from PySide6.QtCore import QTranslator

    from issss_desktop.services.desk import Desk
    from issss_desktop.services.vault.door import Opened
    from issss_desktop.ui.failure import Catcher
    from issss_desktop.ui.first_run import FirstRun
    from issss_desktop.ui.jobs import Background, Jobs
    from issss_desktop.ui.keeping.caretaker import Caretaker
    from issss_desktop.ui.pages import Pages
    from issss_desktop.ui.seats import Seats
    from issss_desktop.ui.vault.gate import Gate
    from issss_desktop.ui.vault.steps import Step


Done = Callable[[Any], object]


class Program(QObject):
    """One window on one office at a time."""

    ready = Signal()

    def __init__(
        self,
        app: QApplication,
        folder: Path | None = None,
        user: str | None = None,
        settings_file: Path | None = None,
    ) -> None:
        super().__init__(app)
        self._app, self._user = app, user
        self._settings_file = settings_file or paths.settings_file()
        self.settings, self._note = settings.load(self._settings_file)
        remembered = Path(self.settings.data_folder) if self.settings.data_folder else None
        self.folder = paths.data_folder(folder, remembered)
        self.theme = Theme(self.settings.theme)
        self.missing_faces = load_fonts(FIRST_FACES)
        self._translator: QTranslator | None = None
        self._complete = False
        self._background: Background | None = None
        self._jobs: Jobs | None = None
        self.desk: Desk | None = None
        self.pages: Pages | None = None
        self._seats: Seats | None = None
        self.first_run: FirstRun | None = None
        self._gate: Gate | None = None
        self.window = Window(self.theme, self._has_office())
        self._connect()

    def _has_office(self) -> bool:
        return any(self.folder.glob("*.db"))

    @cached_property
    def catcher(self) -> "Catcher":
        """Where unknown errors end: the log and one dialog."""
        from issss_desktop.ui.failure import Catcher, open_log

        return Catcher(self.theme, open_log(paths.log_file()))

    def catch(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        """Hook for errors before the log is open: it is opened by the first of them."""
        self.catcher.install()
        sys.excepthook(kind, error, trace)

    def _connect(self) -> None:
        window = self.window
        window.restore_from(self.settings.geometry)
        window.painted.connect(self.open)
        window.language_asked.connect(self.change_language)
        window.theme_asked.connect(self.change_theme)
        window.office_asked.connect(self.change_office)
        window.switch_off_asked.connect(lambda: self.caretaker.switch_off())
        window.copy_asked.connect(lambda: self.caretaker.copy_now())
        window.restore_asked.connect(lambda: self.window.may_close(self._ask_restore))
        window.keys_asked.connect(self._change_keys)
        window.delay_asked.connect(self._change_delay)
        window.shut.connect(self.shut)

    def _speak(self) -> None:
        """Qt's own words (file dialogs, context menus) in the language in force."""
        from PySide6.QtCore import QLibraryInfo, QTranslator

        if self._translator is None:
            self._translator = QTranslator(self)
        QCoreApplication.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language() != "en" and self._translator.load(f"qtbase_{language()}", folder):
            QCoreApplication.installTranslator(self._translator)

    def complete(self) -> None:
        """What the first paint did without: widgets, style sheet, rarer faces, Qt's own words."""
        if self._complete:
            return
        self._complete = True
        self.missing_faces += load_fonts(LATER_FACES)
        self.theme.apply(self._app)
        self._speak()
        self.window.build()
        self.window.set_ready(False)
        self.window.watch_screens()

    # opening an office

    def open(self, adopt: bool = False) -> None:
        """Open the office of the data folder; without one, ask which.

        Args:
            adopt: the person said that data copied from elsewhere go on here as a new device.
        """
        self._let_go()
        if sys.excepthook == self.catch:  # the frame is seen: from here errors have their log
            self.catcher.install()
        self.complete()
        if not self._has_office():
            self.ask_first_run()
            return
        from issss_desktop.services.desk import open_desk
        from issss_desktop.store.vault.presence import encrypted

        try:
            if encrypted(self.folder):
                self.first_run = None
                self.gate.ask(self.folder, self._user or "")
                return
            desk = open_desk(self.folder, user=self._user, lang=language(), adopt=adopt)
        except UserError as error:
            self._cannot_open(error)
            return
        self.attach(desk)

    def attach(self, desk: "Desk", place: str = DASHBOARD) -> None:
        """Show the pages of an open desk."""
        from issss_desktop.ui.pages import Pages
        from issss_desktop.ui.seats import Seats

        self.complete()
        opened = desk is not self.desk  # else only the language changes
        self.desk, self.folder = desk, desk.folder
        self.first_run = None
        self.window.drop_pages()
        self.window.banner.clear()
        self.window.set_ready(True)
        self.window.lock_minutes = self.settings.lock_minutes
        self.pages = Pages(self.window, desk, self.theme)
        if self._seats is not None:
            self._seats.close()
        self._seats = Seats(self.window, desk, self._seat)
        self.pages.work.jobs.broken.connect(self.catcher.report)
        if place != DASHBOARD:
            self.pages.show(place)
        if desk.key is not None:
            self.gate.watch(desk, self.settings.lock_minutes)
        self._tell_notes()
        if opened:
            self.pages.recover()
        self.ready.emit()
        # after the first paint of the pages
        QTimer.singleShot(0, partial(self.caretaker.take, self.pages, self.settings.stick))

    @cached_property
    def caretaker(self) -> "Caretaker":
        """Who copies, checks and puts back."""
        from issss_desktop.ui.keeping.caretaker import Caretaker

        made = Caretaker(self.theme, self.window, self.catcher.report)
        made.stick_chosen.connect(lambda stick: self._remember(stick=stick))
        made.ended.connect(self.open)
        return made

    def _let_go(self) -> None:
        if "caretaker" in vars(self):
            self.caretaker.let_go()

    def _ask_restore(self) -> None:
        """Close the office and show the copies that can be put back."""
        self._close_desk()
        self.complete()
        self.caretaker.show_copies(self.folder, self.settings.stick)

    def _tell_notes(self) -> None:
        from issss_desktop.services.advising.clock import clock_doubt

        notes = [self._note] if self._note else []
        if self.desk is not None and (doubt := clock_doubt(self.desk)):
            notes.append(doubt)
        if self.missing_faces:
            faces = ", ".join(self.missing_faces)
            notes.append(
                _("The program’s own font is incomplete ({faces}): another one is shown.").format(faces=faces)
            )
        if notes:
            self.window.banner.tell("check", " ".join(notes))
        self._note = ""

    def _cannot_open(self, error: UserError) -> None:
        self.caretaker.tell_refusal(error, self.open, partial(self.open, adopt=True), self._ask_restore)
        self.ready.emit()

    def ask_first_run(self) -> None:
        """Ask which office to create, or show the sample."""
        from issss_desktop.ui.first_run import FirstRun

        self.complete()
        self.window.drop_pages()
        self.window.banner.clear()
        self.window.set_ready(False)
        page = FirstRun(self.theme, self.folder)
        page.office_asked.connect(self._create)
        page.sample_asked.connect(self._sample)
        page.language_asked.connect(self.change_language)
        page.restore_asked.connect(self._restore_into)
        self.first_run = page
        self.window.show_page(page)
        page.code.setFocus()
        self.ready.emit()

    def _restore_into(self, folder: Path) -> None:
        self.folder = folder
        self._ask_restore()

    def _create(self, folder: Path, code: str, name: str, user: str, phrase: str) -> None:
        if phrase:
            self.gate.create(folder, code, name, user, phrase, self._not_made)
            return

        from issss_desktop.services.starting.offices import create_office

        lang = language()
        self._make(partial(create_office, folder, code, name=name or None, user=user, lang=lang))

    def _sample(self, folder: Path) -> None:
        def work() -> Any:
            from issss_desktop.services.desk import open_desk
            from issss_desktop.services.starting.sample import create_sample

            there = any(folder.glob("*.db"))
            return open_desk(folder, lang=language()) if there else create_sample(folder, language())

        self._make(work)

    def _make(self, work: Callable[[], Any], done: Done | None = None, failed: Done | None = None) -> None:
        from issss_desktop.ui.jobs import Background, Jobs

        if self._background is None:
            self._background = Background()
            self._jobs = Jobs(self._background, self)
            self._jobs.broken.connect(self._made_badly)
        assert self._jobs is not None
        self._jobs.run(work, done or self._made, failed or self._not_made)

    def _made(self, desk: "Desk") -> None:
        self.attach(desk)
        self._remember(data_folder=str(desk.folder))

    @cached_property
    def gate(self) -> "Gate":
        """The way into an encrypted office."""
        from issss_desktop.ui.vault.gate import Gate

        gate = self._gate = Gate(self.window, self.theme, self._make)
        gate.opened.connect(self._let_in)
        gate.held.connect(self._hold)
        gate.left.connect(self._open_again)
        gate.failed.connect(self._cannot_open)
        gate.shown.connect(self.ready)
        gate.language_asked.connect(self.change_language)
        gate.office_asked.connect(self.ask_first_run)
        return gate

    def _let_in(self, desk: "Desk", note: str) -> None:
        self._note = self._note or note
        self._made(desk)

    def _hold(self, desk: "Desk") -> None:
        self._let_go()
        if self.pages is not None:
            self.pages.close()
            self.pages = None
        self.desk, self.folder, self.first_run = desk, desk.folder, None

    def _open_again(self, opened: "Opened") -> None:
        from issss_desktop.services.vault.opening import open_with

        self._close_desk()
        self._make(partial(open_with, self.folder, opened, lang=language()), None, self._cannot_open)

    def _not_made(self, error: UserError) -> None:
        if self.first_run is not None:
            self.first_run.refuse(error)
        elif self._gate is not None and self._gate.step is not None:
            self._cannot_open(error)

    def _made_badly(self, error: BaseException) -> None:
        self._not_made(
            UserError(_("The office could not be made."), _("See the technical detail."), str(error))
        )
        self.catcher.report(error)

    # choices of the person

    def _remember(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)
        try:
            settings.save(self.settings, self._settings_file)
        except UserError as error:
            from issss_desktop.ui.failure import show_refusal

            show_refusal(self.window.banner, error)

    def change_language(self, lang: str) -> None:
        """Speak another language from now on; a form with unsaved changes is asked about first."""
        if lang == language() or lang not in LANGUAGES:
            return
        self.window.may_close(partial(self._change_language, lang))

    def _change_language(self, lang: str) -> None:
        set_language(lang)
        self._speak()
        self._remember(language=lang)
        self.window.translate()
        if self.pages is not None and self.desk is not None:
            place = self.pages.place
            self._let_go()
            self.pages.close()
            self.attach(self.desk, place)
        elif self.first_run is not None:
            self.ask_first_run()
        elif self._gate is not None:
            self._gate.speak()

    def _seat(self, desk: "Desk") -> None:
        """Show the office to another person."""
        if self.pages is not None:
            place = self.pages.place
            self._let_go()  # the caretaker knows the forms of these pages, and who sat there
            self.pages.close()
            self.attach(desk, place)

    def _change_keys(self, step: "Step") -> None:
        if self.desk is not None:
            self.gate.change(self.desk, step)

    def _change_delay(self, minutes: int) -> None:
        self._remember(lock_minutes=minutes)
        self.window.lock_minutes = minutes
        if self.desk is not None:
            self.gate.watch(self.desk, minutes)

    def change_theme(self) -> None:
        """Light to dark, or back."""
        self.theme.switch("light" if self.theme.mode == "dark" else "dark")
        self._remember(theme=self.theme.mode)

    def change_office(self) -> None:
        """Close this office and ask for another."""
        self.window.may_close(self._change_office)

    def _change_office(self) -> None:
        self._close_desk()
        self.ask_first_run()

    def _close_desk(self) -> None:
        from issss_desktop.services.desk import close_desk

        self._let_go()
        if self._gate is not None:
            self._gate.rest()
        if self.pages is not None:
            self.pages.close()
            self.pages = None
        if self.desk is not None:
            close_desk(self.desk)
            self.desk = None

    def shut(self) -> None:
        """Close everything in order when the window closes."""
        self._remember(geometry=self.window.saved_geometry())
        if self.desk is not None:
            self._close_desk()
        self._let_go()
        if self._background is not None:
            self._background.close()
            self._background = None


def _options(words: Sequence[str]) -> dict[str, str]:
    """Options already checked by ``__main__``, as name and value."""
    return dict(zip(words[::2], words[1::2], strict=True))


def _application(scale: int) -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if scale != 100 and "QT_SCALE_FACTOR" not in os.environ:
        os.environ["QT_SCALE_FACTOR"] = str(scale / 100)
    app = QApplication(["issss-desktop", "-style", "Fusion"])
    app.setApplicationName("ISSSS Desktop")
    return app


def run(words: Sequence[str]) -> int:
    """Show the window until it is closed; the exit status.

    Args:
        words: ``--data FOLDER --lang LANG --user NAME``, each optional.
    """
    environment.forget_secrets()
    options = _options(words)
    wanted, _note = settings.load(paths.settings_file())
    app = _application(wanted.scale)
    set_language(options.get("--lang", wanted.language))
    folder = options.get("--data")
    gc.disable()  # until the window is there: see ``_collect``
    program = Program(app, Path(folder) if folder else None, options.get("--user"))
    program.ready.connect(partial(_collect, program))
    sys.excepthook = program.catch
    program.window.show()
    return app.exec()


def _collect(program: Program) -> None:
    """Free memory from here on, in this thread; what the start made stays and is not looked through again."""
    from issss_desktop.ui.collecting import Collector

    gc.freeze()
    Collector(program)


def grab_pictures(folder: Path, out: Path, lang: str, prefix: str = "", mode: str = "light") -> list[Path]:
    """Pictures of the main screens of an office, 1366 x 768 px at any scale; returns the files written.

    The office is opened for reading only, so it may be open elsewhere.
    """
    from issss_desktop.services.desk import close_desk, open_desk
    from issss_desktop.ui.pictures import grab

    app = _application(100)
    set_language(lang)
    load_fonts()
    theme = Theme(mode)
    theme.apply(app)
    desk = open_desk(folder, lang=lang, write=False)
    try:
        return grab(desk, theme, out, prefix)
    finally:
        close_desk(desk)
