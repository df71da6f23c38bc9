"""Who does what where: interventions of both mechanisms by zone and pillar, as plain frozen data.

Amounts are USD cents in a ``Figure``, one for each mechanism: nothing sums across the two.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from issss_desktop.i18n import N_, translate
from issss_desktop.models.compound import NAMELESS, Words
from issss_desktop.models.figure import Cents, Figure, Note, Status
from issss_desktop.models.kinds import plain_amount
from issss_desktop.models.values.dates import PartialDay, show_partial

FUND, BILATERAL = "fund", "bilateral"
MECHANISMS = {FUND: N_("Fund (FCS)"), BILATERAL: N_("bilateral")}
SHORT = {FUND: N_("FCS"), BILATERAL: N_("bil.")}

RECORD, OUTSIDE, REST, TOTAL = "record", "outside", "unallocated", "total"
Key = tuple[str, UUID | None]
"""Line or column: its kind, and the zone or pillar of a RECORD."""

OUT, NOT_KNOWN, WHOLE = (OUTSIDE, None), (REST, None), (TOTAL, None)
NAMES = {
    ("zone", OUTSIDE): N_("Outside the priority zones"),
    ("zone", REST): N_("Zone or share not known"),
    ("zone", TOTAL): N_("Total"),
    ("pillar", REST): N_("Pillar or share not known"),
    ("pillar", TOTAL): N_("Total"),
}
NOTHING = Figure(0, Status.KNOWN)
"""The amounts of no intervention at all."""

NOT_HERE = N_("Record not received")
"""The name of a zone or pillar that another office has, or that was deleted."""

SHARE_NOT_KNOWN = N_("Not known")
"""The column of what has no known pillar, as a head says it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; "" and None ask for everything. ``mechanism``: FUND or BILATERAL.

    ``running``: only what runs at the cut-off; ``aligned``: of the bilateral projects only those whose last
    final assessment says aligned; the programmes of the Fund stay. ``fund``: code of the one fund.
    """

    cut_off: dt.date
    province: UUID | None = None
    mechanism: str = ""
    running: bool = False
    aligned: bool = False
    fund: str = "CDS00"


@dataclass(frozen=True, slots=True)
class Line:
    """A zone (``of`` is "zone") or a pillar; ``head`` is short where it has a number or code."""

    of: str
    key: Key
    name: Words = NAMELESS
    head: str = ""

    @property
    def kind(self) -> str:
        """RECORD, OUTSIDE, REST or TOTAL."""
        return self.key[0]

    def title(self, lang: str) -> str:
        """Its whole name."""
        known = NAMES.get((self.of, self.kind))
        if known:
            return translate(known, lang)
        return self.name.in_language(lang) or self.head or translate(NOT_HERE, lang)

    def short(self, lang: str) -> str:
        """What stands at the head of its column."""
        if self.of == "pillar" and self.kind == REST:
            return translate(SHARE_NOT_KNOWN, lang)
        return self.head or self.title(lang)


@dataclass(frozen=True, slots=True)
class Intervention:
    """A programme of the Fund that is a project, or a bilateral project, as it stands at the cut-off.

    ``mechanism``: who pays it, not the register it stands in. ``amount``: the budget in force of a programme,
    the aligned amount (the budget unless stated) of a project; ``remark``: msgid, why it has none.
    ``why_not``: msgid, why it does not run; "" when it does. ``verdict``: of a project. ``group``: lowest
    uuid of all that are linked as one intervention. ``zones`` and ``pillars``: lines it stands under.
    """

    entity: str
    uuid: UUID
    ref: str
    title: str
    local_name: str
    mechanism: str
    lead: Words
    amount: Figure
    remark: str
    start: PartialDay | None
    end: PartialDay | None
    why_not: str
    verdict: str | None
    group: UUID
    fictional: bool
    zones: frozenset[Key] = frozenset()
    pillars: frozenset[Key] = frozenset()

    @property
    def running(self) -> bool:
        """Whether it runs at the cut-off."""
        return not self.why_not

    def stands(self, zone: Key, pillar: Key) -> bool:
        """Whether it stands where a zone meets a pillar; a total meets all."""
        return (zone == WHOLE or zone in self.zones) and (pillar == WHOLE or pillar in self.pillars)


@dataclass(frozen=True, slots=True)
class Side:
    """One mechanism where a zone meets a pillar: interventions, those that run, what is known of amounts."""

    count: int = 0
    running: int = 0
    amount: Figure = NOTHING


NOBODY = Side()


@dataclass(frozen=True, slots=True)
class Square:
    """Where a zone meets a pillar. ``both``: interventions that stand in both mechanisms, counted once.

    ``first`` and ``last``: earliest start and latest end that are known; ``open``: how many have no end.
    """

    fund: Side = NOBODY
    bilateral: Side = NOBODY
    both: int = 0
    first: PartialDay | None = None
    last: PartialDay | None = None
    open: int = 0

    @property
    def count(self) -> int:
        """Interventions: what stands in both registers is one."""
        return self.fund.count + self.bilateral.count - self.both

    @property
    def sides(self) -> tuple[tuple[str, Side], ...]:
        """The two mechanisms, the Fund first."""
        return (FUND, self.fund), (BILATERAL, self.bilateral)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are, or may be, one intervention; ``reasons`` in words.

    ``linked``: somebody said so; ``linkable``: a field of one of them can name the other.
    """

    one: Intervention
    two: Intervention
    reasons: tuple[Note, ...]
    linked: bool
    linkable: bool


