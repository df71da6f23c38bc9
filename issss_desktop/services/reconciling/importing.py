"""A statement pasted or read from a file: looked at first, then recorded whole in one step, or not at all."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import Level, Problem, Refused, UserError
from issss_desktop.exchange.cells import Sheet, from_text
from issss_desktop.exchange.sheets import read_sheets
from issss_desktop.i18n import _, language
from issss_desktop.models.rows import Row
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.dates import show_day
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures.ledger import USD
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reconciling.headings import Binding, bound, find, guesses
from issss_desktop.services.reconciling.statement import Statement, new_lines, read
from issss_desktop.services.recording.commits import Saved
from issss_desktop.store import query
from issss_desktop.store.work import Work

LONGEST_PASTE = 5_000_000  # letters


@dataclass(frozen=True)
class Preview:
    """What an import would do. ``sheet`` is read from ``sheets``; no ``binding``: a person says the columns.

    ``columns``: column counted from 0 with an example, to bind; ``told``: problems of the whole.
    """

    sheets: tuple[Sheet, ...]
    at: int
    binding: Binding | None
    statement: Statement | None
    columns: tuple[tuple[int, str], ...]
    told: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything to tell, errors first."""
        found = (*self.told, *(self.statement.problems if self.statement else ()))
        return tuple(sorted(found, key=lambda p: p.level is not Level.ERROR))

    @property
    def ready(self) -> bool:
        """Whether it can be recorded."""
        found = self.statement
        return (
            found is not None and bool(found.lines) and not any(p.level is Level.ERROR for p in self.problems)
        )


def sheets_of_file(path: Path, go_on: Callable[[], None] = lambda: None) -> tuple[Sheet, ...]:
    """Sheets of a spreadsheet. Raises BadSheet, a UserError that says why it is not read."""
    return read_sheets(path, go_on)


def sheets_of_text(text: str) -> tuple[Sheet, ...]:
    """The block that a person pasted.

    Raises:
        UserError: it is too long, or empty.
    """
    if len(text) > LONGEST_PASTE or not text.strip():
        raise UserError(
            _("Nothing was pasted that holds lines of a statement."),
            _("Copy the rows in the spreadsheet, with their headings, then paste them here."),
        )
    return (from_text(text),)


def preview(
    desk: Desk,
    ref: str | UUID,
    sheets: Sequence[Sheet],
    *,
    sheet: int | None = None,
    columns: Mapping[str, int] | None = None,
    head: int = -1,
) -> Preview:
    """Look at a statement. ``sheet``: which one, else the first with headings; ``columns`` as bound.

    Raises:
        UserError: no such reconciliation.
    """
    with desk.store.reading() as connection:
        finding.one_of(connection, ref, "reconciliation")
    form = reading.read(desk, ref)
    at = sheet if sheet is not None else next((i for i, s in enumerate(sheets) if find(s)), 0)
    told = [*_other_sheets(sheets, at)]
    if not sheets or not sheets[at].rows:
        told.append(Problem("", _("There is nothing in this sheet."), _("Choose another sheet.")))
        return Preview(tuple(sheets), at, None, None, (), tuple(told))
    binding = bound(sheets[at], columns, head) if columns else find(sheets[at])
    seen = tuple(guesses(sheets[at]))
    if binding is None or not binding.is_enough():
        told.append(
            Problem(
                sheets[at].name, _("The columns were not recognised by their headings."),
                _("Say which column holds the date, and which one the amount."),
            )
        )  # fmt: skip
        return Preview(tuple(sheets), at, binding, None, seen, tuple(told))
    statement = read(sheets[at], binding, USD)
    known = _known(form.children.get("statement_line", ()))
    statement = new_lines(statement, known)
    told += [*_balances(form.row, statement), *_outside(form.row, statement)]
    if not statement.lines and known and not statement.refused:
        told.append(Problem("", _("Every line of this statement is recorded already."), "", Level.WARNING))
    return Preview(tuple(sheets), at, binding, statement, seen, tuple(told))


