"""The frame around the pages: navigation at the left, status line at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Elided, Picture, button, column, label, row, rule, surface
from issss_desktop.ui.look.theme import Theme

MARGINS = 14 + 12 + 2 * 40  # px of the status line: its own, and the least of what was done last
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation; a rule is drawn above the first of each ``group``."""

    code: str
    title: str
    icon: str
    group: int


class NavigationItem(QWidget):
    """One place: icon, title on one or two lines, a count in the colour of its state."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, place: Place) -> None:
        super().__init__()
        self._theme, self._place = theme, place
        self._active, self._narrow = False, False
        self._count, self._tone = 0, "divergence"
        self.setObjectName(f"place-{place.code}")
        self.setAccessibleName(place.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def mark(self, active: bool, narrow: bool) -> None:
        """Show it as the place in front of the person, as a whole line or as its icon only."""
        self._active, self._narrow = active, narrow
        self.setToolTip(self._place.title if narrow else "")
        self.updateGeometry()
        self.update()

    def count(self, number: int, tone: str = "divergence") -> None:
        """Number of things to settle there; 0 shows nothing."""
        self._count, self._tone = number, tone
        self.setAccessibleName(f"{self._place.title}, {number}" if number else self._place.title)
        self.update()

    def press(self) -> None:
        """Go there."""
        self.chosen.emit(self._place.code)

    def _lines(self) -> list[str]:
        metrics = QFontMetrics(self._theme.font(tokens.BODY, "semibold"))
        words, lines = self._place.title.split(" "), [""]
        for word in words:
            longer = f"{lines[-1]} {word}".strip()
            if metrics.horizontalAdvance(longer) > 132 and lines[-1]:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def sizeHint(self) -> QSize:
        if self._narrow:
            return QSize(tokens.RAIL_WIDTH, 34)
        return QSize(tokens.NAVIGATION_WIDTH, 32 + 19 * (len(self._lines()) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme = self._theme
        colours = theme.tokens.as_dict()
        if self._active:
            painter.fillRect(self.rect(), theme.colour("selection"))
            painter.fillRect(QRect(0, 0, 3, self.height()), theme.colour("accent"))
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
            painter.drawRect(self.rect().adjusted(2, 2, -3, -3))
        colour = colours["accent" if self._active else "ink2"]
        left = (self.width() - 18) // 2 if self._narrow else 16
        painter.drawPixmap(left, 7, theme.icons.pixmap(self._place.icon, colour, 18))
        if self._narrow:
            if self._count:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour(self._tone))
                painter.drawEllipse(self.width() - 15, 5, 7, 7)
            return
        painter.setFont(theme.font(tokens.BODY, "semibold" if self._active else "regular"))
        painter.setPen(theme.colour("ink" if self._active else "ink2"))
        for i, text in enumerate(self._lines()):
            painter.drawText(QRect(44, 6 + 19 * i, 136, 20), Qt.AlignmentFlag.AlignVCenter, text)
        if self._count:
            painter.setFont(theme.font(tokens.SECOND, "semibold"))
            painter.setPen(theme.colour(self._tone))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(140, 6, self.width() - 156, 20), flags, str(self._count))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.press()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class NavigationList(QWidget):
    """All places, 196 px wide, or icons only (48 px) in a narrow window."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, office: str, subtitle: str) -> None:
        super().__init__()
        surface("side", self)
        self._theme, self._narrow, self._active = theme, False, ""
        self.setObjectName("navigation")
        self.setAccessibleName(_("Places"))
        self._items: dict[str, NavigationItem] = {}
        outer = row(self, 0)
        inside = column()
        outer.addLayout(inside, 1)
        outer.addWidget(rule("v"))
        inside.addWidget(self._head(office, subtitle))
        inside.addWidget(rule())
        inside.addSpacing(8)
        self._list = column()
        inside.addLayout(self._list)
        inside.addStretch(1)
        inside.addWidget(rule())
        inside.addWidget(self._foot())
        self.setFixedWidth(tokens.NAVIGATION_WIDTH)

    def _head(self, office: str, subtitle: str) -> QWidget:
        box = QWidget()
        box.setFixedHeight(tokens.TOP_BAR - 1)
        line = row(box, 9)
        line.setContentsMargins(16, 5, 6, 5)
        line.addWidget(Picture(self._theme, "books", "accent", 18), 0, LEFT)
        self._texts = QWidget()
        texts = column(self._texts)
        self._office, self._subtitle = Elided(office, "strong"), Elided(subtitle, "fine")
        texts.addWidget(self._office)
        texts.addWidget(self._subtitle)
        line.addWidget(self._texts, 1)
        return box

    def _foot(self) -> QWidget:
        box = QWidget()
        box.setMinimumHeight(tokens.TOP_BAR)
        line = row(box, 9)
        line.setContentsMargins(16, 8, 6, 8)
        self._who = Picture(self._theme, "user", "ink2", 18)
        self._who.setObjectName("who-works")
        line.addWidget(self._who, 0, LEFT)
        self._person = QWidget()
        texts = column(self._person)
        self.user, self.desk = label("", "second", wrap=True), label("", "fine", wrap=True)
        texts.addWidget(self.user)
        texts.addWidget(self.desk)
        line.addWidget(self._person, 1)
        return box

    def name(self, office: str, subtitle: str, user: str, desk: str) -> None:
        """Who sits where; ``desk`` in lines."""
        self._office.say(office)
        self._subtitle.say(subtitle)
        self.user.setText(user)
        self.desk.setText(desk)
        self._who.setAccessibleName(f"{user}\n{desk}")
        self._who.setToolTip(f"{user}\n{desk}")

    def fill(self, places: Sequence[Place]) -> None:
        """Show these places; called again after a change of language."""
        from issss_desktop.ui.look.blocks import empty

        counts = {code: (item._count, item._tone) for code, item in self._items.items()}
        empty(self._list)
        self._items = {}
        group = places[0].group if places else 0
        for place in places:
            if place.group != group:
                self._list.addLayout(self._gap())
                group = place.group
            item = NavigationItem(self._theme, place)
            item.chosen.connect(self.chosen)
            self._items[place.code] = item
            self._list.addWidget(item)
            if place.code in counts:
                item.count(*counts[place.code])
        self._refresh()

    def _gap(self) -> QHBoxLayout:
        line = row()
        line.setContentsMargins(16, 4, 16, 4)
        line.addWidget(rule())
        return line

    def select(self, code: str) -> None:
        """Mark the place in front of the person."""
        self._active = code
        self._refresh()

    def count(self, code: str, number: int, tone: str = "divergence") -> None:
        """Number of things to settle in a place."""
        if code in self._items:
            self._items[code].count(number, tone)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, for a window under 1000 logical px."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._refresh()

    def _refresh(self) -> None:
        self.setFixedWidth(tokens.RAIL_WIDTH if self._narrow else tokens.NAVIGATION_WIDTH)
        self._texts.setVisible(not self._narrow)
        self._person.setVisible(not self._narrow)
        for code, item in self._items.items():
            item.mark(code == self._active, self._narrow)


