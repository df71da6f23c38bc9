"""Rows that an import refused, as a workbook to correct: their columns, and what is wrong with each."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.exchange.cells import Value
from issss_desktop.exchange.writing import Cell, Exact, Head, Workbook
from issss_desktop.i18n import _, language, translate
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.spreadsheets.headings import PROBLEM
from issss_desktop.services.spreadsheets.importing import Preview
from issss_desktop.services.spreadsheets.plan import Grade, Plan, Trouble


def write_failures(desk: Desk, found: Preview, path: Path) -> int:
    """Write what was refused or dropped, row by row; how many rows. The file can be imported once corrected.

    Raises:
        UserError: the file cannot be written, or is not named .xlsx.
    """
    require(desk, Action.RECORD)
    from issss_desktop.reports.file.writing import whole_file

    if path.suffix.lower() != ".xlsx":
        raise UserError(
            _("A list is not written as “{name}”.").format(name=path.name[:80]),
            _("Choose a name that ends in .xlsx."),
        )
    count = 0
    with whole_file(path) as raw, Workbook(raw, language()) as book:
        for plan in found.plans or ():
            rows = list(_rows(plan))
            book.sheet(
                plan.grid.name or translate(plan.declared.plural, language()), _heads(plan, language())
            )
            for row in rows:
                book.row(row)
            count += len(rows)
        if not found.plans:
            book.sheet(translate(PROBLEM, language()), [Head(translate(PROBLEM, language()), 90, wrong=True)])
        rest = [t for t in found.troubles if t.grade is not Grade.WARNING]
        for trouble in rest if not found.plans else ():
            book.row([f"{trouble.place} {trouble.sentence()}".strip()])
    return count


def _heads(plan: Plan, lang: str) -> list[Head]:
    heads = [Head(slot.head(lang)) for _at, slot in sorted(plan.binding.slots.items())]
    return [*heads, Head(translate(PROBLEM, lang), 90, wrong=True)]


def _rows(plan: Plan) -> Iterator[Sequence[Cell]]:
    """Rows with something refused or dropped: the columns that are read, then every sentence."""
    said: dict[int, list[Trouble]] = {}
    for trouble in plan.troubles:
        if trouble.row is not None and trouble.grade is not Grade.WARNING:
            said.setdefault(trouble.row, []).append(trouble)
    columns = sorted(plan.binding.slots)
    for row in sorted(said):
        cells = [_cell(plan.grid.cell(row, at)) for at in columns]
        yield [*cells, "\n".join(f"{each.place}: {each.sentence()}" for each in said[row])]


def _cell(value: Value) -> Cell:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        scale = max(0, -exponent) if isinstance(exponent, int) else 0
        return Exact(int(value.scaleb(scale)), scale)
    return value
