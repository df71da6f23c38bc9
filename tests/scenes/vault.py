"""The way in and what keeps an office: sheet, keys, login, lock, copies, repair, lost fields, register."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from uuid import UUID

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QAbstractTextDocumentLayout, QPainter, QPaintEvent, QPalette, QTextDocument
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from issss_desktop.app import Program
from issss_desktop.i18n import _, language
from issss_desktop.models.typed import Typed
from issss_desktop.services import custody, reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.keeping import copying
from issss_desktop.services.recording import journal
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault.rekeying import Changed
from issss_desktop.store.open import DATABASE
from issss_desktop.ui.keeping.panel import SwitchOffPanel
from issss_desktop.ui.keeping.restore import RestorePage
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import ACCESS, DASHBOARD, REGISTER
from issss_desktop.ui.register.page import RegisterPage
from issss_desktop.ui.vault.access import AccessPage
from issss_desktop.ui.vault.steps import Step
from tests.scenes import Scene, Size, calm, find, until
from tests.vaults import CHEAP, PHRASE

NAME, SECOND = "Aline Mbuyi", "Bahati Safari"
SECOND_PHRASE = "colline pirogue marche pluie"
PEOPLE = (
    (SECOND, "entry", SECOND_PHRASE), ("Chantal Kahindo", "validator", "riviere lampe cahier brume"),
    ("Dieudonné Lwambo", "reader", ""), ("Espérance Furaha", "entry", "panier montagne encre soleil"),
)  # fmt: skip
TITLE = "Terres partagées (exemple fictif)"
TYPED = {"title": f"{TITLE}, phase II", "local_name": "Ardhi yetu", "acronym": "TP"}
PAGE = 4096
A_MOMENT = 0.002
"""Between two deeds, in seconds: the register puts them in the order of their milliseconds."""


class Machine:
    """Programs on one laptop, one after the other."""

    def __init__(self, theme: Theme, folder: Path, size: Size) -> None:
        folder.mkdir(parents=True)
        self.theme, self.size, self.settings = theme, size, folder / "settings.json"

    @contextmanager
    def start(self, folder: Path, stick: str = "") -> Iterator[Program]:
        """A program on a data folder, closed at the end; it remembers nothing of the one before."""
        kept = {"theme": self.theme.mode, "language": language(), "stick": stick}
        self.settings.write_text(json.dumps(kept), encoding="utf-8")
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        program, ready = Program(app, folder, None, self.settings), Event()
        program.ready.connect(ready.set)
        program.gate.cost = CHEAP
        program.window.setMinimumSize(400, 300)
        program.window.resize(*self.size)
        program.window.show()
        until(ready.is_set)
        try:
            yield program
        finally:
            program.window.may_close = lambda then: then()
            program.window.close()
            program.deleteLater()


class Paper(QWidget):
    """The first page of a document as the printer gets it, whole in the height of a window."""

    def __init__(self, document: QTextDocument, height: int) -> None:
        super().__init__()
        self._document = document
        document.setPageSize(QSizeF(595, 842))
        document.setDocumentMargin(57)  # 2 cm, as the printer leaves them
        self._scale = height / 842
        self.resize(round(595 * self._scale), height)
        self.setAccessibleName(document.toPlainText().replace("\n", " / "))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), "white")
            painter.scale(self._scale, self._scale)
            inked = QAbstractTextDocumentLayout.PaintContext()
            inked.palette.setColor(QPalette.ColorRole.Text, "black")  # as Qt prints, whatever the look
            self._document.documentLayout().draw(painter, inked)


def scenes(theme: Theme, folder: Path, size: Size) -> Iterator[Scene]:
    """From the first sheet of a new office to the repair of a damaged one."""
    machine, office, stick = Machine(theme, folder, size), folder / "nk", folder / "KINGSTON"
    stick.mkdir()
    yield from _first_day(machine, office, stick)
    yield from _second_day(machine, office, stick)
    yield from _as_entry_officer(machine, office)
    yield from _without_keys(machine, folder)


# an encrypted office


def _first_day(machine: Machine, office: Path, stick: Path) -> Iterator[Scene]:
    """It is made; people, copies, the lock; a form is left unsaved when the power fails."""
    with machine.start(office) as program:
        assert program.first_run is not None
        program.first_run.office_asked.emit(office, "NK", "", NAME, PHRASE)
        until(lambda: program.gate.sheet)
        sheet = program.gate.sheet
        assert sheet is not None
        groups = sheet.sheet.groups
        asked = _("Group {n} of the sheet").format(n=sheet.asked + 1)
        yield Scene("v01-recovery-sheet", program.window, (*groups, *map(" ".join, groups), asked))
        paper = Paper(sheet.document(), machine.size[1])
        paper.show()
        calm()
        yield Scene("v02-recovery-sheet-printed", paper, groups)
        paper.hide()
        sheet.checked.emit()
        desk = opened(program)
        project = fill(desk)
        program.window.place_asked.emit(DASHBOARD)
        opened(program)
        yield from _switch_off(program, stick)
        yield from _keys(program)
        desk = opened(program)
        yield from _register(program)
        program.window.lock_asked.emit()
        until(program.gate.is_locked)
        yield Scene("v09-lock", program.window)
        login(program, NAME, PHRASE)
        until(lambda: not program.gate.is_locked())
        mark = reading.read(desk, project).mark
        typed = Typed("project", project, mark, TYPED, focus="acronym")
        journal.keep(desk, new_uuid(desk.clock()), typed)


def _switch_off(program: Program, stick: Path) -> Iterator[Scene]:
    until(lambda: program.caretaker.keeper)
    program.window.switch_off_asked.emit()
    (panel,) = program.window.findChildren(SwitchOffPanel)
    until(lambda: panel.lines)
    yield Scene("v03-switch-off-not-yet", panel)
    panel.ask_folder = lambda _start: str(stick)
    panel.choose.click()
    until(lambda: not panel.findChild(QProgressBar).isVisible())
    panel.main.click()
    until(lambda: panel.answer.text() == _("You can switch off."))
    yield Scene("v04-switch-off", panel)
    panel.accept()
    program.window.activateWindow()  # offscreen, a dialog that closes keeps the keyboard


def _keys(program: Program) -> Iterator[Scene]:
    page = access(program)
    yield Scene("v05-access", program.window)
    assert page.holders is not None
    page.holders.table.selectRow(2)
    page.holders.give.click()
    find(page, "access-passphrase").setText(PHRASE)
    calm()
    yield Scene("v06-access-given", program.window)
    page.holders.asked.leave()
    go, done = Event(), _("The office is under a new key; every passphrase and the recovery sheet stay.")

    def run(desk: Desk, tell: custody.Tell) -> Changed:
        def wait(words: str) -> None:
            tell(words)
            go.wait()

        return custody.change_key(desk, wait)

    program.window.keys_asked.emit(Step(_("Changing the key"), done, run))
    until(lambda: program.gate.step and program.gate.step.said.text())
    yield Scene("v07-key-step", program.window)
    go.set()
    until(lambda: program.gate.step is None)


def _register(program: Program) -> Iterator[Scene]:
    assert program.pages is not None
    page = program.pages.show(REGISTER)
    assert isinstance(page, RegisterPage)
    until(lambda: page.model.entries and not page.model.is_reading())
    opened(program)
    yield Scene("v08-register", program.window)


def _second_day(machine: Machine, office: Path, stick: Path) -> Iterator[Scene]:
    """Login and what can go wrong there; what was typed is there again; a copy could be put back."""
    with machine.start(office, str(stick)) as program:
        page = program.gate.page
        assert page is not None
        yield Scene("v10-login", program.window)
        page.ask_sheet()
        find(page, "recovery-passphrase").setText(PHRASE)
        calm()
        yield Scene("v11-login-by-sheet", program.window)
        page._back()
        for _try in range(3):
            until(page.press.isEnabled)
            login(program, NAME, "une phrase oubliée")
            until(lambda: page.banner.isVisible() and page.banner.property("surface") == "error")
        wait, page._waiting = page._waiting, lambda: 3.0  # the picture is of this second
        page._tick()
        calm()
        yield Scene("v12-login-refused", program.window)
        page._waiting = wait
        until(page.press.isEnabled)
        login(program, NAME, PHRASE)
        desk = opened(program)
        yield Scene("v13-recovered", program.window)
        records.create(desk, "project", {"title": "Ponts du Rutshuru (exemple fictif)", "fictional": True})
        program.window.may_close = lambda then: then()
        program.window.restore_asked.emit()
        yield from _put_back(program, "v14-restore")


def _put_back(program: Program, name: str) -> Iterator[Scene]:
    page = program.window.stack.currentWidget()
    assert isinstance(page, RestorePage)
    until(lambda: not page.under_way() and page.said())
    yield Scene(f"{name}-closed", program.window, passing(program))
    page.secret.setText(PHRASE)
    page.secret.returnPressed.emit()
    until(lambda: page.put_back.isEnabled())
    yield Scene(name, program.window, passing(program))


def _as_entry_officer(machine: Machine, office: Path) -> Iterator[Scene]:
    """What somebody sees whose role opens neither the keys nor the register."""
    with machine.start(office) as program:
        login(program, SECOND, SECOND_PHRASE)
        opened(program)
        access(program)
        yield Scene("v15-access-barred", program.window)
        assert program.pages is not None
        program.pages.show(REGISTER)
        opened(program)
        yield Scene("v16-register-barred", program.window)


# an office for trials, and a machine without any


def _without_keys(machine: Machine, folder: Path) -> Iterator[Scene]:
    office = folder / "trial"
    desk = create_office(office, "NK", user=NAME, lang=language())
    records.create(desk, "project", {"title": TITLE, "fictional": True})
    copying.copy_office(desk)
    close_desk(desk)
    with machine.start(office) as program:
        opened(program)
        access(program)
        yield Scene("v17-access-not-encrypted", program.window)
    shutil.copytree(office, folder / "twin")
    with machine.start(office) as program:
        opened(program)
    with machine.start(folder / "twin") as program:
        yield Scene("v18-copied-office", program.window)
    whole = (office / DATABASE).read_bytes()
    spoil(office / DATABASE, 100)
    with machine.start(office) as program:
        yield Scene("v19-cannot-open", program.window)
        (office / DATABASE).write_bytes(whole)
        spoil(office / DATABASE, whole.rindex(TITLE.encode()) // PAGE * PAGE)
        find(program.window, "restore-copy").click()
        page = program.window.stack.currentWidget()
        assert isinstance(page, RestorePage)
        until(lambda: not page.under_way())
        page.repair.click()
        until(lambda: page.put_back.isEnabled() and page.put_back.text() == _("Repair the office"))
        yield Scene("v20-repair", program.window, passing(program))
    with machine.start(folder / "empty") as program:
        find(program.window, "restore-copy").click()
        page = program.window.stack.currentWidget()
        assert isinstance(page, RestorePage)
        until(lambda: not page.under_way())
        yield Scene("v21-no-copy", program.window)


# what people do


def login(program: Program, name: str, phrase: str) -> None:
    """Type both and press the button; the office opens, or the page says why not."""
    page = program.gate.page
    assert page is not None
    page.name.setText(name)
    page.phrase.setText(phrase)
    page.press.click()


def opened(program: Program) -> Desk:
    """The desk, once its pages are there."""
    until(lambda: program.pages is not None and not program.pages.work.jobs.under_way())
    assert program.desk is not None
    return program.desk


def access(program: Program) -> AccessPage:
    """The page of the keys, in front."""
    assert program.pages is not None
    page = program.pages.show(ACCESS)
    assert isinstance(page, AccessPage)
    opened(program)
    return page


def passing(program: Program) -> tuple[str, ...]:
    """The folder of this run, as the pages write it."""
    return (str(program.folder.parent),)


def fill(desk: Desk) -> UUID:
    """People with and without a passphrase, one who left, and a project with work on it; its identity."""
    for name, role, phrase in PEOPLE:
        person = records.create(desk, "person", {"name": name, "role": role, "office": desk.office_uuid})
        time.sleep(A_MOMENT)
        if phrase:
            custody.give_access(desk, person.uuid, phrase, CHEAP)
            time.sleep(A_MOMENT)
    mark = reading.read(desk, person.uuid).mark
    records.save(desk, person.uuid, {"role": "left"}, mark=mark, reason="départ en avril")
    donor = {"name": "Bailleur A (exemple fictif)", "donor": True, "fictional": True}
    records.create(desk, "organisation", donor)
    return records.create(desk, "project", {"title": TITLE, "fictional": True}).uuid


def spoil(database: Path, at: int) -> None:
    """Write over what is left of a page, as a failing disk does."""
    end = (at // PAGE + 1) * PAGE
    with database.open("r+b") as file:
        file.seek(at)
        file.write(b"\x5a" * (end - at))
