"""Composition root of the window: options, settings, look, frame first; then the desk and its pages."""

import gc
import os
import sys
from collections.abc import Sequence
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
    from issss_desktop.ui.keeping.caretaker import Caretaker
    from issss_desktop.ui.opening.entrance import Entrance
    from issss_desktop.ui.opening.first_run import FirstRun
    from issss_desktop.ui.pages import Pages
    from issss_desktop.ui.seats import Seats
    from issss_desktop.ui.vault.gate import Gate
    from issss_desktop.ui.vault.steps import Step


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
        self.desk: Desk | None = None
        self.pages: Pages | None = None
        self._seats: Seats | None = None
        self.window = Window(self.theme, paths.has_office(self.folder))
        self._connect()

    @cached_property
    def catcher(self) -> "Catcher":
        """Where unknown errors end: the log and one dialog."""
        from issss_desktop.ui.failure import Catcher, open_log

        made = Catcher(self.theme, open_log(paths.log_file()), self.window.is_covered)
        self.window.uncovered.connect(made.tell_waiting)
        return made

    def catch(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        """Hook for errors before the log is open: it is opened by the first of them."""
        self.catcher.install()
        sys.excepthook(kind, error, trace)

    def _connect(self) -> None:
        window = self.window
        window.restore_from(self.settings.geometry)
        window.lock_minutes = self.settings.lock_minutes
        window.painted.connect(self.open)
        window.language_asked.connect(self.change_language)
        window.theme_asked.connect(self.change_theme)
        window.office_asked.connect(self.change_office)
        window.switch_off_asked.connect(lambda: self.caretaker.switch_off())
        window.copy_asked.connect(lambda: self.caretaker.copy_now())
        window.restore_asked.connect(self._ask_restore)
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
        self.entrance.open(self.folder, self._user, adopt=adopt)

    @cached_property
    def entrance(self) -> "Entrance":
        """What stands in the window before an office is open."""
        from issss_desktop.ui.opening.entrance import Entrance

        made = Entrance(self.window, self.theme, self.catcher.report)
        made.opened.connect(self.attach)
        made.chosen.connect(self._let_in)
        made.held.connect(self._hold)
        made.left.connect(self._come_in)
        made.again_asked.connect(self.open)
        made.restore_asked.connect(self._restore_into)
        made.language_asked.connect(self.change_language)
        made.shown.connect(self.ready)
        return made

    @property
    def first_run(self) -> "FirstRun | None":
        """The page that asks which office to create, while it stands."""
        return self.entrance.first_run

    @property
    def gate(self) -> "Gate":
        """The way into an encrypted office."""
        return self.entrance.gate

    def attach(self, desk: "Desk", place: str = DASHBOARD) -> None:
        """Show the pages of an open desk."""
        from issss_desktop.ui.pages import Pages
        from issss_desktop.ui.seats import Seats

        self.complete()
        opened = desk is not self.desk  # else only the language changes
        self.desk, self.folder = desk, desk.folder
        self.entrance.first_run = None
        self.window.drop_pages()
        self.window.banner.clear()
        self.window.set_ready(True)
        self.pages = Pages(self.window, desk, self.theme)
        if self._seats is not None:
            self._seats.close()
        self._seats = Seats(self.window, desk, self._seat)
        self.pages.work.changed.connect(self._seats.look)
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
        made.put_back.connect(lambda: self._remember(data_folder=str(self.folder)))
        made.ended.connect(self.open)
        return made

    def _let_go(self) -> None:
        if "caretaker" in vars(self):
            self.caretaker.let_go()

    def _ask_restore(self) -> None:
        """Show the copies that can be put back, if the person at the desk may do so."""
        from issss_desktop.services.permits import Action, require

        try:
            if self.desk is not None:
                require(self.desk, Action.RESTORE)
        except UserError as error:
            self._refuse(error)
            return
        self.window.may_close(partial(self._restore_into, self.folder))

    def _restore_into(self, folder: Path) -> None:
        user = self.desk.user if self.desk is not None else None
        self._close_desk()
        self.complete()
        self.folder, self.entrance.first_run = folder, None
        self.caretaker.show_copies(folder, self.settings.stick, user)

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

    def _let_in(self, desk: "Desk", note: str) -> None:
        self._note = self._note or note
        self.attach(desk)
        self._remember(data_folder=str(desk.folder))

    def _hold(self, desk: "Desk") -> None:
        self._let_go()
        if self.pages is not None:
            self.pages.close()
            self.pages = None
        self.desk, self.folder, self.entrance.first_run = desk, desk.folder, None

    def _come_in(self, opened: "Opened") -> None:
        self._close_desk()
        self.entrance.come_in(self.folder, opened)

    # choices of the person

    def _remember(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)
        try:
            settings.save(self.settings, self._settings_file)
        except UserError as error:
            self._refuse(error)

    def _refuse(self, error: UserError) -> None:
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
            self._seat(self.desk)
        else:
            self.entrance.speak()

    def _seat(self, desk: "Desk") -> None:
        """Show the office anew, to another person or in another role; to somebody who left it closes."""
        from issss_desktop.services.desk import NoAccess
        from issss_desktop.services.permits import Action, permitted

        if not permitted(desk.role, Action.READ):
            self._close_desk()
            self.entrance.refuse(NoAccess(desk.user_name))
        elif self.pages is not None:
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
        self.entrance.ask(self.folder)

    def _close_desk(self) -> None:
        from issss_desktop.services.desk import close_desk

        self._let_go()
        self.entrance.rest()
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
        self.entrance.close()


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
