"""What comes in the place of an office, staged whole: database, keys, attached bytes, a new device."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.models.values.dates import moment_of
from issss_desktop.services.incarnation import NewKeys, become_new_device
from issss_desktop.services.keeping.places import disk_place
from issss_desktop.store import acts
from issss_desktop.store.backup import disk, shelf, swapping
from issss_desktop.store.backup.copies import Copy, Tick
from issss_desktop.store.open import DATABASE, KEYS, PIECES, Connection, connect, told
from issss_desktop.store.pieces import named
from issss_desktop.store.store import Store


@contextmanager
def opened(path: Path, key: bytes | None, *, finished: bool = False) -> Iterator[Connection]:
    """A database for reading; ``finished``: of a copy."""
    raw = connect(path, key, readonly=True, finished=finished)
    with Connection(raw, readonly=True) as connection, connection.begin():
        yield connection


def lay(stage: Path, copy: Copy, key: bytes | None, new_key: bytes | None) -> None:
    """Lay the database of a copy down, under its own key or under another."""
    if new_key == key or new_key is None:
        disk.copy_whole(copy.database, stage / DATABASE)
        return
    from issss_desktop.store.vault.swap import export_copy

    export_copy(copy.database, key, stage / DATABASE, new_key)


def lay_keys(stage: Path, source: Path) -> None:
    """The key files of a folder, or of a copy, which has one: each as it is, or from the other of the two."""
    for name in swapping.KEY_FILES:
        found = next(
            (p for p in (source / name, *map(source.joinpath, swapping.KEY_FILES)) if p.exists()), None
        )
        if found is not None:
            disk.copy_whole(found, stage / name)


def aside_of(folder: Path, wall_ms: int) -> Path:
    """A free name, among the copies, for files that are moved aside."""
    moment = moment_of(wall_ms).strftime("%Y%m%dT%H%M%SZ")
    for number in range(1, 10_000):
        path = disk_place(folder) / f"aside-{moment}-{number}"
        if not path.exists():
            return path
    raise FileExistsError(path)


def bring_pieces(
    stage: Path, key: bytes | None, sources: Iterable[tuple[Path, bytes | None]], tick: Tick
) -> int:
    """Attached bytes that the staged database names, from wherever they are whole; returns how many lack."""
    with opened(stage / DATABASE, key) as connection:
        lacking = named(connection)
    for path, source_key in sources:
        if lacking and path.exists():
            with suppress(UserError), told(path):  # damaged, or of another key: the next one may have it
                shelf.bring(path, stage / PIECES, key, lacking, tick, source_key)
            lacking -= shelf.held(stage / PIECES, key)
    return len(lacking)


def make_new_device(stage: Path, key: bytes | None, wall_ms: int, new_keys: NewKeys | None = None) -> None:
    """Bring a staged database up to date and give it a new actor, before it is anybody's office."""
    with Store(stage, key) as store:
        store.write(lambda work: become_new_device(work, wall_ms, new_keys))
    if key is not None and (stage / KEYS).exists():
        from issss_desktop.services.vault.access import rotate_device_keys  # with the ciphers

        rotate_device_keys(stage, key)
    disk.clear(disk_place(stage))


def note_in(stage: Path, key: bytes | None, act: str, user: UUID, wall_ms: int, detail: str = "") -> None:
    """Note in a staged database how it came to be."""
    with Store(stage, key) as store:
        store.write(partial(acts.note, act=act, user=user, at_ms=max(wall_ms, 0), detail=detail))
