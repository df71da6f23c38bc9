"""Published positions of a fund and the cumulative figures that stand on them (figures.md, Cumulative)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.figure import UNKNOWN, Figure, Ref, Status, note
from issss_desktop.models.figures import OtherPosition
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures.contributions import Event
from issss_desktop.services.figures.ledger import Ledger, reference, total

POSITION_OF = N_("position as at {day}")
POSITION_AND_EVENTS = N_("position as at {day}, and what was recorded after it")
NO_POSITION = N_("from the records only: no published position")
FAR_PAST = dt.date.min
# which events raise a cumulative figure of a basis: an unstated one is read as received
EVENTS_OF = {"unspecified": "received"}


@dataclass(frozen=True)
class Position:
    """What was published for one day ``as_of``: a ``total`` row, or donor rows that make one."""

    as_of: dt.date
    rows: tuple[Row, ...]
    total: Row | None
    value: int | None
    status: Status
    uncertainty: int
    basis: str

    @property
    def events(self) -> str:
        """Basis of the events that come after it."""
        return EVENTS_OF.get(self.basis, self.basis)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The rows it stands on."""
        return tuple(reference(row) for row in ((self.total,) if self.total else self.rows))

    def figure(self) -> Figure:
        """The published figure itself."""
        return Figure(self.value, self.status, self.uncertainty, self.as_of, self.basis, self.refs)


