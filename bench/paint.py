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
from PySide6.QtCore import QTimer

class Watched(QtWidgets.QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, self.tell)  # when the children of this paint are painted too

    def tell(self):
        print(time.process_time(), flush=True)
        os._exit(0)

QtWidgets.QMainWindow = Watched
"""
"""Only the window is watched: a filter on the application hands every object of Qt to Python, even an
animation that no program sees, for which PySide makes 184 enumerations (30 ms) in a window with widgets."""
OURS = "from issss_desktop.__main__ import main\nmain(sys.argv[1:])\n"
PEER = """
app = QtWidgets.QApplication(["empty"])
window = Watched()
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
