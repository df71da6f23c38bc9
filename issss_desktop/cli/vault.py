"""The commands of a new office and of its keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from issss_desktop.cli import secrets
from issss_desktop.cli.printing import say, warn
from issss_desktop.cli.seat import Seat, commands, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.services.desk import Desk, close_desk, open_desk

if TYPE_CHECKING:
    from issss_desktop.services.vault.rekeying import Changed

RecoveryFile = Annotated[
    Path | None,
    typer.Option("--recovery-file", metavar=N_("FILE"), help=N_("Write the recovery sheet there, as a PDF.")),
]
NewFile = Annotated[
    Path | None,
    typer.Option("--new-passphrase-file", metavar=N_("FILE"), help=N_("Text file of the new passphrase.")),
]
PersonName = Annotated[str | None, typer.Argument(metavar=N_("PERSON"), help=N_("Name of a person."))]


@commands.command("init", help=N_("Create a new office in the data folder."))
def _init(
    ctx: typer.Context,
    office: Annotated[str, typer.Option(metavar=N_("CODE"), help=N_("NAT, NK, SK, IT or a new code."))],
    name: Annotated[str | None, typer.Option(metavar=N_("NAME"), help=N_("Name of a new office."))] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help=N_("An example: never merges with real offices."))
    ] = False,
    no_encryption: Annotated[
        bool, typer.Option("--no-encryption", help=N_("For trials only: a thief reads everything."))
    ] = False,
    recovery_file: RecoveryFile = None,
) -> None:
    seat: Seat = ctx.obj
    if sample or no_encryption:
        from issss_desktop.services.starting.offices import create_office

        desk = create_office(seat.folder, office, name=name, user=seat.user, lang=seat.lang, sample=sample)
        close_desk(desk)
        _created(desk)
        return
    from issss_desktop.services.vault.opening import create_encrypted

    _refuse_beside(seat.folder, recovery_file)
    phrase = secrets.new_passphrase(seat.passphrase_file, secrets.VARIABLE, "--passphrase-file")
    desk, code = create_encrypted(seat.folder, office, phrase, name=name, user=seat.user, lang=seat.lang)
    try:
        _created(desk)
        _hand_out(desk, code, recovery_file)
    finally:
        close_desk(desk)


def _created(desk: Desk) -> None:
    said = _("Office {office} created in {folder}; first person: {user}.")
    say(said.format(office=desk.office, folder=desk.folder, user=desk.user_name))


def _refuse_beside(folder: Path, file: Path | None) -> None:
    from issss_desktop.services.vault.sheet import refuse_beside

    if file is not None:
        refuse_beside(folder, file)


def _hand_out(desk: Desk, code: str, file: Path | None) -> None:
    """The recovery code, once: into the file asked for, else beside the result."""
    from issss_desktop.services.vault.sheet import save_sheet, sheet_of

    if file is not None:
        try:
            save_sheet(desk, code, file)
            say(_("Recovery sheet: {file}. Print it, then delete the file.").format(file=file))
            return
        except UserError as error:  # the code must not be lost with it
            warn(str(error))
    warn(_("Recovery code, shown this once; write it on paper and lock it away:"))
    warn(" ".join(sheet_of(desk, code).groups))


@commands.command("passphrase", help=N_("Give oneself a new passphrase; the data are not rewritten."))
def _passphrase(
    ctx: typer.Context,
    new_passphrase_file: NewFile = None,
    recovery: Annotated[
        bool, typer.Option("--recovery", help=N_("The old one is lost: ask for the recovery code."))
    ] = False,
) -> None:
    from issss_desktop.services.vault.oneself import key_of, own_passphrase

    with _desk_by_recovery(ctx) if recovery else desk_of(ctx, write=True) as desk:
        key_of(desk)
        own_passphrase(desk, secrets.new_passphrase(new_passphrase_file))
    say(_("New passphrase of {name}: the one of before opens nothing more.").format(name=desk.user_name))


@contextmanager
def _desk_by_recovery(ctx: typer.Context) -> Iterator[Desk]:
    from issss_desktop.services.vault import opening
    from issss_desktop.services.vault.door import unlock_by_recovery
    from issss_desktop.store.vault.presence import encrypted

    seat: Seat = ctx.obj
    if encrypted(seat.folder):
        key = unlock_by_recovery(seat.folder, secrets.recovery_code(), secrets.wait)
        desk = opening.open_by_sheet(seat.folder, key, seat.user, lang=seat.lang)
    else:
        desk = open_desk(seat.folder, user=seat.user, lang=seat.lang)
    try:
        yield desk
    finally:
        close_desk(desk)


@commands.command("access", help=N_("Who can open the office: list, give, drop."))
def _access(
    ctx: typer.Context,
    action: Annotated[str, typer.Argument(metavar="list|give|drop", help=N_("What to do."))],
    person: PersonName = None,
    new_passphrase_file: NewFile = None,
) -> None:
    from issss_desktop.services import custody
    from issss_desktop.services.vault.oneself import key_of

    if action not in ("list", "give", "drop"):
        raise typer.BadParameter(_("“{word}” is none of: list, give, drop.").format(word=action[:20]))
    if action != "list" and person is None:
        raise typer.BadParameter(_("Whose? Give the name of a person."))
    with desk_of(ctx, write=action != "list") as desk:
        key_of(desk)
        if action == "list":
            for holder in custody.holders(desk):
                if holder.opens:
                    say(holder.person.name)
            return
        who = custody.person_named(desk, person or "")
        if action == "give":
            custody.give_access(desk, who.uuid, secrets.new_passphrase(new_passphrase_file))
            say(_("{name} can open the office.").format(name=who.name))
            return
        _changed(custody.take_access(desk, who.uuid, warn))
    said = _("{name} no longer opens the office, and it is under a new key; a copy of before is kept.")
    say(said.format(name=who.name))


def _changed(changed: "Changed") -> Desk:
    """The office after a change of its key, closed again."""
    close_desk(changed.desk)
    if changed.refusal is not None:
        raise changed.refusal
    if changed.uncopied is not None:
        warn(str(changed.uncopied))
    return changed.desk


@commands.command("recovery", help=N_("Make a new recovery sheet; the old one opens nothing more."))
def _recovery(ctx: typer.Context, recovery_file: RecoveryFile = None) -> None:
    from issss_desktop.services import custody
    from issss_desktop.services.vault.sheet import remind

    seat: Seat = ctx.obj
    _refuse_beside(seat.folder, recovery_file)
    with desk_of(ctx, write=True) as desk:
        _hand_out(desk, custody.new_sheet(desk), recovery_file)
        remind(desk, False)


@commands.command("rekey", help=N_("Put the office under a new key, as after a departure or a theft."))
def _rekey(ctx: typer.Context) -> None:
    from issss_desktop.services import custody

    with desk_of(ctx, write=True) as desk:
        _changed(custody.change_key(desk, warn))
    say(_("The office is under a new key; every passphrase and the recovery sheet stay."))


@commands.command("encrypt", help=N_("Encrypt an office that was made without."))
def _encrypt(ctx: typer.Context, recovery_file: RecoveryFile = None) -> None:
    from issss_desktop.services import custody
    from issss_desktop.services.vault import access
    from issss_desktop.services.vault.sheet import remind

    seat: Seat = ctx.obj
    _refuse_beside(seat.folder, recovery_file)
    with desk_of(ctx, write=True) as desk:
        custody.refuse_to_encrypt(desk)
        phrase = secrets.new_passphrase(seat.passphrase_file, secrets.VARIABLE, "--passphrase-file")
        changed = custody.encrypt_office(desk, phrase, warn)
        try:
            if changed.code:
                say(_("The office is encrypted."))
                _hand_out(changed.desk, changed.code, recovery_file)
                remind(changed.desk, False)
        finally:
            _changed(changed)
    if left := access.plain_copies(seat.folder):
        warn(
            _("These copies of before are readable by anybody: {files}").format(
                files=", ".join(map(str, left))
            )
        )
        warn(_("Delete them once a new backup is made. A disk may keep traces: see the guide."))
