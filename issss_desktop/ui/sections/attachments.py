"""Files attached to a record: dropped on the form or chosen, opened as a copy, taken off again."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QMimeData, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Piece
from issss_desktop.models.rows import Row
from issss_desktop.models.values import numbers
from issss_desktop.services.recording import attachments
from issss_desktop.ui.look.blocks import Elided, Picture, button, column, empty, label, row
from issss_desktop.ui.workplace import Workplace

ENTITY = "attachment"


class AttachmentSection(QWidget):
    """One line a file; ``changed``: a file was added or taken off; ``refused``: a file was not taken."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._kept: list[Row] = []
        self._new: list[Piece] = []
        self._removed: set[UUID] = set()
        self._frozen = False
        self.setObjectName("attachments")
        inside = column(self)
        head = row(spacing=4)
        head.setContentsMargins(16, 0, 12, 0)
        head.addWidget(Elided(_("Attachments"), "h2"), 1)
        self.keys = label("", "fine")
        head.addWidget(self.keys)
        self._add = button(work.theme, _("Attach a file…"), "paperclip", "link", "attach", self.choose)
        head.addWidget(self._add)
        inside.addLayout(head)
        self._none = label(_("No file. Drop one on the form, or choose it."), "second", wrap=True)
        self._none.setContentsMargins(16, 2, 16, 8)
        inside.addWidget(self._none)
        self._lines = column()
        self._lines.setContentsMargins(16, 0, 12, 8)
        inside.addLayout(self._lines)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show the files of a record just read."""
        fresh = [(r.uuid, r["piece"], r["title"]) for r in rows]
        if fresh == [(r.uuid, r["piece"], r["title"]) for r in self._kept] and not self.is_changed():
            return
        self._kept, self._new, self._removed = list(rows), [], set()
        self._draw()

    def freeze(self, frozen: bool) -> None:
        """A deleted record shows its files and takes none."""
        if frozen != self._frozen:
            self._frozen = frozen
            self._add.setVisible(not frozen)
            self._draw()

    def is_changed(self) -> bool:
        """Whether a file was added or taken off."""
        return bool(self._new or self._removed)

    def collect(self) -> list[dict[str, Any]]:
        """Changed rows as the service takes them."""
        rows: list[dict[str, Any]] = [{"uuid": u, "deleted": True} for u in sorted(self._removed)]
        return rows + [{"uuid": None, "title": p.name, "piece": p} for p in self._new]

    def restore(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Put back files added or taken off, as ``collect`` gave them; how many had no place here."""
        kept = {r.uuid for r in self._kept}
        self._removed |= {row["uuid"] for row in rows if row["uuid"] in kept}
        added = [row["piece"] for row in rows if row["uuid"] is None]
        self._new += [piece for piece in added if piece not in self._new]
        self._draw()
        return sum(row["uuid"] not in kept for row in rows if row["uuid"] is not None)

    def take_focus(self) -> None:
        """Put the keyboard on the button that attaches."""
        self._add.setFocus()

    def takes(self, data: QMimeData) -> list[Path]:
        """Files that something dragged here names."""
        if self._frozen or not data.hasUrls():
            return []
        return [Path(u.toLocalFile()) for u in data.urls() if u.isLocalFile()]

    def choose(self) -> None:
        """Ask which files."""
        names, _filter = QFileDialog.getOpenFileNames(self.window(), _("Attach a file"))
        self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Read files in the worker and show each once it is kept; the save attaches them."""
        desk = self._work.desk
        for path in paths:
            self._work.jobs.run(partial(attachments.attach, desk, path), self._added, self.refused.emit)

    def _added(self, piece: Piece) -> None:
        held = {p.sha256 for p in self._new} | {
            r["piece"].sha256 for r in self._kept if r["piece"] and r.uuid not in self._removed
        }
        if piece.sha256 in held:
            text = _("The file “{name}” is attached already.").format(name=piece.name)
            self.refused.emit(UserError(text, _("Nothing was added.")))
            return
        self._new.append(piece)
        self._draw()
        self.changed.emit()

    def _draw(self) -> None:
        empty(self._lines)
        shown = [r for r in self._kept if r.uuid not in self._removed]
        for at, kept in enumerate(shown):
            self._line(at, kept["piece"], kept["title"], partial(self._remove, kept.uuid), False)
        for at, piece in enumerate(self._new):
            self._line(len(shown) + at, piece, piece.name, partial(self._drop, piece), True)
        self._none.setVisible(not shown and not self._new)

    def _line(self, at: int, piece: Piece | None, title: str | None, remove: Any, new: bool) -> None:
        theme, line = self._work.theme, row(spacing=6)
        name = title or (piece.name if piece else _("(untitled)"))
        line.addWidget(Picture(theme, "paperclip"))
        line.addWidget(Elided(name), 1)
        facts = [_size(piece.size, self._work.lang)] if piece else []
        facts += [_("not saved yet")] if new else []
        line.addWidget(label(" · ".join(facts), "fine"))
        show = button(theme, _("Open"), "", "link", f"attachment-open-{at}", partial(self._open, piece))
        show.setAccessibleName(_("Open {name}").format(name=name))
        show.setEnabled(piece is not None)
        line.addWidget(show)
        if not self._frozen:
            cross = button(theme, "", "x", "tool", f"attachment-remove-{at}", remove)
            cross.setAccessibleName(_("Remove {name}").format(name=name))
            cross.setToolTip(cross.accessibleName())
            line.addWidget(cross)
        self._lines.addLayout(line)

    def _open(self, piece: Piece | None) -> None:
        if piece is not None:
            job = partial(attachments.open_copy, self._work.desk, piece)
            self._work.jobs.run(job, self._opened, self.refused.emit)

    def _opened(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self._work.said.emit("information", _("A copy of “{name}” is opened.").format(name=path.name))

    def _remove(self, uuid: UUID) -> None:
        self._removed.add(uuid)
        self._after()

    def _drop(self, piece: Piece) -> None:
        self._new.remove(piece)
        self._after()

    def _after(self) -> None:
        self._draw()
        self.changed.emit()
        self._add.setFocus()


def _size(count: int, lang: str) -> str:
    """Size of a file in kB or MB, rounded up to one unit at least."""
    if count < 1_000_000:
        return _("{n} kB").format(n=numbers.show_amount(max(1, -(-count // 1000)), 0, lang))
    return _("{n} MB").format(n=numbers.show_amount(numbers.divide_half_up(count, 100_000), 1, lang))
