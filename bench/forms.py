"""Forms: CPU to open a record, of a key, and from Ctrl+S or Ctrl+Enter to the moment one can type again."""

import os
import tempfile
from pathlib import Path

from bench.measure import Line, told_by
from issss_desktop.services.desk import close_desk
from issss_desktop.services.reading import page
from issss_desktop.services.records import create
from issss_desktop.services.starting.sample import create_sample

OPEN_LIMIT, SAVE_LIMIT, KEY_RATIO = 0.100, 0.080, 1.2
ENTITIES = ("contribution", "project", "organisation")

SCRIPT = """
import os, sys, time
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QScrollArea, QWidget
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading
from issss_desktop.services.desk import open_desk
from issss_desktop.ui.look.theme import Theme, load_fonts
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace

app = QApplication([])
load_fonts()
theme = Theme("light")
theme.apply(app)
desk = open_desk(Path(sys.argv[1]))
work = Workplace(desk, theme)

def cpu(job):
    begun = time.thread_time()
    job()
    app.processEvents()
    return time.thread_time() - begun

def median(values):
    return sorted(values)[len(values) // 2]

def empty(count):
    box = QWidget()
    lines = QFormLayout(box)
    for n in range(count):
        lines.addRow(str(n), QLineEdit())
    box.resize(782, 690)
    box.show()
    kept.append(box)

def calm():
    while work.jobs.under_way():
        app.processEvents()

code = sys.argv[2]
kept = []
rows = [r for r in reading.page(desk, code, where={"stage": "draft"}, limit=8).rows]
forms = []
def build():
    form = RecordForm(work, ENTITIES[code])
    form.resize(782, 690)
    form.show()
    form.open(rows[0].uuid)
    forms.append(form)
cpu(build)  # fonts and icons are drawn once in the life of the program
first = median([cpu(build) for _n in range(5)])
form = forms[0]
for each in forms[1:]:
    each.close()
peer = median([cpu(lambda: empty(len(form.findChildren(QLineEdit)))) for _n in range(5)])
for box in kept:
    box.close()
opens = [cpu(lambda u=r.uuid: form.open(u)) for _n in range(3) for r in rows]
field = form.body.rows[sys.argv[3]].editor.inputs()[0]
def save(act, text):
    field.setText(text)
    field.textEdited.emit(text)
    act()
    calm()
saves = []
for n in range(12):
    saves.append(cpu(lambda: save(form.save, f"Essai {n}")))
    assert not form.is_dirty(), form.banner.accessibleName()
nexts = []
for n in range(12):
    form.open(rows[n % len(rows)].uuid)
    app.processEvents()
    nexts.append(cpu(lambda: save(form.save_and_new, f"Essai bis {n}")))
    assert form.form is None, form.banner.accessibleName()
def keys(kept):
    form.open(rows[0].uuid)
    form.journal._on = kept
    field.setFocus()
    spent = 0.0
    for n in range(30):
        spent += cpu(lambda: QTest.keyClick(field, chr(97 + n % 26)))
        end = time.monotonic() + 0.15  # the pace of somebody who types well: no rest of 300 ms
        while time.monotonic() < end:
            spent += cpu(lambda: time.sleep(0.01))
    form.journal.flush()
    calm()
    return spent / 30
pairs = sorted(((keys(True), keys(False)) for _n in range(3)), key=lambda pair: pair[0] / pair[1])
print(first, median(opens), median(saves), median(nexts), peer, *pairs[1], flush=True)
os._exit(0)
"""
FIELDS = {"contribution": "agreement", "project": "title", "organisation": "name"}


def measure() -> list[Line]:
    """Medians of the CPU of the window's thread, each entity in a process of its own."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as place:
        office = Path(place) / "office"
        desk = create_sample(office)
        pillars = page(desk, "pillar").rows[:5]
        shares = {"rows": [[row.uuid, "20"] for row in pillars]}
        for number in range(8):
            raw = {"donor": "Suède", "fund": "CDS00", "agreement": f"SAA {number} (exemple fictif)"}
            deposit = {"on": f"0{number + 1}/03/2018", "amount": f"{number + 1} 000 000 USD"}
            create(desk, "contribution", raw, children={"deposit": [deposit] * (number + 1)})
            create(desk, "organisation", {"name": f"Agence {number} (exemple fictif)"})
            title = f"Projet {number} (exemple fictif)"
            create(
                desk, "project", {"title": title, "budget": f"{number + 1} 000 000 USD", "pillars": shares}
            )
        close_desk(desk)
        own = {f"XDG_{name}_HOME": os.path.join(place, name) for name in ("CONFIG", "STATE", "DATA")}
        for code in ENTITIES:
            found = told_by(SCRIPT, str(office), code, FIELDS[code], **own)
            lines += [*_lines(code, *found[:5]), _keys(code, *found[5:])]
    return lines


def _lines(code: str, first: float, opens: float, saves: float, nexts: float, peer: float) -> list[Line]:
    how = "CPU of the window’s thread, median; peer: building a QFormLayout of as many empty QLineEdit"
    return [
        Line(f"{code}: its form made and a record shown", first, peer, OPEN_LIMIT, True, how),
        Line(f"{code}: another record opens in its form", opens, peer, OPEN_LIMIT, True, how),
        Line(f"{code}: Ctrl+S until one can type again", saves, peer, SAVE_LIMIT, True, how),
        Line(f"{code}: Ctrl+Enter until the next is ready", nexts, peer, SAVE_LIMIT, True, how),
    ]


def _keys(code: str, kept: float, unkept: float) -> Line:
    how = "CPU of the window’s thread a key, 30 keys at 150 ms; peer: the same without the journal"
    return Line(f"{code}: a key in a field, what is typed kept", kept, unkept, KEY_RATIO, False, how)
