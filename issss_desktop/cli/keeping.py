"""Commands that keep an office: backup, restore, adopt, repair, support."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from issss_desktop import paths, settings
from issss_desktop.cli import secrets
from issss_desktop.cli.printing import busy, document, say, table, warn
from issss_desktop.cli.seat import DONE, REFUSED, Json, Seat, commands, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.services.desk import Desk, now_ms
from issss_desktop.services.incarnation import CopiedOffice
from issss_desktop.services.keeping import places
from issss_desktop.store.open import FolderLock
from issss_desktop.store.vault.presence import encrypted

Preview = Annotated[bool, typer.Option("--preview", help=N_("Say what would change, and change nothing."))]
Yes = Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))]


def _stick() -> Path | None:
    known = settings.load(paths.settings_file())[0].stick
    return Path(known) if known else None


def _secret(seat: Seat) -> str:
    return secrets.passphrase(seat.passphrase_file)


def _agreed(yes: bool) -> bool:
    """Whether a person agrees; without a terminal only --yes does."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UserError(
            _("Nothing was changed: nobody agreed to it."), _("Look with --preview, then add --yes.")
        )
    return typer.confirm(_("Go on?"))


@contextmanager
def _desk_to_copy(ctx: typer.Context) -> Iterator[Desk]:
    """With the lock when nobody else has it: the copy is then made faster, and noted."""
    seat: Seat = ctx.obj
    with ExitStack() as stack:
        desk = None
        if FolderLock(seat.folder).is_free():
            with suppress(CopiedOffice):  # read as before, until somebody says what it is
                desk = stack.enter_context(desk_of(ctx, write=True))
        yield desk or stack.enter_context(desk_of(ctx))


@commands.command("backup", help=N_("Copy the office, verify the copy, and thin older ones out."))
def _backup(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar=N_("DIR"), help=N_("A stick or folder; else the usual places."))
    ] = None,
    as_json: Json = False,
) -> int:
    from issss_desktop.services.keeping import copying

    with _desk_to_copy(ctx) as desk, busy(_("Copying the office")):
        if folder is not None:
            stick = places.prepare_stick(folder, desk.folder)
            copied = copying.copy_office(desk, stick=stick, disk=False)
        else:
            copied = copying.copy_office(desk, stick=_stick())
    if copied.refusal is not None:
        if copied.disk is None:
            raise copied.refusal
        warn(str(copied.refusal))
    made = [copy for copy in (copied.disk, copied.stick) if copy is not None]
    if as_json:
        document([{"path": str(c.path), "verified": c.verified_ms is not None} for c in made])
    else:
        for copy in made:
            say(_("Copied and verified: {path}").format(path=copy.path))
    return REFUSED if copied.refusal is not None else DONE


