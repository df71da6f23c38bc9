"""Records of the two registers, or of one, that are or may be one intervention, with the reason in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations, islice
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Words
from issss_desktop.models.figure import Note, note
from issss_desktop.models.interventions import Pair
from issss_desktop.models.values.texts import fold, search_key
from issss_desktop.services.figures.ledger import Ledger
from issss_desktop.services.interventions.registers import Entry, Registers

SAME_TITLE = N_("same title: {title}")
SAME_PLACE = N_("same place ({place}), same partner ({partner}), dates that overlap")
LINKED = N_("linked as one intervention: counted once")
NAMES = ("title", "local_name", "acronym", "code")
LEAST = 4
"""Letters of a name that can tell: a shorter acronym stands for too much."""
MOST = 200
"""Pairs that are told in one go; records that share so much are to be looked at as a whole."""
ABREAST = 40
"""Records of one name, or of one partner in one place, that are compared: more of them are no doubles."""

NAMED = 3
"""Places and partners in common that are named."""

RANKS = (2, 0, 1)
"""Of a pair, by how many of the two are projects: two programmes cannot be linked."""

Two = frozenset[UUID]
Reasons = dict[Two, list[Note]]
Place = tuple[str, UUID]


def pairs(found: Registers, apart: Set[Two] = frozenset(), province: UUID | None = None) -> tuple[Pair, ...]:
    """Pairs that may be one intervention, then those that are linked; none that somebody told ``apart``.

    Of a province: pairs of which one record names it. Two that are linked with others ask once for all.
    """
    held = {entry.row.uuid: entry for entry in found.entries}
    there = held if province is None else _of(held, province)
    told: Reasons = {two: [note(LINKED)] for two in _links(found.entries)}
    likely: Reasons = {}
    for two, reason in (*_same_name(found.entries), *_same_work(found.ledger, found.entries)):
        (told if two in told else likely).setdefault(two, []).append(reason)
    kept = {two: why for two, why in _once(found, held, likely, apart).items() if two & there.keys()}
    linked = {two: why for two, why in told.items() if two & there.keys()}
    ordered = [*_sorted(held, kept), *_sorted(held, linked)][:MOST]
    return tuple(_pair(found, held, two, kept.get(two) or linked[two], two in linked) for two in ordered)


def _of(held: Mapping[UUID, Entry], province: UUID) -> dict[UUID, Entry]:
    return {u: entry for u, entry in held.items() if province in {place[0] for place in entry.places}}


def _once(found: Registers, held: Mapping[UUID, Entry], likely: Reasons, apart: Set[Two]) -> Reasons:
    """One pair for every two interventions, one that can be linked first."""
    groups, kept = found.groups, Reasons()
    seen = {frozenset(groups[uuid] for uuid in two if uuid in groups) for two in apart}
    for two in _sorted(held, likely):
        both = frozenset(groups[uuid] for uuid in two)
        if len(both) == 2 and both not in seen:
            seen.add(both)
            kept[two] = likely[two]
    return kept


def _sorted(held: Mapping[UUID, Entry], pairs: Iterable[Two]) -> list[Two]:
    """First those across the two registers, last those that cannot be linked; by title."""

    def order(two: Two) -> tuple[int, str, bytes, bytes]:
        one, other = _ordered(held, two)
        projects = sum(entry.case is not None for entry in (one, other))
        return RANKS[projects], *_name(one), other.row.uuid.bytes

    return sorted(pairs, key=order)


def _name(entry: Entry) -> tuple[str, bytes]:
    return fold(entry.row["title"] or ""), entry.row.uuid.bytes


def _ordered(held: Mapping[UUID, Entry], two: Two) -> tuple[Entry, Entry]:
    """A programme before a project, then by uuid."""
    first, second = sorted(two, key=lambda uuid: (held[uuid].case is not None, uuid.bytes))
    return held[first], held[second]


def _pair(
    found: Registers, held: Mapping[UUID, Entry], two: Two, reasons: Sequence[Note], linked: bool
) -> Pair:
    one, other = _ordered(held, two)
    linkable = other.case is not None  # only a bilateral project can be named by a record
    return Pair(found.shown(one), found.shown(other), tuple(dict.fromkeys(reasons)), linked, linkable)


def _links(every: Iterable[Entry]) -> Iterator[Two]:
    held = {entry.row.uuid for entry in every}
    for entry in every:
        for other in entry.row["same_intervention"] or ():
            if other in held and other != entry.row.uuid:
                yield frozenset((entry.row.uuid, other))


def _same_name(every: Iterable[Entry]) -> Iterator[tuple[Two, Note]]:
    """Records of which a title, a local name or a code is, folded, one of the other."""
    found: dict[str, dict[UUID, str]] = defaultdict(dict)
    for entry in every:
        for code in NAMES:
            text = entry.row[code] if code in entry.row.values else None
            if isinstance(text, str) and len(key := search_key(text)) >= LEAST:
                found[key].setdefault(entry.row.uuid, text)
    for named in found.values():
        for one, other in combinations(islice(named, ABREAST), 2):
            yield frozenset((one, other)), note(SAME_TITLE, title=named[one])


def _same_work(ledger: Ledger, every: Iterable[Entry]) -> Iterator[tuple[Two, Note]]:
    """Records of one partner in one zone or territory at the same time; a province alone says too little."""
    found: dict[tuple[Place, UUID], list[Entry]] = defaultdict(list)
    for entry in every:
        for narrow in {each for place in entry.places if (each := _narrow(place)) is not None}:
            for partner in entry.partners:
                found[narrow, partner].append(entry)
    shared: dict[Two, list[tuple[Place, UUID]]] = defaultdict(list)
    for both, entries in sorted(found.items(), key=lambda item: (item[0][0][1].bytes, item[0][1].bytes)):
        for one, other in combinations(entries[:ABREAST], 2):
            if _overlap(one, other):
                shared[frozenset((one.row.uuid, other.row.uuid))].append(both)
    for two, common in shared.items():
        places = dict.fromkeys(place for place, _partner in common)
        partners = dict.fromkeys(partner for _place, partner in common)
        yield (
            two,
            note(
                SAME_PLACE,
                place=_joined([ledger.name(*place) for place in places]),
                partner=_joined([ledger.name("organisation", partner) for partner in partners]),
            ),
        )


def _joined(names: Sequence[Words]) -> Words:
    """The first names of a list."""
    shown = [[name.in_language(lang) for name in names[:NAMED]] for lang in ("fr", "en")]
    more = ["…"] if len(names) > NAMED else []
    french, english = (", ".join([*texts, *more]) for texts in shown)
    return Words(french, english)


def _narrow(place: tuple[UUID | None, ...]) -> Place | None:
    _province, territory, zone = place
    if zone is not None:
        return "zone", zone
    return ("territory", territory) if territory is not None else None


def _overlap(one: Entry, other: Entry) -> bool:
    """Whether both may run at some time; without a start nobody can say."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Entry, other: Entry) -> bool:
    return one.start is not None and (other.end is None or one.start.first() <= other.end.last())
