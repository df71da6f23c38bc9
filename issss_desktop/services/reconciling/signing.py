"""A reconciliation is begun for a fund and a span, and signed off once everything is explained."""

import datetime as dt
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.fields import entity
from issss_desktop.models.reconciliation import Standing
from issss_desktop.models.values import numbers
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.reconciling.standing import standing
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.entry import Draft, read_raw
from issss_desktop.services.state import heads
from issss_desktop.store import query


def begin(desk: Desk, fund: str | UUID, start: str, end: str, agent: str | UUID | None = None) -> Saved:
    """A new reconciliation; its opening balance is the closing one of the statement that ends on the eve.

    Raises:
        Refused: no such fund, or the dates cannot be read.
    """
    raw: dict[str, object] = {"fund": fund, "agent": agent, "span.start": start, "span.end": end}
    with desk.store.reading() as connection:
        opening = _closing_on_the_eve(connection, raw)
    if opening is not None:
        raw["opening"] = opening
    return records.create(desk, "reconciliation", raw)


def _closing_on_the_eve(connection: query.Connection, raw: dict[str, object]) -> Any:
    """Closing balance of the statement of the same fund that ends the day before; None without one."""
    draft = Draft(entity("reconciliation"), UUID(int=0), {})
    read_raw(connection, draft, raw)
    fund, span = draft.values.get("fund"), draft.values.get("span")
    if fund is None or span is None or span.start is None:
        return None  # its creation says what is wrong
    eve = span.start.first() - dt.timedelta(days=1)
    rows = query.select_rows(
        connection, "reconciliation", "WHERE alive=1 AND fund=? ORDER BY uuid", (fund.bytes,)
    )
    ended = (r["closing"] for r in rows if r["span"] and r["span"].end and r["span"].end.last() == eve)
    return next((closing for closing in ended if closing), None)


def why_not_signed(found: Standing, conclusion: str = "") -> str:
    """Why a reconciliation cannot be signed off, in a sentence; "" when it can."""
    if not found.lines:
        return _("It has no line of the agent’s statement yet.")
    if found.bridge.ours is None:
        return _("Our balance of the Fund is not known (n/a): unknown is not zero, and nothing explains it.")
    if found.bridge.is_explained or conclusion.strip() or found.conclusion.strip():
        return ""
    bridge = found.bridge
    count = len(bridge.open_items) + sum(line.is_open for line in bridge.other_currency)
    if bridge.rest is None or None in (bridge.opening, bridge.closing):
        return _("A balance is not known, so what remains to be explained is not known either.")
    return ngettext(
        "{n} item is not explained, {rest} USD in all.",
        "{n} items are not explained, {rest} USD in all.",
        count,
    ).format(n=count, rest=numbers.show_amount(bridge.rest, 2, language()))


def how_to_sign(found: Standing) -> str:
    """What to do so that a reconciliation can be signed off, in a sentence."""
    if found.lines and found.bridge.ours is None:
        return _("Record the movements of the Fund and their rates, or state that there was none.")
    return _("Explain each item with a reason, or state a conclusion, then sign off.")


def sign(desk: Desk, ref: str | UUID, conclusion: str | None = None, reason: str | None = None) -> Saved:
    """Sign a reconciliation off in the name of the person at the desk: it is final from then on.

    Raises:
        UserError: our balance is not known; something is not explained and no conclusion says why; it is
            signed already; or the role of the person does not permit it.
    """
    require(desk, Action.FINALISE)
    found = standing(desk, ref, suggest=False)
    if found.final and found.signed_on is not None:
        raise UserError(
            _("{ref} is signed off already, by {name}.").format(ref=found.ref, name=found.signed_by),
            _("Change it with a reason, then sign it off again."),
        )
    why = why_not_signed(found, conclusion or "")
    if why:
        raise UserError(why, how_to_sign(found))
    today = desk.today
    raw: dict[str, object] = {
        "signed_on": today.isoformat(),
        "signed_by": desk.user_name,
        "signed_known": heads(desk),
    }
    if conclusion and conclusion.strip():
        raw["conclusion"] = conclusion
    mark = reading.read(desk, found.uuid).mark
    return records.save(desk, found.uuid, raw, mark=mark, final=True, reason=reason)


def reopen(desk: Desk, ref: str | UUID, reason: str) -> Saved:
    """Make a signed reconciliation a draft again; the signature goes.

    Raises:
        Refused: no reason was given.
        UserError: it is no reconciliation.
    """
    require(desk, Action.CHANGE_FINAL)
    with desk.store.reading() as connection:
        finding.one_of(connection, ref, "reconciliation")
    form = reading.read(desk, ref)
    raw = {"signed_on": None, "signed_by": None, "signed_known": None}
    return records.save(desk, form.uuid, raw, mark=form.mark, final=False, reason=reason)
