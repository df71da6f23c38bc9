"""Governance: boards and their meetings. What the sources do not say (quorum) stays to be completed."""

from collections.abc import Iterable, Mapping
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Bilingual
from issss_desktop.models.day_kinds import Day, PartialDayKind, Time
from issss_desktop.models.entities.common import (
    amount_group,
    currency_rule,
    parent_field,
    span_group,
    span_rule,
)
from issss_desktop.models.entities.reference import ZONES
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Code, Flag, Link, LongText, Percent, TextKind, Whole

MENU = N_("Boards")
BOARD_KINDS = Choice(
    options=(
        ("national", N_("national funding board (CAN)")),
        ("provincial", N_("provincial funding board (CAP)")),
        ("predecessor", N_("board of the predecessor fund")),
        ("steering", N_("steering or technical committee")),
    )
)
MEETING_KINDS = Choice(
    options=(
        ("session", N_("session")),
        ("written", N_("written procedure")),
        ("unidentified", N_("session not identified")),
        ("notification", N_("notification of a decision")),
        ("preparatory", N_("preparatory meeting")),
        ("workshop", N_("workshop")),
    )
)
MEETING_STATES = Choice(
    options=(
        ("planned", N_("planned")),
        ("held", N_("held")),
        ("held_unconfirmed", N_("held, not confirmed")),
        ("postponed", N_("postponed")),
        ("cancelled", N_("cancelled")),
    )
)
MODES = Choice(
    options=(
        ("room", N_("in the room")),
        ("video", N_("video conference")),
        ("hybrid", N_("in the room and online")),
        ("written", N_("in writing")),
    )
)
VOICES = Choice(options=(("voting", N_("voting")), ("observer", N_("observer"))))
MINUTES_STATES = Choice(
    options=(
        ("draft", N_("draft")),
        ("reviewed", N_("reviewed")),
        ("confirmed", N_("confirmed as they stand")),
        ("confirmed_changed", N_("confirmed with changes")),
    )
)
ITEM_TYPES = Choice(
    options=(
        ("opening", N_("opening")),
        ("agenda", N_("adoption of the agenda")),
        ("minutes", N_("adoption of the minutes")),
        ("follow_up", N_("follow-up of decisions")),
        ("information", N_("information")),
        ("fund", N_("situation of the Fund")),
        ("projects", N_("bilateral projects")),
        ("allocation", N_("allocation proposal")),
        ("decision", N_("decision")),
        ("communique", N_("communiqué")),
        ("other", N_("other business")),
    )
)
PURPOSES = Choice(options=(("decision", N_("for decision")), ("information", N_("for information"))))
PRESENCES = Choice(
    options=(
        ("present", N_("present")),
        ("represented", N_("represented")),
        ("excused", N_("excused")),
        ("absent", N_("absent")),
        ("guest", N_("guest")),
    )
)
DECISION_KINDS = Choice(
    options=(
        ("allocation", N_("an allocation")),
        ("extension", N_("the end of a programme (no-cost extension)")),
        ("budget", N_("the budget of a programme (amendment)")),
        ("closure", N_("closure of a programme")),
        ("direct_costs", N_("direct costs of the secretariat")),
        ("governance", N_("the board itself")),
        ("other", N_("other, nothing to apply")),
    )
)
OUTCOMES = Choice(
    options=(
        ("proposed", N_("proposed")),
        ("adopted", N_("adopted")),
        ("adopted_reserve", N_("adopted with a reserve")),
        ("referred", N_("referred back")),
        ("deferred", N_("deferred")),
        ("rejected", N_("rejected")),
    )
)
VOTES = Choice(
    options=(
        ("for", N_("for")),
        ("against", N_("against")),
        ("abstention", N_("abstention")),
        ("none", N_("no answer")),
    )
)
ACTION_STATES = Choice(
    options=(
        ("to_do", N_("to do")),
        ("in_progress", N_("in progress")),
        ("done", N_("done")),
        ("dropped", N_("dropped")),
    )
)
ADOPTED = ("adopted", "adopted_reserve")
NOT_TAKEN = ("referred", "deferred", "rejected")
"""Outcomes after which the same proposal may be put to a board again."""

