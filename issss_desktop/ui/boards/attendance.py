"""Who sits at a meeting: one row a seat by protocol, noted by one key, the quorum told at once."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Row
from issss_desktop.services.boards import meetings
from issss_desktop.services.boards.meetings import Attended
from issss_desktop.ui.look.blocks import Picture, button, column, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.sections.child_panel import ChildRow
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.workplace import Workplace

SEATED: Final = "attendance"
LETTERS: Final = {
    Qt.Key.Key_P: "present",
    Qt.Key.Key_R: "represented",
    Qt.Key.Key_E: "excused",
    Qt.Key.Key_A: "absent",
}
"""The same letters begin these words in French and in English."""

TONES: Final = {"present": "right", "represented": "right", "excused": "warning", "absent": "error"}
ICONS: Final = {
    True: ("circle-check", "right"),
    False: ("alert-circle", "error"),
    None: ("alert-triangle", "warning"),
}


class AttendanceSection(ChildSection):
    """Seats and guests of a meeting; P, R, E and A note the chosen one and go on to the next."""

    def __init__(self, work: Workplace, home: QWidget | None = None) -> None:
        self._meeting: UUID | None = None
        self._seen: dict[int, Row] = {}
        self._lines: dict[UUID, tuple[int, Attended]] = {}
        self._unasked: list[Attended] = []
        super().__init__(work, (entity(SEATED),), home)
        self._none.setText(_("No row yet: one for every seat, or a guest."))

    def _head(self, inside: Any) -> None:
        super()._head(inside)
        box = QWidget(self)
        inside.addWidget(box)
        line = row(box, 8)
        line.setContentsMargins(16, 2, 12, 6)
        self._sign = Picture(self._work.theme, "alert-triangle", "warning")
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=2)
        self.quorum = label("", "strong", wrap=True)
        self.quorum.setObjectName("quorum")
        self._notes = label("", "second", "warning", wrap=True)
        for each in (
            self.quorum,
            self._notes,
            label(_("P present, R represented, E excused, A absent"), "fine"),
        ):
            words.addWidget(each)
        line.addLayout(words, 1)
        self._ask = button(
            self._work.theme, _("One row for every seat"), "users", "link", "every-seat", self.add_seats
        )
        line.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignTop)

    def show_meeting(self, meeting: UUID | None) -> None:
        """Show the rows of this meeting next; None: of a new one, whose seats are not known yet."""
        self._meeting = meeting

    def _fill(self) -> None:
        self._seen = {id(item): item.seen() for item in self._rows if not item.deleted}
        found = None
        if self._meeting is not None:
            found = meetings.attendance_of(self._work.desk, self._meeting, list(self._seen.values()))
        lines = found.lines if found else ()
        self._lines = {a.row: (k, a) for k, a in enumerate(lines) if a.row is not None}
        self._unasked = [a for a in lines if a.row is None]
        self._ask.setVisible(bool(self._unasked) and not self._frozen)
        quorum = found.quorum if found else None
        self.quorum.setText(quorum.sentence if quorum else _("Save the meeting: its seats are then known."))
        self._notes.setText(" ".join(quorum.notes) if quorum else "")
        self._notes.setVisible(bool(quorum and quorum.notes))
        self._sign.show_icon(*ICONS[quorum.reached if quorum else None])
        super()._fill()

    def in_order(self, rows: list[ChildRow]) -> list[ChildRow]:
        """Seats by protocol, then guests."""
        return sorted(rows, key=lambda item: self._lines.get(self._seen[id(item)].uuid, (len(rows),))[0])

    def cells_of(self, rows: Sequence[ChildRow]) -> tuple[Sequence[Column], Sequence[Sequence[Cell]]]:
        """Seat, name, attendance, by whom represented."""
        columns = [
            Column(_("Seat"), least=180),
            Column(_("Name"), least=160),
            Column(_("Attendance"), width=120),
            Column(_("Represented by"), width=170, least=100),
        ]
        return columns, [self._row_cells(item) for item in rows]

    def _row_cells(self, item: ChildRow) -> list[Cell]:
        seen = self._seen[id(item)]
        line = self._lines[seen.uuid][1] if seen.uuid in self._lines else None
        kind = seen.declared.by_code["presence"].kind
        presence = seen["presence"]
        seat = line.seat.function if line and line.seat else _("guest")
        if line and line.seat and line.seat.co_chair:
            seat = _("{seat} (co-chair)").format(seat=seat)
        said = kind.show(presence, self._work.lang) if presence else _("not noted")
        state = item.state()
        return [
            Cell(seat, state=state if state in ("error", "divergence") else ""),
            Cell(line.name if line else seen["name"] or ""),
            Cell(said, tone=TONES.get(presence, "ink3"), bold=bool(presence)),
            Cell(seen["represented_by"] or "", tone="ink2"),
        ]

    def add_seats(self) -> None:
        """Add a row for every seat in force that has none; nothing is noted of it."""
        for line in self._unasked:
            assert line.seat is not None
            raws = {"seat": line.seat.uuid, "person": line.seat.person}
            self._rows.append(
                ChildRow(self._entities[0], None, {}, {k: v for k, v in raws.items() if v is not None})
            )
        self._fill()
        self.changed.emit()
        if self._shown:
            self.table.selectRow(0)
            self.table.setFocus()

    def note(self, presence: str | None) -> None:
        """Note the chosen row and go on to the next one."""
        at = self.table.chosen()
        if at < 0 or self._frozen:
            return
        self.close_panel()
        item = self._shown[at]
        item.raws["presence"] = presence
        panel = self._panels.pop(id(item), None)  # it shows what was noted before
        if panel is not None:
            panel.deleteLater()
        self._fill()
        self.table.selectRow(min(at + 1, len(self._shown) - 1))
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter notes the chosen row, Backspace takes the note back."""
        if watched is self._table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
            )  # fmt: skip
            if plain and event.key() in (*LETTERS, Qt.Key.Key_Backspace):
                self.note(LETTERS.get(Qt.Key(event.key())))
                return True
        return super().eventFilter(watched, event)
