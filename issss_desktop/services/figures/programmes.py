"""Programmes of the Fund at a cut-off: allocated, transferred, spent, late, and what enters no total."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Words
from issss_desktop.models.figure import UNKNOWN, Figure, Ref, Status, note
from issss_desktop.models.rows import Row
from issss_desktop.models.uses import AllocationLine, Instalment, ProgrammeFigures, Rate
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures.adopted import adopted_on
from issss_desktop.services.figures.ledger import Ledger, counted, imprecise, reference, total
from issss_desktop.services.figures.positions import Coverage
from issss_desktop.services.figures.spending import Declared, declared

WHOLE = 10_000
NOT_A_PROJECT = N_("not a project: in no total")
ANOTHER_CHANNEL = N_("not through the Fund, or contested: in no total")
FROM_RECORDS = N_("from what is recorded: not stated complete")
NO_USD = N_("an amount has no rate of exchange")
NO_DENOMINATOR = N_("nothing transferred, net of refunds, in the periods reported")
DEDUCED = N_("deduced by the office")


def difference(plus: Sequence[Figure], minus: Sequence[Figure] = (), basis: str = "") -> Figure:
    """Sum less sum: n.d. as soon as a part is, or when what is deducted is only a lower bound."""
    parts = (*plus, *minus)
    if any(f.value is None for f in parts) or any(f.status is not Status.KNOWN for f in minus):
        return replace(UNKNOWN, basis=basis)
    status = Status.KNOWN if all(f.status is Status.KNOWN for f in plus) else Status.AT_LEAST
    value = sum(f.value or 0 for f in plus) - sum(f.value or 0 for f in minus)
    refs = tuple(dict.fromkeys(ref for f in parts for ref in f.refs))
    return Figure(value, status, basis=basis, refs=refs)


def outside(programme: Row) -> str:
    """Why a programme enters no total: a msgid, "" when it does."""
    if programme["nature"] != "project":
        return NOT_A_PROJECT
    return ANOTHER_CHANNEL if programme["channel"] in ("contested", "bilateral") else ""


@dataclass(frozen=True, eq=False)
class Book:
    """What is recorded of one programme: its instalments and declared expenditure."""

    ledger: Ledger
    row: Row

    @property
    def why_not(self) -> str:
        """Why it enters no total; "" when it does."""
        return outside(self.row)

    @cached_property
    def transfers(self) -> tuple[Instalment, ...]:
        """Transfer instalments, paid or due."""
        return self._instalments("transfer")

    @cached_property
    def refunds(self) -> tuple[Instalment, ...]:
        """What came back."""
        return self._instalments("refund")

    @cached_property
    def sub_transfers(self) -> tuple[Instalment, ...]:
        """What the managing agent passes on."""
        return self._instalments("sub_transfer")

    @cached_property
    def declared(self) -> Declared:
        """Declared expenditure."""
        return declared(self.ledger, self.row.uuid)

    @property
    def has_moved(self) -> bool:
        """Whether anything was paid or declared by the cut-off."""
        lines = (*self.transfers, *self.sub_transfers, *self.refunds)
        return bool(self.paid(lines) or self.declared.reports)

    def _instalments(self, entity: str) -> tuple[Instalment, ...]:
        lines = (self._instalment(entity, row) for row in self.ledger.children(entity, self.row.uuid))
        far = dt.date.max
        return tuple(
            sorted(
                lines, key=lambda i: (i.on.last() if i.on else i.due.last() if i.due else far, i.uuid.bytes)
            )
        )

    def _instalment(self, entity: str, row: Row) -> Instalment:
        ledger, money, on, due = self.ledger, row["amount"], row["on"], row["due"]
        amount, currency = (money.amount, money.currency) if money else (None, None)
        day = min(on.last(), ledger.cut_off) if on else ledger.cut_off
        usd = ledger.in_usd(amount, currency, day).usd
        who = row["recipient"] if entity == "sub_transfer" else row["organisation"]
        return Instalment(
            entity, row.uuid, ledger.name("organisation", ledger.organisation(who)), due, on, amount,
            currency, usd, row["allocation"], _state(on, due, ledger.cut_off),
        )  # fmt: skip

    def paid(self, lines: Iterable[Instalment], until: dt.date | None = None) -> list[Instalment]:
        """Those paid at the cut-off, or at an earlier day."""
        return [
            line
            for line in lines
            if line.state == "paid" and (until is None or (line.on and line.on.last() <= until))
        ]

    def rate(self, known: Mapping[str, Coverage], start: dt.date) -> Rate:
        """Taux d'exécution at the last period reported; n.d. without a report or a positive denominator."""
        until, received = self.declared.until, bool(self.paid(self.transfers))
        if until is None or self.declared.total is None:
            return Rate(programmes=int(received))
        if any(known[basis].touches("not_recorded", start, until) for basis in known):
            return Rate(until=until, programmes=1)
        money = [self.paid(lines, until) for lines in (self.transfers, self.refunds)]
        if self.declared.unknown or any(i.usd is None for lines in money for i in lines):
            return Rate(until=until, programmes=1, note=note(NO_USD))
        net = sum(i.usd or 0 for i in money[0]) - sum(i.usd or 0 for i in money[1])
        stated = all(c.covers(("complete", "no_movement"), start, until) for c in known.values())
        return rate_of(self.declared.spent_at(until), net, until, 1, 1, stated)


