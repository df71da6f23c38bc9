"""Pages of one column in the middle of the window, and blocks of named fields: before an office is open."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from issss_desktop.i18n import LANGUAGES, language
from issss_desktop.ui.look.blocks import Banner, Block, button, column, label, row, surface
from issss_desktop.ui.look.scrolling import scrolled
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import LANGUAGE_NAMES


class MiddlePage(QWidget):
    """``banner`` above, ``inside`` the column, which begins after a stretch; ``wide``: px of its blocks."""

    def __init__(self, theme: Theme, code: str, banner: str, wide: int, *, scrolls: bool = False) -> None:
        super().__init__()
        surface("window", self)
        self.setObjectName(code)
        self._theme, self._wide = theme, wide
        outer = column(self)
        self.banner = Banner(theme, banner)
        outer.addWidget(self.banner)
        middle = QHBoxLayout()
        if scrolls:
            page = surface("window")
            page.setLayout(middle)
            outer.addWidget(scrolled(page), 1)
        else:
            outer.addLayout(middle, 1)
        self.inside = column(spacing=12)
        middle.addStretch(1)
        middle.addLayout(self.inside)
        middle.addStretch(1)
        self.inside.addStretch(1)

    def block(self, title: str, aside: str, code: str) -> Block:
        """A block as wide as the column."""
        made = Block(title, aside, code)
        made.setFixedWidth(self._wide)
        return made

    def put_head(self, *parts: QWidget, title: str, words: str) -> None:
        """The title and what is to be done; ``parts``: the first at its left, the others at its right."""
        head = QWidget()
        head.setFixedWidth(self._wide)
        line = row(head, 8)
        texts = column(spacing=2)
        texts.addWidget(label(title, "h1"))
        texts.addWidget(label(words, "second", wrap=True))
        line.addLayout(texts, 1)
        for part in parts:
            if isinstance(part, QPushButton):
                line.addWidget(part, 0, Qt.AlignmentFlag.AlignBottom)
            else:
                line.insertWidget(0, part)
        self.inside.addWidget(head)


def language_tabs(theme: Theme, chosen: Callable[[str], object]) -> Iterator[QPushButton]:
    """One for each language, each in its own words; the one in force is pressed."""
    for code in LANGUAGES:
        tab = button(theme, LANGUAGE_NAMES[code], "", "tab", f"language-{code}")
        tab.setCheckable(True)
        tab.setChecked(code == language())
        tab.clicked.connect(lambda _checked=False, c=code: chosen(c))
        yield tab


def fields_in(block: Block, between: int = 8, names: int = 0) -> QGridLayout:
    """A grid for named fields; px ``between`` two rows, and at least for the ``names``."""
    grid = QGridLayout()
    grid.setContentsMargins(16, 12, 16, 4)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(between)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, names)
    block.body.addLayout(grid)
    return grid


def put_field(grid: QGridLayout, at: int, field: QWidget) -> QWidget:
    """A field with its own name before it, which is returned."""
    name = label(field.accessibleName(), "body", "ink2")
    name.setBuddy(field)
    grid.addWidget(name, at, 0)
    grid.addWidget(field, at, 1)
    return name


def put_foot(block: Block, *presses: QWidget, above: int = 8, last: QWidget | None = None) -> None:
    """What can be pressed, at the left; ``last`` at the right."""
    foot = row()
    foot.setContentsMargins(16, above, 16, 14)
    for press in presses:
        foot.addWidget(press)
    foot.addStretch(1)
    if last is not None:
        foot.addWidget(last)
    block.body.addLayout(foot)
