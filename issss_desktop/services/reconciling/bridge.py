"""The bridge between two totals: our balance of the fund, step by step, to the closing balance of the agent.

closing = ours + (theirs only) − (ours only) + gaps + records of other periods + gap at the opening + what the
statement itself does not add up to. It holds to the cent by its making; the rest says what nobody explained.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from issss_desktop.i18n import N_, _, language
from issss_desktop.models.entities.common import Span
from issss_desktop.models.entities.programmes import ENTRIES, GAPS
from issss_desktop.models.reconciliation import Bridge, BridgeItem, LineStanding, OurRecord
from issss_desktop.services.figures.ledger import counted

HEADS = {
    "deposits": N_("Deposits"),
    "fees": N_("Agent’s fee charged on deposits"),
    **{code: label for code, label in ENTRIES.options if code in ("interest_fund", "interest_organisation")},
    "other_receipt": dict(ENTRIES.options)["other_receipt"],
    "transfers": N_("Transfer instalments"),
    "refunds": N_("Refunds"),
    **{c: dict(ENTRIES.options)[c] for c in ("direct_costs", "agent_fee", "bank_charges", "other_fund")},
}
"""What makes our balance, in its order."""

GROUPS = {
    "ours": N_("In our records only"),
    "theirs": N_("In the agent’s statement only"),
    "gap": N_("Gaps between a line and our record"),
    "period": N_("Recorded here in another period"),
    "opening": N_("Gap at the opening"),
    "statement": N_("The statement itself"),
}
"""Groups of steps, in their order."""


@dataclass(frozen=True)
class Balances:
    """What the statement says of its account, USD cents; ``explained_opening``: by the one signed before.

    ``silent``: our records do not say what our balance is, not even zero.
    """

    span: Span | None
    currency: str
    opening: int | None
    closing: int | None
    explained_opening: int | None = None
    silent: bool = False


def balance(ours: Sequence[OurRecord], day: dt.date | None) -> int | None:
    """Our balance of the fund at a day, as figures count events; None when a part has no rate."""
    amounts = [r.usd for r in ours if day is not None and r.counted and counted(r.on, day)]
    return None if day is None or None in amounts else sum(a for a in amounts if a is not None)


def build(ours: Sequence[OurRecord], lines: Sequence[LineStanding], told: Balances) -> Bridge:
    """The bridge of one statement; ``lines`` with the records that they show."""
    span = told.span
    start, end = (span.start if span else None), (span.end if span else None)
    before = start.first() - dt.timedelta(days=1) if start else None
    last = end.last() if end else None
    own = [line for line in lines if line.usd is not None]
    items = [
        *_ours_only(ours, own, before, last),
        *_theirs_only(own),
        *_gaps(own),
        *_periods(own, before, last),
        *_opening(told, None if told.silent else balance(ours, before)),
        *_adds_up(told, own),
    ]
    other = tuple(line for line in lines if line.usd is None)
    return Bridge(
        start, end, told.currency, told.opening, told.closing, None if told.silent else balance(ours, last),
        tuple(_heads(ours, last)), tuple(items), other,
    )  # fmt: skip


def in_span(record: OurRecord, before: dt.date | None, last: dt.date | None) -> bool:
    """Whether a record moved our balance within the span: counted at its end and not on its eve."""
    if last is None or before is None or not record.counted:
        return False
    return counted(record.on, last) and not counted(record.on, before)


def _heads(ours: Sequence[OurRecord], last: dt.date | None) -> Iterator[tuple[str, int | None]]:
    for head, label in HEADS.items():
        found = [r for r in ours if r.counted and last is not None and counted(r.on, last)]
        if head == "fees":
            amounts = [-r.fee for r in found if r.fee]
        else:
            mine = [r.gross for r in found if r.head == head]
            if None in mine:
                yield label, None
                continue
            amounts = [a for a in mine if a is not None]
        if amounts:
            yield label, sum(amounts)


def _ours_only(
    ours: Sequence[OurRecord], lines: Sequence[LineStanding], before: dt.date | None, last: dt.date | None
) -> Iterator[BridgeItem]:
    shown = {line.record.uuid for line in lines if line.record is not None}
    for record in ours:
        if record.uuid not in shown and in_span(record, before, last):
            amount = None if record.usd is None else -record.usd
            yield BridgeItem("ours", _shown(record), amount, record.on, record=(record.entity, record.uuid))


def _theirs_only(lines: Sequence[LineStanding]) -> Iterator[BridgeItem]:
    for line in lines:
        if line.record is None:
            yield BridgeItem("theirs", line.text, line.usd, line.on, line.reason, line.is_open)


def _gaps(lines: Sequence[LineStanding]) -> Iterator[BridgeItem]:
    for line in lines:
        if line.record is not None and line.record.usd is None:
            yield BridgeItem("gap", line.text, None, line.on, line.reason, not line.reason)
        elif line.record is not None and line.gap:
            yield BridgeItem("gap", line.text, line.gap, line.on, line.reason, line.is_open)


def _periods(
    lines: Sequence[LineStanding], before: dt.date | None, last: dt.date | None
) -> Iterator[BridgeItem]:
    met = set()
    for line in lines:
        record = line.record
        if record is None or record.uuid in met or in_span(record, before, last):
            continue
        met.add(record.uuid)
        # a draft, or a payment without a date, is in no figure: that is to be mended, not explained
        mended = record.counted and record.on is not None
        label = _shown(record)
        if not record.counted:
            label = f"{label} ({_(record.left_out)})"
        elif record.on is None:
            label = f"{label} ({_('without a date of payment here')})"
        yield BridgeItem(
            "period", label, record.usd, record.on, line.reason or ("delay" if mended else ""),
            not mended and not line.reason, (record.entity, record.uuid),
        )  # fmt: skip


def _opening(told: Balances, ours: int | None) -> Iterator[BridgeItem]:
    if told.opening is None or ours is None:
        yield BridgeItem(
            "opening", _("The opening balance, or ours of the eve, is not known"), None, is_open=True
        )
        return
    gap = told.opening - ours
    known = told.explained_opening
    if known:
        yield BridgeItem(
            "opening", _("Explained by the reconciliation before this one"), known, reason="delay"
        )
    if gap - (known or 0):
        said = _("Opening balance of the agent less our balance of the eve")
        yield BridgeItem("opening", said, gap - (known or 0), is_open=True)


def _adds_up(told: Balances, lines: Sequence[LineStanding]) -> Iterator[BridgeItem]:
    if told.opening is None or told.closing is None:
        return
    rest = told.closing - told.opening - sum(line.usd or 0 for line in lines)
    if rest:
        said = _("The opening balance and the lines do not add up to the closing balance")
        yield BridgeItem("statement", said, rest, is_open=True)


def _shown(record: OurRecord) -> str:
    return record.shown(language())


def reason_label(code: str) -> str:
    """A reason in words; "to be explained" for none."""
    return GAPS.label(code) if code else _("to be explained")
