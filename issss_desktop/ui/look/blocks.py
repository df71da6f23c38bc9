"""Building blocks of every page: labels, buttons, sheets with a title, tags, banners, empty states, bars."""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from issss_desktop.i18n import _
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.look.theme import Theme

SPARE = 2  # px: a width that is rounded down cuts the last letter


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property of the widget changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def label(text: str, role: str = "body", tone: str = "", wrap: bool = False) -> QLabel:
    """A text of one of the sheet's sizes ("great", "h1", "second" ...), in a tone when not its own."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("r", role)
    if tone:
        made.setProperty("tone", tone)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def rule(kind: str = "h") -> QFrame:
    """A one pixel line: "h", "v", "h2" and "v2" between blocks, "total" above a total."""
    made = QFrame()
    made.setProperty("line", kind)
    return made


def surface(kind: str, widget: QWidget | None = None) -> QWidget:
    """A plain area of one of the sheet's backgrounds ("window", "side", "sheet", "head")."""
    made = widget or QWidget()
    made.setProperty("surface", kind)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    return made


def button(
    theme: Theme,
    text: str,
    icon: str = "",
    kind: str = "",
    code: str = "",
    press: Callable[[], object] | None = None,
) -> QPushButton:
    """A button ("main", "link", "keep", "small", "tool", "tab" or plain) with its tinted icon."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setObjectName(code)
    made.setAccessibleName(text.replace("…", ""))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if icon:
        tone = {"main": "on_accent", "link": "accent", "keep": "divergence"}.get(kind, "ink2")
        made.setProperty("icon_name", icon)
        made.setProperty("icon_tone", tone)
        made.setIconSize(QSize(16, 16))
        tint(theme, made)
        theme.changed.connect(lambda: tint(theme, made) if isValid(made) else None)
    if press is not None:
        made.clicked.connect(lambda: press())
    return made


def tint(theme: Theme, made: QPushButton) -> None:
    """Draw the icon of a button again in the colours in force."""
    colours = theme.tokens.as_dict()
    name, tone = made.property("icon_name"), made.property("icon_tone")
    made.setIcon(theme.icons.icon(name, colours[tone], disabled=theme.tokens.ink3))


class Picture(QLabel):
    """A tinted icon that follows the theme."""

    def __init__(self, theme: Theme, icon: str, tone: str = "ink2", size: int = 16) -> None:
        super().__init__()
        self._theme, self._icon, self._tone, self._size = theme, icon, tone, size
        self.setFixedSize(size, size)
        self._draw()
        theme.changed.connect(self._draw)

    def show_icon(self, icon: str, tone: str) -> None:
        """Another icon, another tone."""
        self._icon, self._tone = icon, tone
        self._draw()

    def _draw(self) -> None:
        colour = self._theme.tokens.as_dict()[self._tone]
        self.setPixmap(self._theme.icons.pixmap(self._icon, colour, self._size))


class Tag(QWidget):
    """The state of a record: word, icon and colour in one shape, 20 px high."""

    def __init__(self, theme: Theme, state: str, text: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(tokens.TAG)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(state, text)
        theme.changed.connect(self.update)

    def show_state(self, state: str, text: str = "") -> None:
        """Change the state, with other words than its usual ones when given."""
        self._state = STATES[state]
        self._text = text or self._state.label()
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The words shown."""
        return self._text

    def _font_width(self) -> int:
        return QFontMetrics(self._theme.font(tokens.SMALL, "semibold")).horizontalAdvance(self._text)

    def sizeHint(self) -> QSize:
        return QSize(self._font_width() + 34, tokens.TAG)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.tokens.as_dict()
        tone = self._state.tone
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(tone + "_tint" if tone + "_tint" in colours else "head"))
            painter.drawRoundedRect(self.rect(), tokens.RADIUS, tokens.RADIUS)
            painter.drawPixmap(6, 3, self._theme.icons.pixmap(self._state.icon, colours[tone], 14))
            painter.setFont(self._theme.font(tokens.SMALL, "semibold"))
            painter.setPen(self._theme.colour(tone))
            painter.drawText(
                QRect(25, 0, self.width() - 25, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text
            )


class Block(QFrame):
    """A sheet with a title row; the content goes into ``body``, fine print at the right of the title."""

    def __init__(self, title: str, aside: str | QWidget = "", code: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "block")
        self.setObjectName(code)
        self.setAccessibleName(title)
        outer = column(self)
        outer.setContentsMargins(1, 1, 1, 1)
        self.head = row()
        self.head.setContentsMargins(15, 0, 15, 0)
        self.title = label(title, "h2")
        self.head.addWidget(self.title)
        self.aside = label(aside, "fine", wrap=True) if isinstance(aside, str) else aside
        if isinstance(self.aside, QLabel):
            self.aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.head.addWidget(self.aside, 1)
        else:
            self.head.addStretch(1)
            self.head.addWidget(self.aside)
        top = QWidget()
        top.setLayout(self.head)
        top.setFixedHeight(tokens.BLOCK_TITLE)
        outer.addWidget(top)
        outer.addWidget(rule())
        self.body = column()
        outer.addLayout(self.body)

    def say_aside(self, text: str) -> None:
        """Other fine print at the right of the title."""
        if isinstance(self.aside, QLabel):
            self.aside.setText(text)


def column(parent: QWidget | None = None, spacing: int = 0) -> QVBoxLayout:
    """A vertical layout without margins."""
    made = QVBoxLayout(parent) if parent else QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    return made


def row(parent: QWidget | None = None, spacing: int = 8) -> QHBoxLayout:
    """A horizontal layout without margins."""
    made = QHBoxLayout(parent) if parent else QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    return made


def empty(layout: QLayout) -> None:
    """Remove everything a layout holds."""
    while layout.count():
        item: QLayoutItem | None = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


class Banner(QFrame):
    """One line above a page: what happened, or what to do; never modal."""

    dismissed = Signal()

    def __init__(self, theme: Theme, code: str = "banner") -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(code)
        self.setMinimumHeight(tokens.STATUS_LINE)
        self.hide()

    @cached_property
    def text(self) -> QLabel:
        """The sentence, made with all that stands beside it when something is first told."""
        line, text = row(self, 10), label("", "body", wrap=True)
        line.setContentsMargins(10, 4, 8, 4)
        text.setTextFormat(Qt.TextFormat.RichText)
        self._icon, self._actions = Picture(self._theme, "info-circle"), row()
        line.addWidget(self._icon)
        line.addWidget(text, 1)
        line.addLayout(self._actions)
        return text

    def tell(
        self,
        state: str,
        html: str,
        actions: tuple[tuple[str, str, Callable[[], object]], ...] = (),
        close: bool = True,
        line: QWidget | None = None,
    ) -> None:
        """Show a sentence in a state; ``actions`` are (label, object name, what to do), behind a ``line``."""
        tone = STATES[state].tone
        self.setProperty("surface", tone if tone in ("error", "warning", "right", "divergence") else "draft")
        restyle(self)
        self.text.setText(html)
        self._icon.show_icon(STATES[state].icon, tone)
        self.text.setProperty("tone", tone)
        restyle(self.text)
        self.setAccessibleName(plain(html))
        empty(self._actions)
        if line is not None:
            self._actions.addWidget(line)
        for words, code, press in actions:
            self._actions.addWidget(button(self._theme, words, "", "link", code, press))
        if close:
            shut = button(self._theme, "", "x", "tool", "banner-close", self.clear)
            shut.setAccessibleName(_("Close this message"))
            shut.setToolTip(_("Close this message"))
            self._actions.addWidget(shut)
        self.show()

    def clear(self) -> None:
        """Take the message away."""
        self.hide()
        self.dismissed.emit()


def plain(html: str) -> str:
    """A short rich text without its marks."""
    from html import unescape
    from re import sub

    return unescape(sub(r"<[^>]*>", "", html))


class EmptyState(QWidget):
    """What a page says when it has nothing to show, and the one thing to do about it."""

    def __init__(
        self, theme: Theme, icon: str, title: str, advice: str, action: QWidget | None = None,
        tone: str = "ink3",
    ) -> None:  # fmt: skip
        """``action``: the one button, or a line of them; ``tone`` of the icon."""
        super().__init__()
        self.setAccessibleName(f"{title} {advice}")
        inside = column(self, 8)
        inside.setContentsMargins(24, 24, 24, 24)
        inside.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        inside.addWidget(Picture(theme, icon, tone, 32), 0, middle)
        head = label(title, "h2", wrap=True)
        head.setAlignment(middle)
        text = label(advice, "second", wrap=True)
        text.setAlignment(middle)
        inside.addWidget(head)
        inside.addWidget(text)
        if action is not None:
            inside.addSpacing(4)
            inside.addWidget(action, 0, middle)
        inside.addStretch(3)


class ActionBar(QWidget):
    """Foot of a form: main action and its shortcut at the left, what is missing at the right."""

    def __init__(self) -> None:
        super().__init__()
        surface("head", self)
        self.setFixedHeight(tokens.ACTION_BAR)
        outer = column(self)
        outer.addWidget(rule("h2"))
        self.line = row()
        self.line.setContentsMargins(16, 0, 16, 0)
        outer.addLayout(self.line, 1)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """The shortcuts in fine print give way where the buttons need the room."""
        items = [self.line.itemAt(i) for i in range(self.line.count())]
        there = [w for item in items if item is not None and (w := item.widget()) is not None]
        hints = [w for w in there if w.property("r") == "fine"]
        shown = [w for w in there if w in hints or not w.isHidden()]
        needed = sum(min(w.sizeHint().width(), w.maximumWidth()) for w in shown if not isinstance(w, Elided))
        margins = self.line.contentsMargins()
        needed += self.line.spacing() * (len(shown) - 1) + margins.left() + margins.right()
        needed += sum(w.sizeHint().width() for w in shown if isinstance(w, Elided))
        for hint in hints:
            if hint.isHidden() == (needed <= self.width()):
                hint.setVisible(needed <= self.width())


class Elided(QLabel):
    """One line that is cut at the right when it has no room, and says all of it on hovering."""

    def __init__(
        self, text: str = "", role: str = "body", cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._full, self._cut = text, cut
        self.setProperty("r", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.say(text)

    def say(self, text: str) -> None:
        """Another text."""
        self._full = text
        self.setAccessibleName(text)
        self.setToolTip("")
        self.setText(text)
        self.update()

    def full_text(self) -> str:
        """The whole text, cut or not."""
        return self._full

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(SPARE + 1, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        room = self.contentsRect().width() - SPARE
        cut = metrics.horizontalAdvance(self._full) > room
        self.setToolTip(self._full if cut else "")
        with QPainter(self) as painter:
            painter.setFont(self.font())
            painter.setPen(self.palette().color(self.foregroundRole()))
            text = metrics.elidedText(self._full, self._cut, room)
            painter.drawText(self.contentsRect(), int(self.alignment()), text)
