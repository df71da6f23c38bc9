"""One reconciliation as it stands: its lines beside our records, suggestions, gaps and the bridge."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.compound import Words
from issss_desktop.models.figure import Status
from issss_desktop.models.reconciliation import Bridge, LineStanding, OurRecord, Reason, Standing, Suggestion
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.texts import fold
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures.contributions import DEFAULT_FEE, WHOLE
from issss_desktop.services.figures.ledger import USD, Ledger, counted
from issss_desktop.services.figures.positions import FAR_PAST, Coverage
from issss_desktop.services.figures.uses import ACCOUNT
from issss_desktop.services.reconciling.bridge import Balances, build, in_span
from issss_desktop.services.reconciling.ours import OurBook
from issss_desktop.services.reconciling.reasons import Reasons
from issss_desktop.services.reconciling.suggesting import Said, Suggester
from issss_desktop.services.recording.matches import matched
from issss_desktop.services.state import records_at


def standing(desk: Desk, ref: str | UUID, suggest: bool = True) -> Standing:
    """A reconciliation by reference or identifier.

    Raises:
        UserError: there is none, or it was deleted.
    """
    with desk.store.reading() as connection:
        row = finding.one_of(connection, ref, "reconciliation")
        return of_records(records_at(desk), row.uuid, suggest)


def of_records(records: Records, uuid: UUID, suggest: bool = True) -> Standing:
    """The same from one state of the records.

    Raises:
        UserError: there is none, or it was deleted.
    """
    row = records.get("reconciliation", uuid)
    if row is None:
        raise finding.not_of_kind(uuid, "reconciliation")
    account = Account(records, row["fund"])
    lines, bridge = account.lines(row, suggest), account.bridge(row)
    fund, agent = records.get("fund", row["fund"]), row["agent"]
    return Standing(
        uuid, row.ref, (fund["code"] or "") if fund else "", account.book.ledger.name("fund", row["fund"]),
        account.book.ledger.name("organisation", agent) if agent else Words(), row.final,
        row["signed_on"], row["signed_by"] or "", row["conclusion"] or "", lines, bridge,
        bool(row["fictional"]) or any(x.fictional for x in lines), tuple(account.duplicates(row)),
    )  # fmt: skip


@dataclass(frozen=True)
class Account:
    """The account of one fund: our records, and all statements of the agent."""

    records: Records
    fund: UUID

    @cached_property
    def statements(self) -> tuple[Row, ...]:
        """Reconciliations of the fund, by their first day."""
        found = [r for r in self.records.all("reconciliation") if r["fund"] == self.fund]
        return tuple(sorted(found, key=lambda r: (_first(r), r.uuid.bytes)))

    @cached_property
    def rows(self) -> Mapping[UUID, tuple[Row, ...]]:
        """Lines of each statement, by date and then as they stand in it."""
        mine = {row.uuid for row in self.statements}
        grouped: dict[UUID, list[Row]] = {}
        for line in self.records.all("statement_line"):
            if line["reconciliation"] in mine:
                grouped.setdefault(line["reconciliation"], []).append(line)
        return {
            uuid: tuple(
                sorted(rows, key=lambda r: (r["on"] or dt.date.max, r["position"] or "", r.uuid.bytes))
            )
            for uuid, rows in grouped.items()
        }

    @cached_property
    def book(self) -> OurBook:
        """Our records; rates at the last day of the last statement."""
        last = max((_last(row) for row in self.statements), default=dt.date.max)
        return OurBook(self.records, self.fund, last)

    @cached_property
    def fee_bp(self) -> int:
        """The agent's fee of the fund, in basis points."""
        row = self.records.get("fund", self.fund)
        return (row["fee_rate"] if row else None) or DEFAULT_FEE

    @cached_property
    def shown(self) -> Mapping[UUID, tuple[Row, ...]]:
        """Lines of every statement that show each record."""
        found: dict[UUID, list[Row]] = {}
        for rows in self.rows.values():
            for line in rows:
                if (named := matched(line)) is not None:
                    found.setdefault(named[1], []).append(line)
        return {uuid: tuple(rows) for uuid, rows in found.items()}

    @cached_property
    def reasons(self) -> Reasons:
        """Ready-made reasons."""
        others = [fold(r["code"]) for r in self.records.all("fund") if r.uuid != self.fund and r["code"]]
        return Reasons(self.book.ledger, self.fee_bp, tuple(others))

    def bridge(self, row: Row) -> Bridge:
        """The bridge of one statement."""
        return build(self.book.all, self.lines(row, suggest=False), self._told(row))

    def _told(self, row: Row) -> Balances:
        opening, closing = row["opening"], row["closing"]
        currency = next((m.currency for m in (closing, opening) if m and m.currency), USD)
        amounts = [m.amount if m and m.currency == USD else None for m in (opening, closing)]
        return Balances(
            row["span"], currency, amounts[0], amounts[1], self._carried(row, amounts[0]), self._silent(row)
        )

    def _silent(self, row: Row) -> bool:
        """Whether the records say nothing of our balance at the end of a statement, as the Fund's own
        statement does: a part is stated as not recorded; or nothing is recorded, nor stated as no movement.
        """
        last = _last(row)
        ledger = Ledger(self.records, last)
        fund = self.records.get("fund", self.fund)
        span = fund["span"] if fund else None
        first = span.start.first() if span and span.start else FAR_PAST
        some = any(r.counted and counted(r.on, last) for r in self.book.all)
        stated = (
            Coverage.of(ledger, self.fund, basis).figure(0, Status.KNOWN, some, first, last, basis == "costs")
            for basis in ACCOUNT
        )
        return any(figure.value is None for figure in stated)

    def _carried(self, row: Row, opening: int | None) -> int | None:
        """Steps of the statement before this one, where it ends on the eve and was signed off."""
        for before in self.statements:
            closing = before["closing"]
            ends = _last(before) + dt.timedelta(days=1) if _last(before) < dt.date.max else None
            if before.uuid == row.uuid or before["signed_on"] is None or ends != _first(row):
                continue
            if closing is None or closing.currency != USD or closing.amount != opening:
                continue
            bridge = self.bridge(before)
            kept = bridge.items if before["conclusion"] else [i for i in bridge.items if not i.is_open]
            return sum(item.amount or 0 for item in kept)
        return None

    def lines(self, row: Row, suggest: bool = True) -> tuple[LineStanding, ...]:
        """Lines of a statement, each with its record, its gap and what is proposed."""
        rows = self.rows.get(row.uuid, ())
        currency = USD  # the account of the fund is kept in USD; a line in another currency is in no sum
        found = [self._line(row, line, rows, currency) for line in rows]
        if not suggest:
            return tuple(found)
        offered = self._offered(row, found)
        return tuple(
            self._proposed(row, replace(x, suggestions=offered.get(x.uuid, ())), found) for x in found
        )

    def _line(self, owner: Row, line: Row, rows: Sequence[Row], currency: str) -> LineStanding:
        money, named = line["amount"], matched(line)
        amount, own = (money.amount, money.currency or "") if money else (None, "")
        usd = amount if own == currency else None
        record = self.book.by_uuid.get(named[1]) if named else None
        mates = [r for r in rows if named and matched(r) == named and _usd(r, currency) is not None]
        gap = self._gap(line, record, mates, currency) if usd is not None else None
        other = (
            [r for r in self.shown.get(named[1], ()) if r["reconciliation"] != owner.uuid] if named else []
        )
        return LineStanding(
            line.uuid, line["on"], line["text"] or "", line["agent_ref"] or "", amount, own, usd, record, gap,
            sum(mate.uuid != line.uuid for mate in mates), line["gap"] or "", line["explanation"] or "",
            elsewhere=self._elsewhere(other[0]) if other else "", missing=bool(named) and record is None,
            fictional=bool(line["fictional"]),
        )  # fmt: skip

    @staticmethod
    def _gap(line: Row, record: OurRecord | None, mates: Sequence[Row], currency: str) -> int | None:
        """Lines of a record less the record; the largest of several lines carries it."""
        if record is None or record.usd is None:
            return None
        carrier = max(mates, key=lambda m: (abs(_usd(m, currency) or 0), m.uuid.bytes))
        if carrier.uuid != line.uuid:
            return None
        return sum(_usd(m, currency) or 0 for m in mates) - record.usd

    def _elsewhere(self, line: Row) -> str:
        owner = self.records.get("reconciliation", line["reconciliation"])
        return _("already shown by the line of {day} of {ref}").format(
            day=show_day(line["on"], language()) if line["on"] else _("no date"),
            ref=owner.ref if owner else "?",
        )

    def _offered(self, row: Row, lines: Sequence[LineStanding]) -> Mapping[UUID, tuple[Suggestion, ...]]:
        taken = {}
        for uuid, rows in self.shown.items():
            record = self.book.by_uuid.get(uuid)
            settled = record is not None and record.usd == sum(_usd(r, USD) or 0 for r in rows)
            if settled or any(r["reconciliation"] != row.uuid for r in rows):
                taken[uuid] = self._elsewhere(rows[0])
        open_ = [
            Said(x.uuid, x.on, x.text, x.agent_ref, x.amount, x.currency, x.usd)
            for x in lines
            if x.record is None and not x.missing and x.amount is not None
        ]
        return Suggester(self.book.all, self.fee_bp, taken).all(open_)

    def _proposed(self, row: Row, line: LineStanding, lines: Sequence[LineStanding]) -> LineStanding:
        return line if line.reason else replace(line, proposed=self._reason(row, line, lines))

    def _reason(self, row: Row, line: LineStanding, lines: Sequence[LineStanding]) -> Reason | None:
        record = line.record
        if line.best is not None and line.best.sure:
            return None
        if record is None:
            fees = [
                numbers.divide_half_up(x.record.gross * self.fee_bp, WHOLE)
                for x in lines
                if x.record is not None and x.record.entity == "deposit" and x.record.gross is not None
            ]
            return self.reasons.of_line(line.usd, line.text, fees)
        if line.gap and record.usd is not None:
            return self.reasons.of_gap(line.on, record.usd + line.gap, record, line.gap)
        start, end = (row["span"].start, row["span"].end) if row["span"] else (None, None)
        before = start.first() - dt.timedelta(days=1) if start else None
        if line.gap == 0 and record.counted and record.on and not in_span(record, before, end and end.last()):
            return self.reasons.of_period(line.on, record)
        return None

    def duplicates(self, row: Row) -> Iterator[tuple[UUID, UUID]]:
        """Lines that are equal to one above them."""
        seen: dict[tuple[object, ...], UUID] = {}
        for line in self.rows.get(row.uuid, ()):
            key = (line["on"], line["text"], line["agent_ref"], line["amount"])
            if key in seen:
                yield line.uuid, seen[key]
            seen.setdefault(key, line.uuid)


def _usd(line: Row, currency: str) -> int | None:
    money = line["amount"]
    return money.amount if money and money.currency == currency else None


def _first(row: Row) -> dt.date:
    span = row["span"]
    return span.start.first() if span and span.start else dt.date.min


def _last(row: Row) -> dt.date:
    span = row["span"]
    return span.end.last() if span and span.end else dt.date.max
