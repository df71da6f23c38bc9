"""What starts an export or an import in the window: keys, buttons of lists, commands of the search."""

from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import entity
from issss_desktop.models.values import numbers
from issss_desktop.services.lists import usual_columns
from issss_desktop.services.permits import Action
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.jobs import LongJob
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.search import COMMANDS, Found

if TYPE_CHECKING:
    from issss_desktop.services.spreadsheets.exporting import Written
    from issss_desktop.ui.pages import Pages
    from issss_desktop.ui.record.page import EntityPanel
    from issss_desktop.ui.spreadsheets.page import ImportPage

PLACE = "import"
"""A page of its own, which the navigation does not name."""

EXPORT_KEYS = "Ctrl+Shift+E"
SLOW = 5_000  # rows from which one sees how far the writing is


class Spreadsheets(QObject):
    """Light until something is asked: a start reads and writes no spreadsheet."""

    def __init__(self, pages: "Pages") -> None:
        super().__init__(pages)
        self._pages, self._window, self._work = pages, pages.window, pages.work
        self._job: LongJob | None = None
        self.ask_path: Callable[[str, str], str] = lambda start, kinds: QFileDialog.getSaveFileName(
            self._window, _("Export"), start, kinds
        )[0]
        self._key = QShortcut(QKeySequence(EXPORT_KEYS), self._window)
        self._key.activated.connect(self.export_seen)
        self._work.export_asked.connect(self.export_seen)
        self._work.import_asked.connect(self.import_into)

    def end(self) -> None:
        """The office is closed, or spoken of in another language."""
        self._key.deleteLater()
        if self._job is not None:
            self._job.cancel()

    def commands(self) -> Iterator[Found]:
        """Commands of the search box."""
        words = _("spreadsheet Excel CSV list table")
        if not self._work.why_not(Action.EXPORT):
            yield Found(_("Export this list…"), self.export_seen, COMMANDS, "download", EXPORT_KEYS, words)
            yield Found(_("Export everything…"), self.export_everything, COMMANDS, "download", "", words)
        if not self._work.why_not(Action.RECORD):
            go = partial(self.import_into, "")
            yield Found(_("Import a spreadsheet…"), go, COMMANDS, "file-import", "", words)

    # out

    def _panel(self) -> "EntityPanel | None":
        page = self._window.stack.currentWidget()
        return page.panel() if isinstance(page, RecordsPage) else None

    def export_seen(self) -> None:
        """Export the list in front as it is seen."""
        panel = self._panel()
        if panel is None:
            self._work.said.emit("information", _("Show a list first: it is exported as it is seen."))
            return
        code = panel.entity.code
        wide = next((each for each in panel.findChildren(WideList) if each.isVisible()), None)
        asked = wide.asked() if wide is not None else panel.model.asked
        columns = wide.model.codes if wide is not None else usual_columns(panel.entity)
        known = wide.model.known if wide is not None else None
        kinds = f"{_('Workbook')} (*.xlsx);;{_('File of values')} (*.csv)"
        path = self._path(_(entity(code).plural), kinds)
        if path is None:
            return
        desk = self._work.desk

        def job(tell: Callable[[int, int], None]) -> "Written":
            from issss_desktop.services.spreadsheets.exporting import export_list

            return export_list(desk, asked, columns, path, known=known, tell=tell)

        self._run(job)

    def export_everything(self) -> None:
        """Export everything into one workbook."""
        words = _("Office {code}").format(code=self._work.desk.office)
        path = self._path(words, f"{_('Workbook')} (*.xlsx)")
        if path is None:
            return
        desk = self._work.desk

        def job(tell: Callable[[int, int], None]) -> "Written":
            from issss_desktop.services.spreadsheets.exporting import export_all

            return export_all(desk, path, tell=tell)

        self._run(job)

    def _path(self, name: str, kinds: str) -> Path | None:
        day = self._work.today().isoformat()
        chosen = self.ask_path(str(Path.home() / f"{name} {day}.xlsx"), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(".xlsx")

    def _run(self, job: Callable[[Callable[[int, int], None]], Any]) -> None:
        self._job = made = LongJob(self._work.jobs, job)
        made.went_on.connect(self._went_on)
        made.done.connect(self._written)
        made.refused.connect(self._refused)
        made.stopped.connect(self._window.banner.clear)
        made.start()

    def _went_on(self, done: int, total: int) -> None:
        if total < SLOW or self._job is None:
            return
        lang = self._work.lang
        words = _("Export: {done} of {total} rows").format(
            done=numbers.show_amount(done, 0, lang), total=numbers.show_amount(total, 0, lang)
        )
        cancel = (_("Cancel"), "export-cancel", self._job.cancel)
        self._window.banner.tell("information", escape(words), (cancel,), close=False)

    def _written(self, written: "Written") -> None:
        self._job = None
        n = written.rows
        rows = ngettext("{n} row written", "{n} rows written", n).format(
            n=numbers.show_amount(n, 0, self._work.lang)
        )
        said = f"<b>{escape(rows)}</b> {escape(str(written.path))}"
        if written.withheld:
            words = ngettext(
                "{n} confidential record is not in it.", "{n} confidential records are not in it.",
                written.withheld,
            )  # fmt: skip
            said += " " + escape(words.format(n=written.withheld))
        self._window.banner.tell("check" if written.withheld else "saved", said)
        self._work.said.emit("saved", rows)

    def _refused(self, error: UserError) -> None:
        self._job = None
        show_refusal(self._window.banner, error)

    # in

    def make(self) -> "ImportPage":
        """The page of the import, when it is first shown."""
        from issss_desktop.ui.spreadsheets.page import ImportPage

        page = ImportPage(self._work)
        page.left.connect(self._back)
        return page

    def import_into(self, code: str) -> None:
        """Show the import of one kind of record; of the list in front when none is named."""
        panel = self._panel()
        code = code or (panel.entity.code if panel is not None else "")
        self._pages.leave(partial(self._import, code))

    def _import(self, code: str) -> None:
        page: ImportPage = self._pages.show(PLACE)  # type: ignore[assignment]
        page.begin(code)

    def _back(self, code: str) -> None:
        if code:
            self._pages.open_record(code, None)
