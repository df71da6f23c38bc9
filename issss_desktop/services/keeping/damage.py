"""What is damaged, in sentences: found after a power cut and once a day, before anybody meets it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.values.dates import DAY_MS
from issss_desktop.services.desk import Desk
from issss_desktop.services.keeping.kept import recall, remember
from issss_desktop.store import check
from issss_desktop.store.backup import salvage
from issss_desktop.store.open import DATABASE

QUICK, FULL = "quick", "full"

LOG = frozenset({"commits", "ops", "replaced", "actors", "divergences"})
_LOG_WORDS = {
    "commits": N_("the log of changes itself"),
    "ops": N_("the values of the log"),
    "replaced": N_("what replaced what in the log"),
    "actors": N_("the list of devices"),
    "divergences": N_("the list of divergences"),
    "meta": N_("what this office knows of itself"),
    "counters": N_("the counters of references"),
}


STEPS = 500
"""Of the engine, between two looks whether a check is to stop: some tens of microseconds."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What is damaged in a database. ``closed``: it cannot be opened at all; ``log``: changes are missing."""

    tables: tuple[str, ...] = ()
    closed: bool = False
    log: bool = False

    def __bool__(self) -> bool:
        return self.closed or self.log or bool(self.tables)


def wanted(desk: Desk) -> str:
    """Which check is due: ``FULL`` after an unclean stop, ``QUICK`` once a day, "" for none."""
    if desk.store.was_left:
        return FULL
    known = recall(desk.folder)
    return "" if 0 <= desk.clock() - known.checked_ms < DAY_MS and not known.findings else QUICK


def look(desk: Desk, level: str = QUICK, stopped: Callable[[], bool] = lambda: False) -> int:
    """Check the database and its chains, and remember the outcome; how many things are damaged.

    Reads on a connection of its own: run it in the background. ``stopped`` is asked again and again.

    Raises:
        UserError: it was stopped; nothing is remembered.
    """
    try:
        with desk.store.seen(confidential=True).separate_reader() as connection:  # the whole, whoever looks
            connection.raw.set_progress_handler(lambda: int(stopped()), STEPS)
            look_at = check.check_quickly if level == FULL else check.check_daily
            count = len(look_at(connection))
    except Exception as error:  # of which only damage is an answer; raised again else
        if not check.is_damage(error.__cause__ or error):
            raise
        count = 1
    with suppress(OSError):  # a full disk: the check is then made again sooner
        remember(desk.folder, checked_ms=desk.clock(), checked_level=level, findings=count)
    return count


def examine(folder: Path, key: bytes | None = None) -> Damage:
    """What is damaged in the database of a folder, table by table; slow: every row is read."""
    path = folder / DATABASE
    found = salvage.damaged_tables(path, key)
    if found == ["*"]:
        return Damage(closed=True)
    named = {*found, *salvage.named_by_check(path, key)}
    read = salvage.look(path, key)
    log = salvage.assemble([read])
    return Damage(tuple(sorted(named)), log=bool(log.holes or log.waiting or read.unread))


def sentences(damage: Damage) -> list[str]:
    """The damage for a person: what is concerned, and what that means."""
    if damage.closed:
        return [
            _("The database cannot be opened: its first page is damaged, or its key is another one."),
            _("Put a copy back, or repair: the changes are then taken from all copies."),
        ]
    if not damage:
        return [_("Nothing is damaged.")]
    said = []
    if damage.tables:
        words = ", ".join(dict.fromkeys(_words(table) for table in damage.tables))
        said.append(_("Damaged: {tables}.").format(tables=words))
    if damage.log:
        said.append(
            _("Changes of the log cannot be read: a repair looks for them in the copies and says which lack.")
        )
    else:
        said.append(_("The log of changes is whole: a repair makes everything again, nothing is lost."))
    return said


def _words(table: str) -> str:
    if table in ENTITIES:
        return _("the rows of “{kind}”").format(kind=_(ENTITIES[table].plural))
    if "_fts" in table:
        return _("the search index")
    return _(_LOG_WORDS[table]) if table in _LOG_WORDS else table


def holes_in_words(holes: Sequence["Missing"]) -> list[str]:
    """Which changes nobody has any more."""
    said = []
    for hole in holes:
        text = ngettext(
            "Change {first} of {device} is lost.", "Changes {first} to {last} of {device} are lost.",
            hole.last - hole.first + 1,
        ).format(first=hole.first, last=hole.last, device=hole.device)  # fmt: skip
        if hole.touched:
            text += " " + _("They concerned: {records}.").format(records=", ".join(hole.touched))
        said.append(text)
    return said


@dataclass(frozen=True, slots=True)
class Missing:
    """Changes of one device, by their numbers, that no database and no copy has."""

    device: str
    first: int
    last: int
    touched: tuple[str, ...] = ()


def refusal(damage: Damage) -> UserError:
    """The damage as a refusal, with what to do."""
    first, *rest = sentences(damage)
    return UserError(first, " ".join(rest))
