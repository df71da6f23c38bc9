"""A reconciliation as plain values: lines of the agent beside our records, gaps, the bridge between totals.

Amounts are USD cents unless said, receipts of the fund positive and payments negative on both sides.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from issss_desktop.i18n import translate
from issss_desktop.models.compound import Words
from issss_desktop.models.kinds import plain_amount
from issss_desktop.models.values.dates import PartialDay


@dataclass(frozen=True)
class OurRecord:
    """A deposit, transfer, refund or entry of the fund; ``entity`` and ``uuid`` name it.

    ``owner``: entity and uuid of the record it lives in. ``gross``: before the ``fee`` charged on it
    (positive); ``usd`` net of it; both None without a rate. ``native`` in minor units of ``currency``.
    ``head``: what it is in the balance of the fund, see ``HEADS`` of the bridge. ``left_out``: msgid of why
    it enters no figure, "" when it does.
    """

    entity: str
    uuid: UUID
    owner: tuple[str, UUID]
    head: str
    kind: str
    who: Words
    on: PartialDay | None
    gross: int | None
    fee: int
    native: int | None
    currency: str | None
    rate: Decimal | None = None
    agent_ref: str = ""
    names: tuple[str, ...] = ()
    left_out: str = ""
    due: PartialDay | None = None
    fictional: bool = False

    @property
    def counted(self) -> bool:
        """Whether it enters figures."""
        return not self.left_out

    @property
    def usd(self) -> int | None:
        """What it changes in the account of the fund, net of its fee."""
        return None if self.gross is None else self.gross - self.fee

    def shown(self, lang: str) -> str:
        """What it is called: "Deposit – United Kingdom"."""
        return " – ".join(p for p in (translate(self.kind, lang), self.who.in_language(lang)) if p)


@dataclass(frozen=True)
class Reason:
    """A reason proposed for a gap: a code of ``GAPS``, and a sentence that says why it fits."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Suggestion:
    """A record of ours that a line may show; ``score`` from 0 to 100; ``sure``: exact, and the only one.

    ``gap``: line less record. ``taken``: sentence that names the line which shows it already, or "".
    """

    record: OurRecord
    score: int
    sure: bool
    sentence: str
    gap: int | None
    taken: str = ""


@dataclass(frozen=True)
class LineStanding:
    """A line of the statement: what it shows of ours, the gap, why.

    ``usd``: its amount where it is in the currency of the statement, else None. ``gap``: line less record,
    None where it has no record or another line of the same record carries it. ``together``: other lines
    that show the same record. ``elsewhere``: sentence of a line of another statement that shows it too.
    """

    uuid: UUID
    on: dt.date | None
    text: str
    agent_ref: str
    amount: int | None
    currency: str
    usd: int | None
    record: OurRecord | None
    gap: int | None
    together: int
    reason: str
    explanation: str
    proposed: Reason | None = None
    suggestions: tuple[Suggestion, ...] = ()
    elsewhere: str = ""
    missing: bool = False
    fictional: bool = False

    @property
    def best(self) -> Suggestion | None:
        """The record that Enter accepts."""
        return self.suggestions[0] if self.record is None and self.suggestions else None

    @property
    def is_open(self) -> bool:
        """Whether something of it is not explained: no record of ours, or a gap, and no reason."""
        if self.reason:
            return False
        return self.missing or (self.record is None or self.usd is None or bool(self.gap))


@dataclass(frozen=True)
class BridgeItem:
    """A step from our balance to the agent's; ``amount`` None is not known.

    ``group``: ours, theirs, gap, period, opening, statement. ``is_open``: nobody has explained it.
    """

    group: str
    label: str
    amount: int | None
    on: PartialDay | dt.date | None = None
    reason: str = ""
    is_open: bool = False
    record: tuple[str, UUID] | None = None


