"""The page "Reports": what is ordered at the left, its pages in the middle, what is done with them above."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services.permits import Action
from issss_desktop.services.printing import publishing, reports
from issss_desktop.services.printing.annexes import BadAnnexes
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.jobs import LongJob
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import Banner, EmptyState, column, row, rule, surface
from issss_desktop.ui.look.waiting import Waiting
from issss_desktop.ui.preview import copies
from issss_desktop.ui.preview.kept import keep, kept
from issss_desktop.ui.preview.paper import Head, Paper
from issss_desktop.ui.preview.printing import PrintRun, ask_printer, make_printer, no_printer, propose_sides
from issss_desktop.ui.preview.renderer import Renderer
from issss_desktop.ui.preview.side import Side
from issss_desktop.ui.preview.states import Trouble, pages_done
from issss_desktop.ui.workplace import Workplace, offer

SUFFIX = ".pdf"
NOTHING, WAITING, PAGES, TROUBLE = range(4)


class ReportsPage(QWidget):
    """Draws, shows, prints, saves and publishes one report at a time."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("sheet", self)
        self.setObjectName("reports")
        self._work = work
        self.make_printer: Callable[[], QPrinter | None] = make_printer
        self.ask_printer: Callable[[QPrinter, int, QWidget], bool] = ask_printer
        self.ask_path: Callable[[str], str] = lambda start: QFileDialog.getSaveFileName(
            self, _("Save the report as"), start, "PDF (*.pdf)"
        )[0]
        self.folder = Path.home()
        self.printed: Printed | None = None
        self._ordered: Order | None = None
        self._then: Callable[[], object] | None = None
        self._lengths: dict[str, int] = {}
        self.job: LongJob | None = None
        self.run: PrintRun | None = None
        self.renderer = Renderer(self)
        outer = row(self, 0)
        self._side = Side(work, lambda: self.preview(), self._reprint)
        self.choices, self.published = self._side.choices, self._side.published
        outer.addWidget(self._side)
        outer.addWidget(rule("v2"))
        middle = column()
        outer.addLayout(middle, 1)
        self.head = Head(work.theme)
        middle.addWidget(self.head)
        self.banner = Banner(work.theme, "reports-banner")
        middle.addWidget(self.banner)
        middle.addWidget(rule("h2"))
        self.stack = QStackedWidget()
        middle.addWidget(self.stack, 1)
        self._build_states()
        self._connect()
        self._shortcuts()
        self._show_published()
        before = self._before = kept(work.desk)
        self._back = before.page if before else None  # what was in front before this page was made anew
        if before is not None:
            self.choices.take(before.order)

    # what it is made of

    def _build_states(self) -> None:
        theme = self._work.theme
        advice = _("Its pages are shown here before anything is printed or saved.")
        self.stack.addWidget(EmptyState(theme, "printer", _("Choose a report, then “Preview”."), advice))
        self.waiting = Waiting(theme, "waiting", self.cancel, pages_done)
        self.stack.addWidget(self.waiting)
        self.paper = Paper(theme, self.renderer)
        self.view, self.thumbs, self.tools = self.paper.view, self.paper.thumbs, self.paper.tools
        self.stack.addWidget(self.paper)
        self.trouble = Trouble(theme, "pages-trouble", _("Try again"), "refresh", self._again)
        self.stack.addWidget(self.trouble)

    def _connect(self) -> None:
        self.choices.changed.connect(self._look_whether_old)
        self.choices.without_asked.connect(self._without_annexes)
        self.paper.shown.connect(self._opened)
        self.renderer.failed.connect(self._renderer_failed)
        self.head.printing.connect(self.print_it)
        self.head.saving.connect(self.save)
        self.head.publishing.connect(self.publish)
        offer(self.head.publish, self._work.why_not(Action.PUBLISH))
        self._work.changed.connect(self._records_changed)

    def _shortcuts(self) -> None:
        self.paper.bind(self)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, context=inside).activated.connect(self.save)

    # asked from outside

    def take_focus(self) -> None:
        """Put the keyboard where one goes on."""
        (self.view if self.stack.currentIndex() == PAGES else self.choices.report).setFocus()

    def order(self, report: str = "", ref: str = "", cut_off: date | None = None) -> None:
        """Choose a report and what it is about; when one is named, its pages are shown at once."""
        shown = self._work.figures if self.printed is None and self._before is None else None
        if day := cut_off or (shown.cut_off if shown is not None else None):
            self.choices.set_cut_off(day)
        self.choices.choose(report or ("board-pack" if ref else ""), ref)
        self.take_focus()
        if report or ref:
            self._back = None
            self.preview()

    # drawing

    def preview(self, then: Callable[[], object] | None = None) -> None:
        """Draw what is ordered and show its pages; ``then`` do something with them."""
        if self._is_busy():
            return
        try:
            order = self.choices.order()
        except UserError as error:
            show_refusal(self.banner, error)
            return
        self.banner.clear()
        self._then = then
        desk = self._work.desk
        title = _("Drawing the report…")
        job = self._begin(LongJob(self._work.jobs, lambda tell: reports.draw(desk, order, tell)), title)
        expected = self._lengths.get(order.name, 0)
        job.went_on.connect(partial(self._progress, job, expected))
        job.done.connect(partial(self._drawn, order))
        job.refused.connect(self._not_drawn)
        job.start()

    def _begin(self, job: LongJob, title: str) -> LongJob:
        self.job = job
        job.stopped.connect(self._stopped)
        self.waiting.begin(title)
        self.stack.setCurrentIndex(WAITING)
        self.waiting.cancel.setFocus()
        return job

    def _progress(self, job: LongJob, expected: int, done: int, total: int) -> None:
        if job is self.job:
            total = total or (expected if expected > done else 0)
            self.waiting.show_progress(done, total, job.remaining(done, total))

    def _is_busy(self) -> bool:
        return self.job is not None or self.run is not None

    def cancel(self) -> None:
        """End what is under way; nothing half-done is left."""
        if self.job is not None:
            self.job.cancel()
        elif self.run is not None:
            self.run.cancel()

    def _stopped(self) -> None:
        self.job, self._then, self._back = None, None, None
        self.banner.tell("information", escape(_("Cancelled: nothing was written.")))
        self._rest()

    def _rest(self) -> None:
        """Back to the pages shown before, else to the beginning."""
        self.stack.setCurrentIndex(PAGES if self.printed is not None else NOTHING)
        self.take_focus()

    def _drawn(self, order: Order, printed: Printed) -> None:
        self.job = None
        self.printed, self._ordered = printed, order
        self._lengths[order.name] = printed.pages
        self.head.show_printed(printed)
        if printed.remarks:
            said = "<br>".join(escape(f"{r.place} : {r.sentence()}") for r in printed.remarks)
            self.banner.tell("check", said)
        self.renderer.open(printed.data)

    def _not_drawn(self, error: UserError) -> None:
        self.job, self._then, self._back = None, None, None
        if isinstance(error, BadAnnexes):
            self.choices.show_problems(error.problems)
        self._rest()
        show_refusal(self.banner, error)

    def _without_annexes(self) -> None:
        self.choices.skip_bad = True
        self.preview()

    # the pages

    def _opened(self) -> None:
        typing = isinstance(self.window().focusWidget(), QLineEdit)
        self.stack.setCurrentIndex(PAGES)
        back, self._back = self._back, None
        if back is not None:
            self.view.go(min(back, len(self.view.sizes) - 1))
        if not typing:
            self.view.setFocus()
        self._look_whether_old()
        then, self._then = self._then, None
        if then is not None:
            then()

    def _renderer_failed(self, error: UserError) -> None:
        self._then = None
        self.trouble.tell(error.text, error.remedy)
        self.stack.setCurrentIndex(TROUBLE)
        self.trouble.act.setFocus()

    def _again(self) -> None:
        if self.printed is not None:
            self.waiting.begin(_("Opening the pages…"))
            self.stack.setCurrentIndex(WAITING)
            self.renderer.again()

    def _records_changed(self, _changed: object) -> None:
        if self._ordered is not None:
            self._ordered = None
            self._tell_old(_("Records changed since these pages were drawn."))

    def _look_whether_old(self) -> None:
        if self.printed is None or self.job is not None:
            return
        if not self._is_current():
            self._tell_old(_("The pages shown do not follow these choices yet."))
        elif self.banner.property("old"):
            self.banner.clear()
            self.banner.setProperty("old", False)

    def _tell_old(self, words: str) -> None:
        again = (_("Preview"), "preview-again", self.preview)
        self.banner.tell("check", escape(words), (again,), close=False)
        self.banner.setProperty("old", True)

    def _is_current(self) -> bool:
        try:
            return self.printed is not None and self.choices.order() == self._ordered
        except UserError:
            return False

    def _with_pages(self, act: Callable[[], object]) -> None:
        """Do something with the pages of what is ordered now; they are drawn first where they must."""
        if self._is_busy():
            return
        if self._is_current() and self.stack.currentIndex() in (PAGES, TROUBLE):
            act()
        else:
            self.preview(act)

    # on paper

    def print_it(self) -> None:
        """Print what is ordered."""
        self._with_pages(self._print)

    def _print(self) -> None:
        printer = self.make_printer()
        if printer is None:
            error = no_printer()
            words = f"<b>{escape(error.text)}</b> {escape(error.remedy)}"
            self.banner.tell("check", words, ((_("Save as PDF…"), "save-instead", self.save),))
        elif not self.view.sizes or not self.renderer.process_id():
            self._then = self._print
            self._again()
        elif self.ask_printer(printer, len(self.view.sizes), self):
            self._send(printer)

    def _send(self, printer: QPrinter) -> None:
        assert self.printed is not None
        assert self._ordered is not None
        printer.setDocName(self.printed.title)
        propose_sides(printer, self._ordered.booklet)
        self.banner.clear()
        run = self.run = PrintRun(self.renderer, printer, self.view.sizes, self._ordered.black)
        run.went_on.connect(lambda done, total: self.waiting.show_progress(done, total, None))
        run.ended.connect(partial(self._sent, self._ordered, self.printed))
        self.waiting.begin(_("Sending the pages to the printer…"))
        self.stack.setCurrentIndex(WAITING)
        self.waiting.cancel.setFocus()
        run.start()

    def _sent(self, order: Order, printed: Printed, problem: UserError | None) -> None:
        run, self.run = self.run, None
        if self.stack.currentIndex() != TROUBLE:
            self._rest()
        if problem is not None:
            show_refusal(self.banner, problem)
        elif run is not None and run.is_cancelled():
            self.banner.tell("information", escape(_("Printing was cancelled.")))
        elif run is not None:
            count = len(run.pages)
            words = ngettext("{n} page sent to the printer.", "{n} pages sent to the printer.", count)
            self.banner.tell("saved", escape(words.format(n=count)))
            job = partial(reports.note_print, self._work.desk, order, printed)
            self._work.jobs.run(job, lambda _noted: None, partial(show_refusal, self.banner))

    # in a file

    def save(self) -> None:
        """Save what is ordered as a PDF."""
        self._with_pages(self._save)

    def _save(self) -> None:
        assert self._ordered is not None
        order, printed = self._ordered, self.printed
        assert printed is not None
        path = self._path(copies.file_name(order))
        if path is not None:
            sending = self.choices.copy.sending()
            job = partial(copies.save, self._work.desk, order, printed, path, sending)
            self._work.jobs.run(job, lambda done: self._saved(*done), partial(show_refusal, self.banner))

    def _path(self, name: str) -> Path | None:
        chosen = self.ask_path(str(self.folder / f"{name}{SUFFIX}"))
        if not chosen:
            return None
        path = Path(chosen)
        self.folder = path.parent
        return path if path.suffix else path.with_suffix(SUFFIX)

    def _saved(self, path: Path, sides: tuple[Path, ...] = (), why: str = "") -> None:
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
        self.banner.tell("saved", copies.said(path, sides, why), ((_("Open it"), "open-report", show),))
        self._work.said.emit("saved", _("Report written: {name}").format(name=path.name))

    # for good

    def publish(self) -> None:
        """Publish what is ordered: drawn once more and kept, so that it is printed the same for ever."""
        self._with_pages(self._publish)

    def _publish(self) -> None:
        if self._ordered is None:
            return
        publish = partial(publishing.publish, self._work.desk, self._ordered)
        job = self._begin(LongJob(self._work.jobs, publish), _("Publishing the report…"))
        job.went_on.connect(partial(self._progress, job, self._lengths.get(self._ordered.name, 0)))
        job.done.connect(self._is_published)
        job.refused.connect(self._not_drawn)
        job.start()

    def _is_published(self, made: publishing.Published) -> None:
        self.job = None
        self._rest()
        words = _("<b>Published:</b> {title}, version {number}, {ref}")
        title = escape(made.printed.title)
        self.banner.tell("saved", words.format(title=title, number=made.version, ref=made.ref))
        self._show_published()

    def _show_published(self) -> None:
        self.published.show_publications(publishing.published(self._work.desk))

    def _reprint(self, ref: str) -> None:
        path = self._path(ref)
        if path is not None:
            job = partial(publishing.reprint, self._work.desk, ref, path)
            self._work.jobs.run(job, self._saved, partial(show_refusal, self.banner))

    # coming and going

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.choices.copy.read()
        if self.printed is not None and not self.renderer.process_id() and self.job is None:
            self._again()
        elif self._back is not None:
            QTimer.singleShot(0, self, self._go_on)  # whoever opened the page may order something else

    def _go_on(self) -> None:
        if self._back is not None and self.printed is None:
            self.preview()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        with suppress(UserError):
            at = self._back if self.printed is None else self.view.current
            keep(self._work.desk, self.choices.order(), at)
        if not event.spontaneous() and self.run is None:
            self.renderer.stop()  # an old laptop has better things to do with the memory

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.be_narrow(self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH)