def rate_of(
    spent: int, net: int, until: dt.date | None, reported: int, programmes: int, stated: bool
) -> Rate:
    """Spent over received, half-up to the basis point; n.d. when nothing net was received."""
    if net <= 0:
        return Rate(None, until, spent, net, reported, programmes, note(NO_DENOMINATOR))
    points = numbers.divide_half_up(spent * WHOLE, net)
    return Rate(points, until, spent, net, reported, programmes, None if stated else note(FROM_RECORDS))


def _state(on: PartialDay | None, due: PartialDay | None, day: dt.date) -> str:
    if counted(on, day):
        return "paid"
    if on is not None and imprecise(on, day):
        return "imprecise"
    if due is not None and due.last() < day:
        return "late"
    return "due" if due is not None or on is None else "later"


def allocation_lines(
    ledger: Ledger, fund: UUID | None, books: Mapping[UUID, Book]
) -> tuple[AllocationLine, ...]:
    """Allocations of a fund dated by the cut-off, with what was transferred of each."""
    rows = [r for r in ledger.all("allocation") if fund is not None and r["fund"] == fund]
    adopted = {
        r.uuid: on
        for r in rows
        if counted(on := adopted_on(ledger.records, r, draft=ledger.draft), ledger.cut_off)
    }
    paid = _paid_of(ledger, fund, [r for r in rows if r.uuid in adopted], books)
    lines = [
        _allocation(ledger, r, adopted.get(r.uuid), paid.get(r.uuid, []), books)
        for r in rows
        if r.uuid in adopted or counted(r["on"], ledger.cut_off)
    ]
    return tuple(sorted(lines, key=lambda a: (a.on.last() if a.on else dt.date.max, a.uuid.bytes)))


def _paid_of(
    ledger: Ledger, fund: UUID | None, adopted: Sequence[Row], books: Mapping[UUID, Book]
) -> dict[UUID, list[int | None]]:
    """Paid by allocation; what names none belongs to the only adopted one of its programme, if it is so."""
    by_programme: dict[UUID | None, list[UUID]] = {}
    for row in adopted:
        key = row["programme"] if row["kind"] != "direct_costs" else None
        if key is None and row["kind"] != "direct_costs":
            continue  # for a programme that nobody named: no payment is of it
        by_programme.setdefault(key, []).append(row.uuid)
    paid: dict[UUID, list[int | None]] = {}

    def place(named: UUID | None, programme: UUID | None, usd: int | None) -> None:
        only = by_programme.get(programme, [])
        target = named or (only[0] if len(only) == 1 else None)
        if target is not None:
            paid.setdefault(target, []).append(usd)

    for programme, book in books.items():
        for line in book.paid(book.transfers):
            place(line.allocation, programme, line.usd)
    for row in ledger.all("fund_entry"):
        if row["fund"] == fund and row["kind"] == "direct_costs" and counted(row["on"], ledger.cut_off):
            money = row["amount"]
            day = row["on"].last()
            place(
                row["allocation"],
                None,
                ledger.in_usd(money.amount, money.currency, day).usd if money else None,
            )
    return paid


