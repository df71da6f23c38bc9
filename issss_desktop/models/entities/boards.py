"""Governance: boards and their meetings. What the sources do not say (quorum) stays to be completed."""

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Bilingual
from issss_desktop.models.day_kinds import PartialDayKind, Time
from issss_desktop.models.entities.common import amount_group, currency_rule, span_group, span_rule
from issss_desktop.models.entities.reference import ZONES
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Code, Link, LongText, TextKind

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
