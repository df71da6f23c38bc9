"""Block of what asks for attention: each line a thing to do, most urgent first."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.tasks import LATE, OPEN, SETTLE, SOON, Task
from issss_desktop.ui.look.blocks import Block, Picture, column, empty, label, row, rule
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import Workplace

TONES = {LATE: "error", SETTLE: "warning", SOON: "ink2", OPEN: "ink2"}
HEADS = {LATE: N_("Overdue"), SETTLE: N_("To settle"), SOON: N_("Soon"), OPEN: N_("For information")}
ICONS = {
    "figure": "alert-triangle",
    "divergence": "arrows-split-2",
    "to_check": "alert-triangle",
    "draft": "pencil",
    "text": "books",
    "action": "clipboard-text",
    "report": "file-text",
    "transfer": "send",
    "indicator": "chart-line",
    "risk": "alert-triangle",
    "assessment": "eye-check",
    "session": "gavel",
    "meeting": "calendar-event",
    "undertaking": "heart-handshake",
}
OWN_TONES = {"divergence": "divergence", "draft": "draft"}
EACH = 3
"""Tasks of one kind that are told one by one; the rest are counted."""


class TaskLine(QFrame):
    """One task; Enter or a click goes there."""

    pressed = Signal()

    def __init__(self, theme: Theme, task: Task) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(f"task-{task.entity}")
        self.setAccessibleName(f"{task.title}, {task.detail}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        line = row(self, 8)
        line.setContentsMargins(15, 4, 15, 4)
        icon = "alert-circle" if task.kind == "figure" and task.urgency == LATE else ICONS[task.kind]
        tone = OWN_TONES.get(task.kind, TONES[task.urgency])
        line.addWidget(Picture(theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        texts = column()
        title = label(task.title, "strong", wrap=True)
        texts.addWidget(title)
        if task.detail:
            texts.addWidget(label(task.detail, "fine", wrap=True))
        line.addLayout(texts, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.setStyleSheet(f"TaskLine {{ background: {self._theme.tokens.selection}; }}")

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.setStyleSheet("")


class AttentionBlock(Block):
    """What is overdue, what is to be settled, what comes: under heads once there are several."""

    asked = Signal(str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("To do"), "", "attention-block")
        self._work = work
        self._lines = column()
        self.body.addLayout(self._lines)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show the tasks, the most urgent first; says so when there is none."""
        empty(self._lines)
        for urgency, found in groupby(tasks, key=lambda task: task.urgency):
            self._add_head(_(HEADS[urgency]))
            for i, task in enumerate(_few(list(found))):
                if i:
                    self._lines.addWidget(rule())
                line = TaskLine(self._work.theme, task)
                line.pressed.connect(partial(self.asked.emit, task.entity, task.uuid))
                self._lines.addWidget(line)
        if not tasks:
            calm = row(spacing=8)
            calm.setContentsMargins(15, 10, 15, 12)
            calm.addWidget(Picture(self._work.theme, "circle-check", "right"))
            calm.addWidget(label(_("Nothing asks for attention."), "second"), 1)
            self._lines.addLayout(calm)

    def _add_head(self, words: str) -> None:
        head = label(words, "caption")
        head.setContentsMargins(15, 8, 15, 2)
        if self._lines.count():
            self._lines.addWidget(rule("h2"))
        self._lines.addWidget(head)


def _few(tasks: Sequence[Task]) -> Iterator[Task]:
    """The first of each kind, then how many there are more and where: the list is read, not counted."""
    for kind, found in groupby(tasks, key=lambda task: task.kind):
        same = list(found)
        yield from same[:EACH]
        if left := len(same) - EACH:
            if left < 0:
                continue
            words = ngettext("and {n} other", "and {n} others", left).format(n=left)
            yield Task(kind, same[0].urgency, words, _("Enter opens the register."), same[0].entity)
