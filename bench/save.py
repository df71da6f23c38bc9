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


class Form:
    """A contribution of an office, saved again and again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        values = {"donor": "Royaume-Uni", "fund": "CDS00", "agreement": "SAA 0"}
        self._uuid = create(desk, "contribution", values).uuid

    def save(self, number: int) -> float:
        """Save two fields; seconds of the save alone."""
        form = read(self._desk, self._uuid)
        words = words_of(number)
        begun = time.perf_counter()
        save(self._desk, self._uuid, {"agreement": words, "remarks": words}, mark=form.mark)
        return time.perf_counter() - begun


def words_of(number: int) -> str:
    """What is typed."""
    return f"SAA {number}, à vérifier auprès de l’agent"


def _both(desk: Desk, bare: Any, saves: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    peer: list[float] = []
    form = Form(desk)
    for number in range(saves + WARM):
        ours.append(form.save(number))
        begun = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO form(text) VALUES(?)", (words_of(number),))
        bare.execute("COMMIT")
        peer.append(time.perf_counter() - begun)
    return ours[WARM:], peer[WARM:]
