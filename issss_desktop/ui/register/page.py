"""The register: who did what and when, in every office; the chain verified; both taken out for an auditor."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services.audit import chain, lines, register, table
from issss_desktop.services.audit.chain import Chains, Written
from issss_desktop.services.audit.lines import Entry
from issss_desktop.services.permits import Action, require
from issss_desktop.ui.failure import sentence, show_refusal
from issss_desktop.ui.listing.walks import Walks
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, EmptyState, button, column, label, row, rule, surface
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.register.detail import DetailView
from issss_desktop.ui.register.filters import Filters
from issss_desktop.ui.register.model import OFFICE, REASON, RECORDS, RegisterModel
from issss_desktop.ui.workplace import Workplace

DETAIL_WIDTH, NARROW_DETAIL_WIDTH = 320, 296
TABLE_SUFFIX, CHAIN_SUFFIX = ".csv", ".jsonl"


def register_page(work: Workplace) -> QWidget:
    """The register, or why the person at the desk does not read it and whom they may ask."""
    try:
        require(work.desk, Action.REGISTER)
    except UserError as error:
        page = EmptyState(work.theme, "lock", error.text, error.remedy)
        page.setObjectName("register-barred")
        return page
    return RegisterPage(work)


class RegisterPage(QWidget):
    """Table and one line in full beside it."""

    _went_on = Signal(int)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        surface("sheet", self)
        self.setObjectName("register")
        self._stale = True
        self._first: tuple[str, Any] | None = None
        self.folder = Path.home()
        self.ask_path: Callable[[str, str], str] = lambda start, kinds: QFileDialog.getSaveFileName(
            self, _("Export the register"), start, kinds
        )[0]
        self.long = Walks(work.desk, self)
        self.long.broken.connect(self._broken)
        self.model = RegisterModel(work)
        self.banner = Banner(work.theme, "register-banner")
        outer = column(self)
        outer.addLayout(self._build_head())
        self.filters = Filters(work)
        outer.addWidget(self.filters)
        outer.addWidget(self.banner)
        outer.addWidget(rule("h2"))
        outer.addLayout(self._build_middle(), 1)
        self._connect()

    def _build_head(self) -> QHBoxLayout:
        theme, head = self._work.theme, row(spacing=8)
        head.setContentsMargins(16, 10, 16, 8)
        head.addWidget(label(_("Register"), "h1"))
        head.addStretch(1)
        self.verify_button = button(
            theme, _("Verify the chain"), "circle-check", "", "register-verify", self.verify
        )
        self.table_button = button(
            theme, _("Export the table…"), "download", "", "register-export", self.export_table
        )
        self.chain_button = button(
            theme, _("Export the chain…"), "lock", "", "register-chain", self.export_chain
        )
        self.table_button.setToolTip(_("The lines shown, for a spreadsheet"))
        self.chain_button.setToolTip(_("Every ordinary change, byte for byte, for the separate verifier"))
        for made in (self.verify_button, self.table_button, self.chain_button):
            head.addWidget(made)
        return head

    def _build_middle(self) -> QHBoxLayout:
        middle = row(spacing=0)
        left = column()
        self._stack = QStackedWidget()
        self.table = Table(self._work.theme, _("Register"), "register-table")
        self.table.setModel(self.model)
        self._stack.addWidget(self.table)
        again = button(
            self._work.theme,
            _("Show everything again"),
            "x",
            "",
            "register-everything",
            self._show_everything,
        )
        nothing = _("Another person, another span of days or fewer words may find some.")
        self._stack.addWidget(
            EmptyState(self._work.theme, "list-search", _("No line matches."), nothing, again)
        )
        left.addWidget(self._stack, 1)
        left.addWidget(rule())
        foot = row(spacing=8)
        foot.setContentsMargins(16, 5, 16, 6)
        self.foot = label("", "fine")
        self.foot.setObjectName("register-foot")
        foot.addWidget(self.foot)
        foot.addStretch(1)
        self._hint = label(_("Enter opens the record, F6 goes to what is told beside."), "fine")
        foot.addWidget(self._hint)
        left.addLayout(foot)
        middle.addLayout(left, 1)
        middle.addWidget(rule("v2"))
        self.detail = DetailView(self._work)
        self.detail.show_nothing()
        middle.addWidget(self.detail)
        return middle

    def _connect(self) -> None:
        self.filters.changed.connect(self.read)
        self.filters.refused.connect(partial(show_refusal, self.banner))
        self.model.settled.connect(self._settled)
        self.model.refused.connect(partial(show_refusal, self.banner))
        self.model.modelReset.connect(self._reset)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(lambda _at: self._open())
        self.detail.asked.connect(self._work.asked)
        self._went_on.connect(self._say_progress)
        self._work.changed.connect(self._records_changed)
        PageKeys(self, {"Ctrl+F": self._to_words})

    # what is shown

    def read(self) -> None:
        """Read the register from the top."""
        self._stale = False
        self.model.show(self.filters.asked())
        self._say_foot()

    def _records_changed(self, _changed: object) -> None:
        self._stale = True
        if self.isVisible():
            self.read()

    def _reset(self) -> None:
        self._stack.setCurrentIndex(0 if self.model.entries else 1)
        self.table.fit_columns()
        if self.model.entries:
            self.table.selectRow(0)
            self.table.setCurrentIndex(self.model.index(0, 0))
        else:
            self._first = None
            self.detail.show_nothing()

    def _settled(self) -> None:
        self._say_foot()

    def _say_foot(self) -> None:
        count = len(self.model.entries)
        if self.model.is_reading() and not count:
            self.foot.setText(_("Reading…"))
            return
        words = ngettext("{n} line", "{n} lines", count).format(n=count) if count else ""
        rest = "" if self.model.is_whole() or not count else _("older ones come as you go down")
        self.foot.setText(" · ".join(part for part in (words, rest) if part))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        entry = self.current() if current.isValid() else None
        if entry is None:
            return
        try:
            found = lines.detail(self._work.desk, entry)
        except UserError as error:
            show_refusal(self.banner, error)
            return
        opens = next((t for t in found.told if t.uuid is not None), None)
        self._first = (opens.entity, opens.uuid) if opens else None
        self.detail.show_detail(found)

    def current(self) -> Entry | None:
        """The line now chosen."""
        at = self.table.currentIndex().row()
        return self.model.entries[at] if 0 <= at < len(self.model.entries) else None

    # the keyboard

    def take_focus(self) -> None:
        """Put the keyboard on the table."""
        self.table.setFocus()

    def _to_words(self) -> None:
        self.filters.words.setFocus()
        self.filters.words.selectAll()

    def _to_detail(self) -> None:
        """Between the table and what is told beside it."""
        inside = self.detail.findChildren(QPushButton)
        at = self.window().focusWidget()
        if (at is not None and self.detail.isAncestorOf(at)) or not inside:
            self.table.setFocus()
        else:
            inside[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _open(self) -> None:
        if self._first is not None:
            self._work.asked.emit(*self._first)

    def _show_everything(self) -> None:
        self.filters.clear()
        self.table.setFocus()

    # the chain

    def verify(self) -> None:
        """Verify every chain from its bytes, beside the work that goes on."""
        self._rest(False)
        self.banner.tell("information", escape(_("Verifying the chain…")), close=False)
        job = partial(self._verify)
        self.long.run(job, self._verified, self._refused)

    def _verify(self, reader: Any, wish: int) -> Chains | None:
        return chain.verify_slowly(reader, wish, self._went_on.emit)

    def _say_progress(self, done: int) -> None:
        if not self.verify_button.isEnabled():
            words = _("Verifying the chain: {n} changes so far…").format(n=done)
            self.banner.tell("information", escape(words), close=False)

    def _verified(self, chains: Chains) -> None:
        self._rest(True)
        if chains.findings:
            names = register.device_names(self._work.desk)
            first = chains.findings[0]
            text = _("The chain is broken: {device}, {text}.").format(
                device=names.get(first.place, _("acts of this computer")), text=first.text
            )
            remedy = _("Write nothing more here. Keep a copy of the folder and ask support.")
            self.banner.tell("error", sentence(text, remedy))
            return
        at = dt.datetime.fromtimestamp(self._work.desk.clock() / 1000, dt.UTC).astimezone()
        changes = ngettext("{n} change", "{n} changes", chains.commits).format(n=chains.commits)
        devices = ngettext("{n} device", "{n} devices", chains.devices).format(n=chains.devices)
        acts = ngettext("{n} act", "{n} acts", chains.acts).format(n=chains.acts)
        text = _("The chain is whole: {changes} of {devices} and {acts} verified at {time}.").format(
            changes=changes, devices=devices, acts=acts, time=f"{at:%H:%M}"
        )
        self.banner.tell("saved", sentence(text, _("Nothing was changed and nothing is missing.")))

    def _refused(self, error: UserError) -> None:
        self._rest(True)
        show_refusal(self.banner, error)

    def _broken(self, error: object) -> None:
        self._rest(True)
        self._work.jobs.broken.emit(error)

    def _rest(self, ready: bool) -> None:
        """While a long read goes on no other begins."""
        focus = self.window().focusWidget()
        for each in (self.verify_button, self.table_button, self.chain_button):
            each.setEnabled(ready)
        if not ready and focus in (self.verify_button, self.table_button, self.chain_button):
            self.table.setFocus()

    # taken out

    def export_table(self) -> None:
        """Write the lines asked for into a table."""
        path = self._path(_("register"), TABLE_SUFFIX, _("Table (*.csv)"))
        if path is None:
            return
        desk, asked = self._work.desk, self.filters.asked()
        self._rest(False)
        self.long.run(lambda _r, _w: table.save(desk, asked, path), partial(self._saved, path), self._refused)

    def _saved(self, path: Path, count: int) -> None:
        self._rest(True)
        words = ngettext("{n} line written:", "{n} lines written:", count).format(n=count)
        self.banner.tell("saved", sentence(words, str(path)))
        self.read()

    def export_chain(self) -> None:
        """Write the chain for the separate verifier."""
        path = self._path(_("chain"), CHAIN_SUFFIX, _("Chain (*.jsonl)"))
        if path is None:
            return
        desk = self._work.desk
        self._rest(False)
        self.long.run(lambda _r, _w: chain.export(desk, path), self._chain_saved, self._refused)

    def _chain_saved(self, written: Written) -> None:
        self._rest(True)
        signed = _("Signed by this device.") if written.signed else _("Not signed: this office has no key.")
        words = ngettext("{n} change written:", "{n} changes written:", written.commits)
        text = sentence(words.format(n=written.commits), f"{written.path} · {signed}")
        self.banner.tell("saved" if written.signed else "check", text)
        self.read()

    def _path(self, name: str, suffix: str, kinds: str) -> Path | None:
        day = self._work.today().isoformat()
        chosen = self.ask_path(str(self.folder / f"{name}-{self._work.desk.office}-{day}{suffix}"), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        self.folder = path.parent
        return path if path.suffix else path.with_suffix(suffix)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.table.hasFocus():
            self.table.setFocus()
        elif event.key() == Qt.Key.Key_F6:
            self._to_detail()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.filters.fill()
            self.read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH
        self.detail.setFixedWidth(NARROW_DETAIL_WIDTH if narrow else DETAIL_WIDTH)
        self._hint.setVisible(not narrow)
        self.table.hide_columns({OFFICE, RECORDS, REASON} if narrow else {RECORDS})
