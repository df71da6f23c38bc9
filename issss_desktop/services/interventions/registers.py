"""Both registers read as one: the programmes of the Fund that are projects, and the bilateral projects."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.interventions import BILATERAL, FUND, Intervention
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.shares import ShareSet
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures.cases import (
    NOT_STARTED,
    THROUGH_FUND,
    UNKNOWN_TARGET,
    Case,
    Weights,
    cases,
    linked,
    share_weights,
    why_not_running,
)
from issss_desktop.services.figures.ledger import Ledger, reference
from issss_desktop.services.figures.programmes import (
    amendments_of,
    budget_of,
    end_in_force,
    lead_of,
    outside,
)
from issss_desktop.services.figures.statement import find_fund

PARTNERS = {"programme": "programme_partner", "project": "partner"}


@dataclass(frozen=True, eq=False)
class Entry:
    """A record of either register; ``case`` is that of a bilateral project."""

    ledger: Ledger
    row: Row
    case: Case | None = None

    @cached_property
    def remark(self) -> str:
        """Why it has no amount of its own; "" when it has one, or none is recorded."""
        return self.case.channel if self.case else outside(self.row)

    @cached_property
    def mechanism(self) -> str:
        """Who pays it, whichever register it stands in; what is contested stays in its register."""
        if self.case is not None:
            return FUND if self.remark == THROUGH_FUND else BILATERAL
        return BILATERAL if self.row["channel"] == "bilateral" else FUND

    @cached_property
    def amount(self) -> int | None:
        """USD cents: budget in force of a programme; aligned amount, else the budget, of a project."""
        if self.case is not None:
            return self.case.amount
        if self.remark:
            return None
        return budget_of(self.ledger, self.row, amendments_of(self.ledger, self.row)).value

    @cached_property
    def start(self) -> PartialDay | None:
        """First day."""
        return self.row["span"].start if self.row["span"] else None

    @cached_property
    def end(self) -> PartialDay | None:
        """Last day, with the extensions that are in force."""
        return self.case.end if self.case else end_in_force(self.row, amendments_of(self.ledger, self.row))

    @cached_property
    def why_not(self) -> str:
        """Why it does not run at the cut-off; "" when it does."""
        return why_not_running(self.start, self.end, self.ledger.cut_off)

    @property
    def later(self) -> bool:
        """Whether it begins after the cut-off, by its launch where no start is known."""
        launch = self.row["launch"]
        if self.start is None and launch is not None:
            return bool(launch.first() > self.ledger.cut_off)
        return self.why_not == NOT_STARTED

    @property
    def verdict(self) -> str | None:
        """Opinion of the last final assessment of a project at the cut-off."""
        opinion = self.case.opinion(self.ledger.cut_off) if self.case else None
        return opinion["verdict"] if opinion else None

    @cached_property
    def partners(self) -> frozenset[UUID]:
        """Organisations that lead it or carry it out; duplicates stand for one."""
        rows = self.ledger.children(PARTNERS[self.row.entity], self.row.uuid)
        found = {self.ledger.organisation(row["organisation"]) for row in rows}
        return frozenset(uuid for uuid in found if uuid is not None)

    @property
    def lead(self) -> Words:
        """Who leads it; empty when it is not known."""
        if self.case is None:
            return lead_of(self.ledger, self.row)
        rows = self.ledger.children("partner", self.row.uuid)
        lead = next((row["organisation"] for row in rows if row["role"] == "lead"), None)
        return self.ledger.name("organisation", self.ledger.organisation(lead))

    @property
    def places(self) -> tuple[tuple[UUID | None, ...], ...]:
        """(province, territory, zone) of each location."""
        shares: ShareSet | None = self.row["locations"]
        return tuple(targets for targets, _share in shares.rows) if shares else ()

    def donor_weights(self) -> Weights:
        """Donors of a project by what they pay; the Fund is pooled."""
        return self.case.donor_weights() if self.case else UNKNOWN_TARGET

    def share_weights(self, code: str) -> Weights:
        """Targets of "locations" or "pillars" in basis points."""
        return share_weights(self.row, code)


@dataclass(frozen=True, eq=False)
class Registers:
    """Both registers at a cut-off. ``groups``: what stands for all that are linked as one intervention, by
    uuid; ``projects``: the same among projects alone, as the portfolio counts them.
    """

    ledger: Ledger
    fund: Row | None
    entries: tuple[Entry, ...]

    @cached_property
    def groups(self) -> dict[UUID, UUID]:
        """Lowest uuid of the intervention of each record."""
        return linked(entry.row for entry in self.entries)

    @cached_property
    def projects(self) -> dict[UUID, UUID]:
        """Lowest uuid of the projects that are linked, of each project."""
        return linked(entry.row for entry in self.entries if entry.case is not None)

    def shown(self, entry: Entry) -> Intervention:
        """One record as it is listed, wherever it stands."""
        row, amount = entry.row, entry.amount
        status = Status.UNKNOWN if amount is None else Status.KNOWN
        return Intervention(
            entity=row.entity, uuid=row.uuid, ref=row.ref, title=row["title"] or "",
            local_name=row["local_name"] or "", mechanism=entry.mechanism, lead=entry.lead,
            amount=Figure(amount, status, basis="budget", refs=(reference(row),)), remark=entry.remark,
            start=entry.start, end=entry.end, why_not=entry.why_not, verdict=entry.verdict,
            group=self.groups[row.uuid], fictional=bool(row["fictional"]),
        )  # fmt: skip

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The cut-off and each 31 December since the first start, the latest first."""
        today = self.ledger.cut_off
        years = [entry.start.year for entry in self.entries if entry.start is not None]
        ends = (dt.date(year, 12, 31) for year in range(min(years, default=today.year), today.year))
        return tuple(sorted({today, *ends}, reverse=True))


def registers(records: Records, cut_off: dt.date, fund: str) -> Registers:
    """Every final programme of a fund that is a project, then every final bilateral project, by uuid.

    Raises:
        UserError: funds are recorded, but none has this code.
    """
    ledger, of = Ledger(records, cut_off), find_fund(records, fund)
    programmes = (
        Entry(ledger, row)
        for row in sorted(ledger.all("programme"), key=lambda r: r.uuid.bytes)
        if row["nature"] == "project" and of is not None and row["fund"] == of.uuid
    )
    return Registers(ledger, of, (*programmes, *(Entry(ledger, c.row, c) for c in cases(ledger))))
