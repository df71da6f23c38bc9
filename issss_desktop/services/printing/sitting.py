"""Who sits on a board on a day, as its papers print it: seats, attendance, the board's own quorum."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.models.sitting import HELD, VACANT, Seated, sitting
from issss_desktop.reports.session.meeting import Quorum, Seat
from issss_desktop.services.boards import quorum
from issss_desktop.services.printing.agenda import capital
from issss_desktop.services.printing.sheets import Gathering


@dataclass(frozen=True)
class Sitting:
    """A board on the day of a meeting, or on any other day without one."""

    gathering: Gathering
    board: Row | None
    held: Row | None
    day: dt.date

    def seats(self) -> tuple[Seat, ...]:
        """Seats in force, in the order of protocol; an abolished seat is gone, a vacant one is said to be."""
        return tuple(self._seat(one) for one in self._seated if one.state in (HELD, VACANT))

    def guests(self) -> tuple[str, ...]:
        """Who sat without a seat, as the attendance sheet names them."""
        text = self.gathering.text
        return tuple(text(r, "name") or text(r, "person") for r in self._noted if r["seat"] is None)

    def quorum(self) -> Quorum | None:
        """The rule of the board as the office reads it, and the count; None for a board without seats."""
        if self.board is None or not self._seated:
            return None
        counted = quorum.count(self.board, self._seated, self._noted)
        rule = quorum.rule_words(self.board)
        taken = any(row["presence"] for row in self._noted)
        return Quorum(rule, counted.reached, counted.sentence if taken else "", counted.notes)

    @cached_property
    def _seated(self) -> tuple[Seated, ...]:
        if self.board is None:
            return ()
        of = self.gathering.records.children
        return sitting(of("seat", self.board.uuid), of("mandate", self.board.uuid), self.day)

    @cached_property
    def _noted(self) -> list[Row]:
        rows = self.gathering.records.children("attendance", self.held.uuid) if self.held else ()
        return sorted(rows, key=lambda r: (r["position"] or "", r.uuid.bytes))

    def _seat(self, one: Seated) -> Seat:
        text, row = self.gathering.text, one.seat
        came = next((r for r in self._noted if r["seat"] == row.uuid), None)
        return Seat(
            function=capital(text(row, "function")),
            organisation=text(row, "organisation"),
            voting=row["voting"] != "observer",
            co_chair=bool(row["co_chair"]),
            holder=" / ".join(text(mandate, "person") for mandate in one.mandates),
            acting=bool(one.mandate and one.mandate["acting"]),
            name=(came["name"] or text(came, "person")) if came else "",
            presence=(came["presence"] or "") if came else "",
            present=", ".join(self._came(came)) if came else "",
            fictional=bool(row["fictional"]),
        )

    def _came(self, row: Row) -> Iterator[str]:
        """How a seat was held; by whom it was represented, in the words of the sheet."""
        if said := self.gathering.text(row, "presence"):
            yield said
        if row["presence"] == "represented" and row["represented_by"]:
            yield _("by {name}").format(name=row["represented_by"])
