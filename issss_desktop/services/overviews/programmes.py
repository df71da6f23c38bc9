"""Figures of the programmes of the Fund as they stand today, drafts counted: what a form shows."""

from uuid import UUID

from issss_desktop.models.uses import ProgrammeFigures
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.state import records_at


def programmes_now(desk: Desk) -> dict[UUID, ProgrammeFigures]:
    """Figures of every programme today, while it is being filled in; nothing is summed across funds."""
    records = records_at(desk)
    day = desk.today
    wanted = {row["fund"] for row in records.all("programme")}
    found: dict[UUID, ProgrammeFigures] = {}
    for fund in records.all("fund"):
        if fund.uuid in wanted and fund["code"]:
            figures = compute(records, fund=fund["code"], cut_off=day, draft=True)
            found.update({p.uuid: p for p in figures.fund.statement.programmes})
    return found
