"""A copy put back: what would change is told first, the present state is kept, and a new device goes on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.entities.common import CONFIDENTIAL
from issss_desktop.models.fields import ENTITIES, entity_by_tag
from issss_desktop.models.log import NO_USER, Commit, decode
from issss_desktop.paths import make_data_folder
from issss_desktop.services import reading
from issss_desktop.services.audit.acts import RESTORED
from issss_desktop.services.desk import now_ms
from issss_desktop.services.incarnation import NewKeys
from issss_desktop.services.keeping.keys import is_closed
from issss_desktop.services.keeping.places import DISK, OTHER, STICK, FoundCopy, disk_place
from issss_desktop.services.keeping.staging import (
    aside_of,
    bring_pieces,
    lay,
    lay_keys,
    make_new_device,
    note_in,
    opened,
)
from issss_desktop.services.keeping.standing import megabytes, moment
from issss_desktop.store.backup import disk, shelf, swapping
from issss_desktop.store.backup.copies import Copy, Tick, verify
from issss_desktop.store.backup.making import make
from issss_desktop.store.open import DATABASE, PIECES, Connection, FolderLock, told
from issss_desktop.store.vault.presence import encrypted

MOST_LOST = 20  # told one by one
HIDDEN = frozenset({"device", "membership"})


@dataclass(frozen=True, slots=True)
class Lost:
    """One save that the copy does not have: who, when by his clock (UTC ms), and how many records."""

    who: str
    wall_ms: int
    records: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """Records of one entity: in the copy only, in both but different, missing in the copy."""

    entity: str
    new: int
    changed: int
    missing: int


@dataclass(frozen=True)
class Preview:
    """What a restore would change. ``present``: whether there is something now that can be read.

    ``lost``: saves of now that the copy lacks, the last first; ``back``: saves only the copy has;
    ``sealed``: the office keeps the keys of now, which are not those of the copy.
    """

    copy: Copy
    present: bool
    readable: bool
    lost: tuple[Lost, ...] = ()
    back: int = 0
    kinds: tuple[Kind, ...] = ()
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``kept``: where the state before it is; ``pieces_missing``: attached files."""

    folder: Path
    kept: Path | None
    pieces_missing: int


def preview(
    folder: Path,
    copy: Copy,
    key: bytes | None = None,
    present_key: bytes | None = shelf.SAME,
    *,
    own_keys: bool = True,
) -> Preview:
    """Compare a copy with what stands in a data folder now; nothing is written.

    Args:
        key: of the copy; ``present_key``: of the data folder, None when it is plain or nobody knows it.
        own_keys: whether the key file of the copy gave its key.

    Raises:
        UserError: the copy is damaged or is closed with another key; it is plain, the office is encrypted,
            and its key is not known.
    """
    _refuse_damaged(copy, key)
    here = folder / DATABASE
    if not here.exists():
        return Preview(copy, present=False, readable=False)
    present_key = key if present_key == shelf.SAME else present_key
    sealed = _is_sealed(folder, copy, present_key, own_keys)
    with opened(copy.database, key, finished=True) as theirs:
        try:
            with told(here), opened(here, present_key) as ours:
                return replace(_compare(copy, ours, theirs), sealed=sealed)
        except UserError:
            return Preview(copy, present=True, readable=False, sealed=sealed)


def _is_sealed(folder: Path, copy: Copy, present_key: bytes | None, own_keys: bool) -> bool:
    """Whether what is put back goes under the keys of now: an office that is encrypted stays so."""
    if (own_keys and is_closed(copy)) or not (folder / DATABASE).exists() or not encrypted(folder):
        return False
    if present_key is None:
        raise UserError(
            _("This office is encrypted and the copy is not: its passphrase is needed to put the copy back."),
            _("Type the passphrase of this office, or put the copy back into an empty folder."),
        )
    return True


def _refuse_damaged(copy: Copy, key: bytes | None, tick: Tick = lambda done, of: None) -> None:
    wrong = verify(copy, key, tick=tick)
    if wrong:
        raise UserError(
            _("This copy is damaged, or closed with another passphrase: it was not put back."),
            _("Choose an older copy, or one of another stick."),
            " ".join(wrong),
        )


