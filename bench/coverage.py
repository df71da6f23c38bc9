"""Who does what where: 300 bilateral projects and 100 programmes, from the key to the painted matrix.

The window is measured in a process of its own: CPU of its thread and of the worker's, first and again. The
peer of the figures is the reading of the records alone; that of the window a table of as many plain cells.
"""

import tempfile
from pathlib import Path

from bench.measure import Line, told_by
from bench.uses import FUND, Rows, anew, median, write_rows
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import MoneyAt, Span
from issss_desktop.models.interventions import Asked
from issss_desktop.models.shares import ShareSet
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.interventions.asked import who_what_where
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.state import records_at

PROJECTS, PROGRAMMES, ZONES, PILLARS, LIMIT = 300, 100, 13, 5, 0.200

SCRIPT = """
import os, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication, QTableWidget
from issss_desktop.services.desk import open_desk
from issss_desktop.services.state import records_at
from issss_desktop.ui.coverage.page import CoveragePage
from issss_desktop.ui.look.theme import Theme, load_fonts
from issss_desktop.ui.workplace import Workplace

app = QApplication([])
load_fonts()
theme = Theme("light")
theme.apply(app)
desk = open_desk(Path(sys.argv[1]))
work = Workplace(desk, theme)

def cpu(job):
    begun = time.process_time()
    job()
    while work.jobs.under_way():
        app.processEvents()
        time.sleep(0.0005)
    app.processEvents()
    return time.process_time() - begun

def first():
    pages.append(CoveragePage(work))
    pages[-1].resize(1170, 690)
    pages[-1].show()
    app.processEvents()

def plain():
    table = QTableWidget(len(page.found.zones), len(page.found.pillars))
    table.resize(1170, 690)
    table.show()
    pages.append(table)

desk.submit(lambda: records_at(desk)).result()  # as the dashboard has read them before
pages = []
opened = cpu(first)
page = pages[0]
whole = page.found.whole.count
again = sorted(cpu(page.refresh) for _n in range(9))[4]
def narrow():
    page.filters.running.setChecked(not page.filters.running.isChecked())
filtered = sorted(cpu(narrow) for _n in range(9))[4]
moves = []
for n in range(40):
    moves.append(cpu(lambda: page.grid.stand_at(n % len(page.found.zones), n % len(page.found.pillars))))
peer = sorted(cpu(plain) for _n in range(5))[2]
print(opened, again, filtered, max(moves), peer, whole, flush=True)
os._exit(0)
"""


def _office(folder: Path) -> Desk:
    desk = create_office(folder, "NK", sample=True)
    rows = Rows()
    rows.add("fund", FUND, code="CDS00", name=Words("Fonds (exemple fictif)", "Fund (fictitious)"))
    province = rows.add("province", name=Words("Province (exemple fictif)"))
    zones = [
        rows.add("zone", name=Words(f"Zone {n} (exemple fictif)"), provinces=frozenset({province}))
        for n in range(ZONES)
    ]
    pillars = [rows.add("pillar", number="I", name=Words(f"Pilier {n} (fictif)")) for n in range(PILLARS)]
    agencies = [rows.add("organisation", name=Words(f"Agence {n} (exemple fictif)")) for n in range(40)]
    for n in range(PROJECTS + PROGRAMMES):
        pick = rows.random
        known = n % 3 > 0
        where = [(province, None, zone) for zone in pick.sample(zones, 2)]
        what = [(pillar,) for pillar in pick.sample(pillars, 2)]
        common = {
            "title": f"Intervention {n} (exemple fictif)", "locations": _shares(where, known),
            "pillars": _shares(what, known), "span": Span(rows.day(), PartialDay(2022)),
        }  # fmt: skip
        if n < PROGRAMMES:
            uuid = rows.add("programme", fund=FUND, nature="project", budget=rows.usd(10**9), **common)
            rows.add("programme_partner", programme=uuid, organisation=pick.choice(agencies), role="lead")
            continue
        uuid = rows.add("project", budget=MoneyAt(pick.randrange(1, 10**9), "USD", None, None), **common)
        rows.add("partner", project=uuid, organisation=pick.choice(agencies), role="lead")
        for _n in range(2):
            paid = MoneyAt(pick.randrange(1, 10**8), "USD", None, None)
            rows.add("financing", project=uuid, donor=pick.choice(agencies), amount=paid, channel="bilateral")
        rows.add("assessment", project=uuid, on=rows.day().first(), verdict="aligned", criteria_version=1)
    write_rows(desk, rows)
    return desk


def _shares(targets: list[tuple[object, ...]], known: bool) -> ShareSet:
    parts = (3_333, 6_667) if known else (None, None)
    ordered = sorted(targets, key=lambda each: [getattr(part, "bytes", b"") for part in each])
    return ShareSet(tuple(zip(ordered, parts, strict=True)))  # type: ignore[arg-type]


def measure() -> list[Line]:
    """The figures, then the window."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder:
        office = Path(folder) / "office"
        desk = _office(office)
        try:
            asked = Asked(desk.today)
            reading = median(lambda: records_at(anew(desk)))
            again = median(lambda: who_what_where(desk, asked))
            count = who_what_where(desk, asked).whole.count
        finally:
            close_desk(desk)
        opened, shown, filtered, moved, table, whole = told_by(SCRIPT, str(office))
    if not count == whole == PROJECTS + PROGRAMMES:
        raise RuntimeError(f"the matrix holds {count} and {whole} interventions")
    what = f"who does what where, {PROJECTS} projects and {PROGRAMMES} programmes"
    note = "CPU; peer: reading the records"
    plain = f"CPU of all threads, offscreen; peer: an empty table of {ZONES + 3} x {PILLARS + 2} cells"
    return [
        Line(f"{what}: the figures", again, reading, LIMIT, True, note),
        Line(f"{what}: the page opened for the first time", opened, table, LIMIT, True, plain),
        Line(f"{what}: the matrix on screen again", shown, table, LIMIT, True, plain),
        Line(f"{what}: another filter", filtered, table, LIMIT, True, plain),
        Line(f"{what}: another square and its list, worst of 40", moved, table, 0.016, True, plain),
    ]
