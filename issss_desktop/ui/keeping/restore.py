"""A copy put back, or an office repaired, while no office is open: what would change, then the button."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QProgressBar, QStackedWidget, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.desk import now_ms
from issss_desktop.services.keeping import admission, damage, keys, places, repairing, restoring
from issss_desktop.services.keeping.places import Copy, FoundCopy
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.jobs import Background, Jobs
from issss_desktop.ui.look.blocks import (
    ActionBar,
    Banner,
    Block,
    EmptyState,
    button,
    column,
    empty,
    label,
    surface,
)
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme


class RestorePage(QWidget):
    """``done``: the office of the folder may be opened; ``left``: the person goes back."""

    done = Signal()
    left = Signal()
    went_on = Signal(int, int)

    def __init__(
        self,
        theme: Theme,
        folder: Path,
        stick: Path | None,
        broken: Callable[[BaseException], object],
        person: UUID | None = None,
    ) -> None:
        super().__init__()
        surface("window", self)
        self._theme, self._folder, self._stick = theme, folder, stick
        self._person = person  # who sat at the office that was closed for this
        self._other: Path | None = None
        self._found: list[FoundCopy] = []
        self._repairing = False
        self.ask_folder: Callable[[str], str] = lambda start: QFileDialog.getExistingDirectory(
            self, _("Folder or stick with copies"), start
        )
        self.setObjectName("restore-page")
        self._background = Background()
        self._jobs = Jobs(self._background, self)
        self._jobs.broken.connect(broken)
        self.went_on.connect(self._go_on)
        self._build()
        self.look()

    def _build(self) -> None:
        outer = column(self)
        self.banner = Banner(self._theme, "restore-banner")
        outer.addWidget(self.banner)
        page = column(spacing=12)
        page.setContentsMargins(16, 14, 16, 12)
        head = column(spacing=2)
        head.addWidget(label(_("Put a copy back"), "h1"))
        words = _("What is here now is copied first. The office then goes on as a new device.")
        head.addWidget(label(words, "second", "ink2", wrap=True))
        page.addLayout(head)
        page.addWidget(self._build_copies(), 3)
        self._would = self._build_preview()
        page.addWidget(self._would, 4)
        outer.addLayout(page, 1)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.hide()
        outer.addWidget(self.bar)
        outer.addWidget(self._build_foot())

    def _build_copies(self) -> Block:
        other = button(
            self._theme, _("Another stick or folder…"), "folders", "link", "restore-other", self._ask
        )
        block = Block(_("Copies found"), other, "copies-block")
        self.table = Table(self._theme, _("Copies found"), "copies")
        self.table.show_cells(self._columns(), [])
        self.table.selectionModel().currentRowChanged.connect(lambda new, _old: self._choose(new.row()))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        nothing, advice = _("There is no copy here."), _("Plug in the stick and choose it.")
        self._stack.addWidget(EmptyState(self._theme, "folders", nothing, advice))
        block.body.addWidget(self._stack)
        return block

    def _columns(self) -> list[Column]:
        return [
            Column(_("Made"), width=160), Column(_("Where"), width=120),
            Column(_("Size"), align="right", width=90), Column(_("State"), width=130), Column(_("Folder")),
        ]  # fmt: skip

    def _build_preview(self) -> Block:
        self.secret = QLineEdit()
        self.secret.setObjectName("restore-secret")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(_("Passphrase of the copy"))
        self.secret.setPlaceholderText(_("passphrase, or code of the recovery sheet"))
        self.secret.setFixedWidth(300)
        self.secret.returnPressed.connect(self._ask_again)
        self.secret.hide()
        block = Block(_("What would change"), self.secret, "preview-block")
        sheet = surface("sheet")
        self._said = column(sheet, 4)
        self._said.setContentsMargins(16, 12, 16, 12)
        block.body.addWidget(scrolled(sheet, "preview-scroll", _("What would change")))
        return block

    def _build_foot(self) -> ActionBar:
        foot = ActionBar()
        self.put_back = button(
            self._theme, _("Put this copy back"), "restore", "main", "restore", self._restore
        )
        self.repair = button(self._theme, _("Repair…"), "settings", "", "repair", self._plan)
        back = button(self._theme, _("Back"), "chevron-left", "", "restore-back", self.left.emit)
        foot.line.addWidget(self.put_back)
        foot.line.addWidget(self.repair)
        foot.line.addStretch(1)
        foot.line.addWidget(back)
        return foot

    def close_work(self) -> None:
        """Wait for what is under way: what was decided is finished."""
        self._background.close()

    def under_way(self) -> int:
        """Jobs that are not yet done."""
        return self._jobs.under_way()

    # what is there

    def look(self) -> None:
        """Look for copies again."""
        self._wait(True)
        job = partial(places.find_copies, self._folder, self._stick, self._other)
        self._jobs.run(job, self._list, self._refuse)

    def _list(self, found: list[FoundCopy]) -> None:
        self._wait(False)
        self._found = found
        rows = []
        for each in found:
            made, where, size, state, folder = restoring.row_of(each)
            well = each.copy.verified_ms is not None
            cells = [Cell(made), Cell(where), Cell(size, align="right")]
            cells.append(Cell(state_text=state, state="well" if well else "check"))
            rows.append([*cells, Cell(folder, tone="ink2")])
        self.table.show_cells(self._columns(), rows)
        self.repair.setVisible(any(self._folder.glob("*.db")))
        self._stack.setCurrentIndex(0 if found else 1)
        self._would.setVisible(bool(found))
        self.put_back.setEnabled(False)  # until it is known what would change
        if found:
            self.table.setFocus()
            self.table.setCurrentIndex(self.table.model().index(0, 0))
            if self.secret.isVisible() and not self.secret.text():
                self.secret.setFocus()

    def _ask(self) -> None:
        chosen = self.ask_folder(str(self._stick or Path.home()))
        if chosen:
            self._other = Path(chosen)
            self.look()

    def _choose(self, at: int) -> None:
        if not 0 <= at < len(self._found):
            return
        self._repairing = False
        self.repair.setVisible(any(self._folder.glob("*.db")))
        self.put_back.setText(_("Put this copy back"))
        copy, secret = self._found[at].copy, self.secret.text()
        closed = keys.is_closed(copy) or keys.encrypted(self._folder)
        self.secret.setVisible(closed)
        self.put_back.setEnabled(False)
        if closed and not secret:
            said = _("This copy is encrypted: type its passphrase, then Enter.")
            if not keys.is_closed(copy):
                said = _("This office is encrypted: type its passphrase, then Enter.")
            self._say([said])
            return
        self._say([_("Comparing with what is there…")])
        job = partial(_compare, self._folder, copy, secret, self._person)
        self._jobs.run(job, partial(self._compared, at), self._cannot_compare)

    def _ask_again(self) -> None:
        if self._repairing:
            self._plan()
        else:
            self._choose(self.table.chosen())

    def _compared(self, at: int, would: restoring.Preview) -> None:
        if at == self.table.chosen():
            self._say(restoring.sentences(would))
            self.put_back.setEnabled(True)

    def _cannot_compare(self, error: UserError) -> None:
        self._say([str(error)])
        self.put_back.setEnabled(False)

    def _say(self, lines: list[str]) -> None:
        empty(self._said)
        for line in lines:
            self._said.addWidget(label(line, "body", wrap=True))
        self._said.addStretch(1)

    def said(self) -> str:
        """What the page says would change."""
        widgets = [self._said.itemAt(i) for i in range(self._said.count())]
        return " ".join(w.text() for item in widgets if item and (w := item.widget()) is not None)  # type: ignore[attr-defined]

    # doing

    def _plan(self) -> None:
        self._repairing = True
        if keys.encrypted(self._folder) and not self.secret.text():
            self.secret.show()
            self.secret.setFocus()
            self._say([_("This office is encrypted: type its passphrase, then Enter.")])
            return
        self._wait(True)
        self._say([_("Reading what can be read…")])
        job = partial(_plan, self._folder, tuple(self._found), self.secret.text(), self._person)
        self._jobs.run(job, self._planned, self._refuse)

    def _planned(self, would: repairing.Plan) -> None:
        self._wait(False)
        self._repairing = True
        self._say(
            [*damage.sentences(would.damage), *damage.holes_in_words(would.missing), *would.sentences()]
        )
        self.repair.hide()
        self.put_back.setText(_("Repair the office"))
        self.put_back.setEnabled(True)
        self.put_back.setFocus()

    def _restore(self) -> None:
        self._wait(True)
        job: Callable[[], Any]
        if self._repairing:
            job = partial(
                _repair, self._folder, tuple(self._found), self.secret.text(), self._person, self.went_on.emit
            )
        else:
            copy = self._found[self.table.chosen()].copy
            job = partial(_restore, self._folder, copy, self.secret.text(), self._person, self.went_on.emit)
        self.banner.tell("information", _("Copying what is here, then putting back…"), close=False)
        self._jobs.run(job, lambda _done: self.done.emit(), self._refuse)

    def _go_on(self, done: int, of: int) -> None:
        self.bar.setMaximum(max(1, of))
        self.bar.setValue(done)

    def _wait(self, waiting: bool) -> None:
        for each in (self.put_back, self.repair, self.table):
            each.setEnabled(not waiting)
        self.bar.setMaximum(0)
        self.bar.setVisible(waiting)

    def _refuse(self, error: UserError) -> None:
        self._wait(False)
        self._say([])
        show_refusal(self.banner, error)


# work of the background: the key is asked for there, for that takes its second


def _compare(folder: Path, copy: Copy, secret: str, person: UUID | None) -> restoring.Preview:
    admitted = admission.to_restore(folder, copy, secret, person=person)
    return restoring.preview(folder, copy, admitted.key, admitted.present, own_keys=admitted.own_keys)


def _restore(
    folder: Path, copy: Copy, secret: str, person: UUID | None, tick: Callable[[int, int], None]
) -> restoring.Restored:
    admitted = admission.to_restore(folder, copy, secret, person=person)
    return restoring.restore(
        folder, copy, wall_ms=now_ms(), key=admitted.key, present_key=admitted.present, user=admitted.user,
        own_keys=admitted.own_keys, tick=tick,
    )  # fmt: skip


def _plan(folder: Path, found: tuple[FoundCopy, ...], secret: str, person: UUID | None) -> repairing.Plan:
    admitted = admission.to_repair(folder, [each.copy for each in found], secret, person=person)
    return repairing.plan(folder, found, admitted.key)


def _repair(
    folder: Path,
    found: tuple[FoundCopy, ...],
    secret: str,
    person: UUID | None,
    tick: Callable[[int, int], None],
) -> repairing.Plan:
    admitted = admission.to_repair(folder, [each.copy for each in found], secret, person=person)
    return repairing.repair(
        folder, found, wall_ms=now_ms(), key=admitted.key, user=admitted.user, tick=tick
    )  # fmt: skip
