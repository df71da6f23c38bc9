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

Two = frozenset[UUID]
Place = tuple[str, UUID]


def pairs(found: Registers, apart: Set[Two] = frozenset(), province: UUID | None = None) -> tuple[Pair, ...]:
    """Pairs that may be one intervention, then those that are linked; none that somebody told ``apart``.

    Of a province: pairs of which one record names it. Two that are linked with others ask once for all.
    """
    held = {entry.row.uuid: entry for entry in found.entries}
    told = {two: [note(LINKED)] for two in _links(found.entries)}
    likely: dict[Two, list[Note]] = {}
    for two, reason in (*_same_name(found.entries), *_same_work(found.ledger, found.entries)):
        (told if two in told else likely).setdefault(two, []).append(reason)
    made = [_pair(found, held, two, reasons, True) for two, reasons in told.items()]
    made += _once(found, [_pair(found, held, two, why, False) for two, why in likely.items()], apart)
    if province is not None:
        there = {uuid for uuid, entry in held.items() if province in {place[0] for place in entry.places}}
        made = [pair for pair in made if {pair.one.uuid, pair.two.uuid} & there]
    return tuple(sorted(made, key=_order)[:MOST])


def _once(found: Registers, likely: Iterable[Pair], apart: Set[Two]) -> Iterator[Pair]:
    """One pair for every two interventions, one that can be linked first."""
    groups = found.groups
    seen = {frozenset(groups[uuid] for uuid in two if uuid in groups) for two in apart}
    for pair in sorted(likely, key=lambda pair: (not pair.linkable, *_order(pair))):
        two = frozenset((pair.one.group, pair.two.group))
        if len(two) == 2 and two not in seen:
            seen.add(two)
            yield pair


def _order(pair: Pair) -> tuple[bool, bool, str, bytes, bytes]:
    """Likely ones first, and first those across the two registers."""
    within = pair.one.entity == pair.two.entity
    return pair.linked, within, fold(pair.one.title), pair.one.uuid.bytes, pair.two.uuid.bytes


def _pair(
    found: Registers, held: Mapping[UUID, Entry], two: Two, reasons: Sequence[Note], linked: bool
) -> Pair:
    ordered = sorted(two, key=lambda uuid: (held[uuid].case is not None, uuid.bytes))
    one, other = (held[uuid] for uuid in ordered)
    linkable = other.case is not None  # only a bilateral project can be named by a record
    unique = tuple(dict.fromkeys(reasons))
    return Pair(found.shown(one), found.shown(other), unique, linked, linkable)


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
