"""The funds as they stand today, drafts counted: what forms and lists show while they are filled in."""

from issss_desktop.models.figures import FundFigures
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.state import records_at

OF_A_FUND = ("contribution", "programme")


def funds_now(desk: Desk) -> tuple[FundFigures, ...]:
    """Figures of every fund that has a contribution or a programme; nothing is summed across funds."""
    records = records_at(desk)
    wanted = {row["fund"] for code in OF_A_FUND for row in records.all(code)}
    return tuple(
        compute(records, fund=fund["code"], cut_off=desk.today, draft=True).fund
        for fund in records.all("fund")
        if fund.uuid in wanted and fund["code"]
    )