def _allocation(
    ledger: Ledger,
    row: Row,
    adopted: PartialDay | None,
    paid: Sequence[int | None],
    books: Mapping[UUID, Book],
) -> AllocationLine:
    money, day = row["amount"], adopted or row["on"]
    usd = ledger.in_usd(money.amount, money.currency, day.last() if day else None).usd if money else None
    refs = (reference(row),)
    amount = Figure(usd, Status.UNKNOWN if usd is None else Status.KNOWN, basis="allocated", refs=refs)
    value, status = total(paid) if paid else (0, Status.KNOWN)
    gross = Figure(value, status, basis="transferred", refs=refs)
    rest = UNKNOWN
    if adopted is not None and usd is not None and status is Status.KNOWN:
        rest = Figure(max(0, usd - (value or 0)), Status.KNOWN, basis="to_transfer", refs=refs)
    decision = ledger.records.get("decision", row["decision"])
    rejected = decision is not None and decision["outcome"] == "rejected"
    state = "adopted" if adopted else "rejected" if rejected else "proposed"
    book = books.get(row["programme"])
    named = row["kind"] != "direct_costs" and row["programme"] is not None
    return AllocationLine(
        row.uuid, row.ref, row["kind"] or "programme", row["programme"], row["province"], row["on"], adopted,
        state, amount, gross, rest, not named or (book is not None and not book.why_not),
        bool(row["fictional"]),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lines:
    """Programme lines from the books; ``coverage`` by measure from ``start``."""

    ledger: Ledger
    books: Mapping[UUID, Book]
    allocations: Sequence[AllocationLine]
    coverage: Mapping[str, Coverage]
    start: dt.date

    def figures(self) -> tuple[ProgrammeFigures, ...]:
        """All programmes, by title and uuid."""
        lines = {uuid: self._line(book) for uuid, book in self.books.items()}
        parts: dict[UUID, list[ProgrammeFigures]] = {}
        for line in lines.values():
            if line.part_of is not None and not line.later:
                parts.setdefault(line.part_of, []).append(line)
        found = [self._with_rest(line, parts.get(line.uuid, [])) for line in lines.values()]
        return tuple(sorted(found, key=lambda p: (p.title.casefold(), p.uuid.bytes)))

    def _line(self, book: Book) -> ProgrammeFigures:
        row, ledger = book.row, self.ledger
        mine = [a for a in self.allocations if a.programme == row.uuid and a.kind != "direct_costs"]
        adopted = [a for a in mine if a.state == "adopted"]
        transferred = self._moved("transferred", book, book.paid(book.transfers))
        refunded = self._moved("refunded", book, book.paid(book.refunds))
        spent, provisional = self._spent(book)
        amendments = amendments_of(ledger, row)
        span = row["span"]
        start = span.start if span else None
        return ProgrammeFigures(
            uuid=row.uuid, ref=row.ref, title=row["title"] or "", code=row["code"] or "",
            nature=row["nature"] or "", lead=lead_of(ledger, row),
            allocated=_sum([a.amount for a in adopted], "allocated"),
            proposed=_sum([a.amount for a in mine if a.state == "proposed"], "proposed"),
            transferred=transferred,
            due=_waiting(book, book.transfers, "due"), late_transfers=_waiting(book, book.transfers, "late"),
            sub_transferred=_waiting(book, book.sub_transfers, "paid"),
            refunded=refunded, spent=spent, spent_provisional=provisional,
            held=difference([transferred], [refunded, spent], "held"),
            rate=book.rate(self._of_rate, self.start),
            to_transfer=_sum([a.to_transfer for a in adopted], "to_transfer"),
            budget=budget_of(ledger, row, []), budget_now=budget_of(ledger, row, amendments),
            start=start, planned_start=row["planned_start"],
            late=_late(start, row["planned_start"], ledger.cut_off),
            later=not (adopted or book.has_moved) and _later(start or row["launch"], ledger.cut_off),
            end=end_in_force(row, amendments), extensions=sum(a["kind"] == "no_cost" for a in amendments),
            part_of=row["part_of"], rest=None, rest_deduced=bool(row["part_deduced"]),
            in_total=not book.why_not, why_not=book.why_not,
            instalments=(*book.transfers, *book.sub_transfers, *book.refunds), reports=book.declared.reports,
            provinces=_provinces(row), fictional=bool(row["fictional"]), draft=not row.final,
        )  # fmt: skip

    @cached_property
    def _of_rate(self) -> dict[str, Coverage]:
        return {basis: self.coverage[basis] for basis in ("transferred", "refunded", "spent")}

    def _moved(self, basis: str, book: Book, lines: Sequence[Instalment]) -> Figure:
        value, status = total([line.usd for line in lines])
        return self._stated(basis, book, value, status, bool(lines))

    def _stated(self, basis: str, book: Book, value: int | None, status: Status, some: bool) -> Figure:
        last = self.ledger.cut_off
        figure = self.coverage[basis].figure(value, status, some, self.start, last, not book.why_not)
        return replace(figure, basis=basis, refs=(reference(book.row),) if some else ())

    def _spent(self, book: Book) -> tuple[Figure, Figure]:
        found = book.declared
        status = Status.AT_LEAST if found.unknown else Status.KNOWN
        some = found.total is not None
        spent = self._stated("spent", book, found.total, status, some or found.unknown)
        if not some:
            return spent, replace(UNKNOWN, basis="spent")
        return spent, replace(spent, value=found.provisional if spent.value is not None else None)

    def _with_rest(self, line: ProgrammeFigures, parts: Sequence[ProgrammeFigures]) -> ProgrammeFigures:
        """An envelope less its projects; unknown as soon as one amount is."""
        if line.nature != "envelope":
            return line
        projects = [p for p in parts if p.nature == "project"]
        deduced = any(p.rest_deduced for p in projects)
        rest = difference([line.budget_now], [p.budget_now for p in projects], "rest")
        if rest.value is not None and deduced:
            rest = replace(rest, note=note(DEDUCED))
        return replace(line, rest=rest, rest_deduced=deduced)


def _sum(figures: Sequence[Figure], basis: str) -> Figure:
    """Sum of amounts; n.d. of nothing."""
    value, status = total([f.value for f in figures])
    refs = tuple(dict.fromkeys(ref for f in figures for ref in f.refs))
    return Figure(value, status, basis=basis, refs=refs)


def _waiting(book: Book, lines: Sequence[Instalment], state: str) -> Figure:
    found = [line for line in lines if line.state == state]
    value, status = total([line.usd for line in found])
    refs = tuple(Ref(line.entity, line.uuid) for line in found)
    return Figure(value, status, basis=state, refs=(reference(book.row), *refs) if found else ())


def lead_of(ledger: Ledger, row: Row) -> Words:
    """The lead of the consortium, else its managing agent; empty when it is not known."""
    partners = ledger.children("programme_partner", row.uuid)
    lead = next((p for p in partners if p["role"] in ("lead", "managing_agent")), None)
    return ledger.name("organisation", ledger.organisation(lead["organisation"]) if lead else None)


def amendments_of(ledger: Ledger, row: Row) -> list[Row]:
    """Amendments of a programme that count at the cut-off, oldest first."""
    found = [r for r in ledger.children("programme_amendment", row.uuid) if counted(r["on"], ledger.cut_off)]
    return sorted(found, key=lambda r: (r["on"].last(), r.uuid.bytes))


def budget_of(ledger: Ledger, row: Row, amendments: Sequence[Row]) -> Figure:
    """Budget in USD with its amendments; a change without a rate makes it n.d."""
    parts = [_usd(ledger, row["budget"], row)]
    for amendment in amendments:
        money = amendment["change"]
        if money is not None and money.amount is not None:
            parts.append(ledger.in_usd(money.amount, money.currency, amendment["on"].last()).usd)
    if None in parts:
        return replace(UNKNOWN, basis="budget")
    return Figure(sum(p or 0 for p in parts), Status.KNOWN, basis="budget", refs=(reference(row),))


def _usd(ledger: Ledger, money: object, row: Row) -> int | None:
    span = row["span"]
    start = span.start.last() if span and span.start else None
    day = min(start or ledger.cut_off, ledger.cut_off)
    return ledger.in_usd(getattr(money, "amount", None), getattr(money, "currency", None), day).usd


def end_in_force(row: Row, amendments: Sequence[Row]) -> PartialDay | None:
    """End in force: that of the latest amendment that changes it."""
    changed = [a["new_end"] for a in amendments if a["new_end"] is not None]
    if changed:
        last: PartialDay = changed[-1]
        return last
    end: PartialDay | None = row["span"].end if row["span"] else None
    return end


def _late(start: PartialDay | None, planned: PartialDay | None, day: dt.date) -> bool:
    if planned is None:
        return False
    if start is None or start.first() > day:
        return planned.last() < day
    return start.first() > planned.last()


def _later(start: PartialDay | None, day: dt.date) -> bool:
    return start is not None and start.first() > day


def _provinces(row: Row) -> tuple[UUID, ...]:
    shares = row["locations"]
    found = {targets[0] for targets, _share in shares.rows if targets[0]} if shares else set()
    return tuple(sorted(found, key=lambda u: u.bytes))
