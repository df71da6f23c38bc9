"""Boards without a window: who sits, meetings and their agenda, decisions, actions."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import typer

from issss_desktop.cli.printing import document, remark, say, table, warn
from issss_desktop.cli.seat import Json, Reason, Ref, commands, day_of, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, language
from issss_desktop.models.values.dates import parse_partial, show_day, show_partial, show_time
from issss_desktop.services import finding, reading
from issss_desktop.services.boards import actions as following
from issss_desktop.services.boards import agenda, applying, decisions, meetings, minutes, quorum, seats
from issss_desktop.services.boards.actions import ActionLine
from issss_desktop.services.boards.agenda import Point
from issss_desktop.services.boards.decisions import DecisionLine
from issss_desktop.services.boards.meetings import Attended
from issss_desktop.services.boards.seats import BoardState, SeatLine
from issss_desktop.services.desk import Desk

NEW = "new"
BoardName = Annotated[
    str | None, typer.Option("--board", metavar=N_("BOARD"), help=N_("Code or reference of a board."))
]


@commands.command("board", help=N_("Seats of a board, who holds them on a day, and its quorum rule."))
def _board(
    ctx: typer.Context,
    board: Annotated[str, typer.Argument(metavar=N_("BOARD"), help=N_("Code or reference of a board."))],
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("On which day; today if absent."))
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk:
        state = seats.board_state(desk, board, day_of(on, desk))
        row = reading.read(desk, state.uuid).row
        rule, written = quorum.rule_words(row), row["quorum"] or ""
        if as_json:
            document({**_plain_board(state), "quorum_rule": rule or None, "quorum_text": written or None})
            return
        say(f"{state.ref}  {state.name}  {show_day(state.day, desk.lang)}")
        table("", [_("Order"), _("Seat"), _("Holder"), _("Voice")], [_seat_cells(s) for s in state.seats])
        if not state.seats:
            say(_("No seat is recorded for this board."))
        say(_("Quorum: {rule}").format(rule=rule or written or _("quorum rule to be completed")))
        for text in state.warnings:
            warn(_("Warning: {text}").format(text=text))


def _plain_board(state: BoardState) -> dict[str, Any]:
    return {
        "ref": state.ref, "name": state.name, "on": state.day.isoformat(),
        "seats": [_plain_seat(s) for s in state.seats], "warnings": list(state.warnings),
    }  # fmt: skip


def _plain_seat(seat: SeatLine) -> dict[str, Any]:
    return {
        "uuid": str(seat.uuid), "function": seat.function, "rank": seat.rank, "voting": seat.votes,
        "co_chair": seat.co_chair, "state": seat.state, "holder": seat.holder if seat.person else None,
        "acting": seat.acting, "doubled": seat.doubled,
    }  # fmt: skip


def _seat_cells(seat: SeatLine) -> list[str]:
    voice = _("voting") if seat.votes else _("observer")
    voice = _("{voice}, co-chair").format(voice=voice) if seat.co_chair else voice
    return ["" if seat.rank is None else str(seat.rank), seat.function, seat.holder, voice]


@commands.command(
    "meeting", help=N_("A meeting: agenda, attendance, quorum, decisions, actions. “new BOARD” makes one.")
)
def _meeting(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar=N_("REF | new BOARD"), help=N_("A meeting, or the board of a new one.")),
    ],
    on: Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("Date of the new meeting."))] = None,
    model: Annotated[
        str | None,
        typer.Option("--from", metavar=N_("REF"), help=N_("Meeting whose agenda the new one takes.")),
    ] = None,
    standard: Annotated[
        bool, typer.Option("--standard", help=N_("Take the standard agenda, not that of the last meeting."))
    ] = False,
    as_json: Json = False,
) -> None:
    if words[0] == NEW:
        if len(words) != 2 or on is None:
            raise typer.BadParameter(_("Write: meeting new BOARD --on DATE."))
        with desk_of(ctx, write=True) as desk:
            saved = meetings.start(desk, words[1], parse_partial(on), after=model, standard=standard)
            if not as_json:
                say(saved.ref)
                return
            document(_plain_meeting(desk, saved.uuid))
        return
    if len(words) > 1:
        raise typer.BadParameter(_("These words are too many: {words}.").format(words=" ".join(words[1:])))
    with desk_of(ctx) as desk:
        with desk.store.reading() as connection:
            uuid = finding.one_of(connection, words[0], "meeting").uuid
        if as_json:
            document(_plain_meeting(desk, uuid))
        else:
            _print_meeting(desk, uuid)


def _plain_meeting(desk: Desk, uuid: UUID) -> dict[str, Any]:
    row = reading.read(desk, uuid).row
    attended = meetings.attendance_of(desk, uuid)
    found = attended.quorum
    return {
        "ref": row.ref, "uuid": str(uuid), "title": row.title, "on": row["on"].iso() if row["on"] else None,
        "state": row["state"], "kind": row["kind"],
        "agenda": [_plain_point(p) for p in agenda.agenda_of(desk, uuid)],
        "attendance": [_plain_attended(a) for a in attended.lines],
        "quorum": {"reached": found.reached, "counted": found.counted, "filled": found.filled,
                   "voting": found.voting, "sentence": found.sentence, "notes": list(found.notes)},
        "decisions": [_plain_decision(d) for d in decisions.decisions_of(desk, uuid)],
        "follow_up": [_plain_action(a) for a in following.followed_up(desk, uuid)],
        "actions": [_plain_action(a) for a in following.actions_decided_at(desk, uuid)],
        "minutes": minutes.minutes_of(desk, uuid).state or None,
    }  # fmt: skip


def _plain_point(point: Point) -> dict[str, Any]:
    title, begins = point.row["title"], point.begins
    return {
        "number": point.number, "uuid": str(point.uuid), "title": {"fr": title.fr, "en": title.en},
        "type": point.row["type"], "purpose": point.row["purpose"], "presenter": point.row["presenter"],
        "minutes": point.row["minutes"], "begins": f"{begins:%H:%M}" if begins else None, "lost": point.lost,
    }  # fmt: skip


def _plain_attended(line: Attended) -> dict[str, Any]:
    return {
        "seat": line.seat.function if line.seat else None, "name": line.name,
        "presence": line.presence or None, "represented_by": line.represented_by or None,
    }  # fmt: skip


def _plain_decision(line: DecisionLine) -> dict[str, Any]:
    return {
        "ref": line.ref, "number": line.number, "title": line.title, "outcome": line.outcome,
        "votes": line.votes or None, "stage": line.life.stage, "life": line.life.sentence,
    }  # fmt: skip


def _plain_action(line: ActionLine) -> dict[str, Any]:
    return {
        "ref": line.ref, "text": line.text, "owner": line.owner or None, "state": line.state,
        "due": line.due.isoformat() if line.due else None, "overdue": line.late, "meeting": line.meeting,
        "settled": line.settled,
    }  # fmt: skip


def _print_meeting(desk: Desk, uuid: UUID) -> None:
    row = reading.read(desk, uuid).row
    when = show_partial(row["on"], desk.lang) if row["on"] else _("no date")
    say(f"{row.ref}  {row.title}  {when}  {reading.shown(desk, row, 'state')}")
    say()
    _print_agenda(agenda.agenda_of(desk, uuid), desk.lang)
    attended = meetings.attendance_of(desk, uuid)
    cells = [[a.seat.function if a.seat else _("guest"), a.name, _presence(a)] for a in attended.lines]
    table(_("Attendance"), [_("Seat"), _("Name"), _("Attendance")], cells)
    say(attended.quorum.sentence)
    for note in attended.quorum.notes:
        warn(_("Warning: {text}").format(text=note))
    say()
    _print_decisions(decisions.decisions_of(desk, uuid))
    for text in meetings.numbered_twice(desk, uuid):
        warn(_("Warning: {text}").format(text=text))
    _print_actions(_("Follow-up of decisions"), following.followed_up(desk, uuid), desk.lang)
    _print_actions(_("Actions"), following.actions_decided_at(desk, uuid), desk.lang)
    state = minutes.minutes_of(desk, uuid)
    for text in (state.sentence, state.asked):
        if text:
            say(text)


def _presence(line: Attended) -> str:
    kind = reading.entity_named("attendance").by_code["presence"].kind
    said = kind.show(line.presence, language()) if line.presence else _("not noted")
    return f"{said}: {line.represented_by}" if line.represented_by else said


def _print_agenda(points: tuple[Point, ...], lang: str) -> None:
    purpose = reading.entity_named("agenda_item").by_code["purpose"].kind
    rows = []
    for point in points:
        title = point.row["title"].in_language(lang) if point.row["title"] else ""
        if point.lost:
            title += " " + _("(what it stood under is gone)")
        begins = show_time(point.begins, lang) if point.begins else ""
        said = purpose.show(point.row["purpose"], lang) if point.row["purpose"] else ""
        rows.append([point.number, "  " * point.depth + title, begins, said, point.row["presenter"] or ""])
    heads = [_("No."), _("Agenda item"), _("At"), _("For"), _("Presented by")]
    table(_("Agenda"), heads, rows)
    if not rows:
        say(_("The agenda is empty."))


def _print_decisions(found: tuple[DecisionLine, ...]) -> None:
    rows = [[d.number, d.title, d.amount, d.outcome, d.ref] for d in found]
    heads = [_("No."), _("Decision"), _("Amount"), _("Outcome"), _("Reference")]
    table(_("Decisions"), heads, rows)
    for line in found:
        say(_("{place}: {text}").format(place=line.number or line.ref, text=line.life.sentence))


def _print_actions(title: str, found: tuple[ActionLine, ...], lang: str) -> None:
    def due(day: dt.date | None) -> str:
        return show_day(day, lang) if day else ""

    rows = [[a.text, a.owner, due(a.due), a.when or a.state, a.meeting, a.ref] for a in found]
    heads = [_("Action"), _("Owner"), _("Due"), _("State"), _("Meeting"), _("Reference")]
    table(title, heads, rows)


@commands.command("agenda", help=N_("The agenda of a meeting; moves a point by one step."))
def _agenda(
    ctx: typer.Context,
    ref: Ref,
    move: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar=N_("NUMBER up|down|in|out"), help=N_("Move a point, such as 6.2, by a step.")),
    ] = None,
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=move is not None) as desk:
        with desk.store.reading() as connection:
            uuid = finding.one_of(connection, ref, "meeting").uuid
        if move is not None:
            _move(desk, uuid, *move, reason)
        points = agenda.agenda_of(desk, uuid)
        if as_json:
            document([_plain_point(p) for p in points])
        else:
            _print_agenda(points, desk.lang)


def _move(desk: Desk, meeting: UUID, number: str, direction: str, reason: str | None) -> None:
    step = next((d for d in agenda.DIRECTIONS if d == direction), None)
    if step is None:
        choices = ", ".join(agenda.DIRECTIONS)
        raise typer.BadParameter(_("Choose: {choices}.").format(choices=choices))
    points = agenda.agenda_of(desk, meeting)
    found = next((p for p in points if p.number == number.strip().rstrip(".")), None)
    if found is None:
        raise UserError(
            _("There is no point {number} on this agenda.").format(number=number[:20]),
            _("Its numbers: {numbers}.").format(numbers=", ".join(p.number for p in points)),
        )
    agenda.move(desk, found.uuid, step, reason)


@commands.command("decision", help=N_("Submit a decision to the national board, or apply an adopted one."))
def _decision(
    ctx: typer.Context,
    act: Annotated[str, typer.Argument(metavar="submit|apply", help=N_("What to do with it."))],
    ref: Ref,
    meeting: Annotated[
        str | None,
        typer.Option(metavar=N_("REF"), help=N_("Meeting of the national board; the next one if absent.")),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help=N_("Only say what applying it would do."))
    ] = False,
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    if act not in ("submit", "apply"):
        raise typer.BadParameter(_("Choose: {choices}.").format(choices="submit, apply"))
    if preview and act != "apply":
        raise typer.BadParameter(_("Only “apply” has a preview: nothing was submitted."))
    with desk_of(ctx, write=not preview) as desk:
        said = applying.preview(desk, ref) if act == "apply" else ()
        if preview:
            _say_all(said, as_json)
            return
        if act == "submit":
            saved = decisions.submit(desk, ref, meeting, reason)
        else:
            saved = applying.apply(desk, ref, reason)
        remark(saved.warnings)
        with desk.store.reading() as connection:
            life = decisions.life_of(connection, finding.one(connection, saved.uuid))
    if as_json:
        document({"ref": saved.ref, "uuid": str(saved.uuid), "stage": life.stage, "life": life.sentence})
        return
    for text in (*said, f"{saved.ref}  {life.sentence}"):
        say(text)


def _say_all(said: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        document({"preview": list(said)})
        return
    for text in said:
        say(text)


@commands.command("actions", help=N_("Open actions, overdue ones first."))
def _actions(ctx: typer.Context, board: BoardName = None, as_json: Json = False) -> None:
    with desk_of(ctx) as desk:
        found = following.open_actions(desk, board)
        if as_json:
            document([_plain_action(a) for a in found])
            return
        _print_actions(_("Open actions"), found, desk.lang)
        if not found:
            say(_("No action is open."))