class StatusLine(QWidget):
    """Foot of the window: is everything saved, how many divergences, what was done last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        surface("side", self)
        self.setObjectName("status-line")
        self.setFixedHeight(tokens.STATUS_LINE)
        outer = column(self)
        outer.addWidget(rule("h2"))
        line = row(spacing=8)
        line.setContentsMargins(14, 0, 12, 0)
        outer.addLayout(line, 1)
        self._icon = Picture(theme, "circle-check", "right")
        self._text = label("", "second")
        self._divergence_icon = Picture(theme, "arrows-split-2", "divergence")
        self._divergences = label("", "second")
        self._draft_icon = Picture(theme, "pencil", "draft")
        self._drafts = label("", "second")
        self._clock_icon = Picture(theme, "alert-triangle", "warning")
        self._clock = label("", "second")
        self._keys_icon = Picture(theme, "lock", "warning")
        self._keys = label("", "second")
        self._sent = label("", "second")
        self._last = Elided("", "second")
        for widget in (
            self._icon, self._text, self._divergence_icon, self._divergences,
            self._draft_icon, self._drafts, self._clock_icon, self._clock,
            self._keys_icon, self._keys, self._sent,
        ):  # fmt: skip
            line.addWidget(widget)
        for words in (self._text, self._divergences, self._drafts):
            words.setContentsMargins(0, 0, 10, 0)
        line.addWidget(self._last, 1)
        self.copied = button(theme, "", "copy", "link", "last-copy")
        self.copied.setToolTip(_("Can I switch off?"))
        line.addWidget(self.copied)
        self.copied.hide()
        self.undo = button(theme, "", "arrow-back-up", "link", "undo-last")
        line.addWidget(self.undo)
        self.undo.hide()
        self.say("circle-check", "right", "")
        self.divergences("")
        self.drafts("")
        self.clock("")
        self.keys("")
        self.sent("")

    def say(self, icon: str, tone: str, text: str) -> None:
        """The first words: whether all is saved, or what is being done."""
        self._icon.show_icon(icon, tone)
        self._text.setText(text)
        self.setAccessibleName(text)

    def divergences(self, text: str) -> None:
        """Open divergences in words; an empty text hides them."""
        self._divergences.setText(text)
        self._divergences.setVisible(bool(text))
        self._divergence_icon.setVisible(bool(text))

    def drafts(self, text: str) -> None:
        """Drafts in words; an empty text hides them."""
        self._drafts.setText(text)
        self._drafts.setVisible(bool(text))
        self._draft_icon.setVisible(bool(text))

    def clock(self, doubt: str) -> None:
        """Why the clock cannot be right; an empty text hides it. The whole sentence is its tooltip."""
        self._clock.setText(_("Clock to check") if doubt else "")
        self._clock.setToolTip(doubt)
        self._clock.setAccessibleDescription(doubt)
        self._clock.setVisible(bool(doubt))
        self._clock_icon.setVisible(bool(doubt))

    def copy(self, text: str) -> None:
        """The last copy in words; an empty text hides it."""
        self.copied.setText(text)
        self.copied.setAccessibleName(text)
        self.copied.setVisible(bool(text))

    def keys(self, text: str) -> None:
        """What the encryption still lacks; an empty text hides it."""
        self._keys.setText(text)
        self._keys.setVisible(bool(text))
        self._keys_icon.setVisible(bool(text))

    def sent(self, text: str) -> None:
        """How long ago the other offices were last sent something; an empty text hides it."""
        self._sent.setText(f"·  {text}" if text else "")

    def last(self, text: str) -> None:
        """What was done last, in words."""
        self._last.say(f"·  {text}" if text else "")

    def text(self) -> str:
        """Everything the line says."""
        parts = (
            self._text.text(), self._divergences.text(), self._drafts.text(), self._clock.text(),
            self._keys.text(), self._sent.text(),
            self._last.full_text(),
        )  # fmt: skip
        return " ".join(p for p in parts if p)

    def _fit(self) -> None:
        """Where there is no room the last report gives way, then the drafts; both are told elsewhere too."""
        kept = (
            self._icon, self._text, self._divergence_icon, self._divergences, self._clock_icon, self._clock,
            self._keys_icon, self._keys, self.copied, self.undo,
        )  # fmt: skip
        room = self.width() - MARGINS - sum(_taken(each) for each in kept if not each.isHidden())
        for group in ((self._draft_icon, self._drafts), (self._sent,)):
            needed = sum(_taken(each) for each in group)
            fits = bool(group[-1].text()) and needed <= room
            room -= needed if fits else 0
            for each in group:
                if each.isHidden() == fits:
                    each.setVisible(fits)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)


def _taken(widget: QWidget) -> int:
    return widget.sizeHint().width() + tokens.STEP
