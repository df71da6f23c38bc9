"""A meeting of a board as its papers print it. Plain values, one language; "" is not known."""

import datetime as dt
from dataclasses import dataclass, field

from issss_desktop.i18n import _
from issss_desktop.models.figure import Figure

HELD = ("held", "held_unconfirmed")
CALLED_OFF = ("postponed", "cancelled")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda; ``purpose`` "D" for decision, "I" for information."""

    number: str
    title: str
    rapporteur: str = ""
    purpose: str = ""
    hour: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as a person wrote it; ``number`` such as "2018-01"."""

    number: str
    text: str


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


@dataclass(frozen=True, slots=True)
class Amount:
    """The one amount recorded of a meeting: minor units of a currency with ``exponent`` decimals."""

    minor: int
    currency: str
    exponent: int = 2


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An acronym and what it stands for."""

    short: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, or a board without one (``ref`` "").

    ``state`` is the code of the record; ``convened_on``, ``day_words``, ``hours`` and ``mode`` as printed;
    ``before`` is the total of the Fund at the previous session.
    """

    ref: str = ""
    state: str = ""
    title: str = ""
    day_words: str = ""
    hours: str = ""
    place: str = ""
    mode: str = ""
    convened_on: str = ""
    quorum: str = ""
    provincial: bool = False
    agenda: tuple[Point, ...] = ()
    decisions: tuple[Decision, ...] = ()
    amount: Amount | None = None
    previous: Session | None = None
    before: Figure | None = field(default=None)
    following: Session | None = None

    @property
    def dated(self) -> bool:
        """Whether there is a meeting with a date."""
        return bool(self.ref and self.day_words)

    @property
    def to_come(self) -> bool:
        """Whether its decisions are still asked for."""
        return bool(self.ref) and self.state not in (*HELD, *CALLED_OFF)


def to_complete() -> str:
    """What stands where the sources and the office are silent."""
    return _("to be completed")
