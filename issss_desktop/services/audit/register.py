"""The register of who did what: changes of every office and acts of this computer, newest first, by pages.

Changes stand in the order in which this office came to know them. What came from other offices stands
where it arrived, even when their clocks say otherwise; acts stand between the changes made here.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ENTITIES, Entity, entity
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.audit.acts import ACTS
from issss_desktop.services.audit.lines import Entry, Names, act_line, change_line
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reference import PROGRAM_ACTOR
from issss_desktop.store import register as log
from issss_desktop.store.acts import Act
from issss_desktop.store.query import Connection
from issss_desktop.store.register import TOP, Device, Logged, Narrowing

PAGE = 40
CHANGES, ACTS_ONLY = "changes", "acts"


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty asks for everything. Days are those of the clock in UTC, both included.

    ``kind``: CHANGES, ACTS_ONLY, the code of an entity or of an act; ``words``: of the reason of a change
    or the detail of an act.
    """

    person: UUID | None = None
    office: UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class Place:
    """Where a page ends: the next one goes on below this change and this act."""

    pos: int = TOP
    act: int = TOP


@dataclass(frozen=True)
class Page:
    """Lines in their order. ``below`` None: nothing older matches. A page may be short, even empty, and go
    on: so much was looked through as one read may take.
    """

    entries: tuple[Entry, ...]
    below: Place | None


def page(desk: Desk, asked: Asked, below: Place | None = None, limit: int = PAGE) -> Page:
    """Lines below a place, from the top without one.

    Raises:
        UserError: no such kind, or the role of the person at the desk does not permit it.
    """
    with desk.store.reading() as connection:
        return page_in(connection, desk, asked, below or Place(), limit)


def gather(connection: Connection, desk: Desk, asked: Asked, below: Place, limit: int = PAGE) -> Page:
    """A page that is full, or the last one, however far down its lines stand; a long read that may be
    interrupted.
    """
    entries: list[Entry] = []
    goes_on: Place | None = below
    while goes_on is not None and len(entries) < limit:
        found = page_in(connection, desk, asked, goes_on, limit - len(entries))
        entries.extend(found.entries)
        goes_on = found.below
    return Page(tuple(entries), goes_on)


def page_in(connection: Connection, desk: Desk, asked: Asked, below: Place, limit: int = PAGE) -> Page:
    """As ``page``, on a connection."""
    require(desk, Action.REGISTER)
    devices = log.devices(connection)
    narrowing = _narrowing(asked, devices)
    top_pos, top_act = log.tops(connection)  # what is written between two pages is above them
    below = Place(min(below.pos, top_pos + 1), min(below.act, top_act + 1))
    keeps = _keeps(asked.words)
    changes: list[Logged] = []
    floor = below.pos
    if asked.kind not in (ACTS_ONLY, *ACTS) and below.pos > 1:
        changes, floor = log.commits_below(connection, narrowing, below.pos, limit, keeps)
    elif asked.kind in (ACTS_ONLY, *ACTS):
        floor = 1
    acts: Iterator[Act] = iter(())
    if _wants_acts(desk, asked):
        acts = log.acts_below(connection, narrowing, below.act, keeps)
    taken, place = _woven(changes, acts, floor, below, limit)
    names = Names(connection, devices)
    data = log.data_at(connection, [each.pos for each in taken if isinstance(each, Logged)])
    lines = [
        act_line(names, desk, each) if isinstance(each, Act) else change_line(names, each, data[each.pos])
        for each in taken
    ]
    return Page(tuple(lines), place)


def _woven(
    changes: Sequence[Logged], acts: Iterator[Act], floor: int, below: Place, limit: int
) -> tuple[list[Logged | Act], Place | None]:
    """Both kinds of lines in one order, and where to go on."""
    out: list[Logged | Act] = []
    at, pos, number = 0, below.pos, below.act
    act = next(acts, None)
    while len(out) < limit:
        change = changes[at] if at < len(changes) else None
        if change is None and (floor > 1 or act is None):
            break  # acts wait for older changes not looked for yet
        if change is not None and (act is None or not change.own or change.wall_ms > act.at_ms):
            out.append(change)
            at, pos = at + 1, change.pos
        elif act is not None:
            out.append(act)
            number, act = act.id, next(acts, None)
    if at == len(changes):
        pos = floor
    over = pos <= 1 and act is None
    return out, None if over else Place(pos, number)


def _keeps(words: str) -> Callable[[str | None], bool] | None:
    wanted = search_key(words).split()
    if not wanted:
        return None

    def keeps(text: str | None) -> bool:
        found = search_key(text or "")
        return all(word in found for word in wanted)

    return keeps


def _wants_acts(desk: Desk, asked: Asked) -> bool:
    return asked.kind in ("", ACTS_ONLY, *ACTS) and asked.office in (None, desk.office_uuid)


def _narrowing(asked: Asked, devices: dict[bytes, Device]) -> Narrowing:
    kind = asked.kind
    if kind not in ("", CHANGES, ACTS_ONLY, *ACTS, *ENTITIES):
        raise UserError(
            _("There is no kind of record “{code}”.").format(code=kind[:40]),
            _("Choose: {choices}.").format(choices=", ".join([*(e.code for e in kinds()), *ACTS])),
        )
    actors = None
    if asked.office is not None:
        actors = tuple(actor for actor, device in devices.items() if device.office == asked.office)
    return Narrowing(
        user=asked.person, actors=actors,
        since_ms=None if asked.since is None else _midnight(asked.since),
        until_ms=None if asked.until is None else _midnight(asked.until + dt.timedelta(days=1)),
        entity=entity(kind).tag if kind in ENTITIES else None, act=kind if kind in ACTS else None,
    )  # fmt: skip


def _midnight(day: dt.date) -> int:
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp() * 1000)


def kinds() -> list[Entity]:
    """Kinds of records that the register can be asked for."""
    return [e for e in ENTITIES.values() if not e.child and e.code != "device"]


def people(desk: Desk) -> list[tuple[UUID, str]]:
    """People known here, those who left too, by name."""
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT uuid, name FROM person WHERE created IS NOT NULL ORDER BY sort, uuid"
        )
        return [(UUID(bytes=row[0]), row[1] or "?") for row in rows.fetchall()]


def offices(desk: Desk) -> list[tuple[UUID, str]]:
    """Offices that wrote something here, by code."""
    with desk.store.reading() as connection:
        found = {d.office: d.code for d in log.devices(connection).values() if d.office is not None}
    return sorted(found.items(), key=lambda pair: pair[1])


def device_names(desk: Desk) -> dict[str, str]:
    """Office and device of every actor, by the actor in hexadecimal."""
    with desk.store.reading() as connection:
        found = log.devices(connection)
    return {
        actor.hex(): " · ".join(part for part in (each.code, each.name) if part)
        or (_("Reference data") if actor == PROGRAM_ACTOR else actor.hex())
        for actor, each in found.items()
    }
