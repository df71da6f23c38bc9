"""The base of every editor, and the editors that are one line, one text or one choice."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import _
from issss_desktop.models.kinds import Kind, Money, Percent
from issss_desktop.models.values import numbers
from issss_desktop.ui.look.blocks import column, label, restyle, row
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.theme import Theme


class Editor(QWidget):
    """One field as people see it. ``place`` is the field's code, or "code.part" inside a group.

    ``changed``: a person changed something; ``judged``: the text was read, with the problem found or None.
    Made inside its ``home``: what is put there full of widgets is dressed by the style sheet again.
    """

    changed = Signal()
    judged = Signal(str, object)

    def __init__(self, place: str, name: str, home: QWidget | None = None) -> None:
        super().__init__(home)
        self.place = place
        self.name = name
        self._before: Any = None
        self.setObjectName(f"field-{place}")

    def raw(self) -> Any:
        """What stands there, as a service reads it."""
        raise TypeError(type(self).__name__)

    def show_value(self, value: Any) -> None:
        """Show a value of the record (None is unknown)."""
        self._show(value)
        self._before = self.raw()

    def _show(self, value: Any) -> None:
        raise TypeError(type(self).__name__)

    def put(self, raw: Any) -> bool:
        """Put back what somebody typed here before, right or wrong; it counts as changed.

        False, and nothing is changed, when it is of another kind of field.
        """
        before = self.raw()
        self._put(raw)
        if self.raw() == raw:
            return True
        self._put(before)
        return False

    def _put(self, raw: Any) -> None:
        """Show a raw of this editor; one of another kind shows as anything but itself."""
        self._show(raw)

    def remember(self, raw: Any) -> None:
        """Count as changed whatever differs from ``raw``: a proposed value is saved like a typed one."""
        self._before = raw

    def is_changed(self) -> bool:
        """Whether a person changed it since it was shown."""
        return bool(self.raw() != self._before)

    def unresolved(self) -> Problem | None:
        """What keeps ``raw`` from being sent at all: a name that stands for no record."""
        return None

    def mark(self, state: str, place: str = "") -> None:
        """Give the field the edge of a state ("error", "divergence" or "")."""
        for widget in self.inputs(place):
            mark_state(widget, state)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        """The widgets that take the keyboard, those of one part when ``place`` names it."""
        return ()

    def take_focus(self, place: str = "") -> None:
        """Put the cursor there."""
        inputs = self.inputs(place) or self.inputs()
        if inputs:
            inputs[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def freeze(self, frozen: bool) -> None:
        """Make it read-only, or not."""
        for widget in self.inputs():
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                if widget.isReadOnly() != frozen:
                    widget.setReadOnly(frozen)
                    restyle(widget)
            else:
                widget.setEnabled(not frozen)


def mark_state(widget: QWidget, state: str) -> None:
    """Give an input the edge of a state; nothing is drawn again when it has it already."""
    if (widget.property("state") or "") != state:
        widget.setProperty("state", state)
        restyle(widget)


class Line(QLineEdit):
    """One line that says when it was left, and lets the form have the keys it does not use."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)


def is_enter(event: QKeyEvent) -> bool:
    """Enter alone, of either keyboard: in a field of a form it goes on to the next one, as Tab does."""
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() in keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def edit_text(kind: Kind[Any], value: Any, lang: str) -> str:
    """Text of a value as a person edits it: what its kind reads back the same, without its unit."""
    text = kind.edit(value, lang)
    return text.removesuffix("%").rstrip() if isinstance(kind, Percent) else text


class LineEditor(Editor):
    """Texts, codes, numbers, dates: one line, read again when it is left."""

    def __init__(
        self,
        place: str,
        name: str,
        kind: Kind[Any],
        lang: Callable[[], str],
        unit: str = "",
        hint: str = "",
        home: QWidget | None = None,
    ) -> None:
        super().__init__(place, name, home)
        self.kind, self._lang = kind, lang
        self.line = Line()
        self.line.setObjectName(place)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        inside = row(self, 6)
        inside.addWidget(self.line, 1)
        if unit:
            inside.addWidget(label(unit, "fine"))
        self.line.textEdited.connect(lambda _text: self.changed.emit())
        self.line.left.connect(self.judge)

    def align_right(self) -> None:
        """Numbers stand at the right."""
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)

    def raw(self) -> str:
        return self.line.text().strip()

    def _show(self, value: Any) -> None:
        self.line.setText(edit_text(self.kind, value, self._lang()))
        self.line.setCursorPosition(0)

    def _put(self, raw: Any) -> None:
        self.line.setText(raw if isinstance(raw, str) else "")

    def judge(self) -> None:
        """Read the text; a good one is written again in its usual form."""
        if not self.is_changed():
            self.judged.emit(self.place, None)
            return
        try:
            value = self.kind.parse(self.raw())
        except UserError as error:
            self.judged.emit(self.place, Problem(self.place, error.text, error.remedy))
            return
        if value is not None:
            self.line.setText(edit_text(self.kind, value, self._lang()))
        self.judged.emit(self.place, None)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return (self.line,)


