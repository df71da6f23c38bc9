"""Lessons learned with their tags: choose a tag, and the list shows its lessons; the text stands beside."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.monitoring import LessonLine
from issss_desktop.models.values.dates import show_partial
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.monitoring import lessons
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.recording.guard import why_not
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, column, label, row, rule
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.view import View
from issss_desktop.ui.workplace import Workplace, offer


class LessonsView(View):
    """The newest first; words and one tag narrow the list."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "lessons", _("Lessons learned"))
        self._known: tuple[LessonLine, ...] = ()
        self._lines: Sequence[LessonLine] = ()
        new = button(
            work.theme, _("New record"), "plus", "main", "new-lesson",
            partial(work.new_asked.emit, "lesson", None),
        )  # fmt: skip
        offer(new, why_not(work.desk, "lesson"))
        self.head.addWidget(new)
        line = row(spacing=8)
        line.setContentsMargins(16, 0, 16, 8)
        self.tag = choice_box(work.theme, "lesson-tag", _("Tag"), 220)
        self.tag.activated.connect(lambda _at: self._fill())
        self.words = QLineEdit()
        self.words.setObjectName("lesson-words")
        self.words.setPlaceholderText(_("Words of a lesson"))
        self.words.setAccessibleName(_("Words of a lesson"))
        self.words.textChanged.connect(lambda _text: self._fill())
        line.addWidget(self.tag)
        line.addWidget(self.words, 1)
        self.inside.addLayout(line)
        self.inside.addWidget(rule("h2"))
        self.table = Table(work.theme, _("Lessons learned"), "lesson-list", tokens.LIST_ROW)
        self.table.show_cells(self._columns(), [])
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(self._open)
        self.inside.addWidget(self.table, 1)
        self.inside.addWidget(rule("h2"))
        self.inside.addWidget(self._build_text())

    def _build_text(self) -> QWidget:
        self._text = QWidget()
        inside = column(self._text, 4)
        inside.setContentsMargins(16, 8, 16, 10)
        self._said = label("", "body", wrap=True)
        self._advice = label("", "body", "ink2", wrap=True)
        for part in (self._said, self._advice):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside.addWidget(part)
        return self._text

    def _columns(self) -> list[Column]:
        return [
            Column(_("Lesson and recommendation"), least=260), Column(_("Tags"), width=240),
            Column(_("Project or programme"), least=180), Column(_("Date"), width=110),
        ]  # fmt: skip

    def read(self) -> None:
        """Read the lessons again; tag and words stay."""
        found = records_of(self._work.desk, "lesson")
        self._known = lessons.lessons(found, self._work.today(), drafts=True)
        chosen, lang = self.tag.currentData(), self._work.lang
        self.tag.clear()
        self.tag.addItem(_("Every tag"), None)
        for uuid, name, count in lessons.tags(self._known):
            self.tag.addItem(f"{name.in_language(lang)} ({count})", uuid)
        self.tag.setCurrentIndex(max(0, self.tag.findData(chosen)))
        self._fill()

    def _fill(self) -> None:
        tag: UUID | None = self.tag.currentData()
        words = search_key(self.words.text()).split()
        self._lines = [line for line in self._known if self._is_asked(line, tag, words)]
        at = max(0, self.table.chosen())
        self.table.selectionModel().blockSignals(True)
        self.table.show_cells(self._columns(), [self._cells(line) for line in self._lines])
        if self._lines:
            self.table.selectRow(min(at, len(self._lines) - 1))
        self.table.selectionModel().blockSignals(False)
        count = len(self._lines)
        said = ngettext("{n} lesson", "{n} lessons", count).format(n=count)
        self.counted.setText(said if count else _("No lesson is recorded."))
        self._show()

    def _is_asked(self, line: LessonLine, tag: UUID | None, words: Sequence[str]) -> bool:
        if tag is not None and tag not in {uuid for uuid, _name in line.tags}:
            return False
        said = search_key(f"{line.title} {line.text} {line.recommendation}")
        return all(word in said for word in words)

    def _cells(self, line: LessonLine) -> list[Cell]:
        lang = self._work.lang
        title = line.title + (" · " + _("fictitious example") if line.fictional else "")
        return [
            Cell(title, " ".join(line.recommendation.split()), bold=True, key=line.uuid),
            Cell(", ".join(name.in_language(lang) for _uuid, name in line.tags), tone="ink2"),
            Cell(line.links.subject.in_language(lang), line.links.place.in_language(lang)),
            Cell(
                show_partial(line.on, lang) if line.on else _("no date"), state="draft" if line.draft else ""
            ),
        ]

    def _moved(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._show()

    def _show(self) -> None:
        at = self.table.chosen()
        line = self._lines[at] if 0 <= at < len(self._lines) else None
        self._text.setVisible(line is not None)
        if line is not None:
            self._said.setText(line.text)
            said = _("Recommendation: {text}").format(text=line.recommendation)
            self._advice.setText(said if line.recommendation else "")
            self._advice.setVisible(bool(line.recommendation))

    def take_focus(self) -> None:
        """Put the keyboard on the list."""
        self.table.setFocus()

    def _open(self, at: int) -> None:
        if at < len(self._lines):
            self._work.asked.emit("lesson", self._lines[at].uuid)
