"""The register of who did what: changes of every office and acts of this computer, newest first, by pages.

Changes stand in the order in which this office came to know them. What came from other offices stands
where it arrived, even when their clocks say otherwise; acts stand between the changes made here.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.fields import ALIVE, ENTITIES, Entity, entity, entity_by_tag
from issss_desktop.models.log import RecordChange, decode, first_record
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.texts import search_key
from issss_desktop.services import history, reading
from issss_desktop.services.audit.acts import ACTS, act_label
from issss_desktop.services.desk import Desk
from issss_desktop.services.divergences import owner_of
from issss_desktop.services.reference import PROGRAM_ACTOR
from issss_desktop.store import query
from issss_desktop.store import register as log
from issss_desktop.store.acts import Act
from issss_desktop.store.query import Connection
from issss_desktop.store.register import TOP, Device, Logged, Narrowing

PAGE = 40
MOST_RECORDS = 40
"""Records of one change that are told in full."""
CHANGES, ACTS_ONLY = "changes", "acts"
CHANGED, CREATED, DELETED, RESTORED = "changed", "created", "deleted", "restored"


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
class Entry:
    """One line: a change (``act`` empty, ``number`` its local position) or an act (``number`` its id).

    ``at_ms`` is a claim of its author's clock, UTC milliseconds. ``life``: what became of the first record:
    CHANGED, CREATED, DELETED or RESTORED.
    """

    number: int
    at_ms: int
    user: str
    office: str
    device: str
    what: str
    act: str = ""
    detail: str = ""
    records: int = 0
    reason: str = ""
    undoes: bool = False
    batch: bool = False
    id: str = ""
    life: str = CHANGED


@dataclass(frozen=True)
class Page:
    """Lines in their order. ``below`` None: nothing older matches. A page may be short, even empty, and go
    on: so much was looked through as one read may take.
    """

    entries: tuple[Entry, ...]
    below: Place | None


@dataclass(frozen=True)
class Told:
    """What a change did to one record; ``entity`` and ``uuid`` name the record to open."""

    title: str
    sentences: tuple[str, ...]
    entity: str = ""
    uuid: UUID | None = None


@dataclass(frozen=True)
class Detail:
    """A line in full; ``facts`` are (label, text); ``left``: records of the change that are not told."""

    entry: Entry
    facts: tuple[tuple[str, str], ...]
    told: tuple[Told, ...] = ()
    left: int = 0


@dataclass
class _Names:
    """Names of devices and people, each read once a page."""

    connection: Connection
    devices: dict[bytes, Device]
    people: dict[UUID, str] = field(default_factory=dict)

    def person(self, uuid: UUID) -> str:
        if uuid not in self.people:
            row = self.connection.exec_driver_sql(
                "SELECT name FROM person WHERE uuid=?", (uuid.bytes,)
            ).first()
            self.people[uuid] = (row[0] if row else "") or ""
        return self.people[uuid]


def page(desk: Desk, asked: Asked, below: Place | None = None, limit: int = PAGE) -> Page:
    """Lines below a place, from the top without one.

    Raises:
        UserError: no such kind.
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
    names = _Names(connection, devices)
    data = log.data_at(connection, [each.pos for each in taken if isinstance(each, Logged)])
    lines = [
        _act_line(names, desk, each) if isinstance(each, Act) else _change_line(names, each, data[each.pos])
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
        user=asked.person, actors=actors, hidden=hidden(devices),
        since_ms=None if asked.since is None else _midnight(asked.since),
        until_ms=None if asked.until is None else _midnight(asked.until + dt.timedelta(days=1)),
        entity=entity(kind).tag if kind in ENTITIES else None, act=kind if kind in ACTS else None,
    )  # fmt: skip


def hidden(devices: dict[bytes, Device]) -> tuple[bytes, ...]:
    """Actors whose changes this desk does not show: those of the confidential partition."""
    return tuple(actor for actor, device in devices.items() if device.partition == "confidential")


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


# lines


def _change_line(names: _Names, each: Logged, data: bytes) -> Entry:
    count, change = first_record(data)
    device = names.devices[each.actor]
    what = headline(names.connection, change, count)
    program = each.actor == PROGRAM_ACTOR
    return Entry(
        each.pos, each.wall_ms, _("the program") if program else names.person(each.user), device.code,
        device.name, _("Reference data: {what}").format(what=what) if program else what,
        records=count, reason=each.reason or "", undoes=each.undoes is not None,
        batch=each.batch is not None, id=each.id.hex(), life=_life(change),
    )  # fmt: skip


