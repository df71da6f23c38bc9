"""Start: until a list of a million records answers a key, and the frozen program beside the unfrozen one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.list_trials import plain_copy
from bench.long_list import office_of
from bench.measure import CLEAN, Line, medians, told_by
from bench.paint import PEER, WATCH
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.sample import create_sample

ROWS = 1_000_000
USABLE_LIMIT, TABLE_LIMIT, MEMORY_LIMIT, FROZEN_LIMIT = 4.5, 3.0, 120.0, 1.5
ROUNDS = 5
FROZEN = Path(__file__).resolve().parent.parent / "dist" / "issss-desktop" / "issss-desktop"

TELL = """
import os, sys, time
from pathlib import Path
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

def press(table):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(table, QKeyEvent(kind, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier))
    table.viewport().repaint()
    index = table.currentIndex()
    if not index.isValid() or not str(index.data() or ""):
        QTimer.singleShot(1, lambda: press(table))
        return
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(time.thread_time(), pages * os.sysconf("SC_PAGE_SIZE") / 1e6, flush=True)
    os._exit(0)
"""
OURS = """
from issss_desktop import app
from issss_desktop.__main__ import main

class Watched(app.Program):
    def __init__(self, *words):
        super().__init__(*words)
        self.ready.connect(lambda: QTimer.singleShot(0, self.show_list))

    def show_list(self):
        table = self.pages.show("projects").panel().table
        table.setFocus()
        press(table)

app.Program = Watched
main(sys.argv[1:])
"""
TABLE = """
from PySide6.QtSql import QSqlDatabase, QSqlTableModel
program = QApplication(["table"])
base = QSqlDatabase.addDatabase("QSQLITE")
base.setDatabaseName(sys.argv[1])
assert base.open(), base.lastError().text()
window, view, model = QMainWindow(), QTableView(), QSqlTableModel()
model.setTable("project")
model.setSort(model.fieldIndex("sort"), Qt.SortOrder.AscendingOrder)
model.select()
view.setModel(model)
window.setCentralWidget(view)
window.resize(1366, 768)
window.show()
view.setFocus()
QTimer.singleShot(0, lambda: press(view))
program.exec()
"""


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> list[Line]:
    """CPU of the window's thread from the start of Python; medians, each start in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as place:
        return [*_usable(Path(place), rows, rounds), *_frozen(Path(place), rounds)]


def _usable(place: Path, rows: int, rounds: int) -> list[Line]:
    own = {f"XDG_{name}_HOME": str(place / name) for name in ("CONFIG", "STATE", "DATA")}
    office, plain = str(office_of(rows)), str(plain_copy(rows))
    memory: list[float] = []

    def ours() -> float:
        spent, held = told_by(TELL + OURS, "--data", office, **own)
        memory.append(held)
        return spent

    ours()  # compiled once, as on any machine in use
    shown, empty = medians(rounds, ours, lambda: told_by(WATCH + PEER, **own)[0])
    again, table = medians(rounds, ours, lambda: told_by(TELL + TABLE, plain, **own)[0])
    held = sorted(memory)[len(memory) // 2]
    peer_held = told_by(TELL + TABLE, plain, **own)[1]
    work = f"list of {rows:,} answers a key after start"
    how = f"CPU of the window’s thread from the start of Python, {rounds} starts; peer: "
    sql = "QMainWindow with a QTableView on QSqlTableModel of the same rows"
    return [
        Line(work, shown, empty, USABLE_LIMIT, note=f"{how}empty QMainWindow of PySide6"),
        Line(f"{work}, beside a table", again, table, TABLE_LIMIT, note=f"{how}{sql}"),
        Line(f"{work}: memory", held, peer_held, MEMORY_LIMIT, True, f"held then; peer: {sql}", "MB"),
    ]


def _frozen(place: Path, rounds: int) -> list[Line]:
    if not FROZEN.exists() or not Path("/proc/self/schedstat").exists():
        print("the frozen program is not measured: `make freeze` makes it (on Linux)", file=sys.stderr)
        return []
    office = place / "sample"
    close_desk(create_sample(office))
    words = ("--data", str(office))
    plain = (sys.executable, "-m", "issss_desktop", *words)
    for command in ((str(FROZEN), *words), plain):
        _seen(command)  # read from the disk and compiled once
    frozen, unfrozen = medians(rounds, lambda: _seen((str(FROZEN), *words)), lambda: _seen(plain))
    note = f"CPU of the main thread until the frame is painted, {rounds} starts; peer: the program unfrozen"
    return [Line("frozen start", frozen, unfrozen, FROZEN_LIMIT, note=note)]


def _seen(command: Sequence[str]) -> float:
    """CPU seconds of a program until it opens its log, which it does first once its frame is painted."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as home:
        own = {f"XDG_{name}_HOME": f"{home}/{name}" for name in ("CONFIG", "STATE", "DATA")}
        log = Path(home) / "STATE" / "issss-desktop" / "log"
        until = time.monotonic() + 60
        with subprocess.Popen(command, env=os.environ | CLEAN | own, stderr=subprocess.DEVNULL) as running:
            try:
                while not log.exists():
                    if running.poll() is not None or time.monotonic() > until:
                        raise RuntimeError(f"{command[0]} showed no window")
                    time.sleep(0.002)
                spent = Path(f"/proc/{running.pid}/schedstat").read_text(encoding="ascii").split()[0]
            finally:
                running.kill()
    return int(spent) / 1e9
