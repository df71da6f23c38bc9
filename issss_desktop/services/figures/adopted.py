"""Which allocations are adopted: what a provincial board asks for waits for the national one."""

from issss_desktop.models.entities.boards import ADOPTED, CALLED_OFF
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.dates import PartialDay


def adopted_on(records: Records, allocation: Row, *, draft: bool = False) -> PartialDay | None:
    """Day of the session of the national board that adopted an allocation; None while it is a proposal.

    A draft decision adopts nothing, nor does a session of which the record is a draft, unless ``draft``; nor
    one that was cancelled or postponed.
    """
    decision = records.get("decision", allocation["decision"])
    if not allocation.alive or decision is None or decision["outcome"] not in ADOPTED:
        return None
    if not (decision.final or draft):
        return None
    meeting = records.get("meeting", decision["meeting"])
    board = records.get("board", meeting["board"]) if meeting else None
    if meeting is None or board is None or board["kind"] != "national" or meeting["state"] in CALLED_OFF:
        return None
    if not (meeting.final or draft):
        return None
    on: PartialDay | None = meeting["on"]
    return on
