"""A statement read into lines: every row becomes a line, a row left aside with its reason, or a problem."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from issss_desktop.errors import Level, Problem, UserError
from issss_desktop.exchange.cells import Sheet, Value, place
from issss_desktop.i18n import N_, _, language
from issss_desktop.models.values import currencies
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.reconciling.headings import Binding
from issss_desktop.services.reconciling.totals import Sums, What, named
from issss_desktop.services.spreadsheets import written

WHY = {
    "opening": N_("opening balance"),
    "closing": N_("closing balance"),
    "balance": N_("balance carried over"),
    "total": N_("total or subtotal"),
    "title": N_("title above the headings"),
    "heading": N_("headings repeated"),
    "words": N_("words without a date or an amount"),
    "known": N_("already recorded in this reconciliation"),
}
"""Why a row is no new line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A movement of the statement; ``amount`` in minor units of ``currency``, receipts positive.

    ``row``: counted from 0; ``twin``: row of an equal line above it, -1 for none.
    """

    row: int
    on: dt.date
    text: str
    agent_ref: str
    amount: int
    currency: str
    twin: int = -1

    def key(self) -> tuple[dt.date, str, str, int, str]:
        """What two equal lines share."""
        return self.on, " ".join(self.text.split()), self.agent_ref, self.amount, self.currency


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is no line: ``why`` is a key of ``WHY``; ``amount`` where it has one, in minor units."""

    row: int
    why: str
    text: str
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Statement:
    """What a sheet says. Problems have the place of their cell ("Feuille1!C12"); errors refuse the import."""

    sheet: str
    lines: tuple[Line, ...]
    aside: tuple[Aside, ...]
    problems: tuple[Problem, ...]
    currency: str

    @property
    def refused(self) -> bool:
        """Whether something keeps it from being imported."""
        return any(p.level is Level.ERROR for p in self.problems)

    def balance(self, why: str) -> Aside | None:
        """The opening or closing balance that it tells."""
        found = [a for a in self.aside if a.why == why and a.amount is not None]
        return (found[0] if why == "opening" else found[-1]) if found else None


def read(sheet: Sheet, binding: Binding, currency: str = "USD") -> Statement:
    """Lines of a sheet; ``currency`` of amounts that name none."""
    return _Reader(sheet, binding, currency).read()


