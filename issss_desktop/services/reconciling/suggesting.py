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
EXACT, REFERENCE, NAMED = 55, 30, 15


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


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a record fits a line: ``how`` its amount does, ``bp`` by which it differs, ``days`` between."""

    record: OurRecord
    score: int
    how: str
    bp: int
    days: int | None
    known: bool
    name: str
    gap: int | None

    @property
    def exact(self) -> bool:
        """Whether the amounts are equal, in USD or in the currency of both."""
        return self.how in ("exact", "native")

    @property
    def close(self) -> bool:
        """Whether date or reference leave no doubt beside an exact amount."""
        return self.known or (self.days is not None and self.days <= NEAR)


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
        points, how, bp = self._amount(line, record)
        if not how and not known:
            return None
        if days is not None:
            points += 20 if days == 0 else 15 if days <= 3 else 10 if days <= NEAR else 5 if days <= 45 else 0
        name = next((n for n in record.names if f" {n} " in text), "")
        points += (REFERENCE if known else 0) + (NAMED if name else 0) - (0 if record.counted else 10)
        gap = None if line.usd is None or record.gross is None else line.usd - record.gross
        return _Fit(record, max(0, min(points, 100)), how, bp, days, known, name, gap)

    def _amount(self, line: Said, record: OurRecord) -> tuple[int, str, int]:
        """Points for the amount, how it fits, and by how many basis points it differs."""
        if line.usd is None:
            same = line.currency == record.currency and line.amount == record.native
            return (EXACT, "native", 0) if same else (0, "", 0)
        gross = record.gross
        if gross is None:
            return 0, "", 0
        if line.usd == gross:
            return EXACT, "exact", 0
        if record.entity == "deposit":
            usual = numbers.divide_half_up(gross * self.fee_bp, WHOLE)
            if line.usd in (gross - usual, gross - (record.fee or usual)):
                return 45, "less_fee", 0
            if line.usd in (-usual, -(record.fee or usual)):
                return 40, "fee", 0
        share = abs(line.usd - gross) * WHOLE
        if (line.usd > 0) != (gross > 0) or share > CLOSE * abs(gross):
            return 0, "", 0
        bp = numbers.divide_half_up(share, abs(gross))
        return 25 - bp * 15 // CLOSE, "near", bp

    def _sentence(self, fit: _Fit) -> str:
        record = fit.record
        amount = {
            "": "",
            "exact": _("exact amount"),
            "native": _("exact amount in {currency}").format(currency=record.currency),
            "less_fee": _("exact amount less the agent’s fee"),
            "fee": _("the agent’s fee on this deposit"),
            "near": _("amount differs by {share}").format(share=numbers.show_percent_bp(fit.bp, language())),
        }[fit.how]
        parts = [amount, _days_said(fit.days, record)]
        if fit.known:
            parts.append(_("reference {ref}").format(ref=record.agent_ref))
        if fit.name:
            parts.append(_("“{name}” in the text").format(name=fit.name))
        if not record.counted:
            parts.append(_(record.left_out))
        said = ", ".join(part for part in parts if part)
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
