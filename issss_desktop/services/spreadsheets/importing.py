"""A spreadsheet comes in: looked at first, then recorded whole in one batch, or not at all.

Nothing confidential is read or written here: a sheet is an ordinary file.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.exchange.cells import ABOVE, MOST_TO_IMPORT, Grid, from_text, grid_of, place, uncollected
from issss_desktop.exchange.sheets import KINDS, read_grids
from issss_desktop.i18n import LANGUAGES, _
from issss_desktop.models.fields import Entity
from issss_desktop.models.rows import Row
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.permits import Action, refusal, require
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.recording.guard import why_not
from issss_desktop.services.spreadsheets import aliases, dictionary
from issss_desktop.services.spreadsheets.columns import ALL, asked, plain
from issss_desktop.services.spreadsheets.exporting import sheet_names
from issss_desktop.services.spreadsheets.headings import LOOKED_AT, Aliases, Binding, bound, find
from issss_desktop.services.spreadsheets.names import Names
from issss_desktop.services.spreadsheets.plan import Grade, Plan, Trouble
from issss_desktop.services.spreadsheets.planning import look
from issss_desktop.store.query import Connection

LONGEST_PASTE = 20_000_000  # letters
MOST_NAMED = 50_000  # new records of one sheet that other sheets may name
GoOn = Callable[[], None]
Grids = tuple[Grid, ...]


@dataclass(frozen=True)
class Asked:
    """What a person wants of a file: which kind of record, which sheet (from 0), and columns they bound.

    ``columns``: code of a column by its place, "" to leave it out; ``head``: row of the headings for these;
    ``aliases``: of a file of bindings; ``only``: rows that are left of a former import.
    """

    entity: str
    sheet: int | None = None
    columns: Mapping[int, str] = field(default_factory=dict)
    head: int = -1
    aliases: Aliases = field(default_factory=dict)
    only: Collection[int] | None = None


@dataclass(frozen=True)
class Preview:
    """What an import would do. ``plans``: one, or one for each sheet of a workbook of everything.

    ``troubles``: of the file as a whole; ``sheet``: the one that was read, of ``grids``.
    """

    asked: Asked
    grids: tuple[Grid, ...]
    plans: tuple[Plan, ...]
    troubles: tuple[Trouble, ...]
    sheet: int = 0
    unbound: bool = False

    @property
    def declared(self) -> Entity:
        """The one kind of record that is imported."""
        return asked(self.asked.entity)[0]

    @property
    def head(self) -> int:
        """Row of the headings; of a sheet without, the first row where it holds words alone, else -1."""
        if self.plans:
            return self.plans[0].binding.head
        first = self.grids[self.sheet].row(0) if self.grids and self.grids[self.sheet].height else ()
        return 0 if first and all(cell is None or isinstance(cell, str) for cell in first) else -1

    @property
    def clean(self) -> bool:
        """Whether all of it can be recorded as it is."""
        return not self.blocked and all(plan.clean for plan in self.plans)

    @property
    def blocked(self) -> bool:
        """Whether nothing can be recorded, whatever is left out."""
        return (
            not self.plans
            or any(trouble.grade is Grade.REFUSED for trouble in self.troubles)
            or any(plan.blocked for plan in self.plans)
        )

    @property
    def writes(self) -> int:
        """Records that would be written."""
        return sum(plan.writes for plan in self.plans)

    @property
    def fresh(self) -> int:
        """New records."""
        return sum(len(plan.fresh) for plan in self.plans)

    @property
    def changed(self) -> int:
        """Records that change."""
        return sum(len(plan.changes) for plan in self.plans)

    @property
    def same(self) -> int:
        """Rows that say what is recorded already."""
        return sum(plan.same for plan in self.plans)

    @property
    def refused(self) -> int:
        """Rows that are not recorded."""
        return sum(len(plan.refused) for plan in self.plans)

    @property
    def dropped(self) -> int:
        """Values that are not recorded, of rows that are."""
        return sum(plan.dropped for plan in self.plans)

    @property
    def asks_reason(self) -> bool:
        """Whether a final record changes, which is done with a reason."""
        return any(plan.asks_reason for plan in self.plans)

    def all_troubles(self) -> list[Trouble]:
        """Of the file, then of each sheet from its top."""
        return [*self.troubles, *(trouble for plan in self.plans for trouble in plan.troubles)]


def grids_of_file(path: Path, go_on: GoOn = lambda: None) -> tuple[Grid, ...]:
    """Sheets of a spreadsheet, up to 200,000 rows each. Raises BadSheet, a UserError that says why not."""
    return read_grids(path, go_on)


def grids_of_text(text: str) -> tuple[Grid, ...]:
    """The block that a person pasted.

    Raises:
        UserError: it is too long, or empty.
    """
    if len(text) > LONGEST_PASTE or not text.strip():
        raise UserError(
            _("Nothing was pasted that holds rows of a list."),
            _("Copy the rows in the spreadsheet, with their headings, then paste them here."),
        )
    return (grid_of(from_text(text, most_rows=MOST_TO_IMPORT + ABOVE)),)


def preview(desk: Desk, grids: Sequence[Grid], wish: Asked, go_on: GoOn = lambda: None) -> Preview:
    """Look at what an import would do: nothing is written.

    Raises:
        UserError: no such kind of record, or the role of the person does not permit to record.
    """
    require(desk, Action.RECORD)
    with uncollected(), leaving(desk).store.reading() as connection:
        return look_at(connection, desk, grids, wish, go_on)


def look_at(
    connection: Connection, desk: Desk, grids: Sequence[Grid], wish: Asked, go_on: GoOn = lambda: None
) -> Preview:
    """As ``preview``, on a connection that shows nothing confidential."""
    try:
        kinds = asked(wish.entity)
    except KeyError as error:
        raise UserError(
            _("There is no kind of record “{code}”.").format(code=wish.entity[:40]),
            _("Choose: {choices}.").format(choices=", ".join(e.code for e in asked(ALL))),
        ) from error
    if wish.entity == ALL:
        return _everything(desk, connection, grids, wish, go_on)
    declared = kinds[0]
    known = {**aliases.known(desk, declared), **wish.aliases}
    at = _sheet(grids, declared, known, wish)
    grid = grids[at]
    troubles = [*_of_file(grids, {at}), *_of_sheet(grid)]
    binding = _binding(grid, declared, known, wish)
    if not grid.height:
        said = _("There is nothing in this sheet.")
        troubles.append(Trouble(grid.name, None, None, Grade.REFUSED, said, _("Choose another sheet.")))
        return Preview(wish, tuple(grids), (), tuple(troubles), at)
    if binding is None:
        said = _("The columns were not recognised by their headings.")
        advice = _("Say which column holds which field, or write the headings of the list in the first row.")
        troubles.append(Trouble(grid.name, None, None, Grade.REFUSED, said, advice))
        return Preview(wish, tuple(grids), (), tuple(troubles), at, unbound=True)
    plan = _plan(desk, connection, declared, grid, binding, Names(connection), wish.only)
    return Preview(wish, tuple(grids), (plan,), (*troubles, *_of_headings(grid, binding)), at)


def _plan(
    desk: Desk,
    connection: Connection,
    declared: Entity,
    grid: Grid,
    binding: Binding,
    names: Names,
    only: Collection[int] | None,
) -> Plan:
    plan = look(connection, declared, grid, binding, names, only)
    if plan.writes:
        needed = [Action.FINALISE] * plan.finalises + [Action.CHANGE_FINAL] * plan.asks_reason
        said = (refusal(desk.role, action) for action in needed)
        plan.refusal = why_not(desk, declared.code) or next(filter(None, said), "")
    return plan


def _everything(
    desk: Desk, connection: Connection, grids: Sequence[Grid], wish: Asked, go_on: GoOn
) -> Preview:
    """Sheets by their names, in the order in which what they name is made."""
    known = {name.casefold(): e for lang in LANGUAGES for name, e in sheet_names(lang).items()}
    known |= {e.code: e for e in asked(ALL)}
    order = [e.code for e in asked(ALL)]
    found = {at: e for at, grid in enumerate(grids) if (e := known.get(grid.name.casefold()))}
    troubles = _of_file(grids, {*found, *_dictionaries(grids)})
    names, plans = Names(connection), []
    for at, declared in sorted(found.items(), key=lambda pair: order.index(pair[1].code)):
        go_on()
        grid = grids[at]
        if grid.height < 2:
            continue
        binding = find(grid, declared, {**aliases.known(desk, declared), **wish.aliases})
        troubles += _of_sheet(grid)
        if binding is None:
            said = _("The columns were not recognised by their headings.")
            troubles.append(Trouble(grid.name, None, None, Grade.REFUSED, said))
            continue
        troubles += _of_headings(grid, binding)
        plan = _plan(desk, connection, declared, grid, binding, names, None)
        _announce(plan, desk.clock(), names)
        plans.append(plan)
    if not found:
        said = _("No sheet of this file is called like a list of the office.")
        advice = _("Import a workbook that “Export everything” wrote, or one list at a time.")
        troubles.append(Trouble("", None, None, Grade.REFUSED, said, advice))
    return Preview(wish, tuple(grids), tuple(plans), tuple(troubles))


def _announce(plan: Plan, wall: int, names: Names) -> None:
    """Let sheets that follow name the records that this one makes: by title, code or acronym."""
    for row in plan.fresh[:MOST_NAMED]:
        plan.uuids[row] = uuid = new_uuid(wall)
        named = Row(plan.declared.code, uuid, plan.values_of(row))
        names.come(plan.declared.code, uuid, finding.called(named))


def _dictionaries(grids: Sequence[Grid]) -> set[int]:
    return {at for at, grid in enumerate(grids) if grid.name in dictionary.names()}


def _sheet(grids: Sequence[Grid], declared: Entity, known: Aliases, wish: Asked) -> int:
    """The sheet that is read: as asked, else called like the list, else the one with most of its headings."""
    if wish.sheet is not None:
        if not 0 <= wish.sheet < len(grids):
            raise UserError(
                _("There is no sheet {n} in this file.").format(n=wish.sheet + 1),
                _("It has: {names}.").format(names=", ".join(grid.name for grid in grids)[:200]),
            )
        return wish.sheet
    called = {name.casefold() for lang in LANGUAGES for name, e in sheet_names(lang).items() if e == declared}
    shown = [at for at, grid in enumerate(grids) if not grid.hidden and grid.height] or [0]
    for at in shown:
        if grids[at].name.casefold() in called:
            return at
    if len(shown) == 1:
        return shown[0]
    scores = {at: len(b.slots) if (b := find(grids[at], declared, known)) else 0 for at in shown}
    return max(shown, key=lambda at: (scores[at], -at))


def _binding(grid: Grid, declared: Entity, known: Aliases, wish: Asked) -> Binding | None:
    if wish.columns:
        return bound(grid, declared, wish.columns, wish.head, known)
    return find(grid, declared, known)


def _of_file(grids: Sequence[Grid], read: Collection[int]) -> list[Trouble]:
    """What is told of the file as a whole: sheets that are not read, hidden ones above all, and macros."""
    out = []
    for at, grid in enumerate(grids):
        if at in read or not grid.height:
            continue
        said = _("The sheet is hidden, and was not read.") if grid.hidden else _("The sheet was not read.")
        advice = _("Import it by its number if it holds rows: {n}.").format(n=at + 1)
        out.append(Trouble(grid.name, None, None, Grade.WARNING, said, advice))
    if any(grid.macros for grid in grids):
        said = _("The workbook carries macros: they were not run, and only what the cells show was read.")
        out.append(Trouble("", None, None, Grade.WARNING, said))
    return out


def _of_sheet(grid: Grid) -> list[Trouble]:
    if not grid.cut:
        return []
    said = _("The sheet has more rows or columns than are read ({most} rows).").format(most=MOST_TO_IMPORT)
    advice = _("Cut it into several files, and import one after the other.")
    return [Trouble(grid.name, None, None, Grade.REFUSED, said, advice)]


def _of_headings(grid: Grid, binding: Binding) -> list[Trouble]:
    out = []
    for at, text in sorted(binding.unread.items()):
        said = _("The column “{heading}” is no field of this list: it is not read.").format(heading=text[:60])
        advice = _("Bind it to a field, if it is one.")
        out.append(Trouble(grid.name, binding.head, at, Grade.WARNING, said, advice))
    for at, code in binding.double:
        slot = next(slot for slot in binding.slots.values() if slot.code == code)
        said = _("Two columns are headed “{heading}”: the second is not read.").format(
            heading=slot.head(LANGUAGES[0])
        )
        out.append(Trouble(grid.name, binding.head, at, Grade.WARNING, said, _("Delete one of them.")))
    return out


def examples(found: Preview) -> Iterator[tuple[int, str, str]]:
    """Columns of the sheet that was read: place, what it is called, and an example of what stands in it."""
    if not found.grids:
        return
    grid, head = found.grids[found.sheet], found.head
    for at, values in enumerate(grid.values):
        shown = [value for value in values[:LOOKED_AT] if value is not None]
        if shown:
            cell = grid.cell(head, at) if head >= 0 else None
            name = str(cell)[:40] if cell is not None else place(0, at)[:-1]
            yield at, name, str(next((v for v in shown if v != cell), ""))[:40]


def bound_words(found: Preview) -> dict[str, str | None]:
    """What a person bound in a preview, by heading: to be remembered."""
    if not found.plans:
        return dict(found.asked.aliases)
    plan, out = found.plans[0], dict(found.asked.aliases)
    for at, code in found.asked.columns.items():
        cell = plan.grid.cell(plan.binding.head, at) if plan.binding.head >= 0 else None
        if isinstance(cell, str):
            out[plain(cell)] = code or None
    return out


__all__ = [
    "ALL",
    "KINDS",
    "Asked",
    "Grids",
    "Preview",
    "bound_words",
    "grids_of_file",
    "grids_of_text",
    "preview",
]
