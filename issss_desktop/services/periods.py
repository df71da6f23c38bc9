"""Certified periods: their figures are those of the day they were certified, until a reasoned reopening."""

import datetime as dt
from collections.abc import Iterator

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.figure import Ref
from issss_desktop.models.figures import Figures
from issss_desktop.models.rows import Records, Row
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import Certified, compute
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.state import heads, records_at, records_then

CERTIFIED = "certified"


def figures_at(
    desk: Desk,
    *,
    fund: str = "CDS00",
    cut_off: dt.date,
    known_at: str | None = None,
    draft: bool = False,
    found: Records | None = None,
) -> Figures:
    """Figures of an office at a cut-off, its certified periods as they were certified.

    ``found``: the records, where they have been read already; else those of now, or of ``known_at``.

    Raises:
        UserError: no such fund, or a state of the data that this office does not have.
    """
    state = found if found is not None else records_at(desk, known_at)
    periods = tuple(certified(desk, state, fund, cut_off))
    return compute(state, fund=fund, cut_off=cut_off, draft=draft, certified=periods)


def certified(desk: Desk, state: Records, fund: str, cut_off: dt.date) -> Iterator[Certified]:
    """Certified periods of a fund that have ended at a cut-off, with the records of then.

    ``records`` of one is None when it was certified over data that this office does not have.
    """
    code = fund.strip().upper()
    for row in state.all("period"):
        of = state.get("fund", row["fund"])
        mine = row["fund"] is None or (of is not None and of["code"] == code)
        if not (row.final and row["state"] == CERTIFIED and row["certified_known"] and mine):
            continue
        days = days_of(row)
        if days is not None and days[1] <= cut_off:
            ref = Ref(row.entity, row.uuid, row.ref)
            yield Certified(*days, records_then(desk, row["certified_known"]), ref)


def days_of(row: Row) -> tuple[dt.date, dt.date] | None:
    """First and last day of a period, both included; None when one is not known."""
    span = row["span"]
    if span is None or span.start is None or span.end is None:
        return None
    return span.start.first(), span.end.last()


def certify(desk: Desk, ref: str, reason: str | None = None) -> Saved:
    """Certify a period: its figures stay those of the data of now.

    Raises:
        UserError: the role of the person does not permit it; it is certified already, has no end, or has
            not ended.
        Refused: it is final and no reason was given.
    """
    require(desk, Action.REFERENCE, Action.FINALISE)
    form = _period(desk, ref)
    days = days_of(form.row)
    today = desk.today
    if form.row["state"] == CERTIFIED:
        raise UserError(
            _("The period {ref} is certified already.").format(ref=form.row.ref),
            _("Reopen it first, with a reason."),
        )
    if days is None or days[1] >= today:
        raise UserError(
            _("The period {ref} has not ended: it cannot be certified.").format(ref=form.row.ref),
            _("Write its first and last day; a period is certified once it is over."),
        )
    raw = {
        "state": CERTIFIED,
        "certified_on": today.isoformat(),
        "certified_known": heads(desk),
        "reopened": None,
    }
    said = reason or _("certification")
    return records.save(desk, form.row.uuid, raw, mark=form.mark, final=True, reason=said)


def reopen(desk: Desk, ref: str, reason: str) -> Saved:
    """Reopen a certified period: its figures follow the records again.

    Raises:
        UserError: the role of the person does not permit it, or it is not certified.
        Refused: no reason was given.
    """
    require(desk, Action.REFERENCE, Action.CHANGE_FINAL)
    form = _period(desk, ref)
    if form.row["state"] != CERTIFIED:
        raise UserError(
            _("The period {ref} is not certified.").format(ref=form.row.ref),
            _("Only a certified period is reopened."),
        )
    if not reason.strip():
        raise Refused(
            [Problem("reason", _("A certified period is reopened with a reason."), _("Write why."))]
        )
    raw = {"state": "provisional", "certified_on": None, "certified_known": None, "reopened": reason}
    return records.save(desk, form.row.uuid, raw, mark=form.mark, reason=reason)


def _period(desk: Desk, ref: str) -> reading.Form:
    form = reading.read(desk, ref)
    if form.row.entity != "period":
        raise UserError(
            _("{ref} is not a period.").format(ref=ref),
            _("Choose a period: “list period” shows them."),
        )
    return form
