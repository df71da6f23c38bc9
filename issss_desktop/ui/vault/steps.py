"""A change of the keys while no page of the office is open: what it does is told in words."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.custody import Tell
from issss_desktop.services.desk import Desk
from issss_desktop.services.vault.rekeying import Changed
from issss_desktop.ui.look.blocks import column, label, surface
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.places import ACCESS

WIDTH = 560


@dataclass(frozen=True)
class Step:
    """``title``: while it runs; ``said``: once it is done; ``run``: for the background, no widget in it;
    ``place``: where the office opens again.
    """

    title: str
    said: str
    run: Callable[[Desk, Tell], Changed]
    place: str = ACCESS


class StepPage(QWidget):
    """What stands in the window meanwhile; it takes as long as the office is large."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        surface("window", self)
        self.setObjectName("key-step")
        self.setAccessibleName(title)
        outer = column(self)
        middle = QHBoxLayout()
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        inside = column(spacing=8)
        middle.addStretch(1)
        middle.addLayout(inside)
        middle.addStretch(1)
        inside.addWidget(label(title, "h1"))
        self.said = label("", "body", wrap=True)
        self.said.setObjectName("key-step-said")
        self.said.setFixedWidth(WIDTH)
        inside.addWidget(self.said)
        bar = QProgressBar()
        bar.setAccessibleName(_("Progress"))
        bar.setMaximum(0)
        bar.setTextVisible(False)
        bar.setFixedHeight(4)
        inside.addWidget(bar)
        cut = _("If the power fails now, nothing is lost: the next start finishes it or takes it back.")
        advice = label(cut, "second", "ink2", wrap=True)
        advice.setFixedWidth(WIDTH)
        inside.addWidget(advice)

    def say(self, words: str) -> None:
        """What is being done."""
        self.said.setText(words)
        self.setAccessibleDescription(words)
