"""A damaged office made again: from its log when that is whole, else from what all copies still have."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import entity_by_tag
from issss_desktop.models.log import NO_USER, BadCommit
from issss_desktop.services.audit.acts import REPAIRED
from issss_desktop.services.incarnation import NewKeys
from issss_desktop.services.keeping.damage import Damage, Missing, examine
from issss_desktop.services.keeping.places import FoundCopy
from issss_desktop.services.keeping.staging import (
    aside_of,
    bring_pieces,
    lay_keys,
    make_new_device,
    note_in,
)
from issss_desktop.store.backup import disk, salvage, swapping
from issss_desktop.store.backup.copies import Copy, Tick
from issss_desktop.store.open import DATABASE, PIECES, FolderLock
from issss_desktop.store.vault.presence import encrypted

Shelf = tuple[Path, bytes | None]
"""Attached bytes of a place of copies, with the key that opens them."""

MOST_NAMED = 12


@dataclass(frozen=True)
class Plan:
    """What a repair gives. ``commits``: changes kept; ``recovered``: those of them only a copy has.

    ``waiting``: changes that were read but stand on missing ones; they stay in the files kept aside.
    ``same``: the chain of this device is whole, so that it goes on as who it is.
    """

    damage: Damage
    commits: int
    recovered: int
    missing: tuple[Missing, ...]
    waiting: int
    same: bool
    aside: Path | None = None

    def sentences(self) -> list[str]:
        """The outcome for a person."""
        said = [ngettext("{n} change is kept.", "{n} changes are kept.", self.commits).format(n=self.commits)]
        if self.recovered:
            words = ngettext(
                "{n} of them comes from a copy.", "{n} of them come from copies.", self.recovered
            )
            said.append(words.format(n=self.recovered))
        if not self.missing:
            said.append(_("No change is missing."))
        if self.waiting:
            words = ngettext(
                "{n} change was read but stands on a lost one: it stays in the files kept aside.",
                "{n} changes were read but stand on lost ones: they stay in the files kept aside.",
                self.waiting,
            )
            said.append(words.format(n=self.waiting))
        if not self.same:
            said.append(_("The office goes on as a new device: what this one had sent may be missing here."))
        return said


def plan(folder: Path, copies: Iterable[FoundCopy] = (), key: bytes | None = None) -> Plan:
    """What a repair would give; nothing is written.

    Raises:
        UserError: nothing of a log can be read anywhere.
    """
    sources, log, _shelves = _read(folder, copies, key)
    return _plan(folder, key, sources, log)


def _read(
    folder: Path, copies: Iterable[FoundCopy], key: bytes | None
) -> tuple[list[salvage.Found], salvage.Assembled, list[Shelf]]:
    """What can be read, here and, where it is needed, in the copies; and the attached bytes beside these."""
    first = salvage.look(folder / DATABASE, key)
    sources, shelves = [first], []
    log = salvage.assemble(sources)
    known = _known_keys(folder, key)
    needed = bool(log.holes or log.waiting or not first.whole or not first.commits)
    for each in copies:
        found, fits = _opened_by(each.copy, known, whole=needed)
        if needed and found.commits:
            sources.append(found)
        if each.copy.shelf is not None:
            shelves.append((each.copy.shelf, fits))
    if needed:
        log = salvage.assemble(sources)
    if not log.commits:
        raise UserError(
            _("Nothing of this office can be read, neither here nor in a copy."),
            _("Plug in the stick with the copies, or give a folder that holds one; check the passphrase."),
        )
    return sources, log, shelves


def _known_keys(folder: Path, key: bytes | None) -> tuple[bytes, ...]:
    """The data key of now, then those of before: a copy stays under the key of its day."""
    if key is None:
        return ()
    from issss_desktop.services.vault.access import earlier_keys  # with the ciphers

    with suppress(UserError):  # the key files are damaged, too
        return (key, *earlier_keys(folder, key))
    return (key,)


def _opened_by(copy: Copy, known: tuple[bytes, ...], *, whole: bool) -> tuple[salvage.Found, bytes | None]:
    """What a copy gives and the key that fits it; without ``whole`` only the key is looked for."""
    for key in (*known, None):
        if salvage.opens(copy.database, key, finished=True):
            return salvage.look(copy.database, key, finished=True) if whole else salvage.Found(), key
    return salvage.Found(whole=False), None


def _plan(folder: Path, key: bytes | None, sources: Sequence[salvage.Found], log: salvage.Assembled) -> Plan:
    mine = {commit.id for commit in sources[0].commits}
    recovered = sum(commit.id not in mine for commit in log.commits)
    missing = tuple(_missing(folder, key, sources, hole) for hole in log.holes)
    return Plan(
        examine(folder, key), len(log.commits), recovered, missing, len(log.waiting),
        _is_whole(sources[0], log),
    )  # fmt: skip


def _is_whole(damaged: salvage.Found, log: salvage.Assembled) -> bool:
    """Whether the own chain ends where the damaged database says it does, and its counters are there."""
    head = damaged.heads.get(damaged.actor)
    reached = max((c.seq for c in log.commits if c.actor == damaged.actor), default=0)
    return bool(damaged.actor) and head == reached and "counters" in damaged.local and not log.holes


def _missing(
    folder: Path, key: bytes | None, sources: Sequence[salvage.Found], hole: salvage.Hole
) -> Missing:
    device = hole.actor.hex().upper()
    for source in sources:
        for commit in source.commits:
            if commit.actor == hole.actor:
                names = [op.value for r in commit.records if r.entity == 1 for op in r.ops if op.tag == 11]
                device = f"{names[0]} ({device})" if names else device
                break
    touched = []
    reader = salvage.Reader(folder / DATABASE, key)
    try:
        for tag, uuid in sorted(hole.touched)[:MOST_NAMED]:
            declared = entity_by_tag(tag)
            if declared is None or declared.code in ("device", "membership"):
                continue
            rows = reader.rows(f'SELECT ref, sort FROM "{declared.code}" WHERE uuid=?', (uuid,))
            ref = rows[0][0] if rows and rows[0][0] else ""
            touched.append(f"{_(declared.label)} {ref}".strip())
    finally:
        reader.close()
    return Missing(device, hole.first, hole.last, tuple(dict.fromkeys(touched)))


def repair(
    folder: Path,
    copies: Iterable[FoundCopy] = (),
    *,
    wall_ms: int,
    key: bytes | None = None,
    user: UUID = NO_USER,
    new_keys: NewKeys | None = None,
    tick: Tick = lambda done, of: None,
) -> Plan:
    """Make the database of a closed office again; the damaged files are kept aside among the copies.

    The office notes who did it (``user``, see ``admission``).

    Raises:
        UserError: nothing can be read, the office is open somewhere, the disk is full: nothing has changed.
    """
    copies = list(copies)
    encrypted(folder)  # a change of key that was cut short is settled first
    lock = FolderLock(folder)
    lock.take()
    try:
        with disk.told_of(folder):
            swapping.finish(folder)
            sources, log, shelves = _read(folder, copies, key)
            outcome = _plan(folder, key, sources, log)
            stage = swapping.new_stage(folder)
            _build(stage, key, log, sources, tick)
            lay_keys(stage, folder)
            bring_pieces(stage, key, [(folder / PIECES, key), *shelves], tick)
            if not outcome.same:
                make_new_device(stage, key, wall_ms, new_keys)
            note_in(stage, key, REPAIRED, user, wall_ms)
            aside = aside_of(folder, wall_ms)
            swapping.decide(folder, aside)
    finally:
        if not swapping.is_undone(folder):
            disk.clear(folder / swapping.STAGED)
        lock.release()
    return Plan(**{**vars(outcome), "aside": aside})


def _build(
    stage: Path,
    key: bytes | None,
    log: salvage.Assembled,
    sources: Sequence[salvage.Found],
    tick: Tick,
) -> None:
    try:
        salvage.build(stage / DATABASE, key, log, sources, tick)
    except BadCommit as error:
        raise UserError(
            _("The log cannot be replayed by this version of the program."),
            _("Install the version that wrote it, then repair again; nothing was changed."),
            str(error),
        ) from error
