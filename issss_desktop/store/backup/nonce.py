"""Which incarnation of a database may write here: a nonce in it, and the same in a file of this machine.

A database put back behind our back, a disk image or a folder carried to another laptop would write the
numbers of its actor a second time, and two offices would then hold two histories of one name. Source of
the rule: design of the exchange, hard cases "restored backup" and "cloned laptop".
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from issss_desktop import paths
from issss_desktop.store import query
from issss_desktop.store.backup.manifest import office_hash
from issss_desktop.store.open import Connection
from issss_desktop.store.work import Work

if TYPE_CHECKING:  # it knows the copies: none of them may know it
    from issss_desktop.store.store import Store

NONCE, BEFORE = "nonce", "nonce_before"
BYTES = 16


@dataclass(frozen=True, slots=True)
class Mark:
    """What a database says of itself; ``nonce`` is None in one that no program with nonces has opened."""

    actor: bytes
    nonce: bytes | None
    before: bytes | None
    file: Path


def mark_of(connection: Connection) -> Mark:
    """The mark of a database, with the file of this machine that must agree with it."""
    actor = query.meta(connection, "actor") or b""
    office = office_hash(query.meta(connection, "network") or b"", query.meta(connection, "office") or b"")
    return Mark(actor, query.meta(connection, NONCE), query.meta(connection, BEFORE), file_of(office, actor))


def file_of(office: str, actor: bytes) -> Path:
    """File of one incarnation on this machine: two of them, open at once, never write the same file."""
    return paths.machine_folder() / f"{office}-{actor.hex()}.nonce"


def is_at_home(mark: Mark) -> bool:
    """Whether this database is the one that was last written on this machine.

    Raises:
        OSError: the file of the machine is there and cannot be read.
    """
    noted = _noted(mark.file)
    if mark.nonce is None:  # no machine knows it, or its first nonce was cut short; else it is an older one
        return noted in (None, mark.before)
    # the second case: stopped after the database was written and before the file was
    return noted is not None and noted in (mark.nonce, mark.before)


def renew(store: "Store") -> None:
    """Draw a new nonce: the database first, then the file of the machine; on the writer thread.

    The nonce before it is the one in the file, not the last of the database: however often the power goes
    in between, the two agree.

    Raises:
        OSError: the file of the machine cannot be read or written; it still agrees with the database.
        UserError: the database cannot be written.
    """
    with store.reading() as connection:
        mark = mark_of(connection)
    noted = _noted(mark.file)
    if mark.nonce is None:  # as ``begin``: the database asks for the file once the file is there
        first = noted or secrets.token_bytes(BYTES)
        store.write(lambda work: note(work, None, first))
        write_file(mark.file, first)
        store.write(lambda work: note(work, first, None))
        return
    fresh = secrets.token_bytes(BYTES)
    store.write(lambda work: note(work, fresh, noted or mark.nonce))
    write_file(mark.file, fresh)


def _noted(file: Path) -> bytes | None:
    """The nonce of the machine, None when there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def note(work: Work, nonce: bytes | None, before: bytes | None) -> None:
    """Keep a nonce and the one before it in the database; None forgets."""
    for name, value in ((NONCE, nonce), (BEFORE, before)):
        if value is None:
            work.drop_meta(name)
        else:
            work.set_meta(name, value)


def begin(work: Work, actor: bytes) -> None:
    """First nonce of a new incarnation: its file first, so that it is at home once the rest is committed.

    Raises:
        OSError: the file of the machine cannot be written; a database saved all the same is at home with it
            and without it.
    """
    fresh = secrets.token_bytes(BYTES)
    office = office_hash(work.meta("network") or b"", work.meta("office") or b"")
    note(work, None, fresh)
    write_file(file_of(office, actor), fresh)
    note(work, fresh, None)


def write_file(path: Path, nonce: bytes) -> None:
    """Keep a nonce on this machine, for every person who works on it."""
    if not path.parent.exists():
        paths.make_folder(path.parent)
        with suppress(OSError):  # each person of a shared machine renews the same file
            path.parent.chmod(0o777)
    paths.replace_file(path, nonce, mode=0o644)
