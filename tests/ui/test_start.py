"""Order of starting: the frame is painted first, then the records; what prints is not loaded at all.

Nobody waits for the figures of a dashboard that is not seen: they read every record of the office.
"""

import os
import subprocess
import sys
from pathlib import Path

from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.sample import create_sample

SCRIPT = """
import gc
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from issss_desktop.app import Program

HEAVY = ("pandas", "numpy", "PIL", "reportlab", "pikepdf", "pypdfium2", "alembic", "sqlalchemy")
loaded = lambda: ",".join(m for m in HEAVY if m in sys.modules)
app = QApplication([])
program = Program(app, Path(sys.argv[1]), None, Path(sys.argv[2]))
program.window.painted.connect(lambda: print("painted:" + loaded()))
program.ready.connect(lambda: asked.append(program.pages.work.jobs.under_way()))
asked = []
def ready():
    panel = program.pages.show("projects").panel()
    program.window.repaint()
    cells = [panel.model.index(r, 0).data() for r in range(panel.model.total())]
    print("rows:%d:" % len([c for c in cells if c]) + loaded())
    print("jobs:%d" % asked[0], "collecting:%s" % gc.isenabled())
    program.window.close()
    app.quit()
program.ready.connect(lambda: QTimer.singleShot(50, ready))
QTimer.singleShot(30000, app.quit)
program.window.painted.disconnect(program.open)
program.window.painted.connect(program.open)
program.window.show()
app.exec()
"""


def test_the_frame_comes_before_the_office_and_a_list_needs_no_heavy_library(tmp_path: Path) -> None:
    close_desk(create_sample(tmp_path / "office"))
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": "", "PYTHONUTF8": "1"}
    environment["ISSSS_MACHINE"] = os.environ["ISSSS_MACHINE"]  # the office was made on this machine
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "office"), str(tmp_path / "settings.json")],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
    )
    lines = done.stdout.split()
    assert "painted:" in lines, done.stdout + done.stderr
    (rows,) = [line for line in lines if line.startswith("rows:")]
    _word, count, modules = rows.split(":")
    assert int(count) >= 5
    assert modules == ""
    assert "jobs:0" in lines, "the figures of the dashboard are computed before it is painted"
    assert "collecting:True" in lines
