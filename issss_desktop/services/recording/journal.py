"""What is typed and not saved outlives a power cut: kept in batches, found again by who typed it, dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.typed import Typed
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, permitted, require
from issss_desktop.store import journal
from issss_desktop.store.work import Work

R = TypeVar("R")


@dataclass(frozen=True)
class Recovered:
    """What a form held when the program ended: ``id`` names the form, ``at_ms`` UTC milliseconds."""

    id: UUID
    at_ms: int
    typed: Typed


def is_kept(desk: Desk) -> bool:
    """Whether a form of this desk can be kept at all: not for somebody who, or where nobody, may record."""
    return desk.store.writable and permitted(desk.role, Action.RECORD)


def keep(desk: Desk, form: UUID, typed: Typed) -> None:
    """Keep what a form holds, over what was kept of it before; nothing of it enters the log.

    Raises:
        UserError: the person may not record, or it could not be written (a full disk).
    """
    require(desk, Action.RECORD)
    kept = journal.Kept(form, desk.user, desk.clock(), typed)
    desk.store.write(lambda work: journal.keep(work, kept))


def found(desk: Desk) -> tuple[Recovered, ...]:
    """What the forms of this person held, the last one first.

    To somebody else nothing is shown, nor that there is anything: it waits for who typed it. What was typed
    in confidence waits, too, until they may read what is confidential again.
    """
    if not is_kept(desk):
        return ()
    with desk.store.reading() as connection:
        kept = journal.kept_by(connection, desk.user)
    return tuple(
        Recovered(k.id, k.at_ms, k.typed)
        for k in kept
        if k.typed.entity in ENTITIES and (desk.reads_confidential or not k.typed.confidential)
    )


def is_here(desk: Desk, typed: Typed) -> bool:
    """Whether the record it was typed in is there, deleted or not."""
    return typed.record is not None and bool(reading.find(desk, typed.record))


def drop(desk: Desk, form: UUID) -> None:
    """Forget what a form held."""
    desk.store.write(lambda work: journal.drop(work, form))


def saving(desk: Desk, form: UUID, job: Callable[[], R]) -> R:
    """Run a save and forget what its form held in one transaction: never saved and offered again.

    Raises:
        UserError: what the save refuses; what was typed then stays kept.
    """

    def both(work: Work) -> R:
        done = job()
        journal.drop(work, form)
        return done

    return desk.store.write(both)