@dataclass(frozen=True)
class Matrix:
    """Zones (rows) by pillars (columns), each with its total last; ``squares`` by (row, column).

    ``interventions``: records that stand in it; ``later``: how many begin after the cut-off, ``elsewhere``:
    how many of a province asked for name no place at all. ``uncovered``: zones in force that none names;
    ``holes``: pillars that none covers in a zone where others work; ``doubts``: what the records cannot say.
    ``days`` and ``provinces`` can be asked for.
    """

    asked: Asked
    province: Words
    zones: tuple[Line, ...]
    pillars: tuple[Line, ...]
    squares: Mapping[tuple[int, int], Square]
    interventions: tuple[Intervention, ...]
    later: int
    elsewhere: int
    uncovered: tuple[Line, ...]
    holes: tuple[tuple[Line, tuple[Line, ...]], ...]
    doubts: tuple[Note, ...]
    pairs: tuple[Pair, ...] = field(default=())
    days: tuple[dt.date, ...] = field(default=())
    provinces: tuple[tuple[UUID, Words], ...] = field(default=())

    def square(self, row: int, column: int) -> Square:
        """What stands there."""
        return self.squares.get((row, column), Square())

    @property
    def whole(self) -> Square:
        """The totals."""
        return self.square(len(self.zones) - 1, len(self.pillars) - 1)

    def inside(self, row: int, column: int) -> tuple[Intervention, ...]:
        """Records behind a square."""
        zone, pillar = self.zones[row].key, self.pillars[column].key
        return tuple(each for each in self.interventions if each.stands(zone, pillar))

    @property
    def fictional(self) -> bool:
        """Whether all of it is made up."""
        return bool(self.interventions) and all(each.fictional for each in self.interventions)


def span_text(first: PartialDay | None, last: PartialDay | None, lang: str) -> str:
    """First start and last end as far as they are known; "" when neither is."""
    if first is None and last is None:
        return ""
    return " – ".join(show_partial(day, lang) if day else "…" for day in (first, last))


def plain(found: Matrix) -> dict[str, Any]:
    """JSON of ``who-what-where --json``: amounts as decimal texts with their currency, null stays null."""
    asked = found.asked
    return {
        "cut_off": asked.cut_off.isoformat(), "fund": asked.fund,
        "province": str(asked.province) if asked.province else None,
        "mechanism": asked.mechanism or None, "running": asked.running, "aligned": asked.aligned,
        "zones": [_line(line) for line in found.zones], "pillars": [_line(line) for line in found.pillars],
        "squares": list(_squares(found)),
        "interventions": [plain_intervention(each) for each in found.interventions],
        "later": found.later, "without_place": found.elsewhere,
        "uncovered": [_line(line) for line in found.uncovered],
        "holes": [{"zone": _line(z), "pillars": [_line(p) for p in ps]} for z, ps in found.holes],
        "doubts": [_note(note) for note in found.doubts],
        "pairs": [plain_pair(pair) for pair in found.pairs],
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    names = {"fr": line.title("fr"), "en": line.title("en")}
    return {"kind": line.kind, "uuid": str(line.key[1]) if line.key[1] else None, **names}


def _squares(found: Matrix) -> Iterator[dict[str, Any]]:
    for (row, column), square in sorted(found.squares.items()):
        sides = {
            name: {"count": side.count, "running": side.running, **_amount(side.amount)}
            for name, side in square.sides
        }
        yield {
            "zone": row, "pillar": column, "interventions": square.count, "in_both": square.both, **sides,
            "first": _day(square.first), "last": _day(square.last), "without_end": square.open,
        }  # fmt: skip


def _amount(figure: Figure) -> dict[str, Any]:
    return {
        "amount": plain_amount(figure.value, "USD"), "currency": "USD", "status": figure.status.value,
    }  # fmt: skip


def _day(day: PartialDay | None) -> str | None:
    return day.iso() if day else None


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.msgid, "values": {name: _value(value) for name, value in note.values}}


def _value(value: object) -> object:
    if isinstance(value, Words):
        return {"fr": value.fr, "en": value.en}
    return plain_amount(value.value, "USD") if isinstance(value, Cents) else value


def plain_intervention(each: Intervention) -> dict[str, Any]:
    """JSON of one record."""
    return {
        "entity": each.entity, "uuid": str(each.uuid), "ref": each.ref, "title": each.title,
        "mechanism": each.mechanism, "lead": {"fr": each.lead.fr, "en": each.lead.en},
        **_amount(each.amount), "remark": each.remark or None, "start": _day(each.start),
        "end": _day(each.end), "running": each.running, "verdict": each.verdict,
        "intervention": str(each.group), "fictional": each.fictional,
    }  # fmt: skip


def plain_pair(pair: Pair) -> dict[str, Any]:
    """JSON of two records that may be one."""
    return {
        "one": {"ref": pair.one.ref, "uuid": str(pair.one.uuid), "title": pair.one.title},
        "two": {"ref": pair.two.ref, "uuid": str(pair.two.uuid), "title": pair.two.title},
        "linked": pair.linked, "linkable": pair.linkable, "reasons": [_note(note) for note in pair.reasons],
    }  # fmt: skip
