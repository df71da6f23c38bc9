"""The files of a review: each a card with what became of it, two beside each other where there is room."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea

from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import Elided, Picture, Tag, button, column, empty, label, row, surface
from issss_desktop.ui.look.theme import Theme

TWO_FROM, TALLEST, SHARE, BELOW = 760, 196, 3, 8


@dataclass(frozen=True)
class Card:
    """``title`` and ``second`` line of a file; ``state`` and ``tag`` of what became of it; ``remedy``: what
    to do now, shown only where there is something to do. ``pair``: office whose key must be known first."""

    title: str
    second: str
    state: str
    tag: str
    remedy: str = ""
    icon: str = "file-text"
    pair: str = ""

    def sentence(self) -> str:
        """All of it, for a screen reader."""
        return ". ".join(p.rstrip(".") for p in (self.title, self.tag, self.second, self.remedy) if p)


class FileCard(QFrame):
    """One file. ``pair_asked``: its office is to be paired with."""

    pair_asked = Signal()

    def __init__(self, theme: Theme, card: Card) -> None:
        super().__init__()
        self.setProperty("surface", "block")
        self.setObjectName("file-card")
        self.setAccessibleName(card.sentence())
        line = row(self, 12)
        line.setContentsMargins(12, 7, 12, 7)
        line.addWidget(Picture(theme, card.icon, "accent", 24))
        words = column(spacing=0)
        head = row(spacing=8)
        head.addWidget(Elided(card.title, "strong"), 1)
        head.addWidget(Tag(theme, card.state, card.tag))
        words.addLayout(head)
        if card.remedy:  # a sentence is read whole
            words.addWidget(label(f"{card.second} {card.remedy}".strip(), "second", wrap=True))
        else:
            words.addWidget(Elided(card.second, "second"))
        if card.pair:  # under the words: beside them it would take half of their room
            said = _("Pair with {office}…").format(office=card.pair)
            press = button(theme, said, "lock", "small", "card-pair", self.pair_asked.emit)
            words.addSpacing(4)
            words.addWidget(press, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        line.addLayout(words, 1)


class FileCards(QScrollArea):
    """Every file of a review; scrolls when there are many. ``pair_asked``: by one of them."""

    pair_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: list[FileCard] = []
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("file-cards")
        self._inside = surface("window")
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 0, 16, BELOW)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.setWidget(self._inside)

    def show_cards(self, cards: list[Card]) -> None:
        """Show other files."""
        empty(self._grid)
        first = sorted(cards, key=lambda card: not card.remedy)  # what asks for something stands on top
        self._cards = [FileCard(self._theme, card) for card in first]
        for made in self._cards:
            made.pair_asked.connect(self.pair_asked)
        self._place()

    def sentences(self) -> list[str]:
        """What each card says."""
        return [card.accessibleName() for card in self._cards]

    def _place(self) -> None:
        across = self._across()
        for at, card in enumerate(self._cards):
            alone = across == 2 and at == len(self._cards) - 1 and not at % 2
            self._grid.addWidget(card, at // across, at % across, 1, 2 if alone else 1)
            card.show()
        for at in range(self._grid.rowCount()):
            self._grid.setRowStretch(at, 0)
        self._grid.setRowStretch(len(self._cards), 1)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < across else 0)
        self._fit()

    def _fit(self) -> None:
        page = self.parentWidget()
        most = max(66, min(TALLEST, page.height() // SHARE)) if page is not None else TALLEST
        self.setFixedHeight(self._whole(most) if self._cards else 0)

    def _whole(self, most: int) -> int:
        """The height of as many whole rows as there is room for, one at least: no card is cut."""
        across, bar = self._across(), self.verticalScrollBar().sizeHint().width()
        room = self.width() - 32 - bar - 12 * (across - 1)
        total = 0
        for at in range(0, len(self._cards), across):
            beside = self._cards[at : at + across]
            tall = max(_height(card, room // len(beside)) for card in beside) + BELOW
            if total and total + tall > most:
                break
            total += tall
        return total

    def _across(self) -> int:
        return 2 if self.width() >= TWO_FROM and len(self._cards) > 1 else 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


def _height(card: FileCard, width: int) -> int:
    return max(card.heightForWidth(width), card.sizeHint().height() if not card.hasHeightForWidth() else 0)
