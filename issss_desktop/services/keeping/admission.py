"""Who may put something else in the place of an office, and with which keys; asked before all else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.models.log import NO_USER
from issss_desktop.services.desk import desk_at, who_sits
from issss_desktop.services.keeping import keys
from issss_desktop.services.permits import Action, refuse, require
from issss_desktop.store import query
from issss_desktop.store.backup.copies import Copy
from issss_desktop.store.open import DATABASE, FAILURES, Connection, connect
from issss_desktop.store.store import Store


@dataclass(frozen=True)
class Admitted:
    """``user``: who is noted to have done it; ``key``: of the copy; ``present``: of what stands here now.

    ``own_keys``: the key file of the copy opens; else the key is known by the key file of now.
    """

    user: UUID
    key: bytes | None = field(default=None, repr=False)
    present: bytes | None = field(default=None, repr=False)
    own_keys: bool = True


def to_restore(
    folder: Path, copy: Copy, secret: str, *, name: str | None = None, person: UUID | None = None
) -> Admitted:
    """Admit somebody who wants to look at a copy, or to put it back.

    Args:
        secret: a passphrase of the copy or of the office, or the code of a recovery sheet; "" without keys.
        person: who sat at the office that was just closed; a passphrase tells more.

    Raises:
        UserError: the secret opens nothing, or the role of the person does not permit it.
    """
    now = keys.present(folder, secret, name) if keys.encrypted(folder) else None
    given = keys.open_copy(folder, copy, secret, name, now)
    present, here = (now.key, now.person) if now is not None else (None, None)
    there = given.person or here or person
    user = permit(folder, present, person=here or person, name=name, copies=[(copy, given.key, there)])
    return Admitted(user, given.key, present, given.own_keys)


def to_repair(
    folder: Path,
    copies: Iterable[Copy],
    secret: str,
    *,
    name: str | None = None,
    person: UUID | None = None,
) -> Admitted:
    """Admit somebody who wants to have an office made again.

    Raises:
        UserError: the secret does not open the office, or the role of the person does not permit it.
    """
    now = keys.opened(folder, secret, name)
    key, here = (now.key, now.person) if now is not None else (None, None)
    known = ((copy, key, here or person) for copy in copies)
    return Admitted(permit(folder, key, person=here or person, name=name, copies=known), key, key)


def permit(
    folder: Path,
    key: bytes | None = None,
    *,
    person: UUID | None = None,
    name: str | None = None,
    copies: Iterable[tuple[Copy, bytes | None, UUID | None]] = (),
) -> UUID:
    """Who may replace what stands in a folder: asked where it can be opened at all, else a copy is asked.

    Args:
        person: whose passphrase gave the key, or who sat there last; goes before ``name``.
        copies: each with its key, and whose passphrase gave it: the first that answers is asked.

    Where no office stands, and where neither it nor a copy can be read, there are no people who could be
    asked: whoever has a copy, and its passphrase when it is encrypted, may put it back.

    Raises:
        UserError: there is no such person, they have left, or their role does not permit it.
    """
    if not (folder / DATABASE).exists():
        return NO_USER
    person = None if person == NO_USER else person
    user = _asked_here(folder, key, person, name)
    if user is not None:
        return user
    for copy, its_key, known in copies:
        user = _asked_of(copy, its_key, known, name)
        if user is not None:
            return user
    return NO_USER


def _asked_here(folder: Path, key: bytes | None, person: UUID | None, name: str | None) -> UUID | None:
    """The person, None when what stands here cannot be read."""
    try:
        store = Store(folder, key, write=False)
    except UserError:
        return None
    with store:
        try:
            desk = desk_at(folder, store, user=name, key=key, person=person)
            require(desk, Action.RESTORE)
        except UserError as error:
            if isinstance(error.__cause__, FAILURES):
                return None
            raise
    return desk.user


def _asked_of(copy: Copy, key: bytes | None, person: UUID | None, name: str | None) -> UUID | None:
    try:
        with _reading(copy, key) as connection:
            if person is not None and query.get_row(connection, "person", person) is None:
                return None  # they joined later
            known, role = who_sits(connection, name, person)
    except FAILURES:  # damaged, or of a version with other people
        return None
    except UserError as error:
        if isinstance(error.__cause__, FAILURES):
            return None
        raise
    refuse(role, Action.RESTORE)
    return known.uuid if known is not None else NO_USER


@contextmanager
def _reading(copy: Copy, key: bytes | None) -> Iterator[Connection]:
    raw = connect(copy.database, key, finished=True)
    with Connection(raw, readonly=True) as connection, connection.begin():
        yield connection
