"""The desk: what a service needs to know of where it is, who works and in which language."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import NO_USER
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.dates import moment_of
from issss_desktop.models.values.texts import fold
from issss_desktop.paths import refuse_removable, sweep_passing
from issss_desktop.services.incarnation import NewKeys, renew_later, take_up
from issss_desktop.services.permits import (
    ADMINISTRATOR,
    ENTRY,
    LEFT,
    READER,
    VALIDATOR,
    Action,
    permitted,
    role_in_force,
)
from issss_desktop.services.reference import apply_reference
from issss_desktop.store import acts, query
from issss_desktop.store.pieces import Pieces
from issss_desktop.store.store import Store
from issss_desktop.store.vault.presence import encrypted, refuse_without_key

P = ParamSpec("P")
R = TypeVar("R")

SAMPLE_NETWORK = b"issss-exemple-01"
"""Network id of all sample offices: nothing of it merges into a real office."""

REAL_NETWORK = b"issss-rdc-0001--"
"""Network id of the deployment of the secretariat."""

SEAT = "seat"
"""Who sat at this desk last: kept beside the log, for it is of this laptop alone."""

OPENED = "opened"
"""The act of opening an office for work."""

ADOPTED = "adopt"
"""The act of going on as a new device with data put back or copied from elsewhere."""


def now_ms() -> int:
    """Wall clock in UTC milliseconds: a claim, never used for correctness."""
    return time.time_ns() // 1_000_000


@dataclass
class States:
    """Records read from a log, for whom asks again: nothing in them is ever changed.

    ``latest``: a state of the log and its records, set in one step, for several threads read; ``some``: the
    same of a few kinds of record, of which nothing is confidential; ``past`` are by heads, the same for ever.
    """

    latest: tuple[tuple[Any, ...], Records] | None = None
    some: dict[tuple[str, ...], tuple[tuple[Any, ...], Records]] = field(default_factory=dict)
    past: dict[str, Records] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """One office open at one place: passed to every service, never global.

    ``role``: the one with which its person came, see ``permits``; ``role_now`` says what it is since then.
    Its ``store`` shows what the ``role`` of its person may read, to every service alike. ``leaving``: it
    shows nothing confidential to anybody, for what leaves the office. ``states``: records of the log
    that were read already.
    """

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
    role: str = ADMINISTRATOR
    leaving: bool = False
    states: "States" = field(default_factory=lambda: States(), repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take the door of the store that the role opens, also when a desk is made from another."""
        object.__setattr__(self, "store", self.store.seen(confidential=self.reads_confidential))

    @property
    def reads_confidential(self) -> bool:
        """Whether what is confidential is shown here."""
        return not self.leaving and permitted(self.role, Action.READ_CONFIDENTIAL)

    def day_of(self, wall_ms: int) -> dt.date:
        """Day of a stamp (UTC ms) in the time zone of the office; in UTC where it states none."""
        with self.store.reading() as connection:
            row = query.get_row(connection, "office", self.office_uuid)
        zone = row["zone"] if row is not None else None
        return moment_of(wall_ms).astimezone(ZoneInfo(zone) if zone else dt.UTC).date()

    @property
    def today(self) -> dt.date:
        """Day of the desk's clock, in the time zone of the office."""
        return self.day_of(self.clock())

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
    person: UUID | None = None,
    noted: bool = True,
) -> Desk:
    """Open the office of a data folder, as one of its people.

    Args:
        user: name of a person of the office; the only one is taken without asking.
        key: the 32-byte data key of an encrypted office.
        adopt: data put back or copied from elsewhere go on here as a new device; its keys by ``new_keys``.
        person: whose passphrase gave the key; goes before ``user``.
        noted: False when it is the program that opens it, or opens it again: nobody came.

    Raises:
        CopiedOffice: they were put back or copied, and nobody has said what they are.
        UserError: no office here, locked, newer, damaged or read-only; encrypted; or no such person.
    """
    if key is None:
        refuse_without_key(folder)
    if write:
        refuse_removable(folder)
    store, adopted = Store(folder, key, write=write), False
    try:
        if write:
            adopted = take_up(store, now_ms(), adopt=adopt, new_keys=new_keys)
            store.write(apply_reference)  # a newer program brings newer reference data
            with store.reading() as connection:
                Pieces(folder, key).sweep(connection)
            sweep_passing(folder)
        desk = desk_at(folder, store, user=user, lang=lang, key=key, person=person)
        if write:
            for act in (ADOPTED,) * adopted + (OPENED,) * noted:
                store.write(partial(acts.note, act=act, user=desk.user, at_ms=desk.clock()))
            renew_later(store)
        return desk
    except BaseException:  # whatever it was, even Ctrl+C: the folder must not stay locked; raised again
        store.close()
        raise