@dataclass(frozen=True)
class Bridge:
    """From our balance at the end of the span to the closing balance of the agent.

    ``heads``: our balance by what makes it, since the beginning. ``closing`` = ``ours`` + the items, to the
    cent, wherever all are known. ``rest``: sum of what nobody has explained; ``open_items`` counts it, for
    two that cancel each other out are still two. ``other_currency``: lines in no sum.
    """

    start: PartialDay | None
    end: PartialDay | None
    currency: str
    opening: int | None
    closing: int | None
    ours: int | None
    heads: tuple[tuple[str, int | None], ...]
    items: tuple[BridgeItem, ...]
    other_currency: tuple[LineStanding, ...] = ()

    @property
    def open_items(self) -> tuple[BridgeItem, ...]:
        """Steps that nobody has explained."""
        return tuple(item for item in self.items if item.is_open)

    @property
    def rest(self) -> int | None:
        """Sum of them; None where a part is not known."""
        return self._sum(self.open_items)

    @property
    def reached(self) -> int | None:
        """Our balance and every step: what the agent's balance must be."""
        steps = self._sum(self.items)
        return None if steps is None or self.ours is None else self.ours + steps

    def of(self, group: str) -> tuple[BridgeItem, ...]:
        """Steps of one group."""
        return tuple(item for item in self.items if item.group == group)

    def sum_of(self, group: str) -> int | None:
        """Sum of a group; 0 for an empty one."""
        return self._sum(self.of(group))

    @staticmethod
    def _sum(items: tuple[BridgeItem, ...]) -> int | None:
        amounts = [item.amount for item in items]
        return None if None in amounts else sum(a for a in amounts if a is not None)

    @property
    def is_explained(self) -> bool:
        """Whether it can be signed off without a word: all is known and nothing is open."""
        known = None not in (self.ours, self.opening, self.closing)
        return known and not self.open_items and not any(line.is_open for line in self.other_currency)


@dataclass(frozen=True)
class Standing:
    """One reconciliation as it stands, for screen, command line and paper.

    ``since``: what changed since it was signed off, in a sentence; "" when nothing did.
    """

    uuid: UUID
    ref: str
    fund: str
    fund_name: Words
    agent: Words
    final: bool
    signed_on: dt.date | None
    signed_by: str
    conclusion: str
    lines: tuple[LineStanding, ...]
    bridge: Bridge
    fictional: bool = False
    duplicates: tuple[tuple[UUID, UUID], ...] = ()
    since: str = ""

    def line(self, uuid: UUID) -> LineStanding | None:
        """One line."""
        return next((line for line in self.lines if line.uuid == uuid), None)

    @property
    def sure(self) -> tuple[tuple[UUID, OurRecord], ...]:
        """Lines with the one record that is sure."""
        return tuple((x.uuid, x.best.record) for x in self.lines if x.best is not None and x.best.sure)


def plain(found: Standing, lang: str) -> dict[str, Any]:
    """JSON of a reconciliation: amounts as decimal texts, null stays null; what is shown, in a language."""
    bridge = found.bridge
    items = [
        {"group": i.group, "label": i.label, "amount": _usd(i.amount), "reason": i.reason or None,
         "open": i.is_open}
        for i in bridge.items
    ]  # fmt: skip
    return {
        "ref": found.ref, "fund": found.fund,
        "signed_on": found.signed_on.isoformat() if found.signed_on else None,
        "signed_by": found.signed_by or None, "ours": _usd(bridge.ours), "opening": _usd(bridge.opening),
        "closing": _usd(bridge.closing), "rest": _usd(bridge.rest), "explained": bridge.is_explained,
        "items": items, "since": found.since or None,
        "lines": [{"line": n, **_plain_line(x, lang)} for n, x in enumerate(found.lines, start=1)],
    }  # fmt: skip


def _usd(amount: int | None) -> str | None:
    return None if amount is None else plain_amount(amount, "USD")


def _plain_record(record: OurRecord | None, lang: str) -> dict[str, Any] | None:
    if record is None:
        return None
    on = record.on.iso() if record.on else None
    return {"entity": record.entity, "uuid": str(record.uuid), "on": on, "usd": _usd(record.usd),
            "shown": record.shown(lang)}  # fmt: skip


def _plain_line(line: LineStanding, lang: str) -> dict[str, Any]:
    known = line.amount is not None and line.currency
    return {
        "uuid": str(line.uuid), "on": line.on.isoformat() if line.on else None, "text": line.text,
        "amount": plain_amount(line.amount, line.currency) if known else None,
        "currency": line.currency or None, "record": _plain_record(line.record, lang),
        "gap": _usd(line.gap), "reason": line.reason or None, "explanation": line.explanation or None,
        "open": line.is_open, "proposed": line.proposed.code if line.proposed else None,
        "suggestions": [
            {"record": _plain_record(s.record, lang), "score": s.score, "sure": s.sure,
             "sentence": s.sentence, "gap": _usd(s.gap), "taken": s.taken or None}
            for s in line.suggestions
        ],
    }  # fmt: skip
