"""What a file carries, and what of it is signed. Knows no PDF: the program itself reads it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from issss_desktop.sync import envelope as envelopes
from issss_desktop.sync.refusals import BadEnvelope

NAME: Final = "donnees.issss"
"""Name of the one associated file of a report."""
SIDE: Final = ".issss"
"""End of the name of the side file beside a report: the envelope alone, what is left when the PDF is printed
to a PDF again."""
MAX_PDF: Final = 50_000_000


class State(StrEnum):
    """What is signed. ``ALONE``: a side file, there are no pages."""

    MATCH = "signed"  # and the pages are those that were signed
    DIFFER = "changed"  # the data are signed, the pages are not those that were signed
    UNSIGNED = ""  # no data of ours that are signed
    ALONE = "alone"


@dataclass(frozen=True)
class Carried:
    """What a file carries. ``envelope`` may still be refused by ``envelope.read``: then it is unsigned."""

    envelope: bytes | None = field(repr=False)
    pages: bytes | None
    state: State


def state_of(envelope: bytes | None, digest: bytes | None) -> State:
    """What the signature of an envelope says of the pages that it came with."""
    if envelope is None:
        return State.UNSIGNED
    try:
        signed = envelopes.read(envelope).header.pages
    except BadEnvelope:
        return State.UNSIGNED
    if digest is None:
        return State.ALONE
    return State.MATCH if signed == digest else State.DIFFER