def _known(rows: Iterable[Row]) -> list[tuple[dt.date, str, str, int, str]]:
    """Keys of the lines that stand in a reconciliation already."""
    return [_key(row) for row in rows if row["amount"] is not None]


def _key(row: Row) -> tuple[dt.date, str, str, int, str]:
    money = row["amount"]
    text = " ".join((row["text"] or "").split())
    return row["on"], text, row["agent_ref"] or "", money.amount, money.currency or ""


def _other_sheets(sheets: Sequence[Sheet], at: int) -> list[Problem]:
    others = [s.name for i, s in enumerate(sheets) if i != at and s.rows]
    if not others:
        return []
    text = _("Other sheets of this file are not read: {names}.").format(names=", ".join(others)[:200])
    return [Problem("", text, _("Import them one after the other if they hold lines."), Level.WARNING)]


def _balances(row: Row, statement: Statement) -> list[Problem]:
    """The balances that the statement tells beside those recorded."""
    out = []
    for code in ("opening", "closing"):
        told, own = statement.balance(code), row[code]
        if told is None or told.amount is None or own is None or own.amount is None:
            continue
        if (told.amount, told.currency) != (own.amount, own.currency):
            text = _("The statement says {theirs} where {ours} is recorded here as a balance.")
            shown = text.format(
                theirs=_money(told.amount, told.currency), ours=_money(own.amount, own.currency)
            )
            out.append(Problem(code, shown, _("Check the balance of the form."), Level.WARNING))
    return out


def _outside(row: Row, statement: Statement) -> list[Problem]:
    span = row["span"]
    first = span.start.first() if span and span.start else dt.date.min
    last = span.end.last() if span and span.end else dt.date.max
    out = []
    for line in statement.lines:
        if not first <= line.on <= last:
            place = f"{statement.sheet}!{line.row + 1}" if statement.sheet else str(line.row + 1)
            text = _("The line of {day} lies outside the period of this statement.")
            out.append(
                Problem(
                    place, text.format(day=show_day(line.on, language())), _("Check its date."), Level.WARNING
                )
            )
    return out


def _money(amount: int, currency: str) -> str:
    shown = numbers.show_amount(amount, currencies.exponent(currency), language())
    return f"{shown} {currency}".strip()


def record(desk: Desk, ref: str | UUID, found: Preview, reason: str | None = None) -> Saved:
    """Record the lines of a preview in one step; balances that the form lacks are taken from the statement.

    What others recorded of it since the preview is left out.

    Raises:
        Refused: something is wrong with it: nothing is recorded, all of it is told with its place.
        UserError: no line to record; the role of the person does not permit it.
    """
    require(desk, Action.RECORD)
    errors = [p for p in found.problems if p.level is Level.ERROR]
    if errors:
        raise Refused(errors)
    statement = found.statement
    if statement is None or not statement.lines:
        raise UserError(_("There is no new line to record."), _("Check what was pasted or the file."))

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, ref, "reconciliation")
        left = new_lines(statement, _known(query.children(work.connection, "statement_line", row.uuid)))
        if not left.lines:
            raise UserError(
                _("Every line of this statement is recorded already."),
                _("Check what was pasted or the file."),
            )
        rows = {"statement_line": _raw_lines(left, row["fictional"])}
        return records.save_within(
            desk, work, row.uuid, _missing_balances(row, left), children=rows, reason=reason
        )

    return desk.store.write(job)


def _missing_balances(row: Row, statement: Statement) -> dict[str, object]:
    values: dict[str, object] = {}
    for code in ("opening", "closing"):
        told = statement.balance(code)
        if told is not None and told.amount is not None and row[code] is None:
            values[f"{code}.amount"] = _major(told.amount, told.currency)
            values[f"{code}.currency"] = told.currency
    return values


def _raw_lines(statement: Statement, fictional: bool | None) -> list[dict[str, object]]:
    return [
        {
            "on": line.on.isoformat(), "text": line.text or None, "agent_ref": line.agent_ref or None,
            "amount": {"amount": _major(line.amount, line.currency), "currency": line.currency},
            "fictional": fictional,
        }
        for line in statement.lines
    ]  # fmt: skip


def _major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-currencies.exponent(currency))
