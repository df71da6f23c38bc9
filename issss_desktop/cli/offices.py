"""Who the other offices are, and how this one stands with them: offices, pair, same."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import document, moment, say, table, warn
from issss_desktop.cli.seat import DONE, Json, commands, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import carrying, doubles, identity, inbox, standing, whom
from issss_desktop.services.permits import Action, permitted


@commands.command("offices", help=N_("The other offices: what they have of us, what we have of them."))
def _offices(
    ctx: typer.Context,
    registry: Annotated[
        Path | None,
        typer.Option(metavar=N_("FILE"), help=N_("National office: write the signed registry of keys.")),
    ] = None,
    revoke: Annotated[
        str | None,
        typer.Option(metavar=N_("OFFICE"), help=N_("Accept nothing new signed with the keys of an office.")),
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=bool(registry or revoke)) as desk:
        if registry is not None:
            carrying.write_file(Path(os.path.abspath(registry)), whom.registry_of(desk))
            say(_("Written: {path}").format(path=registry))
        if revoke is not None:
            whom.revoke(desk, revoke)
            say(_("Nothing new is accepted from the keys of {office}.").format(office=revoke))
        found, words = standing.offices(desk), _own_words(desk)
        if as_json:
            document({"office": desk.office, "words": words, "offices": [_plain_office(o) for o in found]})
            return
        say(_("Six words of this office ({office}), to read to another: {words}").format(
            office=desk.office, words=words or _("none before the first report with data")))  # fmt: skip
        table("", [_("Office"), _("Key"), _("Last report"), _("Came on"), _("Last sent"), _("They lack"),
                   _("We lack"), _("To review"), _("Waiting"), _("Set aside")],
              [_row(desk, o) for o in found], right=(2, 5, 6, 7, 8, 9))  # fmt: skip
        for office in [o for o in found if o.missing]:
            said = ngettext(
                "Report no. {numbers} of {office} is missing: ask for it again.",
                "Reports no. {numbers} of {office} are missing: ask for them again.",
                len(office.missing),
            )
            say(said.format(numbers=", ".join(map(str, office.missing)), office=office.office))


def _own_words(desk: Desk) -> str:
    try:
        return identity.own_words(desk)
    except UserError:  # open for reading only, and no key was ever needed
        return ""


def _row(desk: Desk, o: standing.Standing) -> list[str]:
    known = ", ".join(dict.fromkeys(_(whom.KNOWN[key.known]) for key in o.keys)) or _("none")
    never = _("never")
    return [
        o.office, known, str(o.arrived or "-"), moment(o.arrived_ms, desk.lang) if o.arrived_ms else never,
        moment(o.sent_ms, desk.lang) if o.sent_ms else never, str(o.theirs), str(o.ours), str(o.to_review),
        str(o.waiting), str(o.aside),
    ]  # fmt: skip


def _plain_office(o: standing.Standing) -> dict[str, Any]:
    return {
        "office": o.office, "keys": [{"known": key.known, "words": key.words} for key in o.keys],
        "last_report": o.arrived, "came_ms": o.arrived_ms, "sent_ms": o.sent_ms, "they_lack": o.theirs,
        "we_lack": o.ours, "to_review": o.to_review, "waiting": o.waiting, "aside": o.aside,
        "missing": list(o.missing),
    }  # fmt: skip


@commands.command("pair", help=N_("Know the key of another office: by its file, then by its six words."))
def _pair(
    ctx: typer.Context,
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=N_("FILE|OFFICE WORDS..."),
            help=N_("A card, registry or report; or an office and the six words that it reads."),
        ),
    ] = None,
    card: Annotated[
        Path | None, typer.Option(metavar=N_("FILE"), help=N_("Write the card of this office there."))
    ] = None,
    as_json: Json = False,
) -> int:
    if not given and card is None:
        raise typer.BadParameter(
            _("Give the file of the other office, or its code and six words; or --card FILE.")
        )
    with desk_of(ctx, write=True) as desk:
        words, paired = identity.own_words(desk), whom.Paired(())
        if card is not None:
            carrying.write_file(Path(os.path.abspath(card)), whom.card_of(desk))
        if not given:
            pass
        elif len(given) == 1 and Path(given[0]).exists():
            paired = inbox.introduce_file(desk, Path(os.path.abspath(given[0])))
        else:
            paired = whom.compare(desk, given[0], " ".join(given[1:]))
        known = [office for office in paired.offices if office not in paired.waiting]
        ready = inbox.judge_again(desk) if known and permitted(desk.role, Action.MERGE) else 0
    if as_json:
        document({"office": desk.office, "words": words, "card": str(card) if card else None,
                  "known": known, "waiting": list(paired.waiting),
                  "gone": list(paired.gone), "ready": ready})  # fmt: skip
        return DONE
    if card is not None:
        say(_("Written: {path}").format(path=card))
        say(_("Six words of this office ({office}), to read to another: {words}").format(
            office=desk.office, words=words))  # fmt: skip
    for office in paired.waiting:
        said = _("Now ask {office} to read its six words to you, and type them: pair OFFICE WORD WORD…")
        say(said.format(office=office))
    for office in known:
        say(_("The key of {office} is known: its reports can be merged.").format(office=office))
    for office in paired.gone:
        said = _("A key of {office} is no longer accepted: the national office revoked it.")
        warn(said.format(office=office))
    if ready:
        said = ngettext(
            "{n} report that was kept here can be merged now: see “merge” without a file.",
            "{n} reports that were kept here can be merged now: see “merge” without a file.",
            ready,
        )
        say(said.format(n=ready))
    return DONE


@commands.command("same", help=N_("Say that two donors are one; --part takes it back."))
def _same(
    ctx: typer.Context,
    refs: Annotated[list[str], typer.Argument(metavar=N_("REF..."), help=N_("Two donors; one with --part."))],
    part: Annotated[bool, typer.Option("--part", help=N_("They are not the same after all."))] = False,
    reason: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Why."))] = None,
) -> None:
    if len(refs) != (1 if part else 2):
        raise typer.BadParameter(_("Two donors are needed, or one with --part."))
    with desk_of(ctx, write=True) as desk:
        found = [reading.read(desk, ref).uuid for ref in refs]
        saved = (
            doubles.part(desk, found[0], reason) if part else doubles.join(desk, found[0], found[-1], reason)
        )
    say(_("{ref}: saved.").format(ref=saved.ref))
