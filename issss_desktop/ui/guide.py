"""The user guide beside the work: its tasks at the left, the one for the screen in front opened."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from issss_desktop.i18n import _, language
from issss_desktop.paths import guide_folder
from issss_desktop.services.advising.guide import Topic, topic_for, topics
from issss_desktop.ui.look.blocks import button, column, label, row, surface
from issss_desktop.ui.look.theme import Theme

SIZE, SIDE, AROUND, ROOM, LINE = QSize(940, 640), 250, 80, 24, 118
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")


class GuideSheet(QDialog):
    """A window of its own that stays open beside the form; there is one at most."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.setWindowTitle(_("Guide"))
        self.search = QLineEdit()
        self.search.setObjectName("guide-search")
        self.search.setPlaceholderText(_("Search the guide"))
        self.search.setAccessibleName(_("Search the guide"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setObjectName("guide-topics")
        self.list.setAccessibleName(_("Tasks of the guide"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.currentRowChanged.connect(self._show)
        self.none = label(_("No task of the guide says this."), "second", wrap=True)
        self.text = _Text(theme)
        self._lay(theme)
        for topic in topics():
            self.list.addItem(QListWidgetItem(topic.title))
        most = parent.window().size() - QSize(AROUND, AROUND)
        self.resize(SIZE.boundedTo(most))

    @classmethod
    def at(cls, window: QWidget, theme: Theme, codes: Sequence[str]) -> "GuideSheet":
        """Open the guide over a window at the topic of a screen, or bring the one that is open there."""
        sheet = window.findChild(cls) or cls(theme, window)
        sheet.search.clear()
        sheet.list.setCurrentRow(topic_for(codes))
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()
        sheet.text.setFocus()
        return sheet

    def _lay(self, theme: Theme) -> None:
        side = surface("side")
        side.setFixedWidth(SIDE)
        inside = column(side, 8)
        inside.setContentsMargins(12, 12, 12, 12)
        for widget in (self.search, self.none, self.list):
            inside.addWidget(widget, 1 if widget is self.list else 0)
        self.none.hide()
        if language() != "fr":
            inside.addWidget(label(_("The guide is written in French."), "fine", wrap=True))
        pages = column()
        pages.addWidget(self.text, 1)
        foot = row()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addStretch(1)
        foot.addWidget(button(theme, _("Close"), "", "main", "guide-close", self.close))
        pages.addLayout(foot)
        outer = row(self, 0)
        outer.addWidget(side)
        outer.addLayout(pages, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _show(self, at: int) -> None:
        if at >= 0:
            self.text.tell(topics()[at])

    def _filter(self, words: str) -> None:
        """Show the tasks that say some words, and open the first of them."""
        said = [topic.says(words) for topic in topics()]
        for at, shown in enumerate(said):
            self.list.item(at).setHidden(not shown)
        self.none.setVisible(not any(said))
        if any(said) and not said[self.list.currentRow()]:
            self.list.setCurrentRow(said.index(True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.close()
        else:
            super().keyPressEvent(event)


class _Text(QTextBrowser):
    """The text of one task; a picture is as wide as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("guide-text")
        self.setAccessibleName(_("Text of the guide"))
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._theme = theme
        self._topic: Topic | None = None
        self._made: QTextDocument | None = None

    def tell(self, topic: Topic) -> None:
        """Show a task from its first line."""
        self._topic = topic
        self.setAccessibleDescription(topic.title)
        made = QTextDocument(self)  # a new one each time: the fonts of the last would stay
        made.setDefaultFont(self.font())
        made.setDocumentMargin(ROOM)
        made.setMarkdown(topic.text)
        for name in _PICTURE.findall(topic.text):
            made.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), self._picture(name))
        self._space(made)
        before, self._made = self._made, made
        self.setDocument(made)
        if before is not None:
            before.deleteLater()
        self.verticalScrollBar().setValue(0)

    def _picture(self, name: str) -> QImage:
        picture = QImage(str(guide_folder() / name))
        room, ratio = max(200, self.viewport().width() - 2 * ROOM), self.devicePixelRatioF()
        if picture.width() <= room:
            return picture
        wide = picture.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
        wide.setDevicePixelRatio(ratio)
        return wide

    def _space(self, made: QTextDocument) -> None:
        """Air between the paragraphs, and what is typed told by its ground, not by a font of typewriters."""
        block = made.begin()
        while block.isValid():
            form = block.blockFormat()
            form.setBottomMargin(3 if block.textList() else 8)
            form.setTopMargin(0)
            if "\ufffc" not in block.text():  # a picture is as high as it is
                form.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            QTextCursor(block).setBlockFormat(form)
            block = block.next()
        for part in _typed(made):
            typed = part.charFormat()
            typed.setFontFixedPitch(False)
            typed.setFontFamilies([self.font().family()])
            typed.setBackground(QColor(self._theme.tokens.area))
            part.setCharFormat(typed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._topic is not None and event.oldSize().width() != event.size().width():
            at = self.verticalScrollBar().value()
            self.tell(self._topic)
            self.verticalScrollBar().setValue(at)


def _typed(made: QTextDocument) -> list[QTextCursor]:
    """What is set in the font of typewriters, each piece selected."""
    found = []
    block = made.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().fontFixedPitch():
                cursor = QTextCursor(made)
                cursor.setPosition(piece.position())
                cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
                found.append(cursor)
            pieces += 1
        block = block.next()
    return found
