"""What a report is told besides its figures: board, meeting, cut-off, version. Plain values, one language.

Texts come as they are printed, already in the language of the report; "" is not known. A co-chair whose
function is "" is a vacant seat. Nothing here reads a record.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from issss_desktop.i18n import _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.reports.file.finish import Stamp
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.words import Words, rich


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of ``width`` x ``height`` pixels, three bytes each; ``alt`` says what it shows."""

    width: int
    height: int
    pixels: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Cover, header and footer of a report.

    ``board`` is its full name, ``board_short`` the one of the header; ``meeting`` its kind and number;
    ``when`` the date and hours as printed, ``meeting_day`` as a date for the header. ``state`` and ``un``
    are the lines of the two heads of the cover, the State first. ``made`` is aware: it dates the file.
    ``version``: None for a report that is not given out;
    ``replaces``: number and day of the version before. ``fictional``: the meeting is made up.
    ``confidential``: the paper shows what some people of the office alone read.
    ``logos``: emblems of the two heads, None where none is configured.
    """

    board: str
    made: dt.datetime
    cut_off: dt.date
    known_until: dt.date
    fund: str = ""
    board_short: str = ""
    meeting: str = ""
    meeting_day: dt.date | None = None
    when: str = ""
    place: str = ""
    chairs: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    un: tuple[str, ...] = ()
    office: str = ""
    prepared_by: str = ""
    version: int | None = None
    replaces: tuple[int, dt.date] | None = None
    copies: int | None = None
    fictional: bool = False
    provisional: bool = False
    black: bool = False
    confidential: bool = False
    logos: tuple[Logo | None, Logo | None] = (None, None)


def seats(brief: Brief) -> tuple[str, ...]:
    """Functions of the co-chairs, "" for a vacant seat; where none is known, both seats of a board."""
    return brief.chairs or ("", "")


def seat_words(brief: Brief) -> list[str]:
    """The same as every paper of a meeting prints them."""
    return [seat or _("vacant seat") for seat in seats(brief)]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of an assessment; ``text`` "" and ``complete`` false: the official text is to be completed.

    ``mark``: "full", "hatch", "open" or "dotted" (not assessed), the square beside ``rating``.
    """

    number: str
    text: str
    complete: bool
    rating: str
    mark: str
    justification: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of an assessment and the opinion given; ``decides`` prints in semibold."""

    label: str
    function: str
    opinion: str
    on: dt.date | None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """An alignment assessment as printed; ``facts`` in order, label to value ("" is n.d.).

    ``opinion`` is the word a person entered ("" not given); ``assessed`` of ``criteria`` lines have a
    rating. ``counted``: the amount enters the aligned portfolio.
    """

    project: str
    ref: str
    facts: Mapping[str, str]
    criteria: tuple[Criterion, ...]
    opinion: str = ""
    grounds: str = ""
    conditions: tuple[str, ...] = ()
    valid_until: dt.date | None = None
    readers: tuple[Reader, ...] = ()
    on: dt.date | None = None
    presented_at: str = ""
    criteria_version: int | None = None
    scale: str = ""
    counted: bool = False
    fictional: bool = False
    provisional: bool = False

    @property
    def assessed(self) -> int:
        """How many criteria have a rating."""
        return sum(c.mark != "dotted" for c in self.criteria)


@dataclass(frozen=True, slots=True)
class Source:
    """A published figure or document that figures stand on, as quoted."""

    title: str
    quote: str = ""
    where: str = ""


def fictional_tag() -> str:
    """The words beside everything that is made up."""
    return _("fictitious example")


def titled(title: str, fictional: bool) -> Words:
    """A title as a cell shows it: what is made up says so in italics behind it."""
    return rich(_("{title} <i>(fictitious example)</i>"), title=title) if fictional else title


def long_day(day: dt.date | None) -> str:
    """A day as written in a sentence, "n.d." when it is not known."""
    return show_day(day, language(), "long") if day else _("n/a")


def short_day(day: dt.date | None) -> str:
    """A day as written in a table, empty when it is not known."""
    return show_day(day, language()) if day else ""


def running(brief: Brief) -> Running:
    """Header and footer of every page."""
    board = brief.board_short or brief.board
    if brief.meeting_day is not None:
        board = _("{board}, meeting of {day}").format(board=board, day=long_day(brief.meeting_day))
    said = _("Figures as at {cut_off}, recorded until {known} – Restricted")
    if brief.confidential:
        said = _("Confidential: for validators and administrators only; never passed on")
    footer = said.format(cut_off=long_day(brief.cut_off), known=long_day(brief.known_until))
    tags = [_("Confidential")] if brief.confidential else []
    tags += [fictional_tag()] if brief.fictional else []
    return Running(board, " · ".join(tags), version_words(brief), footer)


def version_words(brief: Brief) -> str:
    """Which version this is; a report that is not given out has no number."""
    if brief.version is None:
        return _("Working copy, provisional") if brief.provisional else _("Working copy")
    words = _("Version {number}, provisional") if brief.provisional else _("Version {number}")
    return words.format(number=brief.version)


def document(brief: Brief, title: str) -> Document:
    """An empty document with the header and footer of a brief, in the language in force."""
    return Document(
        title=title,
        language=language(),
        running=running(brief),
        provisional=brief.provisional,
        confidential=brief.confidential,
        black=brief.black,
    )


def stamp(brief: Brief, subject: str = "") -> Stamp:
    """What the file says of itself."""
    return Stamp(brief.made, brief.office, subject)
