"""Last resort: an unknown error is logged and told with the log file named; a refusal is a sentence."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget
from shiboken6 import isValid

from issss_desktop.errors import UserError, trace
from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import Banner, Picture, button, column, label, row
from issss_desktop.ui.look.theme import Theme

log = logging.getLogger("issss_desktop")
QUIET = ("QFont::setPointSize", "propagateSizeHints", "This plugin does not support")
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def open_log(path: Path) -> Path | None:
    """Write the program's log into ``path`` (1 MB, two old ones kept); None when the place refuses."""
    from logging.handlers import RotatingFileHandler  # slow to import: after the first paint

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return path


class FailureDialog(QDialog):
    """What happened, that nothing was half-written, where the log is, and the detail to copy."""

    def __init__(
        self, theme: Theme, detail: str, log_file: Path | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("failure")
        self.setWindowTitle(_("Unexpected error"))
        self.setMinimumWidth(560)
        inside = column(self, 10)
        inside.setContentsMargins(16, 16, 16, 16)
        head = row()
        head.addWidget(Picture(theme, "alert-circle", "error", 20))
        head.addWidget(label(_("The program met an error it did not foresee."), "h2"), 1)
        inside.addLayout(head)
        said = _("What was saved is kept; the last action may not have been done. You can go on working.")
        inside.addWidget(label(said, "body", wrap=True))
        if log_file is not None:
            where = _("The detail is in the file {file}: send it to support.").format(file=log_file)
            inside.addWidget(label(where, "second", wrap=True))
        self.detail = QPlainTextEdit(detail)
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName(_("Technical detail"))
        self.detail.setObjectName("failure-detail")
        self.detail.setMinimumHeight(160)
        inside.addWidget(self.detail)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button(theme, _("Copy the detail"), "copy", "", "failure-copy", self._copy))
        foot.addWidget(button(theme, _("Go on"), "", "main", "failure-close", self.accept))
        inside.addLayout(foot)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.detail.toPlainText())


class Catcher(QObject):
    """Brings errors of every thread to one dialog, in the thread of the window; one at a time.

    While the window is locked they wait: their words may be those of a record.
    """

    _caught = Signal(str, str)

    def __init__(self, theme: Theme, log_file: Path | None, is_locked: Callable[[], bool] = bool) -> None:
        super().__init__()
        self._theme, self._log_file, self._is_locked = theme, log_file, is_locked
        self._waiting: list[tuple[str, str]] = []
        self.dialog: FailureDialog | None = None
        self._caught.connect(self._tell)

    def install(self) -> None:
        """Take over the three places where an error would otherwise be lost."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        qInstallMessageHandler(_qt_message)

    def report(self, error: BaseException) -> None:
        """Log an unexpected error and show the dialog; callable from any thread."""
        detail = "".join(traceback.format_exception(error))
        place = trace(error)  # without the words of the error: they may hold a record
        log.error("%s", place)
        self._caught.emit(detail, place)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.report(error.with_traceback(trace))

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.report(args.exc_value)

    def _tell(self, detail: str, place: str) -> None:
        if self._is_locked():
            self._waiting.append((detail, place))
        elif self.dialog is not None and isValid(self.dialog) and self.dialog.isVisible():
            self.dialog.detail.appendPlainText(detail)
        else:
            self.dialog = FailureDialog(self._theme, detail, self._log_file, QApplication.activeWindow())
            self.dialog.open()

    def tell_waiting(self, back: bool) -> None:
        """Tell what came while it was locked; somebody else than who locked it reads no words of it."""
        waiting, self._waiting = self._waiting, []
        for detail, place in waiting:
            self._tell(detail if back else place, place)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not any(quiet in message for quiet in QUIET):
        log.log(LEVELS.get(kind, logging.WARNING), "Qt: %s", message)


def show_refusal(banner: Banner, error: UserError) -> None:
    """Say a refusal in a banner: what happened in bold, then what to do; its origin goes to the log."""
    if error.detail:
        log.warning("%s", trace(error))
    banner.tell("error", sentence(error.text, error.remedy))


def sentence(text: str, remedy: str = "") -> str:
    """A bold sentence and the plain one that follows, as rich text."""
    from html import escape

    return f"<b>{escape(text)}</b> {escape(remedy)}".strip()
