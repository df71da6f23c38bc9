"""A report on paper: every page rendered at the resolution of the printer, one after the other."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QMarginsF, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.ui.preview.renderer import Picture, Renderer, Wish

DPI = 300
POINTS = 72


def no_printer() -> UserError:
    """What is said where there is no printer."""
    return UserError(
        _("No printer is installed on this computer."),
        _("Save the report as a PDF and print it elsewhere, or install a printer."),
    )


def make_printer() -> QPrinter | None:
    """The usual printer with what a report proposes: A4, both sides, long edge; None without any."""
    if not QPrinterInfo.availablePrinterNames():
        return None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    propose(printer)
    return printer


def propose(printer: QPrinter) -> None:
    """Settings that a report proposes."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    printer.setFullPage(True)
    printer.setResolution(DPI)


def propose_sides(printer: QPrinter, booklet: bool) -> None:
    """A booklet is turned over its short edge: its sheets lie across. One side stays one side."""
    if booklet and printer.duplex() == QPrinter.DuplexMode.DuplexLongSide:
        printer.setDuplex(QPrinter.DuplexMode.DuplexShortSide)


def ask_printer(printer: QPrinter, pages: int, parent: QWidget) -> bool:
    """The system's own dialog: which printer, which pages, how many copies."""
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
    dialog.setMinMax(1, pages)
    dialog.setFromTo(1, pages)
    return bool(dialog.exec())


class PrintRun(QObject):
    """One report going to a printer. ``went_on``: pages done, pages in all; ``ended``: None, or what went
    wrong. Painting is done in a thread of its own: the window goes on."""

    went_on = Signal(int, int)
    ended = Signal(object)
    _painted = Signal(object)

    def __init__(
        self, renderer: Renderer, printer: QPrinter, sizes: Sequence[tuple[float, float]], black: bool
    ) -> None:
        super().__init__()
        self._renderer, self._printer, self._black = renderer, printer, black
        self._sizes = list(sizes)
        self.pages = wanted_pages(printer, len(sizes))
        self._at, self._over, self._cancelled = 0, False, False
        self._under_way = 0
        self._problem: UserError | None = None
        self._painter = QPainter()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="printing")
        self._painted.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        renderer.failed.connect(self._failed)

    def start(self) -> None:
        """Begin with the first page."""
        self._do(self._begin)

    def cancel(self) -> None:
        """Stop; what the printer has not taken yet is thrown away."""
        self._cancelled = True
        self._end(None, abort=True)

    def is_cancelled(self) -> bool:
        """Whether a person ended it."""
        return self._cancelled

    def _do(self, job: Callable[[], object]) -> None:
        self._under_way += 1
        self._pool.submit(job).add_done_callback(self._tell)

    def _tell(self, future: "Future[object]") -> None:
        self._painted.emit(future.exception())

    def _begin(self) -> None:
        self._turn(self.pages[0])
        if not self._painter.begin(self._printer):
            raise UserError(
                _("The printer “{name}” does not answer.").format(name=_name(self._printer)),
                _("Check that it is on, or choose another; you can also save the report as a PDF."),
            )

    def _turn(self, page: int) -> None:
        """The paper of the printer lies as the page does."""
        width, height = self._sizes[page]
        lying = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
        self._printer.setPageOrientation(lying)
        self._printer.setPageMargins(QMarginsF(0, 0, 0, 0))

    def _go_on(self, problem: BaseException | None) -> None:
        self._under_way -= 1
        if self._over:
            if not self._under_way:
                self._leave()
            return
        if problem is not None:
            self._end(problem if isinstance(problem, UserError) else UserError(str(problem)), abort=True)
            return
        self.went_on.emit(self._at, len(self.pages))
        if self._at >= len(self.pages):
            self._end(None, abort=False)
            return
        dpi = min(self._printer.resolution(), DPI)
        wish = Wish(self.pages[self._at], dpi / POINTS, self._take, self._is_grey())
        self._renderer.want("print", [wish])

    def _is_grey(self) -> bool:
        return self._black or self._printer.colorMode() == QPrinter.ColorMode.GrayScale

    def _take(self, picture: Picture) -> None:
        if not self._over:
            first = self._at == 0
            self._at += 1
            self._do(lambda: self._paint(picture, first))

    def _paint(self, picture: Picture, first: bool) -> None:
        if not first:
            self._turn(picture.page)
            if not self._printer.newPage():
                raise UserError(
                    _("The printer stopped at page {n}.").format(n=picture.page + 1),
                    _("Check its paper, then print the pages that are missing."),
                )
        paper = self._printer.paperRect(QPrinter.Unit.DevicePixel)
        self._painter.drawImage(fitted(paper, picture.width, picture.height), picture.image())

    def _failed(self, error: UserError) -> None:
        self._end(error, abort=True)

    def _end(self, problem: UserError | None, abort: bool) -> None:
        if self._over:
            return
        self._over = True
        self._problem = problem
        self._renderer.want("print", [])
        self._renderer.failed.disconnect(self._failed)
        self._do(self._abort if abort else self._finish)

    def _finish(self) -> None:
        self._painter.end()

    def _abort(self) -> None:
        if self._painter.isActive():
            self._printer.abort()
            self._painter.end()

    def _leave(self) -> None:
        """The thread has let go of the printer: nothing is destroyed under its hands."""
        self._pool.shutdown(wait=True)
        self.ended.emit(self._problem)


def _name(printer: QPrinter) -> str:
    return printer.printerName() or printer.outputFileName() or "?"


def fitted(paper: QRectF, width: int, height: int) -> QRectF:
    """A picture as large as the paper allows, in its middle."""
    scale = min(paper.width() / width, paper.height() / height)
    size = (width * scale, height * scale)
    return QRectF((paper.width() - size[0]) / 2, (paper.height() - size[1]) / 2, *size)


def wanted_pages(printer: QPrinter, count: int) -> list[int]:
    """Pages (from 0) in the order in which they are printed, each as often as the printer cannot itself."""
    first, last = printer.fromPage() or 1, printer.toPage() or count
    pages = list(range(max(1, first) - 1, min(count, last)))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    if printer.supportsMultipleCopies():
        return pages
    return pages * max(1, printer.copyCount())