def _act_line(names: _Names, desk: Desk, act: Act) -> Entry:
    own = next((d for d in names.devices.values() if d.office == desk.office_uuid), None)
    return Entry(
        act.id, act.at_ms, names.person(act.user), desk.office, own.name if own else "",
        act_label(act.act), act=act.act, detail=act.detail, id=act.chain.hex(),
    )  # fmt: skip


def _life(change: RecordChange) -> str:
    life = next((op for op in change.ops if op.tag == ALIVE), None)
    if life is None:
        return CHANGED
    if life.value is not True:
        return DELETED
    return RESTORED if life.replaces else CREATED


def headline(connection: Connection, change: RecordChange, count: int) -> str:
    """The first thing that a change did, and how much more it did."""
    declared = entity_by_tag(change.entity)
    if declared is None:
        return _("A record of a newer version of the program")
    row = query.get_row(connection, declared.code, change.uuid)
    what = _called(connection, declared, row) if row is not None else _(declared.label)
    text = next(iter(history.record_sentences(connection, declared, change, what)), what)
    fields = sum(1 for op in change.ops if op.tag != ALIVE)
    more = ""
    if count > 1:
        more = ngettext("(and {n} other record)", "(and {n} other records)", count - 1).format(n=count - 1)
    elif fields > 1 and _life(change) != CREATED:
        more = ngettext("(and {n} other field)", "(and {n} other fields)", fields - 1).format(n=fields - 1)
    return f"{text.removesuffix('.')} {more}".strip()


def _called(connection: Connection, declared: Entity, row: Row) -> str:
    """A record by its kind and title, one that lives in another after that one."""
    owner = owner_of(connection, declared, row)
    above = _named(connection, owner)
    if owner is row or declared.code == "membership":
        return above
    return f"{above} · {_named(connection, row)}"


def _named(connection: Connection, row: Row) -> str:
    return _("{label} {title}").format(label=_(row.declared.label), title=reading.title_of(connection, row))


# one line in full


def detail(desk: Desk, entry: Entry) -> Detail:
    """A line with every sentence of it.

    Raises:
        UserError: it is not there any more.
    """
    if entry.act:
        return Detail(entry, _act_facts(entry))
    with desk.store.reading() as connection:
        data = log.data_at(connection, [entry.number]).get(entry.number)
        if data is None:
            raise UserError(
                _("There is no change number {n}.").format(n=entry.number), _("Choose one in the history.")
            )
        commit = decode(data)
        told = tuple(_told(connection, change) for change in commit.records[:MOST_RECORDS])
        facts = [(_("Reason"), entry.reason)]
        if commit.undoes is not None:
            facts.append((_("Undoes"), _undone_words(connection, commit.undoes)))
        if history.is_undone(connection, commit.id):
            facts.append((_("State"), _("undone since")))
        if commit.batch is not None:
            facts.append((_("Made together"), _batch_words(connection, commit.actor, commit.batch)))
        facts.append((_("Number on its device"), str(commit.seq)))
        facts.append((_("Mark in the chain"), entry.id[:16]))
    left = len(commit.records) - len(told)
    return Detail(entry, tuple(f for f in facts if f[1]), told, left)


def _act_facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    about = ((_("What it was about"), entry.detail),) if entry.detail else ()
    return (*about, (_("Number of the act"), str(entry.number)), (_("Mark in the chain"), entry.id[:16]))


def _undone_words(connection: Connection, undone: bytes) -> str:
    row = connection.exec_driver_sql("SELECT pos, wall_ms FROM commits WHERE id=?", (undone,)).first()
    if row is None:
        return _("a change not received here")
    stamp = dt.datetime.fromtimestamp(row[1] / 1000, dt.UTC)
    when = f"{show_day(stamp.date(), language())} {stamp:%H:%M} UTC"
    return _("change {n} of {when}").format(n=row[0], when=when)


def _batch_words(connection: Connection, actor: bytes, batch: bytes) -> str:
    sql = "SELECT count(*) FROM commits WHERE actor=? AND batch=?"
    count = connection.exec_driver_sql(sql, (actor, batch)).first()[0]
    return ngettext("{n} change of one batch", "{n} changes of one batch", count).format(n=count)


def _told(connection: Connection, change: RecordChange) -> Told:
    declared = entity_by_tag(change.entity)
    if declared is None:
        return Told(_("A record of a newer version of the program"), ())
    row = query.get_row(connection, declared.code, change.uuid)
    sentences = tuple(history.record_sentences(connection, declared, change))
    if row is None:
        return Told(_(declared.label), sentences)
    owner = owner_of(connection, declared, row)
    return Told(_named(connection, owner), sentences, owner.entity, owner.uuid)
