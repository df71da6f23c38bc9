"""Who writes here: a database put back, copied or carried away goes on only as a new device."""

import logging
import platform
from collections.abc import Callable, Iterable
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import NO_USER, Op, RecordChange
from issss_desktop.models.refs import actor_letters
from issss_desktop.store import partition
from issss_desktop.store.backup import nonce
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work

log = logging.getLogger("issss_desktop")

NewKeys = Callable[[Work, bytes], None]
"""Given the work and the new actor, draws the keys of a device anew, where an office is encrypted."""


class CopiedOffice(UserError):
    """The database is not the one last written on this machine: a person decides what it is."""

    def __init__(self) -> None:
        super().__init__(
            _("These data were put back or copied from elsewhere: they are not the last written here."),
            _(
                "If you meant it, choose “Continue here as a new device” (command “adopt”): nothing is lost."
                " Otherwise open the office where you last worked."
            ),
        )


def take_up(store: Store, wall_ms: int, *, adopt: bool = False, new_keys: NewKeys | None = None) -> bool:
    """Make sure that this database may go on as who it is; call ``renew_later`` once the office is open.

    Returns:
        Whether it goes on as a new device.

    Raises:
        CopiedOffice: it was put back or copied behind our back, and ``adopt`` was not asked for.
    """
    with store.reading() as connection:
        mark = nonce.mark_of(connection)
    if not mark.actor:
        return False  # no office yet
    if _is_at_home(mark):
        return False
    if not adopt:
        raise CopiedOffice
    store.write(lambda work: become_new_device(work, wall_ms, new_keys))
    return True


def renew_later(store: Store) -> None:
    """Give the database a new nonce while nobody waits: in the line of the writer, before any save."""
    store.submit(_renew, store)


def _is_at_home(mark: nonce.Mark) -> bool:
    try:
        return nonce.is_at_home(mark)
    except OSError as error:  # no one can be refused for a file that cannot be read
        log.warning("the mark of this machine cannot be read: %s", error)
        return True


def _renew(store: Store) -> None:
    try:
        with store.reading() as connection:
            if not nonce.mark_of(connection).actor:
                return
        nonce.renew(store)
    except (OSError, UserError) as error:  # a full disk, say: the database and the machine still agree
        log.warning("the mark of this machine was not renewed: %s", error)


def begin(work: Work) -> None:
    """First nonce of a database that was just made."""
    try:
        nonce.begin(work, work.actor)
    except OSError as error:  # then nothing is checked until the next start
        log.warning("the mark of this machine was not written: %s", error)


def was_put_back(work: Work, known: Iterable[bytes]) -> bool:
    """Whether this database had been put back, or copied.

    Args:
        known: actors of whose chains others know more than there was here.
    """
    own = {work.actor, work.meta(partition.ACTOR)}
    return not own.isdisjoint(known)


def become_new_device(work: Work, wall_ms: int, new_keys: NewKeys | None = None) -> bytes:
    """Go on as a new actor whose device record names its predecessor; returns the new actor.

    Raises:
        UserError: the mark of this machine cannot be written: the next start would refuse again.
    """
    before = work.actor
    office = UUID(bytes=work.meta("office"))
    row = work.connection.exec_driver_sql("SELECT code FROM office WHERE uuid=?", (office.bytes,)).first()
    actor = draw_actor(work, row[0] if row else "")
    user = work.meta("user")
    try:
        nonce.begin(work, actor)
    except OSError as error:
        raise UserError(
            _("This machine cannot remember that the office goes on here."),
            _("Ask for the right to write in {folder}, then try again.").format(
                folder=nonce.file_of("", b"").parent
            ),
            str(error),
        ) from error
    network = work.meta("network") or b""
    work.commit(
        [device_record(actor, office, network, before)],
        user=UUID(bytes=user) if user else NO_USER,
        wall_ms=max(wall_ms, 0),
    )
    if new_keys is not None:
        new_keys(work, actor)
    return actor


def draw_actor(work: Work, code: str) -> bytes:
    """An actor whose two letters no known device of an office uses: its references clash with none."""
    sql = "SELECT d.actor FROM device d JOIN office o ON o.uuid=d.office WHERE o.code=?"
    taken = {actor_letters(bytes.fromhex(row[0])) for row in work.connection.exec_driver_sql(sql, (code,))}
    actor = work.new_actor()
    while actor_letters(actor) in taken and len(taken) < 1024:  # two letters tell 1,024 devices apart
        actor = work.new_actor()
    return actor


def device_record(
    actor: bytes, office: UUID, network: bytes, predecessor: bytes | None = None
) -> RecordChange:
    """First record of an actor: where it stands and whom it continues."""
    declared = entity("device")
    values: dict[str, object] = {
        "office": office,
        "name": platform.node()[:100] or "?",
        "actor": actor.hex().upper(),
        "network": network.hex().upper(),
        "partition": "ordinary",
    }
    if predecessor is not None:
        values["predecessor"] = predecessor.hex().upper()
    ops = [Op(declared.by_code[c].tag, declared.by_code[c].kind.dump(v)) for c, v in values.items()]
    every = (Op(ALIVE, True), *sorted(ops, key=lambda op: op.tag))
    return RecordChange(declared.tag, UUID(bytes=actor + actor), every)
