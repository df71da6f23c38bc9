"""What cannot be, and what does not agree, in the quarterly follow-up of an act of engagement."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import _, language
from issss_desktop.models.rows import Row
from issss_desktop.models.undertakings import over_since, when
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services.recording.entry import Draft
from issss_desktop.store import query
from issss_desktop.store.query import Connection

REVIEW = "commitment_review"


def on_compact(connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]) -> Iterator[Problem]:
    """Reviews of an act as it will be.

    An undertaking is reviewed once a quarter and under its own act: else an error. Before the act was signed,
    or after the undertaking was over, is told only.
    """
    written = [d for d in drafts if d.declared.code == REVIEW and not d.refused and d.values.get("period")]
    rows = [r for r in kept if r.entity == REVIEW and r["period"] is not None]
    rows += [Row(REVIEW, d.uuid, d.values) for d in written]
    stood = query.rows_by_uuid(connection, REVIEW, [d.uuid for d in written])
    for draft in written:
        others = [r for r in rows if r.uuid != draft.uuid and r["commitment"] == draft.values["commitment"]]
        yield from _twice(draft, others, stood.get(draft.uuid))
        yield from _elsewhere(connection, draft, drafts[0].uuid)
        yield from _too_early(draft, drafts[0].values.get("signed_on"))
        yield from _after_it_was_over(draft, others)


def _twice(draft: Draft, others: Sequence[Row], stood: Row | None) -> Iterator[Problem]:
    period = draft.values["period"]
    if any(r["period"] == period for r in others):
        # two offices may each have entered one: their texts can be put right one after the other
        same = stood is not None and stood["period"] == period
        yield Problem(
            draft.at("period"),
            _("This undertaking is already reviewed for {quarter}.").format(quarter=_named(period)),
            _("Change that review, or take one of the two out."),
            Level.WARNING if same else Level.ERROR,
        )


def _elsewhere(connection: Connection, draft: Draft, compact: UUID) -> Iterator[Problem]:
    undertaking = query.get_row(connection, "commitment", draft.values["commitment"])
    if undertaking is not None and undertaking.created and undertaking["compact"] != compact:
        yield Problem(
            draft.at("commitment"),
            _("This undertaking belongs to another act of engagement."),
            _("Choose an undertaking of this act."),
        )


def _too_early(draft: Draft, signed: Any) -> Iterator[Problem]:
    period = draft.values["period"]
    if signed is not None and period.last() < signed.first():
        yield Problem(
            draft.at("period"),
            _("{quarter} ended before the act was signed.").format(quarter=_named(period)),
            _("Check the quarter, or the day of the signature."),
            Level.WARNING,
        )


def _after_it_was_over(draft: Draft, others: Sequence[Row]) -> Iterator[Problem]:
    period = draft.values["period"]
    over = over_since(sorted((r for r in others if r["period"] < period), key=when))
    if over is not None:
        yield Problem(
            draft.at("progress"),
            _("This undertaking was over (fulfilled or abandoned) since {quarter}.").format(
                quarter=_named(over)
            ),
            _("Check it: a review that says otherwise opens the undertaking again."),
            Level.WARNING,
        )


def _named(period: ReportingPeriod) -> str:
    return show_period(period, language())
