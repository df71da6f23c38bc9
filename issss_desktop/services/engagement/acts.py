"""Acts of engagement as they stand now, drafts too: what screens and the command line show of them."""

from uuid import UUID

from issss_desktop.i18n import N_, _
from issss_desktop.models.entities.engagement import PROGRESS
from issss_desktop.models.rows import Records
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services.desk import Desk
from issss_desktop.services.engagement.following import CompactLine, followed, last_ended
from issss_desktop.services.monitoring.now import records_of

KINDS = ("compact", "commitment", "commitment_review", "meeting")
"""Records that the follow-up is read from."""

MOST_SEMESTERS = 60
NEVER = N_("never followed up")


def followed_now(
    desk: Desk, period: ReportingPeriod, *, province: UUID | None = None
) -> tuple[CompactLine, ...]:
    """Acts as followed up in a period, as of today.

    Raises:
        UserError: the period is shorter than a quarter.
    """
    return followed(now(desk), period, province=province, today=desk.today, draft=True)


def now(desk: Desk) -> Records:
    """Acts, their undertakings and reviews, and the meetings these name."""
    return records_of(desk, *KINDS)


def usual_period(desk: Desk) -> ReportingPeriod:
    """The semester that is brought together next: the last one that has ended."""
    return last_ended(desk.today, "H")


def semesters(desk: Desk) -> tuple[ReportingPeriod, ...]:
    """Semesters that can be looked at: the one that runs, and those before it to the first signature."""
    running = ReportingPeriod.holding(desk.today, "H")
    signed = [row["signed_on"].first() for row in now(desk).all("compact") if row["signed_on"]]
    first = min(running.moved(-1), ReportingPeriod.holding(min(signed, default=running.first()), "H"))
    out = [running]
    while out[-1] > first and len(out) < MOST_SEMESTERS:
        out.append(out[-1].moved(-1))
    return tuple(out)


def state_words(code: str) -> str:
    """How far an undertaking is, in words."""
    return PROGRESS.label(code) if code in dict(PROGRESS.options) else _(NEVER)
