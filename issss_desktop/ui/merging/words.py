"""Words, icons and tones of what arrives and of what it changes."""

from typing import Final

from issss_desktop.i18n import N_, _, language, ngettext
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services.merging import carrying, inbox
from issss_desktop.services.merging.arriving import REPLAYED
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.review import CHANGED, DELETED, NEW, RESTORED

DIVERGING, DOUBLED = "divergence", "double"

KINDS: Final = {
    NEW: (N_("New ones"), "plus", "right"),
    CHANGED: (N_("Changed ones"), "pencil", "ink2"),
    DELETED: (N_("Deleted ones"), "trash", "ink2"),
    RESTORED: (N_("Restored ones"), "restore", "ink2"),
    DIVERGING: (N_("Divergences"), "arrows-split-2", "divergence"),
    DOUBLED: (N_("Possible duplicates"), "copy", "warning"),
}
"""Heading, icon and tone of each kind of change, in the order in which a person reads them."""

_TAGS: Final = {
    inbox.WAITING: ("missing", N_("Waits")),
    inbox.NEWER: ("check", N_("For a newer program")),
    inbox.QUARANTINED: ("error", N_("Not accepted")),
    inbox.APPLIED: ("well", N_("Merged")),
    REPLAYED: ("information", N_("Nothing new")),
}
_PAGES: Final = {
    carrying.MATCH: ("well", N_("Signed, pages match")),
    carrying.DIFFER: ("check", N_("Signed, pages differ")),
    carrying.ALONE: ("well", N_("Signed data")),
}


def tag_of(opened: Opened) -> tuple[str, str]:
    """State and word of a file that was read."""
    if opened.arrival is None:
        return "error", _("No data inside")
    state = opened.arrival.state
    if state in _TAGS:
        return _TAGS[state][0], _(_TAGS[state][1])
    code, word = _PAGES.get(opened.pages, _PAGES[carrying.ALONE])
    return code, _(word)


def tag_of_state(state: str) -> tuple[str, str]:
    """State and word of a letter that is kept here."""
    code, word = _TAGS.get(state, ("todo", N_("To review")))
    return code, _(word)


def day(wall_ms: int, lang: str) -> str:
    """Day (UTC) of a stamp."""
    return show_day(moment_of(wall_ms).date(), lang)


def grouped(count: int) -> str:
    """A number as people read it: 10 002."""
    return numbers.show_amount(count, 0, language())


def changes(count: int) -> str:
    """A number of changed records."""
    return ngettext("{n} change", "{n} changes", count).format(n=grouped(count))


def person(office: str, user: str) -> str:
    """Who wrote something, as a heading."""
    return " · ".join(part for part in (office or _("Office not known here"), user) if part)
