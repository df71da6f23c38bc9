"""Political engagement: what the parties of a province undertook, and how each undertaking is followed up.

Acts of engagement are followed up by the provincial boards every quarter and brought together twice a year
for the national board (indicator COMPACT of the reference data). “Engagement” never means money on screen.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from issss_desktop.errors import Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind
from issss_desktop.models.entities.analyses import MENU
from issss_desktop.models.entities.common import parent_field, span_group, span_rule
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Link, LongText, TextKind

PROGRESS = Choice(
    options=(
        ("not_begun", N_("not begun")),
        ("in_progress", N_("in progress")),
        ("delayed", N_("delayed")),
        ("fulfilled", N_("fulfilled")),
        ("abandoned", N_("abandoned")),
    )
)
"""How far an undertaking is carried out; nothing of it is computed."""

OVER = ("fulfilled", "abandoned")
"""What is no longer followed up."""


def _quarter_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    period = values.get("period")
    if period is not None and period.length != "Q":
        yield Problem(
            "period", _("Undertakings are followed up by quarter."),
            _("Write a quarter, such as “Q2 2018”; a semester brings its two quarters together by itself."),
        )  # fmt: skip


class Compact(Record):
    """An act of engagement: what the parties of a province signed."""

    declared = Entity(
        61, "compact", "EG", N_("Act of engagement"), N_("Acts of engagement"), title=("title",), menu=MENU,
        order=("-signed_on",), rules=(span_rule("span"),),
    )  # fmt: skip
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True)
    province = field(11, N_("Province"), Link(target="province"), required=Stage.FINAL, listed=True)
    zone = field(12, N_("Priority zone"), Link(target="zone"), listed=True)
    signed_on = field(13, N_("Signed on"), PartialDayKind(), required=Stage.FINAL, listed=True)
    span = field(14, N_("From and to"), span_group())
    parties = field(15, N_("Signatories"), LongText())
    board = field(16, N_("Followed up by the board"), Link(target="board"), listed=True)
    purpose = field(17, N_("Purpose"), LongText())


class Commitment(Record):
    """One undertaking of an act, by one party."""

    declared = Entity(
        62, "commitment", "EP", N_("Undertaking"), N_("Undertakings"), title=("party", "text"), child=True,
        order=("due",),
    )  # fmt: skip
    compact = parent_field(N_("Act of engagement"), "compact")
    party = field(11, N_("Party"), TextKind(), required=Stage.DRAFT, listed=True)
    text = field(12, N_("Undertaking"), TextKind(limit=2000), required=Stage.DRAFT, listed=True)
    organisation = field(13, N_("Organisation"), Link(target="organisation"))
    due = field(14, N_("Due"), Day(), listed=True)


class CommitmentReview(Record):
    """What a board found of one undertaking at the end of a quarter."""

    declared = Entity(
        63, "commitment_review", "SE", N_("Quarterly follow-up"), N_("Quarterly follow-ups"),
        title=("commitment", "period"), child=True, order=("-period",), rules=(_quarter_rule,),
    )  # fmt: skip
    compact = parent_field(N_("Act of engagement"), "compact")
    commitment = field(
        11, N_("Undertaking"), Link(target="commitment"), required=Stage.DRAFT, listed=True, fixed=True
    )
    period = field(12, N_("Quarter"), PeriodKind(), required=Stage.DRAFT, listed=True)
    progress = field(13, N_("Progress"), PROGRESS, required=Stage.DRAFT, listed=True)
    text = field(14, N_("What was found"), LongText(), listed=True)
    next_step = field(15, N_("Next step"), TextKind(limit=2000), listed=True)
    meeting = field(16, N_("Reviewed at"), Link(target="meeting"))
