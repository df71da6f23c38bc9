"""Acts of engagement as followed up in a period: one reading of the records for screen, paper and commands.

The provincial boards review every quarter; twice a year a semester brings its two quarters together for the
national board.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.engagement import PROGRESS
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.undertakings import over_since
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import MONTHS_OF, ReportingPeriod

QUARTER = "Q"
STEPS = tuple(code for code, _label in PROGRESS.options)
"""Codes of progress, from "not begun" to "abandoned"."""

UNREVIEWED = "unreviewed"
"""Of an undertaking that was never reviewed: it is not known how far it is."""


@dataclass(frozen=True)
class ReviewLine:
    """What was found of an undertaking at the end of a quarter; ``progress`` is a code of ``STEPS``.

    ``doubled``: another review of the same quarter stands beside it, as after a merge; the later one is told.
    """

    uuid: UUID
    quarter: ReportingPeriod
    progress: str
    text: str
    next_step: str
    meeting: UUID | None
    met_on: PartialDay | None
    doubled: bool = False


@dataclass(frozen=True)
class UndertakingLine:
    """An undertaking in a period.

    ``reviews``: its quarters of the period that were reviewed, in their order; ``before``: the last review of
    an earlier quarter. ``owed``: quarters of the period that have ended and no review of which is recorded
    while it was still to be followed up. ``late``: its day has passed, lies not after the period, and it is
    not over.
    """

    uuid: UUID
    party: str
    text: str
    organisation: UUID | None
    organisation_name: Words
    due: dt.date | None
    reviews: tuple[ReviewLine, ...]
    before: ReviewLine | None
    owed: tuple[ReportingPeriod, ...]
    late: bool

    @property
    def latest(self) -> ReviewLine | None:
        """Its latest review in the period."""
        return self.reviews[-1] if self.reviews else None

    @property
    def state(self) -> str:
        """How far it is as last reviewed, in the period or before it; ``UNREVIEWED`` when never."""
        known = self.latest or self.before
        return known.progress if known else UNREVIEWED


@dataclass(frozen=True)
class CompactLine:
    """An act of engagement in a period: undertakings by party, then by the day they are due.

    ``totals``: undertakings by ``state``, every code of ``STEPS`` and ``UNREVIEWED``, 0 included;
    ``reviewed`` of them were reviewed in the period; ``owed`` lack the review of an ended quarter.
    """

    uuid: UUID
    ref: str
    title: str
    province: UUID | None
    province_name: Words
    signed_on: PartialDay | None
    board: UUID | None
    parties: str
    undertakings: tuple[UndertakingLine, ...]
    fictional: bool
    draft: bool

    @property
    def totals(self) -> Mapping[str, int]:
        """Undertakings by how far they are."""
        return totals(self.undertakings)

    @property
    def reviewed(self) -> int:
        """Undertakings that were reviewed in the period."""
        return sum(bool(u.reviews) for u in self.undertakings)

    @property
    def owed(self) -> int:
        """Undertakings without the review of an ended quarter."""
        return sum(bool(u.owed) for u in self.undertakings)


def totals(undertakings: Iterable[UndertakingLine]) -> dict[str, int]:
    """Undertakings by ``state``: every code of ``STEPS``, then ``UNREVIEWED``, 0 included."""
    out = dict.fromkeys((*STEPS, UNREVIEWED), 0)
    for each in undertakings:
        out[each.state] += 1
    return out


def quarters(period: ReportingPeriod) -> tuple[ReportingPeriod, ...]:
    """The quarters of a quarter, a semester or a year.

    Raises:
        UserError: it is shorter than a quarter.
    """
    if MONTHS_OF[period.length] < MONTHS_OF[QUARTER]:
        raise UserError(
            _("Acts of engagement are followed up by quarter."),
            _("Ask for a quarter, a semester or a year: “Q2 2018”, “S1 2018”, “2018”."),
        )
    first = ReportingPeriod.holding(period.first(), QUARTER)
    return tuple(first.moved(n) for n in range(MONTHS_OF[period.length] // MONTHS_OF[QUARTER]))


def followed(
    records: Records,
    period: ReportingPeriod,
    *,
    province: UUID | None = None,
    today: dt.date | None = None,
    draft: bool = False,
) -> tuple[CompactLine, ...]:
    """Acts in force at some time of a period, by province, then by the day they were signed.

    Args:
        province: of this province only.
        today: nothing is owed of a quarter that had not ended on this day; absent, every quarter has ended.
        draft: also acts whose record is a draft, as a screen shows them while they are filled in.

    Raises:
        UserError: the period is shorter than a quarter.
    """
    wanted = quarters(period)
    known = _Reviews(records, wanted)
    lines = [
        known.line(row, today)
        for row in records.all("compact")
        if (row.final or draft) and province in (None, row["province"]) and _in_force(row, period)
    ]
    return tuple(sorted(lines, key=_order))


def last_ended(today: dt.date, length: str = QUARTER) -> ReportingPeriod:
    """The last period of a length that had ended on a day: the one that is to be reviewed then."""
    return ReportingPeriod.holding(today, length).moved(-1)


def _in_force(row: Row, period: ReportingPeriod) -> bool:
    """Signed by the end of a period, as far as is known, and not over before it began."""
    signed, span = row["signed_on"], row["span"]
    begins = signed or (span.start if span else None)
    begun = begins is None or begins.first() <= period.last()
    return begun and not (span and span.end and span.end.last() < period.first())


class _Reviews:
    """Undertakings and reviews of all acts, sorted once by what they belong to."""

    def __init__(self, records: Records, wanted: Sequence[ReportingPeriod]) -> None:
        self._records, self._wanted = records, wanted
        self._reviews: dict[UUID, list[tuple[int, Row]]] = {}
        until = _rank(wanted[-1])
        for row in records.all("commitment_review"):
            period = row["period"]
            if period is not None and period.length == QUARTER and (rank := _rank(period)) <= until:
                self._reviews.setdefault(row["commitment"], []).append((rank, row))
        self._undertakings: dict[UUID, list[Row]] = {}
        for row in records.all("commitment"):
            self._undertakings.setdefault(row["compact"], []).append(row)

    def line(self, row: Row, today: dt.date | None) -> CompactLine:
        """An act with its undertakings."""
        asked = [q for q in self._wanted if _in_force(row, q) and (today is None or q.last() < today)]
        rows = sorted(self._undertakings.get(row.uuid, ()), key=_place)
        made = [self._undertaking(each, asked, today) for each in rows]
        return CompactLine(
            row.uuid, row.ref, row["title"] or "", row["province"],
            self._records.name("province", row["province"]), row["signed_on"], row["board"],
            row["parties"] or "", tuple(made), bool(row["fictional"]), not row.final,
        )  # fmt: skip

    def _undertaking(
        self, row: Row, asked: Sequence[ReportingPeriod], today: dt.date | None
    ) -> UndertakingLine:
        first, last = _rank(self._wanted[0]), self._wanted[-1]
        ranked = sorted(self._reviews.get(row.uuid, ()), key=lambda each: (each[0], each[1].uuid.bytes))
        rows = [r for _rank_of, r in ranked]
        inside = {r["period"]: r for rank, r in ranked if rank >= first}
        earlier = [r for rank, r in ranked if rank < first]
        done = over_since(rows)
        owed = tuple(q for q in asked if q not in inside and not (done and done < q))
        due = row["due"]
        passed = due is not None and due <= last.last() and (today is None or due < today)
        return UndertakingLine(
            row.uuid, row["party"] or "", row["text"] or "", row["organisation"],
            self._records.name("organisation", row["organisation"]), due,
            tuple(self._review(inside[q], rows) for q in sorted(inside)),
            self._review(earlier[-1], rows) if earlier else None,
            owed, passed and done is None,
        )  # fmt: skip

    def _review(self, row: Row, rows: Sequence[Row]) -> ReviewLine:
        meeting = self._records.get("meeting", row["meeting"])
        return ReviewLine(
            row.uuid, row["period"], row["progress"] or UNREVIEWED, row["text"] or "", row["next_step"] or "",
            row["meeting"], meeting["on"] if meeting else None,
            sum(r["period"] == row["period"] for r in rows) > 1,
        )  # fmt: skip


def _rank(quarter: ReportingPeriod) -> int:
    """Quarters in their order, as numbers: thousands of reviews are compared."""
    return quarter.year * 4 + quarter.number


def _place(undertaking: Row) -> tuple[str, dt.date, str, bytes]:
    """By party, then by the day it is due, then as it was entered."""
    due, position = undertaking["due"] or dt.date.max, undertaking["position"] or ""
    return (undertaking["party"] or "").casefold(), due, position, undertaking.uuid.bytes


def _order(line: CompactLine) -> tuple[str, dt.date, bytes]:
    signed = line.signed_on.first() if line.signed_on else dt.date.max
    return line.province_name.fr or "", signed, line.uuid.bytes
