"""Every screen in both languages and at two sizes: nothing clipped, everything named, all reached by Tab."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.i18n import set_language
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk
from issss_desktop.ui.commands import MENUS, entities_of
from issss_desktop.ui.look.blocks import Elided
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.opening.first_run import FirstRun
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.pictures import settle
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.shortcuts import ShortcutSheet
from issss_desktop.ui.window import DASHBOARD, Window

SIZES = {"1366x768": (1366, 768), "150 %": (910, 512), "125 %": (1093, 614)}
WALKS = ["fr, 1366x768", "en, 1366x768", "fr, 150 %", "en, 150 %", "fr, 125 %"]
INPUTS = (QLineEdit, QPlainTextEdit, QComboBox, QPushButton)


@pytest.fixture(params=["fr", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """A language in force."""
    set_language(request.param)
    return str(request.param)


@pytest.fixture(params=WALKS)
def shown(
    request: pytest.FixtureRequest, sample: Desk, theme: Theme, qtbot: QtBot
) -> Iterator[tuple[Window, Pages]]:
    """The window on the sample office in a language and at a size."""
    lang, size = request.param.split(", ")
    set_language(lang)
    window = Window(theme)
    window.setMinimumSize(400, 300)
    qtbot.addWidget(window)
    window.resize(*SIZES[size])
    window.show()
    pages = Pages(window, sample, theme)
    settle(pages.work.jobs.under_way)
    yield window, pages
    settle(pages.work.jobs.under_way)


def screens(window: Window, pages: Pages) -> Iterator[str]:
    """Bring every screen in front: dashboard, each register with a record, its history, an empty form."""
    pages.show(DASHBOARD)
    yield DASHBOARD
    for place in MENUS:
        page = pages.show(place)
        assert isinstance(page, RecordsPage)
        for entity in entities_of(place):
            panel = page.show_entity(entity.code)
            rows = reading.page(pages.desk, entity.code, limit=1).rows
            if rows:
                panel.open(rows[0].uuid)
                yield entity.code
            if rows and entity is entities_of(place)[0]:
                panel.show_history(rows[0].uuid)
                yield f"{entity.code}, history"
                panel.leave_history()
            panel.new()
            for section in panel.form.body.children_sections:
                if isinstance(section, ChildSection):  # the criteria have their own way of being answered
                    section.add(section.entities()[0])
            yield f"{entity.code}, new"
            panel.form.body.show_form(None)


def place_of(widget: QWidget) -> str:
    words = widget.accessibleName() or getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} {widget.objectName()} “{words}”"


def visible(root: QWidget) -> Iterator[QWidget]:
    """What can be seen below a widget; below what is hidden, as most pages are, nothing is looked at."""
    for each in root.children():
        if isinstance(each, QWidget) and each.isVisible():
            yield each
            yield from visible(each)


def clipped(root: QWidget) -> Iterator[str]:
    """Labels, buttons and lists whose words have less room than they need."""
    seen = list(visible(root))
    for label in seen:
        if not isinstance(label, QLabel) or isinstance(label, Elided) or not label.text():
            continue
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 1:
                yield f"{place_of(label)}: higher than its {label.height()} px"
        elif label.sizeHint().width() > label.width() + 1:
            yield f"{place_of(label)}: {label.width()} px, needs {label.sizeHint().width()}"
    for button in seen:
        if isinstance(button, QPushButton) and button.sizeHint().width() > button.width() + 1:
            yield f"{place_of(button)}: {button.width()} px, needs {button.sizeHint().width()}"
    for box in seen:
        if not isinstance(box, QComboBox) or box.property("kind") != "title":
            continue
        needed = QFontMetrics(box.font()).horizontalAdvance(box.currentText()) + 36
        if needed > box.width():
            yield f"{place_of(box)} “{box.currentText()}”: {box.width()} px, needs {needed}"


def cut_heads(root: QWidget) -> Iterator[str]:
    """Heads of columns that are cut."""
    for table in visible(root):
        if not isinstance(table, Table):
            continue
        head, model = table.horizontalHeader(), table.model()
        if head.isHidden() or model is None:
            continue
        for column in range(model.columnCount()):
            words = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            first, last = column == 0, column == model.columnCount() - 1
            room = table.columnWidth(column) - (16 if first else 8) - (16 if last else 8)
            font = table._theme.font(12, "semibold")
            if (
                words
                and not table.isColumnHidden(column)
                and QFontMetrics(font).horizontalAdvance(words) > room
            ):
                yield f"{table.objectName()}: “{words}” in {room} px"


def unnamed(root: QWidget) -> Iterator[str]:
    """Controls a screen reader could not name."""
    for widget in visible(root):
        if isinstance(widget, (*INPUTS, Table)) and not widget.accessibleName():
            inner = isinstance(widget, QLineEdit) and isinstance(widget.parent(), QComboBox)
            if not inner and not widget.objectName().startswith("qt_"):
                yield place_of(widget)


def test_nothing_is_clipped_and_everything_has_a_name(shown: tuple[Window, Pages]) -> None:
    window, pages = shown
    found: list[str] = []
    count = 0
    for name in screens(window, pages):
        if pages.work.jobs.under_way():
            settle(pages.work.jobs.under_way)
        for _turn in range(5):  # a panel just opened is laid out in turns: sections, lines, then their words
            QApplication.processEvents()
        count += 1
        found += [f"{name}: {each}" for each in (*clipped(window), *cut_heads(window), *unnamed(window))]
    assert count > 30
    assert found == []


def test_tab_goes_through_a_whole_form_from_top_to_bottom(
    sample: Desk, theme: Theme, qtbot: QtBot, lang: str
) -> None:
    window = Window(theme)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    pages = Pages(window, sample, theme)
    settle(pages.work.jobs.under_way)
    page = pages.show("contributions")
    assert isinstance(page, RecordsPage)
    panel = page.panel()
    panel.new()
    QApplication.processEvents()
    wanted = [w for r in panel.form.body.rows.values() for w in r.editor.inputs() if w.isVisible()]
    reached: list[QWidget] = []
    for _step in range(60):
        widget = window.focusWidget()
        assert widget is not None
        reached.append(widget)
        widget.focusNextChild() if hasattr(widget, "focusNextChild") else window.focusNextPrevChild(True)
    order = [reached.index(w) for w in wanted if w in reached]
    assert len(order) == len(wanted)
    assert order == sorted(order)
    assert panel.form.foot.save_button in reached
    settle(pages.work.jobs.under_way)


def test_the_pages_outside_an_office_are_whole_too(
    theme: Theme, qtbot: QtBot, lang: str, tmp_path: object
) -> None:
    from pathlib import Path

    page = FirstRun(theme, Path(str(tmp_path)))
    qtbot.addWidget(page)
    page.resize(910, 512)
    page.show()
    sheet = ShortcutSheet(theme, page)
    sheet.show()
    QApplication.processEvents()
    assert [*clipped(page), *unnamed(page), *clipped(sheet), *unnamed(sheet)] == []
