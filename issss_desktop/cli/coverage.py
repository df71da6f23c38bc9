"""Who does what where without a window: the matrix, what stands in one square, the possible doubles."""

from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import document, say, table
from issss_desktop.cli.seat import CutOff, Json, ProvinceName, commands, day_of, desk_of, province_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, language
from issss_desktop.models import interventions_words as words
from issss_desktop.models.interventions import (
    MECHANISMS,
    NOT_KNOWN,
    OUT,
    RECORD,
    WHOLE,
    Asked,
    Intervention,
    Key,
    Matrix,
    Side,
    Square,
    plain,
    plain_intervention,
    plain_pair,
)
from issss_desktop.services.desk import Desk
from issss_desktop.services.finding import place_named
from issss_desktop.services.interventions.asked import who_what_where

SPECIAL = {"none": OUT, "unknown": NOT_KNOWN}
"""Words for what has no zone, and for what is not known."""


@commands.command(
    "who-what-where",
    help=N_("Interventions of both mechanisms by zone and pillar; what nobody covers; possible doubles."),
)
def _who_what_where(
    ctx: typer.Context,
    cut_off: CutOff = None,
    province: ProvinceName = None,
    mechanism: Annotated[
        str, typer.Option(metavar="fund|bilateral", help=N_("Only what one mechanism pays."))
    ] = "",
    running: Annotated[bool, typer.Option("--running", help=N_("Only what runs at the cut-off."))] = False,
    aligned: Annotated[
        bool, typer.Option("--aligned", help=N_("Of the bilateral projects only those assessed as aligned."))
    ] = False,
    zone: Annotated[
        str | None,
        typer.Option(metavar=N_("ZONE"), help=N_("List what stands in a zone; none: outside; or unknown.")),
    ] = None,
    pillar: Annotated[
        str | None, typer.Option(metavar=N_("PILLAR"), help=N_("List what covers a pillar; or unknown."))
    ] = None,
    doubles: Annotated[
        bool, typer.Option("--doubles", help=N_("List what is, or may be, recorded twice."))
    ] = False,
    as_json: Json = False,
) -> None:
    if mechanism and mechanism not in MECHANISMS:
        raise typer.BadParameter(
            _("“{word}” is not a mechanism. Choose: {choices}.").format(
                word=mechanism[:40], choices=", ".join(MECHANISMS)
            )
        )
    with desk_of(ctx) as desk:
        where = province_of(province, desk)
        asked = Asked(day_of(cut_off, desk), where, mechanism, running, aligned)
        found = who_what_where(desk, asked)
        if zone is not None or pillar is not None:
            row, column = _row(desk, found, zone), _column(desk, found, pillar)
            _tell_square(found, row, column, as_json)
        elif doubles:
            _tell_pairs(found, as_json)
        elif as_json:
            document(plain(found))
        else:
            _print(found)


def _row(desk: Desk, found: Matrix, word: str | None) -> int:
    keys = [line.key for line in found.zones]
    return _place(keys, _key(desk, "zone", word), word)


def _column(desk: Desk, found: Matrix, word: str | None) -> int:
    keys = [line.key for line in found.pillars]
    return _place(keys, _key(desk, "pillar", word), word)


def _key(desk: Desk, entity: str, word: str | None) -> Key:
    if word is None:
        return WHOLE
    if word.strip().casefold() in SPECIAL:
        return SPECIAL[word.strip().casefold()]
    return RECORD, place_named(desk, entity, word)


def _place(keys: list[Key], key: Key, word: str | None) -> int:
    if key not in keys:
        raise UserError(
            _("“{word}” is no line of this matrix: nothing stands there, and it is not in force.").format(
                word=(word or "")[:60]
            ),
            _("Without --zone and --pillar the command shows every line."),
        )
    return keys.index(key)


def _print(found: Matrix) -> None:
    lang = language()
    say(f"{_capital(words.narrowed(found))}. {words.counts(found.whole)}.")
    say(_(words.COUNTS))
    say(_(words.AMOUNTS))
    say()
    heads = [_("Zone"), *(p.short(lang) for p in found.pillars)]
    for title, name in ((words.mechanism(code), code) for code in MECHANISMS):
        if found.asked.mechanism in ("", name):
            rows = [
                [zone.title(lang), *(_cell(found.square(i, k), name) for k in range(len(found.pillars)))]
                for i, zone in enumerate(found.zones)
            ]
            table(_capital(title), heads, rows, tuple(range(1, len(heads))))
    last = len(found.pillars) - 1
    rows = [
        [zone.title(lang), str(square.count), words.span(square)]
        for i, zone in enumerate(found.zones)
        if (square := found.square(i, last)).count
    ]
    table(_("Interventions and dates"), [_("Zone"), _("Interventions"), _("Dates")], rows, (1,))
    _print_gaps(found)
    _tell_pairs(found, False)


def _cell(square: Square, name: str) -> str:
    side: Side = getattr(square, name)
    return f"{side.count} ({side.amount.show(language())})" if side.count else "–"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _print_gaps(found: Matrix) -> None:
    lang = language()
    rows = [[zone.title(lang), _("no intervention")] for zone in found.uncovered]
    rows += [[zone.title(lang), ", ".join(p.short(lang) for p in pillars)] for zone, pillars in found.holes]
    table(_("What nobody covers"), [_("Zone"), _("What is missing")], rows)
    for note in found.doubts:
        say(f"! {note.show(lang)}")
    if found.doubts:
        say()


def _tell_square(found: Matrix, row: int, column: int, as_json: bool) -> None:
    inside = found.inside(row, column)
    if as_json:
        document([plain_intervention(each) for each in inside])
        return
    say(words.sentence(found.zones[row], found.pillars[column], found.square(row, column)))
    heads = [_("Reference"), _("Intervention"), _("Mechanism"), _("Lead"), _("Amount (USD)"), _("Dates")]
    heads += [_("State"), _("Opinion"), _("Note")]
    table("", heads, [_cells(each) for each in inside], (4,))


def _cells(each: Intervention) -> list[str]:
    return [
        each.ref, each.title, words.mechanism(each.mechanism), each.lead.in_language(language()),
        words.amount(each), words.dates(each), words.state(each), words.opinion(each),
        _(each.remark) if each.remark else "",
    ]  # fmt: skip


def _tell_pairs(found: Matrix, as_json: bool) -> None:
    if as_json:
        document([plain_pair(pair) for pair in found.pairs])
        return
    rows: list[list[Any]] = [
        [
            f"{pair.one.title} ({pair.one.ref})",
            f"{pair.two.title} ({pair.two.ref})",
            _("counted once") if pair.linked else _("to check"),
            _("; ").join(note.show(language()) for note in pair.reasons),
        ]
        for pair in found.pairs
    ]
    heads = [_("Intervention"), _("Other intervention"), _("State"), _("Why")]
    table(_("Possible doubles"), heads, rows)