APPLICABLE = ("allocation", "extension", "budget", "closure", "direct_costs")
"""Kinds of decision that are carried into a record on a day of their own."""

SETTLED = ("done", "dropped")
"""States of an action that nobody follows up any more."""

TOOK_PLACE = ("held", "held_unconfirmed")
"""States of a meeting that took place."""

CALLED_OFF = ("postponed", "cancelled")
"""States of a meeting that was not held: nothing is decided there."""

_MINUTES = N_("Minutes and communiqué")
_ABOUT, _VOTE, _LIFE = N_("What it is about"), N_("Outcome and votes"), N_("Life of the decision")


def _decision_rule(values: Mapping[str, Any]) -> Iterable[Problem]:
    kind, amount = values.get("kind"), values.get("amount")
    if kind in ("allocation", "direct_costs") and (amount is None or amount.amount is None):
        yield Problem(
            "amount",
            _("A decision on money has no amount."),
            _("Write the amount decided, or say why in the reserve."),
            Level.WARNING,
        )
    if kind in ("allocation", "extension", "budget", "closure") and values.get("programme") is None:
        yield Problem(
            "programme",
            _("This decision names no programme: it cannot be applied."),
            _("Choose the programme, or create it first."),
            Level.WARNING,
        )


class Board(Record):
    """A board (conseil d’administration)."""

    declared = Entity(
        50,
        "board",
        "CA",
        N_("Board"),
        N_("Boards"),
        title=("name",),
        menu=MENU,
        order=("code",),
        rules=(span_rule("span"),),
    )
    code = field(10, N_("Code"), Code(limit=16), required=Stage.DRAFT, listed=True)
    name = field(11, N_("Name"), Bilingual(), required=Stage.DRAFT, listed=True)
    kind = field(12, N_("Kind"), BOARD_KINDS, required=Stage.FINAL, listed=True)
    province = field(13, N_("Province"), Link(target="province"), listed=True)
    fund = field(14, N_("Fund"), Link(target="fund"), listed=True)
    quorum = field(
        15, N_("Quorum rule"), LongText(), help=N_("The board’s own rule; none is known from the sources.")
    )
    co_chairs = field(16, N_("Co-chairs (functions)"), Bilingual(multiline=True))
    span = field(17, N_("From and to"), span_group())
    quorum_seats = field(
        18,
        N_("Quorum: seats, at least"),
        Whole(),
        section=N_("Quorum, as the office reads the rule"),
        help=N_("Voting seats present or represented."),
    )
    quorum_share = field(
        19,
        N_("Quorum: share of seats"),
        Percent(),
        section=N_("Quorum, as the office reads the rule"),
        help=N_("Of the voting seats that are filled."),
    )
    quorum_chairs = field(
        20,
        N_("Quorum: every co-chair"),
        Flag(),
        section=N_("Quorum, as the office reads the rule"),
    )


class Seat(Record):
    """A seat of a board: a vacant seat is one without a mandate, an abolished one has an end."""

    declared = Entity(
        81, "seat", "SG", N_("Seat"), N_("Seats"), title=("function",), child=True, order=("rank",),
        rules=(span_rule("span"),),
    )  # fmt: skip
    board = parent_field(N_("Board"), "board")
    function = field(11, N_("Function"), Bilingual(), required=Stage.DRAFT, listed=True)
    organisation = field(12, N_("Organisation"), Link(target="organisation"), listed=True)
    rank = field(13, N_("Order of protocol"), Whole(), listed=True)
    voting = field(14, N_("Voice"), VOICES, required=Stage.DRAFT, listed=True)
    co_chair = field(15, N_("Co-chair"), Flag(), listed=True)
    span = field(16, N_("From and to"), span_group(), listed=True)


class Mandate(Record):
    """Who holds a seat, from when to when; acting (a.i.) or not."""

    declared = Entity(
        82, "mandate", "MD", N_("Mandate"), N_("Mandates"), title=("person", "seat"), child=True,
        order=("span",), rules=(span_rule("span"),),
    )  # fmt: skip
    board = parent_field(N_("Board"), "board")
    seat = field(11, N_("Seat"), Link(target="seat"), required=Stage.DRAFT, listed=True)
    person = field(12, N_("Person"), Link(target="person"), required=Stage.DRAFT, listed=True)
    span = field(13, N_("From and to"), span_group(), listed=True)
    acting = field(14, N_("Acting (a.i.)"), Flag(), listed=True)


