"""Which record of ours a line may show: by amount, date, name and reference, each said in a sentence."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.reconciliation import OurRecord, Suggestion
from issss_desktop.models.values import numbers
from issss_desktop.models.values.texts import fold
from issss_desktop.services.figures.contributions import WHOLE

WINDOW = 92  # days between two books of one payment: a quarter's statement may tell it in the next
NEAR = 10
CLOSE = 300  # basis points: an amount that differs by more is another payment, unless the reference says else
MOST = 5
EXACT, REFERENCE = 55, 30


@dataclass(frozen=True)
class Said:
    """A line without a record: ``usd`` None where it is in another currency than the statement."""

    uuid: UUID
    on: dt.date | None
    text: str
    agent_ref: str
    amount: int
    currency: str
    usd: int | None


@dataclass(frozen=True)
class _Fit:
    record: OurRecord
    score: int
    exact: bool
    close: bool
    parts: tuple[str, ...]
    gap: int | None


@dataclass
class Suggester:
    """Candidates of every line; ``fee_bp``: the agent's fee; ``taken``: sentence of records already shown."""

    ours: Sequence[OurRecord]
    fee_bp: int
    taken: Mapping[UUID, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort by amount and by reference, so that a line looks at its neighbours only."""
        pairs = [(a, i) for i, r in enumerate(self.ours) for a in {*self._amounts(r)}]
        self._sorted = sorted(pairs)
        self._keys = [a for a, _i in self._sorted]
        self._native: dict[tuple[int, str], list[int]] = {}
        self._refs: dict[str, list[int]] = {}
        for i, r in enumerate(self.ours):
            if r.native is not None and r.currency:
                self._native.setdefault((r.native, r.currency), []).append(i)
            if r.agent_ref:
                self._refs.setdefault(fold(r.agent_ref), []).append(i)

    def _amounts(self, record: OurRecord) -> Iterable[int]:
        """Amounts that a line of it may have: whole, net of the fee charged or usual, and the fee alone."""
        if record.gross is None:
            return
        yield record.gross
        if record.entity == "deposit":
            usual = numbers.divide_half_up(record.gross * self.fee_bp, WHOLE)
            yield from (record.gross - usual, record.gross - record.fee, -(record.fee or usual))

    def all(self, lines: Sequence[Said]) -> dict[UUID, tuple[Suggestion, ...]]:
        """Suggestions of each line, the best first; what is exact and unique on both sides is sure."""
        fits = {line.uuid: self._fits(line) for line in lines}
        wanted = Counter(f.record.uuid for found in fits.values() for f in found if f.exact and f.close)
        out = {}
        for uuid, found in fits.items():
            exact = [f for f in found if f.exact and f.record.uuid not in self.taken]
            sure = (
                exact[0] if len(exact) == 1 and exact[0].close and wanted[exact[0].record.uuid] == 1 else None
            )
            if sure is not None and (not sure.record.counted or sure.record.on is None):
                sure = None
            out[uuid] = tuple(
                Suggestion(
                    f.record, f.score, f is sure, self._sentence(f), f.gap, self.taken.get(f.record.uuid, "")
                )
                for f in found[:MOST]
            )
        return out

    def _fits(self, line: Said) -> list[_Fit]:
        places = set(self._refs.get(fold(line.agent_ref), ())) if line.agent_ref else set()
        if line.usd is not None:
            room = max(abs(line.usd) * CLOSE // WHOLE, 1)
            low, high = bisect_left(self._keys, line.usd - room), bisect_right(self._keys, line.usd + room)
            places |= {i for _amount, i in self._sorted[low:high]}
        places |= set(self._native.get((line.amount, line.currency), ()))
        text = f" {fold(line.text)} {fold(line.agent_ref)} "
        found = [fit for i in places if (fit := self._fit(line, text, self.ours[i])) is not None]
        return sorted(found, key=lambda f: (f.record.uuid in self.taken, -f.score, f.record.uuid.bytes))

    def _fit(self, line: Said, text: str, record: OurRecord) -> _Fit | None:
        known = bool(record.agent_ref) and f" {fold(record.agent_ref)} " in text
        days = _days(line.on, record)
        if days is not None and days > WINDOW and not known:
            return None
        gap = None if line.usd is None or record.gross is None else line.usd - record.gross
        points, said, exact = self._amount(line, record)
        parts = [said]
        if days is not None:
            points += 20 if days == 0 else 15 if days <= 3 else 10 if days <= NEAR else 5 if days <= 45 else 0
        parts.append(_days_said(days, record))
        if known:
            points += REFERENCE
            parts.append(_("reference {ref}").format(ref=record.agent_ref))
        name = next((n for n in record.names if f" {n} " in text), "")
        if name:
            points += 15
            parts.append(_("“{name}” in the text").format(name=name))
        if not record.counted:
            points -= 10
            parts.append(_(record.left_out))
        if not said and not known:
            return None
        close = known or (days is not None and days <= NEAR)
        return _Fit(record, max(0, min(points, 100)), exact, close, tuple(p for p in parts if p), gap)

    def _amount(self, line: Said, record: OurRecord) -> tuple[int, str, bool]:
        if line.currency == record.currency and line.amount == record.native and line.usd is None:
            return EXACT, _("exact amount in {currency}").format(currency=line.currency), True
        if line.usd is None or record.gross is None:
            return 0, "", False
        usual = numbers.divide_half_up(record.gross * self.fee_bp, WHOLE)
        if line.usd == record.gross:
            return EXACT, _("exact amount"), True
        if record.entity == "deposit" and line.usd in (
            record.gross - usual,
            record.gross - (record.fee or usual),
        ):
            return 45, _("exact amount less the agent’s fee"), False
        if record.entity == "deposit" and line.usd in (-usual, -(record.fee or usual)):
            return 40, _("the agent’s fee on this deposit"), False
        share = abs(line.usd - record.gross) * WHOLE
        if (line.usd > 0) == (record.gross > 0) and share <= CLOSE * abs(record.gross):
            bp = numbers.divide_half_up(share, abs(record.gross) or 1)
            return (
                25 - bp * 15 // CLOSE,
                _("amount differs by {share}").format(share=numbers.show_percent_bp(bp, language())),
                False,
            )
        return 0, "", False

    def _sentence(self, fit: _Fit) -> str:
        said = ", ".join(fit.parts)
        return said[:1].upper() + said[1:]


def _days(on: dt.date | None, record: OurRecord) -> int | None:
    """Days between a line and the nearest day that a record may have; None where one is not known."""
    day = record.on or record.due
    if on is None or day is None:
        return None
    if day.first() <= on <= day.last():
        return 0
    return min(abs((on - day.first()).days), abs((on - day.last()).days))


def _days_said(days: int | None, record: OurRecord) -> str:
    if record.on is None and record.due is not None:
        return _("due, not recorded as paid")
    if days is None:
        return _("without a date here")
    if days == 0:
        return _("same day") if record.on is not None and record.on.precision == "day" else _("date fits")
    return ngettext("{n} day apart", "{n} days apart", days).format(n=days)
