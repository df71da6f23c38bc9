"""The values of one divergence side by side, each with who wrote it, when and why, and "Keep"."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services.divergences import Divergence, Side
from issss_desktop.ui.look.blocks import button, column, empty, label, row, rule
from issss_desktop.ui.look.theme import Theme

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
    """Cards of a divergence. ``kept``: number of the side; ``stepped``: -1 or 1 for another divergence."""

    kept = Signal(int)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: list[SideCard] = []
        outer = column(self, 12)
        self._place = row(spacing=12)
        outer.addLayout(self._place)

    def show_divergence(self, found: Divergence, lang: str) -> None:
        """Show the sides of another divergence."""
        empty(self._place)
        self._cards = []
        for number, side in enumerate(found.sides):
            words = ""
            if found.deletion:
                words = _("Leave it deleted") if side.deletes else _("Keep the record")
            card = SideCard(self._theme, found.label, side, number, lang, words)
            card.keep.clicked.connect(partial(self.kept.emit, number))
            card.keep.installEventFilter(self)
            self._cards.append(card)
            self._place.addWidget(card, 1)
            if self.isVisible():
                card.show()  # what is not shown yet takes no focus
        self._fit()

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