def is_encrypted(folder: Path) -> bool:
    """Whether an office needs a key; a change of key that was cut short is settled first."""
    return encrypted(folder)


def desk_at(
    folder: Path,
    store: Store,
    *,
    user: str | None = None,
    lang: str = "fr",
    key: bytes | None = None,
    person: UUID | None = None,
) -> Desk:
    """The desk of an open store.

    Raises:
        UserError: the database has no office yet, or no such person, or they have left; or it does not know
            the person of the passphrase, as after a repair from older copies.
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
        sample = query.meta(connection, "network") == SAMPLE_NETWORK
        known, role = who_sits(connection, user, person)
    name = (known["name"] or "") if known else ""
    if not permitted(role, Action.READ):
        raise NoAccess(name)
    return Desk(
        folder=folder, store=store, office=row["code"], office_uuid=row.uuid,
        user=known.uuid if known else NO_USER, user_name=name, lang=lang, sample=sample, key=key, role=role,
    )  # fmt: skip


def who_sits(
    connection: query.Connection, user: str | None = None, person: UUID | None = None
) -> tuple[Row | None, str]:
    """Who comes to a database, as ``desk_at`` finds them, and the role that they have in it.

    Raises:
        UserError: there is no such person.
    """
    if person is not None:
        known: Row | None = _whose_passphrase(connection, person)
    else:
        known = _named(connection, user) if user else _first_to_sit(connection)
    return known, role_in_force(connection, known) if known else READER


def _whose_passphrase(connection: query.Connection, person: UUID) -> Row:
    """The person whose passphrase gave the key: never somebody else, who might be permitted more."""
    found = query.get_row(connection, "person", person)
    if found is None:
        raise UserError(
            _("This passphrase is of somebody whom the register of people does not know."),
            _("Open with that of another person or the recovery sheet, then give access again."),
        )
    return found


def _named(connection: query.Connection, user: str) -> Row:
    people = query.select_rows(connection, "person", "WHERE alive=1 ORDER BY sort, uuid")
    found = [p for p in people if fold(p["name"] or "") == fold(user)]
    if not found:
        raise UserError(
            _("Nobody here is called “{name}”.").format(name=user),
            _("The people of this office: {names}.").format(names=", ".join(str(p["name"]) for p in people)),
        )
    return next((p for p in found if p["role"] != LEFT), found[0])


def _first_to_sit(connection: query.Connection) -> Row | None:
    """Who sits down when no name is given: who sat here last, else the first person of the office; when
    they may no longer, the person of the office with the least rights, who may give the place to another.
    """
    first, office = None, query.meta(connection, "office")
    for key in (SEAT, "user"):
        known = query.meta(connection, key)
        first = query.get_row(connection, "person", UUID(bytes=known)) if known else None
        if first is not None and permitted(role_in_force(connection, first), Action.READ):
            return first
    people = query.select_rows(
        connection, "person", "WHERE alive=1 AND office=? ORDER BY sort, uuid", (office,)
    )
    order = (READER, ENTRY, VALIDATOR, ADMINISTRATOR)
    able = [p for p in people if p["role"] in order]
    return min(able, key=lambda p: order.index(p["role"]), default=first)


class NoAccess(UserError):
    """Somebody who has left asks to sit down."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“{name}” no longer has access to this office.").format(name=name),
            _("Work with your own name; an administrator can give a role again."),
        )


def leaving(desk: Desk) -> Desk:
    """The same desk for a paper or a file that leaves the office: nothing confidential is in it."""
    return replace(desk, leaving=True)


def close_desk(desk: Desk) -> None:
    """Close the database and free the folder."""
    if desk.store.writable:
        sweep_passing(desk.folder)
    desk.store.close()
