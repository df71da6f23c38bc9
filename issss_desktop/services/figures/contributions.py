"""A contribution at a cut-off: committed, received, outstanding, exchange gap, agent's fee (figures.md)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.figure import UNKNOWN, Figure, Ref, Status, note
from issss_desktop.models.figures import ContributionFigures, ContributionLine
from issss_desktop.models.rows import Row
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures.ledger import Converted, Ledger, counted, imprecise, reference, total

DEFAULT_FEE = 100  # basis points: the standard fee of the agent, only a proposal
WHOLE = 10_000
SIGNED_KINDS = ("signature", "amendment", "cancellation")
RECORDED_ONLY = N_("from the deposits recorded")


@dataclass(frozen=True)
class Event:
    """Something dated that raises (or lowers) a cumulative figure; ``usd`` None without a rate.

    ``basis``: announced, signed or received; ``until``: day from which another event replaces it.
    """

    basis: str
    donor: UUID | None
    on: PartialDay | None
    usd: int | None
    ref: Ref
    until: dt.date | None = None

    def at(self, day: dt.date) -> bool:
        """Whether it counts at a day."""
        return counted(self.on, day) and (self.until is None or self.until > day)


def contributions_of(ledger: Ledger, fund: UUID | None) -> tuple[Row, ...]:
    """Contributions to a fund that enter figures."""
    return tuple(row for row in ledger.all("contribution") if fund is not None and row["fund"] == fund)


def absorptions(ledger: Ledger, contributions: Sequence[Row]) -> dict[UUID, dt.date]:
    """Last possible day of the signature, or whole cancellation, that absorbs each announcement."""
    absorbed: dict[UUID, dt.date] = {}
    for contribution in contributions:
        for row in ledger.children("movement", contribution.uuid):
            whole = row["kind"] == "signature" or (row["kind"] == "cancellation" and _amount(row) is None)
            if row["absorbs"] is None or row["on"] is None or not whole:
                continue
            day = row["on"].last()
            absorbed[row["absorbs"]] = min(day, absorbed.get(row["absorbs"], day))
    return absorbed


def contribution_figures(
    ledger: Ledger, row: Row, absorbed: Mapping[UUID, dt.date], fee_bp: int | None = None
) -> ContributionFigures:
    """One contribution at the ledger's cut-off; ``fee_bp`` proposes the agent's fee (basis points)."""
    movements = [_movement_line(ledger, row, child, absorbed) for child in _dated(ledger, row, "movement")]
    deposits = [_deposit_line(ledger, row, c, fee_bp or DEFAULT_FEE) for c in _dated(ledger, row, "deposit")]
    signed = _Signed.of(ledger, row["currency"], movements)
    deposits = signed.with_gaps(ledger, row["currency"], deposits)
    paid = [_native(ledger, d, row["currency"]) for d in deposits if d.state == "counted"]
    received_native = sum(x for x in paid if x is not None) if paid and None not in paid else None
    lines = (*movements, *_instalments(ledger, row, paid), *deposits)
    money = _money(ledger, row, signed, deposits, paid)
    return ContributionFigures(
        uuid=row.uuid,
        ref=row.ref,
        donor_uuid=ledger.organisation(row["donor"]),
        donor=ledger.name("organisation", ledger.organisation(row["donor"])),
        agreement=row["agreement"] or "",
        currency=row["currency"],
        fictional=bool(row["fictional"]),
        draft=not row.final,
        lines=tuple(sorted(lines, key=_line_order)),
        announced=_announced(row, movements),
        signed_native=signed.native,
        received_native=received_native,
        **money,
    )


def events(contribution: ContributionFigures, absorbed: Mapping[UUID, dt.date]) -> Iterator[Event]:
    """Events of a contribution, whatever their date: a cumulative figure picks those of its day."""
    donor = contribution.donor_uuid
    owner = Ref("contribution", contribution.uuid, contribution.ref)
    for line in contribution.lines:
        if line.kind == "deposit":
            yield Event("received", donor, line.on, line.usd, owner)
        elif line.kind == "announcement":
            yield Event("announced", donor, line.on, line.usd, owner, absorbed.get(line.uuid))
        elif line.kind == "cancellation" and line.absorbs is not None:
            if line.amount is not None:
                yield Event("announced", donor, line.on, line.usd, owner, absorbed.get(line.absorbs))
        elif line.kind in SIGNED_KINDS:
            yield Event("signed", donor, line.on, line.usd, owner)


def _amount(row: Row) -> int | None:
    return row["amount"].amount if row["amount"] else None


def _dated(ledger: Ledger, row: Row, entity: str) -> list[Row]:
    code = "due" if entity == "expected" else "on"
    rows = ledger.children(entity, row.uuid)
    return sorted(rows, key=lambda r: (r[code].last() if r[code] else dt.date.max, r.uuid.bytes))


def _line_order(line: ContributionLine) -> tuple[dt.date, str, bytes]:
    return line.on.last() if line.on else dt.date.max, line.kind, line.uuid.bytes


def _state(ledger: Ledger, on: PartialDay | None) -> str:
    if counted(on, ledger.cut_off):
        return "counted"
    return "imprecise" if imprecise(on, ledger.cut_off) else "later"


def _movement_line(
    ledger: Ledger, owner: Row, row: Row, absorbed: Mapping[UUID, dt.date]
) -> ContributionLine:
    money, on = row["amount"], row["on"]
    amount = money.amount if money else None
    if amount is not None and row["kind"] == "cancellation":
        amount = -abs(amount)  # people write what is cancelled with or without a minus
    currency = (money.currency if money else None) or owner["currency"]
    usd = ledger.in_usd(amount, currency, on.last() if on else None, money.rate if money else None)
    state = _state(ledger, on)
    if state == "counted" and row["kind"] == "announcement" and row.uuid in absorbed:
        state = "absorbed" if absorbed[row.uuid] <= ledger.cut_off else state
    rate_on = money.rate_on if usd.origin == "own" else usd.rate_on
    return ContributionLine(
        row.uuid, row["kind"] or "", on, amount, currency, usd.rate, rate_on, usd.origin, usd.usd,
        None, None, None, None, state, row["absorbs"],
    )  # fmt: skip


def _deposit_line(ledger: Ledger, owner: Row, row: Row, fee_bp: int) -> ContributionLine:
    money, on = row["amount"], row["on"]
    amount = money.amount if money else None
    currency = (money.currency if money else None) or owner["currency"]
    found = ledger.in_usd(amount, currency, on.last() if on else None, money.rate if money else None)
    if row["credited"] is not None:
        found = Converted(row["credited"], found.rate, found.rate_on, "credited")
    own = money is not None and money.rate is not None
    fee = None if found.usd is None else numbers.divide_half_up(found.usd * fee_bp, WHOLE)
    return ContributionLine(
        row.uuid, "deposit", on, amount, currency, found.rate, money.rate_on if own else found.rate_on,
        found.origin, found.usd, None, None, fee, row["fee"], _state(ledger, on),
        reconciled=row["state"] == "reconciled",
    )  # fmt: skip


def _native(ledger: Ledger, line: ContributionLine, currency: str | None) -> int | None:
    """Amount of a line in the currency of the agreement; through USD when it was paid in another one."""
    if line.currency == currency or line.on is None:
        return line.amount
    return ledger.from_usd(line.usd, currency, line.on.last())


@dataclass(frozen=True)
class _Signed:
    """Signed amount S (``native``) and its USD Vs; a rate ``single`` to all movements is exact."""

    lines: tuple[ContributionLine, ...]
    native: int | None
    usd: int | None
    status: Status
    single: Any

    @classmethod
    def of(cls, ledger: Ledger, currency: str | None, movements: Sequence[ContributionLine]) -> "_Signed":
        """Signed at the cut-off: signatures, amendments, cancellations but those of an announcement."""
        lines = tuple(
            line
            for line in movements
            if line.kind in SIGNED_KINDS and line.state == "counted"
            and not (line.kind == "cancellation" and line.absorbs is not None)
        )  # fmt: skip
        parts = [_native(ledger, line, currency) for line in lines]
        native = sum(p for p in parts if p is not None) if parts and None not in parts else None
        usd, status = total([line.usd for line in lines])
        if any(line.usd is None and line.kind != "signature" for line in lines):
            usd, status = None, Status.UNKNOWN  # what is unknown may lower it: not even a lower bound
        rates = {line.rate for line in lines if line.currency == currency}
        single = rates.pop() if len(rates) == 1 and all(line.currency == currency for line in lines) else None
        return cls(lines, native, usd, status, single)

    def at_signature(self, ledger: Ledger, native: int | None, currency: str | None) -> int | None:
        """USD of a part of S at the rate of signature; at their mean when movements have several."""
        if native is None or self.usd is None or self.status is not Status.KNOWN or not self.native:
            return None
        if self.single is not None:
            return ledger.in_usd(native, currency, None, self.single).usd
        return numbers.divide_half_up(native * self.usd, self.native)

    def with_gaps(
        self, ledger: Ledger, currency: str | None, deposits: Sequence[ContributionLine]
    ) -> list[ContributionLine]:
        """Deposits with their USD at the rate of signature and gap; the last one absorbs the cents."""
        out: list[ContributionLine] = []
        natives = [_native(ledger, d, currency) for d in deposits]
        counting = [i for i, d in enumerate(deposits) if d.state == "counted"]
        paid = sum(natives[i] or 0 for i in counting)
        used = 0
        for i, deposit in enumerate(deposits):
            share = self.at_signature(ledger, natives[i], currency)
            if counting and i == counting[-1] and paid == self.native and share is not None:
                share = (self.usd or 0) - used
            used += share or 0 if i in counting else 0
            gap = None if share is None or deposit.usd is None else deposit.usd - share
            out.append(replace(deposit, at_signature=share, gap=gap))
        return out


def _money(
    ledger: Ledger,
    row: Row,
    signed: _Signed,
    deposits: Sequence[ContributionLine],
    paid: Sequence[int | None],
) -> dict[str, Any]:
    counting = [d for d in deposits if d.state == "counted"]
    refs = (reference(row),)
    value, status = total([d.usd for d in counting])
    unknown = signed.native is None or None in paid
    rest = None if unknown else (signed.native or 0) - sum(p or 0 for p in paid)
    rest_usd = ledger.in_usd(rest, row["currency"], ledger.cut_off).usd
    gap = _sum_known([d.gap for d in counting])
    shares = _sum_known([d.at_signature for d in counting])
    latent = identity = None
    if signed.usd is not None and signed.status is Status.KNOWN and None not in (gap, shares, rest_usd):
        latent = rest_usd - (signed.usd - shares)  # type: ignore[operator]
        identity = signed.usd + gap + latent == (value or 0) + rest_usd  # type: ignore[operator]
    charged, charged_status = total([d.fee_charged for d in counting])
    proposed, proposed_status = total([d.fee_proposed for d in counting])
    from_deposits = None if counting else note(RECORDED_ONLY)
    return {
        "signed": Figure(signed.usd, signed.status, basis="signed", refs=refs),
        "received": Figure(value, status, basis="received", refs=refs),
        "outstanding_native": rest,
        "outstanding": _known(rest_usd, "outstanding", refs, from_deposits),
        "gap_realised": _known(gap, "gap", refs) if counting else UNKNOWN,
        "gap_latent": _known(latent, "gap", refs),
        "fee_proposed": Figure(proposed, proposed_status, basis="fee_proposed", refs=refs),
        "fee_charged": Figure(charged, charged_status, basis="fee_charged", refs=refs),
        "identity": identity,
    }


def _sum_known(values: Sequence[int | None]) -> int | None:
    """Exact sum, 0 of nothing; None as soon as one is unknown."""
    return None if None in values else sum(v for v in values if v is not None)


def _known(value: int | None, basis: str, refs: tuple[Ref, ...], said: Any = None) -> Figure:
    status = Status.UNKNOWN if value is None else Status.KNOWN
    return Figure(value, status, basis=basis, refs=refs, note=None if value is None else said)


def _announced(row: Row, movements: Sequence[ContributionLine]) -> Figure:
    """Announcements that no signature has absorbed, less what of them was cancelled."""
    open_lines = {m.uuid: m for m in movements if m.kind == "announcement" and m.state == "counted"}
    absorbed = {m.uuid for m in movements if m.state == "absorbed"}
    cancelled = [
        m
        for m in movements
        if m.kind == "cancellation" and m.state == "counted" and m.amount is not None
        and m.absorbs is not None and m.absorbs not in absorbed
    ]  # fmt: skip
    value, status = total([m.usd for m in (*open_lines.values(), *cancelled)])
    if any(m.usd is None for m in cancelled):
        value, status = None, Status.UNKNOWN
    return Figure(value, status, basis="announced", refs=(reference(row),))


def _instalments(ledger: Ledger, row: Row, paid: Sequence[int | None]) -> list[ContributionLine]:
    """Expected instalments: paid when the deposits so far cover them in order, else due or overdue."""
    covered, out = sum(p or 0 for p in paid), []
    for child in _dated(ledger, row, "expected"):
        amount, due = _amount(child), child["due"]
        currency = (child["amount"].currency if child["amount"] else None) or row["currency"]
        late = due is not None and due.last() < ledger.cut_off
        state = "overdue" if late else "due"
        if amount is not None and currency == row["currency"]:
            state = "paid" if amount <= covered else state
            covered -= amount
        else:
            state = "due"
        line = ContributionLine(
            child.uuid, "expected", due, amount, currency, None, None, "", None, None, None, None, None, state
        )
        out.append(line)
    return out
