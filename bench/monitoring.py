"""Monitoring: 500 indicators of 40 periods, 300 projects, 500 risks: every view from the log to its pixels.

Each view is shown as after a save: what it reads is read again. The peer is the reading of the rows alone.
"""

import tempfile
from decimal import Decimal
from pathlib import Path

from bench.log import START_MS
from bench.measure import Line, told_by
from bench.uses import Rows
from issss_desktop.models.compound import Words
from issss_desktop.models.log import MAX_RECORDS
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.work import Work

INDICATORS, PERIODS, PROJECTS, RISKS = 500, 40, 300, 500
ON_SCREEN = 0.200
FIRST = ReportingPeriod(2016, "Q", 1)

SCRIPT = """
import datetime as dt
import gc, sys, time
from dataclasses import replace
from pathlib import Path
from PySide6.QtWidgets import QApplication
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading
from issss_desktop.services.desk import States, open_desk
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.monitoring import indicators
from issss_desktop.ui.collecting import Collector
from issss_desktop.ui.look.theme import Theme, load_fonts
from issss_desktop.ui.monitoring.risks import RisksView
from issss_desktop.ui.monitoring.values import ValuesView
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace

app = QApplication([])
gc.freeze()
Collector(app)  # as in the program: memory is looked through once a second, between two works
load_fonts()
theme = Theme("light")
theme.apply(app)
desk = open_desk(Path(sys.argv[1]), write=False)
day = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
desk = replace(desk, clock=lambda: int(day.timestamp() * 1000))
work = Workplace(desk, theme)

def cpu(job):
    begun = time.process_time()
    job()
    app.processEvents()
    return time.process_time() - begun

def median(job):
    return sorted(cpu(job) for _n in range(5))[2]

def anew(job):
    desk.states.some.clear()
    return job()

def shown(view):
    view.resize(1170, 690)
    view.show()
    app.processEvents()
    return view

values, risks = shown(ValuesView(work)), shown(RisksView(work))
form = RecordForm(work, ENTITIES["indicator"])
form.resize(782, 690)
form.show()
owner = reading.page(desk, "indicator", limit=1).rows[0].uuid
form.open(owner)
assert values.table.model().rowCount() == 500
rows = median(lambda: anew(lambda: records_of(desk, "indicator", "measurement")))
dots = median(lambda: anew(lambda: records_of(desk, "risk")))
one = median(lambda: reading.read(desk, owner))
overview = lambda: indicators.lines(records_of(desk, "indicator", "measurement"), day.date())
opening = lambda: form.body.show_form(reading.read(desk, owner))
found = (median(lambda: anew(values.refresh)), rows, median(lambda: anew(overview)),
         median(lambda: anew(risks.refresh)), dots, median(opening), one)
print(*found, flush=True)
import os
os._exit(0)
"""


def _office(folder: Path) -> None:
    desk, rows = create_office(folder, "NK", sample=True), Rows()
    for n in range(INDICATORS):
        owner = rows.add(
            "indicator", code=f"X.{n}", name=Words(f"Indicateur {n} (exemple fictif)"), measured_as="number",
            frequency="Q", baseline=Decimal(10), target=Decimal(90),
        )  # fmt: skip
        for k in range(PERIODS - n % 2):  # half of them lack the last quarter
            value = Decimal(rows.random.randrange(100))
            rows.add("measurement", indicator=owner, period=FIRST.moved(k - 1 + n % 2), value=value)
    for n in range(PROJECTS):
        rows.add("project", title=f"Projet {n} (exemple fictif)")
    for n in range(RISKS):
        rated = {code: str(rows.random.randrange(1, 6)) for code in ("probability", "impact")}
        rows.add("risk", title=f"Risque {n} (exemple fictif)", state="open", owner="M&E", **rated)

    def write(work: Work) -> None:
        for at in range(0, len(rows.changes), MAX_RECORDS):
            work.commit(rows.changes[at : at + MAX_RECORDS], user=desk.user, wall_ms=START_MS)

    desk.store.write(write)
    close_desk(desk)


def measure() -> list[Line]:
    """The values to enter, an overview of every indicator, the matrix of risks, the trend of an indicator."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder:
        office = Path(folder) / "office"
        _office(office)
        values, rows, lines, risks, dots, trend, one = told_by(SCRIPT, str(office))
    what, note = f"monitoring, {INDICATORS} indicators of {PERIODS} periods", "CPU; peer: reading the rows"
    many = f"monitoring, {RISKS} risks, {PROJECTS} projects"
    return [
        Line(f"{what}: values to enter, read and painted", values, rows, ON_SCREEN, True, note),
        Line(f"{what}: overview of all, read and worked out", lines, rows, ON_SCREEN, True, note),
        Line(f"{what}: form of one with its trend, opened again", trend, one, ON_SCREEN, True, note),
        Line(f"{many}: matrix and list, read and painted", risks, dots, ON_SCREEN, True, note),
    ]
