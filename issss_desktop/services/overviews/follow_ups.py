"""What became of each dated row of a contribution: absorbed, honoured n days later, reconciled, overdue."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.models.figures import ContributionFigures, ContributionLine
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.state import records_at

ABSORBED, NAMES, OPEN, HONOURED, OVERDUE, DUE = "absorbed", "names", "open", "honoured", "overdue", "due"
RECONCILED, RECORDED, LATER, IMPRECISE = "reconciled", "recorded", "later", "imprecise"


@dataclass(frozen=True)
class FollowUp:
    """``what`` became of a row; ``days`` after its date (negative: before), None when not known."""

    what: str
    days: int | None = None


def contributions_now(desk: Desk) -> dict[UUID, ContributionFigures]:
    """Figures of every contribution today, drafts counted: what a form shows while it is being filled in."""
    records = records_at(desk)
    day = desk.today
    wanted = {row["fund"] for row in records.all("contribution")}
    found: dict[UUID, ContributionFigures] = {}
    for fund in records.all("fund"):
        if fund.uuid in wanted and fund["code"]:
            figures = compute(records, fund=fund["code"], cut_off=day, draft=True)
            found.update({c.uuid: c for c in figures.fund.contributions})
    return found


def follow_ups(lines: Sequence[ContributionLine], today: dt.date) -> Mapping[UUID, FollowUp]:
    """What became of each line at a day, by uuid."""
    named = {line.absorbs for line in lines if line.absorbs is not None and line.kind == "signature"}
    out: dict[UUID, FollowUp] = {}
    for line in lines:
        if line.kind == "announcement":
            out[line.uuid] = FollowUp(ABSORBED if line.uuid in named or line.state == "absorbed" else OPEN)
        elif line.kind == "deposit":
            out[line.uuid] = _deposit(line)
        elif line.kind == "signature" and line.absorbs is not None:
            out[line.uuid] = FollowUp(NAMES)
    out.update(_instalments(lines, today))
    return out


def _deposit(line: ContributionLine) -> FollowUp:
    if line.state in (LATER, IMPRECISE):
        return FollowUp(line.state)
    return FollowUp(RECONCILED if line.reconciled else RECORDED)


def _instalments(lines: Sequence[ContributionLine], today: dt.date) -> Mapping[UUID, FollowUp]:
    """An instalment is honoured by the deposit with which the sums paid reach the sums due."""
    out: dict[UUID, FollowUp] = {}
    owed = 0
    for line in sorted((x for x in lines if x.kind == "expected"), key=_order):
        due = line.on.last() if line.on is not None else None
        owed += line.amount or 0
        if line.state == "paid":
            paid_on = _reached(lines, line.currency, owed)
            exact = due is not None and paid_on is not None and line.on is not None
            exact = exact and line.on.precision == "day"  # type: ignore[union-attr]
            out[line.uuid] = FollowUp(HONOURED, (paid_on - due).days if exact else None)  # type: ignore[operator]
        elif due is not None:
            out[line.uuid] = FollowUp(OVERDUE if line.state == "overdue" else DUE, (today - due).days)
        else:
            out[line.uuid] = FollowUp(DUE)
    return out


def _reached(lines: Sequence[ContributionLine], currency: str | None, owed: int) -> dt.date | None:
    """Day of the deposit with which this much was paid; None when it was paid in another currency."""
    paid = 0
    deposits = sorted((x for x in lines if x.kind == "deposit" and x.state == "counted"), key=_order)
    if any(d.currency != currency or d.amount is None for d in deposits):
        return None
    for deposit in deposits:
        paid += deposit.amount or 0
        if paid >= owed:
            on = deposit.on
            return on.last() if on is not None and on.precision == "day" else None
    return None


def _order(line: ContributionLine) -> tuple[dt.date, bytes]:
    return line.on.last() if line.on is not None else dt.date.max, line.uuid.bytes
