"""A bilateral project as the portfolio judges it on any day: opinion, dates, channel, amount, targets."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.entities.common import MoneyAt
from issss_desktop.models.rows import Row
from issss_desktop.models.shares import WHOLE_SHARE, ShareSet
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures.ledger import Ledger, counted

CONTESTED = N_("channel contested: in neither total")
THROUGH_FUND = N_("paid through the Fund, counted there")
PART_UNKNOWN = N_("the part that is bilateral is not known")
NOT_ASSESSED = N_("no final assessment at this date")
ALIGNABLE = N_("alignable: in its own column")
NOT_ALIGNED = N_("assessed not aligned")
START_UNKNOWN = N_("start not known")
START_IMPRECISE = N_("start not precise enough at this date")
NOT_STARTED = N_("not started at this date")
ENDED = N_("ended at this date")
SAME_INTERVENTION = N_("same intervention as a project that is counted")

Weights = tuple[tuple[tuple[UUID | None, ...], int], ...]
UNKNOWN_TARGET: Weights = (((), 1),)


@dataclass(frozen=True, eq=False)
class Case:
    """A project with its assessments (oldest first) and financing rows."""

    ledger: Ledger
    row: Row
    assessments: tuple[Row, ...]
    financing: tuple[Row, ...]

    @property
    def start(self) -> PartialDay | None:
        """First day of the project."""
        return self.row["span"].start if self.row["span"] else None

    @property
    def end(self) -> PartialDay | None:
        """Last day of the project."""
        return self.row["span"].end if self.row["span"] else None

    def opinion(self, day: dt.date) -> Row | None:
        """Latest assessment with an opinion, not after a day."""
        found = [a for a in self.assessments if a["on"] <= day and a["verdict"]]
        return found[-1] if found else None

    def aligned(self, day: dt.date) -> bool:
        """Whether the latest assessment of a day says aligned."""
        opinion = self.opinion(day)
        return opinion is not None and opinion["verdict"] == "aligned"

    def ended(self, day: dt.date) -> bool:
        """Whether its last day lies before a day."""
        return self.end is not None and self.end.last() < day

    def running(self, day: dt.date) -> str:
        """Why it does not run on a day; "" when it does."""
        return why_not_running(self.start, self.end, day)

    def inside(self, as_of: dt.date) -> bool:
        """Whether a position published as at a day is taken to include it.

        It ran on that day, and was assessed aligned or is cited by the secretariat: adding what is
        cited would count it twice.
        """
        started = self.start is not None and counted(self.start, as_of) and not self.ended(as_of)
        return started and (self.aligned(as_of) or bool(self.row["is_cited"]))

    @cached_property
    def channel(self) -> str:
        """Why no part of it is bilateral, or the part is not known; "" when a part is."""
        channels = {row["channel"] or "bilateral" for row in self.financing}
        if not channels or channels == {"bilateral"}:
            return ""
        if "bilateral" not in channels:
            return CONTESTED if "contested" in channels else THROUGH_FUND
        return PART_UNKNOWN if None in self._paid.values() or not sum(self._known.values()) else ""

    @cached_property
    def _paid(self) -> dict[UUID, int | None]:
        """USD of each financing row."""
        return {row.uuid: self._usd(row["amount"]) for row in self.financing}

    @cached_property
    def _known(self) -> dict[UUID, int]:
        return {uuid: usd for uuid, usd in self._paid.items() if usd is not None}

    def _usd(self, money: MoneyAt | None) -> int | None:
        """USD at the rate of the agreement: its own, else the UN's on its date, else at the start."""
        if money is None:
            return None
        day = money.rate_on or (self.start.last() if self.start else None)
        return self.ledger.in_usd(money.amount, money.currency, day, money.rate).usd

    @cached_property
    def budget(self) -> int | None:
        """Budget in USD cents."""
        return self._usd(self.row["budget"])

    @cached_property
    def amount(self) -> int | None:
        """Aligned amount in USD cents: the budget unless stated, its bilateral part only."""
        stated = self.row["aligned_amount"]
        whole = self._usd(stated) if stated is not None and stated.amount is not None else self.budget
        if whole is None or self.channel:
            return None
        bilateral = [r for r in self.financing if (r["channel"] or "bilateral") == "bilateral"]
        if len(bilateral) == len(self.financing):
            return whole
        part = sum(self._known[row.uuid] for row in bilateral)
        return numbers.divide_half_up(whole * part, sum(self._known.values()))

    def donor_weights(self) -> Weights:
        """Bilateral donors by what they pay; what of the budget no row explains is not known."""
        rows = [r for r in self.financing if (r["channel"] or "bilateral") == "bilateral"]
        paid = [self._paid[row.uuid] for row in rows]
        if not rows or None in paid or not any(paid):
            return UNKNOWN_TARGET
        weights: dict[tuple[UUID | None, ...], int] = {}
        for row, usd in zip(rows, paid, strict=True):
            key = (self.ledger.organisation(row["donor"]),)
            weights[key] = weights.get(key, 0) + (usd or 0)
        whole = self.budget if self.budget is not None else self.amount
        rest = (whole or 0) - sum(self._known.values())
        if rest > self._tolerance:
            weights[()] = rest
        return tuple((key, weight) for key, weight in weights.items() if weight)

    @property
    def _tolerance(self) -> int:
        """Cents that rounding each row to USD may leave between the rows and the budget."""
        return len(self.financing)

    def share_weights(self, code: str) -> Weights:
        """Targets of "locations" or "pillars" in basis points; shares not known are one unknown target."""
        return share_weights(self.row, code)

    def targets(self, by: str) -> set[UUID | None]:
        """Donors, pillars, zones or provinces it names, whether its shares are known or not."""
        if by == "donor":
            return {self.ledger.organisation(row["donor"]) for row in self.financing if row["donor"]}
        code, place = COLUMNS[by]
        shares: ShareSet | None = self.row[code]
        return {targets[place] for targets, _share in shares.rows} if shares else set()

    @property
    def assumed(self) -> bool:
        """Whether some of its shares are the office's own hypothesis."""
        return any(self.row[code] is not None and self.row[code].assumed for code in ("locations", "pillars"))


