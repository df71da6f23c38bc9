"""The screens worth a picture, one after the other, each brought to a telling state."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from issss_desktop.services import reading
from issss_desktop.ui.first_run import FirstRun
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.record.page import EntityPanel, RecordsPage
from issss_desktop.ui.window import DASHBOARD, Window


def screens(window: Window, pages: Pages, theme: Theme) -> Iterator[tuple[str, QWidget]]:
    """(name, widget to grab): the dashboard, a record of each main register, a history, an empty form."""
    pages.show(DASHBOARD)
    yield "1-dashboard", window
    wanted = ("contribution", "published_figure", "project", "assessment", "meeting", "zone", "criterion")
    for number, entity in enumerate(wanted, start=2):
        _open_first(pages, entity)
        yield f"{number}-{entity.replace('_', '-')}", window
    panel = _open_first(pages, "published_figure")
    if panel.form.form is not None:
        panel.show_history(panel.form.form.uuid)
    yield "9-history", window
    _open_first(pages, "contribution").new()
    yield "10-new-contribution", window
    first = FirstRun(theme, pages.desk.folder)
    first.resize(window.size())
    first.show()
    yield "11-first-run", first
    first.hide()


def _open_first(pages: Pages, entity: str) -> EntityPanel:
    pages.open_record(entity, None)
    page = pages.window.stack.currentWidget()
    assert isinstance(page, RecordsPage)
    panel = page.panel()
    found = reading.page(pages.desk, entity, limit=1).rows
    if found:
        panel.open(found[0].uuid)
    return panel
