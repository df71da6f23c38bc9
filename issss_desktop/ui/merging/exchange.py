"""The exchange between offices in the window: commands, dropped files, the place, the status line."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.errors import UserError, trace
from issss_desktop.i18n import _
from issss_desktop.services.permits import Action
from issss_desktop.ui.failure import sentence
from issss_desktop.ui.merging.drops import CARD, Drops
from issss_desktop.ui.places import DIVERGENCES, SYNCHRONISATION
from issss_desktop.ui.search import COMMANDS, Found

OVERDUE_MS, AGAIN_MS = 20_000, 10 * 60_000
"""After the opening of an office, which reads no letters; and after a try that did not go well."""

log = logging.getLogger("issss_desktop")

if TYPE_CHECKING:
    from issss_desktop.ui.merging.merge import Done
    from issss_desktop.ui.merging.page import SyncPage
    from issss_desktop.ui.pages import Pages
    from issss_desktop.ui.record.form import RecordForm


class Exchange(QObject):
    """Light until the place is shown: a start reads no keys and opens no seals."""

    place = SYNCHRONISATION

    def __init__(self, pages: "Pages") -> None:
        super().__init__(pages)
        self._pages, self._window = pages, pages.window
        self._window.merge_asked.connect(self.ask)
        self._drops = Drops(self._window, self.take, self._is_barred)
        pages.work.changed.connect(lambda _changed: self.tell_sent())
        pages.work.said.connect(lambda _state, _words: self.tell_sent())
        QTimer.singleShot(0, self, self.tell_sent)
        self.overdue = QTimer(self, singleShot=True)
        self.overdue.timeout.connect(self.merge_overdue)
        self._failure = ""
        if pages.desk.store.writable and not pages.work.why_not(Action.MERGE):
            self.overdue.start(OVERDUE_MS)

    def end(self) -> None:
        """The office is closed, or spoken of in another language."""
        self.overdue.stop()
        self._window.merge_asked.disconnect(self.ask)
        self._drops.end()

    def commands(self) -> Iterator[Found]:
        """Commands of the search box."""
        words = _("merge import file stick synchronise PDF")
        yield Found(_("Merge a report…"), self.ask, COMMANDS, "file-import", "", words)
        words = _("send data office stick synchronise")
        yield Found(_("Export a report…"), partial(self.export, ""), COMMANDS, "send", "", words)

    def make(self) -> QWidget:
        """The page of the place, when it is first shown."""
        from issss_desktop.ui.merging.page import SyncPage

        page = SyncPage(self._pages.work)
        page.export_asked.connect(self.export)
        page.step_asked.connect(self._window.keys_asked)
        page.settle_asked.connect(partial(self._pages.go, DIVERGENCES))
        page.read_unseen.connect(self._tell_read)
        return page

    def _is_barred(self) -> bool:
        """Whether the window is locked, or waits for the answer of a dialog."""
        return self._window.is_covered() or QApplication.activeModalWidget() is not None

    def _tell_read(self) -> None:
        """The person went elsewhere while the files were read."""
        go = (_("Read them over"), "read-over", partial(self._pages.go, SYNCHRONISATION))
        self._window.banner.tell("information", _("The reports of other offices are read."), (go,))

    def ask(self) -> None:
        """Choose reports of other offices and read them over."""
        self._pages.leave(lambda: self._page().ask())

    def take(self, paths: Sequence[Path], form: "RecordForm | None" = None) -> None:
        """Read over files that were dropped on the window; keys of an office are taken in to pair with it.

        A PDF on a ``form`` is a document of its record, unless it carries the data of a report.
        """
        if form is not None:
            self._ask_what(paths, form)
            return
        cards = [path for path in paths if path.suffix.lower() == CARD]
        reports = [path for path in paths if path not in cards]
        if cards:
            self._pages.leave(lambda: self._page().pair(cards))
        if reports:
            self._pages.leave(lambda: self._page().take(reports))

    def _ask_what(self, paths: Sequence[Path], form: "RecordForm") -> None:
        from issss_desktop.services.merging.carrying import carry_data

        shown = form.form.uuid if form.form is not None else None

        def found(carried: bool) -> None:
            if carried:
                self.take(paths)
            elif form.isVisible() and shown == (form.form.uuid if form.form is not None else None):
                form.body.attachments.add(paths)

        self._pages.work.jobs.run(partial(carry_data, paths), found, lambda _error: None)

    def export(self, office: str) -> None:
        """The page of the reports with an office as the addressee of the data, "" for all."""
        self._pages.leave(partial(self._export, office))

    def _export(self, office: str) -> None:
        page = self._pages.reports()
        page.order()
        page.choices.copy.address(office)

    def _page(self) -> "SyncPage":
        page: SyncPage = self._pages.show(SYNCHRONISATION)  # type: ignore[assignment]
        return page

    def merge_overdue(self) -> None:
        """Merge what has waited thirty days for changes that were lost; the gaps are noted. What stands in
        the way is told, and it is tried again."""
        self.overdue.stop()

        def job() -> "Done":
            from issss_desktop.ui.merging.merge import merge_orphans

            return merge_orphans(self._pages.desk)

        self._pages.work.jobs.run(job, self._merged_overdue, self._not_merged)

    def _merged_overdue(self, done: "Done") -> None:
        banner = self._window.banner
        if self._failure and banner.accessibleName() == self._failure:
            banner.clear()  # what stood in the way does so no more
        if said := [*([done.sentence()] if done.merged else []), *done.remarks()]:
            self._pages.work.announce(done.changed)
            go = (_("Divergences"), "overdue-settle", partial(self._pages.go, DIVERGENCES))
            banner.tell("check", " ".join(said), (go,) if done.diverging else ())

    def _not_merged(self, error: UserError) -> None:
        log.warning("%s", trace(error))
        self.overdue.start(AGAIN_MS)
        head = _("What has waited too long for lost changes could not be merged.")
        rest = _("Nothing is lost: it is tried again every ten minutes.")
        words = sentence(head, f"{error} {rest}")
        self._window.banner.tell("error", words, ((_("Try again"), "overdue-again", self.merge_overdue),))
        self._failure = self._window.banner.accessibleName()

    def tell_sent(self) -> None:
        """How long ago the other offices were last sent something."""
        from issss_desktop.services.keeping.standing import last_report

        self._window.status.sent(last_report(self._pages.desk))