@dataclass
class _Reader:
    sheet: Sheet
    binding: Binding
    currency: str
    lines: list[Line] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)

    def read(self) -> Statement:
        """Every row once."""
        self._spread()
        head = self.binding.head
        for at, row in enumerate(self.rows):
            if any(cell is not None for cell in row):
                if at < head:
                    self.aside.append(Aside(at, "title", _words(row)))
                elif at > head:
                    self._row(at, row)
        self._whole()
        sheet = self.sheet.name
        return Statement(sheet, tuple(self.lines), tuple(self.aside), tuple(self.problems), self.currency)

    def _spread(self) -> None:
        """A cell merged over several rows stands for each of them; an amount stands once."""
        self.rows: list[list[Value]] = [list(row) for row in self.sheet.rows]
        columns = {at: code for code, at in self.binding.columns.items()}
        for merge in self.sheet.merges:
            for at in range(max(merge.left, 0), merge.right + 1):
                code = columns.get(at)
                last = min(merge.bottom, len(self.rows) - 1)
                if code is None or last <= merge.top or merge.top <= self.binding.head:
                    continue
                value = self.rows[merge.top][at] if at < len(self.rows[merge.top]) else None
                if code in ("amount", "debit", "credit", "balance"):
                    text = _("One amount is merged over the rows {first} to {last}: it is counted once.")
                else:
                    text = _(
                        "One cell is merged over the rows {first} to {last}: it stands for each of them."
                    )
                    for row in self.rows[merge.top + 1 : last + 1]:
                        if at < len(row) and any(cell is not None for cell in row):
                            row[at] = value
                self._tell(
                    Level.WARNING, merge.top, code, text.format(first=merge.top + 1, last=last + 1),
                    _("Check these rows."),
                )  # fmt: skip
        how = {
            code: [row[at] for row in self.rows if at < len(row)] for code, at in self.binding.columns.items()
        }
        amounts = [c for code in ("amount", "debit", "credit") for c in how.get(code, ())]
        self.how = written.Written(
            written.month_first(how.get("on", ())), self.sheet.from_1904, written.decimal_point(amounts)
        )
        self.debits_negative = all(not str(c or "").lstrip()[:1].isdigit() for c in how.get("debit", ()))

    def _cell(self, row: Sequence[Value], code: str) -> Value:
        at = self.binding.columns.get(code, -1)
        return row[at] if 0 <= at < len(row) else None

    def _text(self, row: Sequence[Value], code: str) -> str:
        cell = self._cell(row, code)
        return "" if cell is None else " ".join(str(cell).split())

    def _tell(self, level: Level, at: int, code: str, text: str, remedy: str = "") -> None:
        column = self.binding.columns.get(code)
        name = f"{self.sheet.name}!{place(at, column)}" if self.sheet.name else place(at, column)
        self.problems.append(Problem(name, text, remedy, level))

    def _row(self, at: int, row: Sequence[Value]) -> None:
        text = self._text(row, "text") or self._words_beside(row)
        what = named(text) or next((w for c in row if isinstance(c, str) and (w := named(c))), None)
        if self._is_heading(row):
            self.aside.append(Aside(at, "heading", _words(row)))
            return
        if what is not None and self._is_total(at, what, text, row):
            return
        money, on = self._money(at, row), self._day(at, row)
        if isinstance(money, written.Money) and on is None and self._cell(row, "on") is None:
            if self.sums.is_sum([money.amount]) and len(self.lines) > 1 and money.currency == self.currency:
                self.aside.append(Aside(at, "total", text, money.amount, money.currency))
                self.sums.close()
                return
            self._tell(
                Level.ERROR, at, "on", _("This row has an amount and no date."),
                _("Write its date in the sheet, or delete the row if it is a total, then read it again."),
            )  # fmt: skip
        elif money is None and on is None and self._cell(row, "on") is None:
            self.aside.append(Aside(at, "words", _words(row)))
        elif money is None and on is not None:
            self._tell(
                Level.ERROR, at, "amount" if "amount" in self.binding.columns else "credit",
                _("This row has a date and no amount."),
                _("Write its amount in the sheet, or delete the row."),
            )  # fmt: skip
        elif isinstance(money, written.Money) and on is not None:
            self._line(at, row, on, money, text)

    def _words_beside(self, row: Sequence[Value]) -> str:
        taken = set(self.binding.columns.values())
        return " ".join(str(c) for i, c in enumerate(row) if i not in taken and isinstance(c, str))

    def _is_heading(self, row: Sequence[Value]) -> bool:
        head = self.rows[self.binding.head] if self.binding.head >= 0 else []
        return bool(head) and [c for c in row if c] == [c for c in head if c]

    def _is_total(self, at: int, what: What, text: str, row: Sequence[Value]) -> bool:
        if what is What.TOTAL:
            found = self._quiet(row, ("amount", "debit", "credit"))
        else:
            found = self._quiet(row, ("balance", "amount", "credit", "debit"))
        own = [m.amount for m in found if m.currency == self.currency]
        dated = str(self._cell(row, "on") or "")[:1].isdigit()
        if what is What.TOTAL and dated and not self.sums.is_sum(own):
            return False  # "Total Énergies, facture 12", with its date, is a payment
        first = found[0] if found else written.Money(0, "")
        self.aside.append(
            Aside(at, what.value, text or _words(row), first.amount if found else None, first.currency)
        )
        if what is What.TOTAL:
            if own and not self.sums.is_sum(own):
                self._tell(
                    Level.WARNING, at, "amount" if "amount" in self.binding.columns else "credit",
                    _("This total is not the sum of the lines above it."),
                    _("Check that no line is missing in the statement."),
                )  # fmt: skip
            self.sums.close()
        return True

    def _quiet(self, row: Sequence[Value], codes: Sequence[str]) -> list[written.Money]:
        """Amounts of a row that is no line; a debit is shown negative, what cannot be read is left out."""
        found = []
        for code in codes:
            try:
                money = written.read_amount(self._cell(row, code), self._currency_of(row, code), self.how)
            except UserError:
                continue
            if money is not None:
                amount = -abs(money.amount) if code == "debit" else money.amount
                found.append(written.Money(amount, money.currency))
        return found

    def _day(self, at: int, row: Sequence[Value]) -> dt.date | None:
        cell = self._cell(row, "on")
        try:
            found = written.read_day(cell, self.how)
        except UserError as error:
            self._tell(Level.ERROR, at, "on", error.text, error.remedy)
            return None
        if found is not None and written.is_serial(cell):
            text = _("The number {number} was read as the day {day}.")
            shown = text.format(number=cell, day=show_day(found, language()))
            self._tell(Level.WARNING, at, "on", shown, _("Check it: the cell had no format of a date."))
        return found

    def _money(self, at: int, row: Sequence[Value]) -> "written.Money | str | None":
        """The amount of a row; None when it has none, "refused" when it was told why it has none."""
        try:
            if "amount" in self.binding.columns and self._cell(row, "amount") is not None:
                found = written.read_amount(
                    self._cell(row, "amount"), self._currency_of(row, "amount"), self.how
                )
                side = written.read_side(self._cell(row, "side")) or (found.side if found else 0)
                return written.Money(side * abs(found.amount), found.currency) if found and side else found
            return self._sides(row)
        except UserError as error:
            code = next(
                (c for c in ("amount", "debit", "credit") if self._cell(row, c) is not None), "amount"
            )
            self._tell(Level.ERROR, at, code, error.text, error.remedy)
            return "refused"

    def _sides(self, row: Sequence[Value]) -> written.Money | None:
        debit, credit = (
            written.read_amount(self._cell(row, code), self._currency_of(row, code), self.how)
            for code in ("debit", "credit")
        )
        if debit is not None and credit is not None and debit.amount and credit.amount:
            raise UserError(
                _("This row has a debit and a credit."),
                _("Put them on two rows in the sheet, then read it again."),
            )
        if credit is not None and (credit.amount or debit is None):
            return credit
        if debit is None:
            return None
        # where every debit has a minus, the minus only says that it is one; a lone one takes a payment back
        amount = -abs(debit.amount) if self.debits_negative else -debit.amount
        return written.Money(amount, debit.currency)

    def _currency_of(self, row: Sequence[Value], code: str) -> str:
        own = self._text(row, "currency").upper()
        own = {"US$": "USD", "$": "USD", "€": "EUR", "FC": "CDF"}.get(own, own)
        return currencies.currency(own).code if own else self.binding.currencies.get(code, self.currency)

    def _line(self, at: int, row: Sequence[Value], on: dt.date, money: written.Money, text: str) -> None:
        line = Line(at, on, text[:2000], self._text(row, "agent_ref")[:100], money.amount, money.currency)
        twin = next((other.row for other in self.lines if other.key() == line.key()), -1)
        if twin >= 0:
            line = Line(line.row, on, line.text, line.agent_ref, line.amount, line.currency, twin)
            self._tell(
                Level.WARNING, at, "text",
                _("This line equals that of row {row}; both are kept.").format(row=twin + 1),
                _("If the agent wrote it twice by mistake, say so as the reason of its gap."),
            )  # fmt: skip
        if money.currency != self.currency:
            self._tell(
                Level.WARNING, at, "currency" if "currency" in self.binding.columns else "amount",
                _("This line is in {currency}: it is kept so, and is in no sum in {own}.").format(
                    currency=money.currency, own=self.currency
                ),
            )  # fmt: skip
        else:
            self.sums.add(money.amount)
        self.lines.append(line)

    def _whole(self) -> None:
        if self.how.month_first:
            text = _("The dates of this sheet are written month first (02/14/2020), and were read so.")
            self._tell(Level.WARNING, max(self.binding.head, 0), "on", text, _("Check one of them."))
        if self.sheet.cut:
            self._tell(
                Level.ERROR, len(self.rows), "on", _("The sheet is longer than what is read."),
                _("Cut it into several files, one for each period."),
            )  # fmt: skip
        if not self.lines and not self.problems:
            self._tell(
                Level.ERROR, max(self.binding.head, 0), "on", _("No line was found in this sheet."),
                _("Check the columns, or choose another sheet."),
            )  # fmt: skip


def _words(row: Sequence[Value]) -> str:
    return " ".join(" ".join(str(c).split()) for c in row if c is not None)[:200]


def new_lines(statement: Statement, known: Iterable[tuple[dt.date, str, str, int, str]]) -> Statement:
    """The statement without the lines that stand in the reconciliation already, each counted once."""
    left = Counter(known)
    lines: list[Line] = []
    aside = list(statement.aside)
    for line in statement.lines:
        if left[line.key()] > 0:
            left[line.key()] -= 1
            aside.append(Aside(line.row, "known", line.text, line.amount, line.currency))
        else:
            lines.append(line)
    aside.sort(key=lambda a: a.row)
    return Statement(statement.sheet, tuple(lines), tuple(aside), statement.problems, statement.currency)
