"""Save of one form with its log, beside one bare transaction of the same driver and pragmas."""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.measure import Line, percentile
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.reading import read
from issss_desktop.services.records import create, save
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.open import connect

SAVES = 400
LIMIT = 0.010  # seconds, p99
WARM = 20


def measure(saves: int = SAVES) -> list[Line]:
    """p99 and median of the clock, both in turn on the same disk."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder:
        desk = create_office(Path(folder) / "office", "NK", sample=True)
        bare = connect(Path(folder) / "bare.db")
        bare.execute("CREATE TABLE form(id INTEGER PRIMARY KEY, text TEXT)")
        try:
            ours, peer = _both(desk, bare, saves)
        finally:
            bare.close()
            close_desk(desk)
    note = f"clock, {saves} saves, WAL, synchronous=FULL; peer: one row in one bare transaction"
    name = "save of one form with its log"
    return [
        Line(f"{name}, p99", percentile(ours, 0.99), percentile(peer, 0.99), LIMIT, True, note),
        Line(f"{name}, median", percentile(ours, 0.5), percentile(peer, 0.5), LIMIT, True, note),
    ]


def _both(desk: Desk, bare: Any, saves: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    peer: list[float] = []
    donor, fund = "Royaume-Uni", "CDS00"
    uuid = create(desk, "contribution", {"donor": donor, "fund": fund, "agreement": "SAA 0"}).uuid
    for number in range(saves + WARM):
        form = read(desk, uuid)
        words = f"SAA {number}, à vérifier auprès de l’agent"
        begun = time.perf_counter()
        save(desk, uuid, {"agreement": words, "remarks": words}, mark=form.mark)
        middle = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO form(text) VALUES(?)", (words,))
        bare.execute("COMMIT")
        ours.append(middle - begun)
        peer.append(time.perf_counter() - middle)
    return ours[WARM:], peer[WARM:]