@dataclass(frozen=True, eq=False)
class Positions:
    """Published figures of a ``measure`` of a fund (None: of no fund) in a ledger."""

    ledger: Ledger
    fund: UUID | None
    measure: str = "contributions"
    any_fund: bool = False

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Rows of the fund and measure with a date, oldest first."""
        rows = [
            row
            for row in self.ledger.all("published_figure")
            if row["measure"] == self.measure and row["as_of"] is not None and self._of_fund(row)
        ]
        return tuple(sorted(rows, key=lambda r: (r["as_of"].last(), r.uuid.bytes)))

    def _of_fund(self, row: Row) -> bool:
        if row["fund"] is None:
            return self.any_fund
        return self.fund is not None and row["fund"] == self.fund

    @cached_property
    def opening(self) -> tuple[Row, ...]:
        """Opening positions; a part of another one ("dont") is never added to it."""
        return tuple(r for r in self.rows if r["role"] == "position" and r["part_of"] is None)

    @cached_property
    def _groups(self) -> tuple[Position, ...]:
        """Positions, oldest first; donor rows make one only if no donor known before is missing."""
        groups: dict[dt.date, list[Row]] = {}
        for row in self.opening:
            groups.setdefault(row["as_of"].last(), []).append(row)
        out: list[Position] = []
        before: set[UUID | None] = set()
        for day, rows in sorted(groups.items()):
            donors = {self.ledger.organisation(r["donor"]) for r in rows if r["donor"]}
            whole = next((r for r in rows if r["donor"] is None), None)
            named = {self.ledger.organisation(u) for u in (whole["named"] or ())} if whole else set()
            if whole is not None or before <= donors:
                out.append(self._position(day, rows, whole))
            before |= donors | named
        return tuple(out)

    def _position(self, day: dt.date, rows: list[Row], whole: Row | None) -> Position:
        if whole is not None:
            parts = [whole]
        else:
            parts = [r for r in rows if r not in self.duplicates]
        value, status = total([self.usd(row) for row in parts])
        bases = {row["basis"] or "unspecified" for row in parts}
        basis = bases.pop() if len(bases) == 1 else "unspecified"
        return Position(day, tuple(rows), whole, value, status, sum(half_step(r) for r in parts), basis)

    @cached_property
    def duplicates(self) -> tuple[Row, ...]:
        """Second rows for the same donor (or total) and day: only the first is counted."""
        seen: set[tuple[UUID | None, dt.date]] = set()
        out: list[Row] = []
        for row in self.opening:
            key = (self.ledger.organisation(row["donor"]), row["as_of"].last())
            if key in seen:
                out.append(row)
            seen.add(key)
        return tuple(out)

    def usd(self, row: Row) -> int | None:
        """USD of a published figure; None when it is not published or has no rate."""
        money = row["amount"]
        return self.ledger.in_usd(money.amount, money.currency, row["as_of"].last()).usd if money else None

    def latest(self, day: dt.date, basis: str | None = None) -> Position | None:
        """Latest position with an amount not after a day; only of a basis if one is given."""
        found = [
            p
            for p in self._groups
            if p.as_of <= day and p.value is not None and (basis is None or p.basis == basis)
        ]
        return found[-1] if found else None

    def of_donor(self, donor: UUID, day: dt.date) -> Row | None:
        """Last row of a donor with an amount, not after a day."""
        found = [
            r
            for r in self.opening
            if r["donor"] is not None
            and self.ledger.organisation(r["donor"]) == donor
            and r["as_of"].last() <= day
            and self.usd(r) is not None
            and r not in self.duplicates
        ]
        return found[-1] if found else None

    def named(self, day: dt.date) -> tuple[UUID, ...]:
        """Donors that the positions up to a day name, in rows or in their list of names; by uuid."""
        links = {r["donor"] for r in self.opening if r["donor"] and r["as_of"].last() <= day}
        for row in self.opening:
            links |= set(row["named"] or ()) if row["as_of"].last() <= day else set()
        known = {self.ledger.organisation(u) for u in links}
        return tuple(sorted((u for u in known if u is not None), key=lambda u: u.bytes))

    def beside(self, day: dt.date) -> tuple[Row, ...]:
        """Rows up to a day that no total or donor line shows: controls, parts, donors after the total."""
        base = self.latest(day)
        after = base.as_of if base else dt.date.max
        return tuple(
            r
            for r in self.rows
            if r["as_of"].last() <= day and (r not in self.opening or (base and r["as_of"].last() > after))
        )


def half_step(row: Row) -> int:
    """Uncertainty of a rounded row in USD cents: half its step, 0 when it is exact or not published."""
    known = row["amount"] is not None and row["amount"].amount is not None
    return (row["step"] or 0) // 2 if known else 0


def other_position(ledger: Ledger, positions: Positions, row: Row) -> OtherPosition:
    """A published figure that enters no total."""
    usd, on = positions.usd(row), row["as_of"]
    status = Status.KNOWN if usd is not None else Status.UNPUBLISHED
    figure = Figure(usd, status, half_step(row), on.last(), row["basis"] or "", (reference(row),))
    donor = ledger.name("organisation", ledger.organisation(row["donor"])) if row["donor"] else None
    return OtherPosition(
        row.uuid, row.ref, row["measure"] or "", donor, figure, on, row["part_of"],
        row["role"] != "position", row["quote"] or "",
    )  # fmt: skip


def straddles(on: PartialDay | None, as_of: dt.date) -> bool:
    """Whether an imprecise event may lie inside a position or after it: it is then in neither."""
    return on is not None and on.first() <= as_of < on.last()


@dataclass(frozen=True)
class Coverage:
    """What the completeness statements of a fund say of a basis."""

    spans: tuple[tuple[str, dt.date, dt.date], ...]

    @classmethod
    def of(cls, ledger: Ledger, fund: UUID | None, basis: str) -> "Coverage":
        """Statements of a fund and basis; an open end reaches for ever."""
        spans = []
        for row in ledger.all("completeness"):
            if fund is None or row["fund"] != fund or row["basis"] != basis or row["span"] is None:
                continue
            first = row["span"].start.first() if row["span"].start else FAR_PAST
            last = row["span"].end.last() if row["span"].end else dt.date.max
            spans.append((row["state"] or "not_recorded", first, last))
        return cls(tuple(spans))

    def touches(self, state: str, first: dt.date, last: dt.date) -> bool:
        """Whether a part of a period (both days included) is stated so."""
        return any(s == state and a <= last and b >= first for s, a, b in self.spans)

    def covers(self, states: tuple[str, ...], first: dt.date, last: dt.date) -> bool:
        """Whether every day of a period (both included) is stated so."""
        reached = first
        for _state, a, b in sorted((s for s in self.spans if s[0] in states), key=lambda s: s[1:]):
            if a > reached:
                return False
            if b >= last:
                return True
            reached = max(reached, b + dt.timedelta(days=1))
        return first > last

    def figure(
        self,
        value: int | None,
        status: Status,
        some: bool,
        first: dt.date,
        last: dt.date,
        part: bool = False,
    ) -> Figure:
        """Figure of what is recorded of a period, ``some`` of it or nothing.

        Nothing recorded is zero only where that is stated: "no movement"; or, for a ``part`` of a measure (a
        kind of cost, a programme), that all of the measure is complete.
        """
        if self.touches("not_recorded", first, last):
            return UNKNOWN
        stated = self.covers(("complete", "no_movement"), first, last)
        if not some:
            nothing = stated if part else self.covers(("no_movement",), first, last)
            return Figure(0, Status.KNOWN, as_of=last) if nothing else UNKNOWN
        if value is not None and not stated:
            status = Status.AT_LEAST
        return Figure(value, status, as_of=last)


@dataclass(frozen=True)
class Cumulative:
    """Cumulative figures of a fund: ``start`` is its first day, None when not known."""

    positions: Positions
    events: tuple[Event, ...]
    coverage: dict[str, Coverage]
    start: dt.date | None

    def measure(self, basis: str, day: dt.date) -> Figure:
        """Announced, signed or received at a day."""
        return self._at(basis, day, self.positions.latest(day, basis))

    def headline(self, day: dt.date) -> Figure:
        """The latest published position and what came after it; without one, what was received."""
        base = self.positions.latest(day)
        if base is not None:
            return self._at(base.events, day, base)
        figure = self._at("received", day, None)
        return figure if figure.value is None else replace(figure, note=note(NO_POSITION))

    def recorded(self, basis: str, day: dt.date) -> Figure:
        """A measure from dated events alone, whatever was published."""
        return self._at(basis, day, None)

    def complete(self, basis: str, day: dt.date) -> bool:
        """Whether a measure is stated complete from the fund's first day to a day."""
        return self._coverage(basis).covers(("complete", "no_movement"), self.start or FAR_PAST, day)

    def _at(self, basis: str, day: dt.date, base: Position | None) -> Figure:
        after = base.as_of if base else None
        found = [e for e in self.events if e.basis == basis and e.at(day)]
        if after is not None:
            found = [e for e in found if e.on is not None and e.on.first() > after]
        refs = (*(base.refs if base else ()), *_distinct(e.ref for e in found))
        value, status = total([e.usd for e in found])
        if base is None:
            return self._from_events(basis, day, value, status, refs, bool(found))
        if value is None and not found:
            said = note(POSITION_OF, day=after) if base.as_of < day else None
            return replace(base.figure(), note=said)
        whole = status is Status.KNOWN and base.status is Status.KNOWN
        first = base.as_of + dt.timedelta(days=1)
        whole = whole and self._coverage(basis).covers(("complete", "no_movement"), first, day)
        status = Status.KNOWN if whole else Status.AT_LEAST
        said = note(POSITION_AND_EVENTS, day=after)
        return Figure((base.value or 0) + (value or 0), status, base.uncertainty, day, base.basis, refs, said)

    def _from_events(
        self, basis: str, day: dt.date, value: int | None, status: Status, refs: tuple[Ref, ...], some: bool
    ) -> Figure:
        figure = self._coverage(basis).figure(value, status, some, self.start or FAR_PAST, day)
        return replace(figure, basis=basis, refs=refs if some else ())

    def _coverage(self, basis: str) -> Coverage:
        return self.coverage.get(basis, Coverage(()))


def _distinct(refs: Iterable[Ref]) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(refs))
