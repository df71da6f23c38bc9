"""The matrix zone by pillar: an amount is cut once into cells, as in the breakdowns; margins sum cells."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.figure import Cents, Figure, Note, Status, note
from issss_desktop.models.interventions import (
    BILATERAL,
    FUND,
    NOT_KNOWN,
    OUT,
    RECORD,
    WHOLE,
    Asked,
    Intervention,
    Key,
    Line,
    Matrix,
    Side,
    Square,
)
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.texts import fold
from issss_desktop.services.figures.breakdowns import cells_of
from issss_desktop.services.figures.cases import THROUGH_FUND
from issss_desktop.services.figures.portfolio import Portfolio
from issss_desktop.services.interventions import lines
from issss_desktop.services.interventions.registers import Entry, Registers

NOT_DETAILED = N_("{amount} USD of the published portfolio are not detailed: where they go is not known.")
NO_PLACE = N_("Interventions that name no place, and may work in any of them: {count}.")
NO_PILLAR = N_("Interventions that name no pillar, and may cover any of them: {count}.")
LATER = N_("Interventions that begin after the cut-off, and are not shown: {count}.")
NO_ZONE = N_("No priority zone in force is recorded.")
At = tuple[Key, Key]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where a record stands, in the province asked for: its lines, and cents of its squares and margins.

    ``cents`` is None where no part of its amount is known there.
    """

    entry: Entry
    zones: frozenset[Key]
    pillars: frozenset[Key]
    cents: dict[At, int] | None

    @cached_property
    def places(self) -> frozenset[At]:
        """Every square and margin it stands in."""
        return frozenset((z, p) for z in (*self.zones, WHOLE) for p in (*self.pillars, WHOLE))

    def knows(self, at: At) -> bool:
        """Whether its part of a square or margin is known: a share that is not known is never split."""
        if self.cents is None:
            return False
        named = ((at[0], self.zones), (at[1], self.pillars))
        return not any(key not in (WHOLE, NOT_KNOWN) and NOT_KNOWN in keys for key, keys in named)


def standing(entry: Entry, province: UUID | None) -> Standing | None:
    """Where a record stands; None when it names no place of the province."""
    places = [place for place in entry.places if province is None or place[0] == province]
    if province is not None and not places:
        return None
    zones = {(RECORD, place[2]) if place[2] else OUT for place in places}
    if () in (key for key, _weight in entry.share_weights("locations")):
        zones.add(NOT_KNOWN)
    named = entry.row["pillars"]
    pillars: set[Key] = {(RECORD, targets[0]) for targets, _share in named.rows} if named else set()
    if () in (key for key, _weight in entry.share_weights("pillars")):
        pillars.add(NOT_KNOWN)
    return Standing(entry, frozenset(zones), frozenset(pillars), _cents(entry, province))


def _cents(entry: Entry, province: UUID | None) -> dict[At, int] | None:
    """Its amount by zone and pillar, with the margins; what lies outside the province is left out."""
    if entry.amount is None:
        return None
    out: dict[At, int] = {}
    for cell in cells_of(entry, entry.amount):
        if province is not None and not cell.location and any(p[0] != province for p in entry.places):
            return None  # a part of it, nobody knows which, is elsewhere
        if province is None or not cell.location or cell.location[0] == province:
            for zone in (cell.target("zone"), WHOLE):
                for pillar in (cell.target("pillar"), WHOLE):
                    out[zone, pillar] = out.get((zone, pillar), 0) + cell.cents
    return out


def matrix(found: Registers, asked: Asked) -> Matrix:
    """Everything that is asked for, at the cut-off of the registers."""
    records, day = found.ledger.records, found.ledger.cut_off
    begun = [entry for entry in found.entries if not entry.later]
    wanted = [entry for entry in begun if _wanted(entry, asked)]
    held = [place for entry in wanted if (place := standing(entry, asked.province)) is not None]
    later = len(found.entries) - len(begun)
    nowhere = sum(not entry.places for entry in wanted)
    rows = lines.zones(records, day, (key for s in held for key in s.zones), asked.province)
    columns = lines.pillars(records, day, (key for s in held for key in s.pillars))
    grid, named = _Grid(found, wanted, held), {at for s in held for at in s.places}
    uncovered = tuple(z for z in rows if z.kind == RECORD and (z.key, WHOLE) not in named)
    doubts = list(_doubts(held, rows, nowhere, later))
    if asked.mechanism != FUND:
        doubts += _undetailed(found)
    return Matrix(
        asked=asked,
        province=found.ledger.name("province", asked.province),
        zones=rows,
        pillars=columns,
        squares={
            (i, k): grid.square((z.key, p.key)) for i, z in enumerate(rows) for k, p in enumerate(columns)
        },
        interventions=tuple(_listed(found, held)),
        later=later,
        elsewhere=nowhere if asked.province else 0,
        uncovered=uncovered,
        holes=tuple(_holes(rows, columns, uncovered, named)),
        doubts=tuple(doubts),
        days=found.days,
        provinces=lines.provinces(records),
    )


def _wanted(entry: Entry, asked: Asked) -> bool:
    if asked.mechanism and entry.mechanism != asked.mechanism:
        return False
    if asked.aligned and entry.case is not None and not entry.case.aligned(asked.cut_off):
        return False
    return not (asked.running and entry.why_not)