class AmountLine(LineEditor):
    """The amount part: digits at the right, its currency asked from the editor beside it."""

    def __init__(
        self, place: str, name: str, kind: Money, lang: Callable[[], str], home: QWidget | None = None
    ) -> None:
        super().__init__(place, name, kind, lang, home=home)
        self.align_right()
        self.currency: Callable[[], str | None] = lambda: None

    def _show(self, value: Any) -> None:
        text = "" if value is None else numbers.edit_amount(value, self._exponent(), self._lang())
        self.line.setText(text)

    def _exponent(self) -> int:
        money = self.kind
        assert isinstance(money, Money)
        return money.exponent(self.currency())

    def judge(self) -> None:
        """Write a good amount with the decimals of its currency; the group says what is wrong."""
        if self.is_changed() and self.raw():
            money = self.kind
            assert isinstance(money, Money)
            with suppress(UserError):  # said by the group, beside the part
                self._show(money.parse_in(self.raw(), self.currency()))
        self.judged.emit(self.place, None)


class GrowingText(QPlainTextEdit):
    """Two to eight lines high, as its text asks at its width."""

    def __init__(self, home: QWidget) -> None:
        super().__init__(home)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.grow())

    def grow(self) -> None:
        """Take the height of the text."""
        lines = int(self.document().size().height())
        height = self.fontMetrics().lineSpacing() * max(2, min(8, lines)) + 16
        if self.height() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grow()


class LongTextEditor(Editor):
    """Several lines; Tab goes on to the next field, and the box grows to eight lines."""

    def __init__(self, place: str, name: str, kind: Kind[Any], home: QWidget | None = None) -> None:
        super().__init__(place, name, home)
        self.kind = kind
        self.box = GrowingText(self)
        self.box.setObjectName(place)
        self.box.setAccessibleName(name)
        self.box.setTabChangesFocus(True)
        self.box.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        column(self).addWidget(self.box)
        self.box.textChanged.connect(self.changed)
        self.box.installEventFilter(self)
        self.box.grow()

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.judge()
        return super().eventFilter(watched, event)

    def raw(self) -> str:
        return self.box.toPlainText()

    def _show(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setPlainText(value or "")
        self.box.blockSignals(False)
        self.box.grow()

    def _put(self, raw: Any) -> None:
        self._show(raw if isinstance(raw, str) else "")

    def judge(self) -> None:
        """Read the text and say what is wrong with it."""
        try:
            self.kind.parse(self.raw())
        except UserError as error:
            self.judged.emit(self.place, Problem(self.place, error.text, error.remedy))
            return
        self.judged.emit(self.place, None)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return (self.box,)


class ChoiceEditor(Editor):
    """One of a closed list, or not known; ``options`` are (value, translated word)."""

    def __init__(
        self,
        theme: Theme,
        place: str,
        name: str,
        options: Sequence[tuple[Any, str]],
        home: QWidget | None = None,
    ) -> None:
        super().__init__(place, name, home)
        self.box = ChoiceBox(theme, optional=True)
        self.box.setObjectName(place)
        self.box.setAccessibleName(name)
        self._values: list[Any] = [None, *(value for value, _word in options)]
        self.box.addItems(["", *(word for _value, word in options)])  # one call: there are 180 currencies
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row(self).addWidget(self.box, 1)
        self.box.activated.connect(self._chosen)

    def _chosen(self) -> None:
        self.changed.emit()
        self.judged.emit(self.place, None)

    def raw(self) -> Any:
        return self._values[max(self.box.currentIndex(), 0)]

    def _show(self, value: Any) -> None:
        if value not in self._values:  # a choice of a newer version: kept and shown as it is
            self._values.append(value)
            self.box.addItem(str(value))
        at = self._values.index(value)
        if at or self.box.currentIndex() >= 0:
            self.box.setCurrentIndex(at)

    def _put(self, raw: Any) -> None:
        self._show(None if isinstance(raw, dict | list | frozenset) else raw)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        return (self.box,)


class FlagEditor(ChoiceEditor):
    """Yes, no, or not known: three answers, so no check box."""

    def __init__(self, theme: Theme, place: str, name: str, home: QWidget | None = None) -> None:
        super().__init__(theme, place, name, ((True, _("yes")), (False, _("no"))), home)
        self.box.setMaximumWidth(110)
        layout = self.layout()
        if layout is not None:
            layout.setAlignment(self.box, Qt.AlignmentFlag.AlignLeft)


class CurrencyEditor(ChoiceEditor):
    """ISO 4217 currencies, those of the region first; three typed letters choose one."""

    USUAL = ("USD", "EUR", "GBP", "CDF", "SEK", "NOK", "CHF", "CAD", "JPY")

    def __init__(
        self, theme: Theme, place: str, name: str, codes: Sequence[str], home: QWidget | None = None
    ) -> None:
        rest = [c for c in sorted(codes) if c not in self.USUAL]
        super().__init__(theme, place, name, [(c, c) for c in (*self.USUAL, *rest)], home)
        self.box.setMinimumWidth(74)
        self.box.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class ReadOnlyEditor(Editor):
    """A value the program writes itself."""

    def __init__(
        self, place: str, name: str, shown: Callable[[Any], str], home: QWidget | None = None
    ) -> None:
        super().__init__(place, name, home)
        self._shown = shown
        self._value: Any = None
        self.text = label("", "second", wrap=True)
        self.text.setAccessibleName(name)
        row(self).addWidget(self.text, 1)

    def raw(self) -> Any:
        return self._value

    def _show(self, value: Any) -> None:
        self._value = value
        self.text.setText(self._shown(value))
