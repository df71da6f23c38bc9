"""An open office put under another data key and opened again; what was done is noted, also after a power cut.

The database is closed while its key changes. So what is about to be done is written into it before, and the
next opening, whosever it is, turns that into acts if the key did change, and forgets it if not.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.vault import access
from issss_desktop.store import acts, query
from issss_desktop.store.vault.wraps import COST, Cost
from issss_desktop.store.work import Work

_STEP: Final = "key_step"

Acts = Sequence[tuple[str, str]]
"""Codes of acts, each with its detail."""


@dataclass(frozen=True)
class Changed:
    """The office, open again; ``code``: of a first recovery sheet; ``refusal``: why all is as before;
    ``uncopied``: why no copy was made of what is encrypted now.
    """

    desk: Desk
    code: str = ""
    refusal: UserError | None = None
    uncopied: UserError | None = None


class ClosedOffice(UserError):
    """The office could not be opened again after its key changed, or was to: the next start finishes it."""


def put_under_new_key(desk: Desk, drop: tuple[UUID, ...], user: UUID, noted: Acts) -> Changed:
    """Close an encrypted office, change its key and open it again for the same person.

    Args:
        drop: persons who lose their way in by it.
        user: who is noted to have done it.

    Raises:
        ClosedOffice: it cannot be opened again; the next start finishes what was begun.
    """
    assert desk.key is not None
    key = desk.key

    def change() -> tuple[bytes | None, str]:
        return access.replace_key(desk.folder, key, drop), ""

    return _closed(desk, user, noted, change)


def put_under_first_key(desk: Desk, passphrase: str, noted: Acts, cost: Cost = COST) -> Changed:
    """Close a plain office, encrypt it and open it again for the same person.

    Raises:
        ClosedOffice: it cannot be opened again; the next start finishes what was begun.
    """
    assert desk.key is None

    def change() -> tuple[bytes | None, str]:
        return access.encrypt(desk.folder, desk.user_name, desk.user, passphrase, cost)

    return _closed(desk, desk.user, noted, change)


def _closed(desk: Desk, user: UUID, noted: Acts, change: Callable[[], tuple[bytes | None, str]]) -> Changed:
    _intend(desk, user, noted)
    close_desk(desk)
    key, code, refusal = desk.key, "", None
    try:
        key, code = change()
    except UserError as error:
        refusal = error
    try:
        again = open_desk(desk.folder, lang=desk.lang, key=key, person=desk.user, noted=False)
    except UserError as error:
        told = refusal or error  # such as: decided, and finished by the next start
        raise ClosedOffice(told.text, told.remedy, told.detail) from error
    again = replace(again, clock=desk.clock)
    settle(again)
    return Changed(again, code, refusal)


def _intend(desk: Desk, user: UUID, noted: Acts) -> None:
    step = {
        "changes": access.changes(desk.folder), "user": user.hex, "at_ms": desk.clock(), "acts": list(noted),
    }  # fmt: skip
    desk.store.write(lambda work: work.set_meta(_STEP, json.dumps(step).encode()))


def settle(desk: Desk) -> None:
    """Note what a change of key was to do, if it was done; called by every opening of an encrypted office."""
    if not desk.store.writable:
        return
    with desk.store.reading() as connection:
        data = query.meta(connection, _STEP)
    if not data:
        return
    step = json.loads(data)
    done = access.changes(desk.folder) > step["changes"]

    def job(work: Work) -> None:
        work.set_meta(_STEP, b"")
        for act, detail in step["acts"] if done else ():
            acts.note(work, act, user=UUID(hex=step["user"]), at_ms=step["at_ms"], detail=detail)

    desk.store.write(job)
