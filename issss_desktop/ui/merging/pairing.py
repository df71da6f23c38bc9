"""Knowing the key of another office: its file, then six words compared by telephone."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QDialog, QFileDialog, QLineEdit, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import carrying, identity, inbox, standing, whom
from issss_desktop.services.merging.whom import NATIONAL, Paired
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Block, button, column, label, row, surface
from issss_desktop.ui.workplace import Workplace

WIDTH = 620
REGISTRY_NAME = "registre.issss-office"


class PairDialog(QDialog):
    """``paired``: something more is known of another office."""

    paired = Signal()

    def __init__(self, work: Workplace, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = work
        self.setObjectName("pair-dialog")
        self.setWindowTitle(_("Pair an office"))
        self.setMinimumWidth(WIDTH)
        self.ask_file: Callable[[], str] = lambda: QFileDialog.getOpenFileName(
            self, _("File of the other office")
        )[0]
        self.ask_path: Callable[[str], str] = lambda start: QFileDialog.getSaveFileName(
            self, _("Write the keys of this office as"), start
        )[0]
        self.folder = Path.home()
        inside = column(self, 12)
        inside.setContentsMargins(16, 16, 16, 12)
        self.banner = Banner(work.theme, "pair-banner")
        inside.addWidget(self.banner)
        inside.addWidget(self._build_files())
        inside.addWidget(self._build_words())
        inside.addStretch(1)
        foot, theme = row(), work.theme
        foot.addWidget(button(theme, _("These are the words"), "check", "main", "pair-compare", self.compare))
        foot.addStretch(1)
        foot.addWidget(button(theme, _("Close"), "", "", "pair-close", self.accept))
        inside.addLayout(foot)
        self.read()

    def _build_files(self) -> Block:
        theme, block = self._work.theme, Block(_("1. Give each other the file of keys"), code="pair-files")
        inside = column(spacing=8)
        inside.setContentsMargins(15, 12, 15, 14)
        inside.addWidget(label(_("On a stick or by e-mail. It holds nothing secret."), "second"))
        line = row()
        line.addWidget(button(theme, _("Write ours…"), "download", "", "pair-write", self.write_card))
        line.addWidget(button(theme, _("Take theirs…"), "file-import", "", "pair-file", self.take_file))
        if self._work.desk.office == NATIONAL:
            line.addWidget(
                button(theme, _("Write the registry…"), "download", "", "pair-registry", self.write_registry)
            )
        line.addStretch(1)
        inside.addLayout(line)
        block.body.addLayout(inside)
        return block

    def _build_words(self) -> Block:
        block = Block(_("2. Compare six words by telephone"), code="pair-six-words")
        inside = column(spacing=4)
        inside.setContentsMargins(15, 12, 15, 14)
        inside.addWidget(label(_("Read these words of this office to them:"), "second"))
        self.ours = label("", "h2")
        self.ours.setObjectName("pair-ours")
        ground = surface("head")
        column(ground).addWidget(self.ours)
        self.ours.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(ground)
        inside.addSpacing(8)
        self.office = _line(inside, _("Which office reads its words to us (its code):"), "pair-office")
        self.office.setMaxLength(8)
        self.office.setMaximumWidth(140)
        inside.addSpacing(8)
        self.words = _line(inside, _("Words they read to us:"), "pair-words")
        self.office.returnPressed.connect(self.words.setFocus)
        self.words.returnPressed.connect(self.compare)
        self.known = label("", "second", wrap=True)
        self.known.setObjectName("pair-known")
        inside.addWidget(self.known)
        block.body.addLayout(inside)
        return block

    def read(self) -> None:
        """Say our words, and whose keys wait for theirs."""
        self._work.jobs.run(partial(_stand, self._work.desk), self._show, partial(show_refusal, self.banner))

    def _show(self, found: tuple[str, tuple[str, ...]]) -> None:
        ours, waiting = found
        self.ours.setText(ours)
        if waiting:
            said = _("The key of {offices} is here and waits for its words.").format(
                offices=", ".join(waiting)
            )
        else:
            said = _("No key waits for its words: take the file of the other office first.")
        self.known.setText(said)
        self.adjustSize()  # what is told above makes it taller for a while

    def take_file(self) -> None:
        """Take the file of another office."""
        chosen = self.ask_file()
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take the keys in a file."""
        job = partial(inbox.introduce_file, self._work.desk, path)
        self._work.jobs.run(job, self._introduced, partial(show_refusal, self.banner))

    def _introduced(self, found: Paired) -> None:
        known = [office for office in found.offices if office not in found.waiting]
        told = []
        if known:
            said = _("The key of {offices} is known: its reports can be merged.")
            told.append(said.format(offices=", ".join(known)))
        for office in dict.fromkeys(found.gone):
            said = _("A key of {office} is no longer accepted: the national office revoked it.")
            told.append(said.format(office=office))
        if not found.waiting:
            told = told or [_("Everything in this file was known here already.")]
            self.banner.tell("todo" if found.gone else "saved", " ".join(told))
        else:
            said = _("The key of {offices} is here. Now ask that office to read its six words.")
            self.banner.tell("information", said.format(offices=", ".join(found.waiting)))
            self.office.setFocus()
        self.read()
        self.paired.emit()

    def compare(self) -> None:
        """Accept the key that has these words."""
        job = partial(whom.compare, self._work.desk, self.office.text(), self.words.text())
        self._work.jobs.run(job, self._compared, self._not_compared)

    def _compared(self, found: Paired) -> None:
        self.office.clear()
        self.words.clear()
        said = _("The key of {offices} is known: its reports can be merged.")
        self.banner.tell("saved", said.format(offices=", ".join(found.offices)))
        self.read()
        self.paired.emit()

    def _not_compared(self, error: UserError) -> None:
        show_refusal(self.banner, error)
        wrong = self.words if self.office.text().strip() else self.office
        wrong.setFocus()
        wrong.selectAll()

    def write_card(self) -> None:
        """Write the keys of this office."""
        self._write(f"{self._work.desk.office}{identity.CARD_SUFFIX}", whom.card_of)

    def write_registry(self) -> None:
        """Write the registry of the national office."""
        self._write(REGISTRY_NAME, whom.registry_of)

    def _write(self, name: str, make: Callable[[Desk], bytes]) -> None:
        chosen = self.ask_path(str(self.folder / name))
        if chosen:
            path, desk = Path(chosen), self._work.desk
            self.folder = path.parent
            job = partial(_written, desk, make, path)
            self._work.jobs.run(job, self._wrote, partial(show_refusal, self.banner))

    def _wrote(self, path: Path) -> None:
        self.banner.tell("saved", _("Written: {path}").format(path=path))


def _line(inside: QBoxLayout, name: str, code: str) -> QLineEdit:
    """A line to type in, below its name."""
    said, made = label(name, "second"), QLineEdit()
    made.setObjectName(code)
    made.setAccessibleName(name)
    said.setBuddy(made)
    inside.addWidget(said)
    inside.addWidget(made)
    return made


def _written(desk: Desk, make: Callable[[Desk], bytes], path: Path) -> Path:
    carrying.write_file(path, make(desk))
    return path


def _stand(desk: Desk) -> tuple[str, tuple[str, ...]]:
    """Our words, and offices whose key was only seen."""
    return identity.own_words(desk), standing.unheard(desk)
