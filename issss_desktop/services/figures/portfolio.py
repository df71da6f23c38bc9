"""The aligned portfolio at a cut-off: published position, assessed projects, what is not detailed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Words
from issss_desktop.models.figure import UNKNOWN, Figure, Status, note
from issss_desktop.models.figures import Counts, PortfolioFigures, ProjectLine, YearLine
from issss_desktop.services.figures.breakdowns import breakdowns
from issss_desktop.services.figures.cases import (
    ALIGNABLE,
    CONTESTED,
    NOT_ALIGNED,
    NOT_ASSESSED,
    SAME_INTERVENTION,
    Case,
    cases,
    linked,
)
from issss_desktop.services.figures.ledger import Ledger, reference, total
from issss_desktop.services.figures.positions import POSITION_OF, Position, Positions, other_position

BASIS = "aligned_portfolio"
POSITION_AND_PROJECTS = N_("position as at {day}, and projects assessed aligned since")
WITHOUT_BUDGET = N_("projects without a budget, counted without an amount: {count}")
NOT_DETAILED = N_("what no assessed project explains")
ENDED_SINCE = N_("of projects ended since the published position, still inside it")


@dataclass(frozen=True)
class Stock:
    """The portfolio on one day: counted cases, those inside the position, those alignable, why not."""

    day: dt.date
    position: Position | None
    counted: tuple[Case, ...]
    inside: frozenset[UUID]
    alignable: tuple[Case, ...]
    why_not: dict[UUID, str]

    @property
    def outside(self) -> tuple[Case, ...]:
        """Counted cases that add to the published position."""
        return tuple(c for c in self.counted if c.row.uuid not in self.inside)

    def total(self) -> Figure:
        """Published position plus the counted projects outside it."""
        refs = tuple(reference(c.row) for c in self.outside)
        value, status = total([c.amount for c in self.outside])
        missing = sum(c.amount is None for c in self.counted)
        if self.position is None:
            said = note(WITHOUT_BUDGET, count=missing) if missing else None
            return Figure(value, status, 0, self.day if value is not None else None, BASIS, refs, said)
        base = replace(self.position.figure(), basis=BASIS)
        if not self.outside:
            said = note(POSITION_OF, day=base.as_of) if base.as_of != self.day else None
            return replace(base, note=said)
        return replace(
            base,
            value=(base.value or 0) + (value or 0),
            status=base.status if status is Status.KNOWN else Status.AT_LEAST,
            as_of=self.day,
            refs=(*base.refs, *refs),
            note=note(POSITION_AND_PROJECTS, day=base.as_of),
        )

    def undetailed(self) -> Figure:
        """What of the published position no counted project explains; negative is an alarm."""
        if self.position is None or self.position.value is None:
            return UNKNOWN
        known = sum(c.amount or 0 for c in self.counted if c.row.uuid in self.inside)
        left = self.position.value - known
        return replace(self.position.figure(), value=left, basis=BASIS, note=note(NOT_DETAILED))


@dataclass(frozen=True)
class Portfolio:
    """Every project and published portfolio of a ledger."""

    ledger: Ledger
    fund: UUID | None

    @cached_property
    def positions(self) -> Positions:
        """Published figures of the aligned portfolio."""
        return Positions(self.ledger, self.fund, BASIS, any_fund=True)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Projects, by uuid."""
        return cases(self.ledger)

    def stock(self, day: dt.date) -> Stock:
        """The portfolio on a day."""
        position = self.positions.latest(day)
        why = {case.row.uuid: _why_not(case, day) for case in self.cases}
        aligned = self._once([c for c in self.cases if not why[c.row.uuid]], why)
        alignable = [c for c in self.cases if why[c.row.uuid] == ALIGNABLE and not c.running(day)]
        alignable = [c for c in self._once(alignable, {}) if not self._linked(c, aligned)]
        inside = frozenset(c.row.uuid for c in aligned if position and c.inside(position.as_of))
        return Stock(day, position, tuple(aligned), inside, tuple(alignable), why)

    def _once(self, found: Sequence[Case], why: dict[UUID, str]) -> list[Case]:
        """Each intervention once: the one with an amount, then the lowest uuid, stands for the others."""
        kept: dict[UUID, Case] = {}
        for case in sorted(found, key=lambda c: (c.amount is None, c.row.uuid.bytes)):
            group = self._intervention[case.row.uuid]
            if group in kept:
                why[case.row.uuid] = SAME_INTERVENTION
            else:
                kept[group] = case
        return sorted(kept.values(), key=lambda c: c.row.uuid.bytes)

    def _linked(self, case: Case, others: Sequence[Case]) -> bool:
        groups = {self._intervention[c.row.uuid] for c in others}
        return self._intervention[case.row.uuid] in groups

    @cached_property
    def _intervention(self) -> dict[UUID, UUID]:
        """What stands for the projects that are linked as one intervention, for each project."""
        return linked(case.row for case in self.cases)

    def figures(self) -> PortfolioFigures:
        """Everything about the portfolio at the ledger's cut-off."""
        day = self.ledger.cut_off
        stock = self.stock(day)
        whole, undetailed = stock.total(), stock.undetailed()
        rest = undetailed.value or 0 if stock.position else 0
        others = tuple(other_position(self.ledger, self.positions, row) for row in self.positions.beside(day))
        return PortfolioFigures(
            total=whole,
            published=_published(stock),
            aligned=_assessed(stock.counted, "aligned"),
            alignable=_assessed(stock.alignable, "alignable"),
            undetailed=undetailed,
            ended=self._ended(stock),
            counts=self._counts(stock),
            projects=tuple(self._line(case, stock) for case in self.cases),
            breakdowns=breakdowns(self.ledger, stock.counted, stock.alignable, whole.value, rest),
            by_year=self._by_year(),
            named_without_project=self._named(stock),
            funders=self._funders(stock),
            others=others,
        )

    def _ended(self, stock: Stock) -> Figure:
        """Amounts of projects that the position includes and that have ended since."""
        if stock.position is None:
            return UNKNOWN
        as_of = stock.position.as_of
        gone = [
            c
            for c in self.cases
            if c.ended(stock.day) and c.inside(as_of) and c.aligned(stock.day) and not c.channel
        ]
        value, status = total([c.amount for c in self._once(gone, {})])
        refs = tuple(reference(c.row) for c in gone)
        return Figure(value, status, basis=BASIS, refs=refs, note=note(ENDED_SINCE) if gone else None)

    def _counts(self, stock: Stock) -> Counts:
        opinions = [case.opinion(stock.day) for case in self.cases]
        verdicts = [opinion["verdict"] for opinion in opinions if opinion is not None]
        return Counts(
            projects=len(self.cases),
            declared=sum(bool(c.row["is_declared"]) for c in self.cases),
            cited=sum(bool(c.row["is_cited"]) for c in self.cases),
            assessed=len(verdicts),
            aligned=verdicts.count("aligned"),
            alignable=verdicts.count("alignable"),
            in_total=len(stock.counted),
            without_budget=sum(c.amount is None for c in stock.counted),
            contested=sum(c.channel == CONTESTED for c in self.cases),
        )

    def _line(self, case: Case, stock: Stock) -> ProjectLine:
        row, opinion = case.row, case.opinion(stock.day)
        donors = sorted({self.ledger.organisation(f["donor"]) for f in case.financing if f["donor"]}, key=str)
        why_not = stock.why_not[row.uuid]
        return ProjectLine(
            uuid=row.uuid,
            ref=row.ref,
            title=row["title"] or "",
            local_name=row["local_name"] or "",
            donors=tuple(self.ledger.name("organisation", uuid) for uuid in donors),
            declared=row["is_declared"],
            cited=row["is_cited"],
            verdict=opinion["verdict"] if opinion else None,
            assessed_on=opinion["on"] if opinion else None,
            valid_until=opinion["valid_until"] if opinion else None,
            start=case.start,
            end=case.end,
            budget=_usd(case.budget, "budget", case),
            amount=_usd(case.amount, BASIS, case),
            alignable=any(case is other for other in stock.alignable),
            in_total=not why_not,
            inside=row.uuid in stock.inside,
            why_not=why_not,
            fictional=bool(row["fictional"]),
            draft=not row.final,
        )

    def _by_year(self) -> tuple[YearLine, ...]:
        """The stock at each 31 December up to the cut-off; stocks are never summed."""
        days = [p["as_of"].last() for p in self.positions.opening]
        days += [a["on"] for case in self.cases for a in case.assessments]
        last = self.ledger.cut_off
        if not days:
            return ()
        ends = (dt.date(year, 12, 31) for year in range(min(days).year, last.year + 1))
        return tuple(YearLine(end.year, self.stock(end).total()) for end in ends if end <= last)

    def _named(self, stock: Stock) -> tuple[Words, ...]:
        """Donors that a published portfolio names and that no recorded project has."""
        paying = {self.ledger.organisation(f["donor"]) for case in self.cases for f in case.financing}
        return self._names(u for u in self.positions.named(stock.day) if u not in paying)

    def _funders(self, stock: Stock) -> tuple[Words, ...]:
        paying = {self.ledger.organisation(f["donor"]) for case in stock.counted for f in case.financing}
        return self._names({*self.positions.named(stock.day), *(u for u in paying if u is not None)})

    def _names(self, uuids: Iterable[UUID]) -> tuple[Words, ...]:
        ordered = sorted(uuids, key=lambda u: u.bytes)
        return tuple(self.ledger.name("organisation", uuid) for uuid in ordered)


