"""The desk: what a service needs to know of where it is, who works and in which language."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import NO_USER
from issss_desktop.models.values.texts import fold
from issss_desktop.paths import refuse_removable
from issss_desktop.services.incarnation import NewKeys, renew_later, take_up
from issss_desktop.services.reference import apply_reference
from issss_desktop.store import query
from issss_desktop.store.pieces import Pieces
from issss_desktop.store.store import Store

P = ParamSpec("P")
R = TypeVar("R")

SAMPLE_NETWORK = b"issss-exemple-01"
"""Network id of all sample offices: nothing of it merges into a real office."""

REAL_NETWORK = b"issss-rdc-0001--"
"""Network id of the deployment of the secretariat."""


def now_ms() -> int:
    """Wall clock in UTC milliseconds: a claim, never used for correctness."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Desk:
    """One office open at one place: passed to every service, never global."""

    folder: Path
    store: Store
    office: str
    office_uuid: UUID
    user: UUID
    user_name: str
    lang: str = "fr"
    sample: bool = False
    clock: Callable[[], int] = now_ms
    key: bytes | None = field(default=None, repr=False)

    @property
    def pieces(self) -> Pieces:
        """Attached files."""
        return Pieces(self.folder, self.key)

    def submit(self, job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue a service call on the writer thread, for a window that must not wait."""
        return self.store.submit(job, *args, **kwargs)


def open_desk(
    folder: Path,
    *,
    user: str | None = None,
    lang: str = "fr",
    write: bool = True,
    key: bytes | None = None,
    adopt: bool = False,
    new_keys: NewKeys | None = None,
) -> Desk:
    """Open the office of a data folder, as one of its people.

    Args:
        user: name of a person of the office; the only one is taken without asking.
        key: the 32-byte data key of an encrypted office.
        adopt: data put back or copied from elsewhere go on here as a new device; its keys by ``new_keys``.

    Raises:
        CopiedOffice: they were put back or copied, and nobody has said what they are.
        UserError: no office here, locked, newer, damaged or read-only; or no such person.
    """
    if write:
        refuse_removable(folder)
    store = Store(folder, key, write=write)
    try:
        if write:
            take_up(store, now_ms(), adopt=adopt, new_keys=new_keys)
            store.write(apply_reference)  # a newer program brings newer reference data
            with store.reading() as connection:
                Pieces(folder, key).sweep(connection)
        desk = desk_at(folder, store, user=user, lang=lang, key=key)
        if write:
            renew_later(store)
        return desk
    except BaseException:  # whatever it was, even Ctrl+C: the folder must not stay locked; raised again
        store.close()
        raise


def desk_at(
    folder: Path, store: Store, *, user: str | None = None, lang: str = "fr", key: bytes | None = None
) -> Desk:
    """The desk of an open store.

    Raises:
        UserError: the database has no office yet, or no such person.
    """
    with store.reading() as connection:
        office = query.meta(connection, "office")
        if office is None:
            raise UserError(
                _("There is no office in {folder}.").format(folder=folder),
                _("Create an office with “init”, or open the sample office with “demo”."),
            )
        row = query.get_row(connection, "office", UUID(bytes=office))
        assert row is not None
        people = query.select_rows(connection, "person", "WHERE alive=1 ORDER BY sort, uuid")
        sample = query.meta(connection, "network") == SAMPLE_NETWORK
        default = query.meta(connection, "user")
        first = query.get_row(connection, "person", UUID(bytes=default)) if default else None
    person = next((p for p in people if user and fold(p["name"] or "") == fold(user)), None)
    if user and person is None:
        raise UserError(
            _("Nobody here is called “{name}”.").format(name=user),
            _("The people of this office: {names}.").format(names=", ".join(str(p["name"]) for p in people)),
        )
    if person is None and default is not None:
        # even one deleted by mistake, or by a merge: somebody must be able to restore
        person = first
    return Desk(
        folder=folder, store=store, office=row["code"], office_uuid=row.uuid,
        user=person.uuid if person else NO_USER, user_name=(person["name"] or "") if person else "",
        lang=lang, sample=sample, key=key,
    )  # fmt: skip


def close_desk(desk: Desk) -> None:
    """Close the database and free the folder."""
    desk.store.close()
