"""May the machine be switched off? What stands well and what does not, line by line."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.values.dates import DAY_MS, moment_of, show_day
from issss_desktop.models.values.numbers import show_decimal
from issss_desktop.services.advising.clock import clock_doubt
from issss_desktop.services.desk import Desk
from issss_desktop.services.keeping import damage
from issss_desktop.services.keeping.copying import Copied, commits_of, copy_office, has_changed
from issss_desktop.services.keeping.kept import Kept, recall
from issss_desktop.services.keeping.places import is_plugged_in, label_of
from issss_desktop.services.permits import Action, require
from issss_desktop.services.several import Held, held_back
from issss_desktop.store import letters
from issss_desktop.store.backup.copies import Tick
from issss_desktop.store.backup.disk import room
from issss_desktop.store.open import DATABASE

WELL, TO_DO, WRONG, NOTE = "well", "todo", "error", "information"
SHOWN = 3
"""Drafts that the panel names."""

SPARE = 500_000_000
"""Free bytes below which a day of work and its copies may not fit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question and its answer: ``state`` is one of the names above, ``advice`` what to do, or "";
    ``records``: some that it is about, to be opened.
    """

    code: str
    state: str
    words: str
    advice: str = ""
    records: tuple[Held, ...] = ()


def standing(desk: Desk, stick: Path | None = None, unsaved: Sequence[str] = ()) -> tuple[Line, ...]:
    """Every line, in the order in which one would ask; reads the office, so run it in the background.

    Args:
        unsaved: titles of forms with changes that are not saved.
    """
    known, now = recall(desk.folder), desk.clock()
    return (
        _saved(unsaved),
        _disk(desk, known, now),
        _stick(desk, known, now, stick),
        _drafts(desk),
        _room(desk),
        _clock(desk, now),
        _check(known, now),
    )


def is_well(lines: Sequence[Line]) -> bool:
    """Whether nothing is left to do."""
    return all(line.state in (WELL, NOTE) for line in lines)


def put_right(
    desk: Desk,
    stick: Path | None = None,
    tick: Tick = lambda done, of: None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Copied, bool]:
    """Copy to disk and stick what is not yet copied, and check what is due; whether a check was made.

    Args:
        tick: told how far a copy is; what it raises stops it. ``stopped`` is asked during the check.

    Raises:
        UserError: the copy in the data folder failed; the check was stopped; or the role of the person does
            not permit it.
    """
    require(desk, Action.BACK_UP)
    on_stick = stick is not None and is_plugged_in(stick) and has_changed(desk, stick=True)
    on_disk = has_changed(desk)
    copied = Copied()
    if on_disk or on_stick:
        copied = copy_office(desk, stick=stick if on_stick else None, disk=on_disk, tick=tick)
    level = damage.wanted(desk)
    if level:
        damage.look(desk, level, stopped)
    return copied, bool(level)


def moment(ms: int, now: int) -> str:
    """A moment as people say it: the hour today, else the day too."""
    when, today = _local(ms), _local(now).date()
    hour = f"{when:%H:%M}"
    if when.date() == today:
        return hour
    return _("{day} at {hour}").format(day=show_day(when.date(), language()), hour=hour)


def _local(ms: int) -> dt.datetime:
    return moment_of(ms).astimezone()


def last_copy(folder: Path, now: int) -> str:
    """The last copy for the status line: when and where."""
    known = recall(folder)
    if not known.disk_ms and not known.stick_ms:
        return _("no copy yet")
    if known.stick_ms >= known.disk_ms:
        said = _("last copy {when} (USB stick {label})")
        return said.format(when=moment(known.stick_ms, now), label=known.stick_label)
    return _("last copy {when} (this computer)").format(when=moment(known.disk_ms, now))


def last_report(desk: Desk) -> str:
    """How long ago the other offices were last sent something, for the status line; "" for never."""
    with desk.store.seen(confidential=True).reading() as connection:
        last = letters.last_sent_ms(connection)
    said = age(last, desk.clock())
    return _("last report sent {age}").format(age=said) if said else ""


def age(then_ms: int, now_ms: int) -> str:
    """How long ago something was, in days; "" for never."""
    if not then_ms:
        return ""
    days = max(0, (now_ms - then_ms) // DAY_MS)
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days) if days else _("today")


def megabytes(size: int) -> str:
    """A size for people: "3.2 MB", "1.4 GB"."""
    if size >= 1_000_000_000:
        return _("{n} GB").format(n=show_decimal(Decimal(size // 100_000_000) / 10, language(), 1))
    return _("{n} MB").format(n=show_decimal(Decimal(-(-size // 100_000)) / 10, language(), 1))


def _saved(unsaved: Sequence[str]) -> Line:
    if not unsaved:
        return Line("saved", WELL, _("Everything is saved."))
    words = ngettext("{n} form is not saved: {titles}.", "{n} forms are not saved: {titles}.", len(unsaved))
    said = words.format(n=len(unsaved), titles=", ".join(unsaved))
    return Line("saved", TO_DO, said, _("Save it (Ctrl+S), or drop its changes."))


def _disk(desk: Desk, known: Kept, now: int) -> Line:
    if not known.disk_ms:
        return Line("disk", TO_DO, _("There is no copy on this computer yet."), _press())
    return _copy_line("disk", _("on this computer"), known.disk_ms, known.disk_commits, desk, now)


def _copy_line(code: str, place: str, made_ms: int, commits: int, desk: Desk, now: int) -> Line:
    when = moment(made_ms, now)
    if commits == commits_of(desk):
        return Line(code, WELL, _("Copied {place}, {when}; verified.").format(place=place, when=when))
    words = _("Changed since the last copy {place} ({when}).").format(place=place, when=when)
    return Line(code, TO_DO, words, _press())


def _press() -> str:
    return _("The button below does it.")


def _stick(desk: Desk, known: Kept, now: int, stick: Path | None) -> Line:
    if stick is None:
        return Line(
            "stick", TO_DO, _("No stick is chosen for the copies."),
            _("Choose one: a copy beside the office is lost with the laptop."),
        )  # fmt: skip
    label = label_of(stick) if is_plugged_in(stick) else known.stick_label or stick.name
    if not is_plugged_in(stick):
        words = _("The stick {label} is not plugged in.").format(label=label)
        if known.stick_ms and known.stick_commits == commits_of(desk):
            words = _("Copied {place}, {when}; verified.").format(
                place=_("on the stick {label}").format(label=label), when=moment(known.stick_ms, now)
            )
            return Line("stick", WELL, words, _("It is unplugged: keep it away from the laptop."))
        return Line("stick", TO_DO, words, _("Plug it in, then press the button below."))
    if not known.stick_ms or known.stick_label != label:
        words = _("There is no copy on the stick {label} yet.").format(label=label)
        return Line("stick", TO_DO, words, _press())
    place = _("on the stick {label}").format(label=label)
    return _copy_line("stick", place, known.stick_ms, known.stick_commits, desk, now)


def _drafts(desk: Desk) -> Line:
    held = held_back(desk)
    if not held:
        return Line("drafts", WELL, _("No draft lacks anything."))
    words = ngettext(
        "{n} draft cannot be made final yet: it is in no figure.",
        "{n} drafts cannot be made final yet: they are in no figure.", len(held),
    ).format(n=len(held))  # fmt: skip
    advice = _("They are saved and copied; complete them when you can:")
    return Line("drafts", NOTE, words, advice, held[:SHOWN])


def _room(desk: Desk) -> Line:
    free = room(desk.folder)
    words = _("{size} are free on the disk.").format(size=megabytes(free))
    size = (desk.folder / DATABASE).stat().st_size
    if free < 2 * size + 20_000_000:
        return Line("room", WRONG, words, _("Free some space now: the next save or copy may fail."))
    if free < max(SPARE, 4 * size):
        return Line("room", TO_DO, words, _("Free some space soon."))
    return Line("room", WELL, words)


def _clock(desk: Desk, now: int) -> Line:
    doubt = clock_doubt(desk)
    if doubt:
        return Line("clock", TO_DO, doubt)
    when = _local(now)
    said = _("The clock shows {day} at {hour}.")
    return Line("clock", WELL, said.format(day=show_day(when.date(), language()), hour=f"{when:%H:%M}"))


def _check(known: Kept, now: int) -> Line:
    if known.findings:
        return Line(
            "check", WRONG, _("The last check found damage."),
            _("Put a copy back or repair, from the menu: “Restore or repair…”."),
        )  # fmt: skip
    if not known.checked_ms:
        return Line("check", TO_DO, _("The database was never checked."), _press())
    words = _("Database checked, {when}: nothing damaged.").format(when=moment(known.checked_ms, now))
    if not 0 <= now - known.checked_ms < DAY_MS:
        return Line("check", TO_DO, words, _press())
    return Line("check", WELL, words)
