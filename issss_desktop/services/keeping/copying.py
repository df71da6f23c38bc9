"""Copies of an open office: at the button, by the clock, and before every risky step."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.audit.acts import BACKED_UP, note
from issss_desktop.services.desk import Desk
from issss_desktop.services.keeping.kept import recall, remember
from issss_desktop.services.keeping.places import disk_place, is_plugged_in, label_of, stick_place
from issss_desktop.services.permits import Action, require
from issss_desktop.store import query
from issss_desktop.store.backup.copies import Copy, Tick
from issss_desktop.store.backup.making import BACKUPS, make
from issss_desktop.store.backup.manifest import office_hash

EVERY_MS = 30 * 60_000
"""Half an hour of work is the most that a dead laptop may cost."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Copies just made and verified; ``refusal``: why there is none on the stick, if asked for."""

    disk: Copy | None = None
    stick: Copy | None = None
    refusal: UserError | None = None


def copy_office(
    desk: Desk,
    reason: str = "button",
    *,
    stick: Path | None = None,
    disk: bool = True,
    full: bool | None = None,
    tick: Tick = lambda done, of: None,
) -> Copied:
    """Copy an office into its data folder and, when it is plugged in, to the chosen stick.

    Work goes on meanwhile. With the lock of the folder the database is copied as bytes, which costs no more
    than reading and writing them; without, through the engine.

    Args:
        full: look at each page of the copies through the engine too; None: once a day.

    Raises:
        UserError: no copy could be made in the data folder; trouble with the stick alone is in the answer. Or
            the role of the person at the desk does not permit it.
    """
    require(desk, Action.BACK_UP)
    now = desk.clock()
    made = on_stick = refusal = None
    if disk:
        made = _copy(desk, disk_place(desk.folder), reason, full, tick)
        _remember(desk.folder, disk_ms=now, disk_commits=made.manifest.commits if made.manifest else 0)
    if stick is not None and is_plugged_in(stick):
        try:
            place = stick_place(stick, hash_of(desk))
            on_stick = _copy(desk, place, reason, full, tick)
        except UserError as error:
            refusal = error
        else:
            commits = on_stick.manifest.commits if on_stick.manifest else 0
            _remember(desk.folder, stick_ms=now, stick_commits=commits, stick_label=label_of(stick))
    return Copied(made, on_stick, refusal)


def _copy(desk: Desk, place: Path, reason: str, full: bool | None, tick: Tick) -> Copy:
    made = make(
        desk.folder, desk.key, place, made_ms=desk.clock(), reason=reason, store=desk.store, full=full,
        tick=tick,
    )  # fmt: skip
    with suppress(UserError):  # the copy is made, whether or not it can be written down
        note(desk, BACKED_UP, f"{made.path.name} ({_place_in_words(place)})")
    return made


def _place_in_words(place: Path) -> str:
    return _("this computer") if place.name == BACKUPS else label_of(place.parent.parent)


def before(desk: Desk, reason: str) -> Copy:
    """Copy an office into its data folder before a risky step (such as "merge" or "key").

    Raises:
        UserError: no copy could be made: the step is not to be taken.
    """
    copied = copy_office(desk, reason, full=True)
    assert copied.disk is not None
    return copied.disk


def has_changed(desk: Desk, *, stick: bool = False) -> bool:
    """Whether something was saved since the last copy."""
    known = recall(desk.folder)
    return (known.stick_commits if stick else known.disk_commits) != commits_of(desk)


def is_due(desk: Desk, stick: Path | None = None) -> bool:
    """Whether a copy should be made now: something changed, and half an hour is over."""
    known = recall(desk.folder)
    now = desk.clock()
    late = not 0 <= now - known.disk_ms < EVERY_MS  # a stamp ahead of the clock proves nothing
    if late and has_changed(desk):
        return True
    late = not 0 <= now - known.stick_ms < EVERY_MS
    return late and stick is not None and is_plugged_in(stick) and has_changed(desk, stick=True)


def commits_of(desk: Desk) -> int:
    """Length of the whole log: a copy holds what not everybody reads."""
    with desk.store.seen(confidential=True).reading() as connection:
        row = connection.exec_driver_sql("SELECT count(*) FROM commits").first()
    return int(row[0]) if row else 0


def hash_of(desk: Desk) -> str:
    """How the copies of this office know each other."""
    with desk.store.reading() as connection:
        return office_hash(query.meta(connection, "network") or b"", query.meta(connection, "office") or b"")


def _remember(folder: Path, **changes: int | str) -> None:
    with suppress(OSError):  # the copy is made: not to remember it only means another one sooner
        remember(folder, **changes)
