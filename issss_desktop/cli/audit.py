"""Commands of an auditor: the register, its table, and the chain for the separate verifier."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import busy, document, moment, say, table
from issss_desktop.cli.seat import Json, commands, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import moment_of, parse_day
from issss_desktop.models.values.texts import fold
from issss_desktop.services.audit import chain, register
from issss_desktop.services.audit import table as tables
from issss_desktop.services.audit.acts import ACTS
from issss_desktop.services.audit.lines import Entry
from issss_desktop.services.audit.register import Asked
from issss_desktop.services.desk import Desk

Day = Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("First day."))]
LastDay = Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("Last day."))]


@commands.command("register", help=N_("Who did what: changes of every office, acts of this computer."))
def _register(
    ctx: typer.Context,
    person: Annotated[str | None, typer.Option(metavar=N_("NAME"), help=N_("Only of this person."))] = None,
    office: Annotated[str | None, typer.Option(metavar=N_("CODE"), help=N_("Only of this office."))] = None,
    since: Day = None,
    until: LastDay = None,
    entity: Annotated[
        str | None, typer.Option(metavar=N_("ENTITY"), help=N_("Only changes of this kind of record."))
    ] = None,
    act: Annotated[
        str | None, typer.Option(metavar=N_("ACT"), help=N_("Only acts of this kind; “all” for every act."))
    ] = None,
    text: Annotated[
        str, typer.Option(metavar=N_("TEXT"), help=N_("Only those that hold these words in the reason."))
    ] = "",
    limit: Annotated[int, typer.Option(metavar=N_("N"), min=0, help=N_("At most so many lines."))] = 100,
    csv: Annotated[
        Path | None, typer.Option(metavar=N_("FILE"), help=N_("Write every line into a table instead."))
    ] = None,
    as_json: Json = False,
) -> None:
    if entity and act:
        raise typer.BadParameter(_("Give --entity or --act, not both."))
    with desk_of(ctx, write=csv is not None) as desk, busy(_("Reading the register")):
        asked = Asked(
            _person(desk, person), _office(desk, office), _day(since), _day(until), _kind(entity, act), text
        )
        if csv is not None:
            count = tables.save(desk, asked, csv)
            say(_("{file}: lines written: {n}.").format(file=csv, n=count))
            return
        found = list(tables.entries(desk, asked, limit))
    if as_json:
        document({"entries": [_plain(entry) for entry in found]})
    else:
        _show(found, desk.lang)


def _day(text: str | None) -> dt.date | None:
    return parse_day(text) if text else None


def _kind(entity: str | None, act: str | None) -> str:
    if act == "all":
        return register.ACTS_ONLY
    if act is not None and act not in ACTS:
        raise UserError(
            _("There is no act “{code}”.").format(code=act[:40]),
            _("Choose: {choices}.").format(choices=", ".join(("all", *ACTS))),
        )
    if entity in (register.CHANGES, register.ACTS_ONLY, *ACTS):  # a word of ours is not a kind of record
        raise UserError(
            _("There is no kind of record “{code}”.").format(code=entity),
            _("Choose: {choices}.").format(choices=", ".join(e.code for e in register.kinds())),
        )
    return act or entity or ""


def _person(desk: Desk, name: str | None) -> Any:
    return _named(name, register.people(desk), N_("Nobody here is called “{name}”."))


def _office(desk: Desk, code: str | None) -> Any:
    return _named(code, register.offices(desk), N_("No office “{name}” has written anything here."))


def _named(name: str | None, known: list[tuple[Any, str]], refusal: str) -> Any:
    if not name:
        return None
    found = [uuid for uuid, each in known if fold(each) == fold(name)]
    if not found:
        raise UserError(
            _(refusal).format(name=name[:60]),
            _("Choose: {choices}.").format(choices=", ".join(each for _uuid, each in known)),
        )
    return found[0]


def _show(found: list[Entry], lang: str) -> None:
    heads = [_("Change"), _("When"), _("Person"), _("Office"), _("Device"), _("What"), _("Reason")]
    rows = [
        [
            "" if e.act else str(e.number), moment(e.at_ms, lang), e.user, e.office, e.device, e.what,
            e.reason or e.detail,
        ]
        for e in found
    ]  # fmt: skip
    table(_("Register"), heads, rows, (0,))


def _plain(entry: Entry) -> dict[str, Any]:
    """JSON of one line."""
    when = moment_of(entry.at_ms).isoformat(timespec="milliseconds")
    said: dict[str, Any] = {
        "when": when, "user": entry.user, "office": entry.office, "device": entry.device, "what": entry.what,
        "mark": entry.id,
    }  # fmt: skip
    if entry.act:
        return said | {"act": entry.act, "number": entry.number, "detail": entry.detail}
    return said | {
        "position": entry.number, "records": entry.records, "reason": entry.reason or None,
        "undoes": entry.undoes, "batch": entry.batch,
    }  # fmt: skip


@commands.command("export-chain", help=N_("Write the chain of changes for the separate verifier."))
def _export_chain(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("Where to write it."))],
    confidential: Annotated[
        bool, typer.Option("--confidential", help=N_("The confidential changes too; the file says so."))
    ] = False,
) -> None:
    with desk_of(ctx, write=True) as desk, busy(_("Writing the chain")):
        written = chain.export(desk, file, confidential=confidential)
    said = _("{file}: changes {commits}, devices {devices}, acts {acts}.")
    say(
        said.format(file=file, commits=written.commits, devices=written.devices, acts=written.acts)
        + " "
        + (_("Signed.") if written.signed else _("Not signed: this office has no key."))
    )
