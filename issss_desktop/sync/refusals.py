"""Why bytes of others are not taken: codes and details; the services make sentences of them."""

from enum import StrEnum


class Code(StrEnum):
    """What is wrong with an envelope or with the file that carries it."""

    FOREIGN = "foreign"  # not an envelope, not a PDF: not ours at all
    NEWER = "newer"  # written by a later program
    DAMAGED = "damaged"
    FORGED = "forged"  # a signature that does not hold
    LIMITS = "limits"
    UNREADABLE = "unreadable"  # the file or the stick cannot be read
    ENCRYPTED = "encrypted"
    JUNK = "junk"  # something stands before the PDF or behind it
    SEVERAL = "several"  # more than one data file
    ACTIVE = "active"  # JavaScript, programs to launch, files hidden elsewhere
    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


class Refused(ValueError):
    """Bytes that are not taken; ``code`` says why, ``detail`` is for support."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}")
        self.code = code
        self.detail = detail


class BadEnvelope(Refused):
    """An envelope that is not taken."""


class BadCarrier(Refused):
    """A file that is not taken, whatever it may carry."""


class NotForUs(Exception):
    """A sealed envelope that none of our keys opens."""
