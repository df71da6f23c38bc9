"""What a person must look at in the uses of the Fund: contradictions are said and kept, never dropped."""

from collections.abc import Iterator
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.figure import Cents, Figure, Note, Ref, note
from issss_desktop.models.figures import Alert
from issss_desktop.models.uses import AllocationLine, Instalment, ProgrammeFigures, Statement
from issss_desktop.services.figures import spending
from issss_desktop.services.figures.ledger import reference
from issss_desktop.services.figures.positions import FAR_PAST
from issss_desktop.services.figures.programmes import ANOTHER_CHANNEL, Book, amendments_of
from issss_desktop.services.figures.uses import BASES, Books

ALARM, WARNING, INFO = "alarm", "warning", "info"
SPENT_ABOVE = N_("“{title}”: expenditure exceeds the transfers less refunds by {amount} USD.")
REFUND_ABOVE = N_("“{title}”: refunds exceed the transfers by {amount} USD.")
REFUND_OF_ONE = N_("“{title}”: the refunds of one transfer exceed it by {amount} USD.")
TOO_EARLY = N_("“{title}”: transfers before the adoption of their allocation: {count}, the first on {day}.")
OF_A_PROPOSAL = N_("“{title}”: transfers on an allocation that is not adopted: {count}, the first on {day}.")
ABOVE_ALLOCATION = N_("“{title}”: the transfers of an allocation exceed it by {amount} USD.")
LATE = N_("“{title}”: transfers overdue: {amount} USD ({count}).")
NO_ALLOCATION = N_(
    "“{title}”: transfers that name no allocation: {count}; the programme has several or none."
)
NOT_IN_TOTAL = N_("“{title}” is not a project: its transfers are in no total. Record them on the project.")
CONTESTED = N_("“{title}” is not through the Fund, or contested: its transfers are in no total.")
ADOPTED_APART = N_(
    "An adopted allocation is for a programme that enters no total: {amount} USD not reserved."
)
ALLOCATED_TWICE = N_(
    "“{title}”: one decision carries {count} allocations, {amount} USD in all: check that none counts twice."
)
AMENDED_TWICE = N_(
    "“{title}”: one decision carries {count} amendments of the budget: check that none counts twice."
)
EXTENDED_TWICE = N_(
    "“{title}”: one decision carries {count} no-cost extensions: check that none counts twice."
)
NEGATIVE_BALANCE = N_("The uses of the Fund exceed its sources by {amount} USD.")
NEGATIVE_AVAILABLE = N_("The adopted allocations exceed what the Fund has by {amount} USD.")
NO_RATE = N_("“{title}”: an amount has no rate of exchange on its date; it is in no USD figure.")
TWO_FEES = N_(
    "The agent’s fee is recorded on deposits and as entries of the Fund: check that none counts twice."
)
AGAINST = N_("Stated as not recorded or without movement, but movements are recorded.")
REPORTS = {
    spending.LOWER: N_("“{title}”: a cumulative expenditure is lower than the one before."),
    spending.TWICE: N_("“{title}”: expenditure of one period is declared twice; the later report counts."),
    spending.OVERLAP: N_("“{title}”: two periods of declared expenditure overlap; both count."),
    spending.MIXED: N_("“{title}”: one report has amounts with and without a category; both count."),
}
MEASURES = ("transferred", "refunded", "spent", "costs")


def use_alerts(books: Books, statement: Statement) -> Iterator[Alert]:
    """Alerts of the statement, its programmes and allocations."""
    for line in statement.programmes:
        yield from _programme(books.programmes[line.uuid], line, statement)
        yield from _amended_twice(books.programmes[line.uuid], line)
    for allocation in statement.allocations:
        yield from _allocation(books, allocation)
    yield from _allocated_twice(books, statement)
    yield from _negative(NEGATIVE_BALANCE, statement.cumulative.balance)
    yield from _negative(NEGATIVE_AVAILABLE, statement.available.figure)
    fees = {flow.key[0] for flow in books.flows["agent_fee"]}
    if len(fees) > 1:
        yield Alert(WARNING, note(TWO_FEES), tuple(dict.fromkeys(f.ref for f in books.flows["agent_fee"])))
    yield from _contradictions(books)


def _negative(msgid: str, figure: Figure) -> Iterator[Alert]:
    if figure.value is not None and figure.value < 0:
        yield Alert(ALARM, note(msgid, amount=Cents(-figure.value)), figure.refs[:20])


def _contradictions(books: Books) -> Iterator[Alert]:
    for basis in MEASURES:
        coverage = books.coverage[basis]
        flows = [f for kind, of in BASES.items() if of == basis for f in books.flows[kind]]
        against = [f for f in flows if coverage.touches("no_movement", max(f.first, FAR_PAST), f.last)]
        if coverage.touches("not_recorded", books.start, books.ledger.cut_off):
            against = flows
        if against:
            yield Alert(WARNING, note(AGAINST), tuple(dict.fromkeys(f.ref for f in against))[:20])


