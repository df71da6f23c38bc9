"""How things stand with the other offices, files that wait here, what was merged, possible duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.services.apart import tell_apart
from issss_desktop.services.desk import Desk
from issss_desktop.services.keeping.standing import age
from issss_desktop.services.merging import carrying, doubles, inbox, standing, whom
from issss_desktop.services.merging.doubles import Double
from issss_desktop.services.merging.inbox import Kept
from issss_desktop.services.merging.standing import Standing
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, Elided, EmptyState, button, column, label, row, rule, surface
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.merging import rows
from issss_desktop.ui.merging.revoking import Revoking
from issss_desktop.ui.merging.words import day
from issss_desktop.ui.workplace import Workplace, offer

MOST_MERGED = 12
KEY_STATES = {whom.SEEN: "todo", whom.REVOKED: "error"}


@dataclass(frozen=True)
class Stood:
    """Everything that the page shows, read at once."""

    offices: tuple[Standing, ...]
    kept: tuple[Kept, ...]
    merged: tuple[Kept, ...]
    doubles: tuple[Double, ...]
    names: Mapping[bytes, str] = field(default_factory=dict)


def look(desk: Desk) -> Stood:
    """Read how this office stands with the others.

    Raises:
        UserError: the role does not permit it.
    """
    kept = inbox.kept(desk)
    return Stood(
        standing.offices(desk), kept, inbox.merged_here(desk)[:MOST_MERGED], doubles.open_doubles(desk),
        carrying.file_names(desk, (each.id for each in kept)),
    )  # fmt: skip


class Overview(QWidget):
    """``merge_asked``: choose a file; ``review_asked``: read over what waits here; ``export_asked``: a report
    for an office, "" for all; ``pair_asked``; ``undo_asked``: a letter that was merged; ``orphans_asked``:
    merge what waits for lost changes.
    """

    merge_asked = Signal()
    review_asked = Signal()
    export_asked = Signal(str)
    pair_asked = Signal()
    undo_asked = Signal(object)
    orphans_asked = Signal()
    stood = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("window", self)
        self.setObjectName("sync-overview")
        self._work = work
        self.found = Stood((), (), (), ())
        self._stale = True
        outer = column(self)
        outer.addWidget(self._build_head())
        self.banner = Banner(work.theme, "sync-banner")
        outer.addWidget(self.banner)
        self._revoking = Revoking(work, self.banner)
        self._revoking.revoked.connect(self.read)
        outer.addWidget(rule("h2"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        sheet = surface("sheet")
        self._build_sheet(column(sheet))
        scroll.setWidget(sheet)
        outer.addWidget(scroll, 1)
        work.changed.connect(lambda _changed: self.be_stale())
        self._choose()

    # what it is made of

    def _build_head(self) -> QWidget:
        head, theme, work = surface("window"), self._work.theme, self._work
        line = row(head, 8)
        line.setContentsMargins(16, 10, 16, 10)
        line.addWidget(Elided(_("Synchronisation"), "h1"), 1)
        self.pair = button(theme, _("Pair an office…"), "lock", "", "sync-pair", self.pair_asked.emit)
        self.export = button(
            theme, _("Export a report…"), "send", "", "sync-export", partial(self.export_asked.emit, "")
        )
        self.merge = button(
            theme, _("Merge a report…"), "file-import", "main", "sync-merge", self.merge_asked.emit
        )
        self.merge.setToolTip(_("Or drop the files anywhere on the window"))
        for made, action in (
            (self.pair, Action.PAIR),
            (self.export, Action.PRINT),
            (self.merge, Action.MERGE),
        ):
            offer(made, work.why_not(action))
            line.addWidget(made)
        return head

    def _build_sheet(self, inside: QVBoxLayout) -> None:
        theme = self._work.theme
        self.offices = Table(theme, _("Other offices"), "sync-offices", tokens.LIST_ROW)
        self.offices.grow_with_rows()
        self.offices.show_cells([Column("")], [])
        self.offices.selectionModel().currentRowChanged.connect(self._moved)
        self.offices.opened.connect(lambda _at: self._export_chosen())
        self.no_office = EmptyState(
            theme, "building", _("No other office is known here yet."),
            _("Pair one: take its file of keys, then compare six words by telephone. Until then reports carry"
              " no data."),
        )  # fmt: skip
        self.review = button(
            theme, _("Read them over"), "eye-check", "small", "sync-review", self.review_asked.emit
        )
        self.two = button(theme, _("They are two"), "", "small", "sync-two", self._tell_apart)
        self.same = button(theme, _("They are the same"), "check", "small", "sync-same", self._join)
        self.without = button(
            theme, _("Merge without what is missing…"), "", "small", "sync-orphans", self.orphans_asked.emit
        )
        self.know = button(theme, "", "lock", "small", "sync-know", self.pair_asked.emit)
        self.undo = button(theme, _("Undo this merge…"), "arrow-back-up", "small", "sync-undo", self._undo)
        self.for_office = button(theme, "", "send", "small", "sync-export-office", self._export_chosen)
        self.revoke = button(theme, _("Revoke a key…"), "", "small", "sync-revoke", self._ask_revoke)
        self._title(inside, _("Other offices"), self.revoke, self.for_office)
        inside.addWidget(self.offices)
        inside.addWidget(self.no_office)
        self.kept, self._kept_box = self._block(
            inside, _("Files kept here"), "sync-kept", tokens.LIST_ROW, self.without, self.know, self.review,
        )  # fmt: skip
        self.kept.selectionModel().currentRowChanged.connect(lambda _now, _before: self._choose())
        self.doubles, self._doubles_box = self._block(
            inside, _("Possible duplicates"), "sync-doubles", tokens.LIST_ROW, self.two, self.same,
        )  # fmt: skip
        self.doubles.selectionModel().currentRowChanged.connect(lambda _now, _before: self._choose())
        self.merged, self._merged_box = self._block(
            inside, _("Merged lately"), "sync-merged", tokens.TABLE_ROW, self.undo,
        )  # fmt: skip
        inside.addStretch(1)

    def _block(
        self, inside: QVBoxLayout, title: str, code: str, height: int, *acts: QPushButton
    ) -> tuple[Table, QWidget]:
        box = QWidget()
        lines = column(box)
        table = Table(self._work.theme, title, code, height)
        table.grow_with_rows()
        table.show_cells([Column("")], [])
        lines.addWidget(rule("h2"))
        self._title(lines, title, *acts)
        lines.addWidget(table)
        inside.addWidget(box)
        box.hide()
        return table, box

    def _title(self, inside: QVBoxLayout, title: str, *acts: QPushButton) -> None:
        line = row(spacing=8)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(label(title, "h2"), 1)
        for act in acts:
            line.addWidget(act)
        inside.addLayout(line)

    # reading

    def be_stale(self) -> None:
        """Something changed: read again now, or when the page is in front."""
        self._stale = True
        if self.isVisible():
            self.read()

    def read(self) -> None:
        """Read how things stand."""
        self._stale = False
        self._work.jobs.run(partial(look, self._work.desk), self._show, partial(show_refusal, self.banner))

    def showEvent(self, event: object) -> None:
        if self._stale:
            self.read()

    def _show(self, found: Stood) -> None:
        self.found = found
        now, lang = self._work.desk.clock(), self._work.lang
        self._fill(self.offices, _office_heads(), [_office(each, now, lang) for each in found.offices])
        self.offices.setVisible(bool(found.offices))
        self.no_office.setVisible(not found.offices)
        kept = [rows.kept_row(each, found.names.get(each.id, ""), lang) for each in found.kept]
        self._fill(self.kept, rows.kept_columns(), kept)
        self._kept_box.setVisible(bool(found.kept))
        ready = any(each.state == inbox.STAGED for each in found.kept)
        offer(self.review, self._work.why_not(Action.MERGE), ready)
        self._fill(self.doubles, rows.double_columns(), [rows.double_row(each) for each in found.doubles])
        self._doubles_box.setVisible(bool(found.doubles))
        self._fill(self.merged, rows.merged_columns(), [rows.merged_row(each, lang) for each in found.merged])
        self._merged_box.setVisible(bool(found.merged))
        self._choose()
        self.stood.emit(found)

    def _fill(self, table: Table, heads: list[Column], cells: list[list[Cell]]) -> None:
        at = max(0, table.chosen())
        table.selectionModel().blockSignals(True)
        table.show_cells(heads, cells)
        table.selectionModel().blockSignals(False)
        if cells:
            table.selectRow(min(at, len(cells) - 1))

    def _moved(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._choose()

    def _choose(self) -> None:
        chosen = self.office()
        self.for_office.setVisible(chosen is not None)
        self.revoke.setVisible(chosen is not None)
        offer(self.revoke, self._work.why_not(Action.PAIR))
        if chosen is not None:
            self.for_office.setText(_("Export a report for {office}…").format(office=chosen.office))
            self.for_office.setAccessibleName(self.for_office.text())
            paired = any(key.known in (whom.WORDS, whom.REGISTRY) for key in chosen.keys)
            why = "" if paired else _("Its key was not compared yet: pair it first.")
            offer(self.for_office, self._work.why_not(Action.PRINT) or why)
        offer(self.undo, self._work.why_not(Action.UNDO) or self._work.why_not(Action.CHANGE_FINAL))
        unknown = self._unknown()
        self.know.setVisible(bool(unknown))
        self.know.setText(_("Pair with {office}…").format(office=unknown))
        self.know.setAccessibleName(self.know.text())
        offer(self.know, self._work.why_not(Action.PAIR))
        self.without.setVisible(any(each.state == inbox.WAITING for each in self.found.kept))
        offer(self.without, self._work.why_not(Action.MERGE))
        double = self.double()
        why = "" if double is None or double.joinable else _("Open both records, and delete one of them.")
        offer(self.same, self._work.why_not(Action.REFERENCE) or why)
        offer(self.two, self._work.why_not(Action.RECORD))

    def office(self) -> Standing | None:
        """The office now chosen."""
        at = self.offices.chosen()
        return self.found.offices[at] if 0 <= at < len(self.found.offices) else None

    def _unknown(self) -> str:
        """The office whose key would let a file in: that of the file chosen, else of the first."""
        at, kept = self.kept.chosen(), self.found.kept
        first = kept[at : at + 1] if at >= 0 else ()
        return next((each.unknown for each in (*first, *kept) if each.unknown), "")

    def double(self) -> Double | None:
        """The pair of records now chosen."""
        at = self.doubles.chosen()
        return self.found.doubles[at] if 0 <= at < len(self.found.doubles) else None

    # what a person does

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        (self.offices if self.found.offices else self.merge).setFocus()

    def _export_chosen(self) -> None:
        chosen = self.office()
        if chosen is not None and self.for_office.isEnabled():
            self.export_asked.emit(chosen.office)

    def _ask_revoke(self) -> None:
        chosen = self.office()
        self._revoking.ask(chosen.office if chosen else "")

    def _undo(self) -> None:
        at = self.merged.chosen()
        if 0 <= at < len(self.found.merged):
            self.undo_asked.emit(self.found.merged[at].id)

    def _join(self) -> None:
        double = self.double()
        if double is not None and double.joinable:
            job = partial(doubles.join, self._work.desk, double.uuid, double.other)
            self._work.jobs.run(job, self._joined, partial(show_refusal, self.banner))

    def _tell_apart(self) -> None:
        double = self.double()
        if double is not None:
            words = _("They are two, and will not be asked about again here.")
            back = ((_("Take it back"), "sync-untold", partial(self._tell, double, False)),)
            self._tell(double, True)
            self.banner.tell("saved", words, back)

    def _tell(self, double: Double, apart: bool) -> None:
        job = partial(tell_apart, self._work.desk, double.uuid, double.other, apart)
        self._work.jobs.run(job, lambda _none: self.read(), partial(show_refusal, self.banner))
        self.banner.clear()

    def _joined(self, saved: Saved) -> None:
        back = ((_("Take it back"), "sync-part", partial(self._part, saved.uuid)),)
        self.banner.tell("saved", _("They count as one donor from now on."), back)
        self._announce(saved)

    def _part(self, joined: UUID) -> None:
        """Take a join back, from the record that it was written on: see ``doubles.join``."""
        job = partial(doubles.part, self._work.desk, joined)
        self._work.jobs.run(job, self._parted, partial(show_refusal, self.banner))

    def _parted(self, saved: Saved) -> None:
        self.banner.tell("saved", _("They are two again."))
        self._announce(saved)

    def _announce(self, saved: Saved) -> None:
        self._work.announce(saved.changed)
        self._work.saved.emit(saved.position)


def _office_heads() -> list[Column]:
    return [
        Column(_("Office"), width=96), Column(_("Key"), width=206, least=120),
        Column(_("What we have of them"), least=170), Column(_("What they have of us"), least=170),
    ]  # fmt: skip


def _office(each: Standing, now: int, lang: str) -> list[Cell]:
    best = next((k.known for want in (whom.WORDS, whom.REGISTRY, whom.SEEN, whom.REVOKED)
                 for k in each.keys if k.known == want), "")  # fmt: skip
    said = _(whom.KNOWN[best]) if best else _("no key yet")
    state = STATES[KEY_STATES.get(best, "well") if best else "todo"]
    if each.arrived:
        ours = _("Report no. {n} of {day}").format(n=each.arrived, day=day(each.arrived_ms, lang))
    else:
        ours = _("nothing yet")
    sent = age(each.sent_ms, now) or _("never")
    theirs = _("everything, as far as is known") if not each.theirs else ngettext(
        "They lack {n} change", "They lack {n} changes", each.theirs
    ).format(n=each.theirs)  # fmt: skip
    second = _("last report to them: {age}").format(age=sent)
    return [
        Cell(each.office, bold=True), Cell(said, bold=True, tone=state.tone, icon=state.icon),
        Cell(ours, second=_lacking(each), second_tone="ink2"),
        Cell(theirs, second=second, second_tone="ink2"),
    ]  # fmt: skip


def _lacking(each: Standing) -> str:
    """What is missing here of an office, and what to ask for."""
    parts = []
    if each.to_review:
        parts.append(
            ngettext("{n} to read over", "{n} to read over", each.to_review).format(n=each.to_review)
        )
    if each.waiting:
        parts.append(ngettext("{n} waits", "{n} wait", each.waiting).format(n=each.waiting))
    if each.aside:
        parts.append(ngettext("{n} not accepted", "{n} not accepted", each.aside).format(n=each.aside))
    if each.ours:
        said = ngettext("{n} change is missing", "{n} changes are missing", each.ours)
        parts.append(said.format(n=each.ours))
    return " · ".join(parts)