def _listed(found: Registers, held: Iterable[Standing]) -> Iterator[Intervention]:
    """Records by title."""
    for each in sorted(held, key=lambda s: fold(s.entry.row["title"] or "")):
        yield replace(found.shown(each.entry), zones=each.zones, pillars=each.pillars)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Squares of what is ``found`` in the places asked for, of all that is ``wanted``."""

    registers: Registers
    wanted: Sequence[Entry]
    found: Sequence[Standing]
    _held: dict[At, list[Standing]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for each in self.found:
            for at in each.places:
                self._held[at].append(each)

    def square(self, at: At) -> Square:
        """What stands in a square or a margin."""
        held = self._held.get(at, [])
        if not held:
            return Square()
        sides = {name: [s for s in held if s.entry.mechanism == name] for name in (FUND, BILATERAL)}
        groups = {name: {self._group(s) for s in own} for name, own in sides.items()}
        starts = [s.entry.start for s in held if s.entry.start is not None]
        ends = [s.entry.end for s in held if s.entry.end is not None]
        return Square(
            self._side(at, sides[FUND]), self._side(at, sides[BILATERAL]),
            len(groups[FUND] & groups[BILATERAL]),
            min(starts, key=PartialDay.first, default=None), max(ends, key=PartialDay.last, default=None),
            sum(s.entry.end is None for s in held),
        )  # fmt: skip

    def _group(self, each: Standing) -> UUID:
        return self.registers.groups[each.entry.row.uuid]

    def _side(self, at: At, held: Sequence[Standing]) -> Side:
        if not held:
            return Side()
        running = {self._group(s) for s in held if not s.entry.why_not}
        counts = len({self._group(s) for s in held})
        return Side(counts, len(running), self._amount(at, held))

    def _amount(self, at: At, held: Sequence[Standing]) -> Figure:
        """Sum of what is known there: n.d. when nothing is, a lower bound when something is not."""
        cents = [self._part(each, at) for each in held]
        known = [part for part in cents if part is not None]
        if not known:
            return Figure(None, Status.UNKNOWN, basis="budget")
        status = Status.KNOWN if len(known) == len(cents) else Status.AT_LEAST
        return Figure(sum(known), status, basis="budget")

    def _part(self, each: Standing, at: At) -> int | None:
        """Its part of a square: 0 where a record of the same money, which counts there, stands for it."""
        counting = self._counting[self._money(each.entry)]
        if counting is not each.entry:
            there = self._places.get(counting.row.uuid, frozenset())
            return 0 if at in there else None
        if not each.knows(at):
            return None
        return each.cents.get(at, 0) if each.cents is not None else None

    @cached_property
    def _places(self) -> dict[UUID, frozenset[At]]:
        return {s.entry.row.uuid: s.places for s in self.found}

    @cached_property
    def _counting(self) -> dict[tuple[str, UUID], Entry]:
        """Of the records of the same money, the one whose amount counts: with an amount, then the lowest."""
        kept: dict[tuple[str, UUID], Entry] = {}
        for each in sorted(self.wanted, key=_first):
            kept.setdefault(self._money(each), each)
        return kept

    def _money(self, each: Entry) -> tuple[str, UUID]:
        """What stands for the records that tell of the same money: projects that are linked, as in the
        portfolio, and what is paid through the Fund with the programme it is linked to."""
        uuid, registers = each.row.uuid, self.registers
        if each.remark == THROUGH_FUND:
            return each.mechanism, self._programmes.get(registers.groups[uuid], uuid)
        return each.mechanism, registers.projects.get(uuid, uuid)

    @cached_property
    def _programmes(self) -> dict[UUID, UUID]:
        """The lowest programme of each intervention that has one."""
        rows = [each.row for each in self.wanted if each.case is None]
        ordered = sorted(rows, key=lambda r: r.uuid.bytes, reverse=True)
        return {self.registers.groups[row.uuid]: row.uuid for row in ordered}


def _first(each: Entry) -> tuple[bool, bool, bytes]:
    return each.amount is None, each.case is not None, each.row.uuid.bytes


# what nobody covers


def _holes(
    rows: Sequence[Line], columns: Sequence[Line], uncovered: Sequence[Line], named: set[At]
) -> Iterator[tuple[Line, tuple[Line, ...]]]:
    """Pillars that no intervention covers in a zone where some work."""
    for zone in rows:
        if zone.kind != RECORD or zone in uncovered:
            continue
        missing = tuple(p for p in columns if p.kind == RECORD and (zone.key, p.key) not in named)
        if missing:
            yield zone, missing


def _doubts(held: Sequence[Standing], rows: Sequence[Line], nowhere: int, later: int) -> Iterator[Note]:
    """What the records cannot say, and what is left out."""
    if not any(line.kind == RECORD for line in rows):
        yield note(NO_ZONE)
    if nowhere:
        yield note(NO_PLACE, count=nowhere)
    if count := sum(not s.entry.row["pillars"] for s in held):
        yield note(NO_PILLAR, count=count)
    if later:
        yield note(LATER, count=later)


def _undetailed(found: Registers) -> Iterator[Note]:
    """What of the published portfolio no project explains: it names no place."""
    fund = found.fund.uuid if found.fund else None
    left = Portfolio(found.ledger, fund).stock(found.ledger.cut_off).undetailed().value
    if left:
        yield note(NOT_DETAILED, amount=Cents(left))
