"""Links to other records: type a few letters, choose, or create the missing one in place."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFrame, QWidget

from issss_desktop.errors import Problem
from issss_desktop.i18n import _
from issss_desktop.models.values.texts import fold
from issss_desktop.ui.entry.fields import Editor, Line, is_enter
from issss_desktop.ui.look.blocks import Elided, button, column, empty, row
from issss_desktop.ui.look.choice import paint_chevron
from issss_desktop.ui.look.proposals import Proposals
from issss_desktop.ui.look.theme import Theme

INSET = 2  # px that Qt leaves at both ends of the text of a field
Choices = Callable[[str], Sequence[tuple[UUID, str]]]
Create = Callable[[str, Callable[[UUID, str], object]], object]


class TypeAhead(Line):
    """A field that proposes records while one types; Down or the arrow opens the whole list.

    ``picked``: a record was chosen, or None when the text was emptied.
    """

    picked = Signal(object)
    open_asked = Signal(object)

    def __init__(self, theme: Theme, choices: Choices, create: Create | None = None) -> None:
        super().__init__()
        self._theme, self._choices, self._create = theme, choices, create
        self._found: list[tuple[UUID | None, str]] = []
        self.uuid: UUID | None = None
        self._title = ""
        self.goes_on = True  # to the next field, once a record is chosen with Enter
        self.setTextMargins(0, 0, 18, 0)
        self._list: Proposals | None = None
        self.textEdited.connect(self._typed)
        self.left.connect(self.settle)

    @property
    def _proposals(self) -> Proposals:
        """The list under the field, made when it first opens: forms with many links open quickly."""
        if self._list is None:
            self._list = Proposals(self, "choices")
            self._list.chosen.connect(self._take)
        return self._list

    def _is_open(self) -> bool:
        return self._list is not None and self._list.is_open()

    def set_record(self, uuid: UUID | None, title: str) -> None:
        """Show a record."""
        self.uuid, self._title = uuid, title
        self.setText(title)
        self.setCursorPosition(0)

    def is_settled(self) -> bool:
        """Whether the text is the title of the chosen record, or nothing."""
        return self.text() == self._title

    def settle(self) -> None:
        """When the field is left: a text that names exactly one record chooses it."""
        text = self.text().strip()
        if self._is_open():
            self._proposals.close()
        if self.is_settled():
            return
        if not text:
            self._choose(None, "")
            return
        same = [c for c in self._choices(text) if fold(c[1]) == fold(text)]
        near = same or list(self._choices(text))
        if len(near) == 1:
            self._choose(*near[0])
        else:
            self.uuid = None
            self.picked.emit(None)

    def _choose(self, uuid: UUID | None, title: str) -> None:
        self.set_record(uuid, title)
        if self.hasFocus():
            self.selectAll()  # what is typed next is another name, not the begin of this one
        self.picked.emit(uuid)

    def _typed(self, text: str) -> None:
        self.uuid = None
        self.propose(text)

    def propose(self, text: str) -> None:
        """Open the list of records that fit a text."""
        found: list[tuple[UUID | None, str]] = list(self._choices(text.strip()))
        exact = any(fold(title) == fold(text) for _uuid, title in found)
        if self._create is not None and text.strip() and not exact:
            found.append((None, _("Create “{name}”").format(name=text.strip())))
        self._found = found
        first = bool(text.strip()) and bool(found) and found[0][0] is not None
        self._proposals.open([title for _uuid, title in found], first)

    def _take(self, at: int) -> None:
        if not 0 <= at < len(self._found):
            return
        uuid, title = self._found[at]
        if uuid is None and self._create is not None:
            self._create(self.text().strip(), self._choose)
        elif uuid is not None:
            self._choose(uuid, title)

    def _take_current(self, entered: bool = False) -> bool:
        at = self._proposals.current()
        if entered and at < 0 and self._proposals.is_single():
            at = 0  # Enter says yes to the one thing proposed, such as to create; Tab only goes on
        self._proposals.close()
        self._take(at)
        return at >= 0

    def event(self, event: QEvent) -> bool:
        """F4 belongs to a field that names a record; elsewhere in the window it means something else."""
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and event.key() == Qt.Key.Key_F4 and self.uuid is not None:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self._is_open():  # Tab takes what is proposed and goes on
            self._take_current()
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if is_enter(event) and self._is_open() and self._take_current(True):
            if self.goes_on and self.uuid is not None:  # who creates waits for the record
                self.focusNextPrevChild(True)
            return
        if key == Qt.Key.Key_F4 and self.uuid is not None:
            self.open_asked.emit(self.uuid)
            return
        if key == Qt.Key.Key_Down and not self._is_open() and not self.isReadOnly():
            self.propose("" if self.is_settled() else self.text())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.position().x() > self.width() - 24 and not self.isReadOnly():
            self.propose("")

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        margins = self.textMargins()
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        room.adjust(margins.left() + INSET, 0, -margins.right() - INSET, 0)
        cut = self.fontMetrics().horizontalAdvance(self.text()) > room.width()
        self.setToolTip(self.text() if cut else "")
        if cut and not self.hasFocus():  # who types sees the text as it is, and moves in it
            self._paint_cut(option, room)
        else:
            super().paintEvent(event)
        paint_chevron(self, self._theme)

    def _paint_cut(self, option: QStyleOptionFrame, room: QRect) -> None:
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        with QPainter(self) as painter:
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
            painter.setFont(self.font())
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)


class LinkEditor(Editor):
    """One link. ``title_of`` gives the words of a record, ``open_record`` shows it."""

    def __init__(
        self,
        theme: Theme,
        place: str,
        name: str,
        choices: Choices,
        title_of: Callable[[UUID], str],
        create: Create | None = None,
        open_record: Callable[[UUID], object] | None = None,
        home: QWidget | None = None,
    ) -> None:
        super().__init__(place, name, home)
        self._title_of = title_of
        self.line = TypeAhead(theme, choices, create)
        self.line.setObjectName(place)
        self.line.setAccessibleName(name)
        self._theme, self._open_record = theme, open_record
        self._inside = row(self, 2)
        self._inside.addWidget(self.line, 1)
        self._open: QWidget | None = None
        if open_record is not None:
            self.line.open_asked.connect(open_record)
        self.line.textEdited.connect(lambda _text: self.changed.emit())
        self.line.picked.connect(self._picked)

    def _offer(self, linked: bool) -> None:
        """The button that opens the linked record, made for the first one."""
        if self._open is None and linked:
            made = button(self._theme, "", "external-link", "tool", f"{self.place}-open")
            made.setAccessibleName(_("{field}: open the linked record").format(field=self.name))
            made.setToolTip(_("Open the linked record (F4)"))
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # F4 from the field itself: one stop of Tab less
            if (show := self._open_record) is not None:
                made.clicked.connect(lambda: self.line.uuid and show(self.line.uuid))
            made.hide()
            self._inside.addWidget(made)
            self._open = made
        if self._open is not None:
            self._open.setVisible(linked)

    def check_link(self) -> None:
        """Look at the linked record again: it may have been renamed or deleted while the form stands open."""
        uuid = self.line.uuid
        if uuid is not None and self.line.is_settled():
            self.line.set_record(uuid, self._title_of(uuid))

    def _picked(self, uuid: UUID | None) -> None:
        self.changed.emit()
        self._offer(uuid is not None)
        text = self.line.text().strip()
        problem = None
        if uuid is None and text:
            problem = Problem(
                self.place,
                _("“{text}” names no record, or more than one.").format(text=text[:60]),
                _("Choose in the list."),
            )
        self.judged.emit(self.place, problem)

    def raw(self) -> Any:
        return self.line.uuid or self.line.text().strip() or None

    def _show(self, value: Any) -> None:
        self.line.set_record(value, self._title_of(value) if value else "")
        self._offer(bool(value))

    def _put(self, raw: Any) -> None:
        self._show(raw if isinstance(raw, UUID) else None)
        if isinstance(raw, str):  # a name that stands for no record yet
            self.line.setText(raw)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return (self.line,)


class LinkSetEditor(Editor):
    """Several links of one kind: those chosen as lines with a cross, and a field to add one."""

    def __init__(
        self,
        theme: Theme,
        place: str,
        name: str,
        choices: Choices,
        title_of: Callable[[UUID], str],
        home: QWidget | None = None,
    ) -> None:
        super().__init__(place, name, home)
        self._theme, self._title_of = theme, title_of
        self._chosen: list[UUID] = []
        inside = column(self, 2)
        self._lines = column(spacing=0)
        inside.addLayout(self._lines)
        self.line = TypeAhead(theme, choices)
        self.line.setObjectName(place)
        self.line.setAccessibleName(_("Add to: {field}").format(field=name))
        self.line.setPlaceholderText(_("Add…"))
        self.line.goes_on = False  # several are added one after the other
        self.line.picked.connect(self._add)
        inside.addWidget(self.line)

    def _add(self, uuid: UUID | None) -> None:
        if uuid is not None and uuid not in self._chosen:
            self._chosen.append(uuid)
            self._draw()
            self.changed.emit()
        if uuid is not None:
            self.line.set_record(None, "")

    def _remove(self, uuid: UUID) -> None:
        self._chosen.remove(uuid)
        self._draw()
        self.changed.emit()
        self.line.setFocus()

    def _draw(self) -> None:
        empty(self._lines)
        for uuid in self._chosen:
            line = row(spacing=4)
            title = self._title_of(uuid)
            line.addWidget(Elided(title), 1)
            cross = button(self._theme, "", "x", "tool", f"{self.place}-remove")
            cross.setAccessibleName(_("Remove {name}").format(name=title))
            cross.setToolTip(cross.accessibleName())
            cross.clicked.connect(lambda _checked=False, u=uuid: self._remove(u))
            line.addWidget(cross)
            self._lines.addLayout(line)

    def raw(self) -> Any:
        return frozenset(self._chosen)

    def _show(self, value: Any) -> None:
        self._chosen = sorted(value or (), key=self._title_of)
        self._draw()

    def _put(self, raw: Any) -> None:
        self._show(raw if isinstance(raw, frozenset) else None)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return (self.line,)

    def freeze(self, frozen: bool) -> None:
        self.setEnabled(not frozen)
