"""The matrix zone by pillar: an amount is cut once into cells, as in the breakdowns; margins sum cells."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
KEPT = (WHOLE, NOT_KNOWN)
"""Lines where an amount stands whose shares are not known."""


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

    @cached_property
    def blind(self) -> tuple[bool, bool]:
        """Whether its shares of zones, and of pillars, are not known: they are never split."""
        return NOT_KNOWN in self.zones, NOT_KNOWN in self.pillars

    def part(self, at: At) -> int | None:
        """Cents of its amount in a square or margin; None where they are not known."""
        zone, pillar = at
        if (
            self.cents is None
            or (self.blind[0] and zone not in KEPT)
            or (self.blind[1] and pillar not in KEPT)
        ):
            return None
        return self.cents.get(at, 0)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A record in its squares; ``counted``: where the record of the same money stands that counts for it."""

    standing: Standing
    entry: Entry
    group: int
    counted: frozenset[At] | None

    def part(self, at: At) -> int | None:
        """Its part of a square: 0 where another record counts there for it."""
        if self.counted is None:
            return self.standing.part(at)
        return 0 if at in self.counted else None


@dataclass(frozen=True, eq=False)
class _Grid:
    """Squares of what is ``found`` in the places asked for, of all that is ``wanted``."""

    registers: Registers
    wanted: Sequence[Entry]
    found: Sequence[Standing]

    @cached_property
    def _held(self) -> dict[At, list[_Placed]]:
        out: dict[At, list[_Placed]] = defaultdict(list)
        numbers: dict[UUID, int] = {}
        places = {id(s.entry): s.places for s in self.found}
        for each in self.found:
            counting = self._counting[self._money(each.entry)]
            mine = counting is each.entry
            group = numbers.setdefault(self.registers.groups[each.entry.row.uuid], len(numbers))
            placed = _Placed(each, each.entry, group, None if mine else places.get(id(counting), frozenset()))
            for at in each.places:
                out[at].append(placed)
        return out

    def square(self, at: At) -> Square:
        """What stands in a square or a margin."""
        held = self._held.get(at, [])
        if not held:
            return Square()
        fund, bilateral = ([p for p in held if p.entry.mechanism == name] for name in (FUND, BILATERAL))
        starts = [p.entry.start for p in held if p.entry.start is not None]
        ends = [p.entry.end for p in held if p.entry.end is not None]
        return Square(
            _side(at, fund), _side(at, bilateral),
            len({p.group for p in fund} & {p.group for p in bilateral}),
            min(starts, key=PartialDay.first, default=None), max(ends, key=PartialDay.last, default=None),
            len(held) - len(ends),
        )  # fmt: skip

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


def _side(at: At, held: Sequence[_Placed]) -> Side:
    if not held:
        return Side()
    running = {placed.group for placed in held if not placed.entry.why_not}
    return Side(len({placed.group for placed in held}), len(running), _amount([p.part(at) for p in held]))


def _amount(cents: Sequence[int | None]) -> Figure:
    """Sum of what is known: n.d. when nothing is, a lower bound when something is not."""
    known = [part for part in cents if part is not None]
    if not known:
        return Figure(None, Status.UNKNOWN, basis="budget")
    status = Status.KNOWN if len(known) == len(cents) else Status.AT_LEAST
    return Figure(sum(known), status, basis="budget")


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