def _programme(book: Book, line: ProgrammeFigures, statement: Statement) -> Iterator[Alert]:
    owner = reference(book.row)
    paid, refunds = book.paid(book.transfers), book.paid(book.refunds)
    if not line.in_total:
        if paid or refunds:
            said = CONTESTED if line.why_not == ANOTHER_CHANNEL else NOT_IN_TOTAL
            yield _said(WARNING, said, line, owner, [*paid, *refunds])
        return
    transferred = sum(i.usd or 0 for i in paid)
    refunded = sum(i.usd or 0 for i in refunds)
    spent, known = book.declared.total, all(i.usd is not None for i in (*paid, *refunds))
    if known and spent is not None and spent > transferred - refunded:
        yield _said(WARNING, SPENT_ABOVE, line, owner, amount=Cents(spent - transferred + refunded))
    if known and refunded > transferred:
        yield _said(WARNING, REFUND_ABOVE, line, owner, refunds, amount=Cents(refunded - transferred))
    if not known or book.declared.unknown:
        yield _said(WARNING, NO_RATE, line, owner, [i for i in (*paid, *refunds) if i.usd is None])
    yield from _refunds_of_one(book, line, owner, paid, refunds)
    late = [i for i in book.transfers if i.state == "late"]
    if late:
        amount = Cents(sum(i.usd or 0 for i in late))
        yield _said(INFO, LATE, line, owner, late, count=len(late), amount=amount)
    yield from _against_allocations(line, owner, paid, statement)
    for problem, refs in book.declared.problems:
        yield Alert(WARNING, note(REPORTS[problem], title=line.title), (owner, *refs))


def _said(
    level: str,
    msgid: str,
    line: ProgrammeFigures,
    owner: Ref,
    rows: list[Instalment] | None = None,
    **values: object,
) -> Alert:
    refs = tuple(Ref(i.entity, i.uuid) for i in (rows or [])[:20])
    said: Note = note(msgid, title=line.title, **values)
    return Alert(level, said, (owner, *refs))


def _refunds_of_one(
    book: Book, line: ProgrammeFigures, owner: Ref, paid: list[Instalment], refunds: list[Instalment]
) -> Iterator[Alert]:
    amounts = {i.uuid: i.usd for i in paid}
    back: dict[object, list[Instalment]] = {}
    for refund in refunds:
        row = book.ledger.records.get("refund", refund.uuid)
        if row is not None and row["transfer"] is not None:
            back.setdefault(row["transfer"], []).append(refund)
    for transfer, found in back.items():
        whole, given = amounts.get(transfer, 0), sum(i.usd or 0 for i in found)  # type: ignore[call-overload]
        if whole is not None and given > whole:
            yield _said(WARNING, REFUND_OF_ONE, line, owner, found, amount=Cents(given - whole))


def _against_allocations(
    line: ProgrammeFigures, owner: Ref, paid: list[Instalment], statement: Statement
) -> Iterator[Alert]:
    adopted = {a.uuid: a.adopted for a in statement.allocations}
    mine = [a for a in statement.allocations if a.programme == line.uuid and a.state == "adopted"]
    loose: list[Instalment] = []
    early: list[Instalment] = []
    proposed: list[Instalment] = []
    for transfer in paid:
        named = transfer.allocation
        if named is None and len(mine) != 1:
            loose.append(transfer)
            continue
        on = adopted.get(named) if named else mine[0].adopted
        if on is None:
            proposed.append(transfer)
        elif transfer.on is not None and transfer.on.last() < on.first():
            early.append(transfer)
    for msgid, found in ((OF_A_PROPOSAL, proposed), (TOO_EARLY, early)):
        if found:
            yield _said(WARNING, msgid, line, owner, found, count=len(found), day=found[0].on)
    if loose:
        yield _said(INFO, NO_ALLOCATION, line, owner, loose, count=len(loose))


def _allocated_twice(books: Books, statement: Statement) -> Iterator[Alert]:
    """Adopted allocations of one decision for one programme: two offices may each have applied it."""
    found: dict[tuple[object, ...], list[AllocationLine]] = {}
    for line in statement.allocations:
        row = books.ledger.records.get("allocation", line.uuid)
        if line.state == "adopted" and row is not None:
            found.setdefault((row["decision"], line.kind, line.programme), []).append(line)
    for lines in found.values():
        if len(lines) > 1:
            refs = tuple(Ref("allocation", line.uuid, line.ref) for line in lines)
            book = books.programmes.get(lines[0].programme) if lines[0].programme else None
            amount = Cents(sum(line.amount.value or 0 for line in lines))
            title = book.row["title"] if book else lines[0].ref
            yield Alert(WARNING, note(ALLOCATED_TWICE, title=title, count=len(lines), amount=amount), refs)


def _amended_twice(book: Book, line: ProgrammeFigures) -> Iterator[Alert]:
    """Amendments of one decision that do the same: one office typed it by hand, another applied it."""
    found: dict[tuple[str, UUID], list[Ref]] = {}
    for row in amendments_of(book.ledger, book.row):
        change = row["change"]
        if row["decision"] is None:
            continue
        if change is not None and change.amount:
            found.setdefault((AMENDED_TWICE, row["decision"]), []).append(reference(row))
        if row["kind"] == "no_cost":
            found.setdefault((EXTENDED_TWICE, row["decision"]), []).append(reference(row))
    for (msgid, _decision), refs in found.items():
        if len(refs) > 1:
            said = note(msgid, title=line.title, count=len(refs))
            yield Alert(WARNING, said, (reference(book.row), *refs))


def _allocation(books: Books, line: AllocationLine) -> Iterator[Alert]:
    ref = Ref("allocation", line.uuid, line.ref)
    if line.state != "adopted":
        return
    if not line.counted:
        yield Alert(WARNING, note(ADOPTED_APART, amount=Cents(line.amount.value or 0)), (ref,))
    amount, paid = line.amount.value, line.transferred.value
    if amount is not None and paid is not None and paid > amount:
        book = books.programmes.get(line.programme) if line.programme else None
        title = book.row["title"] if book else line.ref
        yield Alert(WARNING, note(ABOVE_ALLOCATION, title=title, amount=Cents(paid - amount)), (ref,))