class Meeting(Record):
    """A meeting of a board, or a documented meeting whose board is not identified."""

    declared = Entity(
        51,
        "meeting",
        "RE",
        N_("Meeting"),
        N_("Meetings"),
        title=("board", "on"),
        menu=MENU,
        order=("-on",),
        rules=(currency_rule("amount"),),
    )
    board = field(10, N_("Board"), Link(target="board"), listed=True)
    title = field(11, N_("Title"), TextKind(), listed=True)
    on = field(12, N_("Date"), PartialDayKind(), required=Stage.DRAFT, listed=True)
    date_note = field(13, N_("Precision of the date"), TextKind())
    place = field(14, N_("Place"), TextKind(), listed=True)
    mode = field(15, N_("Mode"), MODES)
    state = field(16, N_("State"), MEETING_STATES, required=Stage.FINAL, listed=True)
    kind = field(17, N_("Kind"), MEETING_KINDS, required=Stage.FINAL, listed=True)
    begins = field(18, N_("Begins"), Time())
    ends = field(19, N_("Ends"), Time())
    zone = field(
        20,
        N_("Time zone"),
        ZONES,
    )
    chairs = field(21, N_("Chair or co-chairs"), LongText(), section=N_("Content"))
    rapporteur = field(22, N_("Rapporteur"), TextKind(), section=N_("Content"))
    agenda = field(23, N_("Agenda or subject"), LongText(), section=N_("Content"))
    decisions = field(24, N_("Decisions"), LongText(), section=N_("Content"))
    amount = field(25, N_("Amount mentioned"), amount_group(), section=N_("Content"))
    certainty = field(26, N_("Certainty"), TextKind(), section=N_("Content"))
    convened_on = field(27, N_("Convened on"), PartialDayKind())
    previous = field(28, N_("Previous session"), Link(target="meeting"))
    answers_due = field(29, N_("Answers due"), Day(), help=N_("In a written procedure."))
    minutes = field(30, N_("Minutes"), LongText(), section=_MINUTES)
    minutes_state = field(31, N_("State of the minutes"), MINUTES_STATES, section=_MINUTES)
    minutes_confirmed_at = field(32, N_("Confirmed at"), Link(target="meeting"), section=_MINUTES)
    minutes_changes = field(33, N_("Changes asked when they were confirmed"), LongText(), section=_MINUTES)
    communique = field(34, N_("Final communiqué"), LongText(), section=_MINUTES)


class AgendaItem(Record):
    """A point of the agenda; its number comes from its place in the tree (``under``, then the order)."""

    declared = Entity(
        83, "agenda_item", "OJ", N_("Agenda item"), N_("Agenda"), title=("title",), child=True,
    )  # fmt: skip
    meeting = parent_field(N_("Meeting"), "meeting")
    title = field(11, N_("Title"), Bilingual(), required=Stage.DRAFT, listed=True)
    under = field(12, N_("Under"), Link(target="agenda_item"), listed=True)
    type = field(13, N_("Type"), ITEM_TYPES, listed=True)
    purpose = field(14, N_("For"), PURPOSES, listed=True)
    presenter = field(15, N_("Presented by"), TextKind(), listed=True)
    minutes = field(16, N_("Minutes planned"), Whole(), listed=True)
    begins = field(17, N_("At"), Time())
    note = field(18, N_("Note"), LongText())
    programme = field(19, N_("FCS programme"), Link(target="programme"))
    outcome = field(20, N_("What was said"), LongText())


class Attendance(Record):
    """Who sat: a seat present, represented, excused or absent (empty: not noted yet); a guest has no seat."""

    declared = Entity(
        84, "attendance", "PC", N_("Attendance row"), N_("Attendance"), title=("seat", "name"), child=True,
    )  # fmt: skip
    meeting = parent_field(N_("Meeting"), "meeting")
    seat = field(11, N_("Seat"), Link(target="seat"), listed=True)
    person = field(12, N_("Person"), Link(target="person"), listed=True)
    name = field(13, N_("Name, as on the sheet"), TextKind(), listed=True)
    presence = field(14, N_("Presence"), PRESENCES, listed=True)
    represented_by = field(15, N_("Represented by"), TextKind(), listed=True)