COLUMNS = {"pillar": ("pillars", 0), "province": ("locations", 0), "zone": ("locations", 2)}
assert WHOLE_SHARE == 10_000  # weights of known shares add up to it


def why_not_running(start: PartialDay | None, end: PartialDay | None, day: dt.date) -> str:
    """Why what has these dates does not run on a day: a msgid, "" when it does."""
    if start is None:
        return START_UNKNOWN
    if not counted(start, day):
        return START_IMPRECISE if start.first() <= day else NOT_STARTED
    return ENDED if end is not None and end.last() < day else ""


def share_weights(row: Row, code: str) -> Weights:
    """Targets of a share set in basis points; shares not known are one unknown target."""
    shares: ShareSet | None = row[code]
    if shares is None or not shares.known:
        return UNKNOWN_TARGET
    return tuple((targets, share or 0) for targets, share in shares.rows)


def cases(ledger: Ledger) -> tuple[Case, ...]:
    """Every project that enters figures, in the order of its uuid."""
    assessed: dict[UUID, list[Row]] = {}
    for row in ledger.all("assessment"):
        if row["project"] is not None and row["on"] is not None:
            assessed.setdefault(row["project"], []).append(row)
    return tuple(
        Case(ledger, row, _by_date(assessed.get(row.uuid, [])), ledger.children("financing", row.uuid))
        for row in sorted(ledger.all("project"), key=lambda r: r.uuid.bytes)
    )


def linked(rows: Iterable[Row]) -> dict[UUID, UUID]:
    """Lowest uuid of the records that are one intervention, for each record; links to others are ignored."""
    held = {row.uuid: row for row in rows}
    root = {uuid: uuid for uuid in held}

    def find(uuid: UUID) -> UUID:
        while root[uuid] != uuid:
            uuid = root[uuid]
        return uuid

    for uuid, row in held.items():
        for other in row["same_intervention"] or ():
            if other in root:
                low, high = sorted((find(uuid), find(other)), key=lambda u: u.bytes)
                root[high] = low
    return {uuid: find(uuid) for uuid in root}


def _by_date(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda r: (r["on"], r.uuid.bytes)))
