"""Nobody at the laptop: no key and no mouse for some minutes."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

HEARD = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.TouchBegin, QEvent.Type.TabletPress,
    }
)  # fmt: skip


class Idle(QObject):
    """``passed``: that long nothing was pressed or moved in any window of the program.

    Only what comes from the system to a window is heard: an event filter on the whole application would
    cost each event of each widget.
    """

    passed = Signal()

    def __init__(self, window: QWindow | None, minutes: int) -> None:
        super().__init__()
        self._timer = QTimer(self, singleShot=True, interval=minutes * 60_000)
        self._timer.timeout.connect(self.passed)
        self._heard: list[QWindow] = []
        QGuiApplication.instance().focusWindowChanged.connect(self._hear)  # type: ignore[union-attr]
        self._hear(window)
        self._timer.start()

    def _hear(self, window: QWindow | None) -> None:
        if window is not None and window not in self._heard:
            self._heard.append(window)
            window.installEventFilter(self)
            window.destroyed.connect(self._forget)

    def _forget(self, window: QObject) -> None:
        self._heard = [each for each in self._heard if each is not window]

    def stop(self) -> None:
        """Hear nothing any more."""
        self._timer.stop()
        QGuiApplication.instance().focusWindowChanged.disconnect(self._hear)  # type: ignore[union-attr]
        for window in self._heard:
            window.removeEventFilter(self)
        self._heard = []
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in HEARD:
            self._timer.start()
        return False
