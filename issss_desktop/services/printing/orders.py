"""What a person orders from the printer's point of view, and what comes back: plain values, no file."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from issss_desktop.errors import Problem
from issss_desktop.i18n import ngettext
from issss_desktop.models.figures import Figures
from issss_desktop.models.rows import Row
from issss_desktop.models.values.reporting import ReportingPeriod

Progress = Callable[[int, int], None]
"""Told (pages drawn, pages in all or 0 when not known) from the thread that draws; raises to cancel."""


@dataclass(frozen=True)
class Edition:
    """Number and day of a report that is given out, and those of the one it replaces."""

    number: int
    on: dt.date
    replaces: tuple[int, dt.date] | None = None


@dataclass(frozen=True)
class Order:
    """One report as it is wanted.

    ``name`` is that of a ``ReportKind``; ``cut_off`` the last day whose events count, None for the end of
    ``year``; ``lang`` "fr" or "en", whatever the screen speaks, ``TWIN`` for both on facing pages of a pack;
    ``about`` the reference of a meeting, project or donor, "" for none;
    ``year`` of a yearly report; ``black``: black ink only; ``provisional``: "VERSION PROVISOIRE" on every
    page, whatever the figures say; ``annexes``: print the files attached to the meeting, then ``files``;
    ``skip_bad``: a person agreed that annexes which cannot be printed are handed out separately;
    ``sections`` of a pack, () for all; ``replaces``: reference of a pack given out, only the pages that
    changed since are drawn; ``booklet``: A5 pages on sheets to be folded; ``edition`` only
    of a report that is given out; ``period`` of one that is made for a month, quarter or semester.
    """

    name: str
    cut_off: dt.date | None = None
    lang: str = "fr"
    about: str = ""
    year: int | None = None
    black: bool = False
    provisional: bool = False
    annexes: bool = True
    files: tuple[Path, ...] = ()
    skip_bad: bool = False
    sections: tuple[str, ...] = ()
    replaces: str = ""
    booklet: bool = False
    edition: Edition | None = None
    period: ReportingPeriod | None = None


TWIN = "twin"
"""Both languages of a pack on facing pages."""

PACK, SERIES = "board-pack", "board-pack-pages"
"""A whole pack, and a set of pages that replace some of it: their versions are counted together."""

PLAIN = Order("")
"""Nothing asked for beside the figures."""


@dataclass(frozen=True)
class Printed:
    """A report as it was drawn: the bytes of its PDF, its pages, its title, what a person should know.

    ``figures`` are those it prints; ``about`` the record it is about. ``folded``: pages of the report of
    which the pages of a booklet are made, 0 for a report that is none. ``period``: what it is made for.
    """

    data: bytes
    pages: int
    title: str
    figures: Figures
    about: Row | None = None
    remarks: tuple[Problem, ...] = ()
    folded: int = 0
    period: ReportingPeriod | None = None

    @property
    def in_confidence(self) -> bool:
        """Whether its pages show what is confidential: such a paper goes alone, and is never published."""
        return self.about is not None and self.about.confidential

    @property
    def sheets(self) -> int:
        """Sheets of paper, printed on both sides."""
        return -(-self.pages // 2)


def paper_words(printed: Printed) -> str:
    """Pages and sheets of paper of a report, told before it is printed."""
    pages = printed.folded or printed.pages
    said = ngettext("{n} page", "{n} pages", pages).format(n=pages)
    sheets = ngettext("{n} sheet on both sides", "{n} sheets on both sides", printed.sheets)
    if printed.folded:
        sheets = ngettext(
            "{n} sheet of A4 to fold into an A5 booklet", "{n} sheets of A4 to fold into an A5 booklet",
            printed.sheets,
        )  # fmt: skip
    return f"{said}, {sheets.format(n=printed.sheets)}"
