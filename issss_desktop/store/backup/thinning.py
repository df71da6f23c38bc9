"""Which copies stay: close together when young, far apart when old."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LATEST = 3
"""The last copies made always stay: a clock that stands still gives all copies one hour."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One copy: order of making, claimed moment (UTC ms), whether verified page by page, and whose
    log it holds.
    """

    serial: int
    made_ms: int
    verified: bool
    actor: str = ""


def _moment(stamp: Stamp) -> dt.datetime:
    return dt.datetime.fromtimestamp(max(0, min(stamp.made_ms, 253_402_300_799_999)) / 1000, dt.UTC)


_SLOTS: tuple[tuple[int, Callable[[Stamp], tuple[int, ...]]], ...] = (
    (24, lambda s: _moment(s).timetuple()[:4]),
    (7, lambda s: _moment(s).timetuple()[:3]),
    (5, lambda s: _moment(s).isocalendar()[:2]),
    (12, lambda s: _moment(s).timetuple()[:2]),
)
"""24 hours, 7 days, 5 weeks and 12 months, each by the stamps' own times."""


def kept(stamps: Sequence[Stamp]) -> set[int]:
    """Serials of the copies that stay.

    Walked from the last made to the first, so that a clock once set to 2050 or 2010 decides only in which
    slot a copy falls, never which copy is young. The last ones, and the last verified one, of every actor
    stay in any case: each incarnation of a database is somebody's work.
    """
    stay: set[int] = set()
    ordered = sorted(stamps, key=lambda s: -s.serial)
    for most, slot in _SLOTS:
        seen: set[tuple[int, ...]] = set()
        for stamp in ordered:
            if len(seen) == most:
                break
            if slot(stamp) not in seen:
                seen.add(slot(stamp))
                stay.add(stamp.serial)
    stay.update(stamp.serial for stamp in ordered[:LATEST])
    for actor in {stamp.actor for stamp in ordered}:
        own = [stamp for stamp in ordered if stamp.actor == actor]
        stay.add(own[0].serial)
        stay.update(stamp.serial for stamp in [s for s in own if s.verified][:1])
    return stay