@commands.command("restore", help=N_("Put a copy back; without one, list the copies that are there."))
def _restore(
    ctx: typer.Context,
    source: Annotated[
        Path | None,
        typer.Argument(metavar=N_("FILE|DIR"), help=N_("A copy, or the stick or folder that holds it.")),
    ] = None,
    preview: Preview = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    from issss_desktop.services.keeping import admission, keys, restoring

    seat = ctx.find_object(Seat)
    assert seat is not None
    folder = seat.folder
    if source is None:
        _list_copies(places.find_copies(folder, _stick()), as_json)
        return DONE
    found = places.find_copies(folder / "-", None, Path(os.path.abspath(source)))
    if not found:
        raise UserError(
            _("There is no copy in {folder}.").format(folder=source),
            _("Name the folder of a copy, or the stick; “restore” alone lists those that are known."),
        )
    chosen = found[0].copy
    restoring.finish(folder)
    secret = _secret(seat) if keys.is_closed(chosen) or encrypted(folder) else ""
    admitted = admission.to_restore(folder, chosen, secret, name=seat.user)
    with busy(_("Comparing with what is there")):
        would = restoring.preview(
            folder, chosen, admitted.key, admitted.present, own_keys=admitted.own_keys
        )  # fmt: skip
    for line in restoring.sentences(would):
        say(line)
    if preview or not _agreed(yes):
        return DONE
    with busy(_("Putting the copy back")):
        done = restoring.restore(
            folder, chosen, wall_ms=now_ms(), key=admitted.key, present_key=admitted.present,
            own_keys=admitted.own_keys, user=admitted.user,
        )  # fmt: skip
    for line in restoring.outcome(done):
        say(line)
    return DONE


def _list_copies(found: list[places.FoundCopy], as_json: bool) -> None:
    from issss_desktop.services.keeping import restoring

    rows = [restoring.row_of(each) for each in found]
    if as_json:
        document(
            [
                {"path": str(each.copy.path), "where": each.where, "made_ms": each.made_ms,
                 "bytes": each.copy.manifest.size() if each.copy.manifest else None,
                 "verified": each.copy.verified_ms is not None}
                for each in found
            ]
        )  # fmt: skip
        return
    table(_("Copies"), (_("Made"), _("Where"), _("Size"), _("State"), _("Folder")), rows, right=(2,))
    said = ngettext("{n} copy", "{n} copies", len(found))
    say(said.format(n=len(found)))


@commands.command("adopt", help=N_("Go on here, as a new device, with data copied from elsewhere."))
def _adopt(ctx: typer.Context) -> None:
    with desk_of(ctx, write=True, adopt=True) as desk:
        say(_("The office {office} goes on here as a new device.").format(office=desk.office))


@commands.command("repair", help=N_("Make a damaged office again, from its log and from all copies."))
def _repair(
    ctx: typer.Context,
    source: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar=N_("DIR"), help=N_("Further copies to look into, such as a stick.")),
    ] = None,
    preview: Preview = False,
    yes: Yes = False,
) -> int:
    from issss_desktop.services.keeping import admission, damage, repairing, restoring

    seat = ctx.find_object(Seat)
    assert seat is not None
    restoring.finish(seat.folder)
    copies = places.find_copies(seat.folder, _stick())
    for each in source or ():
        copies += places.find_copies(seat.folder / "-", None, Path(os.path.abspath(each)))
    with busy(_("Reading what can be read")):
        secret = _secret(seat) if encrypted(seat.folder) else ""
        admitted = admission.to_repair(seat.folder, [c.copy for c in copies], secret, name=seat.user)
        key, user = admitted.key, admitted.user
        would = repairing.plan(seat.folder, copies, key)
    lines = [*damage.sentences(would.damage), *damage.holes_in_words(would.missing), *would.sentences()]
    for line in lines:
        say(line)
    if preview or not _agreed(yes):
        return DONE
    with busy(_("Making the office again")):
        done = repairing.repair(seat.folder, copies, wall_ms=now_ms(), key=key, user=user)
    say(_("The office is whole again; the damaged files are in {folder}.").format(folder=done.aside))
    return DONE


@commands.command("support", help=N_("Write a file for support: logs, versions, schema; no records."))
def _support(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("Where, such as support.zip."))],
    with_records: Annotated[
        bool,
        typer.Option("--with-records", help=N_("With the records, if you trust the reader.")),
    ] = False,
) -> None:
    from issss_desktop.services.keeping import keys
    from issss_desktop.services.keeping.support import write_support

    seat = ctx.find_object(Seat)
    assert seat is not None
    with ExitStack() as stack:
        try:
            desk = stack.enter_context(desk_of(ctx, write=True))
            key = desk.key
        except UserError:  # damaged, say, or open elsewhere: that is what support is asked about
            desk = None
            key = keys.key_of_folder(seat.folder, _secret(seat) if encrypted(seat.folder) else "", seat.user)
        with busy(_("Gathering what support needs")):
            path = write_support(
                Path(os.path.abspath(file)), seat.folder, wall_ms=now_ms(), log_file=paths.log_file(),
                settings_file=paths.settings_file(), key=key, with_records=with_records, desk=desk,
            )  # fmt: skip
    say(_("Written: {path}").format(path=path))
