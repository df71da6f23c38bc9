"""What an import would do, line by line: what is wrong first, then what changes and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import N_, _
from issss_desktop.models.values.texts import excerpt
from issss_desktop.services.desk import Desk
from issss_desktop.services.spreadsheets import showing
from issss_desktop.services.spreadsheets.importing import Preview
from issss_desktop.services.spreadsheets.plan import Change, Grade, Plan, Trouble
from issss_desktop.services.spreadsheets.rows import WHY, Aside
from issss_desktop.ui.look.cells import Cell, Column, Made
from issss_desktop.ui.look.tables import Table

STATES = {Grade.REFUSED: "error", Grade.DROPPED: "todo", Grade.WARNING: "check"}
WORDS = {
    Grade.REFUSED: N_("Row refused"),
    Grade.DROPPED: N_("Value dropped"),
    Grade.WARNING: N_("To check"),
}
LONGEST = 60  # letters of a value in a line
_ORDER = (Grade.REFUSED, Grade.DROPPED, Grade.WARNING)


@dataclass(frozen=True)
class _New:
    plan: Plan
    row: int


@dataclass(frozen=True)
class _Changed:
    plan: Plan
    change: Change


@dataclass(frozen=True)
class _Left:
    plan: Plan
    aside: Aside


Thing = Trouble | _New | _Changed | _Left


def things_of(found: Preview) -> list[Thing]:
    """Everything there is to say, what is gravest first."""
    troubles = sorted(found.all_troubles(), key=lambda trouble: _ORDER.index(trouble.grade))
    out: list[Thing] = list(troubles)
    for plan in found.plans:
        out += [_Changed(plan, change) for change in plan.changes]
    for plan in found.plans:
        out += [_New(plan, row) for row in plan.fresh]
    for plan in found.plans:
        out += [_Left(plan, aside) for aside in plan.aside]
    return out


def fill(table: Table, desk: Desk, found: Preview) -> None:
    """Show it; lines are made when they are looked at."""
    heads = [Column(_("Place"), width=190), Column(_("What the sheet says"), least=200)]
    table.show_cells(heads, Made(things_of(found), lambda thing: _line(desk, thing)))


def _line(desk: Desk, thing: Thing) -> Sequence[Cell]:
    if isinstance(thing, Trouble):
        state, words = STATES[thing.grade], _(WORDS[thing.grade])
        return [Cell(thing.place or "–", state=state, state_text=words), Cell(thing.text, thing.remedy)]
    if isinstance(thing, _Changed):
        (shown,) = showing.changes(desk, thing.plan, [thing.change])
        parts = (
            _("{label}: {before} → {after}").format(
                label=d.label, before=excerpt(d.before, LONGEST), after=excerpt(d.after, LONGEST)
            )
            for d in shown.differences
        )
        title = f"{shown.title} ({shown.ref})" if shown.ref else shown.title
        return [_place(thing.plan, shown.row, _("changes")), Cell(title, " · ".join(parts))]
    if isinstance(thing, _New):
        (made,) = showing.fresh(desk, thing.plan, [thing.row])
        return [_place(thing.plan, made.row, _("new")), Cell(made.title, _(thing.plan.declared.label))]
    words = " ".join(str(cell) for cell in thing.plan.row_of(thing.aside.row) if cell is not None)[:200]
    place = _place(thing.plan, thing.aside.row, _("not taken"))
    return [place, Cell(words, _(WHY[thing.aside.why]), tone="ink3")]


def _place(plan: Plan, row: int, words: str) -> Cell:
    said = _("row {n}").format(n=row + 1)
    return Cell(words, f"{plan.grid.name} · {said}" if plan.grid.name else said)
