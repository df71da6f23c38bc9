"""A sheet looked at against the office: nothing is written here, and nothing is asked row by row."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from issss_desktop.errors import Level, Problem, UserError
from issss_desktop.exchange.cells import Grid
from issss_desktop.i18n import _
from issss_desktop.models.entities.common import OtherValue
from issss_desktop.models.fields import Entity, Field, Stage
from issss_desktop.models.rows import Row
from issss_desktop.services.recording.entry import Draft, field_meant
from issss_desktop.services.spreadsheets import across, keys
from issss_desktop.services.spreadsheets.columns import UUID_CODE, recorded
from issss_desktop.services.spreadsheets.headings import Binding
from issss_desktop.services.spreadsheets.judging import lacking, missing_of, refuses
from issss_desktop.services.spreadsheets.names import Gone, Names
from issss_desktop.services.spreadsheets.parsing import Parser, Read
from issss_desktop.services.spreadsheets.plan import Change, Grade, Plan, Trouble
from issss_desktop.services.spreadsheets.reading import words
from issss_desktop.services.spreadsheets.rows import spread, told_apart
from issss_desktop.store import query
from issss_desktop.store.query import Connection, select_fields
from issss_desktop.store.several import marks, portions

KEYS = ("ref", UUID_CODE)


def look(
    connection: Connection,
    declared: Entity,
    grid: Grid,
    binding: Binding,
    names: Names,
    only: Collection[int] | None = None,
) -> Plan:
    """What an import would do. ``only``: rows to look at, all of them when None."""
    return _Look(connection, declared, grid, binding, names).plan(only)


@dataclass
class _Look:
    connection: Connection
    declared: Entity
    sheet: Grid
    binding: Binding
    names: Names
    taken: dict[UUID, int] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)

    def plan(self, only: Collection[int] | None) -> Plan:
        """The whole of it."""
        grid, merged = spread(self.sheet, self.binding)
        self.out = Plan(self.declared, grid, self.binding, query.mark(self.connection))
        parser = Parser(grid, self.binding, self.names)
        self.reads = self.out.reads = self._reads(parser)
        rows, self.out.aside, self.numbered = told_apart(grid, self.binding, self._needed())
        for row, column, said in merged:
            self.tell(row, column, Grade.WARNING, said, _("Check these rows."))
        if only is not None:
            rows = [row for row in rows if row in only]
        self._tell_faults(rows)
        matched, free = self._matched(rows)
        self._known(matched)
        self._fresh(free)
        for row, problem in across.look(self.connection, self.out):
            self._tell_problems(row, [problem])
        self.out.fresh = [row for row in self.out.fresh if row not in self.bad]
        self.out.changes = [change for change in self.out.changes if change.row not in self.bad]
        self.out.troubles.sort(key=lambda t: (-1 if t.row is None else t.row, t.column or 0))
        return self.out

    def _reads(self, parser: Parser) -> dict[str, Read]:
        codes = dict.fromkeys(slot.field_code for slot in self.binding.slots.values() if slot.read)
        fields = [self.declared.by_code[code] for code in codes if code in self.declared.by_code]
        return {each.code: parser.read(each) for each in fields if each.code != "ref"}

    def _needed(self) -> set[int]:
        """Columns of what a record cannot do without."""
        needed = [f.code for f in self.declared.fields if f.required is Stage.DRAFT]
        return {self.reads[code].columns[0] if code in self.reads else -1 for code in needed}

    def tell(self, row: int | None, column: int | None, grade: Grade, text: str, remedy: str = "") -> None:
        """Note a trouble; a refused row is neither new nor changed."""
        self.out.troubles.append(Trouble(self.sheet.name, row, column, grade, text, remedy))
        if grade is Grade.REFUSED and row is not None:
            self.bad.add(row)

    # what the cells say

    def _tell_faults(self, rows: Sequence[int]) -> None:
        """Every cell that cannot be read, in every row that holds it."""
        for code, read in self.reads.items():
            read.fresh  # noqa: B018 - a group is put together here, and says what is wrong with it
            if not read.bad:
                continue
            grade = Grade.REFUSED if refuses(self.declared.by_code[code]) else Grade.DROPPED
            for row in rows:
                for column, text, remedy in read.bad.get(read.codes[row], ()):
                    self.tell(row, column, grade, text, remedy)

    # which record a row is

    def _matched(self, rows: Sequence[int]) -> tuple[dict[int, UUID], list[int]]:
        """Records by the row that names them, and rows that name none."""
        at = next((c for c, slot in self.binding.slots.items() if slot.code in KEYS), None)
        named: dict[int, str] = {}
        if at is not None:
            texts = [words(value).strip() for value in self.sheet.values[at]]
            codes = self.sheet.codes[at]
            named = {row: text for row in rows if (text := texts[codes[row]])}
        found = self.names.exactly(self.declared.code, named.values())
        matched: dict[int, UUID] = {}
        for row, text in named.items():
            uuid = found.get(text)
            if isinstance(uuid, UUID):
                self._take(matched, row, uuid, at)
            else:
                self.tell(row, at, Grade.REFUSED, *self._no_record(text, uuid))
        rest = [row for row in rows if row not in named]
        return matched, self._by_nature(rest, matched) if rest else []

    def _no_record(self, text: str, error: UserError | None) -> tuple[str, str]:
        if isinstance(error, Gone):
            said = _("The record {ref} has been deleted.").format(ref=text[:60])
            return said, _("Restore it first, then import the file again.")
        if error is not None:
            return error.text, error.remedy
        said = _("No record “{raw}” was found.").format(raw=text[:60])
        return said, _("Leave the cell empty for a new record: it receives a reference of its own.")

    def _take(self, matched: dict[int, UUID], row: int, uuid: UUID, at: int | None) -> None:
        if uuid in self.taken:
            said = _("This row names the same record as row {row}.").format(row=self.taken[uuid] + 1)
            self.tell(row, at, Grade.REFUSED, said, _("Keep one of the two rows."))
            return
        self.taken[uuid] = row
        matched[row] = uuid

    def _by_nature(self, rows: Sequence[int], matched: dict[int, UUID]) -> list[int]:
        """Rows without a reference: those that some record is known by, and the new ones."""
        codes = [code for code in keys.natural(self.declared) if code in self.reads]
        if not codes:
            return list(rows)
        known = keys.known(self.connection, self.declared)
        if not known and self._are_apart(codes, rows):
            return list(rows)
        found = self._keys(rows)
        counts = Counter(found.values())
        if len(counts) == len(found) and known.keys().isdisjoint(counts):
            return list(rows)  # all new, and no two alike
        free: list[int] = []
        first: dict[keys.Key, int] = {}
        for row, key in found.items():
            if not keys.is_named(key):
                free.append(row)
                continue
            there = [uuid for uuid in known.get(key, ()) if uuid not in self.taken]
            if there:
                self._take_one(row, there, counts[key], matched)
            elif key in first:
                self._twice(row, first[key], codes, free)
            else:
                free.append(row)
            first.setdefault(key, row)
        return free

    def _are_apart(self, codes: Sequence[str], rows: Sequence[int]) -> bool:
        """Whether one of the fields that rows are known by is another in each of them."""
        for read in (self.reads[code] for code in codes):
            if len(read.given) > len(rows) and len(set(map(read.codes.__getitem__, rows))) == len(rows):
                plain = [keys.plain(value) for value in read.fresh]
                return len(set(plain)) == len(plain)
        return False

    def _keys(self, rows: Sequence[int]) -> dict[int, keys.Key]:
        parts = []
        for code in keys.natural(self.declared):
            read = self.reads.get(code)
            if read is not None:
                plain = [keys.plain(value) for value in read.fresh]
                parts.append([plain[n] for n in (read.codes[row] for row in rows)])
            else:
                parts.append([None] * len(rows))
        return dict(zip(rows, zip(*parts, strict=True), strict=True))

    def _take_one(self, row: int, there: Sequence[UUID], count: int, matched: dict[int, UUID]) -> None:
        """One of the records that a row may be: the one that says the same, or the only one."""
        if len(there) > 1 or count > 1:
            records = query.rows_by_uuid(self.connection, self.declared.code, there)
            equal = next((u for u in there if not self._differences(row, records[u])), None)
            if equal is not None:
                self._take(matched, row, equal, None)
                return
            if len(there) > 1:
                said = _("Several records of the office are called like this row.")
                self.tell(row, None, Grade.REFUSED, said, _("Give the reference of the one that is meant."))
                return
        self._take(matched, row, there[0], None)

    def _twice(self, row: int, other: int, codes: Sequence[str], free: list[int]) -> None:
        """A row called like one above it."""
        at = self.reads[codes[-1]].columns[0]
        if self.numbered[row] == self.numbered[other]:
            said = _("This row is the same as row {row}.").format(row=other + 1)
            self.tell(row, None, Grade.REFUSED, said, _("Delete one of the two."))
        elif keys.is_strict(self.declared):
            said = _("Row {row} has the same code.").format(row=other + 1)
            self.tell(row, at, Grade.REFUSED, said, _("Keep one of the two rows, or correct its code."))
        else:
            said = _("This row is called like row {row}: both are kept.").format(row=other + 1)
            self.tell(row, at, Grade.WARNING, said, _("Delete one of them if it is the same."))
            free.append(row)

    def _differences(self, row: int, record: Row) -> dict[str, Any]:
        out = {}
        for code, read in self.reads.items():
            before = record.values.get(code)
            after = read.over(read.codes[row], before)
            if after != before:
                out[code] = after
        return out

    # records that are there

    def _known(self, matched: Mapping[int, UUID]) -> None:
        records = self._records(matched.values())
        final = self._final_owners(records.values()) if self.declared.child else None
        changed: list[tuple[int, Row, dict[str, Any]]] = []
        for row, uuid in matched.items():
            if row in self.bad:
                continue
            record = records[uuid]
            after = self._differences(row, record)
            self._gone(row, record, after)
            self._fixed(row, after)
            if row in self.bad:
                continue
            if not after:
                self.out.same += 1
                continue
            changed.append((row, record, after))
        whole = query.rows_by_uuid(self.connection, self.declared.code, [r.uuid for _n, r, _a in changed])
        for row, few, after in changed:
            record = whole[few.uuid]
            self._judge_change(row, record, after)
            if row not in self.bad:
                self.out.changes.append(Change(row, record, after))
                owned = final is not None and self._owner(record) in final
                self.out.asks_reason = self.out.asks_reason or record.final or owned

    def _records(self, uuids: Collection[UUID]) -> dict[UUID, Row]:
        """Records by uuid, with the values that the sheet speaks of: most rows say what is there already."""
        codes = dict.fromkeys([*self.reads, *(f.code for f in self.declared.fields if f.parent)])
        fields = [self.declared.by_code[code] for code in codes]
        if not fields or any(not field.columns() for field in fields):
            return query.rows_by_uuid(self.connection, self.declared.code, uuids)
        out: dict[UUID, Row] = {}
        for part in portions([uuid.bytes for uuid in uuids]):
            tail = f"WHERE uuid IN ({marks(part)})"
            found = select_fields(self.connection, self.declared.code, tail, part, fields)
            out.update((row.uuid, row) for row in found)
        return out

    def _owner(self, record: Row) -> UUID | None:
        link = self.declared.parent
        above = record[link.code] if link else None
        return getattr(above, "uuid", above)

    def _final_owners(self, records: Iterable[Row]) -> set[UUID]:
        """Owners of child rows that are final: to change such a row is to change a final record."""
        link = self.declared.parent
        if link is None:
            return set()
        owners = {o for record in records if (o := self._owner(record)) is not None}
        return self._final(owners, link)

    def _final(self, owners: Collection[UUID], link: Field) -> set[UUID]:
        codes = [link.target] if link.target else [e.code for e in recorded() if not e.child]
        out: set[UUID] = set()
        for code in codes:
            found = query.rows_by_uuid(self.connection, code, owners)
            out |= {uuid for uuid, row in found.items() if row.final}
        return out

    def _gone(self, row: int, record: Row | None, after: Mapping[str, Any]) -> None:
        """A link to what was deleted stays where it is, and is made nowhere."""
        for code, read in self.reads.items():
            fault = read.gone.get(read.codes[row])
            if fault is not None and (record is None or code in after):
                grade = Grade.REFUSED if refuses(self.declared.by_code[code]) else Grade.DROPPED
                self.tell(row, fault[0], grade, fault[1], fault[2])
                if record is not None and isinstance(after, dict):
                    del after[code]

    def _fixed(self, row: int, after: Mapping[str, Any]) -> None:
        for code in after:
            fixed = self.declared.by_code[code]
            if fixed.fixed:
                said = _("“{field}” is set once and not changed.").format(field=_(fixed.label))
                self.tell(row, self._column(code), Grade.REFUSED, said, _("Create another record instead."))

    def _judge_change(self, row: int, record: Row, after: dict[str, Any]) -> None:
        draft = Draft(self.declared, record.uuid, {**record.values, **after}, set(after))
        draft.judge(Stage.FINAL if draft.values.get("stage") == "final" else Stage.DRAFT)
        self._tell_problems(row, draft.problems)

    def _tell_problems(self, row: int, problems: Iterable[Problem]) -> None:
        for problem in problems:
            grade = Grade.REFUSED if problem.level is Level.ERROR else Grade.WARNING
            self.tell(row, self._column(problem.place), grade, problem.text, problem.remedy)

    def _column(self, place: str) -> int | None:
        """Column of the place of a problem: the part that it names, else the field."""
        exact = self.binding.column(place)
        if exact is not None:
            return exact
        columns = self.binding.columns_of(place.partition(".")[0])
        return columns[0] if columns else None

    # new records

    def _fresh(self, rows: Sequence[int]) -> None:
        rows = [row for row in rows if row not in self.bad]
        if any(read.gone for read in self.reads.values()):
            for row in rows:
                self._gone(row, None, {})
        self._tell_missing(rows)
        for rule in self.declared.rules:
            code = getattr(rule, "reads", None)
            if code is not None:
                self._ask_once(rule, code, rows)
        whole = [rule for rule in self.declared.rules if not hasattr(rule, "reads")]
        if whole or self.declared is OtherValue.declared:
            for row in rows:
                values = self._meant(row)
                for rule in whole:
                    self._tell_problems(row, rule(values))
        self.out.fresh = [row for row in rows if row not in self.bad]
        if self.declared.child and self.declared.parent is not None:
            self._under_final(self.declared.parent)

    def _meant(self, row: int) -> dict[str, Any]:
        """Values of a row; another published value may name its field by its label."""
        values = self.out.values_of(row)
        if self.declared is OtherValue.declared and values.get("field_code"):
            values["field_code"] = field_meant(values.get("owner"), values["field_code"])
        return values

    def _under_final(self, link: Field) -> None:
        read = self.reads.get(link.code)
        if read is None or not self.out.fresh or self.out.asks_reason:
            return
        linked = [read.fresh[n] for n in {read.codes[row] for row in self.out.fresh}]
        owners = {getattr(each, "uuid", each) for each in linked if each is not None}
        self.out.asks_reason = bool(self._final(owners, link))

    def _tell_missing(self, rows: Sequence[int]) -> None:
        """What a record cannot do without; a draft may, and an empty cell for it is only told."""
        stage = self.reads.get("stage")
        needed = [((f.code,), f.required is Stage.FINAL) for f in self.declared.fields if f.required]
        for codes, final in [*needed, (self.declared.one_of, True)]:
            at = next((at for code in codes if (at := self._column(code)) is not None), None)
            if not codes or (final and stage is None and at is None):
                continue
            lacks = [set(lacking(self.reads.get(code), rows, final=final)) for code in codes]
            problem = missing_of(self.declared, codes)
            for row in sorted(set.intersection(*lacks)):
                if not final or (stage is not None and stage.fresh[stage.codes[row]] == "final"):
                    self.tell(row, at, Grade.REFUSED, problem.text, problem.remedy)
                elif at is not None:
                    self.tell(row, at, Grade.WARNING, problem.text, problem.remedy)

    def _ask_once(self, rule: Any, code: str, rows: Sequence[int]) -> None:
        """A rule that looks at one field is asked once for each value of it."""
        read = self.reads.get(code)
        if read is None:
            return
        said: dict[int, list[Problem]] = {}
        for number, value in enumerate(read.fresh):
            if value is not None and (found := list(rule({code: value}))):
                said[number] = found
        if said:
            for row in rows:
                self._tell_problems(row, said.get(read.codes[row], ()))