def _why_not(case: Case, day: dt.date) -> str:
    """Why a project is not in the total of a day; "" when it is (duplicates apart)."""
    if case.channel:
        return case.channel
    opinion = case.opinion(day)
    if opinion is None:
        return NOT_ASSESSED
    if opinion["verdict"] == "alignable":
        return ALIGNABLE
    return NOT_ALIGNED if opinion["verdict"] != "aligned" else case.running(day)


def _published(stock: Stock) -> Figure:
    if stock.position is None:
        return replace(UNKNOWN, basis=BASIS)
    figure = replace(stock.position.figure(), basis=BASIS)
    return replace(figure, note=note(POSITION_OF, day=figure.as_of) if figure.as_of != stock.day else None)


def _assessed(found: Sequence[Case], basis: str) -> Figure:
    """Sum of the amounts of assessed projects; n.d. when none is, for unknown is not zero."""
    value, status = total([c.amount for c in found])
    missing = sum(c.amount is None for c in found)
    said = note(WITHOUT_BUDGET, count=missing) if missing else None
    return Figure(value, status, basis=basis, refs=tuple(reference(c.row) for c in found), note=said)


def _usd(cents: int | None, basis: str, case: Case) -> Figure:
    status = Status.UNKNOWN if cents is None else Status.KNOWN
    return Figure(cents, status, basis=basis, refs=(reference(case.row),))
