"""Records with a day of their own, as events on paper: which day that is, what they are called, of what."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from issss_desktop.i18n import _, language
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay, show_partial
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.reports.points.changes import Event
from issss_desktop.services.printing.deciding import amount_of
from issss_desktop.services.printing.sheets import Gathering

DATED: Final[Mapping[str, tuple[str, str]]] = {
    "movement": ("on", "amount"), "deposit": ("on", "amount"), "allocation": ("on", "amount"),
    "transfer": ("on", "amount"), "refund": ("on", "amount"), "expenditure": ("span", "amount"),
    "fund_entry": ("on", "amount"), "programme_amendment": ("on", "change"), "assessment": ("on", ""),
    "published_figure": ("as_of", "amount"), "decision": ("meeting", "amount"), "analysis": ("on", ""),
    "compact": ("signed_on", ""), "commitment_review": ("period", ""), "measurement": ("period", ""),
    "lesson": ("on", ""), "risk": ("identified_on", ""), "due_report": ("received_on", ""),
}  # fmt: skip
"""Entities with a date of their own: field of the date, field of the amount."""

UNDATED: Final = ("project", "programme", "contribution", "financing", "commitment", "indicator")


@dataclass(frozen=True)
class Dated:
    """Records of one snapshot, read as events."""

    gathering: Gathering

    def printed(self, row: Row) -> bool:
        """Whether a record is on paper: it is of this fund, and a draft is on a provisional paper only."""
        owner = self.owner(row) or row
        fund = self.gathering.records.get("fund", owner["fund"])
        if fund is not None and fund["code"] != self.gathering.figures.fund.code:
            return False
        return owner.final or self.gathering.order.provisional

    def owner(self, row: Row) -> Row | None:
        """The record that a child row is of."""
        link = row.declared.parent
        if link is None:
            return None
        target = link.kind.target  # type: ignore[attr-defined]
        return self.gathering.records.get(target, row[link.code])

    def on(self, row: Row) -> PartialDay | None:
        """The date of a record: its own, the end of its period, that of its meeting; None without one."""
        field = DATED.get(row.entity, ("", ""))[0]
        value = row[field] if field else None
        if field == "meeting":
            meeting = self.gathering.records.get("meeting", value)
            value = meeting["on"] if meeting else None
        elif isinstance(value, ReportingPeriod):
            value = value.last()
        elif row.entity == "due_report":
            value = value or row["due"]
        elif field == "span":
            value = (value.end or value.start) if value else None
        return PartialDay.parse(value.isoformat()) if isinstance(value, dt.date) else value

    def event(self, on: PartialDay, row: Row) -> Event:
        """A record as a line of a list of events."""
        owner, titles = self.owner(row), self.gathering.titles
        amount = DATED[row.entity][1]
        return Event(
            on=show_partial(on, language()),
            kind=_(ENTITIES[row.entity].label),
            title=titles.of(owner) if owner is not None else titles.of(row),
            what="",
            recorded="",
            amount=amount_of(row, amount) if amount else None,
            fictional=bool(row["fictional"] or (owner and owner["fictional"])),
        )
