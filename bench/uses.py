"""The uses of a fund: 100 programmes, 5,000 transfers and declared expenditures, 200 meetings.

The peer of the first figures is the reading of the records alone, that of the paper the figures alone. A
screen asks again at every cut-off, beside other screens: the records are then read already.
"""

import datetime as dt
import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from bench.log import START_MS
from bench.measure import Line, cpu
from issss_desktop.i18n import in_language
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Amount, Span
from issss_desktop.models.fields import entity
from issss_desktop.models.log import MAX_RECORDS, RecordChange
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.desk import Desk, States, close_desk
from issss_desktop.services.periods import figures_at
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from issss_desktop.services.recording.entry import Draft, creation
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.state import records_at
from issss_desktop.store.work import Work

PROGRAMMES, MOVES, MEETINGS = 100, 5_000, 200
ON_SCREEN, ON_PAPER, ROUNDS = 0.200, 1.0, 5
END = dt.date(2021, 12, 31)
FUND = UUID(int=(1 << 90) + 1)


class Rows:
    """Records in the making, each with the next identifier."""

    def __init__(self) -> None:
        self.count, self.changes, self.random = (1 << 90) + 1, list[RecordChange](), random.Random(7)

    def add(self, of: str, uuid: UUID | None = None, /, **values: object) -> UUID:
        """One record."""
        self.count += 1
        uuid = uuid or UUID(int=self.count)
        declared = entity(of)
        draft = Draft(declared, uuid, values)
        ref = None if declared.child else f"NK-{declared.letters}-{self.count % 10**6}"
        self.changes += creation(draft, ref=ref, stage=None if declared.child else "final")
        return uuid

    def day(self) -> PartialDay:
        """A day of the six years of the fund."""
        return PartialDay.of(dt.date(2016, 1, 1) + dt.timedelta(days=self.random.randrange(2_000)))

    def usd(self, most: int) -> Amount:
        """An amount in cents."""
        return Amount(self.random.randrange(1_000, most), "USD")


def _office(folder: Path) -> Desk:
    desk = create_office(folder, "NK", sample=True)
    rows = Rows()
    rows.add("fund", FUND, code="CDS00", name=Words("Fonds (exemple fictif)", "Fund (fictitious)"))
    for basis in ("received", "transferred", "refunded", "spent", "costs"):
        span = Span(None, PartialDay.of(END))
        rows.add("completeness", fund=FUND, basis=basis, span=span, state="complete")
    agency = rows.add("organisation", name=Words("Agence (exemple fictif)"))
    board = rows.add("board", code="CAN", name=Words("CAN"), kind="national")
    meetings = [rows.add("meeting", board=board, on=rows.day(), state="held") for _n in range(MEETINGS)]
    programmes = [_programme(rows, n, meetings[n % MEETINGS]) for n in range(PROGRAMMES)]
    for n in range(MOVES):
        programme, allocation = programmes[n // 2 % PROGRAMMES]
        held = {"programme": programme, "organisation": agency}
        if n % 2:
            amount = rows.usd(10_000_000)
            rows.add("transfer", **held, allocation=allocation, on=rows.day(), amount=amount)
        else:
            quarter = n // (2 * PROGRAMMES)
            first = PartialDay(2016 + quarter // 12, 1 + quarter % 12)
            span = Span(first, first)
            rows.add("expenditure", **held, span=span, declared_as="period", amount=rows.usd(9_000_000),
                     category="staff", state="certified")  # fmt: skip

    write_rows(desk, rows)
    return desk


def write_rows(desk: Desk, rows: Rows) -> None:
    """Write the records into the log of an office."""

    def write(work: Work) -> None:
        for at in range(0, len(rows.changes), MAX_RECORDS):
            work.commit(rows.changes[at : at + MAX_RECORDS], user=desk.user, wall_ms=START_MS)

    desk.store.write(write)


def _programme(rows: Rows, n: int, meeting: UUID) -> tuple[UUID, UUID]:
    budget = Amount(1_000_000_000, "USD")
    title = f"Programme {n} (exemple fictif)"
    programme = rows.add("programme", title=title, fund=FUND, nature="project", budget=budget)
    words = Words(f"Allocation {n}")
    decision = rows.add("decision", meeting=meeting, outcome="adopted", title=words)
    allocation = rows.add(
        "allocation", fund=FUND, kind="programme", programme=programme, amount=budget, on=rows.day(),
        decision=decision,
    )  # fmt: skip
    return programme, allocation


def median(job: Callable[[], object]) -> float:
    """CPU seconds of a job, the median of a few rounds."""
    return sorted(cpu(job) for _round in range(ROUNDS))[ROUNDS // 2]


def anew(desk: Desk) -> Desk:
    """The desk as it is before anything was read."""
    return replace(desk, states=States())


def measure() -> list[Line]:
    """The statement as a screen asks for it, first and again; and its pages."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as folder:
        desk = _office(Path(folder) / "office")
        try:
            reading = median(lambda: records_at(anew(desk)))
            first = median(lambda: figures_at(anew(desk), cut_off=END))
            again = median(lambda: figures_at(desk, cut_off=END))
            with in_language("fr"):
                paper = median(lambda: draw(anew(desk), Order("fund-statement", END)))
        finally:
            close_desk(desk)
    what = (
        f"uses of a fund, {PROGRAMMES} programmes, {MOVES:,} transfers and expenditures, {MEETINGS} meetings"
    )
    note = "CPU; peer: reading the records"
    return [
        Line(f"{what}: statement on screen", again, reading, ON_SCREEN, True, note),
        Line(f"{what}: the first time", first, reading, ON_SCREEN, True, note),
        Line(f"{what}: on paper, records read", paper, first, ON_PAPER, True, "CPU; peer: the figures alone"),
    ]
