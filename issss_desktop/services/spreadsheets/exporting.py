"""Lists leave as files: one as it is seen, or everything in one workbook with the words that explain it.

What is confidential is in neither: it leaves the office in its own partition alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.exchange.writing import MOST_ROWS, Cell, Exact, Head, Values, Workbook, sheet_name
from issss_desktop.i18n import _, language, translate
from issss_desktop.models.fields import Entity, Worked
from issss_desktop.models.kinds import LongText
from issss_desktop.models.values import currencies
from issss_desktop.services import finding, lists, reading, worked
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.filters import BETWEEN, IS, UNKNOWN, Filter, ways
from issss_desktop.services.lists import Asked
from issss_desktop.services.permits import Action, require
from issss_desktop.services.spreadsheets import dictionary
from issss_desktop.services.spreadsheets.cells import Maker, Raw, Sheet
from issss_desktop.services.spreadsheets.columns import ALL, Slot, chosen, recorded, slots_of
from issss_desktop.store import lists as stored
from issss_desktop.store.lists import Wanted
from issss_desktop.store.query import Connection

SUFFIXES: Final = (".xlsx", ".csv")
_STEP = 500

Tell = Callable[[int, int], object]
"""Told (rows written, rows in all); raises to end it all, and no file is left."""


@dataclass(frozen=True)
class Written:
    """A file that was written: how many rows, and how many records were held back as confidential."""

    path: Path
    rows: int
    withheld: int = 0


def export_list(
    desk: Desk,
    asked: Asked,
    columns: Sequence[str],
    path: Path,
    *,
    known: worked.Known | None = None,
    tell: Tell = lambda _done, _of: None,
) -> Written:
    """Write a list as it is seen into a .xlsx or .csv file: its columns, its filter, its order, its language.

    The title of a record is written as the fields that it is made of, so that the file can be imported again.

    Args:
        columns: codes of the columns of the list, ``services.lists.can_show``.
        known: figures of the columns that are worked out.

    Raises:
        UserError: the file cannot be written; the role of the person does not permit it.
    """
    require(desk, Action.EXPORT)
    wanted = lists.wanted_of(asked)
    declared = wanted.declared
    made = [w for code in columns if (w := worked.column_of(declared.code, code))]
    with desk.store.reading() as connection:
        in_all = len(stored.every(connection, wanted))
    out = leaving(desk)
    with out.store.reading() as connection, _file(path, language()) as file:
        ids = stored.every(connection, wanted)
        _refuse_long(len(ids))
        slots = _seen(declared, columns)
        heads = [*(_head(slot, language()) for slot in slots), *(h for w in made for h in _worked_heads(w))]
        file.sheet(translate(declared.plural, language()), heads)
        sheet, count = Maker(connection, language()).sheet(declared, slots), 0
        for raws in _portions(connection, wanted, ids, sheet):
            for raw, cells in zip(raws, sheet.rows(raws), strict=True):
                file.row([*cells, *_worked_out(known or {}, made, raw)] if made else cells)
            count += len(raws)
            tell(count, len(ids))
    acts.note(desk, acts.LISTED, f"{declared.code}, {path.suffix[1:].lower()}, {count}")
    return Written(path, count, in_all - len(ids))


def export_all(desk: Desk, path: Path, *, tell: Tell = lambda _done, _of: None) -> Written:
    """Write everything into one workbook: a sheet for each entity, child rows too, and the dictionary.

    Raises:
        UserError: as ``export_list``; a file of values has no room for several sheets.
    """
    require(desk, Action.EXPORT)
    if path.suffix.lower() != ".xlsx":
        raise UserError(
            _("Everything has room in a workbook only: “{name}” does not end in .xlsx.").format(
                name=path.name
            ),
            _("Choose a name that ends in .xlsx, or export one list."),
        )
    out = leaving(desk)
    with out.store.reading() as connection, _file(path, language()) as file:
        ids = {e.code: _standing(connection, e) for e in recorded()}
        total, count = sum(map(len, ids.values())), 0
        file.sheet(translate(dictionary.NAME, language()), dictionary.heads(language()))
        for line in dictionary.rows(language()):
            file.row(line)
        maker = Maker(connection, language())
        for declared in recorded():
            _refuse_long(len(ids[declared.code]))
            slots = slots_of(declared)
            file.sheet(translate(declared.plural, language()), [_head(slot, language()) for slot in slots])
            sheet = maker.sheet(declared, slots)
            for raws in _portions(connection, Wanted(declared.code), ids[declared.code], sheet):
                for cells in sheet.rows(raws):
                    file.row(cells)
                count += len(raws)
                tell(count, total)
    acts.note(desk, acts.LISTED, f"{ALL}, xlsx, {count}")
    return Written(path, count, _confidential(desk) if desk.reads_confidential else 0)


def sheet_names(lang: str) -> dict[str, Entity]:
    """Entities by the names of their sheets in a workbook of everything."""
    names: dict[str, Entity] = {}
    taken = [sheet_name(translate(dictionary.NAME, lang))]
    for declared in recorded():
        taken.append(sheet_name(translate(declared.plural, lang), taken))
        names[taken[-1]] = declared
    return names


def filtered(desk: Desk, code: str, where: Mapping[str, str], text: str = "") -> Asked:
    """A list by words and values of fields, as the command line gives them: a text is looked for inside.

    Raises:
        UserError: an unknown field or value.
    """
    declared = reading.entity_named(code)
    found = []
    with desk.store.reading() as connection:
        for name, raw in where.items():
            field = reading.field_named(declared, name)
            if field.target:
                uuid = finding.resolve_link(connection, field.target, raw)
                found.append(Filter(field.code, IS if uuid else UNKNOWN, (str(uuid),) if uuid else ()))
                continue
            way = ways(field)[:1]
            if not way or not raw.strip():
                found.append(Filter(field.code, UNKNOWN))
            else:
                both = (raw, raw) if way[0] == BETWEEN else (raw,)
                found.append(Filter(field.code, way[0], both))
    return Asked(code, text, filters=tuple(found))


@contextmanager
def _file(path: Path, lang: str) -> Iterator[Workbook | Values]:
    """A file in the making, written whole or not at all, in one language."""
    from issss_desktop.reports.file.writing import whole_file

    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            _("A list is not written as “{name}”.").format(name=path.name[:80]),
            _("Choose a name that ends in .xlsx or .csv."),
        )
    kind = Workbook if path.suffix.lower() == ".xlsx" else Values
    with whole_file(path) as raw, kind(raw, lang) as file:
        yield file


def _refuse_long(rows: int) -> None:
    if rows > MOST_ROWS:
        raise UserError(
            _("A sheet has room for {most} rows, and this list has {rows}.").format(
                most=MOST_ROWS, rows=rows
            ),
            _("Filter the list, for example by year, and export each part."),
        )


def _confidential(desk: Desk) -> int:
    """Records of their own, child rows aside, that a workbook of everything does not hold."""
    with desk.store.reading() as connection:
        kinds = [e.code for e in recorded() if e.partitioned and not e.child]
        sql = 'SELECT count(*) FROM "{}" WHERE alive=1 AND confidential=1'
        found = [connection.exec_driver_sql(sql.format(code)).fetchall()[0][0] for code in kinds]
    return sum(found)


def _standing(connection: Connection, declared: Entity) -> tuple[int, ...]:
    """Row numbers of all that stands: a row of a deleted record is hidden with it."""
    ids = stored.every(connection, Wanted(declared.code))
    link = declared.parent
    if link is None or not link.target:
        return ids
    alive = f'SELECT uuid FROM "{link.target}" WHERE alive=1'
    sql = f'SELECT id FROM "{declared.code}" WHERE "{link.code}" IN ({alive})'
    kept = {row[0] for row in connection.exec_driver_sql(sql).fetchall()}
    return tuple(each for each in ids if each in kept)


def _seen(declared: Entity, columns: Sequence[str]) -> tuple[Slot, ...]:
    codes = [c for code in columns for c in (declared.title if code == lists.TITLE else (code,))]
    first = ["uuid"] if declared.child else []
    return tuple(chosen(declared, dict.fromkeys((*first, *codes))))


def _head(slot: Slot, lang: str) -> Head:
    wide = slot.titles or slot.kind == LongText() or slot.field_code in ("title", "name")
    return Head(slot.head(lang), 40 if wide else 16)


def _portions(
    connection: Connection, wanted: Wanted, ids: Sequence[int], sheet: Sheet
) -> Iterator[Sequence[Raw]]:
    left = iter(ids)
    while part := tuple(islice(left, _STEP)):
        yield stored.raw_rows(connection, wanted, part, sheet.columns)


def _worked_heads(column: Worked) -> tuple[Head, Head]:
    return Head(_(column.label)), Head(_("Currency"), 8)


def _worked_out(known: worked.Known, columns: Sequence[Worked], raw: Raw) -> Iterator[Cell]:
    for column in columns:
        minor, unit = worked.amount(known, column, UUID(bytes=raw[0]))
        yield None if minor is None else Exact(minor, currencies.exponent(unit))
        yield None if minor is None else unit


__all__ = ["ALL", "SUFFIXES", "Written", "export_all", "export_list", "sheet_names"]