def _ids(connection: Connection) -> set[bytes]:
    return {row[0] for row in connection.exec_driver_sql("SELECT id FROM commits").fetchall()}


def _commits(connection: Connection, ids: Iterable[bytes]) -> list[Commit]:
    found = []
    for each in ids:
        row = connection.exec_driver_sql("SELECT data FROM commits WHERE id=?", (each,)).first()
        if row is not None:
            found.append(decode(row[0]))
    return sorted(found, key=lambda c: (-c.lamport, c.id))


def _compare(copy: Copy, ours: Connection, theirs: Connection) -> Preview:
    mine, its = _ids(ours), _ids(theirs)
    gone, come = _commits(ours, mine - its), _commits(theirs, its - mine)
    lost = []
    for commit in gone:
        office, person = reading.author(ours, commit.actor, commit.user)
        who = person or office or "?"
        reason = None if _is_hidden(ours, commit.actor) else commit.reason
        lost.append(Lost(who, commit.wall_ms, len(commit.records), reason))
    return Preview(copy, True, True, tuple(lost), len(come), tuple(_kinds(gone, come, ours, theirs)))


def _is_hidden(connection: Connection, actor: bytes) -> bool:
    """Whether a commit is of the confidential partition; of a database of any schema."""
    sql = "SELECT partition FROM device WHERE actor=?"
    row = connection.exec_driver_sql(sql, (actor.hex().upper(),)).first()
    return row is not None and row[0] == CONFIDENTIAL


def _kinds(gone: list[Commit], come: list[Commit], ours: Connection, theirs: Connection) -> Iterator[Kind]:
    counts: dict[str, list[int]] = {}
    touched = {(r.entity, r.uuid) for commit in (*gone, *come) for r in commit.records}
    for tag, uuid in touched:
        declared = entity_by_tag(tag)
        if declared is None or declared.code in HIDDEN:
            continue
        here, there = _knows(ours, uuid), _knows(theirs, uuid)
        at = 1 if here and there else 0 if there else 2
        counts.setdefault(declared.code, [0, 0, 0])[at] += 1
    for code in ENTITIES:
        if code in counts:
            yield Kind(code, *counts[code])


def _knows(connection: Connection, uuid: UUID) -> bool:
    sql = "SELECT 1 FROM ops WHERE record=? LIMIT 1"
    return connection.exec_driver_sql(sql, (uuid.bytes,)).first() is not None


def restore(
    folder: Path,
    copy: Copy,
    *,
    wall_ms: int,
    key: bytes | None = None,
    present_key: bytes | None = shelf.SAME,
    own_keys: bool = True,
    user: UUID = NO_USER,
    new_keys: NewKeys | None = None,
    tick: Tick = lambda done, of: None,
) -> Restored:
    """Put a copy in the place of a closed office; the present state is kept among the copies.

    The restored office is a new device whose record names its predecessor, and notes who did it (``user``,
    see ``admission``). A power cut leaves the old state or the new one. An encrypted office stays so: under
    the keys of the copy when these opened it (``own_keys``), else under its own.

    Raises:
        UserError: the copy is damaged, the office is open somewhere, the disk is full: nothing has changed.
    """
    make_data_folder(folder)
    present_key = key if present_key == shelf.SAME else present_key
    encrypted(folder)  # a change of key that was cut short is settled first
    sealed = _is_sealed(folder, copy, present_key, own_keys)
    new_key = present_key if sealed else key
    lock = FolderLock(folder)
    lock.take()
    try:
        with disk.told_of(folder):
            swapping.finish(folder)
            _refuse_damaged(copy, key, tick)
            kept = keep_present(folder, present_key, wall_ms, tick, copy.path)
            stage = swapping.new_stage(folder)
            lay(stage, copy, key, new_key)
            lay_keys(stage, folder if sealed else copy.path)
            sources = [(folder / PIECES, present_key)]
            sources += [(copy.shelf, key)] if copy.shelf else []
            missing = bring_pieces(stage, new_key, sources, tick)
            make_new_device(stage, new_key, wall_ms, new_keys)
            note_in(stage, new_key, RESTORED, user, wall_ms, copy.path.name)
            aside = aside_of(folder, wall_ms)
            swapping.decide(folder, aside)
            if kept is not None:
                disk.clear(aside)
            elif aside.exists() and any(aside.iterdir()):
                kept = aside
    finally:
        if not swapping.is_undone(folder):
            disk.clear(folder / swapping.STAGED)
        lock.release()
    return Restored(folder, kept, missing)


