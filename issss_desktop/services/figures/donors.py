"""A fund by donor: last known positions, what they leave unexplained, amounts by year (figures.md)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.figure import UNKNOWN, Figure, Ref, Status, note
from issss_desktop.models.figures import ContributionFigures, DonorLine, YearLine
from issss_desktop.models.rows import Row
from issss_desktop.services.figures.contributions import Event
from issss_desktop.services.figures.ledger import Ledger, reference, summed, total
from issss_desktop.services.figures.positions import Cumulative, Positions, half_step, straddles

INCLUDED = N_("not published by donor: included in what is not broken down")
LAST_KNOWN = N_("last known position, of {day}")
RESIDUAL = N_("what no donor’s position explains")
UNDETAILED = N_("what no dated event explains")


@dataclass(frozen=True)
class ByDonor:
    """The headline ``total`` of a fund at the ledger's cut-off, and the events behind it."""

    ledger: Ledger
    cumulative: Cumulative
    total: Figure
    contributions: tuple[ContributionFigures, ...]

    @property
    def positions(self) -> Positions:
        """Published figures of the fund."""
        return self.cumulative.positions

    @property
    def as_of(self) -> dt.date | None:
        """Day of the published position that the total stands on."""
        base = self.positions.latest(self.ledger.cut_off)
        return base.as_of if base else None

    def detail(self) -> list[Event]:
        """Events behind the total: those in it and those after it, not those that may be in either."""
        base = self.positions.latest(self.ledger.cut_off)
        basis = base.events if base else "received"
        return [
            e
            for e in self.cumulative.events
            if e.basis == basis
            and e.at(self.ledger.cut_off)
            and not (base is not None and straddles(e.on, base.as_of))
        ]

    def lines(self) -> tuple[DonorLine, ...]:
        """A line for each donor published, named, or with a contribution; the largest first, unknown last."""
        known = set(self.positions.named(self.as_of or self.ledger.cut_off))
        known |= {c.donor_uuid for c in self.contributions if c.donor_uuid is not None}
        detail: dict[UUID | None, list[Event]] = {}
        for event in self.detail():
            detail.setdefault(event.donor, []).append(event)
        found = (self._line(donor, detail.get(donor, [])) for donor in known)
        return tuple(sorted(found, key=_largest_first))

    def _line(self, donor: UUID, detail: Sequence[Event]) -> DonorLine:
        row = self.positions.of_donor(donor, self.as_of) if self.as_of else None
        figure = self._position(donor, row, detail)
        own = [c for c in self.contributions if c.donor_uuid == donor]
        mine = tuple(e for e in self.cumulative.events if e.donor == donor)
        recorded = replace(self.cumulative, events=mine)
        day = self.ledger.cut_off
        return DonorLine(
            uuid=donor,
            name=self.ledger.name("organisation", donor),
            figure=figure,
            step=row["step"] if row else None,
            undetailed=residual(figure, [e.usd for e in detail], UNDETAILED),
            announced=recorded.recorded("announced", day),
            signed=recorded.recorded("signed", day),
            received=recorded.recorded("received", day),
            outstanding=outstanding(self.cumulative, own, day),
        )

    def _position(self, donor: UUID, row: Row | None, detail: Sequence[Event]) -> Figure:
        """Last published amount of a donor plus its events since; its events alone when there is none."""
        refs = tuple(dict.fromkeys(e.ref for e in detail))
        if row is None:
            value, _status = total([e.usd for e in detail])
            if value is not None:
                return self._from_events(value, refs)
            named = self.as_of is not None and donor in self.positions.named(self.as_of)
            status = Status.UNPUBLISHED if named else Status.UNKNOWN
            return Figure(None, status, as_of=self.as_of, refs=refs, note=note(INCLUDED) if named else None)
        day = row["as_of"].last()
        since = [e for e in detail if e.on is not None and e.on.first() > day]
        value, status = total([e.usd for e in since])
        amount = (self.positions.usd(row) or 0) + (value or 0)
        whole = not since or (status is Status.KNOWN and self._whole())
        return Figure(
            amount,
            Status.KNOWN if whole else Status.AT_LEAST,
            half_step(row),
            day,
            row["basis"] or "",
            (reference(row), *dict.fromkeys(e.ref for e in since)),
            note(LAST_KNOWN, day=row["as_of"]) if day < self.ledger.cut_off else None,
        )

    def _from_events(self, value: int, refs: tuple[Ref, ...]) -> Figure:
        status = Status.KNOWN if self.as_of is None and self._whole() else Status.AT_LEAST
        return Figure(value, status, as_of=self.ledger.cut_off, basis="received", refs=refs)

    def _whole(self) -> bool:
        return self.total.status is Status.KNOWN

    def unallocated(self, lines: Iterable[DonorLine]) -> Figure:
        """Non ventilé: the total less every donor's line; negative is an alarm, never clamped."""
        parts = tuple(lines)
        left = residual(self.total, [line.figure.value for line in parts], RESIDUAL)
        if left.value is None:
            return left
        base = self.positions.latest(self.ledger.cut_off)
        rounded = {ref.uuid for ref in base.refs} if base is not None and base.total is None else set()
        # a total made of the donors' own rows is rounded with them: their steps cancel out
        free = sum(f.uncertainty for f in (p.figure for p in parts) if not _stands_on(f, rounded))
        own = base.uncertainty if base is not None and base.total is not None else 0
        return replace(left, uncertainty=free + own)

    def by_year(self) -> tuple[YearLine, ...]:
        """Dated events by year, and the rest of the total under an unknown year; they sum to the total."""
        if self.total.value is None:
            return ()
        years: dict[int, int] = {}
        for event in self.detail():
            if event.on is not None and event.usd is not None:
                years[event.on.year] = years.get(event.on.year, 0) + event.usd
        rest = self.total.value - sum(years.values())
        basis = self.total.basis
        lines = [YearLine(y, Figure(v, Status.KNOWN, basis=basis)) for y, v in sorted(years.items())]
        unknown = YearLine(None, replace(self.total, value=rest, note=note(UNDETAILED)))
        return (*lines, unknown) if rest or not lines else tuple(lines)


def _largest_first(line: DonorLine) -> tuple[bool, int, bytes]:
    return line.figure.value is None, -(line.figure.value or 0), line.uuid.bytes


def _stands_on(figure: Figure, uuids: set[UUID]) -> bool:
    return any(ref.uuid in uuids for ref in figure.refs)


def residual(whole: Figure, parts: Sequence[int | None], said: str) -> Figure:
    """What of a figure its known parts leave; n.d. when the figure is."""
    if whole.value is None:
        return UNKNOWN
    value = whole.value - sum(p for p in parts if p is not None)
    return replace(whole, value=value, note=note(said))


def outstanding(cumulative: Cumulative, own: Sequence[ContributionFigures], day: dt.date) -> Figure:
    """Reste à recevoir of contributions; a lower bound unless signed and received are stated complete."""
    figure = summed([c.outstanding for c in own if c.signed.value is not None], basis="outstanding")
    refs = tuple(Ref("contribution", c.uuid, c.ref) for c in own)
    whole = cumulative.complete("signed", day) and cumulative.complete("received", day)
    if figure.value is None:
        return replace(figure, refs=refs)
    return replace(figure, refs=refs, as_of=day, status=figure.status if whole else Status.AT_LEAST)
