"""Block of what asks for attention: each line a thing to do, most urgent first."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.figures import Alert, Figures
from issss_desktop.services import divergences, reading
from issss_desktop.services.recording.to_check import to_check
from issss_desktop.ui.look.blocks import Block, Picture, column, empty, label, row, rule
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.workplace import Workplace

LEVELS = {
    "alarm": ("alert-circle", "error"),
    "warning": ("alert-triangle", "warning"),
    "info": ("info-circle", "ink2"),
}
COUNTED_APART = (N_("Divergences to settle: {count}."), N_("Drafts that are in no figure: {count}."))
DIVERGENCES = "divergences"
"""The page that settles them, which is no register."""

MOST_TO_CHECK = 5
"""Records to check that are named; others follow when these are put right."""

Counts = Mapping[str, tuple[int, int, int]]
"""Living records, drafts and records in divergence, by entity."""


@dataclass(frozen=True, slots=True)
class Task:
    """A thing to do: icon, tone, words, detail, and where it is done (entity, uuid or None)."""

    icon: str
    tone: str
    title: str
    detail: str
    entity: str
    uuid: Any = None


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
        line.addWidget(Picture(theme, task.icon, task.tone), 0, Qt.AlignmentFlag.AlignTop)
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
    """Divergences, drafts, alarms of the figures, official texts to complete."""

    asked = Signal(str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__(_("To do"), "", "attention-block")
        self._work = work
        self._lines = column()
        self.body.addLayout(self._lines)

    def show_figures(self, figures: Figures, counts: Counts) -> None:
        """Show the tasks; says so when there is none."""
        empty(self._lines)
        tasks = [
            *self._records(counts),
            *(self._alert(a) for a in figures.alerts if a.note.msgid not in COUNTED_APART),
        ]
        for i, task in enumerate(tasks):
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

    def _records(self, counts: Counts) -> list[Task]:
        tops = {
            c: n for c, n in counts.items() if c in ENTITIES and not ENTITIES[c].child and ENTITIES[c].menu
        }
        out = []
        diverging = divergences.count(self._work.desk)
        if diverging:
            n = sum(diverging.values())
            title = ngettext("{n} divergence to settle", "{n} divergences to settle", n).format(n=n)
            out.append(Task("arrows-split-2", "divergence", title, _named(diverging), DIVERGENCES))
        drafts = {c: n[1] for c, n in tops.items() if n[1]}
        if drafts:
            n = sum(drafts.values())
            title = ngettext("{n} draft, in no figure", "{n} drafts, in no figure", n).format(n=n)
            out.append(Task("pencil", "draft", title, _named(drafts), max(drafts, key=lambda c: drafts[c])))
        return [*out, *self._after_merges(), *self._texts()]

    def _after_merges(self) -> list[Task]:
        """Records that another office wrote and for which the rules do not hold."""
        return [
            Task(
                "alert-triangle", "warning",
                _("To check since a merge: {title}").format(title=each.title or each.kind),
                " ".join(problem.text for problem in each.problems), each.entity, each.uuid,
            )
            for each in to_check(self._work.desk, MOST_TO_CHECK)
        ]  # fmt: skip

    def _texts(self) -> list[Task]:
        page = reading.page(self._work.desk, "criterion", limit=50)
        short = [r for r in page.rows if not r["complete"]]
        if not short:
            return []
        title = ngettext(
            "{n} official text to complete", "{n} official texts to complete", len(short)
        ).format(n=len(short))
        which = ", ".join(str(r["number"]) for r in short if r["number"] is not None)
        return [
            Task(
                "books",
                "ink2",
                title,
                _("Alignment criteria {which}").format(which=which),
                "criterion",
                short[0].uuid,
            )
        ]

    def _alert(self, alert: Alert) -> Task:
        icon, tone = LEVELS.get(alert.level, LEVELS["info"])
        ref = alert.refs[0] if alert.refs else None
        detail = ref.ref if ref else ""
        text = alert.note.show(self._work.lang)
        return Task(icon, tone, text, detail, ref.entity if ref else "", ref.uuid if ref else None)


def _named(counts: dict[str, int]) -> str:
    parts = [f"{_(ENTITIES[c].plural)}\u00a0{n}" for c, n in counts.items()]  # no number alone on a line
    return " · ".join(parts)
