"""Reviews of an undertaking in their order: since when it is over."""

from collections.abc import Iterable

from issss_desktop.models.entities.engagement import OVER
from issss_desktop.models.rows import Row
from issss_desktop.models.values.reporting import ReportingPeriod


def over_since(reviews: Iterable[Row]) -> ReportingPeriod | None:
    """First quarter in which an undertaking was found fulfilled or abandoned, and stayed so; ``reviews`` as
    ``when`` orders them.
    """
    found: ReportingPeriod | None = None
    for row in reviews:
        found = (found or row["period"]) if row["progress"] in OVER else None
    return found


def when(review: Row) -> tuple[tuple[int, int], bytes]:
    """Order of reviews: by quarter, then as they were written, the same in every office."""
    return review["period"].order, review.uuid.bytes
