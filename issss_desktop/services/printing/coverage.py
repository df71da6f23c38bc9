"""Who does what where as a paper prints it: the same figures as the screen, from the records of the paper."""

from uuid import UUID

from issss_desktop.models.interventions import Asked, Matrix
from issss_desktop.services.interventions.asked import who_what_where
from issss_desktop.services.printing.sheets import Gathering


def coverage(gathering: Gathering, province: UUID | None = None) -> Matrix:
    """Both mechanisms at the cut-off of the figures; of a province only its part."""
    figures = gathering.figures
    asked = Asked(figures.cut_off, province, fund=figures.fund.code)
    return who_what_where(gathering.desk, asked, gathering.records)
