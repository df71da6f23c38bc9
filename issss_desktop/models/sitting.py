"""Who sits on a board on a day: arithmetic on plain rows, for screen, command line and paper alike."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.entities.common import Span
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.texts import fold

HELD, VACANT, ABOLISHED, TO_COME = "held", "vacant", "abolished", "to_come"
STATES = {
    HELD: N_("held"),
    VACANT: N_("vacant seat"),
    ABOLISHED: N_("abolished seat"),
    TO_COME: N_("seat to come"),
}


@dataclass(frozen=True)
class Seated:
    """A seat on a day: ``state`` of ``STATES``; ``mandates`` in force, the one that began last first."""

    seat: Row
    state: str
    mandates: tuple[Row, ...] = ()

    @property
    def mandate(self) -> Row | None:
        """The mandate by which it is held; of two, the one that began last."""
        return self.mandates[0] if self.mandates else None

    @property
    def person(self) -> UUID | None:
        """Who holds it."""
        found: UUID | None = self.mandate["person"] if self.mandate else None
        return found

    @property
    def votes(self) -> bool:
        """Whether it has a voice in decisions on that day: an abolished seat has none."""
        return self.seat["voting"] == "voting" and self.state in (HELD, VACANT)


def sitting(seats: Iterable[Row], mandates: Iterable[Row], day: dt.date) -> tuple[Seated, ...]:
    """Every seat of a board on a day, by the order of protocol; those without a rank come last."""
    by_seat: dict[UUID, list[Row]] = {}
    for mandate in mandates:
        if _covers(mandate["span"], day):
            by_seat.setdefault(mandate["seat"], []).append(mandate)
    made = []
    for seat in sorted(seats, key=_protocol):
        span: Span | None = seat["span"]
        if span is not None and span.end is not None and span.end.last() < day:
            made.append(Seated(seat, ABOLISHED))
        elif span is not None and span.start is not None and span.start.first() > day:
            made.append(Seated(seat, TO_COME))
        else:
            found = sorted(by_seat.get(seat.uuid, ()), key=_begun, reverse=True)
            made.append(Seated(seat, HELD if found else VACANT, tuple(found)))
    return tuple(made)


def _covers(span: Span | None, day: dt.date) -> bool:
    """Whether a day lies in a span that is only as precise as its two ends."""
    if span is None:
        return True
    begun = span.start is None or span.start.first() <= day
    return begun and (span.end is None or span.end.last() >= day)


def _begun(mandate: Row) -> tuple[dt.date, bytes]:
    span: Span | None = mandate["span"]
    start = span.start.first() if span and span.start else dt.date.min
    return start, mandate.uuid.bytes


def _protocol(seat: Row) -> tuple[bool, int, str, bytes]:
    rank = seat["rank"]
    return rank is None, rank or 0, seat["position"] or "", seat.uuid.bytes


def overlapping(mandates: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Mandates on one seat that certainly hold on one same day; a hand-over within a day is none."""
    by_seat: dict[UUID, list[Row]] = {}
    for mandate in sorted(mandates, key=_begun):
        for earlier in by_seat.setdefault(mandate["seat"], []):
            if _certainly_meet(earlier["span"], mandate["span"]):
                yield earlier, mandate
        by_seat[mandate["seat"]].append(mandate)


def _certainly_meet(one: Span | None, other: Span | None) -> bool:
    def ends(span: Span | None) -> tuple[dt.date, dt.date]:
        start = span.start.last() if span and span.start else dt.date.min
        return start, (span.end.first() if span and span.end else dt.date.max)

    (a, b), (c, d) = ends(one), ends(other)
    return a <= b and c <= d and a < d and c < b


def twin_chairs(seats: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Seats of a co-chair that carry one function at one time: two presidents."""
    chairs = [s for s in seats if s["co_chair"]]
    for at, one in enumerate(chairs):
        for other in chairs[at + 1 :]:
            if _same_function(one, other) and _certainly_meet(one["span"], other["span"]):
                yield one, other


def _same_function(one: Row, other: Row) -> bool:
    a, b = one["function"], other["function"]
    return any(x and y and fold(x) == fold(y) for x, y in ((a.fr, b.fr), (a.en, b.en))) if a and b else False


def day_of_meeting(meeting: Row) -> dt.date | None:
    """The day whose seats a meeting has: the last one that its date may mean."""
    on: PartialDay | None = meeting["on"]
    return on.last() if on else None
