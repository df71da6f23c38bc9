"""The screens worth a picture, one after the other, each brought to a telling state."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QRect, QSize, QThread, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.i18n import language
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk
from issss_desktop.ui.coverage.page import CoveragePage
from issss_desktop.ui.engagement.following import EngagementView
from issss_desktop.ui.engagement.rows import ReviewRows
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.monitoring.values import ValuesView
from issss_desktop.ui.opening.first_run import FirstRun
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import COVERAGE, DASHBOARD, DIVERGENCES, REGISTER, TABS
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.register.page import RegisterPage
from issss_desktop.ui.shortcuts import ShortcutSheet
from issss_desktop.ui.window import Window

PICTURE = (1366, 768)
RECORDS = (
    "contribution",
    "published_figure",
    "project",
    "assessment",
    "programme",
    "allocation",
    "board",
    "meeting",
    "decision",
    "organisation",
    "zone",
    "criterion",
)
WITH_HISTORY = ("contribution", "project", "organisation")
"""Of the first of these kinds that has a record; organisations come with the reference data."""

LATER = ("analysis", "person")
TABLE = "contribution"
A_DAY = dt.date(2018, 6, 30)
MOST_MS = 60_000
SEARCHED = "cispe"


def screens(window: Window, pages: Pages, theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """(name, widget to grab): every main screen in reading order."""
    pages.show(DASHBOARD)
    window.setFocus()
    yield "1-dashboard", window
    number = 1
    for number, entity in enumerate(RECORDS, start=2):
        _open_first(pages, entity)
        yield f"{number}-{entity.replace('_', '-')}", window
    number += 1
    panel = _open_first(pages, TABLE)
    panel.toggle_table()
    table = panel.findChild(WideList)
    wait_until(lambda: table is None or not (table.totals.under_way() or table.tools.is_waiting()))
    yield f"{number}-table", window
    panel.toggle_table()
    number += 1
    pages.show(DIVERGENCES)
    yield f"{number}-divergences", window
    number += 1
    yield f"{number}-reports", _reports(pages)
    number += 1
    yield f"{number}-report", _report(pages)
    yield f"{number + 1}-history", _with_history(pages)
    panel = _open_first(pages, "contribution")
    panel.new()
    yield f"{number + 2}-new-contribution", window
    panel.form.body.show_form(None)
    pages.show(DASHBOARD)
    pages.search.setText(SEARCHED)
    pages.search.look()
    yield f"{number + 3}-search", window
    pages.search.drop()
    sheet = ShortcutSheet(theme, window)
    sheet.show()
    yield f"{number + 4}-shortcuts", sheet
    sheet.hide()
    sheet.deleteLater()
    first = FirstRun(theme, pages.desk.folder)
    first.folder_line.say("…/issss-desktop")  # the folder of this machine is nobody's business
    first.resize(window.size())
    first.show()
    first.code.setFocus()
    yield f"{number + 5}-first-run", first
    first.hide()
    first.deleteLater()
    for step, entity in enumerate(LATER, start=number + 6):
        _open_first(pages, entity)
        yield f"{step}-{entity}", window
    page = pages.show(REGISTER)
    assert isinstance(page, RegisterPage)
    wait_until(lambda: bool(page.model.entries) and not page.model.is_reading())
    number += 6 + len(LATER)
    yield f"{number}-register", window
    _open_first(pages, "indicator")
    yield f"{number + 1}-indicator", window
    for step, (code, _title, _icon) in enumerate(TABS["monitoring"][1:], start=number + 2):
        pages.open_view("monitoring", code)
        yield f"{step}-monitoring-{code}", _at_a_day(window)
    number += 1 + len(TABS["monitoring"])
    panel = _open_first(pages, "compact")
    for section in panel.form.body.children_sections:
        if isinstance(section, ReviewRows):
            section.show_until(ReportingPeriod.holding(A_DAY, "Q"))
    yield f"{number}-act", window
    pages.open_view("analyses", "engagement")
    view = window.findChild(EngagementView)
    if view is not None:
        view.show_period(ReportingPeriod.holding(A_DAY, "H"))
    yield f"{number + 1}-engagement", window
    pages.open_view("analyses", "dynamics")
    yield f"{number + 2}-dynamics", window
    yield f"{number + 3}-coverage", _coverage(pages)


def _at_a_day(window: Window) -> Window:
    """The window with the values that were due on a day, not on that of the picture."""
    view = window.findChild(ValuesView)
    if view is not None and view.isVisible():
        view.day = A_DAY
        view.refresh()
    return window


def _coverage(pages: Pages) -> Window:
    """The window with who does what where, on the first zone where somebody works."""
    page = pages.show(COVERAGE)
    assert isinstance(page, CoveragePage)
    wait_until(lambda: page.found is not None)
    return pages.window


def _reports(pages: Pages) -> Window:
    """The window with the choices of a report, before any page is drawn."""
    pages.open_report()
    return pages.window


def _report(pages: Pages) -> Window:
    """The window with the pages of the board pack at the last published position."""
    pages.open_report("board-pack")
    page = pages.window.stack.currentWidget()
    assert isinstance(page, ReportsPage)
    wait_until(lambda: page.stack.currentIndex() == PAGES and page.paper.is_drawn())
    return pages.window


def wait_until(done: Callable[[], bool]) -> None:
    """Let the window work until something is so, a minute at most: a busy machine is slow, not wrong."""
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < MOST_MS and not done():
        QApplication.processEvents()
        QThread.msleep(1)  # to whom is waited for: asking without end takes the machine from it


def picture(widget: QWidget, size: QSize, theme: Theme) -> QPixmap:
    """A widget as a picture of a given size (logical px); a small dialog stands in the middle."""
    grabbed = widget.grab()
    ratio = grabbed.devicePixelRatio()
    whole = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    whole.setDevicePixelRatio(ratio)
    whole.fill(theme.colour("rule2"))
    painter = QPainter(whole)
    place = QRect(0, 0, widget.width(), widget.height())
    place.moveCenter(QRect(0, 0, size.width(), size.height()).center())
    painter.drawPixmap(place.topLeft(), grabbed)
    painter.end()
    return whole


def _with_history(pages: Pages) -> Window:
    """The window with the history of a record: every office has one, and so the same set of pictures."""
    for entity in WITH_HISTORY:
        panel = _open_first(pages, entity)
        if panel.form.form is not None:
            panel.show_history(panel.form.form.uuid)
            break
    return pages.window


def _open_first(pages: Pages, entity: str) -> EntityPanel:
    pages.open_record(entity, None)
    page = pages.window.stack.currentWidget()
    assert isinstance(page, RecordsPage)
    panel = page.panel()
    found = reading.page(pages.desk, entity, limit=50).rows
    if found:
        panel.open(next((r for r in found if r["fictional"]), found[0]).uuid)
    return panel


def grab(desk: Desk, theme: Theme, out: Path, prefix: str = "") -> list[Path]:
    """Pictures of the main screens of an open office, 1366 x 768 px at any scale; the files written."""
    out.mkdir(parents=True, exist_ok=True)
    window = Window(theme)
    ratio = window.devicePixelRatioF()
    window.resize(round(PICTURE[0] / ratio), round(PICTURE[1] / ratio))
    window.show()
    pages = Pages(window, desk, theme)
    written = []
    try:
        for name, widget in screens(window, pages, theme):
            settle(pages.work.jobs.under_way)
            path = out / f"{prefix}{name}-{language()}.png"
            picture(widget, window.size(), theme).save(str(path))
            written.append(path)
    finally:
        settle(pages.work.jobs.under_way)
        window.hide()
    return written


def settle(under_way: Callable[[], int], most_ms: int = 20_000) -> None:
    """Let the window work until no job is under way and everything is painted."""
    loop, clock = QEventLoop(), QTimer()
    stop = QTimer(singleShot=True, interval=most_ms)
    clock.setInterval(10)
    quiet = 0

    def look() -> None:
        nonlocal quiet
        quiet = 0 if under_way() else quiet + 1
        if quiet > 2:
            loop.quit()

    clock.timeout.connect(look)
    stop.timeout.connect(loop.quit)
    clock.start()
    stop.start()
    loop.exec()
