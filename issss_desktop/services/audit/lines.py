"""Lines of the register in words: the first thing that a change did, and all of it for who asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.fields import ALIVE, Entity, entity_by_tag
from issss_desktop.models.log import RecordChange, decode, first_record
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services import history, reading
from issss_desktop.services.audit.acts import act_words
from issss_desktop.services.desk import Desk
from issss_desktop.services.divergences import owner_of
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reference import PROGRAM_ACTOR
from issss_desktop.store import query
from issss_desktop.store import register as log
from issss_desktop.store.acts import Act
from issss_desktop.store.query import Connection
from issss_desktop.store.register import Device, Logged

MOST_RECORDS = 40
"""Records of one change that are told in full."""
CHANGED, CREATED, DELETED, RESTORED = "changed", "created", "deleted", "restored"


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
class Names:
    """Names of devices and people, and records, each read once a page."""

    connection: Connection
    devices: dict[bytes, Device]
    people: dict[UUID, str] = field(default_factory=dict)
    rows: dict[UUID, Row | None] = field(default_factory=dict)

    def row(self, declared: Entity, uuid: UUID) -> Row | None:
        """A record as it is now."""
        if uuid not in self.rows:
            self.rows[uuid] = query.get_row(self.connection, declared.code, uuid)
        return self.rows[uuid]

    def person(self, uuid: UUID) -> str:
        """Name of a person, empty when not known here."""
        if uuid not in self.people:
            row = self.connection.exec_driver_sql(
                "SELECT name FROM person WHERE uuid=?", (uuid.bytes,)
            ).first()
            self.people[uuid] = (row[0] if row else "") or ""
        return self.people[uuid]


def change_line(names: Names, each: Logged, data: bytes) -> Entry:
    """The line of a change, from its bytes."""
    count, change = first_record(data)
    device = names.devices[each.actor]
    what = headline(names, change, count)
    program = each.actor == PROGRAM_ACTOR
    return Entry(
        each.pos, each.wall_ms, _("the program") if program else names.person(each.user), device.code,
        device.name, _("Reference data: {what}").format(what=what) if program else what,
        records=count, reason=each.reason or "", undoes=each.undoes is not None,
        batch=each.batch is not None, id=each.id.hex(), life=_life(change),
    )  # fmt: skip


def act_line(names: Names, desk: Desk, act: Act) -> Entry:
    """The line of an act."""
    own = next((d for d in names.devices.values() if d.office == desk.office_uuid), None)
    return Entry(
        act.id, act.at_ms, names.person(act.user), desk.office, own.name if own else "",
        act_words(act.act, act.detail), act=act.act, detail=act.detail, id=act.chain.hex(),
    )  # fmt: skip


def _life(change: RecordChange) -> str:
    life = next((op for op in change.ops if op.tag == ALIVE), None)
    if life is None:
        return CHANGED
    if life.value is not True:
        return DELETED
    return RESTORED if life.replaces else CREATED


def headline(names: Names, change: RecordChange, count: int) -> str:
    """The first thing that a change did, and how much more it did."""
    declared = entity_by_tag(change.entity)
    if declared is None:
        return _("A record of a newer version of the program")
    row = names.row(declared, change.uuid)
    what = _called(names.connection, declared, row) if row is not None else _(declared.label)
    text = next(iter(history.record_sentences(names.connection, declared, change, what, row)), what)
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
        UserError: it is not there any more, or the role of the person at the desk does not permit it.
    """
    require(desk, Action.REGISTER)
    if entry.act:
        return Detail(entry, _act_facts(entry))
    with desk.store.reading() as connection:
        data = log.data_at(connection, [entry.number]).get(entry.number)
        if data is None:
            raise UserError(
                _("There is no change number {n}.").format(n=entry.number), _("Choose one in the history.")
            )
        commit = decode(data)
        told = _gathered(_told(connection, change) for change in commit.records[:MOST_RECORDS])
        facts = [(_("Reason"), entry.reason)]
        if commit.undoes is not None:
            facts.append((_("Undoes"), _undone_words(connection, commit.undoes)))
        if history.is_undone(connection, commit.id):
            facts.append((_("State"), _("undone since")))
        if commit.batch is not None:
            facts.append((_("Made together"), _batch_words(connection, commit.actor, commit.batch)))
        facts.append((_("Number on its device"), str(commit.seq)))
        facts.append((_("Mark in the chain"), entry.id[:16]))
    left = max(0, len(commit.records) - MOST_RECORDS)
    return Detail(entry, tuple(f for f in facts if f[1]), told, left)


def _act_facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    about = ((_("What it was about"), entry.detail),) if entry.detail else ()
    return (*about, (_("Number of the act"), str(entry.number)), (_("Mark in the chain"), entry.id[:16]))


def _undone_words(connection: Connection, undone: bytes) -> str:
    row = connection.exec_driver_sql("SELECT pos, wall_ms FROM commits WHERE id=?", (undone,)).first()
    if row is None:
        return _("a change not received here")
    stamp = moment_of(row[1])
    when = f"{show_day(stamp.date(), language())} {stamp:%H:%M} UTC"
    return _("change {n} of {when}").format(n=row[0], when=when)


def _batch_words(connection: Connection, actor: bytes, batch: bytes) -> str:
    sql = "SELECT count(*) FROM commits WHERE actor=? AND batch=?"
    count = connection.exec_driver_sql(sql, (actor, batch)).first()[0]
    return ngettext("{n} change of one batch", "{n} changes of one batch", count).format(n=count)


def _gathered(found: Iterable[Told]) -> tuple[Told, ...]:
    """Rows that live in one record are told together, where the first of them stood."""
    out: dict[tuple[str, UUID | None], Told] = {}
    for each in found:
        key = (each.title, each.uuid)
        known = out.get(key)
        out[key] = replace(known, sentences=known.sentences + each.sentences) if known else each
    return tuple(out.values())


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
