"""Things to do, as a service lists them and a screen shows them."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from issss_desktop.i18n import N_

LATE, SETTLE, SOON, OPEN = "late", "settle", "soon", "open"
URGENCIES: Final = (LATE, SETTLE, SOON, OPEN)
"""What has a day that has passed, or a figure that cannot be; what is to be settled; what comes; the rest."""
KINDS: Final = {
    "figure": N_("figure"),
    "divergence": N_("divergence"),
    "to_check": N_("to check"),
    "draft": N_("drafts"),
    "text": N_("official text"),
    "action": N_("action"),
    "report": N_("report"),
    "transfer": N_("transfer"),
    "indicator": N_("indicator"),
    "risk": N_("risk"),
    "assessment": N_("assessment"),
    "session": N_("session"),
    "meeting": N_("meeting"),
    "undertaking": N_("act of engagement"),
}
"""What a task is about, in a word."""


@dataclass(frozen=True)
class Task:
    """One thing to do, of one of ``KINDS``; ``entity`` and ``uuid``, or the register: where it is done.

    ``day``: when it is due, or was; ``late``: days since then, negative before, None without a day.
    """

    kind: str
    urgency: str
    title: str
    detail: str
    entity: str
    uuid: UUID | None = None
    ref: str = ""
    day: dt.date | None = None
    late: int | None = None
