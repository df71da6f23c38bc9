"""Sources - uses - balance of a fund: per year, corrections of certified years, cumulative (figures.md)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.figure import UNKNOWN, Figure, Ref, Status, note
from issss_desktop.models.figures import ContributionFigures
from issss_desktop.models.rows import Row
from issss_desktop.models.uses import Account, AllocationLine, Available, Category, Period, Rate, Statement
from issss_desktop.services.figures.ledger import Ledger, counted, reference, total
from issss_desktop.services.figures.positions import FAR_PAST, Coverage, Cumulative, straddles
from issss_desktop.services.figures.programmes import Book, Lines, allocation_lines, difference, rate_of
from issss_desktop.services.figures.provinces import by_province

BASES = {
    "deposits": "received", "interest_fund": "costs", "interest_organisation": "costs",
    "other_receipt": "costs", "transfers": "transferred", "other_fund": "costs", "refunds": "refunded",
    "direct_costs": "costs", "agent_fee": "costs", "bank_charges": "costs", "spent": "spent",
}  # fmt: skip
"""Measure whose completeness statements speak of each kind of movement."""

SOURCES = ("deposits", "interest_fund", "interest_organisation", "other_receipt")
PAYMENTS = ("transfers", "other_fund", "direct_costs", "agent_fee", "bank_charges")
ACCOUNT = ("received", "transferred", "refunded", "costs")
"""Measures that move the account at the agent."""

STATED = (*ACCOUNT, "spent")
NO_ALLOCATION = N_("no adopted allocation is recorded")
NOTHING = Figure(0, Status.KNOWN)


@dataclass(frozen=True, slots=True)
class Flow:
    """A movement: ``key`` is the same for ever, ``year`` None when it spans several; USD cents.

    ``again``: last day and year of the movement that says it once more, so that it is known from that one.
    """

    kind: str
    key: tuple[str, UUID]
    first: dt.date
    last: dt.date
    year: int | None
    usd: int | None
    ref: Ref
    again: tuple[dt.date, int | None] | None = None

    def within(self, day: dt.date) -> bool:
        """Whether the cumulative at a day sums it."""
        return self.last <= day and (self.again is None or self.again[0] > day)

    def of(self, year: int | None) -> bool:
        """Whether the column of a year sums it, or the one of what has none (``year`` None)."""
        once_more = self.again is not None and (year is None or self.again[1] == year)
        return self.year == year and not once_more


@dataclass(frozen=True)
class Prior:
    """A certified period: from ``first`` to ``last``, with the books as they were when it was certified."""

    first: dt.date
    last: dt.date
    books: "Books"


@dataclass(frozen=True, eq=False)
class Books:
    """All that moves the account of a fund in a ledger; ``priors``: its certified periods in order."""

    ledger: Ledger
    fund: Row | None
    cumulative: Cumulative
    contributions: tuple[ContributionFigures, ...]
    priors: Sequence[Prior] = field(default=())

    @cached_property
    def programmes(self) -> dict[UUID, Book]:
        """Books of the programmes of the fund, by uuid."""
        rows = [
            r for r in self.ledger.all("programme") if self.fund is not None and r["fund"] == self.fund.uuid
        ]
        return {r.uuid: Book(self.ledger, r) for r in sorted(rows, key=lambda r: r.uuid.bytes)}

    @cached_property
    def coverage(self) -> dict[str, Coverage]:
        """Completeness statements by measure."""
        uuid = self.fund.uuid if self.fund else None
        return {basis: Coverage.of(self.ledger, uuid, basis) for basis in STATED}

    @property
    def start(self) -> dt.date:
        """First day of the fund."""
        return self.cumulative.start or FAR_PAST

    @cached_property
    def flows(self) -> dict[str, list[Flow]]:
        """Movements counted at the cut-off, by kind."""
        found: dict[str, list[Flow]] = {kind: [] for kind in BASES}
        for flow in (*self._paid_in(), *self._paid_out(), *self._entries(), *self._reports()):
            found[flow.kind].append(flow)
        return found

    def _paid_in(self) -> Iterable[Flow]:
        base = self.cumulative.positions.latest(self.ledger.cut_off, "received")
        for contribution in self.contributions:
            owner = Ref("contribution", contribution.uuid, contribution.ref)
            for line in contribution.lines:
                if line.kind != "deposit" or line.state != "counted" or line.on is None:
                    continue
                key, on = ("deposit", line.uuid), line.on
                if base is None or not straddles(on, base.as_of):
                    yield Flow("deposits", key, on.first(), on.last(), on.year, line.usd, owner)
                if line.fee_charged is not None:
                    yield Flow("agent_fee", key, on.first(), on.last(), on.year, line.fee_charged, owner)

    def _paid_out(self) -> Iterable[Flow]:
        for book in self.programmes.values():
            if book.why_not:
                continue
            owner = reference(book.row)
            for kind, lines in (("transfers", book.transfers), ("refunds", book.refunds)):
                for line in book.paid(lines):
                    assert line.on is not None
                    key, on = (line.entity, line.uuid), line.on
                    yield Flow(kind, key, on.first(), on.last(), on.year, line.usd, owner)

    @cached_property
    def entries(self) -> tuple[Row, ...]:
        """Receipts and costs of the fund itself, by uuid."""
        found = (r for r in self.ledger.all("fund_entry") if self.fund and r["fund"] == self.fund.uuid)
        return tuple(sorted(found, key=lambda r: r.uuid.bytes))

    def _entries(self) -> Iterable[Flow]:
        for row in self.entries:
            on, money = row["on"], row["amount"]
            if row["kind"] not in BASES or not counted(on, self.ledger.cut_off):
                continue
            usd = self.ledger.in_usd(money.amount, money.currency, on.last()).usd if money else None
            key = ("fund_entry", row.uuid)
            yield Flow(row["kind"], key, on.first(), on.last(), on.year, usd, reference(row))

    def _reports(self) -> Iterable[Flow]:
        for book in self.programmes.values():
            owner = reference(book.row)
            for report in book.declared.reports:
                if book.why_not or report.state not in ("counted", "no_rate") or report.end is None:
                    continue
                last = report.end.last()
                first = dt.date(report.year, 1, 1) if report.year else FAR_PAST
                key = ("expenditure", min(ref.uuid for ref in report.refs))
                yield Flow("spent", key, first, last, report.year, report.period, owner, report.again)

    def at(self, day: dt.date) -> Account:
        """The cumulative column at a day."""
        cells = {
            kind: self._cell(kind, [f for f in self.flows[kind] if f.within(day)], self.start, day)
            for kind in BASES
            if kind != "deposits"
        }
        deposits = replace(self.cumulative.measure("received", day), basis="deposits")
        return self._account(Period.CUMULATIVE, None, {"deposits": deposits, **cells})

    def _cell(self, kind: str, flows: Sequence[Flow], first: dt.date, last: dt.date) -> Figure:
        basis = BASES[kind]
        value, status = total([f.usd for f in flows])
        figure = self.coverage[basis].figure(value, status, bool(flows), first, last, basis == "costs")
        return Figure(figure.value, figure.status, 0, figure.as_of, kind, _refs(flows))

    def _account(
        self,
        kind: str,
        year: int | None,
        cells: Mapping[str, Figure],
        end: "Account | None" = None,
        certified: bool = False,
    ) -> Account:
        """A column; ``end``: the cumulative at its end, UNKNOWN balances where it has none."""
        sources = difference([cells[k] for k in SOURCES], basis="sources")
        uses = difference([cells[k] for k in PAYMENTS], [cells["refunds"]], "uses")
        balance = difference([sources], [uses], "balance")
        through = [cells["transfers"]]
        if self.convention == "as_transfer":
            through.append(cells["direct_costs"])
        net = difference(through, [cells["refunds"]], "net_transfers")
        held = difference([net], [cells["spent"]], "held")
        if kind != Period.CUMULATIVE:
            held = end.held if end else UNKNOWN
        closing = balance if kind == Period.CUMULATIVE else end.closing if end else UNKNOWN
        return Account(
            kind=kind, year=year, certified=certified, sources=sources, uses=uses, balance=balance,
            closing=closing, net_transfers=net, held=held, **cells,
        )  # fmt: skip

    @property
    def convention(self) -> str:
        """How direct costs count in the balance with the organisations; "" is not stated."""
        return (self.fund["direct_costs"] or "") if self.fund else ""

    def _prior_of(self, day: dt.date) -> Prior | None:
        return next((p for p in self.priors if p.first <= day <= p.last), None)

    @cached_property
    def _frozen(self) -> dict[str, list[Flow]]:
        """Movements of certified periods as they were certified."""
        return {
            kind: [f for p in self.priors for f in p.books.flows[kind] if self._prior_of(f.last) is p]
            for kind in BASES
        }

    def _shown(self, kind: str) -> list[Flow]:
        """Movements in the columns of years: of certified periods as certified, of the others as they are."""
        now = [f for f in self.flows[kind] if self._prior_of(f.last) is None]
        return [*self._frozen[kind], *now]

    def _corrections(self, kind: str) -> list[Flow]:
        """What certified periods gained or lost since, movement by movement."""
        then = {f.key: f for f in self._frozen[kind]}
        now = {f.key: f for f in self.flows[kind] if self._prior_of(f.last) is not None}
        found = []
        for key in sorted({*then, *now}, key=lambda k: (k[0], k[1].bytes)):
            old, new = then.get(key), now.get(key)
            parts = (old.usd if old else 0, new.usd if new else 0)
            either = new or old
            if parts[0] == parts[1] or either is None:
                continue
            usd = None if None in parts else (parts[1] or 0) - (parts[0] or 0)
            found.append(replace(either, usd=usd))
        return found

    def accounts(self) -> tuple[Account, ...]:
        """All columns, the cumulative last."""
        whole = self.at(self.ledger.cut_off)
        shown = {kind: self._shown(kind) for kind in BASES}
        years = [f.year for flows in shown.values() for f in flows if f.year is not None]
        columns = (
            [self._year(y, shown) for y in range(min(years), self.ledger.cut_off.year + 1)] if years else []
        )
        corrections = {kind: self._corrections(kind) for kind in BASES}
        if any(corrections.values()):
            cells = {kind: self._plain(kind, flows) for kind, flows in corrections.items()}
            columns.append(self._account(Period.PRIOR, None, cells))
        undated = {kind: self._plain(kind, [f for f in shown[kind] if f.of(None)]) for kind in BASES}
        undated["deposits"] = self._position(whole.deposits, [c.deposits for c in columns])
        if any(figure.value != 0 for figure in undated.values()):
            columns.append(self._account(Period.UNDATED, None, undated))
        return (*columns, whole)

    def _plain(self, kind: str, flows: Sequence[Flow]) -> Figure:
        """Sum of what stands in a column without a period: nothing is nothing."""
        if not flows:
            return replace(NOTHING, basis=kind)
        value, status = total([f.usd for f in flows])
        return Figure(value, status, basis=kind, refs=_refs(flows))

    def _position(self, whole: Figure, dated: Sequence[Figure]) -> Figure:
        """What of the deposits no other column shows, when a position received was published."""
        base = self.cumulative.positions.latest(self.ledger.cut_off, "received")
        if base is None or whole.value is None:
            return replace(NOTHING, basis="deposits")
        value = whole.value - sum(f.value or 0 for f in dated)
        return Figure(value, whole.status, whole.uncertainty, base.as_of, "deposits", base.refs)

    def _year(self, year: int, shown: Mapping[str, Sequence[Flow]]) -> Account:
        first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), self.ledger.cut_off)
        prior = next((p for p in self.priors if p.first <= first and last <= p.last), None)
        # what nobody states of a year is read in the books of the time when the year is certified
        books = prior.books if prior else self
        cells = {
            kind: books._cell(kind, [f for f in flows if f.of(year)], first, last)
            for kind, flows in shown.items()
        }
        ends = prior is not None and prior.last == last
        return self._account(Period.YEAR, year, cells, (books if ends else self).at(last), prior is not None)


def _refs(flows: Iterable[Flow]) -> tuple[Ref, ...]:
    """Records that movements are of, once each: those of one record share its reference."""
    return tuple({id(f.ref): f.ref for f in flows}.values())


def statement(books: Books, outstanding: Figure) -> Statement:
    """The whole statement of a fund; ``outstanding``: what donors signed and have not paid yet."""
    ledger, uuid = books.ledger, books.fund.uuid if books.fund else None
    accounts = books.accounts()
    allocations = allocation_lines(ledger, uuid, books.programmes)
    lines = Lines(ledger, books.programmes, allocations, books.coverage, books.start)
    programmes = lines.figures()
    return Statement(
        convention=books.convention,
        accounts=accounts,
        available=_available(accounts[-1], allocations, outstanding),
        rate=_rate(programmes),
        allocations=allocations,
        programmes=programmes,
        provinces=by_province(ledger, books.programmes, programmes, allocations),
        categories=_categories(books.programmes.values()),
    )


def _available(whole: Account, allocations: Sequence[AllocationLine], outstanding: Figure) -> Available:
    """Disponible à allouer: the balance less what is adopted or approved and not paid yet."""
    adopted = [a for a in allocations if a.state == "adopted" and a.counted]
    costs = [a.to_transfer for a in adopted if a.kind == "direct_costs"]
    rests = [a.to_transfer for a in adopted if a.kind != "direct_costs"]
    reserved = _still_to_pay(rests, whole.transfers, whole.balance, "reserved")
    approved = _still_to_pay(costs, whole.direct_costs, whole.balance, "approved_costs")
    figure = difference([whole.balance], [reserved, approved], "available")
    return Available(whole.balance, reserved, approved, figure, outstanding)


def _still_to_pay(rests: Sequence[Figure], paid: Figure, balance: Figure, basis: str) -> Figure:
    """What decisions leave to pay; without one, nothing where it is stated that nothing was paid.

    Money that left under no decision recorded here: what else was decided is not known either.
    """
    if rests:
        return difference(rests, basis=basis)
    known = balance.value is not None and paid.status is Status.KNOWN and paid.value == 0
    return replace(NOTHING if known else UNKNOWN, basis=basis, note=note(NO_ALLOCATION))


def _rate(programmes: Sequence[Any]) -> Rate:
    """Rate of the programmes in total that have reported, each up to its own last report."""
    paid = [p for p in programmes if p.in_total and p.rate.programmes]
    known = [p.rate for p in paid if p.rate.spent is not None]
    if not known:
        return Rate(programmes=len(paid), note=next((p.rate.note for p in paid if p.rate.note), None))
    spent, net = sum(r.spent or 0 for r in known), sum(r.transferred or 0 for r in known)
    until = max((r.until for r in known if r.until), default=None)
    return rate_of(spent, net, until, len(known), len(paid), all(r.note is None for r in known))


def _categories(books: Iterable[Book]) -> tuple[Category, ...]:
    sums: dict[str | None, int] = {}
    for book in books:
        for code, cents in () if book.why_not else book.declared.by_category:
            sums[code] = sums.get(code, 0) + cents
    return tuple(Category(code, cents) for code, cents in sorted(sums.items(), key=lambda i: i[0] or "~"))
