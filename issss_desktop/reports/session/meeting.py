"""A meeting of a board as its papers print it. Plain values, one language; "" is not known."""

import datetime as dt
from dataclasses import dataclass, field

from issss_desktop.i18n import _
from issss_desktop.models.entities.boards import CALLED_OFF
from issss_desktop.models.figure import Figure

HELD = ("held", "held_unconfirmed")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda; ``purpose`` "D" for decision, "I" for information.

    ``level`` 2 is a point under another; ``type`` the code of the record, "" for a line of text; ``note``
    what is said of it before, ``outcome`` what was said of it.
    """

    number: str
    title: str
    rapporteur: str = ""
    purpose: str = ""
    hour: str = ""
    level: int = 1
    type: str = ""
    note: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money: minor units of a currency with ``exponent`` decimals."""

    minor: int
    currency: str
    exponent: int = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as a person wrote it; ``number`` such as "2018-01".

    ``outcome`` is what became of it, in words, ``state`` its code; ``money``: it changes an amount.
    """

    number: str
    text: str
    title: str = ""
    amount: Amount | None = None
    outcome: str = ""
    state: str = ""
    reserve: str = ""
    votes: str = ""
    about: str = ""
    money: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in force on the day, in the order of protocol; ``holder`` "" is a vacant seat.

    ``name`` is who came, as on the attendance sheet; ``presence`` a code, "" where nothing is recorded;
    ``present`` its words, with who stands in.
    """

    function: str
    organisation: str = ""
    voting: bool = True
    co_chair: bool = False
    holder: str = ""
    acting: bool = False
    name: str = ""
    presence: str = ""
    present: str = ""
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Quorum:
    """The board's own rule in words, as the office reads it, "" for none; ``sentence`` is the count of a
    meeting with its result, "" before it; ``reached`` None where nothing says; ``notes`` what was left out.
    """

    rule: str = ""
    reached: bool | None = None
    sentence: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a decision or of an action of an earlier session.

    ``state``: "late", "open", "unknown" or "done"; ``said`` its words, ``national`` the state at the national
    board; ``action``: not a decision of the board itself.
    """

    number: str
    text: str
    owner: str = ""
    due: str = ""
    state: str = "unknown"
    said: str = ""
    national: str = ""
    session: str = ""
    action: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a session: their state as a code and in words, their text, what was asked to change."""

    state: str = ""
    said: str = ""
    text: str = ""
    changes: str = ""
    confirmed_at: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An allocation that is asked for, as its sheet prints it."""

    title: str
    ref: str
    programme: str = ""
    consortium: str = ""
    amount: Amount | None = None
    grounds: str = ""
    results: str = ""
    risks: str = ""
    decision: str = ""
    number: str = ""
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Another session of the same board; ``day`` is the last one it may have been held on."""

    day: dt.date
    when: str
    title: str = ""
    place: str = ""
    decisions: tuple[Decision, ...] = ()
    certainty: str = ""
    ref: str = ""
    fictional: bool = False
    minutes: Minutes = field(default_factory=Minutes)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An acronym and what it stands for."""

    short: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, or a board without one (``ref`` "").

    ``state`` is the code of the record; ``convened_on``, ``day_words``, ``hours`` and ``mode`` as printed;
    ``before`` is the total of the Fund at the previous session. ``seats``, ``quorum_now``, ``followed`` and
    ``proposals`` are empty for a meeting of which only texts are kept; ``guests`` are functions or names as
    they stand on the attendance sheet.
    """

    ref: str = ""
    state: str = ""
    kind: str = ""
    title: str = ""
    day_words: str = ""
    hours: str = ""
    place: str = ""
    mode: str = ""
    convened_on: str = ""
    answers_due: str = ""
    quorum: str = ""
    provincial: bool = False
    agenda: tuple[Point, ...] = ()
    decisions: tuple[Decision, ...] = ()
    amount: Amount | None = None
    previous: Session | None = None
    before: Figure | None = field(default=None)
    following: Session | None = None
    seats: tuple[Seat, ...] = ()
    guests: tuple[str, ...] = ()
    quorum_now: Quorum | None = None
    followed: tuple[Followed, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    minutes: Minutes = field(default_factory=Minutes)
    communique: str = ""

    @property
    def dated(self) -> bool:
        """Whether there is a meeting with a date."""
        return bool(self.ref and self.day_words)

    @property
    def to_come(self) -> bool:
        """Whether its decisions are still asked for."""
        return bool(self.ref) and self.state not in (*HELD, *CALLED_OFF)

    @property
    def recorded(self) -> bool:
        """Whether its decisions are records, which say what became of them."""
        return any(decision.title for decision in self.decisions)

    def points(self, *types: str) -> tuple[Point, ...]:
        """Points of the agenda of some types."""
        return tuple(point for point in self.agenda if point.type in types)


def to_complete() -> str:
    """What stands where the sources and the office are silent."""
    return _("to be completed")