def keep_present(
    folder: Path,
    key: bytes | None,
    wall_ms: int,
    tick: Tick = lambda done, of: None,
    spare: Path | None = None,
) -> Path | None:
    """Copy what stands in a folder before it is replaced; None when there is nothing, or it is damaged.

    Damaged files are not copied: the exchange moves them aside as they are. ``spare``: the copy that is put
    back, which must outlive the thinning that this one brings.
    """
    if not (folder / DATABASE).exists():
        return None
    try:
        place = disk_place(folder)
        made = make(folder, key, place, made_ms=wall_ms, reason="restore", tick=tick, spare=spare)
    except UserError:
        return None
    return made.path


def finish(folder: Path) -> None:
    """Finish a restore that a power cut interrupted, before anything of the folder is read.

    Raises:
        UserError: another program has the folder open.
    """
    swapping.finish_locked(folder)


def sentences(would: Preview) -> list[str]:
    """What a restore would change, for a person."""
    made = would.copy.manifest
    assert made is not None
    now = now_ms()
    said = [_("Copy made {when}.").format(when=moment(made.made_ms, now))]
    if would.sealed:
        said.append(_("The office stays encrypted: the passphrases and the recovery sheet of now open it."))
    if not would.present:
        return [*said, _("There is no office here yet: nothing is replaced.")]
    if not would.readable:
        return [*said, _("What is here now cannot be read: it is kept aside as it is.")]
    if not would.lost and not would.back:
        return [*said, _("The copy and what is here now are equal.")]
    for kind in would.kinds:
        said.append(kind_in_words(kind))
    if would.lost:
        words = ngettext(
            "{n} save of now is not in the copy:", "{n} saves of now are not in the copy:", len(would.lost)
        )
        said.append(words.format(n=len(would.lost)))
    said += [lost_in_words(each, now) for each in would.lost[:MOST_LOST]]
    if len(would.lost) > MOST_LOST:
        said.append(_("… and {n} more.").format(n=len(would.lost) - MOST_LOST))
    return said


def kind_in_words(kind: Kind) -> str:
    """What would happen to the records of one kind."""
    parts = []
    if kind.new:
        parts.append(ngettext("{n} comes back", "{n} come back", kind.new).format(n=kind.new))
    if kind.changed:
        parts.append(ngettext("{n} changes", "{n} change", kind.changed).format(n=kind.changed))
    if kind.missing:
        parts.append(ngettext("{n} goes away", "{n} go away", kind.missing).format(n=kind.missing))
    return _("{kind}: {parts}.").format(kind=_(ENTITIES[kind.entity].plural), parts=", ".join(parts))


def lost_in_words(lost: Lost, now: int) -> str:
    """One save that would go away."""
    text = ngettext("{who}, {when}: {n} record", "{who}, {when}: {n} records", lost.records).format(
        who=lost.who, when=moment(lost.wall_ms, now), n=lost.records
    )
    return f"{text} ({lost.reason})" if lost.reason else text


def outcome(done: Restored) -> list[str]:
    """What a restore did, for a person."""
    said = [_("The copy was put back; this office goes on as a new device.")]
    if done.kept is not None:
        said.append(_("What was here before is kept in {folder}.").format(folder=done.kept))
    if done.pieces_missing:
        words = ngettext(
            "{n} attached file was not among the copies.", "{n} attached files were not among the copies.",
            done.pieces_missing,
        )  # fmt: skip
        said.append(words.format(n=done.pieces_missing))
    return said


def row_of(found: FoundCopy) -> tuple[str, str, str, str, str]:
    """A copy as a row of a list: made, where, size, state, folder."""
    made = found.copy.manifest
    where = {DISK: _("this computer"), STICK: _("stick"), OTHER: _("folder")}[found.where]
    if made is None:
        return ("?", where, "", _("damaged"), str(found.copy.path))
    state = _("verified") if found.copy.verified_ms is not None else _("not verified")
    return (moment(made.made_ms, now_ms()), where, megabytes(made.size()), state, str(found.copy.path))