class Decision(Record):
    """A decision: proposed, validated by a provincial board, submitted, adopted by the national one.

    ``answers``: the decision of a provincial board that the national one decides on. ``applied_on``: the day
    it was carried into its allocation or programme.
    """

    declared = Entity(
        53, "decision", "DN", N_("Decision"), N_("Decisions"), title=("number", "title"), menu=MENU,
        order=("number",),
        rules=(currency_rule("amount"), _decision_rule),
    )  # fmt: skip
    meeting = field(10, N_("Meeting"), Link(target="meeting"), required=Stage.DRAFT, listed=True)
    item = field(11, N_("Agenda item"), Link(target="agenda_item"))
    number = field(12, N_("Number"), TextKind(limit=40), listed=True)
    title = field(13, N_("Title"), Bilingual(), required=Stage.DRAFT, listed=True)
    text = field(14, N_("Text"), Bilingual(multiline=True), required=Stage.FINAL)
    kind = field(15, N_("What it changes"), DECISION_KINDS, required=Stage.FINAL, listed=True)
    programme = field(16, N_("FCS programme"), Link(target="programme"), section=_ABOUT)
    project = field(17, N_("Bilateral project"), Link(target="project"), section=_ABOUT)
    amount = field(18, N_("Amount"), amount_group(), listed=True, section=_ABOUT)
    new_end = field(19, N_("New end"), PartialDayKind(), section=_ABOUT)
    outcome = field(20, N_("Outcome"), OUTCOMES, listed=True, section=_VOTE)
    reserve = field(21, N_("Reserve or reason"), LongText(), section=_VOTE)
    by_consensus = field(22, N_("By consensus"), Flag(), section=_VOTE)
    votes_for = field(23, N_("For"), Whole(), section=_VOTE)
    votes_against = field(24, N_("Against"), Whole(), section=_VOTE)
    abstentions = field(25, N_("Abstentions"), Whole(), section=_VOTE)
    answers = field(
        26,
        N_("Answers the decision"),
        Link(target="decision"),
        section=_LIFE,
        help=N_("Of the national board: the proposal of a provincial board that it decides on."),
    )
    submitted_on = field(27, N_("Submitted to the national board on"), Day(), section=_LIFE)
    applied_on = field(28, N_("Applied on"), Day(), listed=True, section=_LIFE)


class Ballot(Record):
    """The answer of one seat to a decision, in a written procedure or by roll call."""

    declared = Entity(
        86, "ballot", "VO", N_("Vote of a seat"), N_("Votes by seat"), title=("seat", "vote"), child=True,
    )  # fmt: skip
    decision = parent_field(N_("Decision"), "decision")
    seat = field(11, N_("Seat"), Link(target="seat"), required=Stage.DRAFT, listed=True)
    vote = field(12, N_("Vote"), VOTES, required=Stage.DRAFT, listed=True)
    on = field(13, N_("Received on"), Day(), listed=True)


class ActionPoint(Record):
    """Something to do after a meeting: it is carried into every following one until it is done or dropped."""

    declared = Entity(
        54, "action", "AC", N_("Action"), N_("Actions"), title=("text",), menu=MENU, order=("due",),
    )  # fmt: skip
    meeting = field(10, N_("Decided at"), Link(target="meeting"), required=Stage.DRAFT, listed=True)
    decision = field(11, N_("Decision"), Link(target="decision"))
    text = field(12, N_("Action"), TextKind(limit=2000), required=Stage.DRAFT, listed=True)
    owner = field(13, N_("Owner"), TextKind(), required=Stage.FINAL, listed=True)
    due = field(14, N_("Due"), Day(), listed=True)
    state = field(15, N_("State"), ACTION_STATES, required=Stage.FINAL, listed=True)
    done_on = field(16, N_("Done on"), Day())
    progress = field(17, N_("Progress"), LongText())
