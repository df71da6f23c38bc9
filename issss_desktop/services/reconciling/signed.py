"""A reconciliation that was signed off is shown as it was signed, for ever; what changed since is told."""

from dataclasses import replace
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.reconciliation import Bridge, Standing
from issss_desktop.models.rows import Records
from issss_desktop.models.values import numbers
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.reconciling.standing import of_records
from issss_desktop.services.state import records_at, records_then


def shown(desk: Desk, ref: str | UUID, suggest: bool = True) -> Standing:
    """A reconciliation for whom reads it: as it stands, or as it was when it was signed off.

    Raises:
        UserError: there is none, or it was deleted.
    """
    with desk.store.reading() as connection:
        row = finding.one_of(connection, ref, "reconciliation")
        return shown_of(desk, records_at(desk), row.uuid, suggest)


def shown_of(desk: Desk, records: Records, uuid: UUID, suggest: bool = True) -> Standing:
    """The same from one state of the records. Raises UserError."""
    row, now = records.get("reconciliation", uuid), of_records(records, uuid, suggest)
    known = row["signed_known"] if row is not None else None
    if not (now.final and now.signed_on is not None and known):
        return now
    then = records_then(desk, known)
    if then is None or then.get("reconciliation", uuid) is None:
        return replace(
            now,
            since=_("It was signed off over data that are not in this office: its figures may have moved."),
        )
    signed = of_records(then, uuid, suggest=False)
    return replace(
        signed, final=now.final, signed_on=now.signed_on, signed_by=now.signed_by, conclusion=now.conclusion,
        since=_changed(signed, now),
    )  # fmt: skip


def _changed(signed: Standing, now: Standing) -> str:
    """What moved since the sign-off, in a sentence; "" when the bridge is the same."""
    parts = [
        _("{balance} went from {old} to {new} USD").format(balance=name, old=_usd(old), new=_usd(new))
        for name, old, new in (
            (_("our balance"), signed.bridge.ours, now.bridge.ours),
            (_("the opening balance"), signed.bridge.opening, now.bridge.opening),
            (_("the closing balance of the agent"), signed.bridge.closing, now.bridge.closing),
        )
        if old != new
    ]
    moved = len(_steps(signed.bridge) ^ _steps(now.bridge))
    if moved:
        parts.append(
            ngettext("{n} step of the bridge differs", "{n} steps of the bridge differ", moved).format(
                n=moved
            )
        )
    return _("Since the sign-off: {parts}.").format(parts=_("; ").join(parts)) if parts else ""


def _steps(bridge: Bridge) -> set[tuple[object, ...]]:
    """Steps without their words, which follow the language and the names of today."""
    return {(i.group, i.amount, i.on, i.reason, i.is_open, i.record) for i in bridge.items}


def _usd(amount: int | None) -> str:
    return _("n/a") if amount is None else numbers.show_amount(amount, 2, language(), True)
