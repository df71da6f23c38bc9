"""One divergence: the value all had seen, the values side by side, and the reason of a final record."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QPushButton, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services.divergences import Divergence, Side
from issss_desktop.services.permits import Action
from issss_desktop.ui.look.blocks import button, column, empty, label, row, rule, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import Workplace, offer

LEAST_CARD = 250


def moment(wall_ms: int, lang: str) -> str:
    """Day and time (UTC) of a stamp, as people read it."""
    when = moment_of(wall_ms)
    return _("{day} at {time}").format(day=show_day(when.date(), lang), time=when.strftime("%H:%M UTC"))


class SideCard(QFrame):
    """One value: office and person above, the value itself, the reason given, and the button."""

    def __init__(self, theme: Theme, name: str, side: Side, number: int, lang: str, keep: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "block")
        self.setObjectName(f"side-{number}")
        inside = column(self, 4)
        inside.setContentsMargins(14, 10, 14, 12)
        who = _("Office {code}").format(code=side.office) if side.office else _("Office not known here")
        inside.addWidget(label(who, "h2"))
        by = ", ".join(p for p in (side.user, moment(side.wall_ms, lang)) if p)
        inside.addWidget(label(by, "second", wrap=True))
        inside.addWidget(rule())
        inside.addSpacing(4)
        value = label(side.shown or _("(empty)"), "strong", "" if side.shown else "ink3", wrap=True)
        value.setObjectName(f"value-{number}")
        value.setMinimumHeight(40)
        value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(value)
        if side.reason:
            inside.addWidget(label(_("Reason: {reason}").format(reason=side.reason), "fine", wrap=True))
        inside.addStretch(1)
        words = keep or (_("Keep {office}").format(office=side.office) if side.office else _("Keep"))
        self.keep = button(theme, words, "check", "keep", f"keep-{number}")
        self.keep.setAccessibleName(
            _("{field}: keep “{value}”, {who}").format(field=name, value=side.shown or _("(empty)"), who=by)
        )
        line = row()
        line.addWidget(self.keep)
        line.addStretch(1)
        inside.addSpacing(4)
        inside.addLayout(line)


class Sides(QWidget):
    """A divergence to settle. ``kept``: number of the side; ``stepped``: -1 or 1 for another divergence.

    ``words`` stand below: what leaving it open means; ``tight``: part of a page that has little room.
    """

    kept = Signal(int)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, work: Workplace, words: str, tight: bool = False) -> None:
        super().__init__()
        self._work = work
        self._cards: list[SideCard] = []
        outer = column(self, 10 if tight else 12)
        outer.addWidget(self._build_seen(6 if tight else 8))
        self._place = row(spacing=12)
        outer.addLayout(self._place)
        outer.addWidget(self._build_reason())
        outer.addWidget(label(words, "fine", wrap=True))

    def _build_seen(self, above: int) -> QWidget:
        self._seen = surface("head")
        inside = column(self._seen, 2)
        inside.setContentsMargins(14, above, 14, above)
        inside.addWidget(label(_("Value that all had seen before"), "caption"))
        self.seen = label("", "body", wrap=True)
        self.seen.setObjectName("value-seen")
        inside.addWidget(self.seen)
        return self._seen

    def _build_reason(self) -> QWidget:
        self._asked = QWidget()
        inside = row(self._asked, 8)
        words = label(_("Reason of the change (final record)"), "body", "ink2")
        self.reason = QLineEdit()
        self.reason.setObjectName("settle-reason")
        self.reason.setAccessibleName(words.text())
        words.setBuddy(self.reason)
        inside.addWidget(words)
        inside.addWidget(self.reason, 1)
        return self._asked

    def show_divergence(self, found: Divergence) -> None:
        """Show another divergence; whoever may not settle one sees the buttons grey, with the reason."""
        none = _("none: each wrote this field without having seen a value")
        self.seen.setText(none if found.before is None else found.before or _("(empty)"))
        self._seen.setVisible(not found.deletion)
        empty(self._place)
        self._cards = []
        for number, side in enumerate(found.sides):
            words = ""
            if found.deletion:
                words = _("Leave it deleted") if side.deletes else _("Keep the record")
            card = SideCard(self._work.theme, found.label, side, number, self._work.lang, words)
            card.keep.clicked.connect(partial(self.kept.emit, number))
            card.keep.installEventFilter(self)
            offer(card.keep, self._work.why_not(Action.RESOLVE))
            self._cards.append(card)
            self._place.addWidget(card, 1)
            if self.isVisible():
                card.show()  # what is not shown yet takes no focus
        self._fit()

    def ask_reason(self, asked: bool, reason: str = "") -> None:
        """Show the line of the reason, with what is known of it, or hide it: a draft asks nothing."""
        self._asked.setVisible(asked)
        self.reason.setText(reason)

    def buttons(self) -> list[QPushButton]:
        """The button of each side."""
        return [card.keep for card in self._cards]

    def take_focus(self, number: int = 0) -> None:
        """Put the keyboard on a side."""
        if self._cards:
            self._cards[min(number, len(self._cards) - 1)].keep.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at = next((i for i, card in enumerate(self._cards) if card.keep is watched), 0)
            act = self._keys(at).get(Qt.Key(event.key()))
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _keys(self, at: int) -> dict[Qt.Key, Callable[[], object]]:
        return {
            Qt.Key.Key_Left: partial(self.take_focus, max(0, at - 1)),
            Qt.Key.Key_Right: partial(self.take_focus, at + 1),
            Qt.Key.Key_Up: partial(self.stepped.emit, -1),
            Qt.Key.Key_Down: partial(self.stepped.emit, 1),
            Qt.Key.Key_Return: partial(self.kept.emit, at),
            Qt.Key.Key_Enter: partial(self.kept.emit, at),
            Qt.Key.Key_Escape: self.left.emit,
        }

    def _fit(self) -> None:
        """Side by side where each has room, else one under the other."""
        across = self.width() >= LEAST_CARD * len(self._cards)
        self._place.setDirection(
            QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        )

    def resizeEvent(self, event: object) -> None:
        self._fit()
