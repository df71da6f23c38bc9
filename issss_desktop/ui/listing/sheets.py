"""The buttons of a list that send it out as a spreadsheet, bring rows in from one, or show it as a table."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from issss_desktop.i18n import _
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.guard import why_not
from issss_desktop.ui.look.blocks import button, row
from issss_desktop.ui.workplace import Workplace, offer


def list_tools(work: Workplace, entity: str, toggle: Callable[[], object]) -> tuple[QPushButton, QWidget]:
    """Beside the filter of the list: the table; and the export with the import, where there is room."""
    wide = button(work.theme, "", "list", "tool", f"table-{entity}-open", toggle)
    wide.setToolTip(_("Table with columns, filters and totals (F4)"))
    wide.setAccessibleName(_("Table with columns, filters and totals"))
    sheets = QWidget()
    line = row(sheets)
    for each in sheet_tools(work, entity, f"list-{entity}"):
        line.addWidget(each)
    return wide, sheets


def sheet_tools(work: Workplace, entity: str, place: str) -> tuple[QPushButton, QPushButton]:
    """Export and import of the list in front; ``place`` names their objects."""
    out = button(work.theme, "", "download", "tool", f"export-{place}", work.export_asked.emit)
    out.setToolTip(_("Export this list… (Ctrl+Shift+E)"))
    out.setAccessibleName(_("Export this list…"))
    ask = partial(work.import_asked.emit, entity)
    into = button(work.theme, "", "file-import", "tool", f"import-{place}", ask)
    into.setToolTip(_("Import rows from a spreadsheet…"))
    into.setAccessibleName(_("Import rows from a spreadsheet…"))
    offer(out, work.why_not(Action.EXPORT))
    offer(into, why_not(work.desk, entity))
    return out, into
