"""First paint: CPU from the start of Python to the first painted window, beside an empty QMainWindow."""

import tempfile
from pathlib import Path

from bench.measure import Line, medians, told_by
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.sample import create_sample

LIMIT = 1.6
ROUNDS = 9

WATCH = """
import os, sys, time
from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QTimer

class Watched(QtWidgets.QApplication):
    def __init__(self, *words):
        super().__init__(*words)
        self.installEventFilter(self)

    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint and isinstance(seen, QtWidgets.QMainWindow):
            QTimer.singleShot(0, self.tell)  # when the children of this paint are painted too
        return False

    def tell(self):
        print(time.process_time(), flush=True)
        os._exit(0)

QtWidgets.QApplication = Watched
"""
OURS = "from issss_desktop.__main__ import main\nmain(sys.argv[1:])\n"
PEER = """
app = Watched(["empty"])
window = QtWidgets.QMainWindow()
window.resize(1366, 768)
window.show()
app.exec()
"""


def measure(rounds: int = ROUNDS) -> list[Line]:
    """Medians of CPU seconds, each window in a process of its own, on the sample office."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as place:
        office = Path(place) / "office"
        close_desk(create_sample(office))
        own = {f"XDG_{name}_HOME": str(Path(place) / name) for name in ("CONFIG", "STATE", "DATA")}
        words = ("--data", str(office))
        told_by(WATCH + OURS, *words, **own)  # compiled once, as on any machine in use
        ours, peer = medians(
            rounds,
            lambda: told_by(WATCH + OURS, *words, **own)[0],
            lambda: told_by(WATCH + PEER, **own)[0],
        )
    note = f"CPU from the start of Python, {rounds} starts; peer: empty QMainWindow of PySide6"
    return [Line("first paint (frame, static navigation)", ours, peer, LIMIT, note=note)]
