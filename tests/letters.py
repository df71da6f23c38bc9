"""Offices that exchange letters in tests: paired at once, merged at once."""

from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying, arriving, identity, whom
from issss_desktop.services.merging.applying import Merged
from issss_desktop.services.merging.arriving import Arrival
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.store import letters


def pair(*desks: Desk) -> None:
    """Each office knows the keys of each other, as if they had compared their words."""
    for desk in desks:
        for other in desks:
            if other is not desk:
                whom.introduce(desk, whom.card_of(other))
                whom.compare(desk, other.office, identity.own_words(other))


def send(desk: Desk, *to: str) -> bytes:
    """The next envelope of an office for some others, all if none is named."""
    (data,) = outgoing(desk, Sending(to or None))
    return data


def merge(desk: Desk, data: bytes) -> tuple[Arrival, Merged | None]:
    """Take a letter in and merge it, if it can be."""
    arrival = arriving.receive(desk, data)
    if arrival.state != letters.STAGED:
        return arrival, None
    return arrival, applying.apply(desk, arrival.id, copy=False)
